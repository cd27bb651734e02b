//! What happened to the customer, as a small picture: a bar per service on one clock, and our updates as
//! marks under them. The same is said in words beside each bar.

use super::letter::when;
use crate::goodwill::letter::Letter;
use crate::t;
use crate::types::{Timestamp, timestamp};
use crate::ui::number::grouped;
use crate::ui::{bidi, time};
use chrono::{Duration, Timelike};
use leptos::prelude::*;

/// Parts of the clock under the picture (the style sheet has as many columns).
const PARTS: i64 = 5;
/// Lengths a part may have, in minutes; longer pictures take whole weeks.
const LENGTHS: [i64; 12] = [5, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 4_320, 10_080];
/// The picture's width in its own units.
const WIDTH: i64 = 300;

/// The clock of a picture: where it begins and how long each part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scale {
    from: Timestamp,
    part: Duration,
}

impl Scale {
    /// The shortest parts, beginning at a round time of the zone, that take in everything.
    fn around(first: Timestamp, last: Timestamp, zone: chrono_tz::Tz) -> Self {
        let round = |part: i64| {
            let local = first.with_timezone(&zone);
            let minute = i64::from(local.hour() * 60 + local.minute());
            let past = Duration::minutes(minute % part.min(1_440)) + Duration::seconds(i64::from(local.second()));
            Self { from: first - past, part: Duration::minutes(part) }
        };
        let fits = |scale: &Self| scale.from + scale.part * i32::try_from(PARTS).unwrap_or(1) >= last;
        let longest =
            Self { from: first, part: (last - first) / i32::try_from(PARTS).unwrap_or(1) + Duration::minutes(1) };
        LENGTHS.into_iter().map(round).find(fits).unwrap_or(longest)
    }

    /// Where a moment stands, in the picture's units with one decimal.
    fn x(&self, at: Timestamp) -> String {
        let whole = (self.part * i32::try_from(PARTS).unwrap_or(1)).num_seconds().max(1);
        let tenths = ((at - self.from).num_seconds() * WIDTH * 10 / whole).clamp(0, WIDTH * 10);
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// The picture; nothing where nothing was counted.
pub fn picture(letter: &Letter, now: Timestamp) -> Option<impl IntoView + use<>> {
    let first = letter.lost.iter().map(|lost| lost.from_at).min()?;
    let ends = letter.lost.iter().map(|lost| lost.to_at.unwrap_or(now)).max()?;
    let said: Vec<Timestamp> =
        letter.said.iter().map(|said| said.at).filter(|at| *at >= first && *at <= ends + Duration::hours(6)).collect();
    let last = said.iter().copied().max().map_or(ends, |at| at.max(ends));
    let scale = Scale::around(first, last, letter.zone);
    let rows = letter.lost.iter().map(|lost| {
        let to = lost.to_at.unwrap_or(now);
        let until = lost.to_at.map_or_else(|| t!("letter-span-now"), |to| when(to, letter));
        let span = t!("letter-span", from = when(lost.from_at, letter), to = until);
        let path = format!("M{} 14H{}", scale.x(lost.from_at), scale.x(to));
        let minutes = t!("letter-minutes", minutes = grouped(lost.minutes));
        view! {
            <li>
                <p class="row"><b>{bidi::isolate(&lost.service)}</b>" "<span class="figure">{span}</span>" "<b class="figure">{minutes}</b></p>
                <svg class="track major" viewBox="0 0 300 28" preserveAspectRatio="none" aria-hidden="true">{grid()}<path d=path/></svg>
            </li>
        }
    });
    let ours = said.first().map(|at| {
        let marks: String = said.iter().map(|at| format!("M{} 6v16", scale.x(*at))).collect();
        let silence = format!("M{} 14H{}", scale.x(first), scale.x(last));
        let after = t!("letter-first-after", minutes = grouped(timestamp::minutes_between(letter.started_at, *at)));
        view! {
            <li>
                <p class="row"><b>{t!("letter-our-updates")}</b>" "<span class="figure">{t!("letter-first-on", at = when(*at, letter))}</span>" "<b class="figure">{after}</b></p>
                <svg class="track" viewBox="0 0 300 28" preserveAspectRatio="none" aria-hidden="true">{grid()}<path class="silence" d=silence/><path class="marks" d=marks/></svg>
            </li>
        }
    });
    let mut day = None;
    let hours: Vec<_> = (0..PARTS)
        .map(|part| {
            let at = scale.from + scale.part * i32::try_from(part).unwrap_or(0);
            let date = at.with_timezone(&letter.zone).date_naive();
            let shown = (day.replace(date) != Some(date)).then(|| {
                time::format_date(if scale.part >= Duration::days(1) { "date-short" } else { "date-name" }, date)
            });
            view! { <li>{time::clock_text(at, letter.zone)}{shown.map(|day| view! { <br/>{day} })}</li> }
        })
        .collect();
    let (from, to) = (time::date_text(first, letter.zone), time::date_text(last, letter.zone));
    let days = if from == to { from } else { t!("letter-days", from = from, to = to) };
    let zone = first.with_timezone(&letter.zone).format("%Z").to_string();
    Some(view! {
        <section aria-labelledby="you">
            <h2 id="you">{t!("letter-disruption-heading")}</h2>
            <figure class="picture">
                <ul>{rows.collect_view()}{ours}</ul>
                <ol class="hours" aria-hidden="true">{hours}</ol>
                <figcaption>{t!("letter-caption", days = days, zone = zone)}" "<a href="#reply">{t!("letter-caption-link")}</a></figcaption>
            </figure>
        </section>
    })
}

fn grid() -> impl IntoView {
    view! { <path class="grid" d="M0 0v28M60 0v28M120 0v28M180 0v28M240 0v28"/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};
    use chrono_tz::Europe::London;

    fn at(day: u32, hour: u32, minute: u32) -> Timestamp {
        Utc.with_ymd_and_hms(2012, 7, day, hour, minute, 0).unwrap()
    }

    #[test]
    fn the_outage_of_2012_stands_on_a_clock_of_six_hours() {
        let scale = Scale::around(at(11, 12, 30), at(12, 12, 39), London);
        assert_eq!(scale, Scale { from: at(11, 11, 0), part: Duration::hours(6) });
        assert_eq!((scale.x(at(11, 12, 30)), scale.x(at(12, 12, 39))), ("15.0".into(), "256.5".into()));
    }

    #[test]
    fn short_and_endless_ones_fit_too() {
        let short = Scale::around(at(11, 12, 31), at(11, 12, 42), London);
        assert_eq!(short, Scale { from: at(11, 12, 30), part: Duration::minutes(5) });
        let endless = Scale::around(at(1, 0, 0), at(1, 0, 0) + Duration::days(400), London);
        assert_eq!(endless.x(at(1, 0, 0) + Duration::days(400)).split('.').next(), Some("299"));
    }
}
