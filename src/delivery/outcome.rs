//! Writing down what came of a hand-over, and what becomes of messages whose node has died.
//!
//! What a try brought counts only while that try lasts: each row names its attempt, so an answer that
//! comes late never undoes what was decided meanwhile.

use super::admission::{TRIES_MAX, next_try};
use super::channel::Handover;
use super::message::State;
use super::queue::Outgoing;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;

/// Writes down what came of each message.
pub async fn record(tx: &mut Tx, now: Timestamp, handed: &[(Outgoing, Handover)]) -> Result<(), Refusal> {
    for (message, handover) in handed {
        match handover {
            Handover::Taken => end(tx, now, message, State::Sent, "").await?,
            Handover::Refused { code, address_is_bad } => {
                end(tx, now, message, State::Bounced, code).await?;
                if *address_is_bad {
                    suppress(tx, now, message).await?;
                }
            }
            Handover::Later(trouble) => again(tx, now, message, &trouble.code).await?,
            // Twice is better than never for news and answers; the rest waits for a person.
            Handover::Unknown(trouble) if message.class.is_repeated_when_in_doubt() => {
                again(tx, now, message, &trouble.code).await?;
            }
            Handover::Unknown(trouble) => doubt(tx, message, &trouble.code).await?,
        }
    }
    Ok(())
}

/// A final answer counts also when others took this node for dead: it is the better knowledge.
async fn end(tx: &mut Tx, now: Timestamp, message: &Outgoing, state: State, code: &str) -> Result<(), Refusal> {
    let sent_at = (state == State::Sent).then_some(now);
    tx.execute(
        sql("update message
             set state = $3, reason = '', detail = $4, sent_at = $5, claimed_by = '', lease_until = null,
                 updated_at = $6
             where id = $1 and attempt = $2 and state in ('sending', 'in_doubt')")
        .bind(message.id)
        .bind(message.attempt)
        .bind(state.as_str())
        .bind(code)
        .bind(sent_at)
        .bind(now),
    )
    .await?;
    Ok(())
}

async fn again(tx: &mut Tx, now: Timestamp, message: &Outgoing, code: &str) -> Result<(), Refusal> {
    let (state, due_at) = match next_try(message.attempt) {
        Some(wait) => (State::Failed, now + wait),
        None => (State::FailedPermanently, now),
    };
    tx.execute(
        sql("update message
             set state = $3, detail = $4, due_at = $5, claimed_by = '', lease_until = null, updated_at = $6
             where id = $1 and attempt = $2 and state = 'sending'")
        .bind(message.id)
        .bind(message.attempt)
        .bind(state.as_str())
        .bind(code)
        .bind(due_at)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// `updated_at` stays: it is when the message was handed over, which is what people need to know.
async fn doubt(tx: &mut Tx, message: &Outgoing, code: &str) -> Result<(), Refusal> {
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

async fn suppress(tx: &mut Tx, now: Timestamp, message: &Outgoing) -> Result<(), Refusal> {
    {
        tx.execute(
            sql("insert into suppression (address_key, reason, at)
             select address_key, 'bounced', $2 from message where id = $1
             on conflict (address_key) do nothing")
            .bind(message.id)
            .bind(now),
        )
        .await?;
        tx.execute(
            sql("update contact_point set suppressed_at = $2, suppression_reason = 'bounced'
             where suppressed_at is null and address_key = (select address_key from message where id = $1)")
            .bind(message.id)
            .bind(now),
        )
        .await?;
    };
    Ok(())
}

/// Whether a node died over messages: a lease has run out, or `own` name, of which this process is the
/// only bearer, holds some from an earlier life.
pub async fn are_orphans(tx: &mut Tx, now: Timestamp, own: Option<&str>) -> Result<bool, Refusal> {
    Ok(tx
        .fetch_value::<bool>(
            sql("select exists (select 1 from message
                            where state in ('claimed', 'sending') and (lease_until <= $1 or claimed_by = $2))")
            .bind(now)
            .bind(own.unwrap_or("-")),
        )
        .await?)
}

/// Decides about messages whose node has died. Whether they were taken, nobody knows: news and answers
/// go again, with the same Message-ID; apologies and gifts wait for a person. Answers how many wait.
pub async fn recover(tx: &mut Tx, now: Timestamp, own: Option<&str>) -> Result<u64, Refusal> {
    let own = own.unwrap_or("-");
    // A process that came straight back need not hurry to send a thing twice.
    let due_at = now + Duration::seconds(2);
    Ok({
        tx.execute(
            sql("update message set state = 'rendered', claimed_by = '', lease_until = null, updated_at = $1
             where state = 'claimed' and (lease_until <= $1 or claimed_by = $2)")
            .bind(now)
            .bind(own),
        )
        .await?;
        tx.execute(
            sql("update message
             set state = case when attempt < $3 then 'released' else 'failed_permanently' end,
                 detail = 'no answer', due_at = $4, claimed_by = '', lease_until = null, updated_at = $1
             where state = 'sending' and (lease_until <= $1 or claimed_by = $2)
               and class in ('reply', 'transactional', 'service_update')")
            .bind(now)
            .bind(own)
            .bind(TRIES_MAX)
            .bind(due_at),
        )
        .await?;
        tx.execute(
            sql("update message
             set state = 'in_doubt', detail = 'no answer', claimed_by = '', lease_until = null
             where state = 'sending' and (lease_until <= $1 or claimed_by = $2)")
            .bind(now)
            .bind(own),
        )
        .await?
    })
}
