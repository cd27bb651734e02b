//! What became of the messages of a batch, counted by state and reason.

use crate::delivery::message::State;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};
use std::collections::BTreeMap;

/// How many messages are in which state, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcomes(BTreeMap<(State, String), i64>);

impl Outcomes {
    /// All of them (I13: always what was planned).
    pub fn total(&self) -> i64 {
        self.0.values().sum()
    }

    /// Those in a state, whatever the reason.
    pub fn of(&self, state: State) -> i64 {
        self.0.iter().filter(|((of, _), _)| *of == state).map(|(_, count)| count).sum()
    }

    /// Those in one of several states.
    pub fn among(&self, states: &[State]) -> i64 {
        states.iter().map(|state| self.of(*state)).sum()
    }

    /// Those that wait for their turn.
    pub fn waiting(&self) -> i64 {
        self.among(&State::WAITING) + self.of(State::Planned) + self.of(State::Claimed)
    }

    /// Those about which nothing happens any more by itself.
    pub fn ended(&self) -> i64 {
        self.0.iter().filter(|((state, _), _)| state.is_end()).map(|(_, count)| count).sum()
    }

    /// Those whose recipients have it, as far as anybody knows.
    pub fn out(&self) -> i64 {
        self.0.iter().filter(|((state, _), _)| state.is_out()).map(|(_, count)| count).sum()
    }

    /// Those that ending the batch would end.
    pub fn cancellable(&self) -> i64 {
        self.0.iter().filter(|((state, _), _)| state.is_cancellable()).map(|(_, count)| count).sum()
    }

    /// Each state and reason with its count, in the order lists show them.
    pub fn iter(&self) -> impl Iterator<Item = (State, &str, i64)> {
        self.0.iter().map(|((state, reason), count)| (*state, reason.as_str(), *count))
    }
}

/// What became of each message of a batch so far. Reasons count apart only where people are left out or
/// held, which is where they differ.
pub async fn outcomes(tx: &mut Tx, id: &PublicId) -> Result<Outcomes, Refusal> {
    let rows = tx
        .fetch_all::<(String, String, i64)>(
            sql("select state, case when state in ('skipped', 'held') then reason else '' end as why, count(*)
             from message where batch_id = $1
             group by state, case when state in ('skipped', 'held') then reason else '' end")
            .bind(id),
        )
        .await?;
    let mut outcomes = Outcomes::default();
    for (state, reason, count) in rows {
        let state = state.parse::<State>().ok().ok_or_else(|| Refusal::Fault(format!("a message is {state:?}")))?;
        *outcomes.0.entry((state, reason)).or_default() += count;
    }
    Ok(outcomes)
}
