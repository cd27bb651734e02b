//! The rate limit of sending: a token bucket that fills evenly and holds one second's worth of permits, so that the
//! busiest second is hardly above the mean. A bucket is a row in the database that all nodes share.

use crate::types::Timestamp;
use chrono::Duration;

/// One permit in the unit that is stored, thousandths.
const PERMIT_MILLI: i64 = 1_000;
/// A clock further behind the bucket than this was set back; less is the difference between the clocks of two nodes.
const CLOCK_SKEW_MAX: Duration = Duration::seconds(5);
/// Longest time between two polls of a bucket while messages wait for it, in milliseconds.
const POLL_MILLIS_MAX: i64 = 400;
const MICROS_PER_MINUTE: i128 = 60_000_000;

/// The permits in a bucket, and when it was last filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Permits, in thousandths.
    pub tokens_milli: i64,
    /// The time up to which the bucket is filled.
    pub filled_at: Timestamp,
}

impl Bucket {
    /// A full bucket for this rate.
    pub fn full(now: Timestamp, per_minute: i64) -> Self {
        Self { tokens_milli: second_milli(per_minute), filled_at: now }
    }

    /// The bucket with the permits that the time since `filled_at` brought. Less than a thousandth of a permit remains
    /// as time, so that frequent polling loses nothing.
    pub fn refill(self, now: Timestamp, per_minute: i64) -> Self {
        if now < self.filled_at {
            let filled_at = if self.filled_at - now > CLOCK_SKEW_MAX { now } else { self.filled_at };
            return Self { filled_at, ..self };
        }
        let capacity = capacity_milli(per_minute);
        let elapsed = i128::from((now - self.filled_at).num_microseconds().unwrap_or(i64::MAX));
        let rate = i128::from(per_minute.max(1)) * i128::from(PERMIT_MILLI);
        let gained = elapsed * rate / MICROS_PER_MINUTE;
        let tokens = i128::from(self.tokens_milli) + gained;
        if tokens >= i128::from(capacity) {
            return Self { tokens_milli: capacity, filled_at: now };
        }
        let spent_micros = gained * MICROS_PER_MINUTE / rate;
        let filled_at = self.filled_at + Duration::microseconds(i64::try_from(spent_micros).unwrap_or(0));
        Self { tokens_milli: i64::try_from(tokens).unwrap_or(capacity), filled_at }
    }

    /// How many messages may be sent now.
    pub fn permits(self) -> i64 {
        self.tokens_milli.max(0) / PERMIT_MILLI
    }

    /// The bucket without `count` permits.
    pub const fn take(self, count: i64) -> Self {
        Self { tokens_milli: self.tokens_milli - count * PERMIT_MILLI, ..self }
    }

    /// How long until the next permit.
    pub fn wait(self, per_minute: i64) -> std::time::Duration {
        let missing = (PERMIT_MILLI - self.tokens_milli).max(0);
        let micros =
            i128::from(missing) * MICROS_PER_MINUTE / (i128::from(per_minute.max(1)) * i128::from(PERMIT_MILLI));
        std::time::Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
    }
}

/// One second's worth of permits, at least one.
fn second_milli(per_minute: i64) -> i64 {
    (per_minute.max(1) * PERMIT_MILLI / 60).max(PERMIT_MILLI)
}

/// What a bucket holds: one second's worth, or for slow rates one permit and what two polls are apart. With one permit
/// alone, the time between two polls would be lost each time.
fn capacity_milli(per_minute: i64) -> i64 {
    let between_polls = per_minute.max(1) * PERMIT_MILLI * POLL_MILLIS_MAX / 60_000;
    second_milli(per_minute).max(PERMIT_MILLI + between_polls)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;
    use proptest::prelude::*;

    #[test]
    fn slow_rates_fill_despite_frequent_polling() {
        let mut bucket = Bucket::full(test_start(), 1).take(1);
        let mut now = test_start();
        for _ in 0..1_199 {
            now += Duration::milliseconds(50);
            bucket = bucket.refill(now, 1);
            assert_eq!(bucket.permits(), 0, "{now}");
        }
        assert_eq!(bucket.refill(now + Duration::milliseconds(50), 1).permits(), 1);
    }

    #[test]
    fn a_clock_set_back_neither_adds_permits_nor_stops_sending() {
        let empty = Bucket { tokens_milli: 0, filled_at: test_start() };
        let past = test_start() - Duration::days(5_000);
        let bucket = empty.refill(past, 600);
        assert_eq!(bucket.permits(), 0);
        assert_eq!(bucket.refill(past + Duration::seconds(1), 600).permits(), 10);
        // Two nodes whose clocks differ slightly do not fill it twice.
        let skewed = empty.refill(test_start() - Duration::milliseconds(80), 600);
        assert_eq!(skewed, empty);
    }

    proptest! {
        #[test]
        fn sends_at_most_the_rate_plus_one_second(
            per_minute in 1_i64..100_000,
            steps in prop::collection::vec(1_i64..400_000, 1..300),
        ) {
            let mut bucket = Bucket::full(test_start(), per_minute);
            let mut now = test_start();
            let mut sent = 0;
            for step in steps {
                now += Duration::microseconds(step);
                bucket = bucket.refill(now, per_minute);
                let count = bucket.permits();
                sent += count;
                bucket = bucket.take(count);
                prop_assert!(bucket.tokens_milli >= 0);
            }
            let micros = (now - test_start()).num_microseconds().unwrap();
            let most = per_minute as f64 * micros as f64 / 60e6 + (per_minute as f64 / 60.0).max(1.0);
            prop_assert!(sent as f64 <= most + 1e-6, "{sent} > {most}");
            // Polled at least every 400 ms, it also gives the full rate, except for the permit that is being filled.
            let least = per_minute as f64 * micros as f64 / 60e6 - 1.0;
            prop_assert!(sent as f64 >= least - 1e-6, "{sent} < {least}");
        }
    }
}
