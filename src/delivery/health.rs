//! The health of each channel, and the backoff of a channel that fails.

use crate::delivery::channel::Channel;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use std::collections::BTreeMap;

/// The health of a channel, as the last node that used it stored it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ChannelHealth {
    /// The channel.
    pub channel: Channel,
    /// The code of its error; empty while it works.
    #[sqlx(rename = "trouble")]
    pub error_code: String,
    /// Since when it works or fails with this code.
    pub since: Timestamp,
    /// How long the last send took, in milliseconds.
    pub took_ms: i64,
}

/// The health of every channel that was ever used.
pub async fn all(tx: &mut Tx) -> Result<Vec<ChannelHealth>, Refusal> {
    Ok(tx
        .fetch_all::<ChannelHealth>(sql("select channel, trouble, since, took_ms from channel_health order by channel"))
        .await?)
}

/// Stores the health of a channel. `since` changes only together with the error code.
pub async fn record(
    tx: &mut Tx,
    now: Timestamp,
    channel: Channel,
    error_code: &str,
    took_ms: i64,
) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into channel_health (channel, trouble, since, took_ms) values ($1, $2, $3, $4)
             on conflict (channel) do update
             set since = case when channel_health.trouble = excluded.trouble then channel_health.since
                              else excluded.since end,
                 trouble = excluded.trouble, took_ms = excluded.took_ms")
        .bind(channel)
        .bind(error_code)
        .bind(now)
        .bind(took_ms),
    )
    .await?;
    Ok(())
}

/// First pause of a channel that fails; doubled each time it fails again.
const BACKOFF_MIN: Duration = Duration::seconds(2);
/// Longest pause.
const BACKOFF_MAX: Duration = Duration::seconds(60);

/// Pauses channels that fail, so that an outage of a provider does not use up the tries of a whole batch. Each node
/// has its own.
#[derive(Debug, Default)]
pub struct Backoff(BTreeMap<Channel, (Timestamp, Duration)>);

impl Backoff {
    /// Whether a channel may be used now.
    pub fn is_available(&self, channel: Channel, now: Timestamp) -> bool {
        // A clock that was set back does not prolong a pause indefinitely.
        self.0.get(&channel).is_none_or(|(until, pause)| now >= *until || now < *until - *pause)
    }

    /// Notes that a channel failed. Failures during a pause do not prolong it.
    pub fn failed(&mut self, channel: Channel, now: Timestamp) {
        let pause = match self.0.get(&channel) {
            Some((until, _)) if now < *until => return,
            Some((_, pause)) => (*pause * 2).min(BACKOFF_MAX),
            None => BACKOFF_MIN,
        };
        self.0.insert(channel, (now + pause, pause));
    }

    /// Notes that a channel works.
    pub fn succeeded(&mut self, channel: Channel) {
        self.0.remove(&channel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;

    #[test]
    fn pauses_double_up_to_a_maximum() {
        let mut backoff = Backoff::default();
        let mut now = test_start();
        let mut pauses = Vec::new();
        for _ in 0..8 {
            backoff.failed(Channel::EMAIL, now);
            backoff.failed(Channel::EMAIL, now);
            let begun = now;
            while !backoff.is_available(Channel::EMAIL, now) {
                now += Duration::seconds(1);
            }
            pauses.push((now - begun).num_seconds());
        }
        assert_eq!(pauses, [2, 4, 8, 16, 32, 60, 60, 60]);
        assert!(backoff.is_available(Channel::SMS, test_start()));
        backoff.succeeded(Channel::EMAIL);
        backoff.failed(Channel::EMAIL, now);
        assert!(backoff.is_available(Channel::EMAIL, now + Duration::seconds(2)));
    }
}
