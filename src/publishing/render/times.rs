//! Sentences with times in them. Each time is a `<time>` element, which the script shows in the reader's own zone.

use super::text;
use crate::t;
use crate::types::{Timestamp, timestamp};
use crate::ui::time;
use chrono::NaiveDate;
use chrono_tz::Tz;
use leptos::prelude::*;

/// Stands for the part of a sentence at which [`around`] splits it.
pub const PLACEHOLDER: &str = "\u{1}";
/// A range of two times for [`timed`], with the dash between them.
pub const RANGE: &str = "\u{1}–\u{2}";

/// The texts before and after [`PLACEHOLDER`] in a sentence.
pub fn around(sentence: &str) -> (String, String) {
    let (before, after) = sentence.split_once(PLACEHOLDER).unwrap_or((sentence, ""));
    (before.to_owned(), after.to_owned())
}

/// A sentence in which the character U+0001 stands for the first of `times`, U+0002 for the second, and so on.
pub fn timed(sentence: &str, times: &[(Timestamp, String)]) -> impl IntoView + use<> {
    let mut parts: Vec<AnyView> = Vec::new();
    let mut text = String::new();
    for letter in sentence.chars() {
        let place = (letter as usize).checked_sub(1).filter(|_| letter.is_control());
        match place.and_then(|place| times.get(place)) {
            Some((at, shown)) => {
                parts.push(std::mem::take(&mut text).into_any());
                parts.push(element(*at, shown.clone()).into_any());
            }
            None => text.push(letter),
        }
    }
    parts.push(text.into_any());
    parts
}

/// Both ends of a range for [`timed`] and [`RANGE`]: `13:50` within a day, `Wed 13:30` within a week, else
/// `Sun 1 July, 13:30`.
pub fn ends(from: Timestamp, to: Timestamp, zone: Tz) -> [(Timestamp, String); 2] {
    let days = (to.with_timezone(&zone).date_naive() - from.with_timezone(&zone).date_naive()).num_days();
    let format = match days {
        0 => time::clock_text,
        1..=6 => time::day_clock_text,
        _ => time::day_text,
    };
    [from, to].map(|at| (at, format(at, zone)))
}

/// `13:50–16:10`, `Wed 13:30–Thu 13:39`, `Sun 1 July, 13:30–Thu 5 July, 13:39`: from when to when work is planned, with
/// the name of the zone where the page's own note of the zone is another one. In November the clocks of a night in July
/// stand otherwise.
pub fn planned_range(from: Timestamp, to: Timestamp, now: Timestamp, zone: Tz) -> impl IntoView + use<> {
    let mut ends = ends(from, to, zone);
    let is_one_zone = !time::has_other_offset(from, to, zone);
    for (index, (at, text)) in ends.iter_mut().enumerate() {
        // Once is enough where both ends have it.
        if time::has_other_offset(*at, now, zone) && (index == 1 || !is_one_zone) {
            *text = format!("{text} {}", at.with_timezone(&zone).format("%Z"));
        }
    }
    timed(RANGE, &ends)
}

/// A `<time>` element with any text.
pub fn element(at: Timestamp, text: String) -> impl IntoView + use<> {
    view! { <time datetime=timestamp::iso(at)>{text}</time> }
}

/// A small note with a time in it, as in "Edited Thu 01:25"; `key` names the sentence.
pub fn note(key: &str, at: AnyView) -> AnyView {
    let (before, after) = around(&t!(key, at = PLACEHOLDER));
    view! { <p class="quiet">{before}{at}{after}</p> }.into_any()
}

/// A time, with its weekday unless it is today, and its day beside it in small type, which the script replaces by
/// "in 22 min".
pub fn clock_and_day(at: Timestamp, today: NaiveDate, zone: Tz) -> impl IntoView + use<> {
    let date = at.with_timezone(&zone).date_naive();
    let clock = if date == today { time::clock_text(at, zone) } else { time::day_clock_text(at, zone) };
    view! { {element(at, clock)}" "<small data-at=timestamp::iso(at)>{text::weekday(date, today)}</small> }
}
