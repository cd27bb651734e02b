//! Declaring: the first words about something that broke, published in the same moment.

use super::incident::{Cause, Kind, State, impact_of};
use super::publish::{self, Words};
use super::store::{self, Incident};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};

/// Longest list of regions, in characters.
const REGIONS_MAX: usize = 500;

/// What is known when an incident is declared, not yet checked.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// What customers read as its name.
    pub title: String,
    /// Whose fault it was, if that is known.
    pub cause: Option<Cause>,
    /// The regions it is in, as customers' records name them; empty for everywhere.
    pub regions: Vec<String>,
    /// The services it touches, and how bad they are.
    pub services: Vec<(PublicId, ServiceStatus)>,
    /// When it began; may lie in the past.
    pub started_at: Timestamp,
    /// When anybody first knew of it, if that was not when it began.
    pub first_evidence_at: Option<Timestamp>,
    /// Where it stands.
    pub state: State,
    /// The first words, in Markdown.
    pub body: String,
    /// By when the next update is promised.
    pub next_update_by: Option<Timestamp>,
    /// Whether subscribers are told.
    pub notify: bool,
    /// An exercise, which nobody outside sees.
    pub is_drill: bool,
}

/// Declares an incident and publishes its first update; returns the incident.
pub async fn declare(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    declaration: Declaration,
) -> Result<Incident, Refusal> {
    let mut form = FieldErrors::new();
    let title = form.required("title", &declaration.title, TITLE_MAX);
    let regions = form.optional("regions", &declaration.regions.join(";"), REGIONS_MAX);
    if declaration.started_at > now {
        form.wrong("started_at", Message::new("incident-start-in-future"));
    }
    if declaration.first_evidence_at.is_some_and(|at| at > now) {
        form.wrong("first_evidence_at", Message::new("incident-start-in-future"));
    }
    if !Kind::Incident.states().contains(&declaration.state) || declaration.state.is_over() {
        form.wrong("state", Message::new("incident-state-initial"));
    }
    if !declaration.services.iter().any(|(_, status)| *status != ServiceStatus::Operational) {
        form.wrong("services", Message::new("incident-services-required"));
    }
    publish::check_promise(&mut form, now, declaration.state, declaration.next_update_by);
    let body = publish::check_body(&mut form, &declaration.body);
    publish::check_services(tx, &mut form, &declaration.services).await?;
    form.check()?;

    let id = random::public_id();
    let number = next_number(tx).await?;
    let commander = right.staff_id().ok().cloned();
    tx.execute(
        sql("insert into incident (id, number, kind, title, cause_cluster, impact, state, regions, commander_id,
                 started_at, first_evidence_at, published_at, next_update_by, is_drill, created_at, updated_at)
             values ($1, $2, 'incident', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $11, $11)")
        .bind(&id)
        .bind(number)
        .bind(&title)
        .bind(declaration.cause)
        .bind(impact_of(declaration.services.iter().map(|(_, status)| *status)))
        .bind(declaration.state)
        .bind(&regions)
        .bind(&commander)
        .bind(declaration.started_at)
        .bind(declaration.first_evidence_at)
        .bind(now)
        .bind(declaration.next_update_by)
        .bind(declaration.is_drill),
    )
    .await?;
    let incident = store::find(tx, &id).await?;
    let event = Event {
        actor: right.actor(),
        verb: if declaration.is_drill { "drill.declared" } else { "incident.declared" },
        subject: "incident",
        subject_id: &id,
        incident_id: Some(id.as_str()),
        fields: &["title", "cause_cluster", "regions", "services", "started_at"],
    };
    events::record(tx, now, event).await?;
    let words = Words {
        state: declaration.state,
        body,
        services: declaration.services,
        // The first update's statuses hold from when it began (decision 17).
        services_from: declaration.started_at,
        next_update_by: declaration.next_update_by,
        notify: declaration.notify,
        display_at: None,
    };
    publish::append(tx, right.actor(), now, &incident, words).await?;
    Ok(incident)
}

/// The next number. The row of the installation is taken first, so that two who declare at the same
/// moment wait for one another on PostgreSQL as they do on SQLite.
pub(super) async fn next_number(tx: &mut Tx) -> Result<i64, Refusal> {
    events::public_changed(tx).await?;
    Ok(tx.fetch_value::<i64>(sql("select cast(coalesce(max(number), 0) + 1 as bigint) from incident")).await?)
}
