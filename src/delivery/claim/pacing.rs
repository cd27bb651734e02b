//! How much a channel takes: of all messages of the installation, and to one destination.
//!
//! The rate of a destination is one time in its row (the generic cell rate algorithm): each message moves it on by what one
//! message takes of the rate, and a burst may run ahead of it. When it is not a destination's turn, all of its queued messages
//! wait together, so that they keep their order and are looked at once.

use super::bucket::{load_bucket, lock_bucket, save_bucket};
use super::candidate::Candidate;
use crate::delivery::channel::{Channel, Rate};
use crate::delivery::limits::Applied;
use crate::delivery::message::State;
use crate::delivery::rate::Bucket;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use const_format::concatcp;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What one claim takes of the rates.
#[derive(Debug)]
pub(super) struct Pacing {
    now: Timestamp,
    /// The buckets of channels with an overall rate, with what the channel gives in a minute.
    channels: BTreeMap<Channel, (Bucket, i64)>,
    /// Destinations that got a message, and up to when their rate is used up.
    used: BTreeMap<String, Timestamp>,
    /// Destinations whose turn it is not, and when it will be.
    waiting: BTreeMap<String, Timestamp>,
}

impl Pacing {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { now, channels: BTreeMap::new(), used: BTreeMap::new(), waiting: BTreeMap::new() }
    }

    /// How many messages the channel takes now in all.
    pub(super) async fn permits(&mut self, tx: &mut Tx, channel: Channel, limits: &Applied) -> Result<i64, Refusal> {
        let Some(per_minute) = overall(channel, limits) else { return Ok(i64::MAX) };
        let bucket = match self.channels.entry(channel) {
            Entry::Occupied(entry) => entry.get().0,
            Entry::Vacant(entry) => {
                let bucket = lock_bucket(tx, &bucket_name(channel), per_minute, self.now).await?;
                entry.insert((bucket, per_minute)).0
            }
        };
        Ok(bucket.permits())
    }

    /// Whether a message may go to its destination now.
    pub(super) fn is_its_turn(&mut self, candidate: &Candidate) -> bool {
        let rate = candidate.channel.limits().each;
        let used = self.used.get(&candidate.address).copied().or(candidate.paced_until);
        let turn = turn(rate, used, self.now).max(candidate.paused_until.unwrap_or(self.now));
        if turn > self.now {
            self.waiting.insert(candidate.address.clone(), turn);
        }
        turn <= self.now
    }

    /// Takes what a message that is sent now takes of the rates.
    pub(super) fn take(&mut self, candidate: &Candidate) {
        if let Some((bucket, _)) = self.channels.get_mut(&candidate.channel) {
            *bucket = bucket.take(1);
        }
        if let Some(rate) = candidate.channel.limits().each {
            let used = self.used.get(&candidate.address).copied().or(candidate.paced_until).unwrap_or(self.now);
            self.used.insert(candidate.address.clone(), used.max(self.now) + interval(rate));
        }
    }

    /// Stores what was taken, and lets the messages of destinations wait whose turn it is not.
    pub(super) async fn store(&mut self, tx: &mut Tx) -> Result<(), Refusal> {
        const WAIT: &str = concatcp!(
            "update message set due_at = $2, not_before = null, updated_at = $3
             where address = $1 and channel not in ('email', 'sms') and coalesce(not_before, due_at) < $2 and state in ",
            State::QUEUED_SQL
        );
        for (channel, (bucket, _)) in &self.channels {
            save_bucket(tx, &bucket_name(*channel), *bucket).await?;
        }
        for (id, until) in std::mem::take(&mut self.used) {
            tx.execute(sql("update destination set paced_until = $2 where id = $1").bind(id).bind(until)).await?;
        }
        for (id, until) in std::mem::take(&mut self.waiting) {
            tx.execute(sql(WAIT).bind(id).bind(until).bind(self.now)).await?;
        }
        self.channels.clear();
        Ok(())
    }
}

/// The bucket of a channel with a limit, and what it gives in a minute. Read without a lock.
pub(super) async fn channel_bucket(
    tx: &mut Tx,
    channel: Channel,
    limits: &Applied,
    now: Timestamp,
) -> Result<Option<(Bucket, i64)>, Refusal> {
    let Some(per_minute) = overall(channel, limits) else { return Ok(None) };
    Ok(Some((load_bucket(tx, &bucket_name(channel), per_minute, now).await?, per_minute)))
}

/// How many messages a minute a channel takes in all: what its vendor allows, or less if the company set a lower limit.
fn overall(channel: Channel, limits: &Applied) -> Option<i64> {
    let documented = channel.limits().overall.map(per_minute);
    [documented, limits.of_channel(channel)].into_iter().flatten().min()
}

fn bucket_name(channel: Channel) -> String {
    format!("channel:{}", channel.as_str())
}

fn per_minute(rate: Rate) -> i64 {
    let micros = i64::try_from(rate.per.as_micros()).unwrap_or(i64::MAX).max(1);
    (i64::from(rate.messages).saturating_mul(60_000_000) / micros).max(1)
}

/// How much of the time one message takes.
fn interval(rate: Rate) -> Duration {
    Duration::from_std(rate.per / rate.messages.max(1)).unwrap_or(Duration::MAX)
}

/// When the next message may go, if the rate is used up to `used`. A burst may run ahead by all messages of the rate but one.
fn turn(rate: Option<Rate>, used: Option<Timestamp>, now: Timestamp) -> Timestamp {
    match (rate, used) {
        (Some(rate), Some(used)) => used - interval(rate) * i32::try_from(rate.messages.saturating_sub(1)).unwrap_or(0),
        _ => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;

    /// How many messages go to one destination at each of these seconds.
    fn sent(rate: Rate, seconds: std::ops::Range<i64>) -> Vec<u32> {
        let mut used = None;
        seconds
            .map(|second| {
                let now = test_start() + Duration::seconds(second);
                let mut count = 0;
                while turn(Some(rate), used, now) <= now {
                    used = Some(used.unwrap_or(now).max(now) + interval(rate));
                    count += 1;
                }
                count
            })
            .collect()
    }

    #[test]
    fn a_destination_gets_a_burst_and_then_its_rate() {
        let rate = |messages, seconds| Rate { messages, per: std::time::Duration::from_secs(seconds) };
        assert_eq!(sent(rate(1, 1), 0..4), [1, 1, 1, 1]);
        assert_eq!(sent(rate(5, 2), 0..5), [5, 2, 3, 2, 3]);
        assert_eq!(sent(rate(20, 60), 0..7), [20, 0, 0, 1, 0, 0, 1]);
    }

    #[test]
    fn overall_rates_are_those_of_a_minute() {
        let rate = |messages, seconds| Rate { messages, per: std::time::Duration::from_secs(seconds) };
        assert_eq!((per_minute(rate(30, 1)), per_minute(rate(20, 60)), per_minute(rate(1, 3_600))), (1_800, 20, 1));
    }
}
