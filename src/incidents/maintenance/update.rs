//! Updates of maintenance that staff publish: what they write, and with it the next state, earlier or later than planned.

use super::{statuses, words};
use crate::access::IncidentCommander;
use crate::incidents::incident::{Kind, State};
use crate::incidents::publish::{self, CheckedUpdate};
use crate::incidents::store;
use crate::platform::db::{Tx, sql};
use crate::platform::events;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// An update of maintenance as it was entered, not yet validated.
#[derive(Debug, Clone)]
pub struct MaintenanceUpdate {
    /// The state from now on.
    pub state: State,
    /// The text, in Markdown. Where the state changes it may be empty; the update then says which state it is.
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
    let is_change = update.state != maintenance.state;
    let automatic = if is_change && update.body.trim().is_empty() { words(tx, update.state).await? } else { None };
    let body = match automatic {
        Some(words) => words,
        None => publish::check_body(&mut form, &update.body),
    };
    form.check()?;
    let services = if is_change { statuses(tx, &maintenance, update.state).await? } else { Vec::new() };
    if maintenance.state == State::Scheduled && update.state == State::InProgress {
        // Begun early: it begins now, and its end stays.
        tx.execute(sql("update incident set started_at = $2 where id = $1 and started_at > $2").bind(id).bind(now))
            .await?;
        maintenance = store::get(tx, id).await?;
    }
    let update = CheckedUpdate {
        state: update.state,
        body,
        services,
        services_from: now,
        next_update_by: None,
        notify: update.notify,
        display_at: None,
        is_automatic: false,
    };
    publish::append_update(tx, right, now, &maintenance, update).await
}
