//! Times in a zone and in the language of the page. `<time>` elements carry the timestamp for programs.

use crate::t;
use crate::types::{Timestamp, timestamp};
use crate::ui::number::grouped;
use crate::ui::wording::has_key;
use chrono::{Datelike, Duration, NaiveDate, Offset};
use chrono_tz::Tz;
use leptos::prelude::*;

fn element(at: Timestamp, text: String) -> impl IntoView + use<> {
    view! { <time datetime=timestamp::iso(at)>{text}</time> }
}

/// A strftime pattern of the catalogue, with names of days and months replaced by those of the language.
fn pattern(key: &str, date: NaiveDate) -> String {
    let (weekday, month) = (date.weekday().number_from_monday(), date.month());
    let names = [
        ("%A", format!("weekday-{weekday}")),
        ("%a", format!("weekday-short-{weekday}")),
        ("%B", format!("month-{month}")),
        ("%b", format!("month-short-{month}")),
    ];
    names.into_iter().fold(t!(key), |text, (specifier, key)| {
        if text.contains(specifier) { text.replace(specifier, &t!(&key).replace('%', "%%")) } else { text }
    })
}

/// A date in one of the catalogue's `date-` patterns.
pub fn format_date(key: &str, date: NaiveDate) -> String {
    date.format(&pattern(key, date)).to_string()
}

/// A timestamp in a zone, in one of the catalogue's `date-` patterns.
pub fn format(key: &str, at: Timestamp, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    let pattern = pattern(key, local.date_naive());
    let pattern = if pattern.contains("%Z") { pattern.replace("%Z", &zone_text(at, zone)) } else { pattern };
    local.format(&pattern).to_string()
}

/// The name of a zone at a time in the current language: `BST`, `MEZ`; where it has none, `UTC+3`.
pub fn zone_text(at: Timestamp, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    let abbreviation = local.format("%Z").to_string();
    let key = format!("time-zone-{}", abbreviation.to_lowercase());
    if has_key(&key) {
        return t!(&key);
    }
    if abbreviation.chars().all(char::is_alphabetic) {
        return abbreviation;
    }
    let minutes = local.offset().fix().local_minus_utc() / 60;
    let (hours, minutes) = (minutes / 60, minutes.abs() % 60);
    if minutes == 0 { format!("UTC{hours:+}") } else { format!("UTC{hours:+}:{minutes:02}") }
}

/// Two times with their zone, as text: `Tue 24 July 2012, 14:08–16:00 BST`; over several days both in full.
pub fn range_text(from: Timestamp, until: Timestamp, zone: Tz) -> String {
    let (first, last) = (from.with_timezone(&zone), until.with_timezone(&zone));
    if first.date_naive() != last.date_naive() || first.offset().fix() != last.offset().fix() {
        return t!("date-clock-ranges", from = full_text(from, zone), until = full_text(until, zone));
    }
    t!(
        "date-clock-range",
        day = format("date-weekday-year", from, zone),
        from = clock_text(from, zone),
        until = clock_text(until, zone),
        zone = zone_text(from, zone)
    )
}

/// `13:41`.
pub fn clock(at: Timestamp, zone: Tz) -> impl IntoView + use<> {
    element(at, clock_text(at, zone))
}

/// `13:41`, as text: 24 hours in every language.
pub fn clock_text(at: Timestamp, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// `Wed 13:41`, as text.
pub fn day_clock_text(at: Timestamp, zone: Tz) -> String {
    format("date-name-clock", at, zone)
}

/// `Wed 11 July, 13:41`.
pub fn day(at: Timestamp, zone: Tz) -> impl IntoView + use<> {
    element(at, day_text(at, zone))
}

/// `Wed 11 July, 13:41`, as text.
pub fn day_text(at: Timestamp, zone: Tz) -> String {
    format("date-weekday-clock", at, zone)
}

/// `11 July 2012`, as text.
pub fn date_text(at: Timestamp, zone: Tz) -> String {
    format("date-day-year", at, zone)
}

/// `Jul 2012`, for times long past.
pub fn month(at: Timestamp, zone: Tz) -> impl IntoView + use<> {
    element(at, format("date-month-short", at, zone))
}

/// `Tue 24 July 2012, 14:08 BST`.
pub fn full(at: Timestamp, zone: Tz) -> impl IntoView + use<> {
    element(at, full_text(at, zone))
}

/// `Tue 24 July 2012, 14:08 BST`, as text.
pub fn full_text(at: Timestamp, zone: Tz) -> String {
    format("date-weekday-year-clock", at, zone)
}

/// The time of day, or the day with it if that was not within the last twelve hours.
pub fn recent_text(at: Timestamp, now: Timestamp, zone: Tz) -> String {
    if now - at < Duration::hours(12) { clock_text(at, zone) } else { day_clock_text(at, zone) }
}

/// `14:08 BST, Tuesday 24 July 2012`, as text.
pub fn clock_first_text(at: Timestamp, zone: Tz) -> String {
    format("date-clock-first", at, zone)
}

/// Whether the clocks of a zone stand otherwise at `at` than now, as in summer and winter.
pub fn has_other_offset(at: Timestamp, now: Timestamp, zone: Tz) -> bool {
    at.with_timezone(&zone).offset().fix() != now.with_timezone(&zone).offset().fix()
}

/// The value of a `datetime-local` field: `2026-03-01T14:30`.
pub fn field_value(at: Timestamp, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%dT%H:%M").to_string()
}

/// Whole days from this number on are written without hours.
const DAYS_ALONE: i64 = 7;

/// A duration in words, without its sign: `22 min`, `3 h 15 min`, `7 h`, `4 days 18 h`, `3,137 days`.
pub fn span(length: Duration) -> String {
    let minutes = length.num_minutes().abs();
    let rest = |hours: i64, minutes: i64| match (hours, minutes) {
        (0, minutes) => t!("time-minutes", minutes = minutes),
        (hours, 0) => t!("time-hours-only", hours = hours),
        (hours, minutes) => t!("time-hours", hours = hours, minutes = minutes),
    };
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    if days == 0 {
        return rest(hours, minutes);
    }
    let whole = t!("time-days", days = days, number = grouped(days));
    // The largest two units that are not zero are exact enough.
    let minutes = if hours == 0 { minutes } else { 0 };
    if days >= DAYS_ALONE || (hours, minutes) == (0, 0) {
        return whole;
    }
    t!("time-days-and", days = whole, rest = rest(hours, minutes))
}

/// The name of a time zone without an offset, which depends on the day: `London time`, `UTC`.
pub fn zone_name(zone: Tz) -> String {
    match zone.name().rsplit_once('/') {
        Some((region, city)) if region != "Etc" => t!("time-zone-city", city = city.replace('_', " ")),
        Some((_, name)) => name.to_owned(),
        None => zone.name().to_owned(),
    }
}

/// `in 22 min` or `22 min ago`.
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    if at >= now { t!("time-in", span = span(at - now)) } else { t!("time-ago", span = span(now - at)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::wording::{LANGUAGES, Language};
    use chrono::format::{Item, StrftimeItems};

    #[test]
    fn durations_are_in_minutes_hours_or_days() {
        assert_eq!(span(Duration::minutes(22)), "22 min");
        assert_eq!(span(Duration::minutes(195)), "3 h 15 min");
        assert_eq!(span(Duration::hours(7)), "7 h");
        assert_eq!(span(Duration::days(3)), "3 days");
        assert_eq!(span(Duration::minutes(1439)), "23 h 59 min");
        assert_eq!(span(Duration::days(1)), "1 day");
        assert_eq!(span(Duration::minutes(1449)), "1 day 9 min");
        assert_eq!(span(Duration::minutes(6840)), "4 days 18 h");
        assert_eq!(span(Duration::minutes(6845)), "4 days 18 h");
        assert_eq!(span(Duration::hours(7 * 24 + 5)), "7 days");
        assert_eq!(span(Duration::minutes(-4_524_652)), "3,142 days");
    }

    #[test]
    fn long_spans_are_days_in_every_language() {
        let span_in = |tag: &str, minutes: i64| Language::from_tag(tag).scope(|| span(Duration::minutes(minutes)));
        assert_eq!(span_in("de", 6840), "4 Tage 18 Std.");
        assert_eq!(span_in("de", 1440), "1 Tag");
        assert_eq!(span_in("ar", 6840), "4 أيام و18 س");
        for language in LANGUAGES {
            let text = language.scope(|| span(Duration::minutes(4_524_652)));
            assert!(text.contains("142") && !text.contains("4524652"), "{}: {text}", language.tag);
        }
    }

    #[test]
    fn a_zone_is_named_without_an_offset() {
        assert_eq!(zone_name(chrono_tz::Europe::London), "London time");
        assert_eq!(zone_name(chrono_tz::America::Argentina::Buenos_Aires), "Buenos Aires time");
        assert_eq!(zone_name(chrono_tz::UTC), "UTC");
        assert_eq!(zone_name(chrono_tz::Etc::UTC), "UTC");
    }

    #[test]
    fn times_are_in_the_given_zone() {
        let at = chrono::DateTime::from_timestamp(1_342_010_700, 0).unwrap();
        assert_eq!(full_text(at, chrono_tz::Europe::London), "Wed 11 July 2012, 13:45 BST");
        assert_eq!(field_value(at, chrono_tz::Europe::Berlin), "2012-07-11T14:45");
    }

    #[test]
    fn zones_have_the_names_of_the_language() {
        let at = chrono::DateTime::from_timestamp(1_342_010_700, 0).unwrap();
        let zone_in = |tag: &str, zone: Tz| Language::from_tag(tag).scope(|| zone_text(at, zone));
        assert_eq!(zone_in("de", chrono_tz::Europe::Berlin), "MESZ");
        assert_eq!(zone_in("en", chrono_tz::Europe::Berlin), "CEST");
        assert_eq!(zone_in("en", chrono_tz::Asia::Riyadh), "UTC+3");
        assert_eq!(zone_in("en", chrono_tz::Asia::Kathmandu), "UTC+5:45");
        assert_eq!(zone_in("en", chrono_tz::America::Sao_Paulo), "UTC-3");
        let until = at + Duration::hours(2);
        assert_eq!(range_text(at, until, chrono_tz::Europe::London), "Wed 11 July 2012, 13:45–15:45 BST");
        let next_day = at + Duration::hours(12);
        assert_eq!(
            range_text(at, next_day, chrono_tz::Europe::London),
            "Wed 11 July 2012, 13:45 BST – Thu 12 July 2012, 01:45 BST"
        );
    }

    #[test]
    fn dates_follow_the_conventions_of_each_language() {
        let at = chrono::DateTime::from_timestamp(1_342_010_700, 0).unwrap();
        let format_in =
            |tag: &str, key: &str| Language::from_tag(tag).scope(|| format(key, at, chrono_tz::Europe::Berlin));
        assert_eq!(format_in("de", "date-weekday-full"), "Mittwoch, 11. Juli 2012");
        assert_eq!(format_in("de", "date-weekday-clock"), "Mi, 11. Juli, 14:45");
        assert_eq!(format_in("ar", "date-weekday-full"), "الأربعاء، 11 يوليو 2012");
        assert_eq!(format_in("en", "date-weekday-full"), "Wednesday 11 July 2012");
    }

    /// Every pattern is valid, and every day and month has a name.
    #[test]
    fn every_pattern_of_every_language_is_valid() {
        const KEYS: [&str; 18] = [
            "day",
            "day-year",
            "weekday",
            "weekday-year",
            "weekday-full",
            "month",
            "month-short",
            "short",
            "name",
            "name-clock",
            "name-full-clock",
            "short-clock",
            "weekday-clock",
            "weekday-year-clock",
            "clock-first",
            "feed",
            "feed-begin",
            "feed-end",
        ];
        for language in LANGUAGES {
            language.scope(|| {
                for day in NaiveDate::default().iter_days().take(366).step_by(9) {
                    for key in KEYS {
                        let pattern = pattern(&format!("date-{key}"), day);
                        let mut items = StrftimeItems::new(&pattern);
                        assert!(!items.any(|item| item == Item::Error), "{}: {key}: {pattern}", language.tag);
                        let is_named = !pattern.contains("weekday-") && !pattern.contains("month-");
                        assert!(
                            is_named && pattern.contains(|c: char| c.is_alphabetic()),
                            "{}: {pattern}",
                            language.tag
                        );
                    }
                }
            });
        }
    }
}
