//! Who is answered first, and why: said in chips beside every case.
//!
//! A case ranks by its promised time of answer minus a head start, so that a loyal customer's one
//! complaint comes first, yet nobody is overtaken for ever. What somebody is worth moves them up the
//! list; writing often never moves anybody down, and never lowers what they get.

use super::case::ReplyClock;
use crate::types::{Message, Money, Timestamp};
use chrono::Duration;

/// From how many years with us a first complaint counts as a loyal customer's.
const LOYAL_YEARS: i64 = 2;
/// A month's price, in minor units, from which somebody counts as of high value.
const HIGH_VALUE_MINOR: i64 = 10_000;
/// How many of their messages without an answer is too many.
const AGAIN: i64 = 3;
/// From how many cases in twelve months a note says so.
const OFTEN: i64 = 4;

/// Head starts: larger ones come before smaller ones, waiting decides between equals.
const LOYAL_FIRST: Duration = Duration::days(7);
const VULNERABLE: Duration = Duration::days(4);
const WROTE_AGAIN: Duration = Duration::hours(12);
const HIGH_VALUE: Duration = Duration::hours(4);

/// What is known about a case's person when the case is ranked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the case belongs to one of our customers.
    pub is_customer: bool,
    /// Whole years with us.
    pub tenure_years: Option<i64>,
    /// Their other cases, ever.
    pub earlier_cases: i64,
    /// Their cases of the last twelve months, this one among them.
    pub cases_in_year: i64,
    /// Marked as in need of special care.
    pub is_vulnerable: bool,
    /// What they pay a month.
    pub monthly: Option<Money>,
    /// Their messages since a person last answered.
    pub messages_waiting: i64,
}

/// How loudly a reason is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Why it stands where it stands.
    Top,
    /// We are in the wrong.
    Hot,
    /// Good to know.
    Plain,
}

/// One reason, as a chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// How loudly.
    pub tone: Tone,
    /// The words.
    pub words: Message,
}

impl Facts {
    /// A customer of long standing who never complained before.
    pub fn is_loyal_first(&self) -> bool {
        self.is_customer && self.earlier_cases == 0 && self.tenure_years.is_some_and(|years| years >= LOYAL_YEARS)
    }

    fn is_high_value(&self) -> bool {
        self.monthly.as_ref().is_some_and(|monthly| monthly.minor >= HIGH_VALUE_MINOR)
    }

    /// How far this person is moved before others with the same promised time.
    pub fn head_start(&self) -> Duration {
        let mut start = Duration::zero();
        for (holds, by) in [
            (self.is_loyal_first(), LOYAL_FIRST),
            (self.is_vulnerable, VULNERABLE),
            (self.messages_waiting >= AGAIN, WROTE_AGAIN),
            (self.is_high_value(), HIGH_VALUE),
        ] {
            if holds {
                start += by;
            }
        }
        start
    }

    /// The moment a case is sorted by, earliest first; stored with the case at every change.
    pub fn rank_at(&self, clock: &ReplyClock) -> Timestamp {
        clock.reply_due_at - self.head_start()
    }

    /// Why it stands where it stands, the weightiest first; `waited` and `late` are lengths in words.
    pub fn reasons(&self, clock: &ReplyClock, now: Timestamp, in_words: impl Fn(Duration) -> String) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let mut say = |tone, words| reasons.push(Reason { tone, words });
        let years = self.tenure_years.unwrap_or(0);
        if self.is_loyal_first() {
            say(Tone::Top, Message::new("case-reason-first-complaint").with("years", years));
        }
        if self.is_vulnerable {
            say(Tone::Top, Message::new("case-reason-vulnerable"));
        }
        if self.messages_waiting >= AGAIN {
            say(Tone::Top, Message::new("case-reason-unanswered").with("count", self.messages_waiting));
        }
        if clock.is_unanswered() {
            let waited = in_words(now - clock.last_in_at);
            let tone = if clock.is_late(now) { Tone::Hot } else { Tone::Plain };
            say(tone, Message::new("case-reason-waiting").with("span", waited));
        }
        if let Some(monthly) = self.monthly.as_ref().filter(|_| self.is_high_value()) {
            say(Tone::Plain, Message::new("case-reason-value").with("money", monthly.short()));
        }
        if self.is_customer && !self.is_loyal_first() && years > 0 {
            say(Tone::Plain, Message::new("case-reason-years").with("years", years));
        }
        if self.cases_in_year >= OFTEN {
            say(Tone::Plain, Message::new("case-reason-frequent").with("count", self.cases_in_year));
        }
        if !self.is_customer {
            say(Tone::Plain, Message::new("case-reason-no-customer"));
        }
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::super::case::Channel;
    use super::*;
    use crate::types::Currency;

    fn at(hours: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_773_219_600 + hours * 3600, 0).unwrap()
    }
    fn customer() -> Facts {
        Facts { is_customer: true, tenure_years: Some(9), cases_in_year: 1, messages_waiting: 1, ..Facts::default() }
    }
    fn rank(facts: &Facts, came_in: Timestamp) -> Timestamp {
        facts.rank_at(&ReplyClock::started(Channel::Form, came_in))
    }
    fn keys(facts: &Facts, now: Timestamp) -> Vec<String> {
        let clock = ReplyClock::started(Channel::Form, at(0));
        facts.reasons(&clock, now, |span| span.num_minutes().to_string()).into_iter().map(|r| r.words.key).collect()
    }

    #[test]
    fn a_loyal_customers_one_complaint_comes_first() {
        let loyal = customer();
        let vulnerable = Facts { is_vulnerable: true, earlier_cases: 2, ..customer() };
        let rich =
            Facts { monthly: Some(Money { minor: 60_000, currency: Currency::GBP }), earlier_cases: 1, ..customer() };
        let stranger = Facts { messages_waiting: 1, ..Facts::default() };
        // The loyal one wrote last of all, ten hours after the stranger.
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
    fn nobody_is_overtaken_for_ever() {
        let stranger = Facts { messages_waiting: 1, ..Facts::default() };
        assert!(rank(&stranger, at(0)) < rank(&customer(), at(8 * 24)));
    }

    #[test]
    fn writing_often_is_noted_and_costs_nothing() {
        let often = Facts { earlier_cases: 8, cases_in_year: 9, ..customer() };
        let once = Facts { earlier_cases: 1, ..customer() };
        assert_eq!(rank(&often, at(0)), rank(&once, at(0)));
        assert!(keys(&often, at(1)).contains(&"case-reason-frequent".to_owned()));
    }

    #[test]
    fn reasons_are_said_in_words() {
        assert_eq!(keys(&customer(), at(1)), ["case-reason-first-complaint", "case-reason-waiting"]);
        let young = Facts { tenure_years: Some(1), ..customer() };
        assert_eq!(keys(&young, at(1)), ["case-reason-waiting", "case-reason-years"]);
        assert_eq!(keys(&Facts::default(), at(1)), ["case-reason-waiting", "case-reason-no-customer"]);
        let third = Facts { messages_waiting: 3, ..young };
        assert_eq!(keys(&third, at(1))[0], "case-reason-unanswered");
    }
}
