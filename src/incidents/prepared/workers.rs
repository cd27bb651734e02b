//! The worker that publishes prepared updates at their time. The row changes in the transaction of the publication, so neither
//! a crash nor a second node publishes one twice or not at all.

use super::publication::publish;
use super::store::{self, Prepared};
use super::{LATE_MAX, State, edit};
use crate::incidents::draft::{self, About};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events;
use crate::platform::worker::Next;
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// Publishes what is due, and returns when the next one is.
pub async fn reconcile(app: &AppState) -> Result<Next, Refusal> {
    let now = app.clock.now();
    let due = store::due(&mut app.db.read().await?, now).await?;
    for (incident_id, id) in &due {
        app.db.write(async |tx| publish_due(tx, now, incident_id, id).await).await?;
    }
    let next = store::next_due(&mut app.db.read().await?).await?;
    Ok(Next::at(next, now))
}

async fn publish_due(tx: &mut Tx, now: Timestamp, incident_id: &PublicId, id: &PublicId) -> Result<(), Refusal> {
    // Locks the installation's row first, so that two nodes wait for one another.
    events::public_changed(tx).await?;
    tx.lock("prepared_update", id).await?;
    let prepared = store::get(tx, incident_id, id).await?;
    let Some(at) = prepared.publish_at.filter(|at| prepared.state == State::Waiting && *at <= now) else {
        return Ok(()); // Another node was faster, or it was changed meanwhile.
    };
    if prepared.waits_for_approval() {
        return refuse(tx, now, &prepared, Message::new("prepared-refused-unapproved")).await;
    }
    if now - at > LATE_MAX {
        return refuse(tx, now, &prepared, Message::new("prepared-refused-late")).await;
    }
    match publish(tx, now, &prepared).await {
        Ok(_) => {
            if edit::set_state(tx, now, &prepared, State::Published).await? {
                return Ok(());
            }
            Err(Refusal::Contended)
        }
        Err(Refusal::Conflict(reason)) => refuse(tx, now, &prepared, reason).await,
        Err(Refusal::NotFound) => refuse(tx, now, &prepared, Message::new("prepared-refused-unreadable")).await,
        Err(other) => Err(other),
    }
}

/// Refuses an update, of which its author is told, and gives its text back as a draft.
async fn refuse(tx: &mut Tx, now: Timestamp, prepared: &Prepared, reason: Message) -> Result<(), Refusal> {
    let text = serde_json::to_string(&reason).map_err(|error| Refusal::Fault(error.to_string()))?;
    let changed = tx
        .execute(
            sql("update prepared_update set state = 'refused', refusal = $3, told_at = null, updated_at = $4,
                     version = version + 1
                 where id = $1 and version = $2 and state = 'waiting'")
            .bind(&prepared.id)
            .bind(prepared.version)
            .bind(text)
            .bind(now),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Contended);
    }
    let about = About::Incident(prepared.incident_id.clone());
    draft::give_back(tx, &prepared.author_id, now, &about, &prepared.fields()).await?;
    let event = events::Event {
        actor: &crate::types::Actor::System,
        verb: "incident_update.prepared_refused",
        subject: "prepared_update",
        subject_id: &prepared.id,
        incident_id: Some(prepared.incident_id.as_str()),
        fields: &["state"],
    };
    events::record(tx, now, event).await
}
