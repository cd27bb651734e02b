//! The plain choices of the form, as a rule: every so many days, weeks or months, on a day, until an end. What they
//! cannot say is typed as a rule.

use crate::t;
use crate::text_enum;
use crate::types::Message;
use crate::types::field_errors::FieldErrors;
use crate::web::form_fields::Fields;
use chrono::{Datelike, NaiveDate, NaiveDateTime};

text_enum! {
    /// How maintenance repeats.
    pub enum Repeat("repetition") {
        /// Every so many weeks, on some weekdays.
        Weekly = "weekly",
        /// Every so many months, on a weekday such as the first Sunday.
        Weekday = "weekday",
        /// Every so many months, on the day of the first date.
        Monthly = "monthly",
        /// Every so many days.
        Daily = "daily",
        /// As a typed rule says.
        Rule = "rule",
    }
}

text_enum! {
    /// When a series ends.
    pub enum Ends("end of a series") {
        /// When somebody ends it.
        Never = "never",
        /// After a day.
        On = "on",
        /// After a number of dates.
        After = "after",
    }
}

/// The weekdays as rules write them, from Monday.
pub const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// Which of its kind in a month a weekday is: the first to the fourth, or the last.
pub const PLACES: [&str; 5] = ["1", "2", "3", "4", "-1"];

/// The weekday of a date as rules write it.
pub fn day_of(start: NaiveDateTime) -> &'static str {
    let from_monday = usize::try_from(start.weekday().num_days_from_monday()).unwrap_or_default();
    DAYS.get(from_monday).copied().unwrap_or("MO")
}

/// Reads the fields `repeat`, `interval`, `day`, `place`, `weekday`, `rule`, `ends`, `ends_on` and `ends_after`.
pub fn read(form: &mut FieldErrors, fields: &Fields, start: NaiveDateTime) -> Option<String> {
    let repeat =
        form.parsed("repeat", fields.get("repeat"), "field-choice", |text: &str| text.parse::<Repeat>().ok())?;
    let interval = match fields.get("interval").trim() {
        "" => "1",
        typed => typed,
    };
    let rule = match repeat {
        Repeat::Rule => return Some(with_end(form, fields, fields.get("rule").trim())),
        Repeat::Daily => format!("FREQ=DAILY;INTERVAL={interval}"),
        Repeat::Monthly => format!("FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={}", start.day()),
        Repeat::Weekly => {
            let mut days: Vec<_> = DAYS.into_iter().filter(|day| fields.all("day").contains(day)).collect();
            if days.is_empty() {
                days.push(day_of(start));
            }
            format!("FREQ=WEEKLY;INTERVAL={interval};BYDAY={}", days.join(","))
        }
        Repeat::Weekday => {
            let known = |list: &'static [&'static str], name: &str| {
                list.iter().copied().find(|known| *known == fields.get(name))
            };
            let (place, day) = (known(&PLACES, "place"), known(&DAYS, "weekday"));
            let (Some(place), Some(day)) = (place, day) else {
                form.wrong(if place.is_none() { "place" } else { "weekday" }, Message::new("field-choice"));
                return None;
            };
            format!("FREQ=MONTHLY;INTERVAL={interval};BYDAY={place}{day}")
        }
    };
    if interval.parse::<u16>().is_err() || interval == "0" {
        form.wrong("interval", Message::new("series-interval-invalid"));
        return None;
    }
    Some(with_end(form, fields, &rule))
}

/// Adds the end that was chosen. A typed rule may have one of its own.
fn with_end(form: &mut FieldErrors, fields: &Fields, rule: &str) -> String {
    match fields.get("ends").parse::<Ends>().unwrap_or(Ends::Never) {
        Ends::Never => rule.to_owned(),
        Ends::On => match NaiveDate::parse_from_str(fields.get("ends_on").trim(), "%Y-%m-%d") {
            Ok(day) => format!("{rule};UNTIL={}", day.format("%Y%m%d")),
            Err(_) => {
                form.wrong("ends_on", Message::new("series-ends-on-invalid"));
                rule.to_owned()
            }
        },
        Ends::After => match fields.get("ends_after").trim().parse::<u32>() {
            Ok(count) if (1..=1_000).contains(&count) => format!("{rule};COUNT={count}"),
            _ => {
                form.wrong("ends_after", Message::new("series-ends-after-invalid"));
                rule.to_owned()
            }
        },
    }
}

/// A rule in words; as it is written where the form has no words for it.
pub fn describe(rule: &str) -> String {
    let parts: Vec<(&str, &str)> = rule.split(';').filter_map(|part| part.split_once('=')).collect();
    let part = |name: &str| parts.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let known = ["FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL"];
    if parts.iter().any(|(name, _)| !known.contains(name)) {
        return rule.to_owned();
    }
    let every: i64 = part("INTERVAL").and_then(|text| text.parse().ok()).unwrap_or(1);
    let described = match (part("FREQ"), part("BYDAY"), part("BYMONTHDAY")) {
        (Some("DAILY"), None, None) => Some(t!("series-every-day", every = every)),
        (Some("WEEKLY"), Some(days), None) => {
            let names: Option<Vec<_>> = days.split(',').map(day_name).collect();
            names.map(|names| t!("series-every-week", every = every, days = names.join(", ")))
        }
        (Some("MONTHLY"), None, Some(day)) if day.parse::<u8>().is_ok() => {
            Some(t!("series-every-month", every = every, day = day))
        }
        (Some("MONTHLY"), Some(day), None) => place_and_day(day)
            .map(|(place, day)| t!("series-every-month-weekday", every = every, place = place, day = day)),
        _ => None,
    };
    let Some(described) = described else { return rule.to_owned() };
    let until = part("UNTIL").and_then(|text| NaiveDate::parse_from_str(text.get(..8)?, "%Y%m%d").ok());
    match (part("COUNT"), until) {
        (Some(count), _) => t!("series-with-count", rule = described, count = count.parse::<i64>().unwrap_or_default()),
        (None, Some(day)) => {
            t!("series-with-until", rule = described, day = crate::ui::time::format_date("date-day-year", day))
        }
        (None, None) => described,
    }
}

/// The name of a weekday.
pub fn day_name(day: &str) -> Option<String> {
    let place = DAYS.iter().position(|known| *known == day)?;
    Some(t!(&format!("weekday-{}", place + 1)))
}

/// `1SU` as the words for "first" and "Sunday".
fn place_and_day(text: &str) -> Option<(String, String)> {
    let (place, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    PLACES.contains(&place).then(|| place_name(place)).zip(day_name(day))
}

/// The word for a place in the month: "first", "last".
pub fn place_name(place: &str) -> String {
    t!(&format!("series-place-{}", place.trim_start_matches('-')), last = i64::from(place.starts_with('-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(body: &str) -> Result<String, Vec<String>> {
        let start = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap().and_hms_opt(2, 0, 0).unwrap();
        let mut form = FieldErrors::new();
        let rule = read(&mut form, &Fields::decode(body.as_bytes()).unwrap(), start);
        match form.check() {
            Ok(()) => Ok(rule.unwrap()),
            Err(crate::types::Refusal::Invalid(errors)) => Err(errors.into_iter().map(|error| error.field).collect()),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn choices_are_rules_and_words() {
        for (body, text, words) in [
            ("repeat=weekly&day=SU&ends=never", "FREQ=WEEKLY;INTERVAL=1;BYDAY=SU", "Every week on Sunday"),
            (
                "repeat=weekly&interval=2&day=SU&day=TU",
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
                "Every 2 weeks on Tuesday, Sunday",
            ),
            ("repeat=weekly", "FREQ=WEEKLY;INTERVAL=1;BYDAY=SU", "Every week on Sunday"),
            (
                "repeat=weekday&place=1&weekday=SU",
                "FREQ=MONTHLY;INTERVAL=1;BYDAY=1SU",
                "Every month on the first Sunday",
            ),
            (
                "repeat=weekday&place=-1&weekday=FR",
                "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1FR",
                "Every month on the last Friday",
            ),
            (
                "repeat=monthly&ends=after&ends_after=3",
                "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=1;COUNT=3",
                "Every month on day 1, 3 times",
            ),
            (
                "repeat=daily&interval=3&ends=on&ends_on=2026-04-02",
                "FREQ=DAILY;INTERVAL=3;UNTIL=20260402",
                "Every 3 days, until 2 April 2026",
            ),
            ("repeat=rule&rule=FREQ%3DYEARLY", "FREQ=YEARLY", "FREQ=YEARLY"),
        ] {
            let read = rule(body).unwrap();
            assert_eq!(read, text, "{body}");
            assert_eq!(describe(&read).replace(['\u{2068}', '\u{2069}'], ""), words, "{body}");
        }
    }

    #[test]
    fn choices_that_are_missing_or_wrong_are_named() {
        assert_eq!(rule("repeat=never"), Err(vec!["repeat".into()]));
        assert_eq!(rule("repeat=weekly&interval=0"), Err(vec!["interval".into()]));
        assert_eq!(rule("repeat=weekday&place=9&weekday=SU"), Err(vec!["place".into()]));
        assert_eq!(rule("repeat=daily&ends=on&ends_on=soon"), Err(vec!["ends_on".into()]));
        assert_eq!(rule("repeat=daily&ends=after&ends_after=0"), Err(vec!["ends_after".into()]));
    }
}
