//! Tasks in incidents, for those who publish updates: the next update of every open incident, maintenance that is about to
//! end, signals of customers that nobody answered, and services that nothing open holds in their status.

use super::LISTED_MAX;
use crate::access::{IncidentCommander, Section, Staff};
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::incidents::{Kind, State, maintenance, unheld};
use crate::platform::db::{Tx, sql};
use crate::signals;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;
use const_format::concatcp;

/// Without a promise, the next update is due this long after the last one: the gap that the scorecard accepts.
const UPDATE_INTERVAL: Duration = Duration::minutes(crate::scorecards::figures::GAP_TARGET_MINUTES);

#[derive(sqlx::FromRow)]
struct IncidentUnderWay {
    id: PublicId,
    number: i64,
    title: String,
    is_drill: bool,
    kind: Kind,
    commander_id: Option<PublicId>,
    next_update_by: Option<Timestamp>,
    last_update_at: Option<Timestamp>,
    started_at: Timestamp,
    draft_at: Option<Timestamp>,
}

/// Open incidents that this person leads or nobody does; those of others once their next update is overdue.
pub async fn of(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Task>, Refusal> {
    if staff.may::<IncidentCommander>().is_err() {
        return Ok(Vec::new());
    }
    let open = tx
        .fetch_all::<IncidentUnderWay>(
            sql(concatcp!(
                "select incident.id, incident.number, incident.title, incident.is_drill, incident.kind, incident.commander_id,
                    incident.next_update_by, incident.started_at, draft.saved_at as draft_at,
                    (select max(published_at) from incident_update_view as incident_update
                     where incident_update.incident_id = incident.id) as last_update_at
             from incident_view as incident
             left join draft_view as draft on draft.staff_id = $1 and draft.about = 'incident:' || incident.id
             where incident.state in ",
                State::UNDER_WAY_SQL,
                "
             order by incident.started_at desc
             limit $2"
            ))
            .bind(&staff.id)
            .bind(LISTED_MAX),
        )
        .await?;
    let mut tasks: Vec<_> = open.into_iter().filter_map(|incident| task(incident, staff, now)).collect();
    for ending in maintenance::due_to_end_soon(tx, now).await? {
        // What is late is everybody's.
        let is_mine = ending.commander_id.as_ref().is_none_or(|id| *id == staff.id);
        if is_mine || ending.ends_at < now {
            tasks.push(Task {
                section: Section::Incidents,
                timing: Timing::Due(ending.ends_at),
                kind: TaskKind::MaintenanceEnds {
                    id: ending.id,
                    number: ending.number,
                    title: ending.title,
                    is_verifying: ending.state == State::Verifying,
                },
            });
        }
    }
    for signal in signals::store::unanswered(tx).await? {
        tasks.push(Task {
            section: Section::Incidents,
            timing: Timing::Since(signal.raised_at),
            kind: TaskKind::Signal { id: signal.id, service: signal.service, people: signal.people },
        });
    }
    for unheld in unheld::all(tx).await? {
        let service = unheld.service;
        tasks.push(Task {
            section: Section::Incidents,
            timing: Timing::Since(unheld.since.unwrap_or(service.updated_at)),
            kind: TaskKind::UnheldService { id: service.id, name: service.name, status: service.status },
        });
    }
    Ok(tasks)
}

fn task(incident: IncidentUnderWay, staff: &Staff, now: Timestamp) -> Option<Task> {
    let due = match (incident.next_update_by, incident.kind) {
        (Some(by), _) => by,
        // Maintenance is announced with its end; no update is expected in between.
        (None, Kind::Maintenance) => return None,
        (None, Kind::Incident) => incident.last_update_at.unwrap_or(incident.started_at) + UPDATE_INTERVAL,
    };
    let is_mine = incident.commander_id.as_ref().is_none_or(|id| *id == staff.id);
    (is_mine || due < now).then_some(Task {
        section: Section::Incidents,
        timing: Timing::Due(due),
        kind: TaskKind::Update {
            id: incident.id,
            number: incident.number,
            title: if incident.is_drill { t!("drill-marked", title = incident.title) } else { incident.title },
            is_promised: incident.next_update_by.is_some(),
            draft_at: incident.draft_at,
        },
    })
}
