//! Quiet hours: a window of the recipient's local time in which nothing is sent (I9).
//!
//! If a boundary falls into the hour that a time zone skips in spring, the first moment after it counts. If it falls
//! into the hour that is repeated in autumn, quiet hours begin at the earlier and end at the later of the two moments,
//! so that an ambiguity never wakes anybody. Windows may wrap midnight.

use crate::types::Timestamp;
use chrono::offset::LocalResult;
use chrono::{Days, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

/// A window of local time: `from` is quiet, `to` is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: NaiveTime,
    to: NaiveTime,
}

impl QuietHours {
    /// Reads two times as `HH:MM`; `None` if one is invalid. Equal times are an empty window.
    pub fn parse(from: &str, to: &str) -> Option<Self> {
        let read = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
        Some(Self { from: read(from)?, to: read(to)? })
    }

    /// Whether it is an empty window, which is never quiet.
    pub fn is_empty(self) -> bool {
        self.from == self.to
    }

    /// When the quiet hours in `zone` end; `None` if `at` is not within them.
    pub fn end(&self, at: Timestamp, zone: Tz) -> Option<Timestamp> {
        let mut end = self.window_end(at, zone)?;
        // Where a zone skips a whole day, or repeats the hour between two windows, the next window may follow
        // at once.
        while let Some(later) = self.window_end(end, zone).filter(|_| end - at < Duration::days(2)) {
            end = later;
        }
        Some(end)
    }

    fn window_end(&self, at: Timestamp, zone: Tz) -> Option<Timestamp> {
        if self.is_empty() {
            return None;
        }
        let today = at.with_timezone(&zone).date_naive();
        // The window that began yesterday may not be over; where a zone skipped a day, the one before it.
        [today - Days::new(2), today - Days::new(1), today]
            .into_iter()
            .filter_map(|day| {
                let last = if self.from < self.to { day } else { day + Days::new(1) };
                let (begin, end) = (moment(day, self.from, zone, false), moment(last, self.to, zone, true));
                (begin <= at && at < end).then_some(end)
            })
            .max()
    }
}

/// The moment of a local time: the first one after a skipped hour, the earlier or later one of a repeated hour.
fn moment(day: NaiveDate, time: NaiveTime, zone: Tz, later: bool) -> Timestamp {
    /// No zone ever skipped more than a day (Samoa, 30 December 2011).
    const LONGEST_GAP_MINUTES: i64 = 25 * 60;
    let wanted = day.and_time(time);
    for minutes in 0..=LONGEST_GAP_MINUTES {
        match zone.from_local_datetime(&(wanted + Duration::minutes(minutes))) {
            LocalResult::Single(at) => return at.with_timezone(&Utc),
            LocalResult::Ambiguous(first, second) => {
                return if later { second } else { first }.with_timezone(&Utc);
            }
            LocalResult::None => {}
        }
    }
    wanted.and_utc()
}

/// The recipient's time zone, and whether it was assumed: `known` if it is a zone, else the zone that the region names
/// (`Europe/Lisbon`, `Lisbon`), else that of the installation.
pub fn zone_of(known: &str, region: &str, installation: Tz) -> (Tz, bool) {
    if let Ok(zone) = known.parse::<Tz>() {
        return (zone, false);
    }
    let region = region.trim();
    let city = region.replace(' ', "_").to_lowercase();
    let named = region.parse::<Tz>().ok().or_else(|| {
        TZ_VARIANTS.into_iter().find(|zone| {
            zone.name().rsplit_once('/').is_some_and(|(area, last)| area != "Etc" && last.to_lowercase() == city)
        })
    });
    (named.unwrap_or(installation), true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::{Berlin, London};
    use chrono_tz::Pacific::Apia;
    use proptest::prelude::*;

    fn utc(text: &str) -> Timestamp {
        text.parse().unwrap()
    }
    fn night() -> QuietHours {
        QuietHours::parse("21:00", "08:00").unwrap()
    }

    #[test]
    fn a_window_may_wrap_midnight() {
        assert_eq!(night().end(utc("2026-01-10T20:59:59Z"), London), None);
        assert_eq!(night().end(utc("2026-01-10T21:00:00Z"), London), Some(utc("2026-01-11T08:00:00Z")));
        assert_eq!(night().end(utc("2026-01-11T03:00:00Z"), London), Some(utc("2026-01-11T08:00:00Z")));
        assert_eq!(night().end(utc("2026-01-11T08:00:00Z"), London), None);
        assert_eq!(night().end(utc("2026-01-10T20:30:00Z"), Berlin), Some(utc("2026-01-11T07:00:00Z")));
    }

    #[test]
    fn a_window_within_a_day_does_not_wrap() {
        let rest = QuietHours::parse("13:00", "15:00").unwrap();
        assert_eq!(rest.end(utc("2026-01-10T12:59:00Z"), London), None);
        assert_eq!(rest.end(utc("2026-01-10T13:00:00Z"), London), Some(utc("2026-01-10T15:00:00Z")));
        assert_eq!(rest.end(utc("2026-01-10T23:00:00Z"), London), None);
    }

    #[test]
    fn equal_times_are_an_empty_window() {
        let none = QuietHours::parse("00:00", "00:00").unwrap();
        assert_eq!(none.end(utc("2026-01-10T00:00:00Z"), London), None);
        assert!(none.is_empty() && QuietHours::parse("9:00", "09:00").unwrap().is_empty() && !night().is_empty());
        assert_eq!(QuietHours::parse("25:00", "08:00"), None);
        assert_eq!(QuietHours::parse("", ""), None);
    }

    #[test]
    fn quiet_hours_end_at_the_local_time_when_clocks_change() {
        // London: 29 March 2026 01:00 → 02:00 and 25 October 2026 02:00 → 01:00.
        assert_eq!(night().end(utc("2026-03-28T22:00:00Z"), London), Some(utc("2026-03-29T07:00:00Z")));
        assert_eq!(night().end(utc("2026-10-24T22:00:00Z"), London), Some(utc("2026-10-25T08:00:00Z")));
    }

    #[test]
    fn a_boundary_in_a_skipped_hour_is_the_first_moment_after_it() {
        let until = QuietHours::parse("21:00", "01:30").unwrap();
        assert_eq!(until.end(utc("2026-03-29T00:30:00Z"), London), Some(utc("2026-03-29T01:00:00Z")));
        assert_eq!(until.end(utc("2026-03-29T01:00:00Z"), London), None);
        let from = QuietHours::parse("01:30", "08:00").unwrap();
        assert_eq!(from.end(utc("2026-03-29T00:59:59Z"), London), None);
        assert_eq!(from.end(utc("2026-03-29T01:00:00Z"), London), Some(utc("2026-03-29T07:00:00Z")));
    }

    #[test]
    fn a_repeated_hour_is_quiet_from_its_earlier_to_its_later_boundary() {
        let from = QuietHours::parse("01:30", "08:00").unwrap();
        // 00:30Z is the first 01:30, 01:15Z is the second 01:15.
        assert_eq!(from.end(utc("2026-10-25T00:29:59Z"), London), None);
        assert!(from.end(utc("2026-10-25T00:30:00Z"), London).is_some());
        assert!(from.end(utc("2026-10-25T01:15:00Z"), London).is_some());
        let until = QuietHours::parse("21:00", "01:30").unwrap();
        assert_eq!(until.end(utc("2026-10-25T00:45:00Z"), London), Some(utc("2026-10-25T01:30:00Z")));
        assert_eq!(until.end(utc("2026-10-25T01:30:00Z"), London), None);
    }

    #[test]
    fn a_skipped_day_does_not_end_quiet_hours_early() {
        // Apia skipped 30 December 2011: quiet hours began on the 29th and ended on the 31st.
        let end = night().end(utc("2011-12-30T09:00:00Z"), Apia).unwrap();
        assert_eq!(end.with_timezone(&Apia).format("%F %H:%M").to_string(), "2011-12-31 08:00");
    }

    #[test]
    fn an_unknown_zone_is_assumed_from_the_region_or_the_installation() {
        assert_eq!(zone_of("Europe/Berlin", "London", London), (Berlin, false));
        assert_eq!(zone_of("", "Europe/Berlin", London), (Berlin, true));
        assert_eq!(zone_of("", "berlin", London), (Berlin, true));
        assert_eq!(zone_of("", "New York", London), (chrono_tz::America::New_York, true));
        assert_eq!(zone_of("nonsense", "North Harbour", London), (London, true));
        assert_eq!(zone_of("", "", London), (London, true));
    }

    proptest! {
        #[test]
        fn the_end_of_quiet_hours_is_never_quiet(
            seconds in 1_262_304_000_i64..1_893_456_000,
            zone in 0..TZ_VARIANTS.len(),
            from in 0_u32..1440,
            to in 0_u32..1440,
        ) {
            let zone = TZ_VARIANTS[zone];
            let time = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let hours = QuietHours::parse(&time(from), &time(to)).unwrap();
            let at = Utc.timestamp_opt(seconds, 0).unwrap();
            let now = hours.end(at, zone).unwrap_or(at);
            prop_assert!(now >= at && now - at <= Duration::hours(50));
            prop_assert_eq!(hours.end(now, zone), None);
            let wall = now.with_timezone(&zone).time();
            let minute = wall.signed_duration_since(NaiveTime::MIN).num_minutes() as u32;
            let quiet = if from < to { (from..to).contains(&minute) } else { from != to && (minute >= from || minute < to) };
            // Checked against the plain reading of the local time.
            prop_assert!(!quiet, "{zone} {from}-{to} at {now} ({wall})");
        }
    }
}
