//! When a message that was not accepted is tried again. The class decides, or else the channel.

use super::channel::Channel;
use super::message::Class;
use chrono::Duration;

/// The pauses between the tries of a message, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule(&'static [i64]);

impl Schedule {
    /// Eight tries in about fifteen hours, which is longer than a night and most outages of a mail server.
    pub const MESSAGES: Self = Self(&[60, 300, 900, 3_600, 7_200, 14_400, 28_800]);
    /// Ten tries in 75 hours, so that a receiver that fails over a weekend misses nothing: the schedule that the Standard
    /// Webhooks specification recommends.
    pub const EVENTS: Self = Self(&[5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);

    /// The schedule of a message.
    pub fn of(class: Class, channel: Channel) -> Self {
        match class {
            Class::Event => Self::EVENTS,
            _ => channel.retries(),
        }
    }

    /// Most tries of one message.
    pub const fn tries_max(self) -> i64 {
        self.0.len() as i64 + 1
    }

    /// How long to wait after try number `attempt` (from 1) failed; `None` after the last.
    pub fn delay(self, attempt: i64) -> Option<Duration> {
        let index = usize::try_from(attempt - 1).unwrap_or(0);
        self.0.get(index).copied().map(Duration::seconds)
    }
}

/// Most tries of a message whose channel has no schedule of its own.
pub const TRIES_MAX: i64 = Schedule::MESSAGES.tries_max();

/// First pause of a destination that fails; doubled each time it fails again.
const PAUSE_MIN: Duration = Duration::seconds(5);
/// Longest pause of a destination that does not ask for a longer one.
const PAUSE_MAX: Duration = Duration::minutes(5);

/// How long nothing is sent to a destination after it failed so many times in a row, so that one that does not answer takes no
/// turn from others.
pub fn pause_of_destination(failures: i64) -> Duration {
    let doublings = u32::try_from(failures.clamp(1, 10) - 1).unwrap_or(0);
    (PAUSE_MIN * 2_i32.pow(doublings)).min(PAUSE_MAX)
}

/// Whether a temporary answer to one mail means that its server takes fewer messages at present: 421, a policy about how much is
/// sent (`4.7.x`), a busy system (`4.3.2`), or congestion (`4.4.5`; RFC 3463). Other temporary answers are about the mailbox, and
/// `4.7.1` is what servers answer that take no first try (greylisting), however few there are.
pub fn asks_to_slow_down(code: &str) -> bool {
    let mut words = code.strip_prefix("smtp ").unwrap_or_default().split(' ');
    match (words.next(), words.next()) {
        (Some("421"), _) => true,
        (_, Some("4.7.1")) => false,
        (_, Some(enhanced)) => enhanced.starts_with("4.7.") || matches!(enhanced, "4.3.2" | "4.4.5"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(schedule: Schedule) -> Duration {
        (1..).map_while(|attempt| schedule.delay(attempt)).sum()
    }

    #[test]
    fn retries_are_limited() {
        assert_eq!(total(Schedule::MESSAGES).num_minutes(), 921);
        assert_eq!(
            (Schedule::MESSAGES.delay(1), Schedule::MESSAGES.delay(TRIES_MAX)),
            (Some(Duration::minutes(1)), None)
        );
        assert_eq!(TRIES_MAX, 8);
    }

    #[test]
    fn events_are_tried_for_75_hours() {
        assert_eq!((total(Schedule::EVENTS).num_hours(), Schedule::EVENTS.tries_max()), (75, 10));
        assert_eq!(Schedule::of(Class::Event, Channel::WEBHOOK), Schedule::EVENTS);
        assert_eq!(Schedule::of(Class::ServiceUpdate, Channel::EMAIL), Schedule::MESSAGES);
    }

    #[test]
    fn only_answers_about_how_much_is_sent_slow_a_domain_down() {
        for code in
            ["smtp 421", "smtp 421 4.7.1", "smtp 450 4.7.28", "smtp 451 4.7.650", "smtp 452 4.3.2", "smtp 451 4.4.5"]
        {
            assert!(asks_to_slow_down(code), "{code}");
        }
        for code in [
            "smtp 450",
            "smtp 451 4.7.1",
            "smtp 450 4.2.1",
            "smtp 452 4.2.2",
            "smtp 450 4.3.0",
            "timeout",
            "http 429",
            "smtp 550 5.7.1",
        ] {
            assert!(!asks_to_slow_down(code), "{code}");
        }
    }

    #[test]
    fn pauses_of_a_destination_double_up_to_a_maximum() {
        let seconds: Vec<_> = (0..9).map(|failures| pause_of_destination(failures).num_seconds()).collect();
        assert_eq!(seconds, [5, 5, 10, 20, 40, 80, 160, 300, 300]);
    }
}
