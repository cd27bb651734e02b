//! Dates and times that people type, in the zone of the installation. Every field of a form that holds both is read
//! here and shown by [`MomentField`](crate::web::field::MomentField).
//!
//! When clocks go forward, some local times do not exist; when they go back, some occur twice. Both are said at the
//! field: the first is refused with the nearest time that exists, the second asks which one is meant.

use crate::types::field_errors::FieldErrors;
use crate::types::{Message, Timestamp};
use crate::ui::time;
use crate::web::form_fields::Fields;
use chrono::{Duration, MappedLocalTime, NaiveDateTime, TimeZone};
use chrono_tz::Tz;

/// What the name of a field ends with that says which of two equal local times is meant.
pub const WHICH: &str = "-which";
/// The value of that field for the first of the two.
pub const FIRST: &str = "first";
/// The value of that field for the second of the two.
pub const SECOND: &str = "second";

/// The longest gap of the clocks that is looked through, in minutes: zones at the date line have skipped a day.
const GAP_MAX_MINUTES: i64 = 2 * 24 * 60;

/// What a typed date and time means in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// One point in time.
    Once(Timestamp),
    /// Two, because the clocks go back in between.
    Twice {
        /// The first.
        first: Timestamp,
        /// The second.
        second: Timestamp,
    },
    /// None, because the clocks go forward from `last` to `next`.
    Skipped {
        /// What was typed.
        typed: NaiveDateTime,
        /// Where the clocks stand when they go forward.
        from: NaiveDateTime,
        /// Where they then stand.
        to: NaiveDateTime,
    },
}

impl Moment {
    /// Reads a local time such as `2026-03-01T14:30`, also with seconds or a space instead of the `T`; `None` for
    /// anything else.
    pub fn read(text: &str, zone: Tz) -> Option<Self> {
        let text = text.trim().replace(' ', "T");
        let local = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M")
            .or_else(|_| NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S"))
            .ok()?;
        Self::of(local, zone)
    }

    /// What a local time means in a zone; `None` at the ends of the calendar.
    pub fn of(local: NaiveDateTime, zone: Tz) -> Option<Self> {
        match zone.from_local_datetime(&local) {
            MappedLocalTime::Single(at) => Some(Self::Once(at.to_utc())),
            MappedLocalTime::Ambiguous(one, other) => {
                let (one, other) = (one.to_utc(), other.to_utc());
                Some(Self::Twice { first: one.min(other), second: one.max(other) })
            }
            MappedLocalTime::None => {
                let exists = |at: &NaiveDateTime| !matches!(zone.from_local_datetime(at), MappedLocalTime::None);
                let minute = local - Duration::seconds(i64::from(chrono::Timelike::second(&local)));
                let before = (1..GAP_MAX_MINUTES).map(|n| minute - Duration::minutes(n)).find(exists)?;
                let to = (1..GAP_MAX_MINUTES).map(|n| minute + Duration::minutes(n)).find(exists)?;
                Some(Self::Skipped { typed: local, from: before + Duration::minutes(1), to })
            }
        }
    }

    /// The point in time; the first of two. `None` for a local time that does not exist.
    pub const fn earliest(self) -> Option<Timestamp> {
        match self {
            Self::Once(at) | Self::Twice { first: at, .. } => Some(at),
            Self::Skipped { .. } => None,
        }
    }
}

/// The text of a date and time and, if the form asked, which of two equal ones is meant: what [`parse`] reads.
pub fn typed(fields: &Fields, name: &str) -> String {
    let (text, which) = (fields.get(name).trim(), fields.get(&format!("{name}{WHICH}")));
    if which.is_empty() || text.is_empty() { text.to_owned() } else { format!("{text} {which}") }
}

/// A point in time in whole minutes as the text that [`parse`] reads.
pub fn text(at: Timestamp, zone: Tz) -> String {
    text_of(at, time::field_value(at, zone), zone)
}

/// A point in time in whole seconds as the text that [`parse`] reads.
pub fn exact_text(at: Timestamp, zone: Tz) -> String {
    text_of(at, at.with_timezone(&zone).format("%Y-%m-%dT%H:%M:%S").to_string(), zone)
}

fn text_of(at: Timestamp, text: String, zone: Tz) -> String {
    match Moment::read(&text, zone) {
        Some(Moment::Twice { second, .. }) => format!("{text} {}", if at < second { FIRST } else { SECOND }),
        _ => text,
    }
}

/// Reads a required date and time, as [`typed`] gives it.
pub fn parse(form: &mut FieldErrors, name: &str, typed: &str, zone: Tz) -> Option<Timestamp> {
    let typed = typed.trim();
    let (text, which) = match typed.rsplit_once(' ') {
        Some((text, which @ (FIRST | SECOND))) => (text, which),
        _ => (typed, ""),
    };
    let error = match Moment::read(text, zone) {
        Some(Moment::Once(at)) => return Some(at),
        Some(Moment::Twice { first, .. }) if which == FIRST => return Some(first),
        Some(Moment::Twice { second, .. }) if which == SECOND => return Some(second),
        Some(Moment::Twice { first, .. }) => Message::new("field-moment-twice")
            .with("time", time::clock_text(first, zone))
            .with("day", time::date_text(first, zone)),
        Some(Moment::Skipped { typed, from, to }) => Message::new("field-moment-skipped")
            .with("time", typed.format("%H:%M"))
            .with("day", time::format_date("date-day-year", typed.date()))
            .with("from", from.format("%H:%M"))
            .with("to", to.format("%H:%M")),
        None => Message::new("field-moment"),
    };
    form.wrong(name, error);
    None
}

/// Reads an optional date and time, as [`typed`] gives it.
pub fn parse_optional(form: &mut FieldErrors, name: &str, typed: &str, zone: Tz) -> Option<Timestamp> {
    if typed.trim().is_empty() { None } else { parse(form, name, typed, zone) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Refusal;
    use chrono_tz::Europe::London;

    fn parsed(text: &str, zone: Tz) -> Result<String, String> {
        let mut form = FieldErrors::new();
        let at = parse(&mut form, "at", text, zone);
        match form.check() {
            Ok(()) => Ok(at.unwrap().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
            Err(Refusal::Invalid(errors)) => Err(crate::ui::wording::format_message(&errors[0].message)),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_time_has_the_offset_of_its_own_day() {
        assert_eq!(parsed("2027-07-15T02:00", London), Ok("2027-07-15T01:00:00Z".into()));
        assert_eq!(parsed("2026-12-15 02:00", London), Ok("2026-12-15T02:00:00Z".into()));
        assert_eq!(parsed("2026-12-15T02:00:30", chrono_tz::UTC), Ok("2026-12-15T02:00:30Z".into()));
        assert!(parsed("yesterday", London).unwrap_err().starts_with("Enter a date and time"));
        assert!(parsed("2026-12-15 02:00 third", London).is_err());
    }

    #[test]
    fn a_time_that_clocks_skip_is_explained() {
        let error = parsed("2026-03-29T01:30", London).unwrap_err();
        for part in ["01:30", "29 March 2026", "go forward", "from 01:00 to 02:00", "Enter 02:00 or later"] {
            assert!(error.contains(part), "{part}: {error}");
        }
        assert!(parsed("2026-03-29T02:00", London).is_ok() && parsed("2026-03-29T00:59", London).is_ok());
        // Half an hour, and a whole day at the date line.
        let howe = parsed("2026-10-04T02:10", chrono_tz::Australia::Lord_Howe).unwrap_err();
        assert!(howe.contains("from 02:00 to 02:30"), "{howe}");
        assert!(parsed("2011-12-30T12:00", chrono_tz::Pacific::Apia).unwrap_err().contains("go forward"));
    }

    #[test]
    fn a_time_that_occurs_twice_is_asked_about() {
        let error = parsed("2026-10-25T01:30", London).unwrap_err();
        assert!(error.contains("occurs twice") && error.contains("25 October 2026"), "{error}");
        assert_eq!(parsed("2026-10-25T01:30 first", London), Ok("2026-10-25T00:30:00Z".into()));
        assert_eq!(parsed("2026-10-25T01:30 second", London), Ok("2026-10-25T01:30:00Z".into()));
        assert_eq!(parsed("2026-10-25T03:30 second", London), Ok("2026-10-25T03:30:00Z".into()), "an old choice");
    }

    #[test]
    fn every_minute_around_a_change_is_read_back() {
        let around: Timestamp = "2026-10-25T00:00:00Z".parse().unwrap();
        for at in (0..180).map(|minute| around + Duration::minutes(minute)) {
            assert_eq!(parse(&mut FieldErrors::new(), "at", &text(at, London), London), Some(at));
        }
    }

    #[test]
    fn the_choice_is_a_field_of_its_own() {
        let fields = Fields::decode(b"at=2026-10-25T01%3A30&at-which=second&empty=&empty-which=first").unwrap();
        assert_eq!(typed(&fields, "at"), "2026-10-25T01:30 second");
        assert_eq!(typed(&fields, "empty"), "");
    }
}
