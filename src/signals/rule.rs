//! When people's reports about a service are a signal. No I/O.
//!
//! People are counted and not reports: whoever writes often counts once, and so does everybody behind one address or in
//! one IPv6 network. So one source never raises a signal, whatever it sends.

use crate::types::Timestamp;
use chrono::Duration;
use std::collections::BTreeSet;

/// People who wrote within this time are counted together.
pub const WINDOW: Duration = Duration::minutes(15);
/// Fewer people than this are never a signal.
pub const PEOPLE_MIN: i64 = 4;
/// The same while far more people than usual look at the status page.
pub const PEOPLE_MIN_WITH_VIEWS: i64 = 3;
/// A signal has more than this many times the usual number of people.
pub const FACTOR: i64 = 3;
/// Fewer views within [`WINDOW`] are never far more than usual.
pub const VIEWS_MIN: i64 = 60;

/// Somebody who wrote about a service.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Voice {
    /// Who: a keyed hash of where a report came from, or a case.
    pub person: String,
    /// When.
    pub at: Timestamp,
}

/// How many look at the status page, now and usually.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Views {
    /// Views within the last [`WINDOW`].
    pub recent: i64,
    /// Usual views in that time.
    pub usual: i64,
}

impl Views {
    /// Whether far more than usual look.
    pub const fn are_raised(self) -> bool {
        self.recent >= VIEWS_MIN && self.recent > self.usual.saturating_mul(FACTOR)
    }
}

/// What is known about a service at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// People who wrote within the last [`WINDOW`].
    pub people: i64,
    /// Usual people in that time.
    pub usual: i64,
    /// Views of the status page.
    pub views: Views,
}

impl Evidence {
    /// Whether it raises a signal.
    pub const fn is_signal(self) -> bool {
        let min = if self.views.are_raised() { PEOPLE_MIN_WITH_VIEWS } else { PEOPLE_MIN };
        self.people >= min && self.people > self.usual.saturating_mul(FACTOR)
    }

    /// Whether a signal that was raised before goes on. It ends later than it began, so that it does not come and go with
    /// every report.
    pub const fn goes_on(self) -> bool {
        self.people >= PEOPLE_MIN_WITH_VIEWS - 1 && self.people > self.usual
    }
}

/// Whether a signal that was dismissed at `dismissed` people comes back: half as many again, and at least as many more as
/// a signal needs with raised views.
pub const fn rises_further(dismissed: i64, people: i64) -> bool {
    people.saturating_mul(2) >= dismissed.saturating_mul(3) && people >= dismissed.saturating_add(PEOPLE_MIN_WITH_VIEWS)
}

/// The number of different people who wrote from `from` until before `until`.
pub fn people(voices: &[Voice], from: Timestamp, until: Timestamp) -> i64 {
    let people: BTreeSet<&str> =
        voices.iter().filter(|voice| voice.at >= from && voice.at < until).map(|voice| voice.person.as_str()).collect();
    i64::try_from(people.len()).unwrap_or(i64::MAX)
}

/// The median of past windows; of two in the middle the larger one, so that in doubt more is usual. 0 for none.
pub fn usual(windows: &[i64]) -> i64 {
    let mut sorted = windows.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600 + second, 0).unwrap()
    }

    fn voices() -> impl Strategy<Value = Vec<Voice>> {
        let voice =
            (0_u8..12, 0_i64..900).prop_map(|(person, second)| Voice { person: person.to_string(), at: at(second) });
        proptest::collection::vec(voice, 0..60)
    }

    fn seen(voices: &[Voice], usual: i64, views: Views) -> Evidence {
        Evidence { people: people(voices, at(0), at(900)), usual, views }
    }

    fn views() -> impl Strategy<Value = Views> {
        (0_i64..100_000, 0_i64..10_000).prop_map(|(recent, usual)| Views { recent, usual })
    }

    proptest! {
        #[test]
        fn one_source_is_never_a_signal(seconds in proptest::collection::vec(0_i64..900, 0..500), usual in 0_i64..5, views in views()) {
            let voices: Vec<_> = seconds.into_iter().map(|second| Voice { person: "one".into(), at: at(second) }).collect();
            prop_assert!(!seen(&voices, usual, views).is_signal());
        }

        #[test]
        fn fewer_people_than_the_minimum_are_never_a_signal(voices in voices(), views in views()) {
            let evidence = seen(&voices, 0, views);
            if evidence.people < PEOPLE_MIN_WITH_VIEWS {
                prop_assert!(!evidence.is_signal());
            }
            if evidence.people < PEOPLE_MIN && !views.are_raised() {
                prop_assert!(!evidence.is_signal());
            }
        }

        #[test]
        fn writing_again_changes_nothing(voices in voices(), again in 0_usize..60, usual in 0_i64..5, views in views()) {
            let mut more = voices.clone();
            more.extend(voices.get(again).cloned());
            prop_assert_eq!(seen(&voices, usual, views), seen(&more, usual, views));
        }

        #[test]
        fn more_people_never_end_a_signal_and_more_of_the_usual_never_raise_one(
            people in 0_i64..1_000, more in 0_i64..1_000, usual in 0_i64..300, views in views(),
        ) {
            let evidence = Evidence { people, usual, views };
            if evidence.is_signal() {
                prop_assert!(people > usual * FACTOR);
                let more_people = Evidence { people: people + more, ..evidence };
                prop_assert!(more_people.is_signal());
                prop_assert!(evidence.goes_on(), "what raises a signal keeps it up");
            } else {
                let more_usual = Evidence { usual: usual + more, ..evidence };
                prop_assert!(!more_usual.is_signal());
            }
        }

        #[test]
        fn views_alone_raise_nothing(views in views()) {
            let nobody = Evidence { people: 0, usual: 0, views };
            prop_assert!(!nobody.is_signal());
        }

        #[test]
        fn a_dismissed_signal_comes_back_only_with_clearly_more_people(dismissed in 0_i64..10_000, people in 0_i64..20_000) {
            if rises_further(dismissed, people) {
                prop_assert!(people >= dismissed + PEOPLE_MIN_WITH_VIEWS && people * 2 >= dismissed * 3);
                prop_assert!(rises_further(dismissed, people + 1));
            }
        }

        #[test]
        fn the_usual_number_lies_among_the_windows_in_any_order(mut windows in proptest::collection::vec(0_i64..50, 1..40)) {
            let median = usual(&windows);
            prop_assert!(windows.contains(&median));
            windows.reverse();
            prop_assert_eq!(usual(&windows), median);
            let outlier = windows.len() / 2 > 1;
            windows[0] = 1_000_000;
            if outlier {
                prop_assert!(usual(&windows) < 1_000_000, "one bad hour is not what is usual");
            }
        }
    }

    #[test]
    fn examples() {
        let of = |people, usual| Evidence { people, usual, views: Views::default() };
        assert!(of(4, 0).is_signal() && of(4, 1).is_signal() && !of(3, 0).is_signal());
        assert!(!of(6, 2).is_signal() && of(7, 2).is_signal(), "more than three times the usual");
        let many = Views { recent: 300, usual: 20 };
        assert!(Evidence { views: many, ..of(3, 0) }.is_signal() && !Evidence { views: many, ..of(2, 0) }.is_signal());
        assert!(!Views { recent: 59, usual: 0 }.are_raised() && !Views { recent: 60, usual: 20 }.are_raised());
        assert!(!rises_further(4, 6) && rises_further(4, 7) && !rises_further(20, 29) && rises_further(20, 30));
        assert_eq!(usual(&[]), 0);
        assert!(!of(1, 0).goes_on() && of(2, 0).goes_on() && !of(2, 2).goes_on());
    }

    #[test]
    fn a_window_includes_its_start_and_excludes_its_end() {
        let voice = |person: &str, second| Voice { person: person.into(), at: at(second) };
        let voices = [voice("a", 0), voice("b", 899), voice("c", 900), voice("a", 10)];
        assert_eq!(people(&voices, at(0), at(900)), 2);
    }
}
