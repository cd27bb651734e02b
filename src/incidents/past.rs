//! Incidents that are entered when they are over: from other records, or found out about later.
//!
//! They are entered with their beginning, their first update and their end, or with one update that tells all of it, so
//! that they are never shown as present.
//! Further updates follow, each with its own time. Every update of such an incident is backdated: it promises nothing
//! and notifies nobody.

use super::declare::{Affected, Declaration, Told, declare_at};
use super::incident::{Kind, State};
use super::publish::{self, CheckedUpdate};
use super::store::{self, Incident, Update};
use crate::access::IncidentCommander;
use crate::platform::db::Tx;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, Refusal, ServiceStatus, Timestamp};

/// An incident that is over, as it was entered.
#[derive(Debug, Clone)]
pub struct PastIncident {
    /// Its beginning and its first update. The promise and the notification are ignored.
    pub declaration: Declaration,
    /// When customers were first told; [`Declaration::body`] is what.
    pub first_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// What customers were told when it had ended.
    pub last_body: String,
}

/// Enters an incident that is over, with its first and its last update, and returns it.
pub async fn enter(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    past: PastIncident,
) -> Result<Incident, Refusal> {
    let mut form = FieldErrors::new();
    check_times(&mut form, now, past.declaration.started_at, past.first_at, past.ended_at);
    let last_body = publish::check_body_of(&mut form, "last_body", &past.last_body);
    form.check()?;
    let declaration = Declaration { next_update_by: None, notify: false, ..past.declaration };
    let services = declaration.services.iter().map(|(id, _)| (id.clone(), ServiceStatus::Operational)).collect();
    let told = Told::Earlier(past.first_at);
    let id = declare_at(tx, right, now, declaration, Affected::Services, told).await?.id;
    let declared = store::get(tx, &id).await?;
    let end = CheckedUpdate {
        state: State::Resolved,
        body: last_body,
        services,
        services_from: past.ended_at,
        next_update_by: None,
        notify: false,
        display_at: Some(past.ended_at),
        is_automatic: false,
    };
    publish::append_update(tx, right, now, &declared, end).await?;
    store::get(tx, &id).await
}

/// Enters an incident that is over with a single update, which tells how it was and shows when it ended. It need not have
/// affected a service: other status pages and programs know such incidents.
pub async fn enter_told_once(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    declaration: Declaration,
    ended_at: Timestamp,
) -> Result<Incident, Refusal> {
    let mut form = FieldErrors::new();
    check_times(&mut form, now, declaration.started_at, ended_at, ended_at);
    form.check()?;
    let declaration = Declaration { state: State::Resolved, next_update_by: None, notify: false, ..declaration };
    let id = declare_at(tx, right, now, declaration, Affected::Any, Told::WhenOver(ended_at)).await?.id;
    store::get(tx, &id).await
}

/// Checks that the beginning, the first update and the end follow each other and are past.
pub fn check_times(
    form: &mut FieldErrors,
    now: Timestamp,
    started_at: Timestamp,
    first_at: Timestamp,
    ended_at: Timestamp,
) {
    if first_at < started_at {
        form.wrong("first_at", Message::new("incident-display-before-start"));
    } else if first_at > ended_at {
        form.wrong("first_at", Message::new("past-first-after-end"));
    }
    if ended_at > now {
        form.wrong("ended_at", Message::new("past-end-in-future"));
    } else if ended_at <= started_at {
        form.wrong("ended_at", Message::new("past-end-before-start"));
    }
}

/// Whether an incident was entered when it was over: every update is backdated. `updates` are all of its updates.
pub fn is_entered_later(incident: &Incident, updates: &[Update]) -> bool {
    incident.kind == Kind::Incident && !updates.is_empty() && updates.iter().all(|update| update.is_backdated)
}
