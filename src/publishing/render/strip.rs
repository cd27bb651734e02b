//! A strip of days as a light SVG: one path for each run of equal days, five units a day, dashed by the
//! style sheet. In words beside it for whoever does not see it.

use super::super::site::{Service, Site};
use super::super::uptime::{Day, Mark, Uptime, runs, start_of_day};
use super::{parts, words};
use crate::t;
use crate::vocabulary::ServiceStatus;
use chrono::NaiveDate;
use leptos::prelude::*;
use std::fmt::Write;

/// Width of a day, in units of the view box.
const DAY_WIDTH: usize = 5;
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

    /// The picture.
    pub fn picture(&self) -> impl IntoView + use<> {
        let runs = runs(&self.days);
        let usual = |mark: Mark| matches!(mark, Mark::NoData | Mark::Was(ServiceStatus::Operational));
        // What is as usual goes into one path each; every trouble has its own, with its title.
        let base = [Mark::NoData, Mark::Was(ServiceStatus::Operational)].into_iter().filter_map(|mark| {
            let mut d = String::new();
            for (place, count, _) in runs.iter().filter(|(.., one)| *one == mark) {
                line(&mut d, *place, *count, mark);
            }
            (!d.is_empty()).then(|| view! { <path class=parts::mark_class(mark) d=d></path> }.into_any())
        });
        let troubles = runs.iter().filter(|(.., mark)| !usual(*mark)).map(|(place, count, mark)| {
            let mut d = String::new();
            line(&mut d, *place, *count, *mark);
            let (first, last) = (self.days[*place].date, self.days[*place + *count - 1].date);
            let title = format!("{}: {}", words::range(first, last, self.today), mark_word(*mark));
            view! { <path class=parts::mark_class(*mark) d=d><title>{title}</title></path> }.into_any()
        });
        let paths: Vec<AnyView> = base.chain(troubles).collect();
        let width = self.days.len() * DAY_WIDTH;
        view! {
            <svg class="strip" viewBox=format!("0 0 {width} 32") preserveAspectRatio="none" role="img" aria-label=self.label()>
                {paths}
            </svg>
        }
    }

    /// "Major outage on 11 and 12 July. All other days operational."
    fn label(&self) -> String {
        let mut sentences = Vec::new();
        if let Some(since) = self.since {
            sentences.push(t!("publishing-strip-no-data", day = words::day(since, self.today)));
        }
        for status in ServiceStatus::ALL.into_iter().rev() {
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
        sentences.push(t!(if all_well { "publishing-strip-well" } else { "publishing-strip-others" }));
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

/// Adds a run of days to a path. Heights are the style sheet's; no data lies on the ground.
fn line(d: &mut String, place: usize, count: usize, mark: Mark) {
    let height = match mark {
        Mark::NoData => 30,
        Mark::Was(ServiceStatus::Operational) => 20,
        Mark::Was(_) => 16,
    };
    let _ = write!(d, "M{} {height}h{}", place * DAY_WIDTH, count * DAY_WIDTH);
}
