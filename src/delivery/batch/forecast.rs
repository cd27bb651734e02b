//! When the last message of a batch goes: at a rate, not before those that wait until a time, and without those whose channel
//! takes nothing at present.

use crate::delivery::channel::{Channel, Channels, Route};
use crate::delivery::health;
use crate::delivery::message::State;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;
use const_format::concatcp;

/// Why a channel takes no messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// Nothing connects it.
    NotConfigured,
    /// This is a demonstration, and it leads to another machine.
    BlockedInDemo,
    /// It fails.
    Failing,
}

/// The queued messages of a batch over one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The channel.
    pub channel: Channel,
    /// How many there are.
    pub messages: i64,
    /// Whether one of them is due.
    pub is_due: bool,
    /// When the first of those is due that are due later.
    pub first_later: Option<Timestamp>,
    /// When the last of those is due that are due later.
    pub last_later: Option<Timestamp>,
    /// Why none of them goes.
    pub obstacle: Option<Obstacle>,
}

/// The queued messages of a batch, by channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queues(Vec<Queue>);

impl Queues {
    /// Reads them. `channels` are those of this process; without them, none counts as not configured.
    pub async fn load(
        tx: &mut Tx,
        id: &PublicId,
        (channels, is_demo): (Option<&Channels>, bool),
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        const COUNT: &str = concatcp!(
            "select channel, cast(sum(messages) as bigint) from batch_outcome where batch_id = $1 and state in ",
            State::QUEUED_SQL,
            " group by channel having sum(messages) > 0 order by channel"
        );
        let counts = tx.fetch_all::<(String, i64)>(sql(COUNT).bind(id)).await?;
        if counts.is_empty() {
            return Ok(Self::default());
        }
        let failing: Vec<Channel> = health::all(tx)
            .await?
            .into_iter()
            .filter(|health| !health.error_code.is_empty())
            .map(|health| health.channel)
            .collect();
        let mut queues = Vec::new();
        for (name, messages) in counts {
            // Another version of Amends may know more channels.
            let Ok(channel) = name.parse::<Channel>() else { continue };
            let obstacle = match channels.map(|channels| channels.route(channel, is_demo)) {
                Some(Route::NotConfigured) => Some(Obstacle::NotConfigured),
                Some(Route::BlockedInDemo(_)) => Some(Obstacle::BlockedInDemo),
                _ => failing.contains(&channel).then_some(Obstacle::Failing),
            };
            let (first_later, last_later) = later(tx, id, channel, now).await?;
            let is_due = is_due(tx, id, channel, now).await?;
            queues.push(Queue { channel, messages, is_due, first_later, last_later, obstacle });
        }
        Ok(Self(queues))
    }

    /// Those that can go.
    fn open(&self) -> impl Iterator<Item = &Queue> {
        self.0.iter().filter(|queue| queue.obstacle.is_none())
    }

    /// Those that cannot go, and why.
    pub fn blocked(&self) -> impl Iterator<Item = (&Queue, Obstacle)> {
        self.0.iter().filter_map(|queue| Some((queue, queue.obstacle?)))
    }

    /// How many messages can go, now or later.
    pub fn sendable(&self) -> i64 {
        self.open().map(|queue| queue.messages).sum()
    }

    /// Whether a message that can go is due.
    pub fn is_due(&self) -> bool {
        self.open().any(|queue| queue.is_due)
    }

    /// When the first message is due that can go and is due later.
    pub fn first_later(&self) -> Option<Timestamp> {
        self.open().filter_map(|queue| queue.first_later).min()
    }

    /// When the last message that can go is sent, at so many a minute; `None` if none can.
    pub fn end(&self, now: Timestamp, per_minute: i64) -> Option<Timestamp> {
        let left = self.sendable();
        if left == 0 || per_minute <= 0 {
            return None;
        }
        let at_rate = now + Duration::seconds(left * 60 / per_minute);
        Some(self.open().filter_map(|queue| queue.last_later).fold(at_rate, Timestamp::max))
    }
}

/// In SQL: queued messages of a batch over a channel, as they are in an index that is named for SQLite: it would read the whole batch
/// where somebody ran `analyze` while it was empty.
const FROM_SQLITE: &str = "from message indexed by message_waiting";
const FROM_POSTGRES: &str = "from message";
const QUEUED: &str = concatcp!(
    " where batch_id = $1 and channel = $2 and state in ",
    State::QUEUED_SQL,
    " and coalesce(not_before, due_at) "
);

async fn is_due(tx: &mut Tx, id: &PublicId, channel: Channel, now: Timestamp) -> Result<bool, Refusal> {
    const SELECT: &str = "select exists (select 1 ";
    const IS_DUE: &str = concatcp!(QUEUED, "<= $3)");
    let is_due = tx.dialect(concatcp!(SELECT, FROM_SQLITE, IS_DUE), concatcp!(SELECT, FROM_POSTGRES, IS_DUE));
    Ok(tx.fetch_value(sql(is_due).bind(id).bind(channel).bind(now)).await?)
}

/// When the first and the last of the messages are due that are due later than now.
async fn later(
    tx: &mut Tx,
    id: &PublicId,
    channel: Channel,
    now: Timestamp,
) -> Result<(Option<Timestamp>, Option<Timestamp>), Refusal> {
    const SELECT: &str = "select coalesce(not_before, due_at) ";
    const FIRST: &str = concatcp!(QUEUED, "> $3 order by coalesce(not_before, due_at), id limit 1");
    const LAST: &str = concatcp!(QUEUED, "> $3 order by coalesce(not_before, due_at) desc, id desc limit 1");
    let first = tx.dialect(concatcp!(SELECT, FROM_SQLITE, FIRST), concatcp!(SELECT, FROM_POSTGRES, FIRST));
    let last = tx.dialect(concatcp!(SELECT, FROM_SQLITE, LAST), concatcp!(SELECT, FROM_POSTGRES, LAST));
    let first = tx.fetch_value_optional(sql(first).bind(id).bind(channel).bind(now)).await?;
    let last = tx.fetch_value_optional(sql(last).bind(id).bind(channel).bind(now)).await?;
    Ok((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;

    fn queue(messages: i64, last_later: Option<Duration>, obstacle: Option<Obstacle>) -> Queue {
        let last_later = last_later.map(|later| test_start() + later);
        Queue { channel: Channel::EMAIL, messages, is_due: true, first_later: last_later, last_later, obstacle }
    }

    fn end(queues: Vec<Queue>) -> Option<Duration> {
        Queues(queues).end(test_start(), 10).map(|end| end - test_start())
    }

    #[test]
    fn a_batch_is_done_when_its_last_message_is_due_and_the_rate_allows_it() {
        let (minutes, later) = (Duration::minutes, Some(Duration::minutes(90)));
        assert_eq!(end(vec![queue(30, None, None)]), Some(minutes(3)));
        assert_eq!(end(vec![queue(30, later, None)]), Some(minutes(90)));
        assert_eq!(end(vec![queue(3_000, later, None)]), Some(minutes(300)));
        assert_eq!(end(vec![queue(20, None, None), queue(10, later, None)]), Some(minutes(90)));
    }

    #[test]
    fn messages_whose_channel_takes_nothing_have_no_end() {
        let unset = Some(Obstacle::NotConfigured);
        assert_eq!(end(vec![queue(5, None, unset)]), None);
        assert_eq!(
            end(vec![queue(20, None, None), queue(5, Some(Duration::hours(9)), unset)]),
            Some(Duration::minutes(2))
        );
        assert_eq!(end(vec![]), None);
        assert_eq!(Queues(vec![queue(30, None, None)]).end(test_start(), 0), None);
    }
}
