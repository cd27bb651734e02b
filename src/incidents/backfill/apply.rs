//! Enters the incidents of an import, one part in one transaction: what a crash interrupts is not entered, and what was
//! entered waits no longer.

use super::begin::{digest, from_json, statuses};
use super::check::Entry;
use super::store::{self, ImportState};
use crate::access::{self, IncidentCommander};
use crate::incidents::declare::{Affected, Declaration, Told, declare_at};
use crate::incidents::incident::State;
use crate::incidents::publish::{self, CheckedUpdate};
use crate::incidents::store as incidents;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};

/// Enters the next part of any import, and returns whether there may be more. Two nodes may do it at once.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    if store::next_part(&mut app.db.read().await?).await?.is_none() {
        return Ok(false);
    }
    app.db.write(async move |tx| apply_part(tx, now).await).await
}

/// [`step`] within a transaction.
pub async fn apply_part(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    // Locks the installation's row, so that a second node waits and then takes the next part.
    events::public_changed(tx).await?;
    let Some((import_id, position, part)) = store::next_part(tx).await? else { return Ok(false) };
    let mut entered = 0;
    for entry in from_json(&part)? {
        entered += i64::from(enter(tx, now, &import_id, &entry).await?);
    }
    let remove = "delete from incident_import_part where import_id = $1 and position = $2";
    tx.execute(sql(remove).bind(&import_id).bind(position)).await?;
    let waits = "select exists (select 1 from incident_import_part where import_id = $1)";
    let is_over = !tx.fetch_value::<bool>(sql(waits).bind(&import_id)).await?;
    let state = if is_over { ImportState::Finished } else { ImportState::Importing };
    tx.execute(
        sql("update incident_import set imported = imported + $2, state = $3, finished_at = $4 where id = $1")
            .bind(&import_id)
            .bind(entered)
            .bind(state)
            .bind(is_over.then_some(now)),
    )
    .await?;
    Ok(true)
}

/// Enters an incident with all its updates; false where its key was imported meanwhile.
async fn enter(tx: &mut Tx, now: Timestamp, import_id: &PublicId, entry: &Entry) -> Result<bool, Refusal> {
    let known = "select exists (select 1 from imported_incident where key = $1)";
    if tx.fetch_value::<bool>(sql(known).bind(&entry.key)).await? {
        return Ok(false);
    }
    let Some((first, further)) = entry.updates.split_first() else { return Ok(false) };
    let right: IncidentCommander = access::by_system();
    let declaration = Declaration {
        title: entry.title.clone(),
        cause: None,
        regions: Vec::new(),
        services: statuses(entry),
        started_at: entry.started_at,
        first_evidence_at: None,
        state: first.state,
        body: first.body.clone(),
        next_update_by: None,
        notify: false,
        is_drill: false,
    };
    let id = declare_at(tx, &right, now, declaration, Affected::Services, Told::Earlier(first.at)).await?.id;
    for update in further {
        let incident = incidents::get(tx, &id).await?;
        let ends = update.state.is_over() && !incident.state.is_over();
        let operational = |id: &PublicId| (id.clone(), ServiceStatus::Operational);
        let update = CheckedUpdate {
            state: update.state,
            body: update.body.clone(),
            services: if ends { entry.services.iter().map(operational).collect() } else { Vec::new() },
            // The services worked again when it was over, not when customers were told.
            services_from: if update.state == State::Resolved { entry.resolved_at } else { update.at },
            next_update_by: None,
            notify: false,
            display_at: Some(update.at),
            is_automatic: false,
        };
        publish::append_update(tx, &right, now, &incident, update).await?;
    }
    let ended = "update incident set resolved_at = $2 where id = $1";
    tx.execute(sql(ended).bind(&id).bind(entry.resolved_at)).await?;
    tx.execute(
        sql("insert into imported_incident (key, incident_id, digest, import_id) values ($1, $2, $3, $4)")
            .bind(&entry.key)
            .bind(&id)
            .bind(digest(entry)?)
            .bind(import_id),
    )
    .await?;
    Ok(true)
}
