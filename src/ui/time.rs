//! Times for people, in a zone, with the moment beside them for programs.

use crate::t;
use crate::vocabulary::{Instant, instant};
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

fn element(at: Instant, text: String) -> impl IntoView + use<> {
    view! { <time datetime=instant::iso(at)>{text}</time> }
}

/// `13:41`.
pub fn clock(at: Instant, zone: Tz) -> impl IntoView + use<> {
    element(at, clock_text(at, zone))
}

/// `13:41`, as text.
pub fn clock_text(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// `Wed 13:41`, as text.
pub fn day_clock_text(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %H:%M").to_string()
}

/// `Wed 11 July, 13:41`.
pub fn day(at: Instant, zone: Tz) -> impl IntoView + use<> {
    element(at, day_text(at, zone))
}

/// `Wed 11 July, 13:41`, as text.
pub fn day_text(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %-d %B, %H:%M").to_string()
}

/// `11 July 2012`, as text.
pub fn date_text(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %B %Y").to_string()
}

/// `Jul 2012`, for a long past.
pub fn month(at: Instant, zone: Tz) -> impl IntoView + use<> {
    element(at, at.with_timezone(&zone).format("%b %Y").to_string())
}

/// `Tue 24 July 2012, 14:08 BST`.
pub fn full(at: Instant, zone: Tz) -> impl IntoView + use<> {
    element(at, full_text(at, zone))
}

/// `Tue 24 July 2012, 14:08 BST`, as text.
pub fn full_text(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %-d %B %Y, %H:%M %Z").to_string()
}

/// How a `datetime-local` field holds a moment: `2026-03-01T14:30`.
pub fn field_value(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%dT%H:%M").to_string()
}

/// A length of time in words: `22 min`, `3 h 15 min`, `7 h`, `3 days`. Never negative.
pub fn span(length: Duration) -> String {
    let minutes = length.num_minutes().abs();
    match (minutes / 60, minutes % 60) {
        (0, minutes) => t!("time-minutes", minutes = minutes),
        (hours, _) if hours >= 72 => t!("time-days", days = hours / 24),
        (hours, 0) => t!("time-hours-only", hours = hours),
        (hours, minutes) => t!("time-hours", hours = hours, minutes = minutes),
    }
}

/// `in 22 min` or `22 min ago`.
pub fn relative(at: Instant, now: Instant) -> String {
    if at >= now { t!("time-in", span = span(at - now)) } else { t!("time-ago", span = span(now - at)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_people_say_them() {
        assert_eq!(span(Duration::minutes(22)), "22 min");
        assert_eq!(span(Duration::minutes(195)), "3 h 15 min");
        assert_eq!(span(Duration::hours(7)), "7 h");
        assert_eq!(span(Duration::days(3)), "3 days");
        assert_eq!(span(Duration::minutes(1449)), "24 h 9 min");
    }

    #[test]
    fn the_zone_is_the_readers() {
        let at = chrono::DateTime::from_timestamp(1_342_010_700, 0).unwrap();
        assert_eq!(full_text(at, chrono_tz::Europe::London), "Wed 11 July 2012, 13:45 BST");
        assert_eq!(field_value(at, chrono_tz::Europe::Berlin), "2012-07-11T14:45");
    }
}
