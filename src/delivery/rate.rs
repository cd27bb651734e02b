//! The rate limit of sending: a token bucket that fills evenly, and a limit on every second. What was not sent in a stall of up to two
//! seconds is made up for, but no second has more than a tenth above the rate and one message more. A bucket is a row in the database
//! that all nodes share.

use crate::types::Timestamp;
use chrono::Duration;

/// One permit in the unit that is stored, thousandths.
const PERMIT_MILLI: i64 = 1_000;
/// A clock further behind the bucket than this was set back; less is the difference between the clocks of two nodes.
const CLOCK_SKEW_MAX: Duration = Duration::seconds(5);
/// Longest time between two polls of a bucket while messages wait for it, in milliseconds.
const POLL_MILLIS_MAX: i64 = 400;
const MICROS_PER_MINUTE: i128 = 60_000_000;
/// How long a bucket gathers permits while messages wait for it, so that a stall of that length costs nothing of the mean. One that
/// nothing was taken from for longer was not needed.
const STALL_MAX: Duration = Duration::seconds(2);
/// The rate at which a stall is made up for, as a share of the rate. With less above it, polls that are a tenth of a second apart would
/// not reach the rate.
const CATCH_UP_PERCENT: i128 = 106;
/// Messages that need not wait for each other after a pause.
const AT_ONCE: i64 = 30;

/// The permits in a bucket, when it was last filled, and what was taken of late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Permits, in thousandths.
    pub tokens_milli: i64,
    /// The time up to which the bucket is filled.
    pub filled_at: Timestamp,
    /// What was taken in the last second.
    pub recent: Recent,
    /// The most that may be taken in a second.
    per_second: i64,
}

impl Bucket {
    /// A bucket that nothing was taken from.
    pub fn full(now: Timestamp, per_minute: i64) -> Self {
        Self::stored(idle_milli(per_minute), now, Recent::default()).refill(now, per_minute)
    }

    /// A bucket as it was stored. It gives permits once it was refilled.
    pub const fn stored(tokens_milli: i64, filled_at: Timestamp, recent: Recent) -> Self {
        Self { tokens_milli, filled_at, recent, per_second: 0 }
    }

    /// The bucket with the permits that the time since `filled_at` brought. Less than a thousandth of a permit remains
    /// as time, so that frequent polling loses nothing.
    pub fn refill(self, now: Timestamp, per_minute: i64) -> Self {
        let (per_second, mut recent) = (per_second(per_minute), self.recent.until(now));
        recent.ready_milli = recent.ready_milli.min(ready_max_milli(per_minute));
        if now < self.filled_at {
            let filled_at = if self.filled_at - now > CLOCK_SKEW_MAX { now } else { self.filled_at };
            return Self { filled_at, recent, per_second, ..self };
        }
        let capacity = capacity_milli(per_minute, now - self.filled_at);
        let elapsed = i128::from((now - self.filled_at).num_microseconds().unwrap_or(i64::MAX));
        let rate = i128::from(per_minute.max(1)) * i128::from(PERMIT_MILLI);
        let gained = elapsed * rate / MICROS_PER_MINUTE;
        let ready = i128::from(recent.ready_milli) + gained * CATCH_UP_PERCENT / 100 + 1;
        recent.ready_milli = i64::try_from(ready).unwrap_or(i64::MAX).min(ready_max_milli(per_minute));
        let tokens = i128::from(self.tokens_milli) + gained;
        if tokens >= i128::from(capacity) {
            return Self { tokens_milli: capacity, filled_at: now, recent, per_second };
        }
        // Rounded up, so that polling often gains nothing.
        let spent_micros = (gained * MICROS_PER_MINUTE + rate - 1) / rate;
        let filled_at = self.filled_at + Duration::microseconds(i64::try_from(spent_micros).unwrap_or(0));
        Self { tokens_milli: i64::try_from(tokens).unwrap_or(capacity), filled_at, recent, per_second }
    }

    /// How many messages may be sent now.
    pub fn permits(self) -> i64 {
        let ready = self.tokens_milli.min(self.recent.ready_milli) / PERMIT_MILLI;
        ready.min(self.per_second - self.recent.taken()).max(0)
    }

    /// The bucket without `count` permits.
    pub fn take(self, count: i64) -> Self {
        Self { tokens_milli: self.tokens_milli - count * PERMIT_MILLI, recent: self.recent.and(count), ..self }
    }

    /// How long until the next permit.
    pub fn wait(self, per_minute: i64) -> std::time::Duration {
        let missing = (PERMIT_MILLI - self.tokens_milli.min(self.recent.ready_milli)).max(0);
        let micros =
            i128::from(missing) * MICROS_PER_MINUTE / (i128::from(per_minute.max(1)) * i128::from(PERMIT_MILLI));
        let filled = std::time::Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX));
        if self.recent.taken() < self.per_second { filled } else { filled.max(self.recent.wait()) }
    }
}

/// Into how many parts of [`PART_MICROS`] the last second is divided.
const PARTS: usize = 100;
const PART_MICROS: i64 = 10_000;

/// How many permits were taken in each part of the last second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recent {
    /// Permits that may be taken at once, in thousandths: what a stall kept back follows evenly, and not all at once.
    ready_milli: i64,
    /// The newest part, counted from 1970.
    newest: i64,
    /// From the newest to the oldest.
    parts: [i64; PARTS],
}

impl Default for Recent {
    fn default() -> Self {
        Self { ready_milli: i64::MAX, newest: 0, parts: [0; PARTS] }
    }
}

impl Recent {
    /// Without the parts that are over a second old at `now`.
    fn until(self, now: Timestamp) -> Self {
        let newest = now.timestamp_micros().div_euclid(PART_MICROS);
        let passed = newest - self.newest;
        // A node whose clock is slightly behind adds to the newest part; a clock that was set back begins anew.
        if (-CLOCK_SKEW_MAX.num_microseconds().unwrap_or(0) / PART_MICROS..=0).contains(&passed) {
            return self;
        }
        let mut parts = [0; PARTS];
        if let Some(kept) = usize::try_from(passed).ok().and_then(|passed| parts.get_mut(passed..)) {
            kept.copy_from_slice(&self.parts[..kept.len()]);
        }
        Self { newest, parts, ..self }
    }

    fn taken(self) -> i64 {
        self.parts.iter().sum()
    }

    fn and(mut self, count: i64) -> Self {
        self.parts[0] += count;
        self.ready_milli -= count * PERMIT_MILLI;
        self
    }

    /// How long at most until the oldest part with permits is over a second old.
    fn wait(self) -> std::time::Duration {
        let oldest = self.parts.iter().rposition(|taken| *taken > 0).unwrap_or(PARTS - 1);
        let parts = i64::try_from(PARTS - oldest).unwrap_or(1);
        std::time::Duration::from_micros((parts * PART_MICROS).unsigned_abs())
    }

    /// As it is stored: what may be taken at once, the newest part, and what was taken in it and in those before.
    pub fn to_text(self) -> String {
        let used = self.parts.iter().rposition(|taken| *taken != 0).map_or(0, |last| last + 1);
        let mut text = format!("{} {}", self.ready_milli, self.newest);
        for taken in &self.parts[..used] {
            text.push(' ');
            text.push_str(&taken.to_string());
        }
        text
    }

    /// Reads what [`to_text`](Self::to_text) wrote; nothing was taken if it cannot be read.
    pub fn parse(text: &str) -> Self {
        let mut numbers = text.split(' ').map_while(|number| number.parse().ok());
        let (Some(ready_milli), Some(newest)) = (numbers.next(), numbers.next()) else { return Self::default() };
        let mut recent = Self { ready_milli, newest, parts: [0; PARTS] };
        for (part, taken) in recent.parts.iter_mut().zip(numbers) {
            *part = taken;
        }
        recent
    }
}

/// A second's worth of permits.
fn second_milli(per_minute: i64) -> i64 {
    per_minute.max(1) * PERMIT_MILLI / 60
}

/// What a bucket gives at once that nothing was taken from: a tenth of a second's worth. A few messages do not wait for each other: up
/// to [`AT_ONCE`], at most a second's worth and at least one.
fn idle_milli(per_minute: i64) -> i64 {
    let second = second_milli(per_minute);
    (second / 10).max(second.min(AT_ONCE * PERMIT_MILLI)).max(PERMIT_MILLI)
}

/// The most permits in all parts of [`Recent`] together, at least one.
fn per_second(per_minute: i64) -> i64 {
    let (percent, whole) = (i64::try_from(CATCH_UP_PERCENT).unwrap_or(100), 60 * 100);
    (per_minute.max(1) * percent + whole - 1) / whole
}

/// The most permits that are given at once.
fn ready_max_milli(per_minute: i64) -> i64 {
    idle_milli(per_minute).max(slow_milli(per_minute))
}

/// What a bucket holds for a slow rate: one permit and what two polls are apart. With one permit alone, the time between two polls
/// would be lost each time.
fn slow_milli(per_minute: i64) -> i64 {
    PERMIT_MILLI + (per_minute.max(1) * PERMIT_MILLI * POLL_MILLIS_MAX / 60_000).min(PERMIT_MILLI)
}

/// What a bucket holds that was filled so long ago: the permits of [`STALL_MAX`] while it is in use.
fn capacity_milli(per_minute: i64, since: Duration) -> i64 {
    let fast =
        if since > STALL_MAX { idle_milli(per_minute) } else { second_milli(per_minute) * STALL_MAX.num_seconds() };
    fast.max(slow_milli(per_minute))
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
        let empty = Bucket::stored(0, test_start(), Recent::default());
        let past = test_start() - Duration::days(5_000);
        let bucket = empty.refill(past, 600);
        assert_eq!(bucket.permits(), 0);
        assert_eq!(bucket.refill(past + Duration::seconds(1), 600).permits(), 10);
        let busy = Bucket::stored(10_000, test_start(), Recent::default()).refill(test_start(), 600).take(10);
        let busy = busy.refill(past, 600);
        assert_eq!(busy.refill(past + Duration::seconds(1), 600).permits(), 10);
        // Two nodes whose clocks differ slightly do not fill it twice.
        let skewed = empty.refill(test_start() - Duration::milliseconds(80), 600);
        assert_eq!((skewed.tokens_milli, skewed.filled_at), (empty.tokens_milli, empty.filled_at));
        let taken = Bucket::full(test_start(), 600).take(1);
        assert_eq!(taken.refill(test_start() - Duration::milliseconds(80), 600).recent.taken(), 1);
    }

    #[test]
    fn a_stall_is_made_up_for_within_the_limit_of_every_second() {
        // 500 a second, polled every 5 ms but for a stall of 1.5 s.
        let (mut bucket, mut sent) = (Bucket::full(test_start(), 30_000), Vec::new());
        for milli in (0..10_000).step_by(5).filter(|milli| !(2_000..3_500).contains(milli)) {
            bucket = bucket.refill(test_start() + Duration::milliseconds(milli), 30_000);
            sent.push((milli, bucket.permits()));
            bucket = bucket.take(bucket.permits());
        }
        let between = |from: i64, to: i64| -> i64 {
            sent.iter().filter(|(milli, _)| (from..to).contains(milli)).map(|(_, count)| count).sum()
        };
        assert_eq!(between(3_500, 3_505), 50, "at once after the stall");
        for from in (0..9_000).step_by(5) {
            assert!(between(from, from + 990) <= 530, "{} from {from} ms", between(from, from + 990));
        }
        assert!(between(3_500, 10_000) > 3_300, "{} after the stall", between(3_500, 10_000));
    }

    #[test]
    fn an_idle_bucket_gathers_no_more_than_a_few_messages() {
        let idle = Bucket::full(test_start(), 30_000).refill(test_start() + Duration::hours(1), 30_000);
        assert_eq!(idle.permits(), 50);
        let medium = Bucket::full(test_start(), 1_800).take(30).refill(test_start() + Duration::hours(1), 1_800);
        assert_eq!(medium.permits(), 30);
        let slow = Bucket::full(test_start(), 1).take(1).refill(test_start() + Duration::hours(1), 1);
        assert_eq!(slow.permits(), 1);
    }

    #[test]
    fn what_was_taken_of_late_is_stored_as_text() {
        let now = test_start();
        let bucket = Bucket::full(now, 6_000).take(3).refill(now + Duration::milliseconds(30), 6_000).take(5);
        let text = bucket.recent.to_text();
        assert!(text.ends_with(" 5 0 0 3"), "{text}");
        assert_eq!(Recent::parse(&text), bucket.recent);
        assert_eq!((Recent::parse(""), Recent::parse("?")), (Recent::default(), Recent::default()));
    }

    proptest! {
        #[test]
        fn sends_the_rate_and_at_most_a_tenth_more_in_any_second(
            per_minute in 1_i64..100_000,
            steps in prop::collection::vec(1_i64..90_000, 1..300),
        ) {
            let mut bucket = Bucket::full(test_start(), per_minute);
            let mut now = test_start();
            let mut taken = Vec::new();
            for step in steps {
                now += Duration::microseconds(step);
                bucket = bucket.refill(now, per_minute);
                let count = bucket.permits();
                taken.push((now, count));
                bucket = bucket.take(count);
                prop_assert!(bucket.tokens_milli >= 0);
                let second: i64 =
                    taken.iter().filter(|(at, _)| now - *at < Duration::milliseconds(990)).map(|(_, count)| count).sum();
                prop_assert!(second as f64 <= per_minute as f64 / 60.0 * 1.06 + 1.0, "{second} in a second");
            }
            let sent: i64 = taken.iter().map(|(_, count)| count).sum();
            let micros = (now - test_start()).num_microseconds().unwrap();
            let second = per_minute as f64 / 60.0;
            let most = second * micros as f64 / 1e6 + (second / 10.0).max(second.min(30.0)).max(1.0);
            prop_assert!(sent as f64 <= most + 1e-6, "{sent} > {most}");
            // Polled every 90 ms or more often, it also gives the full rate, but for what the limit of a second puts off.
            let least = second * micros as f64 / 1e6 * 0.999 - 1.0 - second * 0.05;
            prop_assert!(sent as f64 >= least - 1e-6, "{sent} < {least}");
        }
    }
}
