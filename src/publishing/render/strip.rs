//! A strip of days as a compact SVG: one path for each status, one unit a day. Its label says the same in words, and
//! the script shows it day by day (public/live.js).

use super::{badges, text};
use crate::publishing::site::{Service, Site};
use crate::publishing::uptime::{Day, DayStatus, Uptime, runs, start_of_day};
use crate::t;
use crate::types::ServiceStatus;
use chrono::NaiveDate;
use leptos::prelude::*;
use std::fmt::Write;

/// Most days that the label names for one status; more are counted.
const DAYS_NAMED_MAX: usize = 4;

/// A service's days and uptime, up to today.
pub struct Strip {
    days: Vec<Day>,
    today: NaiveDate,
    /// The uptime; `None` without data.
    pub uptime: Option<Uptime>,
    /// The first day with data, if it is inside the strip.
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

    /// The SVG. The script reads the status of a day from its paths.
    pub fn svg(&self) -> impl IntoView + use<> {
        let runs = runs(&self.days);
        let statuses = std::iter::once(DayStatus::NoData).chain(ServiceStatus::IN_LISTS.map(DayStatus::Worst));
        let paths: Vec<_> = statuses
            .filter_map(|status| {
                let mut d = String::new();
                for (place, count, _) in runs.iter().filter(|(.., one)| *one == status) {
                    add_run(&mut d, *place, *count, status);
                }
                (!d.is_empty()).then(|| view! { <path class=badges::day_class(status) d=d></path> })
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
        if self.days.iter().all(|day| day.status == DayStatus::NoData) {
            return t!("status-no-data");
        }
        if let Some(since) = self.since {
            sentences.push(t!("publishing-strip-no-data", day = text::day(since, self.today)));
        }
        let mut worst_first = ServiceStatus::IN_LISTS;
        worst_first.sort_by_key(|status| std::cmp::Reverse(*status));
        for status in worst_first {
            let days: Vec<NaiveDate> =
                self.days.iter().filter(|day| day.status == DayStatus::Worst(status)).map(|day| day.date).collect();
            let Some(last) = days.last().copied().filter(|_| status != ServiceStatus::Operational) else { continue };
            let named = if days.len() > DAYS_NAMED_MAX {
                t!("publishing-strip-many", count = days.len(), last = text::day(last, self.today))
            } else {
                text::list(&days.iter().map(|day| text::day(*day, self.today)).collect::<Vec<_>>())
            };
            sentences.push(t!(
                "publishing-strip-on",
                status = t!(&format!("status-{}", status.as_str())),
                days = named
            ));
        }
        let is_all_operational = sentences.is_empty();
        sentences.push(t!(if is_all_operational { "publishing-strip-all-up" } else { "publishing-strip-others-up" }));
        sentences.join(" ")
    }

    /// The line below: first day, uptime, last day.
    pub fn axis(&self) -> impl IntoView + use<> {
        let days = self.days.len();
        let figure = match (self.uptime, self.since) {
            (None, _) => t!("status-no-data"),
            (Some(uptime), None) => t!("publishing-uptime", percent = uptime.text()),
            (Some(uptime), Some(since)) => {
                t!("publishing-uptime-since", percent = uptime.text(), day = text::day(since, self.today))
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

/// The status of a day, as a word within a sentence.
pub fn day_word(status: DayStatus) -> String {
    match status {
        DayStatus::NoData => t!("publishing-word-no-data"),
        DayStatus::Worst(status) => t!(&format!("publishing-word-{}", status.as_str())),
    }
}

/// Adds a run of days to a path. The bar stands on the ground, so its middle is half the stroke width above it.
fn add_run(d: &mut String, place: usize, count: usize, status: DayStatus) {
    let middle = match status {
        DayStatus::NoData => 30,
        DayStatus::Worst(ServiceStatus::Operational) => 22,
        DayStatus::Worst(ServiceStatus::UnderMaintenance) => 19,
        DayStatus::Worst(ServiceStatus::DegradedPerformance) => 18,
        DayStatus::Worst(ServiceStatus::PartialOutage) => 17,
        DayStatus::Worst(ServiceStatus::MajorOutage) => 16,
    };
    let _ = write!(d, "M{place} {middle}h{count}");
}
