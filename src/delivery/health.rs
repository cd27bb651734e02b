//! How each channel fares: what the desk tells people, and how long a channel in trouble is left alone.

use super::message::Channel;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use std::collections::BTreeMap;

/// How a channel fares, as the last node to use it saw it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Health {
    /// The channel, as it is spelt.
    pub channel: String,
    /// What is wrong, as a code; empty when nothing is.
    pub trouble: String,
    /// Since when it is so.
    pub since: Timestamp,
    /// How long the last hand-over took, in milliseconds.
    pub took_ms: i64,
}

/// How the channels that were ever used fare.
pub async fn all(tx: &mut Tx) -> Result<Vec<Health>, Refusal> {
    Ok(tx
        .fetch_all::<Health>(sql("select channel, trouble, since, took_ms from channel_health order by channel"))
        .await?)
}

/// Notes how a channel fares now; `since` moves only when that has changed.
pub async fn note(tx: &mut Tx, now: Timestamp, channel: Channel, trouble: &str, took_ms: i64) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into channel_health (channel, trouble, since, took_ms) values ($1, $2, $3, $4)
             on conflict (channel) do update
             set since = case when channel_health.trouble = excluded.trouble then channel_health.since
                              else excluded.since end,
                 trouble = excluded.trouble, took_ms = excluded.took_ms")
        .bind(channel.as_str())
        .bind(trouble)
        .bind(now)
        .bind(took_ms),
    )
    .await?;
    Ok(())
}

/// First rest of a channel in trouble; doubled each time it is still in trouble.
const REST_FIRST: Duration = Duration::seconds(2);
/// Longest rest.
const REST_MAX: Duration = Duration::seconds(60);

/// Leaves channels in trouble alone for a while, so that an outage of theirs does not use up the tries of
/// a whole batch. Each node keeps its own.
#[derive(Debug, Default)]
pub struct Rests(BTreeMap<Channel, (Timestamp, Duration)>);

impl Rests {
    /// Whether a channel may be used now.
    pub fn is_awake(&self, channel: Channel, now: Timestamp) -> bool {
        // A clock that was set back does not prolong a rest for ever.
        self.0.get(&channel).is_none_or(|(until, rest)| now >= *until || now < *until - *rest)
    }

    /// The channel was in trouble at `now`. Several troubles at once are one.
    pub fn trouble(&mut self, channel: Channel, now: Timestamp) {
        let rest = match self.0.get(&channel) {
            Some((until, _)) if now < *until => return,
            Some((_, rest)) => (*rest * 2).min(REST_MAX),
            None => REST_FIRST,
        };
        self.0.insert(channel, (now + rest, rest));
    }

    /// The channel works.
    pub fn works(&mut self, channel: Channel) {
        self.0.remove(&channel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;

    #[test]
    fn a_channel_rests_longer_each_time_and_not_for_ever() {
        let mut rests = Rests::default();
        let mut now = test_start();
        let mut waited = Vec::new();
        for _ in 0..8 {
            rests.trouble(Channel::Email, now);
            rests.trouble(Channel::Email, now);
            let begun = now;
            while !rests.is_awake(Channel::Email, now) {
                now += Duration::seconds(1);
            }
            waited.push((now - begun).num_seconds());
        }
        assert_eq!(waited, [2, 4, 8, 16, 32, 60, 60, 60]);
        assert!(rests.is_awake(Channel::Sms, test_start()));
        rests.works(Channel::Email);
        rests.trouble(Channel::Email, now);
        assert!(rests.is_awake(Channel::Email, now + Duration::seconds(2)));
    }
}
