//! Incidents and maintenance that were published on another status page, entered with their updates at their own times.
//!
//! Unlike [a past incident](super::past) one may still go on, and its timeline is whatever the other page showed: it may
//! begin resolved, or go to a state that an update here could not set. Every update is backdated, so nothing is promised and
//! nobody is notified.

use super::declare::next_number;
use super::incident::{Kind, State};
use super::publish::{self, CheckedUpdate, check_body};
use super::store;
use super::templates::placeholder;
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Impact, Message, PublicId, Refusal, ServiceStatus, Timestamp};
use chrono::Duration;

/// Most updates of one incident.
pub const UPDATES_MAX: usize = 500;
/// Updates are shown before now, or they would count as new.
const BEFORE_NOW: Duration = Duration::milliseconds(1);

/// An incident or maintenance of another page, not yet validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedIncident {
    /// Whether it is an incident or maintenance.
    pub kind: Kind,
    /// The title.
    pub title: String,
    /// The impact that the other page shows; of an incident only.
    pub impact: Impact,
    /// When it began; of maintenance the planned time.
    pub started_at: Timestamp,
    /// The planned end of maintenance.
    pub scheduled_until: Option<Timestamp>,
    /// When it was over; without it when its last update says so.
    pub resolved_at: Option<Timestamp>,
    /// Services that it names, whether or not an update sets their status.
    pub services: Vec<PublicId>,
    /// Whether subscribers are told when maintenance begins and ends by itself.
    pub notify_during: bool,
    /// Its updates, oldest first.
    pub updates: Vec<ImportedUpdate>,
}

/// An update of another page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedUpdate {
    /// When it was published.
    pub at: Timestamp,
    /// The state from then on.
    pub state: State,
    /// The text, in Markdown.
    pub body: String,
    /// What it says about services. One that ends the incident makes all of them operational.
    pub services: Vec<(PublicId, ServiceStatus)>,
    /// From when on.
    pub services_from: Timestamp,
}

/// Checks what can be checked without the database, and returns the cleaned title and texts.
pub fn check(form: &mut FieldErrors, incident: ImportedIncident) -> ImportedIncident {
    let title = form.required_line("title", &incident.title, TITLE_MAX);
    placeholder::check_filled(form, "title", &title);
    if incident.updates.is_empty() {
        form.wrong("updates", Message::new("incident-imported-no-updates"));
    }
    if incident.kind == Kind::Maintenance && incident.scheduled_until.is_none_or(|until| until <= incident.started_at) {
        form.wrong("until", Message::new("incident-end-before-start"));
    }
    let updates = check_updates(form, incident.kind, incident.updates);
    ImportedIncident { title, updates, ..incident }
}

fn check_updates(form: &mut FieldErrors, kind: Kind, updates: Vec<ImportedUpdate>) -> Vec<ImportedUpdate> {
    if updates.len() > UPDATES_MAX {
        form.wrong("updates", Message::new("incident-imported-many-updates").with("max", UPDATES_MAX));
    }
    if !updates.is_sorted_by_key(|update| update.at) {
        form.wrong("updates", Message::new("backfill-out-of-order"));
    }
    let checked = updates.into_iter().take(UPDATES_MAX).map(|update| {
        if !kind.states().contains(&update.state) {
            form.wrong("state", Message::new("incident-state-transition"));
        }
        ImportedUpdate { body: check_body(form, &update.body), ..update }
    });
    checked.collect()
}

/// Enters an incident, and returns its id and those of its updates in their order.
pub async fn enter(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident: ImportedIncident,
) -> Result<(PublicId, Vec<PublicId>), Refusal> {
    let mut form = FieldErrors::new();
    let incident = check(&mut form, incident);
    form.check()?;
    let Some(first) = incident.updates.first() else { return Err(Refusal::NotFound) };
    let id = random::public_id();
    let number = next_number(tx).await?;
    tx.execute(
        sql("insert into incident (id, number, kind, title, impact, state, started_at, scheduled_until, published_at,
                 created_at, updated_at, notify_during)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9, $10)")
        .bind(&id)
        .bind(number)
        .bind(incident.kind)
        .bind(&incident.title)
        .bind(incident.impact)
        .bind(first.state)
        .bind(incident.started_at)
        .bind(incident.scheduled_until)
        .bind(now)
        .bind(incident.notify_during),
    )
    .await?;
    for service in &incident.services {
        tx.execute(
            sql("insert into incident_service (incident_id, service_id) values ($1, $2) on conflict do nothing")
                .bind(&id)
                .bind(service),
        )
        .await?;
    }
    let event = Event {
        actor: right.actor(),
        verb: "incident.imported",
        subject: "incident",
        subject_id: &id,
        incident_id: Some(id.as_str()),
        fields: &["title", "services", "started_at"],
    };
    events::record(tx, now, event).await?;
    let updates = append(tx, right, now, &id, incident.updates, incident.resolved_at).await?;
    if incident.kind == Kind::Incident {
        // The other page may have set another impact than that of the worst status.
        let text = "update incident set impact = $2, impact_override = $2 where id = $1 and impact <> $2";
        tx.execute(sql(text).bind(&id).bind(incident.impact)).await?;
    }
    keep_overrun(tx, now, &id).await?;
    Ok((id, updates))
}

/// Adds later updates of an incident that was entered before, and returns their ids in their order. The caller makes sure
/// that they are later than those that are there.
pub async fn append(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    updates: Vec<ImportedUpdate>,
    resolved_at: Option<Timestamp>,
) -> Result<Vec<PublicId>, Refusal> {
    events::public_changed(tx).await?;
    let kind = store::get(tx, id).await?.kind;
    let mut form = FieldErrors::new();
    let updates = check_updates(&mut form, kind, updates);
    form.check()?;
    let mut ids = Vec::new();
    for update in updates {
        make_way(tx, id, update.state).await?;
        let incident = store::get(tx, id).await?;
        let update = CheckedUpdate {
            state: update.state,
            body: update.body,
            services: update.services,
            services_from: update.services_from,
            next_update_by: None,
            notify: false,
            display_at: Some(update.at.min(now - BEFORE_NOW)),
            is_automatic: false,
        };
        ids.push(publish::append_update(tx, right, now, &incident, update).await?);
    }
    let incident = store::get(tx, id).await?;
    let is_later = |at: &Timestamp| incident.kind == Kind::Maintenance || *at >= incident.started_at;
    if let Some(at) = resolved_at.filter(|at| incident.state.is_over() && is_later(at)) {
        tx.execute(sql("update incident set resolved_at = $2 where id = $1").bind(id).bind(at)).await?;
    }
    Ok(ids)
}

/// The other page may go from any state to any other one. An update here may always keep the state, so the incident
/// gets it first where an update could not set it.
async fn make_way(tx: &mut Tx, id: &PublicId, state: State) -> Result<(), Refusal> {
    let incident = store::get(tx, id).await?;
    if incident.state.may_become(state) {
        return Ok(());
    }
    tx.execute(
        sql("update incident set state = $2, rev = rev + $3, resolved_at = null where id = $1")
            .bind(id)
            .bind(state)
            .bind(i64::from(incident.state.is_over() && !state.is_over())),
    )
    .await?;
    Ok(())
}

/// Maintenance that still goes on after its planned end is not ended by the clock.
async fn keep_overrun(tx: &mut Tx, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let incident = store::get(tx, id).await?;
    let is_overrun = incident.kind == Kind::Maintenance
        && incident.state.is_under_way()
        && incident.scheduled_until.is_some_and(|until| until <= now);
    if is_overrun {
        let text = "insert into maintenance_option (incident_id, overran_at) values ($1, $2) on conflict do nothing";
        tx.execute(sql(text).bind(id).bind(now)).await?;
    }
    Ok(())
}
