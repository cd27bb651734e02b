//! Updates of maintenance that staff publish: what they write, and with it the next state, earlier or later than planned,
//! and what changes for its services while it is under way.

use super::{begin_early, services_words, statuses, words};
use crate::access::IncidentCommander;
use crate::incidents::incident::{Kind, State};
use crate::incidents::publish::{self, CheckedUpdate};
use crate::incidents::store::{self, Incident};
use crate::platform::db::Tx;
use crate::platform::events;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};

/// An update of maintenance as it was entered, not yet validated.
#[derive(Debug, Clone)]
pub struct MaintenanceUpdate {
    /// The state from now on.
    pub state: State,
    /// The text, in Markdown. Where the state or services change it may be empty; the update then says which.
    pub body: String,
    /// Whether subscribers are notified.
    pub notify: bool,
}

/// Publishes an update of maintenance. `version` is the maintenance's version that the author saw.
///
/// # Errors
///
/// `Refusal::Stale` when it was updated since.
pub async fn update(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    update: MaintenanceUpdate,
) -> Result<PublicId, Refusal> {
    update_with_services(tx, right, now, id, version, update, Vec::new()).await
}

/// [`update`] that also says of some services that they are under maintenance, or work again. Only maintenance under way
/// says so: what is planned begins with all of its services, and what is over has released them.
///
/// # Errors
///
/// `Refusal::Stale` when it was updated since.
pub async fn update_with_services(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    update: MaintenanceUpdate,
    said: Vec<(PublicId, ServiceStatus)>,
) -> Result<PublicId, Refusal> {
    events::public_changed(tx).await?;
    let mut maintenance = store::get(tx, id).await?;
    if maintenance.kind != Kind::Maintenance {
        return Err(Refusal::NotFound);
    }
    if maintenance.version != version {
        let theirs = store::latest_body(tx, id).await?;
        return Err(Refusal::Stale { theirs, yours: update.body });
    }
    let mut form = FieldErrors::new();
    if !maintenance.state.may_become(update.state) || maintenance.withdrawn_at.is_some() {
        form.wrong("state", Message::new("incident-state-transition"));
    }
    check_said(&mut form, &maintenance, update.state, &said);
    publish::check_services(tx, &mut form, &said).await?;
    let is_change = update.state != maintenance.state;
    let automatic = match update.body.trim().is_empty() {
        true if is_change => words(tx, update.state).await?,
        true if !said.is_empty() => {
            let affected = under_maintenance(tx, &maintenance, now, &said).await?;
            Some(services_words(tx, &affected).await?)
        }
        _ => None,
    };
    let body = match automatic {
        Some(words) => words,
        None => publish::check_body(&mut form, &update.body),
    };
    form.check()?;
    let services = if is_change { statuses(tx, &maintenance, update.state).await? } else { Vec::new() };
    if maintenance.state == State::Scheduled && update.state == State::InProgress {
        begin_early(tx, id, now).await?; // Its end stays.
        maintenance = store::get(tx, id).await?;
    }
    let update = CheckedUpdate {
        state: update.state,
        body,
        services: services.into_iter().chain(said).collect(),
        services_from: now,
        next_update_by: None,
        notify: update.notify,
        display_at: None,
        is_automatic: false,
    };
    publish::append_update(tx, right, now, &maintenance, update).await
}

/// Checks what an update to `state` says of services.
fn check_said(form: &mut FieldErrors, maintenance: &Incident, state: State, said: &[(PublicId, ServiceStatus)]) {
    if said.is_empty() {
        return;
    }
    if !maintenance.state.is_under_way() {
        form.wrong("services", Message::new("plan-services-not-under-way"));
    }
    let allowed: &[ServiceStatus] = match state.is_under_way() {
        true => &[ServiceStatus::Operational, ServiceStatus::UnderMaintenance],
        false => &[ServiceStatus::Operational],
    };
    if said.iter().any(|(_, status)| !allowed.contains(status)) {
        form.wrong("services", Message::new("plan-service-status"));
    }
}

/// The services that are under maintenance once `said` is so.
async fn under_maintenance(
    tx: &mut Tx,
    maintenance: &Incident,
    now: Timestamp,
    said: &[(PublicId, ServiceStatus)],
) -> Result<Vec<PublicId>, Refusal> {
    let mut statuses: Vec<_> = said.to_vec();
    for id in store::service_ids_of(tx, &maintenance.id).await? {
        if said.iter().all(|(other, _)| *other != id) {
            let own = publish::own_status(tx, maintenance, &id, now).await?;
            statuses.push((id, own));
        }
    }
    let affected = statuses.into_iter().filter(|(_, status)| *status == ServiceStatus::UnderMaintenance);
    Ok(affected.map(|(id, _)| id).collect())
}
