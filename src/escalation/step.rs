//! The steps of an escalation, and when each is due.

use crate::text_enum;
use crate::types::Timestamp;
use chrono::Duration;

text_enum! {
    /// A step of the escalation of a promised update.
    pub enum Step("step of a promise") {
        /// Some minutes before the promised time.
        Before = "before",
        /// The promised time has come.
        Due = "due",
        /// The promised time has passed.
        Missed = "missed",
    }
}

/// A promise is missed one minute after its time, since customers read it as a minute.
const MISSED_AFTER: Duration = Duration::minutes(1);
/// Nobody is told of a promise that was missed longer ago, which an upgrade or a restored backup may find.
const TOLD_WITHIN: Duration = Duration::hours(24);

/// Who is told at a step, how, and when.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StepRule {
    /// The step.
    pub step: Step,
    /// Minutes before the promised time for [`Step::Before`], else after it.
    pub minutes: i64,
    /// Whether the commander of the incident is told; everybody with that role where there is none.
    pub to_commander: bool,
    /// Whether everybody with the role of a commander is told.
    pub to_commanders: bool,
    /// Whether the support leads are told.
    pub to_support_leads: bool,
    /// Whether by e-mail.
    pub by_email: bool,
    /// Whether by text message.
    pub by_sms: bool,
    /// The version for optimistic locking (decision 6).
    pub version: i64,
}

impl StepRule {
    /// When the step is due for a promised time.
    pub fn due_at(&self, promised_for: Timestamp) -> Timestamp {
        let minutes = Duration::minutes(self.minutes);
        match self.step {
            Step::Before => promised_for - minutes,
            Step::Due => promised_for + minutes,
            Step::Missed => promised_for + minutes.max(MISSED_AFTER),
        }
    }

    /// Whether messages are sent at this step.
    pub const fn sends(&self) -> bool {
        self.by_email || self.by_sms
    }

    /// Whether staff are to be told now. "Due soon" is no news once the time has come.
    pub fn is_told(&self, promised_for: Timestamp, now: Timestamp) -> bool {
        let is_over = match self.step {
            Step::Before => now >= promised_for,
            Step::Due | Step::Missed => now >= promised_for + TOLD_WITHIN,
        };
        self.sends() && now >= self.due_at(promised_for) && !is_over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(step: Step, minutes: i64) -> StepRule {
        StepRule {
            step,
            minutes,
            to_commander: true,
            to_commanders: false,
            to_support_leads: false,
            by_email: true,
            by_sms: false,
            version: 1,
        }
    }

    fn at(minute: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600 + minute * 60, 0).unwrap()
    }

    #[test]
    fn steps_are_told_from_their_time_on() {
        let told = |rule: &StepRule| {
            let minutes: Vec<_> = (-10..20).filter(|minute| rule.is_told(at(0), at(*minute))).collect();
            (minutes.first().copied(), minutes.last().copied())
        };
        assert_eq!(told(&rule(Step::Before, 5)), (Some(-5), Some(-1)));
        assert_eq!(told(&rule(Step::Due, 0)), (Some(0), Some(19)));
        assert_eq!(told(&rule(Step::Missed, 5)), (Some(5), Some(19)));
        assert_eq!(told(&rule(Step::Missed, 0)), (Some(1), Some(19)), "the whole minute is in time");
        assert_eq!(told(&StepRule { by_email: false, ..rule(Step::Due, 0) }), (None, None));
    }

    #[test]
    fn a_promise_of_last_week_is_no_news() {
        assert!(rule(Step::Missed, 5).is_told(at(0), at(24 * 60 - 1)));
        assert!(!rule(Step::Missed, 5).is_told(at(0), at(24 * 60)));
    }
}
