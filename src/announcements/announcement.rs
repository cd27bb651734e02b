//! Where an announcement stands on its own clock: rules alone.

use crate::text_enum;
use crate::types::Timestamp;

text_enum! {
    /// Where an announcement stands.
    pub enum Phase("phase") {
        /// Nobody outside knows of it.
        Draft = "draft",
        /// Published, and its time is still to come: nobody outside knows of it either.
        Coming = "coming",
        /// On the page.
        Running = "running",
        /// Its time has passed; its own page stays.
        Past = "past",
        /// Taken back after people could read it.
        TakenBack = "withdrawn",
    }
}

impl Phase {
    /// Where one with these moments stands at `now`. The end is the first moment it is gone.
    pub fn at(
        now: Timestamp,
        published_at: Option<Timestamp>,
        from_at: Option<Timestamp>,
        until_at: Option<Timestamp>,
        withdrawn_at: Option<Timestamp>,
    ) -> Self {
        match (published_at, from_at) {
            _ if withdrawn_at.is_some() => Self::TakenBack,
            (None, _) | (_, None) => Self::Draft,
            (Some(_), Some(from)) if from > now => Self::Coming,
            _ if until_at.is_some_and(|until| until <= now) => Self::Past,
            _ => Self::Running,
        }
    }

    /// Whether people could read it.
    pub const fn was_seen(self) -> bool {
        matches!(self, Self::Running | Self::Past)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600 + minute * 60, 0).unwrap()
    }

    #[test]
    fn it_comes_and_goes_by_its_own_clock() {
        let phase = |now| Phase::at(at(now), Some(at(0)), Some(at(10)), Some(at(20)), None);
        assert_eq!(
            [phase(9), phase(10), phase(19), phase(20)],
            [Phase::Coming, Phase::Running, Phase::Running, Phase::Past]
        );
        assert_eq!(Phase::at(at(900), Some(at(0)), Some(at(10)), None, None), Phase::Running, "until somebody ends it");
    }

    #[test]
    fn what_is_not_published_is_a_draft_whatever_its_times() {
        assert_eq!(Phase::at(at(15), None, Some(at(10)), Some(at(20)), None), Phase::Draft);
        assert_eq!(Phase::at(at(15), Some(at(0)), Some(at(10)), None, Some(at(12))), Phase::TakenBack);
    }
}
