//! Quiet hours: a window of the recipient's wall clock in which nothing is sent (I9).
//!
//! Wall clocks are not even. Where a boundary falls into the hour that spring leaves out, the first
//! moment after it counts; where autumn gives an hour twice, the quiet begins at the earlier of the two
//! and ends at the later, so that nobody is woken by an ambiguity. Windows may wrap midnight.

use crate::types::Timestamp;
use chrono::offset::LocalResult;
use chrono::{Days, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

/// A window of the wall clock, from its first quiet minute to the first that is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: NaiveTime,
    to: NaiveTime,
}

impl QuietHours {
    /// Reads two times as `HH:MM`. Equal times are no window at all.
    pub fn parse(from: &str, to: &str) -> Option<Self> {
        let read = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
        Some(Self { from: read(from)?, to: read(to)? })
    }

    /// When somebody in `zone` may be written to again; `None` when they may be now.
    pub fn end(&self, at: Timestamp, zone: Tz) -> Option<Timestamp> {
        let mut end = self.window_end(at, zone)?;
        // Where a whole day was left out, or autumn repeats the hour between two windows, one hands over
        // to the next.
        while let Some(later) = self.window_end(end, zone).filter(|_| end - at < Duration::days(2)) {
            end = later;
        }
        Some(end)
    }

    fn window_end(&self, at: Timestamp, zone: Tz) -> Option<Timestamp> {
        if self.from == self.to {
            return None;
        }
        let today = at.with_timezone(&zone).date_naive();
        // The window that began yesterday may still last; a gap of a whole day may bring in one before.
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

/// The moment a wall clock shows a time: after a gap the first there is, in a fold the earlier or later.
fn moment(day: NaiveDate, time: NaiveTime, zone: Tz, later: bool) -> Timestamp {
    /// No zone ever left out more than a day (Samoa, 30 December 2011).
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

/// Whose clock counts, and whether it was assumed: the recipient's zone where it is known, else the one
/// their region names (`Europe/Lisbon`, `Lisbon`), else the account's.
pub fn zone_of(known: &str, region: &str, account: Tz) -> (Tz, bool) {
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
    (named.unwrap_or(account), true)
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
    fn a_night_wraps_midnight() {
        assert_eq!(night().end(utc("2026-01-10T20:59:59Z"), London), None);
        assert_eq!(night().end(utc("2026-01-10T21:00:00Z"), London), Some(utc("2026-01-11T08:00:00Z")));
        assert_eq!(night().end(utc("2026-01-11T03:00:00Z"), London), Some(utc("2026-01-11T08:00:00Z")));
        assert_eq!(night().end(utc("2026-01-11T08:00:00Z"), London), None);
        assert_eq!(night().end(utc("2026-01-10T20:30:00Z"), Berlin), Some(utc("2026-01-11T07:00:00Z")));
    }

    #[test]
    fn an_afternoon_does_not_wrap() {
        let rest = QuietHours::parse("13:00", "15:00").unwrap();
        assert_eq!(rest.end(utc("2026-01-10T12:59:00Z"), London), None);
        assert_eq!(rest.end(utc("2026-01-10T13:00:00Z"), London), Some(utc("2026-01-10T15:00:00Z")));
        assert_eq!(rest.end(utc("2026-01-10T23:00:00Z"), London), None);
    }

    #[test]
    fn equal_times_are_no_window() {
        let none = QuietHours::parse("00:00", "00:00").unwrap();
        assert_eq!(none.end(utc("2026-01-10T00:00:00Z"), London), None);
        assert_eq!(QuietHours::parse("25:00", "08:00"), None);
        assert_eq!(QuietHours::parse("", ""), None);
    }

    #[test]
    fn a_night_in_spring_is_an_hour_shorter_and_one_in_autumn_longer() {
        // London: 29 March 2026 01:00 → 02:00 and 25 October 2026 02:00 → 01:00.
        assert_eq!(night().end(utc("2026-03-28T22:00:00Z"), London), Some(utc("2026-03-29T07:00:00Z")));
        assert_eq!(night().end(utc("2026-10-24T22:00:00Z"), London), Some(utc("2026-10-25T08:00:00Z")));
    }

    #[test]
    fn an_end_in_the_gap_is_the_first_moment_after_it() {
        let until = QuietHours::parse("21:00", "01:30").unwrap();
        assert_eq!(until.end(utc("2026-03-29T00:30:00Z"), London), Some(utc("2026-03-29T01:00:00Z")));
        assert_eq!(until.end(utc("2026-03-29T01:00:00Z"), London), None);
        let from = QuietHours::parse("01:30", "08:00").unwrap();
        assert_eq!(from.end(utc("2026-03-29T00:59:59Z"), London), None);
        assert_eq!(from.end(utc("2026-03-29T01:00:00Z"), London), Some(utc("2026-03-29T07:00:00Z")));
    }

    #[test]
    fn a_fold_is_quiet_from_its_first_time_to_its_second() {
        let from = QuietHours::parse("01:30", "08:00").unwrap();
        // 00:30Z is 01:30 for the first time, 01:15Z is 01:15 for the second.
        assert_eq!(from.end(utc("2026-10-25T00:29:59Z"), London), None);
        assert!(from.end(utc("2026-10-25T00:30:00Z"), London).is_some());
        assert!(from.end(utc("2026-10-25T01:15:00Z"), London).is_some());
        let until = QuietHours::parse("21:00", "01:30").unwrap();
        assert_eq!(until.end(utc("2026-10-25T00:45:00Z"), London), Some(utc("2026-10-25T01:30:00Z")));
        assert_eq!(until.end(utc("2026-10-25T01:30:00Z"), London), None);
    }

    #[test]
    fn a_day_that_never_was_ends_nothing_too_early() {
        // Apia went from 29 to 31 December 2011: the night began on the 29th and ended on the 31st.
        let end = night().end(utc("2011-12-30T09:00:00Z"), Apia).unwrap();
        assert_eq!(end.with_timezone(&Apia).format("%F %H:%M").to_string(), "2011-12-31 08:00");
    }

    #[test]
    fn an_unknown_zone_is_the_regions_else_the_accounts_and_said_to_be_assumed() {
        assert_eq!(zone_of("Europe/Berlin", "London", London), (Berlin, false));
        assert_eq!(zone_of("", "Europe/Berlin", London), (Berlin, true));
        assert_eq!(zone_of("", "berlin", London), (Berlin, true));
        assert_eq!(zone_of("", "New York", London), (chrono_tz::America::New_York, true));
        assert_eq!(zone_of("nonsense", "North Harbour", London), (London, true));
        assert_eq!(zone_of("", "", London), (London, true));
    }

    proptest! {
        #[test]
        fn whoever_waits_may_be_written_to_when_the_wait_is_over(
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
            // What is left is never quiet by the plain reading of the wall clock.
            prop_assert!(!quiet, "{zone} {from}-{to} at {now} ({wall})");
        }
    }
}
