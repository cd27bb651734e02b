//! Scheduled maintenance as an incident of the contract. It begins and ends by itself at its planned times.

use super::incidents::Sent;
use crate::access::IncidentCommander;
use crate::incidents::State;
use crate::incidents::maintenance::{self, MaintenancePlan, MaintenanceUpdate, PlanEdit, Window};
use crate::incidents::store::{self, Incident};
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal, Timestamp};

/// Schedules maintenance.
pub(super) async fn schedule(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    sent: &Sent,
) -> Result<PublicId, Refusal> {
    if sent.state.is_some_and(|state| state != State::Scheduled) {
        return Err(Refusal::field("status", "statuspage-begins-scheduled"));
    }
    let required = |name: &str| Refusal::field(name, "field-required");
    let from = sent.from.ok_or_else(|| required("scheduled_for"))?;
    let until = sent.until.ok_or_else(|| required("scheduled_until"))?;
    let plan = MaintenancePlan {
        title: sent.name.clone().unwrap_or_default(),
        body: sent.body.clone().ok_or_else(|| required("body"))?,
        services: sent.component_ids().unwrap_or_default(),
        from,
        until,
        notify: sent.notify,
        notify_during: sent.reminds || sent.tells_begin_and_end,
        reminder_minutes: (!sent.reminds).then_some(0),
    };
    Ok(maintenance::schedule_any(tx, right, now, plan).await?.id)
}

/// Edits maintenance: its plan, its window and its state, each with the update that tells customers. A text is that of the
/// first of them.
pub(super) async fn edit(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    before: &Incident,
    sent: &Sent,
) -> Result<(), Refusal> {
    let id = &before.id;
    let newest = store::latest_body(tx, id).await?;
    let mut body = sent.body.clone().filter(|body| body.trim() != newest);
    let title = sent.name.clone().unwrap_or_else(|| before.title.clone());
    let had = store::service_ids_of(tx, id).await?;
    let mut services = sent.component_ids().unwrap_or_else(|| had.clone());
    if !sent.lists_all {
        services.extend(had.iter().filter(|id| !services.contains(id)).cloned().collect::<Vec<_>>());
    }
    services.sort();
    let is_planned = before.state == State::Scheduled;
    if title.trim() != before.title || is_planned && services != had {
        let edit = PlanEdit { title, services, body: body.take().unwrap_or_default(), notify: sent.notify };
        maintenance::edit(tx, right, now, id, before.version, edit).await?;
    }
    let planned = (before.started_at, before.scheduled_until.unwrap_or(before.started_at));
    let from = sent.from.filter(|_| is_planned).unwrap_or(planned.0);
    let until = sent.until.unwrap_or(planned.1);
    if (from.timestamp_millis(), until.timestamp_millis())
        != (planned.0.timestamp_millis(), planned.1.timestamp_millis())
    {
        let version = store::get(tx, id).await?.version;
        let window = Window { from, until, body: body.take().unwrap_or_default(), notify: sent.notify };
        maintenance::reschedule(tx, right, now, id, version, window).await?;
    }
    let state = sent.state.unwrap_or(before.state);
    if state != before.state || body.is_some() {
        let version = store::get(tx, id).await?.version;
        let update = MaintenanceUpdate { state, body: body.unwrap_or_default(), notify: sent.notify };
        maintenance::update(tx, right, now, id, version, update).await?;
    }
    Ok(())
}
