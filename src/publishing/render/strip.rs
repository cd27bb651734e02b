//! A strip of days as a light SVG: one path for each mark, one unit a day, dashed by the style sheet.
//! In words beside it for whoever does not see it; day by day with the script (public/live.js).

use super::super::site::{Service, Site};
use super::super::uptime::{Day, Mark, Uptime, runs, start_of_day};
use super::{parts, words};
use crate::t;
use crate::types::ServiceStatus;
use chrono::NaiveDate;
use leptos::prelude::*;
use std::fmt::Write;

/// Most days that are named for one status; more are counted.
const DAYS_NAMED_MAX: usize = 4;

/// A service's days and figure over a number of days up to today.
pub struct Strip {
    days: Vec<Day>,
    today: NaiveDate,
    /// How much of the time it worked.
    pub uptime: Option<Uptime>,
    /// The day its record begins, where that is inside the strip.
    pub since: Option<NaiveDate>,
}

impl Strip {
    /// The strip of a service.
    pub fn of(site: &Site, service: &Service, days: u64) -> Self {
        let (today, begins) = (site.today(), service.begins(site.zone));
        let strip = service.timeline.strip(begins, today, days, site.now, site.zone);
        let first = strip.first().map_or(today, |day| day.date);
        let uptime = service.timeline.uptime(begins, start_of_day(first, site.zone), site.now);
        let since = (service.start_date > first).then_some(service.start_date);
        Self { days: strip, today, uptime, since }
    }

    /// The picture: a path for each mark. What a day was, the script reads off it.
    pub fn picture(&self) -> impl IntoView + use<> {
        let runs = runs(&self.days);
        let marks = std::iter::once(Mark::NoData).chain(ServiceStatus::IN_LISTS.map(Mark::Was));
        let paths: Vec<_> = marks
            .filter_map(|mark| {
                let mut d = String::new();
                for (place, count, _) in runs.iter().filter(|(.., one)| *one == mark) {
                    line(&mut d, *place, *count, mark);
                }
                (!d.is_empty()).then(|| view! { <path class=parts::mark_class(mark) d=d></path> })
            })
            .collect();
        view! {
            <svg class="strip" viewBox=format!("0 0 {} 32", self.days.len()) preserveAspectRatio="none" role="img" aria-label=self.label()>
                {paths}
            </svg>
        }
    }

    /// "Major outage on 11 and 12 July. All other days operational."
    fn label(&self) -> String {
        let mut sentences = Vec::new();
        if self.days.iter().all(|day| day.mark == Mark::NoData) {
            return t!("status-no-data");
        }
        if let Some(since) = self.since {
            sentences.push(t!("publishing-strip-no-data", day = words::day(since, self.today)));
        }
        let mut worst_first = ServiceStatus::IN_LISTS;
        worst_first.sort_by_key(|status| std::cmp::Reverse(*status));
        for status in worst_first {
            let days: Vec<NaiveDate> =
                self.days.iter().filter(|day| day.mark == Mark::Was(status)).map(|day| day.date).collect();
            let Some(last) = days.last().copied().filter(|_| status != ServiceStatus::Operational) else { continue };
            let named = if days.len() > DAYS_NAMED_MAX {
                t!("publishing-strip-many", count = days.len(), last = words::day(last, self.today))
            } else {
                words::list(&days.iter().map(|day| words::day(*day, self.today)).collect::<Vec<_>>())
            };
            sentences.push(t!(
                "publishing-strip-on",
                status = t!(&format!("status-{}", status.as_str())),
                days = named
            ));
        }
        let all_well = sentences.is_empty();
        sentences.push(t!(if all_well { "publishing-strip-all-up" } else { "publishing-strip-others-up" }));
        sentences.join(" ")
    }

    /// What stands under it: from when, how much, until when.
    pub fn axis(&self) -> impl IntoView + use<> {
        let days = self.days.len();
        let figure = match (self.uptime, self.since) {
            (None, _) => t!("status-no-data"),
            (Some(uptime), None) => t!("publishing-uptime", percent = uptime.text()),
            (Some(uptime), Some(since)) => {
                t!("publishing-uptime-since", percent = uptime.text(), day = words::day(since, self.today))
            }
        };
        view! {
            <p class="axis">
                <span>{t!("publishing-days-ago", days = days)}</span>" "
                <span data-quiet="">{figure}</span>" "
                <span>{t!("publishing-today")}</span>
            </p>
        }
    }
}

/// The word of a mark, in the middle of a sentence.
pub fn mark_word(mark: Mark) -> String {
    match mark {
        Mark::NoData => t!("publishing-word-no-data"),
        Mark::Was(status) => t!(&format!("publishing-word-{}", status.as_str())),
    }
}

/// Adds a run of days to a path. It stands on the ground: half as far up as the style sheet's stroke is wide.
fn line(d: &mut String, place: usize, count: usize, mark: Mark) {
    let middle = match mark {
        Mark::NoData => 30,
        Mark::Was(ServiceStatus::Operational) => 22,
        Mark::Was(ServiceStatus::UnderMaintenance) => 19,
        Mark::Was(ServiceStatus::DegradedPerformance) => 18,
        Mark::Was(ServiceStatus::PartialOutage) => 17,
        Mark::Was(ServiceStatus::MajorOutage) => 16,
    };
    let _ = write!(d, "M{place} {middle}h{count}");
}
