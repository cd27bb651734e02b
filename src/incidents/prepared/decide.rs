//! What people decide about a prepared update: a second commander approves it, or in an emergency its author publishes it
//! without that.

use super::State;
use super::edit::{record, set_state};
use super::publication::publish;
use super::store::{self, Prepared};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events;
use crate::types::field_errors::FieldErrors;
use crate::types::{PublicId, Refusal, Timestamp};

/// Longest reason, in characters.
const REASON_MAX: usize = 300;

/// Approves the content with this hash. An update without a time is published at once.
///
/// # Errors
///
/// `Refusal::Conflict` when it was decided or changed since, when the approver wrote it, or when it can no longer be
/// published.
pub async fn approve(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    id: &PublicId,
    hash: &str,
) -> Result<(), Refusal> {
    let approver = right.staff_id()?;
    // Locks the installation's row first, as every publication does.
    events::public_changed(tx).await?;
    let prepared = waiting(tx, incident_id, id).await?;
    if prepared.author_id == *approver {
        return Err(Refusal::conflict("prepared-own"));
    }
    if prepared.content_hash != hash {
        return Err(Refusal::conflict("prepared-changed"));
    }
    if !prepared.waits_for_approval() {
        return Ok(());
    }
    let changed = tx
        .execute(
            sql("update prepared_update set approved_by = $3, approved_at = $4, told_at = $4, updated_at = $4,
                     version = version + 1
                 where id = $1 and version = $2 and state = 'waiting' and content_hash = $5")
            .bind(id)
            .bind(prepared.version)
            .bind(approver)
            .bind(now)
            .bind(hash),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Contended);
    }
    record(tx, right, now, incident_id, id, "incident_update.approved", &["approved_by"]).await?;
    if prepared.publish_at.is_some() {
        return Ok(());
    }
    publish(tx, now, &prepared).await?;
    let prepared = store::get(tx, incident_id, id).await?;
    if set_state(tx, now, &prepared, State::Published).await? { Ok(()) } else { Err(Refusal::Contended) }
}

/// Publishes an update at once without the approval, in an emergency. Other commanders and the support leads are told.
///
/// # Errors
///
/// A field error without a reason; `Refusal::Conflict` when it was decided since, when somebody else wrote it, or when it
/// can no longer be published.
pub async fn publish_in_emergency(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    id: &PublicId,
    reason: &str,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let reason = form.required_line("emergency_reason", reason, REASON_MAX);
    form.check()?;
    events::public_changed(tx).await?;
    let prepared = waiting(tx, incident_id, id).await?;
    if prepared.author_id != *right.staff_id()? {
        return Err(Refusal::conflict("prepared-emergency-author"));
    }
    publish(tx, now, &prepared).await?;
    let changed = tx
        .execute(
            sql("update prepared_update set state = 'published', emergency_reason = $3, told_at = null, updated_at = $4,
                     version = version + 1
                 where id = $1 and version = $2 and state = 'waiting'")
            .bind(id)
            .bind(prepared.version)
            .bind(reason)
            .bind(now),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Contended);
    }
    record(tx, right, now, incident_id, id, "incident_update.published_in_emergency", &["emergency_reason"]).await
}

async fn waiting(tx: &mut Tx, incident_id: &PublicId, id: &PublicId) -> Result<Prepared, Refusal> {
    tx.lock("prepared_update", id).await?;
    let prepared = store::get(tx, incident_id, id).await?;
    if prepared.state == State::Waiting { Ok(prepared) } else { Err(Refusal::conflict("prepared-decided")) }
}
