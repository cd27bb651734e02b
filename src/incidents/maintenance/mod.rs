//! Planned maintenance: announced in advance, begun and ended automatically at its planned times, or by staff at any
//! time ([`update`]). Its title can be changed until its end, its services with it until it begins ([`edit`]) and then as
//! updates say ([`update_with_services`]), its window until its end ([`reschedule`]). Work that repeats is a [`series`],
//! which makes one maintenance for each date.

mod automatic;
mod edit;
mod ending;
pub mod forms;
mod plan;
pub mod series;
mod update;
mod window;

pub use automatic::{due_reminders, is_due, reconcile};
pub use edit::{PlanEdit, edit, edit_any};
pub use ending::{Ending, PROPOSE_BEFORE, due_to_end_soon, find_ending};
pub use plan::{BEGAN_MAX, MaintenancePlan, REMINDER_MAX, begin_any, schedule_any, schedule_maintenance};
pub use update::{MaintenanceUpdate, update, update_with_services};
pub use window::{Window, reschedule};

use super::incident::{Kind, State};
use super::publish::CheckedUpdate;
use super::store::{self, Incident};
use crate::platform::db::{Tx, sql};
use crate::services::page::first_page;
use crate::services::store as services;
use crate::t;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use crate::ui::time;
use crate::ui::wording::Language;

/// Maintenance that its author may change, having seen `version` and written `yours`. `over` is the key of the conflict
/// when it is over already.
async fn changeable(
    tx: &mut Tx,
    id: &PublicId,
    version: i64,
    yours: &str,
    over: &'static str,
) -> Result<Incident, Refusal> {
    let maintenance = store::get(tx, id).await?;
    if maintenance.kind != Kind::Maintenance {
        return Err(Refusal::NotFound);
    }
    if maintenance.state.is_over() {
        return Err(Refusal::conflict(over));
    }
    if maintenance.version != version {
        let theirs = store::latest_body(tx, id).await?;
        return Err(Refusal::Stale { theirs, yours: yours.to_owned() });
    }
    Ok(maintenance)
}

/// Lets maintenance that begins before its planned start begin now, and remembers that start.
async fn begin_early(tx: &mut Tx, id: &PublicId, now: Timestamp) -> Result<(), Refusal> {
    let query = "update incident set scheduled_for = started_at, started_at = $2 where id = $1 and started_at > $2";
    tx.execute(sql(query).bind(id).bind(now)).await?;
    Ok(())
}

/// The update that announces a changed plan: state and statuses stay as they are.
fn announcement(maintenance: &Incident, now: Timestamp, body: String, notify: bool) -> CheckedUpdate {
    CheckedUpdate {
        state: maintenance.state,
        body,
        services: Vec::new(),
        services_from: now,
        next_update_by: None,
        notify,
        display_at: None,
        is_automatic: false,
    }
}

/// The statuses that a state of maintenance gives its services; none where it says nothing new. While it is under way, a
/// service that works again, as an update said, stays so.
async fn statuses(
    tx: &mut Tx,
    maintenance: &Incident,
    state: State,
) -> Result<Vec<(PublicId, ServiceStatus)>, Refusal> {
    let status = match state {
        State::InProgress | State::Verifying if !maintenance.state.is_under_way() => ServiceStatus::UnderMaintenance,
        // What is over holds nothing: `publish` says so for every incident.
        _ => return Ok(Vec::new()),
    };
    Ok(store::service_ids_of(tx, &maintenance.id).await?.into_iter().map(|id| (id, status)).collect())
}

/// The words that announce a state, in the language of the page; `None` for a state that needs words of its own.
async fn words(tx: &mut Tx, state: State) -> Result<Option<String>, Refusal> {
    let key = match state {
        State::InProgress => "maintenance-began",
        State::Verifying => "maintenance-verifying",
        State::Completed => "maintenance-ended",
        State::Cancelled => "maintenance-cancelled",
        _ => return Ok(None),
    };
    let language = Language::from_tag(&first_page(tx).await?.language);
    Ok(Some(language.scope(|| t!(key))))
}

/// The words that announce other services, in the language of the page.
async fn services_words(tx: &mut Tx, ids: &[PublicId]) -> Result<String, Refusal> {
    let language = Language::from_tag(&first_page(tx).await?.language);
    let known = services::all(tx).await?;
    let names: Vec<_> =
        known.into_iter().filter(|service| ids.contains(&service.id)).map(|service| service.name).collect();
    Ok(language.scope(|| match names.is_empty() {
        true => t!("maintenance-services-none"),
        false => t!("maintenance-services-changed", services = names.join(", ")),
    }))
}

/// The words that announce another window, in the language of the page.
async fn window_words(tx: &mut Tx, from: Timestamp, until: Timestamp) -> Result<String, Refusal> {
    let page = first_page(tx).await?;
    let zone = page.zone();
    Ok(Language::from_tag(&page.language)
        .scope(|| t!("maintenance-moved", from = time::full_text(from, zone), until = time::full_text(until, zone))))
}
