//! Incidents and their updates. Maintenance has the same paths; what differs is in `maintenance`.

use super::call::{Answer, Call, Outcome};
use super::failure::title_is_name;
use super::input::Input;
use super::maintenance;
use super::operations::Operations;
use crate::access::IncidentCommander;
use crate::incidents::correct::{self, Correction};
use crate::incidents::declare::{self, Declaration};
use crate::incidents::edit::{UpdateEdit, edit_update};
use crate::incidents::past;
use crate::incidents::publish::{self, NewUpdate};
use crate::incidents::store::{self, Incident, Which};
use crate::incidents::{Kind, State, default_words, post_mortem, taken_off, withdraw};
use crate::platform::db::Tx;
use crate::platform::events;
use crate::publishing::uptime::start_of_day;
use crate::services::store as services;
use crate::statuspage::{IncidentDetail, POST_MORTEM, Texts, metadata};
use crate::t;
use crate::types::{Impact, PublicId, Refusal, ServiceStatus, Timestamp};
use chrono::{Duration, NaiveDate};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub(super) fn operations(operations: Operations) -> Operations {
    operations
        .get("/v1/pages/{page_id}/incidents", |call| list(call, Which::All))
        .post("/v1/pages/{page_id}/incidents", create)
        .get("/v1/pages/{page_id}/incidents/unresolved", |call| list(call, Which::Unresolved))
        .get("/v1/pages/{page_id}/incidents/scheduled", |call| list(call, Which::Planned))
        .get("/v1/pages/{page_id}/incidents/upcoming", |call| list(call, Which::Upcoming))
        .get("/v1/pages/{page_id}/incidents/active_maintenance", |call| list(call, Which::UnderWay))
        .get("/v1/pages/{page_id}/incidents/{id}", get)
        .edit("/v1/pages/{page_id}/incidents/{id}", edit)
        .delete("/v1/pages/{page_id}/incidents/{id}", delete)
        .edit("/v1/pages/{page_id}/incidents/{id}/incident_updates/{update_id}", edit_text)
}

async fn list(call: Call, which: Which) -> Outcome {
    let part = call.part(1)?;
    let mut tx = call.tx().await?;
    let directory = call.directory(&mut tx).await?;
    let rows = store::search(&mut tx, which, call.query().get("q"), part.limit, part.offset).await?;
    Ok(Answer::ok(directory.incidents(&mut tx, rows, Texts::Source).await?))
}

async fn get(call: Call) -> Outcome {
    let id = call.id("id")?;
    let mut tx = call.tx().await?;
    Ok(Answer::ok(show(&mut tx, &call, &id).await?))
}

/// An incident that customers see.
pub(super) async fn find(tx: &mut Tx, id: &PublicId) -> Result<Incident, Refusal> {
    Some(store::get(tx, id).await?).filter(Incident::is_public).ok_or(Refusal::NotFound)
}

/// An incident as an object, after a change too.
async fn show(tx: &mut Tx, call: &Call, id: &PublicId) -> Result<IncidentDetail, Refusal> {
    let row = find(tx, id).await?;
    call.directory(tx).await?.incident(tx, row, Texts::Source).await
}

/// What a program says about an incident; what it leaves out is `None`.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent {
    pub name: Option<String>,
    /// `None` also for the status of a post-mortem, which nothing sets.
    pub state: Option<State>,
    /// Whether the status is that of a post-mortem, as an incident with one is read.
    pub has_post_mortem: bool,
    pub body: Option<String>,
    /// Components, with the status of each where it is given.
    pub components: Option<Vec<(PublicId, Option<ServiceStatus>)>>,
    /// Whether these are all that it affects (`component_ids`), so that others are taken off it.
    pub lists_all: bool,
    pub impact: Option<Option<Impact>>,
    pub notify: bool,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub reminds: bool,
    pub tells_begin_and_end: bool,
    pub metadata: Option<Map<String, Value>>,
    pub backfill: Option<Option<NaiveDate>>,
}

impl Sent {
    fn read(input: &mut Input) -> Self {
        let word = input.some_text("status");
        let has_post_mortem = word.as_deref() == Some(POST_MORTEM);
        let state = match word.as_deref() {
            None | Some(POST_MORTEM) => None,
            // A scheduled maintenance of another time zone's tool, or an incident that begins now.
            Some("realtime") => Some(State::Investigating),
            Some(_) => input.word::<State>("status"),
        };
        if state.is_some_and(|state| matches!(state, State::Draft | State::Cancelled)) {
            input.wrong("status", "statuspage-word");
        }
        let statuses = input.statuses("components");
        let ids = input.ids("component_ids");
        let lists_all = ids.is_some();
        let components = match (statuses, ids) {
            (None, None) => None,
            (statuses, ids) => {
                let mut all = statuses.unwrap_or_default();
                for id in ids.unwrap_or_default() {
                    if all.iter().all(|(known, _)| *known != id) {
                        all.push((id, None));
                    }
                }
                Some(all)
            }
        };
        let impact = match input.has("impact_override") {
            false => None,
            true => match input.some_text("impact_override").as_deref() {
                // What maintenance has as its impact is no choice.
                None | Some("maintenance") => Some(None),
                Some(_) => input.word::<Impact>("impact_override").map(Some),
            },
        };
        let mut flag = |name: &str, default: bool| input.flag(name).unwrap_or(default);
        let (notify, reminds) = (flag("deliver_notifications", true), flag("scheduled_remind_prior", false));
        let at_start = flag("auto_transition_deliver_notifications_at_start", false);
        let at_end = flag("auto_transition_deliver_notifications_at_end", false);
        let is_backfilled = flag("backfilled", false);
        Self {
            name: input.text("name"),
            state,
            has_post_mortem,
            body: input.some_text("body"),
            components,
            lists_all,
            impact,
            notify,
            from: input.time("scheduled_for"),
            until: input.time("scheduled_until"),
            reminds,
            tells_begin_and_end: at_start || at_end,
            metadata: input.object("metadata"),
            backfill: is_backfilled.then(|| input.day("backfill_date")),
        }
    }

    /// Whether it is about maintenance.
    fn is_maintenance(&self) -> bool {
        self.from.is_some() || self.state.is_some_and(|state| Kind::Maintenance.states().contains(&state))
    }

    /// The ids of the components.
    pub(super) fn component_ids(&self) -> Option<Vec<PublicId>> {
        Some(self.components.as_ref()?.iter().map(|(id, _)| id.clone()).collect())
    }
}

async fn create(call: Call) -> Outcome {
    let right: IncidentCommander = call.may()?;
    let mut input = call.input("incident")?;
    if input.some_text("name").is_none() {
        input.wrong("name", "field-required");
    }
    let sent = Sent::read(&mut input);
    if sent.has_post_mortem {
        input.wrong("status", "statuspage-post-mortem");
    }
    input.check()?;
    let (now, asked) = (call.now(), &call);
    let created = call.write(async move |tx| {
        let id = if sent.backfill.is_some() {
            enter_past(tx, &right, now, &sent).await?
        } else if sent.is_maintenance() {
            maintenance::schedule(tx, &right, now, &sent).await?
        } else {
            declare_now(tx, &right, now, &sent).await?
        };
        if let Some(impact) = sent.impact.flatten() {
            correct::set_impact(tx, &right, now, &id, Some(impact)).await?;
        }
        if let Some(sent) = sent.metadata.as_ref().filter(|sent| !sent.is_empty()) {
            metadata::set(tx, &id, sent).await?;
        }
        show(tx, asked, &id).await
    });
    Ok(Answer::created(created.await.map_err(title_is_name)?))
}

/// The text, or the words for the state.
async fn text(tx: &mut Tx, sent: &Sent, state: State) -> Result<String, Refusal> {
    match &sent.body {
        Some(body) => Ok(body.clone()),
        None => Ok(default_words::of_state(tx, state).await?.unwrap_or_default()),
    }
}

async fn declare_now(tx: &mut Tx, right: &IncidentCommander, now: Timestamp, sent: &Sent) -> Result<PublicId, Refusal> {
    let state = sent.state.unwrap_or(State::Investigating);
    let components = sent.components.clone().unwrap_or_default();
    let declaration = Declaration {
        title: sent.name.clone().unwrap_or_default(),
        cause: None,
        regions: Vec::new(),
        services: components
            .into_iter()
            .map(|(id, status)| (id, status.unwrap_or(ServiceStatus::Operational)))
            .collect(),
        started_at: now,
        first_evidence_at: None,
        state,
        body: text(tx, sent, state).await?,
        next_update_by: None,
        notify: sent.notify,
        is_drill: false,
    };
    let declared = match state.is_over() {
        true => declare::declare_over(tx, right, now, declaration).await?,
        false => declare::declare_any(tx, right, now, declaration).await?,
    };
    Ok(declared.id)
}

/// Enters an incident that is over, with one update: it began and ended on its day, which is too short to count in any
/// uptime, and it has no components.
async fn enter_past(tx: &mut Tx, right: &IncidentCommander, now: Timestamp, sent: &Sent) -> Result<PublicId, Refusal> {
    if sent.state.is_some_and(|state| state != State::Resolved) {
        return Err(Refusal::field("status", "statuspage-backfill-over"));
    }
    if sent.components.as_ref().is_some_and(|components| !components.is_empty()) {
        return Err(Refusal::field("components", "statuspage-backfill-components"));
    }
    let zone = crate::services::page::first_page(tx).await?.zone();
    let day = sent.backfill.flatten().ok_or_else(|| Refusal::field("backfill_date", "field-required"))?;
    let started_at = start_of_day(day, zone);
    let declaration = Declaration {
        title: sent.name.clone().unwrap_or_default(),
        cause: None,
        regions: Vec::new(),
        services: Vec::new(),
        started_at,
        first_evidence_at: None,
        state: State::Resolved,
        body: text(tx, sent, State::Resolved).await?,
        next_update_by: None,
        notify: false,
        is_drill: false,
    };
    Ok(past::enter_told_once(tx, right, now, declaration, started_at + Duration::seconds(1)).await?.id)
}

/// Edits an incident. Where the state, the text or a component's status is another, this appends an update.
async fn edit(call: Call) -> Outcome {
    let right: IncidentCommander = call.may()?;
    let id = call.id("id")?;
    let mut input = call.input("incident")?;
    if input.has("name") && input.some_text("name").is_none() {
        input.wrong("name", "field-required");
    }
    let sent = Sent::read(&mut input);
    input.check()?;
    let (now, asked) = (call.now(), &call);
    let edited = call.write(async move |tx| {
        // Another program's change of the same incident is waited for here, so that both are kept.
        events::public_changed(tx).await?;
        let incident = find(tx, &id).await?;
        if sent.has_post_mortem && !has_post_mortem(tx, &incident).await? {
            return Err(Refusal::field("status", "statuspage-post-mortem"));
        }
        if incident.kind == Kind::Maintenance {
            maintenance::edit(tx, &right, now, &incident, &sent).await?;
        } else {
            edit_incident(tx, &right, now, &incident, &sent).await?;
        }
        if let Some(sent) = &sent.metadata {
            metadata::set(tx, &id, sent).await?;
        }
        show(tx, asked, &id).await
    });
    Ok(Answer::ok(edited.await.map_err(title_is_name)?))
}

/// Whether an incident is read with the status of a post-mortem.
async fn has_post_mortem(tx: &mut Tx, incident: &Incident) -> Result<bool, Refusal> {
    let found = post_mortem::find(tx, &incident.id).await?;
    Ok(incident.state.is_over() && found.is_some_and(|found| found.published_at.is_some()))
}

/// What a program says about components, without what is so already: the status that the incident itself gives one, and
/// the status that it is read with, which may be another incident's. `added` is the status of one that it is listed with
/// from now on, where none is given.
pub(super) async fn said_anew(
    tx: &mut Tx,
    now: Timestamp,
    incident: &Incident,
    sent: &Sent,
    added: ServiceStatus,
) -> Result<Vec<(PublicId, ServiceStatus)>, Refusal> {
    let had = store::service_ids_of(tx, &incident.id).await?;
    let listed = store::listed_service_ids_of(tx, &incident.id).await?;
    let known = services::all(tx).await?.into_iter();
    let read: BTreeMap<_, _> = known.filter(|one| listed.contains(&one.id)).map(|one| (one.id, one.status)).collect();
    let mut said = Vec::new();
    for (id, status) in sent.components.iter().flatten() {
        let status = match status {
            Some(status) => *status,
            None if listed.contains(id) => continue,
            None => added,
        };
        let is_read = read.get(id) == Some(&status);
        let is_so = had.contains(id) && publish::own_status(tx, incident, id, now).await? == status;
        if !is_read && !is_so {
            said.push((id.clone(), status));
        }
    }
    if let Some(ids) = sent.component_ids().filter(|_| sent.lists_all) {
        // Customers are told that what is left out works, from now on.
        for id in had.iter().filter(|id| !ids.contains(id)) {
            if publish::own_status(tx, incident, id, now).await? != ServiceStatus::Operational {
                said.push((id.clone(), ServiceStatus::Operational));
            }
        }
    }
    Ok(said)
}

async fn edit_incident(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident: &Incident,
    sent: &Sent,
) -> Result<(), Refusal> {
    let correction = Correction { title: sent.name.clone(), impact: sent.impact };
    if correction != Correction::default() {
        correct::correct(tx, right, now, &incident.id, &correction).await?;
    }
    let state = sent.state.unwrap_or(incident.state);
    let services = said_anew(tx, now, incident, sent, ServiceStatus::Operational).await?;
    let newest = store::updates(tx, &incident.id).await?.into_iter().next();
    let is_new_text = sent.body.as_ref().is_some_and(|body| newest.is_none_or(|newest| newest.body != body.trim()));
    if state != incident.state || !services.is_empty() || is_new_text {
        let incident = store::get(tx, &incident.id).await?;
        let update = NewUpdate {
            state,
            body: text(tx, sent, state).await?,
            services,
            next_update_by: None,
            notify: sent.notify,
            display_at: None,
            despite_reports: false,
        };
        publish::publish_update(tx, right, now, &incident.id, incident.version, update).await?;
    }
    match sent.component_ids().filter(|_| sent.lists_all) {
        Some(listed) => taken_off::list_exactly(tx, right, now, &incident.id, &listed).await,
        None => Ok(()),
    }
}

/// Withdraws an incident, and answers as it was.
async fn delete(call: Call) -> Outcome {
    let right: IncidentCommander = call.may()?;
    let (id, now, asked) = (call.id("id")?, call.now(), &call);
    let reason = t!("statuspage-deleted");
    let deleted = call.write(async move |tx| {
        events::public_changed(tx).await?;
        let before = show(tx, asked, &id).await?;
        let version = find(tx, &id).await?.version;
        withdraw::withdraw(tx, &right, now, &id, version, &reason).await?;
        Ok(before)
    });
    Ok(Answer::ok(deleted.await?))
}

async fn find_update(tx: &mut Tx, id: &PublicId, update_id: &PublicId) -> Result<store::Update, Refusal> {
    let updates = store::updates(tx, id).await?;
    updates.into_iter().find(|update| update.id == *update_id).ok_or(Refusal::NotFound)
}

/// Edits the text of an update. Its time and what it said of components stay as they are.
async fn edit_text(call: Call) -> Outcome {
    let right: IncidentCommander = call.may()?;
    let (id, update_id) = (call.id("id")?, call.id("update_id")?);
    let mut input = call.input("incident_update")?;
    let (body, display_at) = (input.some_text("body"), input.time("display_at"));
    if input.has("body") && body.is_none() {
        input.wrong("body", "field-required");
    }
    input.check()?;
    let (now, asked) = (call.now(), &call);
    let edited = call.write(async move |tx| {
        events::public_changed(tx).await?;
        find(tx, &id).await?;
        let update = find_update(tx, &id, &update_id).await?;
        if display_at.is_some_and(|at| at.timestamp_millis() != update.display_at.timestamp_millis()) {
            return Err(Refusal::field("display_at", "statuspage-display-at"));
        }
        if let Some(body) = body {
            let edit = UpdateEdit { body, reason: String::new(), shows_previous: true };
            edit_update(tx, &right, now, &id, &update_id, update.version, &edit).await?;
        }
        let directory = asked.directory(tx).await?;
        Ok(directory.update(&find_update(tx, &id, &update_id).await?, Texts::Source))
    });
    Ok(Answer::ok(edited.await?))
}
