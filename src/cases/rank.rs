//! The order of the inbox, and the reasons that are shown with every case.
//!
//! Cases are sorted by the time a reply is due, minus a head start. A loyal customer's first complaint comes first, yet
//! every case comes first at some time. A customer's value moves a case up; frequent complaints never move it down.

use super::case::ReplyClock;
use crate::types::{Message, Money, Timestamp};
use chrono::Duration;

/// Years as a customer from which a first complaint counts as a loyal customer's.
const LOYAL_YEARS: i64 = 2;
/// Monthly price from which a customer counts as of high value, in minor units of whatever currency they pay in.
const HIGH_VALUE_MINOR: i64 = 10_000;
/// Unanswered messages from which a case moves up.
const UNANSWERED_MESSAGES_MIN: i64 = 3;
/// Cases within [`FREQUENT_WINDOW`] from which the number is shown.
const FREQUENT_CASES_MIN: i64 = 4;
/// How far back cases are counted for that.
pub const FREQUENT_WINDOW: Duration = Duration::days(365);

// Head starts. Cases with the same one are ordered by when the reply is due.
const LOYAL_FIRST_HEAD_START: Duration = Duration::days(7);
const VULNERABLE_HEAD_START: Duration = Duration::days(4);
const WROTE_AGAIN_HEAD_START: Duration = Duration::hours(12);
const HIGH_VALUE_HEAD_START: Duration = Duration::hours(4);

/// What the rank of a case depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFacts {
    /// Whether the sender is a known customer.
    pub is_customer: bool,
    /// Whole years as a customer.
    pub tenure_years: Option<i64>,
    /// Their earlier cases, about any incident.
    pub earlier_cases: i64,
    /// Their cases within [`FREQUENT_WINDOW`], including this one.
    pub cases_in_year: i64,
    /// Whether they are marked as vulnerable.
    pub is_vulnerable: bool,
    /// Their monthly price.
    pub monthly: Option<Money>,
    /// Their messages since the last reply by a person.
    pub messages_waiting: i64,
}

/// How a reason is emphasised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It moves the case up.
    Top,
    /// The reply is overdue.
    Late,
    /// For information.
    Plain,
}

/// A reason for a rank, or a fact worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Its emphasis.
    pub tone: Tone,
    /// Its text.
    pub text: Message,
}

impl CaseFacts {
    /// Whether this is the first complaint of a loyal customer.
    pub fn is_loyal_first(&self) -> bool {
        self.is_customer && self.earlier_cases == 0 && self.tenure_years.is_some_and(|years| years >= LOYAL_YEARS)
    }

    fn is_high_value(&self) -> bool {
        self.monthly.as_ref().is_some_and(|monthly| monthly.minor >= HIGH_VALUE_MINOR)
    }

    /// How far the case is moved before others that are due at the same time.
    pub fn head_start(&self) -> Duration {
        let mut start = Duration::zero();
        for (holds, by) in [
            (self.is_loyal_first(), LOYAL_FIRST_HEAD_START),
            (self.is_vulnerable, VULNERABLE_HEAD_START),
            (self.messages_waiting >= UNANSWERED_MESSAGES_MIN, WROTE_AGAIN_HEAD_START),
            (self.is_high_value(), HIGH_VALUE_HEAD_START),
        ] {
            if holds {
                start += by;
            }
        }
        start
    }

    /// The time a case is sorted by, earliest first. It is stored with the case.
    pub fn rank_at(&self, clock: &ReplyClock) -> Timestamp {
        clock.reply_due_at - self.head_start()
    }

    /// The reasons to show, the weightiest first. `format` writes a length of time.
    pub fn reasons(&self, clock: &ReplyClock, now: Timestamp, format: impl Fn(Duration) -> String) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let mut add = |tone, text| reasons.push(Reason { tone, text });
        let years = self.tenure_years.unwrap_or(0);
        if self.is_loyal_first() {
            add(Tone::Top, Message::new("case-reason-first-complaint").with("years", years));
        }
        if self.is_vulnerable {
            add(Tone::Top, Message::new("case-reason-vulnerable"));
        }
        if self.messages_waiting >= UNANSWERED_MESSAGES_MIN {
            add(Tone::Top, Message::new("case-reason-unanswered").with("count", self.messages_waiting));
        }
        if clock.is_unanswered() {
            let waited = format(now - clock.last_in_at);
            let tone = if clock.is_late(now) { Tone::Late } else { Tone::Plain };
            add(tone, Message::new("case-reason-waiting").with("span", waited));
        }
        if let Some(monthly) = self.monthly.as_ref().filter(|_| self.is_high_value()) {
            add(Tone::Plain, Message::new("case-reason-value").with("money", monthly.short()));
        }
        if self.is_customer && !self.is_loyal_first() && years > 0 {
            add(Tone::Plain, Message::new("case-reason-years").with("years", years));
        }
        if self.cases_in_year >= FREQUENT_CASES_MIN {
            add(Tone::Plain, Message::new("case-reason-frequent").with("count", self.cases_in_year));
        }
        if !self.is_customer {
            add(Tone::Plain, Message::new("case-reason-no-customer"));
        }
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::super::case::CaseChannel;
    use super::*;
    use crate::types::Currency;

    fn at(hours: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600 + hours * 3600, 0).unwrap()
    }
    fn customer() -> CaseFacts {
        CaseFacts {
            is_customer: true,
            tenure_years: Some(9),
            cases_in_year: 1,
            messages_waiting: 1,
            ..CaseFacts::default()
        }
    }
    fn rank(facts: &CaseFacts, came_in: Timestamp) -> Timestamp {
        facts.rank_at(&ReplyClock::started(CaseChannel::Form, came_in))
    }
    fn keys(facts: &CaseFacts, now: Timestamp) -> Vec<String> {
        let clock = ReplyClock::started(CaseChannel::Form, at(0));
        facts.reasons(&clock, now, |span| span.num_minutes().to_string()).into_iter().map(|r| r.text.key).collect()
    }

    #[test]
    fn the_first_complaint_of_a_loyal_customer_comes_first() {
        let loyal = customer();
        let vulnerable = CaseFacts { is_vulnerable: true, earlier_cases: 2, ..customer() };
        let rich = CaseFacts {
            monthly: Some(Money { minor: 60_000, currency: Currency::GBP }),
            earlier_cases: 1,
            ..customer()
        };
        let stranger = CaseFacts { messages_waiting: 1, ..CaseFacts::default() };
        // The loyal customer writes last, ten hours after the stranger.
        let mut order = [
            ("loyal", rank(&loyal, at(10))),
            ("vulnerable", rank(&vulnerable, at(2))),
            ("rich", rank(&rich, at(1))),
            ("stranger", rank(&stranger, at(0))),
        ];
        order.sort_by_key(|(_, at)| *at);
        assert_eq!(order.map(|(name, _)| name), ["loyal", "vulnerable", "rich", "stranger"]);
    }

    #[test]
    fn an_old_case_comes_before_a_loyal_customers_new_one() {
        let stranger = CaseFacts { messages_waiting: 1, ..CaseFacts::default() };
        assert!(rank(&stranger, at(0)) < rank(&customer(), at(8 * 24)));
    }

    #[test]
    fn frequent_complaints_are_shown_and_do_not_change_the_rank() {
        let often = CaseFacts { earlier_cases: 8, cases_in_year: 9, ..customer() };
        let once = CaseFacts { earlier_cases: 1, ..customer() };
        assert_eq!(rank(&often, at(0)), rank(&once, at(0)));
        assert!(keys(&often, at(1)).contains(&"case-reason-frequent".to_owned()));
    }

    #[test]
    fn lists_the_reasons_in_order() {
        assert_eq!(keys(&customer(), at(1)), ["case-reason-first-complaint", "case-reason-waiting"]);
        let young = CaseFacts { tenure_years: Some(1), ..customer() };
        assert_eq!(keys(&young, at(1)), ["case-reason-waiting", "case-reason-years"]);
        assert_eq!(keys(&CaseFacts::default(), at(1)), ["case-reason-waiting", "case-reason-no-customer"]);
        let third = CaseFacts { messages_waiting: 3, ..young };
        assert_eq!(keys(&third, at(1))[0], "case-reason-unanswered");
    }
}
