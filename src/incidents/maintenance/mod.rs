//! Planned maintenance: announced in advance, begun and ended automatically at its planned times, or by staff at any
//! time ([`update`]). Its window can be changed until its end ([`reschedule`]).

mod automatic;
mod update;
mod window;

pub use automatic::{due_reminders, is_due, reconcile};
pub use update::{MaintenanceUpdate, update};
pub use window::{Window, reschedule};

use super::declare::next_number;
use super::incident::{Kind, State};
use super::publish::{self, CheckedUpdate};
use super::store::{self, Incident};
use super::templates::placeholder;
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::services::page::first_page;
use crate::t;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};
use crate::ui::time;
use crate::ui::wording::Language;
use chrono::Duration;

/// How long before maintenance begins its subscribers are reminded.
pub const REMIND_BEFORE: Duration = Duration::minutes(60);

/// A planned maintenance as it was entered, not yet validated.
#[derive(Debug, Clone)]
pub struct MaintenancePlan {
    /// The title, shown to customers.
    pub title: String,
    /// What will be affected, in Markdown.
    pub body: String,
    /// The affected services. They are under maintenance from start to end.
    pub services: Vec<PublicId>,
    /// The scheduled start.
    pub from: Timestamp,
    /// The scheduled end.
    pub until: Timestamp,
    /// Whether subscribers are notified of the announcement.
    pub notify: bool,
    /// Whether subscribers are reminded before it begins, and notified when it begins and ends by itself.
    pub notify_during: bool,
}

/// Schedules and announces a maintenance, and returns it.
pub async fn schedule_maintenance(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    plan: MaintenancePlan,
) -> Result<Incident, Refusal> {
    let mut form = FieldErrors::new();
    let title = form.required_line("title", &plan.title, TITLE_MAX);
    placeholder::check_filled(&mut form, "title", &title);
    let body = publish::check_body(&mut form, &plan.body);
    if plan.from < now {
        form.wrong("from", Message::new("field-past"));
    }
    if plan.until <= plan.from {
        form.wrong("until", Message::new("incident-end-before-start"));
    }
    if plan.services.is_empty() {
        form.wrong("services", Message::new("incident-services-required"));
    }
    let services: Vec<_> = plan.services.iter().map(|id| (id.clone(), ServiceStatus::Operational)).collect();
    publish::check_services(tx, &mut form, &services).await?;
    form.check()?;

    let id = random::public_id();
    let number = next_number(tx).await?;
    let commander = right.staff_id().ok().cloned();
    tx.execute(
        sql("insert into incident (id, number, kind, title, state, commander_id, started_at, scheduled_until,
                 published_at, created_at, updated_at, notify_during)
             values ($1, $2, $8, $3, $9, $4, $5, $6, $7, $7, $7, $10)")
        .bind(&id)
        .bind(number)
        .bind(&title)
        .bind(&commander)
        .bind(plan.from)
        .bind(plan.until)
        .bind(now)
        .bind(Kind::Maintenance)
        .bind(State::Scheduled)
        .bind(plan.notify_during),
    )
    .await?;
    for service in &plan.services {
        tx.execute(
            sql("insert into incident_service (incident_id, service_id) values ($1, $2) on conflict do nothing")
                .bind(&id)
                .bind(service),
        )
        .await?;
    }
    let incident = store::get(tx, &id).await?;
    let event = Event {
        actor: right.actor(),
        verb: "maintenance.planned",
        subject: "incident",
        subject_id: &id,
        incident_id: Some(id.as_str()),
        fields: &["title", "services", "started_at", "scheduled_until"],
    };
    events::record(tx, now, event).await?;
    let update = CheckedUpdate {
        state: State::Scheduled,
        body,
        services: Vec::new(),
        services_from: now,
        next_update_by: None,
        notify: plan.notify,
        display_at: None,
        is_automatic: false,
    };
    publish::append_update(tx, right.actor(), now, &incident, update).await?;
    Ok(incident)
}

/// The statuses that a state of maintenance gives its services; none where it says nothing new.
async fn statuses(
    tx: &mut Tx,
    maintenance: &Incident,
    state: State,
) -> Result<Vec<(PublicId, ServiceStatus)>, Refusal> {
    let status = match state {
        State::InProgress | State::Verifying => ServiceStatus::UnderMaintenance,
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

/// The words that announce another window, in the language of the page.
async fn window_words(tx: &mut Tx, from: Timestamp, until: Timestamp) -> Result<String, Refusal> {
    let page = first_page(tx).await?;
    let zone = page.zone();
    Ok(Language::from_tag(&page.language)
        .scope(|| t!("maintenance-moved", from = time::full_text(from, zone), until = time::full_text(until, zone))))
}
