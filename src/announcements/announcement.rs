//! The phase of an announcement, which follows from its times.

use crate::text_enum;
use crate::types::Timestamp;

text_enum! {
    /// The phase of an announcement.
    pub enum Phase("announcement phase") {
        /// Not published.
        Draft = "draft",
        /// Published, but customers cannot see it before its start.
        Scheduled = "scheduled",
        /// On the status page.
        Live = "live",
        /// Past its end; its own page stays.
        Ended = "ended",
        /// Withdrawn after it had been public.
        Withdrawn = "withdrawn",
    }
}

impl Phase {
    /// Returns the phase at `now`. At `until_at` it has ended already.
    pub fn at(
        now: Timestamp,
        published_at: Option<Timestamp>,
        from_at: Option<Timestamp>,
        until_at: Option<Timestamp>,
        withdrawn_at: Option<Timestamp>,
    ) -> Self {
        match (published_at, from_at) {
            _ if withdrawn_at.is_some() => Self::Withdrawn,
            (None, _) | (_, None) => Self::Draft,
            (Some(_), Some(from)) if from > now => Self::Scheduled,
            _ if until_at.is_some_and(|until| until <= now) => Self::Ended,
            _ => Self::Live,
        }
    }

    /// Whether customers can or could read it.
    pub const fn has_been_public(self) -> bool {
        matches!(self, Self::Live | Self::Ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600 + minute * 60, 0).unwrap()
    }

    #[test]
    fn the_phase_follows_start_and_end() {
        let phase = |now| Phase::at(at(now), Some(at(0)), Some(at(10)), Some(at(20)), None);
        assert_eq!(
            [phase(9), phase(10), phase(19), phase(20)],
            [Phase::Scheduled, Phase::Live, Phase::Live, Phase::Ended]
        );
        assert_eq!(
            Phase::at(at(900), Some(at(0)), Some(at(10)), None, None),
            Phase::Live,
            "without an end it stays live"
        );
    }

    #[test]
    fn publication_and_withdrawal_come_before_the_times() {
        assert_eq!(Phase::at(at(15), None, Some(at(10)), Some(at(20)), None), Phase::Draft);
        assert_eq!(Phase::at(at(15), Some(at(0)), Some(at(10)), None, Some(at(12))), Phase::Withdrawn);
    }
}
