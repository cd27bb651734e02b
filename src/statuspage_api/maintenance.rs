//! Scheduled maintenance as an incident of the contract. It begins and ends by itself at its planned times.

use super::incidents::{Sent, said_anew};
use crate::access::IncidentCommander;
use crate::incidents::correct::{self, Correction};
use crate::incidents::maintenance::{self, BEGAN_MAX, MaintenancePlan, MaintenanceUpdate, PlanEdit, Window};
use crate::incidents::store::{self, Incident};
use crate::incidents::{State, taken_off};
use crate::platform::db::Tx;
use crate::services::store as services;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use chrono::Duration;

/// How long ago a program may say that maintenance is to begin: its clock is another one, it may count whole seconds, and
/// sending takes a moment.
const SENT_WITHIN: Duration = Duration::minutes(1);

/// A time to begin at: now, where it passed while the request was made.
fn not_just_passed(from: Timestamp, now: Timestamp) -> Timestamp {
    if from < now && now - from <= SENT_WITHIN { now } else { from }
}

/// Schedules maintenance, or tells of maintenance that begins now.
pub(super) async fn schedule(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    sent: &Sent,
) -> Result<PublicId, Refusal> {
    let begins = match sent.state {
        None | Some(State::Scheduled) => false,
        Some(State::InProgress) => true,
        Some(_) => return Err(Refusal::field("status", "statuspage-maintenance-begins")),
    };
    let required = |name: &str| Refusal::field(name, "field-required");
    let from = match sent.from {
        Some(from) if begins => from,
        Some(from) => not_just_passed(from, now),
        None if begins => now,
        None => return Err(required("scheduled_for")),
    };
    let until = sent.until.ok_or_else(|| required("scheduled_until"))?;
    check_statuses(tx, sent, begins).await?;
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
    let scheduled = match begins {
        true => maintenance::begin_any(tx, right, now, plan).await?,
        false => maintenance::schedule_any(tx, right, now, plan).await?,
    };
    Ok(scheduled.id)
}

/// Refuses statuses that maintenance which has not begun cannot give: it says nothing until then, and puts its components
/// under maintenance as it begins. A component may be sent as it is read, unless it `begins` now.
async fn check_statuses(tx: &mut Tx, sent: &Sent, begins: bool) -> Result<(), Refusal> {
    let known = services::all(tx).await?;
    let is_wrong = |id: &PublicId, status: ServiceStatus| {
        let is_other = known.iter().any(|service| service.id == *id && service.status != status);
        status != ServiceStatus::UnderMaintenance && (begins || is_other)
    };
    match sent.components.iter().flatten().any(|(id, status)| status.is_some_and(|status| is_wrong(id, status))) {
        true => Err(Refusal::field("components", "statuspage-maintenance-components")),
        false => Ok(()),
    }
}

/// Edits maintenance: its plan, its window, its state and, while it is under way, its components, each with the update that
/// tells customers. A text is that of the first of them.
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
    let said = if is_planned {
        check_statuses(tx, sent, false).await?;
        Vec::new()
    } else {
        said_anew(tx, now, before, sent, ServiceStatus::UnderMaintenance).await?
    };
    if title.trim() != before.title || is_planned && services != had {
        let edit = PlanEdit { title, services, body: body.take().unwrap_or_default(), notify: sent.notify };
        maintenance::edit_any(tx, right, now, id, before.version, edit).await?;
    }
    let state = sent.state.unwrap_or(before.state);
    let planned = (before.started_at, before.scheduled_until.unwrap_or(before.started_at));
    let (from, until) = window(now, before, sent, planned);
    if differs(from, planned.0) || differs(until, planned.1) {
        let version = store::get(tx, id).await?.version;
        let window = Window { from, until, body: body.take().unwrap_or_default(), notify: sent.notify };
        maintenance::reschedule(tx, right, now, id, version, window).await?;
    }
    if state != before.state || body.is_some() || !said.is_empty() {
        let version = store::get(tx, id).await?.version;
        let update = MaintenanceUpdate { state, body: body.unwrap_or_default(), notify: sent.notify };
        maintenance::update_with_services(tx, right, now, id, version, update, said).await?;
    }
    if let Some(listed) = sent.component_ids().filter(|_| sent.lists_all && !is_planned) {
        taken_off::list_exactly(tx, right, now, id, &listed).await?;
    }
    let correction = Correction { title: None, impact: sent.impact };
    correct::correct(tx, right, now, id, &correction).await
}

/// Whether two times differ as programs read them.
fn differs(one: Timestamp, other: Timestamp) -> bool {
    one.timestamp_millis() != other.timestamp_millis()
}

/// The window that a program wants, given the one that is `planned`.
fn window(now: Timestamp, before: &Incident, sent: &Sent, planned: (Timestamp, Timestamp)) -> (Timestamp, Timestamp) {
    let is_planned = before.state == State::Scheduled;
    let begins = is_planned && sent.state == Some(State::InProgress);
    let until = sent.until.unwrap_or(planned.1);
    let from = match sent.from.filter(|from| is_planned && differs(*from, planned.0)) {
        Some(from) if !begins || from > now || from < now - BEGAN_MAX => not_just_passed(from, now),
        // It begins at once, and its planned start stays, unless a program moves both or the new end is before it.
        Some(_) if differs(until, planned.1) => planned.0.min(now),
        None if begins && until <= planned.0 => planned.0.min(now),
        _ => planned.0,
    };
    (from, until)
}
