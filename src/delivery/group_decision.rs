//! Decisions of a person about all messages of a batch that failed, or are in doubt, for one reason: the provider's code. They are
//! carried out in steps, the first at once and the others by a job. A message is changed only if it is still in the state that was
//! decided about, and was in it when the decision was made.

use super::batch;
use super::decision::Decision;
use super::message::State;
use crate::access::MessageReleaser;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use serde_json::json;

/// The most messages that one step changes.
const STEP_MAX: i64 = 2_000;

/// Messages of a batch that are in one state for one reason.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Group {
    /// The provider's code, or what happened.
    pub code: String,
    /// How many.
    pub messages: i64,
}

/// In SQL: what cannot be decided about is left out. A text with a gap fails again.
const OF_BATCH: &str = "batch_id = $1 and state = $2 and reason = ''";

/// The groups of a batch in a state that can be decided about, the largest first.
pub async fn groups(tx: &mut Tx, batch_id: &PublicId, state: State) -> Result<Vec<Group>, Refusal> {
    // Counted by triggers, as `batch_outcome` is.
    let groups = sql("select code, messages from batch_failure where batch_id = $1 and state = $2 and messages > 0
                      order by messages desc, code");
    Ok(tx.fetch_all(groups.bind(batch_id).bind(state)).await?)
}

/// A decision that is being carried out.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Running {
    /// Its id.
    pub id: i64,
    /// The batch.
    pub batch_id: PublicId,
    /// What was decided.
    pub decision: Decision,
    /// About which code.
    pub code: String,
    /// By whom.
    pub staff_id: PublicId,
    /// When.
    pub decided_at: Timestamp,
    /// How many messages it is about.
    pub messages: i64,
    /// How many are done.
    pub changed: i64,
}

const SELECT: &str =
    "select id, batch_id, decision, code, staff_id, decided_at, messages, changed from message_decision
                      where finished_at is null ";

/// The decisions about a batch that are being carried out.
pub async fn running(tx: &mut Tx, batch_id: &PublicId) -> Result<Vec<Running>, Refusal> {
    const RUNNING: &str = concatcp!(SELECT, "and batch_id = $1 order by id");
    Ok(tx.fetch_all(sql(RUNNING).bind(batch_id)).await?)
}

/// What a person decides, and how many messages they were shown.
#[derive(Debug, Clone)]
pub struct GroupDecision<'a> {
    /// What to do.
    pub decision: Decision,
    /// The code.
    pub code: &'a str,
    /// How many messages they were told it is about.
    pub messages: i64,
}

/// Decides about a group. A batch that was completed is sent again when some of its messages are retried.
///
/// # Errors
///
/// `Refusal::Conflict` if it is about another number of messages by now, if messages would be sent whose batch has ended or may
/// not be resumed, or if the group is being decided about already.
pub async fn decide(
    tx: &mut Tx,
    right: &MessageReleaser,
    now: Timestamp,
    batch_id: &PublicId,
    new: &GroupDecision<'_>,
) -> Result<(), Refusal> {
    let GroupDecision { decision, code, messages } = new;
    if !matches!(decision.from(), State::InDoubt | State::FailedPermanently) {
        return Err(Refusal::field("decision", "delivery-decision-required"));
    }
    batch::lock(tx, batch_id).await?;
    let batch = batch::get(tx, batch_id).await?;
    let others = running(tx, batch_id).await?;
    if others.iter().any(|other| other.code == *code && other.decision.from() == decision.from()) {
        return Err(Refusal::conflict("delivery-group-running"));
    }
    let found = groups(tx, batch_id, decision.from()).await?.into_iter().find(|group| group.code == *code);
    let found = found.map_or(0, |group| group.messages);
    if found == 0 {
        return Err(Refusal::conflict("delivery-decision-made"));
    }
    if found != *messages {
        return Err(Refusal::conflict("delivery-group-changed"));
    }
    if decision.sends() {
        batch::open_for_sending(tx, right.actor(), now, &batch).await?;
    }
    let being_sent = sql("select id from message where batch_id = $1 and state = 'sending'").bind(batch_id);
    let being_sent = tx.fetch_values::<i64>(being_sent).await?;
    let insert =
        sql("insert into message_decision (batch_id, decision, code, staff_id, decided_at, excluded, messages)
                      values ($1, $2, $3, $4, $5, $6, $7) returning id");
    let insert = insert.bind(batch_id).bind(*decision).bind(*code).bind(right.staff_id()?).bind(now);
    let id = tx.fetch_value::<i64>(insert.bind(json!(being_sent).to_string()).bind(found)).await?;
    let event = Event {
        actor: right.actor(),
        verb: verb(*decision),
        subject: "batch",
        subject_id: batch_id,
        incident_id: Some(batch.incident_id.as_str()),
        fields: &["state"],
    };
    events::record(tx, now, event).await?;
    carry_out(tx, now, id).await
}

const fn verb(decision: Decision) -> &'static str {
    match decision {
        Decision::Arrived => "batch.group_found_sent",
        Decision::SendAgain => "batch.group_sent_again",
        Decision::Leave => "batch.group_abandoned",
        Decision::Retry | Decision::Release | Decision::LeaveOut => "batch.group_retried",
    }
}

/// Takes the next step of a decision that is being carried out. Returns whether there may be more.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let next = sql("select id from message_decision where finished_at is null order by id limit 1");
    let Some(id) = app.db.read().await?.fetch_value_optional::<i64>(next).await? else { return Ok(false) };
    let now = app.clock.now();
    app.db.write(async |tx| carry_out(tx, now, id).await).await?;
    Ok(true)
}

async fn carry_out(tx: &mut Tx, now: Timestamp, id: i64) -> Result<(), Refusal> {
    const ONE: &str = concatcp!(SELECT, "and id = $1");
    tx.lock("message_decision", id).await?;
    // Another node may have finished it.
    let Some(running) = tx.fetch_optional::<Running>(sql(ONE).bind(id)).await? else { return Ok(()) };
    let may_go_on = !running.decision.sends() || batch::get(tx, &running.batch_id).await?.is_active();
    let changed = if may_go_on { change(tx, now, &running).await? } else { 0 };
    let finished_at = (changed < STEP_MAX).then_some(now);
    let update = sql("update message_decision set changed = changed + $2, finished_at = $3 where id = $1");
    tx.execute(update.bind(id).bind(changed).bind(finished_at)).await?;
    Ok(())
}

/// Changes the next messages of a group. One that came into the state after the decision is not among them: it was claimed later,
/// or was being sent at that time.
async fn change(tx: &mut Tx, now: Timestamp, running: &Running) -> Result<i64, Refusal> {
    // `updated_at` of a message in doubt is when it was sent. What is retried is not released: every rule applies again.
    // The plus sign keeps SQLite from reading all messages in the state, of any batch.
    const SET: &str = "update message
         set state = $4, released_by = coalesce($8, released_by),
             sent_at = case when $4 = 'sent' then updated_at else sent_at end,
             due_at = case when $4 = 'released' then $6 else due_at end,
             not_before = case when $4 = 'released' then null else not_before end,
             updated_at = $6
         where ";
    const NEXT: &str = concatcp!(
        "state = $2 and id in (
             select id from message where ",
        OF_BATCH,
        " and detail = $3 and updated_at <= $5
               and id not in (select value from excluded) order by id limit $7)"
    );
    const SQLITE: &str = concatcp!(
        "with excluded (value) as (
             select json.value from message_decision as decided, json_each(decided.excluded) as json where decided.id = $9) ",
        SET,
        "+",
        NEXT
    );
    const POSTGRES: &str = concatcp!(
        "with excluded (value) as (
             select cast(json.value as bigint)
             from message_decision as decided, json_array_elements_text(cast(decided.excluded as json)) as json
             where decided.id = $9) ",
        SET,
        NEXT
    );
    let (from, to) = (running.decision.from(), running.decision.to());
    if !from.may_become(to) {
        return Err(Refusal::Fault(format!("a message cannot go from {} to {}", from.as_str(), to.as_str())));
    }
    let released_by = (running.decision == Decision::SendAgain).then_some(running.staff_id.as_str());
    let update = sql(tx.dialect(SQLITE, POSTGRES))
        .bind(&running.batch_id)
        .bind(from)
        .bind(&running.code)
        .bind(to)
        .bind(running.decided_at)
        .bind(now)
        .bind(STEP_MAX)
        .bind(released_by)
        .bind(running.id);
    Ok(i64::try_from(tx.execute(update).await?).unwrap_or(0))
}
