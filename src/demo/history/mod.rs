//! The ninety days before today: incidents and maintenance, each published at its own time through the functions that
//! staff use.

mod past_incidents;
mod planned_maintenance;

use super::DemoContext;
use crate::access::IncidentCommander;
use crate::incidents::{self, Declaration, MaintenancePlan, NewUpdate, State, maintenance};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use chrono::{Duration, NaiveTime};
use past_incidents::{PAST_INCIDENTS, PastIncident};
use planned_maintenance::{MAINTENANCE, PlannedMaintenance};
use std::collections::BTreeMap;

// The names of the services in `data/outage-2012.json`.
const DATA: &str = "Mobile data";
const CALLS: &str = "Voice calls";
const TEXTS: &str = "Text messages";
const ACCOUNT: &str = "My account and top-ups";
const PAGE: &str = "Online status page";

/// How long after each update the next one is promised.
const NEXT_UPDATE_IN: Duration = Duration::minutes(30);
/// How long before it begins maintenance is announced.
const ANNOUNCED_BEFORE: Duration = Duration::days(3);

/// Something that happens at its time. The number is the index of the incident or the maintenance.
#[derive(Clone, Copy)]
enum Step {
    /// An incident is declared.
    Declare(usize),
    /// Its second update is published.
    Update(usize),
    /// It is resolved.
    Resolve(usize),
    /// Maintenance is planned.
    Plan(usize),
    /// Maintenance begins or ends by itself.
    ReconcileMaintenance,
}

/// Loads all of it in the order in which it happened.
pub async fn load(demo: &mut DemoContext) -> Result<(), Refusal> {
    let mut declared: BTreeMap<usize, PublicId> = BTreeMap::new();
    for (at, step) in steps_until(demo.now) {
        match step {
            Step::Declare(index) => {
                declared.insert(index, declare(demo, at, &PAST_INCIDENTS[index]).await?);
            }
            Step::Update(index) => {
                let incident = &PAST_INCIDENTS[index];
                let body = incident.second_update.map_or("", |(_, body)| body);
                let next_update_by = Some(at + NEXT_UPDATE_IN);
                update(demo, at, incident, declared.get(&index), State::Identified, body, next_update_by).await?;
            }
            Step::Resolve(index) => {
                let incident = &PAST_INCIDENTS[index];
                update(demo, at, incident, declared.get(&index), State::Resolved, incident.last_update, None).await?;
            }
            Step::Plan(index) => plan(demo, at, &MAINTENANCE[index]).await?,
            Step::ReconcileMaintenance => {
                demo.app.db.write(async |tx| maintenance::reconcile(tx, at).await).await?;
            }
        }
    }
    Ok(())
}

/// Every step before `now`, in order.
fn steps_until(now: Timestamp) -> Vec<(Timestamp, Step)> {
    let mut steps = Vec::new();
    for (index, incident) in PAST_INCIDENTS.iter().enumerate() {
        let began_at = time_on_day(now, incident.days_ago, incident.began_at);
        steps.push((began_at + Duration::minutes(incident.first_after_minutes), Step::Declare(index)));
        if let Some((minutes, _)) = incident.second_update {
            steps.push((began_at + Duration::minutes(minutes), Step::Update(index)));
        }
        steps.push((began_at + Duration::minutes(incident.duration_minutes), Step::Resolve(index)));
    }
    for (index, work) in MAINTENANCE.iter().enumerate() {
        let (from, until) = window(now, work);
        steps.push((from - ANNOUNCED_BEFORE, Step::Plan(index)));
        steps.extend([(from, Step::ReconcileMaintenance), (until, Step::ReconcileMaintenance)]);
    }
    steps.retain(|(at, _)| *at < now);
    steps.sort_by_key(|(at, _)| *at);
    steps
}

async fn declare(demo: &DemoContext, at: Timestamp, incident: &PastIncident) -> Result<PublicId, Refusal> {
    let right: IncidentCommander = demo.may(incident.by)?;
    let declaration = Declaration {
        title: incident.title.to_owned(),
        cause: Some(incident.cause),
        regions: Vec::new(),
        services: vec![(service(demo, incident.service)?, incident.status)],
        started_at: at - Duration::minutes(incident.first_after_minutes),
        first_evidence_at: None,
        state: State::Investigating,
        body: incident.first_update.to_owned(),
        next_update_by: Some(at + NEXT_UPDATE_IN),
        notify: true,
        is_drill: false,
    };
    let declared = demo.app.db.write(async |tx| incidents::declare(tx, &right, at, declaration).await).await?;
    Ok(declared.id)
}

async fn update(
    demo: &DemoContext,
    at: Timestamp,
    incident: &PastIncident,
    id: Option<&PublicId>,
    state: State,
    body: &str,
    next_update_by: Option<Timestamp>,
) -> Result<(), Refusal> {
    let right: IncidentCommander = demo.may(incident.by)?;
    let id = id.ok_or_else(|| Refusal::Fault(format!("{} was not declared", incident.title)))?;
    let services = if state == State::Resolved {
        vec![(service(demo, incident.service)?, ServiceStatus::Operational)]
    } else {
        Vec::new()
    };
    let update = NewUpdate {
        state,
        body: body.to_owned(),
        services,
        next_update_by,
        notify: true,
        display_at: None,
        despite_reports: false,
    };
    demo.app
        .db
        .write(async |tx| {
            let version = incidents::store::get(tx, id).await?.version;
            incidents::publish_update(tx, &right, at, id, version, update).await
        })
        .await?;
    Ok(())
}

async fn plan(demo: &DemoContext, at: Timestamp, work: &PlannedMaintenance) -> Result<(), Refusal> {
    let right: IncidentCommander = demo.may("maren")?;
    let (from, until) = window(demo.now, work);
    let plan = MaintenancePlan {
        title: work.title.to_owned(),
        body: work.body.to_owned(),
        services: vec![service(demo, work.service)?],
        from,
        until,
        notify: true,
        notify_during: true,
        reminder_minutes: None,
    };
    demo.app.db.write(async |tx| incidents::schedule_maintenance(tx, &right, at, plan).await).await?;
    Ok(())
}

fn service(demo: &DemoContext, name: &str) -> Result<PublicId, Refusal> {
    demo.services.get(name).cloned().ok_or_else(|| Refusal::Fault(format!("no service is called {name}")))
}

/// A time of day, UTC, `days_ago` days before `now`.
fn time_on_day(now: Timestamp, days_ago: i64, (hour, minute): (u32, u32)) -> Timestamp {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    (now.date_naive() - Duration::days(days_ago)).and_time(time).and_utc()
}

fn window(now: Timestamp, work: &PlannedMaintenance) -> (Timestamp, Timestamp) {
    let from = time_on_day(now, work.days_ago, work.begins_at);
    (from, from + Duration::minutes(work.duration_minutes))
}
