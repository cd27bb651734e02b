//! How fast messages go out: a bucket of permits that fills evenly and holds one second's worth, so that
//! the worst second is hardly above the mean. The bucket is a row in the database, shared by every node.

use crate::types::Timestamp;
use chrono::Duration;

/// A permit, in the thousandths that are stored.
pub const PERMIT_MILLI: i64 = 1_000;
/// A clock this far behind the bucket was set back; less is only the difference between two nodes.
const SET_BACK: Duration = Duration::seconds(5);
/// The longest time between two looks at a bucket that is waited for, in milliseconds.
const LOOK_MILLIS: i64 = 400;
const MICROS_PER_MINUTE: i128 = 60_000_000;

/// What is in a bucket, and up to when it was filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Permits, in thousandths.
    pub tokens_milli: i64,
    /// The moment up to which time was turned into permits.
    pub filled_at: Timestamp,
}

impl Bucket {
    /// One that nobody has taken from yet.
    pub fn full(now: Timestamp, per_minute: i64) -> Self {
        Self { tokens_milli: second_milli(per_minute), filled_at: now }
    }

    /// Turns the time since it was last filled into permits. What is less than a thousandth of a permit
    /// stays as time, so that frequent looks lose nothing.
    pub fn filled(self, now: Timestamp, per_minute: i64) -> Self {
        if now < self.filled_at {
            let filled_at = if self.filled_at - now > SET_BACK { now } else { self.filled_at };
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

    /// How many may go now.
    pub fn permits(self) -> i64 {
        self.tokens_milli.max(0) / PERMIT_MILLI
    }

    /// The bucket after `count` went.
    pub const fn less(self, count: i64) -> Self {
        Self { tokens_milli: self.tokens_milli - count * PERMIT_MILLI, ..self }
    }

    /// How long until the next permit is there.
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

/// What a bucket holds: one second's worth, and for slow rates one permit and what comes between two
/// looks; a bucket of one permit alone would lose that time again and again.
fn capacity_milli(per_minute: i64) -> i64 {
    let between_looks = per_minute.max(1) * PERMIT_MILLI * LOOK_MILLIS / 60_000;
    second_milli(per_minute).max(PERMIT_MILLI + between_looks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;
    use proptest::prelude::*;

    #[test]
    fn slow_rates_fill_although_they_are_looked_at_often() {
        let mut bucket = Bucket::full(test_start(), 1).less(1);
        let mut now = test_start();
        for _ in 0..1_199 {
            now += Duration::milliseconds(50);
            bucket = bucket.filled(now, 1);
            assert_eq!(bucket.permits(), 0, "{now}");
        }
        assert_eq!(bucket.filled(now + Duration::milliseconds(50), 1).permits(), 1);
    }

    #[test]
    fn a_clock_set_back_neither_gives_permits_nor_stops_sending_for_ever() {
        let empty = Bucket { tokens_milli: 0, filled_at: test_start() };
        let past = test_start() - Duration::days(5_000);
        let bucket = empty.filled(past, 600);
        assert_eq!(bucket.permits(), 0);
        assert_eq!(bucket.filled(past + Duration::seconds(1), 600).permits(), 10);
        // Two nodes whose clocks differ a little do not fill it twice.
        let skewed = empty.filled(test_start() - Duration::milliseconds(80), 600);
        assert_eq!(skewed, empty);
    }

    proptest! {
        #[test]
        fn never_more_than_the_rate_and_one_second(
            per_minute in 1_i64..100_000,
            steps in prop::collection::vec(1_i64..400_000, 1..300),
        ) {
            let mut bucket = Bucket::full(test_start(), per_minute);
            let mut now = test_start();
            let mut sent = 0;
            for step in steps {
                now += Duration::microseconds(step);
                bucket = bucket.filled(now, per_minute);
                let count = bucket.permits();
                sent += count;
                bucket = bucket.less(count);
                prop_assert!(bucket.tokens_milli >= 0);
            }
            let micros = (now - test_start()).num_microseconds().unwrap();
            let most = per_minute as f64 * micros as f64 / 60e6 + (per_minute as f64 / 60.0).max(1.0);
            prop_assert!(sent as f64 <= most + 1e-6, "{sent} > {most}");
            // Looked at at least every 400 ms, it also gives what it promises, but for the permit under way.
            let least = per_minute as f64 * micros as f64 / 60e6 - 1.0;
            prop_assert!(sent as f64 >= least - 1e-6, "{sent} < {least}");
        }
    }
}
