//! Quarantine: a subscriber whose messages come back gets no more of them.
//!
//! One message quarantines that says that the address is gone or does not want it: an address that was suppressed, a
//! report as spam. Otherwise it takes several within a week, since a mailbox may be full and a receiver be down for a
//! night. Whoever confirms again or is reactivated starts anew. What is quarantined too long is ended, which erases the
//! address.

use super::edit;
use crate::delivery::message::State as MessageState;
use crate::delivery::queue;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How many messages that came back quarantine.
const FAILURES_MAX: i64 = 3;
/// In which time.
const FAILURES_WINDOW: Duration = Duration::days(7);
/// Most messages looked at, or subscribers ended, in one step.
const STEP_MAX: i64 = 200;

/// A message to a subscriber that did not arrive.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Failed {
    message_id: i64,
    subscriber_id: PublicId,
    state: MessageState,
    detail: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    is_suppressed: bool,
}

impl Failed {
    /// Whether this one is enough.
    fn is_certain(&self) -> bool {
        self.is_suppressed || matches!(self.state, MessageState::Complained | MessageState::Skipped)
    }

    /// What staff reads about it: the provider's code, or what became of the message.
    fn code(&self) -> &str {
        if self.detail.is_empty() { self.state.as_str() } else { &self.detail }
    }
}

/// Looks at messages that came back, and returns whether there may be more.
pub(super) async fn step(app: &AppState, now: Timestamp) -> Result<bool, Refusal> {
    let failed = new_failures(&mut app.db.read().await?, now).await?;
    let has_more = !failed.is_empty();
    for one in failed {
        app.db.write(async move |tx| count_failure(tx, now, &one).await).await?;
    }
    Ok(has_more)
}

async fn new_failures(tx: &mut Tx, now: Timestamp) -> Result<Vec<Failed>, Refusal> {
    Ok(tx
        .fetch_all::<Failed>(
            sql("select message_id, subscriber_id, state, detail, created_at, updated_at, is_suppressed
             from subscriber_outcome_view as outcome
             where updated_at > $1 and (state <> 'skipped' or reason = 'suppressed')
               and not exists (select 1 from subscriber_failure as known where known.message_id = outcome.message_id)
               and exists (select 1 from subscriber where subscriber.id = outcome.subscriber_id)
             order by updated_at, message_id limit $2")
            .bind(now - FAILURES_WINDOW)
            .bind(STEP_MAX),
        )
        .await?)
}

async fn count_failure(tx: &mut Tx, now: Timestamp, failed: &Failed) -> Result<(), Refusal> {
    let id = &failed.subscriber_id;
    let counted = tx
        .execute(
            sql("insert into subscriber_failure (message_id, subscriber_id, code, is_certain, at)
             values ($1, $2, $3, $4, $5) on conflict (message_id) do nothing")
            .bind(failed.message_id)
            .bind(id)
            .bind(failed.code())
            .bind(failed.is_certain())
            .bind(failed.updated_at),
        )
        .await?;
    if counted == 0 {
        return Ok(()); // Another node was faster.
    }
    // What was written before they confirmed says nothing about the address that they confirmed.
    let (since_confirmed, recent) = tx
        .fetch_one::<(bool, i64)>(
            sql("select coalesce((select confirmed_at <= $2 from subscriber where id = $1), false),
                    (select count(*) from subscriber_failure
                     where subscriber_id = $1 and at > $3
                       and at >= coalesce((select confirmed_at from subscriber where id = $1), $3))")
            .bind(id)
            .bind(failed.created_at)
            .bind(now - FAILURES_WINDOW),
        )
        .await?;
    if since_confirmed && (failed.is_certain() || recent >= FAILURES_MAX) {
        quarantine(tx, now, id, failed.code()).await?;
    }
    Ok(())
}

/// Sends an active subscriber nothing more. What is queued is cancelled.
pub(super) async fn quarantine(tx: &mut Tx, now: Timestamp, id: &PublicId, code: &str) -> Result<(), Refusal> {
    let changed = tx
        .execute(
            sql("update subscriber
             set state = 'quarantined', quarantined_at = $2, quarantine_reason = $3, digest_due_at = null,
                 version = version + 1
             where id = $1 and state = 'active'")
            .bind(id)
            .bind(now)
            .bind(code),
        )
        .await?;
    if changed == 0 {
        return Ok(());
    }
    tx.execute(sql("delete from digest_entry where subscriber_id = $1").bind(id)).await?;
    queue::cancel_for_subscriber(tx, now, id).await?;
    let event = Event {
        actor: &Actor::System,
        verb: "subscription.quarantined",
        subject: "subscriber",
        subject_id: id,
        incident_id: None,
        fields: &["state"],
    };
    events::record(tx, now, event).await
}

/// Ends subscribers that were quarantined for longer than the setting says, and forgets old failures. Returns whether
/// there may be more.
pub(super) async fn purge(app: &AppState, now: Timestamp) -> Result<bool, Refusal> {
    let until = now - Duration::days(i64::from(app.config.quarantine_days));
    let query = "select id from subscriber where state = 'quarantined' and quarantined_at < $1 order by quarantined_at limit $2";
    let ids = app.db.read().await?.fetch_values::<PublicId>(sql(query).bind(until).bind(STEP_MAX)).await?;
    let has_more = !ids.is_empty();
    for id in ids {
        app.db.write(async move |tx| edit::end(tx, &Actor::System, now, &id).await).await?;
    }
    Ok(has_more)
}
