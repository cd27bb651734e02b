//! Whether the other side is fast enough. Time counts only while we wait for it.

use super::limits::MinRate;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// How much longer the other side may keep us waiting. Waiting uses the credit up, bytes restore it at the minimum
/// rate, and it never exceeds one stall, so neither a burst at the start nor a byte now and then buys much time.
#[derive(Debug)]
pub struct Pace {
    rate: MinRate,
    credit: Duration,
}

impl Pace {
    /// With a whole stall of credit.
    pub fn new(rate: MinRate) -> Self {
        Self { rate, credit: rate.stall }
    }

    /// How long the next wait may take.
    pub fn credit(&self) -> Duration {
        self.credit
    }

    /// Notes that `bytes` came or went after a wait of `waited`.
    pub fn moved(&mut self, waited: Duration, bytes: usize) {
        self.credit = (self.credit.saturating_sub(waited) + self.rate.time_for(bytes)).min(self.rate.stall);
    }
}

/// A [`Pace`] for `poll` functions. It sets a timer only while there is something to wait for.
#[derive(Debug)]
pub struct PolledPace {
    pace: Pace,
    waiting_since: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl PolledPace {
    /// With a whole stall of credit.
    pub fn new(rate: MinRate) -> Self {
        Self { pace: Pace::new(rate), waiting_since: None, timer: None }
    }

    /// Called where the other side keeps us waiting: ready once it has done so for too long.
    pub fn poll_exhausted(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let since = *self.waiting_since.get_or_insert_with(Instant::now);
        let deadline = since + self.pace.credit();
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(cx)
    }

    /// Notes that `bytes` came or went.
    pub fn moved(&mut self, bytes: usize) {
        let waited = self.waiting_since.take().map_or(Duration::ZERO, |since| since.elapsed());
        self.pace.moved(waited, bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATE: MinRate = MinRate { stall: Duration::from_secs(10), bytes_per_second: 1_000 };

    /// How many waits of `wait` with `bytes` after each it takes until the credit is used up.
    fn waits_until_exhausted(wait: Duration, bytes: usize) -> Option<usize> {
        let mut pace = Pace::new(RATE);
        for number in 0..10_000 {
            if pace.credit() < wait {
                return Some(number);
            }
            pace.moved(wait, bytes);
        }
        None
    }

    #[test]
    fn a_byte_now_and_then_is_too_slow() {
        assert_eq!(waits_until_exhausted(Duration::from_secs(9), 1), Some(1));
        assert_eq!(waits_until_exhausted(Duration::from_secs(1), 1), Some(10));
        assert_eq!(waits_until_exhausted(Duration::from_secs(11), 1_000_000), Some(0), "a stall");
    }

    #[test]
    fn the_minimum_rate_is_enough() {
        assert_eq!(waits_until_exhausted(Duration::from_secs(5), 5_000), None);
        assert!(waits_until_exhausted(Duration::from_secs(5), 4_900).is_some());
    }

    #[test]
    fn a_burst_buys_no_more_than_one_stall() {
        let mut pace = Pace::new(RATE);
        pace.moved(Duration::ZERO, 100_000_000);
        assert_eq!(pace.credit(), RATE.stall);
    }

    proptest! {
        /// Whatever happens, the time waited is at most a stall more than the minimum rate allows for the bytes moved.
        #[test]
        fn waiting_is_bounded(steps in prop::collection::vec((0u64..12_000, 0usize..40_000), 0..60)) {
            let (mut pace, mut waited, mut moved) = (Pace::new(RATE), Duration::ZERO, 0);
            for (millis, bytes) in steps {
                let wait = Duration::from_millis(millis).min(pace.credit());
                waited += wait;
                moved += bytes;
                pace.moved(wait, bytes);
            }
            prop_assert!(waited <= RATE.stall + RATE.time_for(moved) + Duration::from_micros(1));
        }
    }
}
