//! The canary of a batch: its first messages go out before the rest, which follows when a person says so, or when few enough of
//! them failed. One setting for all batches; a claim applies it ([`claim`](super::claim)).

pub mod api;

use super::batch::{Batch, COUNT_SQL, Outcomes};
use super::message::State;
use crate::access::SendingOperator;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::text_enum;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use chrono::Duration;
use const_format::concatcp;

/// Most messages that may go out before the rest.
const MESSAGES_MAX: i64 = 1_000_000;
/// Longest time that failures are waited for: a day.
const WAIT_MINUTES_MAX: i64 = 1_440;

text_enum! {
    /// What lets the rest of a batch follow.
    pub enum Continuation("what lets the rest follow") {
        /// A person.
        Person = "by_person",
        /// That few enough failed, after a wait.
        Failures = "by_failures",
    }
}

text_enum! {
    /// How far the canary of a batch got, once all of its messages are out.
    pub enum CanaryState("canary state") {
        /// Failures are waited for.
        Observed = "observed",
        /// A person decides whether the rest follows.
        Held = "held",
        /// The rest follows.
        Passed = "passed",
    }
}

/// The setting.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Canary {
    /// How many messages of a batch go out before the rest. A batch that has no more has no canary.
    pub messages: i64,
    /// What lets the rest follow.
    pub continuation: Continuation,
    /// How long failures are waited for; without meaning where a person decides.
    pub wait_minutes: i64,
    /// Most messages of a hundred that may fail; without meaning where a person decides.
    pub failed_percent: i64,
}

impl Canary {
    /// Whether a batch has a canary with this setting, and its rest does not follow yet.
    pub fn applies_to(&self, batch: &Batch) -> bool {
        self.messages < batch.planned && batch.canary_state != Some(CanaryState::Passed)
    }

    /// When it is decided whether the rest follows, if the messages were out at this time.
    fn decided_at(&self, sent_at: Timestamp) -> Timestamp {
        sent_at + Duration::minutes(self.wait_minutes)
    }

    /// Whether so many of the messages failed that the rest does not follow without a person.
    const fn is_failure(&self, tried: i64, accepted: i64) -> bool {
        (tried - accepted) * 100 > tried * self.failed_percent
    }
}

/// In SQL: how many more messages of the batch `b` may be claimed before its rest follows; null where nothing limits them. `c` is
/// the setting.
pub(super) const LEFT_SQL: &str = concatcp!(
    "case when c.id is null or b.canary_state = 'passed' or c.messages >= b.planned then null
          when b.canary_state is not null then 0
          else c.messages - ",
    COUNT_SQL,
    State::TRIED_SQL,
    ") end"
);

/// The setting; `None` if all messages of a batch are sent without a break.
pub async fn setting(tx: &mut Tx) -> Result<Option<Canary>, Refusal> {
    let select = sql("select messages, continuation, wait_minutes, failed_percent from send_canary");
    Ok(tx.fetch_optional(select).await?)
}

/// The setting as it is typed.
#[derive(Debug, Clone, Default)]
pub struct CanaryInput<'a> {
    /// How many messages go out first; empty for none.
    pub first: &'a str,
    /// The word of a [`Continuation`].
    pub continuation: &'a str,
    /// Minutes.
    pub wait_minutes: &'a str,
    /// Messages of a hundred.
    pub failed_percent: &'a str,
}

/// Changes the setting, or removes it where no number is given. Batches that are being sent go on as they are.
///
/// # Errors
///
/// `Refusal::Invalid` for a number that is none, or out of its range.
pub async fn set(
    tx: &mut Tx,
    right: &SendingOperator,
    now: Timestamp,
    typed: &CanaryInput<'_>,
) -> Result<Option<Canary>, Refusal> {
    if typed.first.trim().is_empty() {
        remove(tx, right, now).await?;
        return Ok(None);
    }
    let mut errors = FieldErrors::new();
    let messages = number(&mut errors, "first", typed.first, (1, MESSAGES_MAX));
    let continuation =
        errors.parsed("continuation", typed.continuation, "delivery-canary-continuation-required", |text| {
            text.parse::<Continuation>().ok()
        });
    // A person decides without these, so that they may stay empty.
    let is_by_person = continuation == Some(Continuation::Person);
    let or_zero = |text: &'_ str| if is_by_person && text.trim().is_empty() { "0".to_owned() } else { text.to_owned() };
    let wait = number(&mut errors, "wait_minutes", &or_zero(typed.wait_minutes), (0, WAIT_MINUTES_MAX));
    let percent = number(&mut errors, "failed_percent", &or_zero(typed.failed_percent), (0, 100));
    errors.check()?;
    let (Some(messages), Some(continuation), Some(wait_minutes), Some(failed_percent)) =
        (messages, continuation, wait, percent)
    else {
        return Err(Refusal::Fault("a number without an error is missing".into()));
    };
    let canary = Canary { messages, continuation, wait_minutes, failed_percent };
    if setting(tx).await?.as_ref() == Some(&canary) {
        return Ok(Some(canary));
    }
    const STORE: &str = "insert into send_canary (id, messages, continuation, wait_minutes, failed_percent)
         values (1, $1, $2, $3, $4)
         on conflict (id) do update set messages = excluded.messages, continuation = excluded.continuation,
             wait_minutes = excluded.wait_minutes, failed_percent = excluded.failed_percent";
    // Those without a canary so far have none: messages beyond it may be out.
    tx.execute(sql("update batch set canary_state = 'passed'
                    where state in ('sending', 'paused') and canary_state is null
                      and not exists (select 1 from send_canary where messages < batch.planned)"))
        .await?;
    let store = sql(STORE).bind(messages).bind(continuation).bind(wait_minutes).bind(failed_percent);
    tx.execute(store).await?;
    record(tx, right, now, "sending.canary_set").await?;
    Ok(Some(canary))
}

/// Removes the setting. A batch that was paused after its canary stays paused.
async fn remove(tx: &mut Tx, right: &SendingOperator, now: Timestamp) -> Result<(), Refusal> {
    if tx.execute(sql("delete from send_canary")).await? == 0 {
        return Ok(());
    }
    record(tx, right, now, "sending.canary_removed").await
}

fn number(errors: &mut FieldErrors, field: &str, typed: &str, (min, max): (i64, i64)) -> Option<i64> {
    let wrong = Message::new("delivery-canary-number-invalid").with("min", min).with("max", max);
    errors.whole_number(field, typed, min..=max, wrong)
}

async fn record(tx: &mut Tx, right: &SendingOperator, now: Timestamp, verb: &str) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "installation",
        subject_id: &1,
        incident_id: None,
        fields: &["canary"],
    };
    events::record(tx, now, event).await
}

/// What is due about the canary of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// All of its messages are out: failures are waited for.
    Observe,
    /// A person decides.
    Hold,
    /// The rest follows.
    Pass,
}

/// Batches whose canary has a step due.
pub(super) async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<(PublicId, Step)>, Refusal> {
    const QUERY: &str = concatcp!(
        "select b.id, b.canary_state, b.canary_sent_at, ",
        COUNT_SQL,
        State::TRIED_SQL,
        ") as tried, ",
        COUNT_SQL,
        State::ACCEPTED_SQL,
        ") as accepted
         from send_canary c join batch b on c.messages < b.planned
         where b.state = 'sending' and (b.canary_state is null or b.canary_state = 'observed')
           and not exists (select 1 from batch_outcome where batch_id = b.id and state = 'sending' and messages > 0)"
    );
    let Some(canary) = setting(tx).await? else { return Ok(Vec::new()) };
    type Row = (PublicId, Option<CanaryState>, Option<Timestamp>, i64, i64);
    let step = |(id, state, sent_at, tried, accepted): Row| {
        let step = match (state, canary.continuation) {
            (None, _) if tried < canary.messages => return None,
            (_, Continuation::Person) => Step::Hold,
            (None, Continuation::Failures) => Step::Observe,
            (Some(_), Continuation::Failures) if now < canary.decided_at(sent_at?) => return None,
            (Some(_), Continuation::Failures) if canary.is_failure(tried, accepted) => Step::Hold,
            (Some(_), Continuation::Failures) => Step::Pass,
        };
        Some((id, step))
    };
    Ok(tx.fetch_all::<Row>(sql(QUERY)).await?.into_iter().filter_map(step).collect())
}

/// Stores how far the canary of a batch got.
pub(super) async fn set_state(tx: &mut Tx, now: Timestamp, id: &PublicId, state: CanaryState) -> Result<(), Refusal> {
    const UPDATE: &str = "update batch
         set canary_state = $2, canary_sent_at = coalesce(canary_sent_at, $3), version = version + 1 where id = $1";
    tx.execute(sql(UPDATE).bind(id).bind(state).bind(now)).await?;
    Ok(())
}

/// How far the canary of a batch is, for its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The setting.
    pub canary: Canary,
    /// How far it got, once all of its messages are out.
    pub state: Option<CanaryState>,
    /// How many messages were handed to a provider, or could not be.
    pub tried: i64,
    /// How many of them were accepted and did not come back.
    pub accepted: i64,
    /// When it is decided whether the rest follows, if not by a person.
    pub decided_at: Option<Timestamp>,
}

/// How far the canary of a batch is; `None` if it has none, or if the rest follows.
pub async fn progress(tx: &mut Tx, batch: &Batch, outcomes: &Outcomes) -> Result<Option<Progress>, Refusal> {
    let Some(canary) = setting(tx).await? else { return Ok(None) };
    if !batch.is_active() || !canary.applies_to(batch) {
        return Ok(None);
    }
    let is_observed = batch.canary_state == Some(CanaryState::Observed);
    Ok(Some(Progress {
        state: batch.canary_state,
        tried: outcomes.among(State::TRIED),
        accepted: outcomes.accepted(),
        decided_at: batch.canary_sent_at.filter(|_| is_observed).map(|at| canary.decided_at(at)),
        canary,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_failures_at_the_limit_is_none() {
        let canary =
            Canary { messages: 100, continuation: Continuation::Failures, wait_minutes: 15, failed_percent: 5 };
        assert!(!canary.is_failure(100, 95) && canary.is_failure(100, 94));
        // A returned mail more than the setting knows of counts as well.
        assert!(!canary.is_failure(119, 114) && canary.is_failure(119, 113));
        assert!(!canary.is_failure(0, 0));
        let strict = Canary { failed_percent: 0, ..canary };
        assert!(!strict.is_failure(100, 100) && strict.is_failure(100, 99));
    }
}
