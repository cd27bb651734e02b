//! Schedules and announces maintenance.

use super::{begin_early, statuses};
use crate::access::IncidentCommander;
use crate::incidents::declare::next_number;
use crate::incidents::incident::{Kind, State};
use crate::incidents::publish::{self, CheckedUpdate};
use crate::incidents::store::{self, Incident};
use crate::incidents::templates::placeholder;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Actor, Message, PublicId, Refusal, ServiceStatus, Timestamp};
use chrono::Duration;

/// The earliest reminder before maintenance begins.
pub const REMINDER_MAX: Duration = Duration::days(7);
/// How long ago maintenance that is announced when it begins may have begun: as long as it takes to tell of it.
pub const BEGAN_MAX: Duration = Duration::minutes(5);

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
    /// How many minutes before it begins subscribers are reminded: 0 for never, `None` as the setting says.
    pub reminder_minutes: Option<i64>,
}

/// A maintenance that was validated.
pub(super) struct CheckedPlan {
    pub title: String,
    pub body: String,
    pub services: Vec<PublicId>,
    pub from: Timestamp,
    pub until: Timestamp,
    /// Scheduled, or in progress where it begins when it is announced.
    pub state: State,
    pub notify: bool,
    pub notify_during: bool,
    pub reminder_minutes: Option<i64>,
}

/// Schedules and announces a maintenance, and returns it.
pub async fn schedule_maintenance(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    plan: MaintenancePlan,
) -> Result<Incident, Refusal> {
    let mut form = FieldErrors::new();
    if plan.services.is_empty() {
        form.wrong("services", Message::new("incident-services-required"));
    }
    schedule(tx, right, now, plan, State::Scheduled, form).await
}

/// Schedules and announces a maintenance that need not affect a service: a program may know none.
pub async fn schedule_any(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    plan: MaintenancePlan,
) -> Result<Incident, Refusal> {
    schedule(tx, right, now, plan, State::Scheduled, FieldErrors::new()).await
}

/// Announces a maintenance that begins with its announcement, and returns it. It may have begun up to [`BEGAN_MAX`] ago;
/// one that was to begin later begins now. It need not affect a service.
pub async fn begin_any(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    plan: MaintenancePlan,
) -> Result<Incident, Refusal> {
    let mut form = FieldErrors::new();
    if plan.until > plan.from && plan.until <= now {
        form.wrong("until", Message::new("window-end-passed"));
    }
    schedule(tx, right, now, plan, State::InProgress, form).await
}

async fn schedule(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    plan: MaintenancePlan,
    state: State,
    mut form: FieldErrors,
) -> Result<Incident, Refusal> {
    let title = form.required_line("title", &plan.title, TITLE_MAX);
    placeholder::check_filled(&mut form, "title", &title);
    let body = publish::check_body(&mut form, &plan.body);
    let earliest = if state == State::Scheduled { now } else { now - BEGAN_MAX };
    if plan.from < earliest {
        form.wrong("from", Message::new("field-past"));
    }
    if plan.until <= plan.from {
        form.wrong("until", Message::new("incident-end-before-start"));
    }
    check_reminder(&mut form, plan.reminder_minutes);
    check_known(tx, &mut form, &plan.services).await?;
    form.check()?;
    let checked = CheckedPlan {
        title,
        body,
        services: plan.services,
        from: plan.from,
        until: plan.until,
        state,
        notify: plan.notify,
        notify_during: plan.notify_during,
        reminder_minutes: plan.reminder_minutes,
    };
    insert(tx, right.actor(), right.staff_id().ok(), now, checked).await
}

/// Checks that there are services, and that each exists.
pub(super) async fn check_services(tx: &mut Tx, form: &mut FieldErrors, services: &[PublicId]) -> Result<(), Refusal> {
    if services.is_empty() {
        form.wrong("services", Message::new("incident-services-required"));
    }
    check_known(tx, form, services).await
}

/// Checks that each service exists.
pub(super) async fn check_known(tx: &mut Tx, form: &mut FieldErrors, services: &[PublicId]) -> Result<(), Refusal> {
    let services: Vec<_> = services.iter().map(|id| (id.clone(), ServiceStatus::Operational)).collect();
    publish::check_services(tx, form, &services).await
}

/// Checks how long before the beginning subscribers are reminded.
pub(super) fn check_reminder(form: &mut FieldErrors, minutes: Option<i64>) {
    if minutes.is_some_and(|minutes| !(0..=REMINDER_MAX.num_minutes()).contains(&minutes)) {
        form.wrong("reminder", Message::new("planned-reminder-invalid").with("max", REMINDER_MAX.num_minutes()));
    }
}

/// Inserts a maintenance with its announcement.
pub(super) async fn insert(
    tx: &mut Tx,
    actor: &Actor,
    commander: Option<&PublicId>,
    now: Timestamp,
    plan: CheckedPlan,
) -> Result<Incident, Refusal> {
    let id = random::public_id();
    let number = next_number(tx).await?;
    tx.execute(
        sql("insert into incident (id, number, kind, title, state, commander_id, started_at, scheduled_until,
                 published_at, created_at, updated_at, notify_during)
             values ($1, $2, $8, $3, $9, $4, $5, $6, $7, $7, $7, $10)")
        .bind(&id)
        .bind(number)
        .bind(&plan.title)
        .bind(commander)
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
    if let Some(minutes) = plan.reminder_minutes {
        tx.execute(
            sql("insert into maintenance_option (incident_id, reminder_minutes) values ($1, $2)")
                .bind(&id)
                .bind(minutes),
        )
        .await?;
    }
    if plan.state == State::InProgress {
        begin_early(tx, &id, now).await?;
    }
    let incident = store::get(tx, &id).await?;
    let event = Event {
        actor,
        verb: "maintenance.planned",
        subject: "incident",
        subject_id: &id,
        incident_id: Some(id.as_str()),
        fields: &["title", "services", "started_at", "scheduled_until"],
    };
    events::record(tx, now, event).await?;
    let update = CheckedUpdate {
        state: plan.state,
        body: plan.body,
        services: statuses(tx, &incident, plan.state).await?,
        services_from: plan.from.min(now),
        next_update_by: None,
        notify: plan.notify,
        display_at: None,
        is_automatic: false,
    };
    // The dates that Amends makes of a series later have no author.
    let author = commander.filter(|_| *actor != Actor::System);
    publish::append_update(tx, publish::By { actor, author }, now, &incident, update).await?;
    Ok(incident)
}
