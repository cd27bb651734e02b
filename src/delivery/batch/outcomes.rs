//! The messages of a batch, counted by state and reason.

use crate::delivery::message::State;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};
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

/// Counts the messages of a batch. Reasons are told apart only for messages that were skipped or held.
pub async fn outcomes(tx: &mut Tx, id: &PublicId) -> Result<Outcomes, Refusal> {
    // In two parts, so that the index on states is enough for most of a million messages.
    let rows = tx
        .fetch_all::<(State, String, i64)>(
            sql("select state, '' as why, count(*) from message
                 where batch_id = $1 and state not in ('skipped', 'held') group by state
                 union all
                 select state, reason, count(*) from message
                 where batch_id = $1 and state in ('skipped', 'held') group by state, reason")
            .bind(id),
        )
        .await?;
    Ok(Outcomes(rows.into_iter().map(|(state, reason, count)| ((state, reason), count)).collect()))
}
