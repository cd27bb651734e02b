//! Publishing an update: words, a state, what services are now, and the promise of the next one.

mod checks;

pub use checks::{Held, check_body, held_by_another};
pub(super) use checks::{check_promise, check_services};

use super::incident::{State, impact_of};
use super::markdown;
use super::reports;
use super::store::{self, Incident};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::services::store as services;
use crate::types::Actor;
use crate::types::field_errors::FieldErrors;
use crate::types::{Impact, Message, PublicId, Refusal, ServiceStatus, Timestamp};
use checks::check_not_held;

/// An update as a person writes it, not yet checked.
#[derive(Debug, Clone)]
pub struct NewUpdate {
    /// Where the incident stands from now on.
    pub state: State,
    /// The words, in Markdown.
    pub body: String,
    /// What services are from now on; those that are left out stay as they are.
    pub services: Vec<(PublicId, ServiceStatus)>,
    /// By when the next update is promised.
    pub next_update_by: Option<Timestamp>,
    /// Whether subscribers are told.
    pub notify: bool,
    /// When it is shown to have been, if it is entered late; it is marked as such.
    pub display_at: Option<Timestamp>,
    /// Say that a service works although customers report that it does not.
    pub despite_reports: bool,
}

/// An update that was checked.
pub(super) struct Words {
    pub state: State,
    pub body: String,
    pub services: Vec<(PublicId, ServiceStatus)>,
    pub services_from: Timestamp,
    pub next_update_by: Option<Timestamp>,
    pub notify: bool,
    pub display_at: Option<Timestamp>,
}

/// Publishes an update on an incident; `version` is the incident's that the writer saw. Returns the
/// update's id.
pub async fn publish_update(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
    update: NewUpdate,
) -> Result<PublicId, Refusal> {
    let incident = store::find(tx, incident_id).await?;
    if incident.version != version {
        let theirs = store::updates(tx, incident_id).await?.into_iter().next().map(|last| last.body);
        return Err(Refusal::Stale { theirs: theirs.unwrap_or_default(), yours: update.body });
    }
    let mut form = FieldErrors::new();
    if !incident.kind.states().contains(&update.state) || !incident.state.may_become(update.state) {
        form.wrong("state", Message::new("incident-state-transition"));
    }
    check_promise(&mut form, now, update.state, update.next_update_by);
    if let Some(at) = update.display_at {
        if at > now {
            form.wrong("display_at", Message::new("incident-display-in-future"));
        } else if at < incident.started_at {
            form.wrong("display_at", Message::new("incident-display-before-start"));
        }
    }
    let body = check_body(&mut form, &update.body);
    check_services(tx, &mut form, &update.services).await?;
    check_not_held(tx, &mut form, &incident, &update.services).await?;
    if !update.despite_reports {
        reports::check_no_spike(tx, &mut form, now, &incident, &update.services).await?;
    }
    form.check()?;

    events::public_changed(tx).await?;
    let words = Words {
        state: update.state,
        body,
        services: update.services,
        services_from: update.display_at.unwrap_or(now),
        next_update_by: update.next_update_by.filter(|_| !update.state.is_over()),
        notify: update.notify,
        display_at: update.display_at,
    };
    append(tx, right.actor(), now, &incident, words).await
}

/// Writes an update, the statuses it sets, the incident's new place, and the event. Whoever calls has
/// checked everything and told that something public changed.
pub(super) async fn append(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    incident: &Incident,
    words: Words,
) -> Result<PublicId, Refusal> {
    let id = random::public_id();
    let author = match actor {
        Actor::Staff(id) => Some(id.clone()),
        _ => None,
    };
    let display_at = words.display_at.unwrap_or(now);
    tx.execute(
        sql("insert into incident_update (id, incident_id, position, state, body, body_html, author_id, published_at,
                 display_at, is_backdated, next_update_by, notify)
             values ($1, $2, (select coalesce(max(position), 0) + 1 from incident_update where incident_id = $2),
                 $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(&id)
        .bind(&incident.id)
        .bind(words.state)
        .bind(&words.body)
        .bind(markdown::to_html(&words.body))
        .bind(&author)
        .bind(now)
        .bind(display_at)
        .bind(display_at < now)
        .bind(words.next_update_by)
        .bind(words.notify),
    )
    .await?;
    let worst = set_services(tx, now, incident, &id, &words).await?;
    let impact = incident.impact_override.unwrap_or(incident.impact.max(worst));
    let reopens = incident.state.reopens(words.state);
    let resolved_at = if words.state.is_over() { incident.resolved_at.or(Some(display_at)) } else { None };
    {
        tx.execute(
            sql("update incident set state = $2, impact = $3, next_update_by = $4, resolved_at = $5, rev = rev + $6,
                 updated_at = $7, version = version + 1
             where id = $1")
            .bind(&incident.id)
            .bind(words.state)
            .bind(impact)
            .bind(words.next_update_by)
            .bind(resolved_at)
            .bind(i64::from(reopens))
            .bind(now),
        )
        .await?;
        if reopens {
            tx.execute(sql("delete from incident_review where incident_id = $1").bind(&incident.id)).await?;
        }
    };
    let verb = match (reopens, words.state) {
        (true, _) => "incident.reopened",
        (false, State::Resolved) if incident.state != State::Resolved => "incident.resolved",
        _ => "incident.updated",
    };
    let event = Event {
        actor,
        verb,
        subject: "incident_update",
        subject_id: &id,
        incident_id: Some(incident.id.as_str()),
        fields: &["state", "body", "services", "next_update_by"],
    };
    events::record(tx, now, event).await?;
    Ok(id)
}

/// Sets what services are, and returns the worst impact that gives. A drill says it in its own
/// timeline only.
async fn set_services(
    tx: &mut Tx,
    now: Timestamp,
    incident: &Incident,
    update_id: &PublicId,
    words: &Words,
) -> Result<Impact, Refusal> {
    for (service_id, status) in &words.services {
        let old = if incident.is_drill {
            status_in(tx, incident, service_id).await?
        } else {
            services::status_at(tx, service_id, now).await?
        };
        tx.execute(
            sql("insert into incident_service (incident_id, service_id) values ($1, $2) on conflict do nothing")
                .bind(&incident.id)
                .bind(service_id),
        )
        .await?;
        if old == *status {
            continue;
        }
        tx.execute(
            sql("insert into update_service (update_id, service_id, old_status, new_status) values ($1, $2, $3, $4)")
                .bind(update_id)
                .bind(service_id)
                .bind(old)
                .bind(*status),
        )
        .await?;
        if !incident.is_drill {
            let change = services::StatusChange {
                service_id: service_id.clone(),
                status: *status,
                from_at: words.services_from,
                incident_id: Some(incident.id.clone()),
                update_id: Some(update_id.clone()),
            };
            services::set_status(tx, now, &change).await?;
        }
    }
    Ok(impact_of(words.services.iter().map(|(_, status)| *status)))
}

/// How a service is within one incident's own timeline (for drills, which change nothing outside).
pub async fn status_in(tx: &mut Tx, incident: &Incident, service_id: &PublicId) -> Result<ServiceStatus, Refusal> {
    let found = tx
        .fetch_value_optional::<ServiceStatus>(
            sql("select new_status from update_service
             join incident_update on incident_update.id = update_service.update_id
             where incident_update.incident_id = $1 and service_id = $2
             order by position desc limit 1")
            .bind(&incident.id)
            .bind(service_id),
        )
        .await?;
    Ok(found.unwrap_or(ServiceStatus::Operational))
}
