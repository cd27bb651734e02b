//! Stores the outcome of each send, and recovers messages whose node has died.
//!
//! An outcome counts only for the try it belongs to: every update names the attempt, so a late answer never undoes
//! what was decided in the meantime.

use super::admission::{TRIES_MAX, retry_delay};
use super::channel::SendOutcome;
use super::message::{Class, State};
use super::queue::Outgoing;
use crate::customers;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use const_format::concatcp;

/// How long a message that is sent again after a crash waits first.
const RECOVERY_DELAY: Duration = Duration::seconds(2);

const _: () = assert!(State::all_may_become(State::UNANSWERED, State::Sent));
const _: () = assert!(State::all_may_become(State::UNANSWERED, State::Bounced));
const _: () = assert!(State::Sending.may_become(State::Failed));
const _: () = assert!(State::Sending.may_become(State::FailedPermanently));
const _: () = assert!(State::Sending.may_become(State::Released));
const _: () = assert!(State::Sending.may_become(State::InDoubt));

/// Stores the outcome of each message.
pub async fn record(tx: &mut Tx, now: Timestamp, outcomes: &[(Outgoing, SendOutcome)]) -> Result<(), Refusal> {
    for (message, outcome) in outcomes {
        match outcome {
            SendOutcome::Accepted => finish(tx, now, message, State::Sent, "").await?,
            SendOutcome::Rejected { code, is_address_invalid } => {
                finish(tx, now, message, State::Bounced, code).await?;
                if *is_address_invalid {
                    suppress_address(tx, now, message).await?;
                }
            }
            SendOutcome::Deferred(error) => retry_later(tx, now, message, &error.code).await?,
            SendOutcome::Unknown(error) if message.class.is_repeatable() => {
                retry_later(tx, now, message, &error.code).await?;
            }
            SendOutcome::Unknown(error) => mark_in_doubt(tx, message, &error.code).await?,
        }
    }
    Ok(())
}

/// Stores the provider's final answer. It counts even if the message was put in doubt meanwhile, because other nodes
/// took this one for dead: the answer is the better knowledge.
async fn finish(tx: &mut Tx, now: Timestamp, message: &Outgoing, state: State, code: &str) -> Result<(), Refusal> {
    const FINISH: &str = concatcp!(
        "update message
         set state = $3, reason = '', detail = $4, sent_at = $5, claimed_by = '', lease_until = null, updated_at = $6
         where id = $1 and attempt = $2 and state in ",
        State::UNANSWERED_SQL
    );
    let sent_at = (state == State::Sent).then_some(now);
    tx.execute(sql(FINISH).bind(message.id).bind(message.attempt).bind(state).bind(code).bind(sent_at).bind(now))
        .await?;
    Ok(())
}

async fn retry_later(tx: &mut Tx, now: Timestamp, message: &Outgoing, code: &str) -> Result<(), Refusal> {
    let (state, due_at) = match retry_delay(message.attempt) {
        Some(delay) => (State::Failed, now + delay),
        None => (State::FailedPermanently, now),
    };
    tx.execute(
        sql("update message
             set state = $3, detail = $4, due_at = $5, not_before = null, claimed_by = '', lease_until = null, updated_at = $6
             where id = $1 and attempt = $2 and state = 'sending'")
        .bind(message.id)
        .bind(message.attempt)
        .bind(state)
        .bind(code)
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

async fn suppress_address(tx: &mut Tx, now: Timestamp, message: &Outgoing) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into suppression (address_key, reason, at)
             select address_key, 'bounced', $2 from message where id = $1
             on conflict (address_key) do nothing")
        .bind(message.id)
        .bind(now),
    )
    .await?;
    let address_key =
        tx.fetch_value::<String>(sql("select address_key from message where id = $1").bind(message.id)).await?;
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
         set state = case when attempt < $3 then 'released' else 'failed_permanently' end,
             detail = 'no answer', due_at = $4, not_before = null, claimed_by = '', lease_until = null, updated_at = $1
         where state = 'sending' and (lease_until <= $1 or claimed_by = $2) and class in ",
        Class::REPEATABLE_SQL
    );
    let own_name = own_name.unwrap_or("-");
    tx.execute(sql(SEND_AGAIN).bind(now).bind(own_name).bind(TRIES_MAX).bind(now + RECOVERY_DELAY)).await?;
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
