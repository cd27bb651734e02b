//! Stores the outcome of each send, and recovers messages whose node has died.
//!
//! An outcome counts only for the try it belongs to: every update names the attempt, so a late answer never undoes
//! what was decided in the meantime.

use super::channel::{Reach, SendError, SendOutcome};
use super::limits::slowing;
use super::message::{Class, State};
use super::queue::Outgoing;
use super::retry::{Schedule, TRIES_MAX, pause_of_destination};
use crate::customers;
use crate::platform::db::{IDS_POSTGRES, IDS_SQLITE, Tx, sql};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use const_format::concatcp;
use serde_json::{Value, json};

/// How long a message that is sent again after a crash waits first.
const RECOVERY_DELAY: Duration = Duration::seconds(2);

const _: () = assert!(State::all_may_become(State::UNANSWERED, State::Sent));
const _: () = assert!(State::all_may_become(State::UNANSWERED, State::Bounced));
const _: () = assert!(State::Sending.may_become(State::Failed));
const _: () = assert!(State::Sending.may_become(State::FailedPermanently));
const _: () = assert!(State::Sending.may_become(State::Released));
const _: () = assert!(State::Sending.may_become(State::InDoubt));

/// A message that was sent, with its outcome.
#[derive(Debug)]
pub struct Finished {
    /// The message.
    pub message: Outgoing,
    /// What became of it.
    pub outcome: SendOutcome,
    /// How long sending it took.
    pub took: std::time::Duration,
}

/// Stores the outcome of each message. Those that were accepted, most of them, are stored together.
pub async fn record(tx: &mut Tx, now: Timestamp, finished: &[Finished]) -> Result<(), Refusal> {
    record_attempts(tx, now, finished).await?;
    record_accepted(tx, now, finished).await?;
    slowing::record(tx, now, finished).await?;
    for Finished { message, outcome, .. } in finished {
        if *outcome != SendOutcome::Accepted && message.channel.has_destinations() {
            record_at_destination(tx, now, message, outcome).await?;
        }
        match outcome {
            SendOutcome::Accepted => {}
            SendOutcome::Rejected { code, is_address_invalid } => {
                reject(tx, now, message, code).await?;
                if *is_address_invalid {
                    suppress_address(tx, now, message).await?;
                }
            }
            SendOutcome::Deferred(error) => retry_later(tx, now, message, error).await?,
            SendOutcome::Unknown(error) if message.class.is_repeatable() => {
                retry_later(tx, now, message, error).await?;
            }
            SendOutcome::Unknown(error) => mark_in_doubt(tx, message, &error.code).await?,
        }
    }
    Ok(())
}

/// Messages that were accepted are sent, whatever was decided about them meanwhile ([`reject`]), and their destinations work.
async fn record_accepted(tx: &mut Tx, now: Timestamp, finished: &[Finished]) -> Result<(), Refusal> {
    // The plus sign keeps SQLite from the index on the state: it would read the whole list for each message in flight.
    const SQLITE: &str = concatcp!(
        "update message
         set state = 'sent', reason = '', detail = '', sent_at = $2, claimed_by = '', lease_until = null, updated_at = $2
         from json_each($1) as done
         where message.id = done.value ->> 'id' and message.attempt = done.value ->> 'attempt' and +message.state in ",
        State::UNANSWERED_SQL
    );
    const POSTGRES: &str = concatcp!(
        "update message
         set state = 'sent', reason = '', detail = '', sent_at = $2, claimed_by = '', lease_until = null, updated_at = $2
         from json_to_recordset($1::json) as done (id bigint, attempt bigint)
         where message.id = done.id and message.attempt = done.attempt and message.state in ",
        State::UNANSWERED_SQL
    );
    let accepted = finished.iter().filter(|finished| finished.outcome == SendOutcome::Accepted);
    let accepted: Vec<&Outgoing> = accepted.map(|finished| &finished.message).collect();
    if accepted.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = accepted.iter().map(|message| json!({ "id": message.id, "attempt": message.attempt })).collect();
    let update = sql(tx.dialect(SQLITE, POSTGRES)).bind(Value::Array(rows).to_string()).bind(now);
    tx.execute(update).await?;
    let destinations: Vec<&str> = accepted
        .iter()
        .filter(|message| message.channel.has_destinations())
        .map(|message| message.address.as_str())
        .collect();
    if destinations.is_empty() {
        return Ok(());
    }
    const WORKS: &str = "update destination set failures = 0, failing_since = null, last_code = '', paused_until = null
         where failures > 0 and id in ";
    let works = tx.dialect(concatcp!(WORKS, IDS_SQLITE), concatcp!(WORKS, IDS_POSTGRES));
    tx.execute(sql(works).bind(json!(destinations).to_string())).await?;
    Ok(())
}

/// Notes what became of the tries to tell endpoints of events, for their owners.
async fn record_attempts(tx: &mut Tx, now: Timestamp, finished: &[Finished]) -> Result<(), Refusal> {
    const INSERT: &str = "insert into message_attempt (message_id, attempt, at, code, took_ms)";
    const ONCE: &str = " on conflict (message_id, attempt) do nothing";
    // SQLite takes `on` after a table for a join unless there is a `where`.
    const SQLITE: &str = concatcp!(
        INSERT,
        " select tried.value ->> 'id', tried.value ->> 'attempt', $2, tried.value ->> 'code', tried.value ->> 'took'
          from json_each($1) as tried where true",
        ONCE
    );
    const POSTGRES: &str = concatcp!(
        INSERT,
        " select tried.id, tried.attempt, $2, tried.code, tried.took
          from json_to_recordset($1::json) as tried (id bigint, attempt bigint, code text, took bigint)",
        ONCE
    );
    let tries: Vec<_> = finished
        .iter()
        .filter(|finished| finished.message.class == Class::Event)
        .map(|Finished { message, outcome, took }| {
            let took = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
            json!({ "id": message.id, "attempt": message.attempt, "code": outcome.code(), "took": took })
        })
        .collect();
    if tries.is_empty() {
        return Ok(());
    }
    tx.execute(sql(tx.dialect(SQLITE, POSTGRES)).bind(Value::Array(tries).to_string()).bind(now)).await?;
    Ok(())
}

/// Stores that the provider rejected a message. A final answer counts even if the message was put in doubt meanwhile, because
/// other nodes took this one for dead: the answer is the better knowledge.
async fn reject(tx: &mut Tx, now: Timestamp, message: &Outgoing, code: &str) -> Result<(), Refusal> {
    const REJECT: &str = concatcp!(
        "update message
         set state = 'bounced', reason = '', detail = $3, sent_at = null, claimed_by = '', lease_until = null, updated_at = $4
         where id = $1 and attempt = $2 and state in ",
        State::UNANSWERED_SQL
    );
    tx.execute(sql(REJECT).bind(message.id).bind(message.attempt).bind(code).bind(now)).await?;
    Ok(())
}

async fn retry_later(tx: &mut Tx, now: Timestamp, message: &Outgoing, error: &SendError) -> Result<(), Refusal> {
    let asked = error.retry_after.and_then(|wait| Duration::from_std(wait).ok()).unwrap_or_default();
    let (state, due_at) = match Schedule::of(message.class, message.channel).delay(message.attempt) {
        Some(delay) => (State::Failed, now + delay.max(asked)),
        None => (State::FailedPermanently, now),
    };
    tx.execute(
        sql("update message
             set state = $3, detail = $4, due_at = $5, not_before = null, claimed_by = '', lease_until = null, updated_at = $6
             where id = $1 and attempt = $2 and state = 'sending'")
        .bind(message.id)
        .bind(message.attempt)
        .bind(state)
        .bind(&error.code)
        .bind(due_at)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Leaves `updated_at` as it is, so that people see when the message was sent.
async fn mark_in_doubt(tx: &mut Tx, message: &Outgoing, code: &str) -> Result<(), Refusal> {
    tx.execute(
        sql("update message
             set state = 'in_doubt', detail = $3, claimed_by = '', lease_until = null
             where id = $1 and attempt = $2 and state = 'sending'")
        .bind(message.id)
        .bind(message.attempt)
        .bind(code),
    )
    .await?;
    Ok(())
}

/// Notes that the destination does not work. Until it does, nothing else is sent there for a pause that grows, or that the
/// other side asked for.
async fn record_at_destination(
    tx: &mut Tx,
    now: Timestamp,
    message: &Outgoing,
    outcome: &SendOutcome,
) -> Result<(), Refusal> {
    let id = &message.address;
    match outcome {
        SendOutcome::Accepted => {}
        SendOutcome::Rejected { code, is_address_invalid } => {
            let rejected_at = is_address_invalid.then_some(now);
            let rejected = sql("update destination
                                set failures = failures + 1, failing_since = coalesce(failing_since, $2), last_code = $3,
                                    rejected_at = coalesce(rejected_at, $4)
                                where id = $1");
            tx.execute(rejected.bind(id).bind(now).bind(code).bind(rejected_at)).await?;
        }
        SendOutcome::Deferred(error) | SendOutcome::Unknown(error) => {
            // Messages that were sent to it at the same time fail together, and are one failure.
            let failed = sql("update destination
                              set failures = failures + case when paused_until > $2 then 0 else 1 end,
                                  failing_since = coalesce(failing_since, $2), last_code = $3
                              where id = $1
                              returning failures");
            let failures = tx.fetch_value_optional::<i64>(failed.bind(id).bind(now).bind(&error.code)).await?;
            let (Some(failures), Reach::Destination) = (failures, error.reach) else { return Ok(()) };
            let asked = error.retry_after.and_then(|wait| Duration::from_std(wait).ok());
            let until = now + asked.unwrap_or_else(|| pause_of_destination(failures));
            tx.execute(sql("update destination set paused_until = $2 where id = $1").bind(id).bind(until)).await?;
        }
    }
    Ok(())
}

async fn suppress_address(tx: &mut Tx, now: Timestamp, message: &Outgoing) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into suppression (address_key, reason, at)
             select address_key, 'bounced', $2 from message where id = $1 and address_key <> ''
             on conflict (address_key) do nothing")
        .bind(message.id)
        .bind(now),
    )
    .await?;
    let address_key =
        tx.fetch_value::<String>(sql("select address_key from message where id = $1").bind(message.id)).await?;
    // The message of a customer who was erased while it was in doubt has no address any more.
    if address_key.is_empty() {
        return Ok(());
    }
    customers::store::suppress_address(tx, &address_key, "bounced", now).await
}

/// Whether a node died while it was sending: a lease has run out, or messages are still claimed by `own_name`, the
/// persistent name of this process, from an earlier run.
pub async fn has_orphans(tx: &mut Tx, now: Timestamp, own_name: Option<&str>) -> Result<bool, Refusal> {
    Ok(tx
        .fetch_value::<bool>(
            sql("select exists (select 1 from message
                            where state = 'sending' and (lease_until <= $1 or claimed_by = $2))")
            .bind(now)
            .bind(own_name.unwrap_or("-")),
        )
        .await?)
}

/// Recovers messages whose node has died. Nobody knows whether they were accepted: those of a repeatable class are sent
/// again with the same Message-ID, the others are put in doubt. Returns the number put in doubt.
pub async fn recover(tx: &mut Tx, now: Timestamp, own_name: Option<&str>) -> Result<u64, Refusal> {
    const SEND_AGAIN: &str = concatcp!(
        "update message
         set state = case when attempt < case when class = 'event' then $5 else $3 end then 'released' else 'failed_permanently' end,
             detail = 'no answer', due_at = $4, not_before = null, claimed_by = '', lease_until = null, updated_at = $1
         where state = 'sending' and (lease_until <= $1 or claimed_by = $2) and class in ",
        Class::REPEATABLE_SQL
    );
    let own_name = own_name.unwrap_or("-");
    tx.execute(
        sql(SEND_AGAIN)
            .bind(now)
            .bind(own_name)
            .bind(TRIES_MAX)
            .bind(now + RECOVERY_DELAY)
            .bind(Schedule::EVENTS.tries_max()),
    )
    .await?;
    Ok(tx
        .execute(
            sql("update message
             set state = 'in_doubt', detail = 'no answer', claimed_by = '', lease_until = null
             where state = 'sending' and (lease_until <= $1 or claimed_by = $2)")
            .bind(now)
            .bind(own_name),
        )
        .await?)
}
