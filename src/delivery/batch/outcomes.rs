//! The messages of a batch, counted by state and reason: the count is kept with every change, so that a million messages are shown as
//! fast as ten.

use crate::delivery::message::State;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};
use const_format::concatcp;
use std::collections::BTreeMap;

/// How many messages are in each state, and for which reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcomes(BTreeMap<(State, String), i64>);

impl Outcomes {
    /// All messages; always as many as were planned (I13).
    pub fn total(&self) -> i64 {
        self.0.values().sum()
    }

    /// Those in one state, for any reason.
    pub fn of(&self, state: State) -> i64 {
        self.among(&[state])
    }

    /// Those in one of several states.
    pub fn among(&self, states: &[State]) -> i64 {
        self.0.iter().filter(|((state, _), _)| states.contains(state)).map(|(_, count)| count).sum()
    }

    /// Those that are queued, or are queued as soon as they are rendered.
    pub fn waiting(&self) -> i64 {
        self.among(State::QUEUED) + self.of(State::Planned)
    }

    /// Those in a final state.
    pub fn ended(&self) -> i64 {
        self.among(State::FINAL)
    }

    /// Those that were sent, or that a provider refused: all in a final state but those that were left out.
    pub fn sent(&self) -> i64 {
        self.ended() - self.among(&[State::Skipped, State::Cancelled])
    }

    /// Those that a provider accepted.
    pub fn accepted(&self) -> i64 {
        self.among(State::ACCEPTED)
    }

    /// Those that would be cancelled with the batch.
    pub fn cancellable(&self) -> i64 {
        self.among(State::CANCELLABLE)
    }

    /// Each state and reason with its count, in the order of the states.
    pub fn iter(&self) -> impl Iterator<Item = (State, &str, i64)> {
        self.0.iter().map(|((state, reason), count)| (*state, reason.as_str(), *count))
    }
}

/// In SQL: how many messages of the batch `b` are in the states of a list, which follows, and a closing parenthesis.
pub(in crate::delivery) const COUNT_SQL: &str =
    "(select cast(coalesce(sum(messages), 0) as bigint) from batch_outcome where batch_id = b.id and state in ";

/// How many messages of a batch are in each state. Reasons are told apart only for messages that were skipped or held.
pub async fn outcomes(tx: &mut Tx, id: &PublicId) -> Result<Outcomes, Refusal> {
    let counted = sql("select state, reason, cast(sum(messages) as bigint) from batch_outcome
                       where batch_id = $1 group by state, reason having sum(messages) <> 0");
    let rows = tx.fetch_all::<(State, String, i64)>(counted.bind(id)).await?;
    Ok(Outcomes(rows.into_iter().map(|(state, reason, count)| ((state, reason), count)).collect()))
}

/// The last message that there is. New ones come after it.
pub(super) async fn last_message(tx: &mut Tx) -> Result<i64, Refusal> {
    Ok(tx.fetch_value(sql("select coalesce(max(id), 0) from message")).await?)
}

/// Counts the messages of a batch that this transaction added after `last`. Later changes are counted by a trigger, which would
/// make planning slower.
pub(in crate::delivery) async fn count_added(tx: &mut Tx, id: &PublicId, last: i64) -> Result<(), Refusal> {
    const COUNT: &str = "insert into batch_outcome (batch_id, channel, state, reason, messages)
         select batch_id, coalesce(channel, ''), state, case when state in ('skipped', 'held') then reason else '' end, count(*)
         from message where id > $2 and ";
    const GROUP: &str = " = $1 group by 1, 2, 3, 4
         on conflict (batch_id, channel, state, reason) do update set messages = batch_outcome.messages + excluded.messages";
    // Neither database shall read the whole batch by the index on it.
    let count = tx.dialect(concatcp!(COUNT, "+batch_id", GROUP), concatcp!(COUNT, "batch_id || ''", GROUP));
    tx.execute(sql(count).bind(id).bind(last)).await?;
    Ok(())
}
