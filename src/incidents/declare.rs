//! Declares incidents. The first update is published in the same transaction.

use super::incident::{Cause, Kind, State, impact_of};
use super::publish::{self, CheckedUpdate};
use super::store::{self, Incident};
use super::templates::placeholder;
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};

/// Longest list of regions, in characters.
const REGIONS_MAX: usize = 500;

/// An incident as it was declared, not yet validated.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// The title, shown to customers.
    pub title: String,
    /// The cause, if it is known.
    pub cause: Option<Cause>,
    /// The affected regions as customer records name them; empty for all.
    pub regions: Vec<String>,
    /// The affected services with their statuses.
    pub services: Vec<(PublicId, ServiceStatus)>,
    /// When it started; may lie in the past.
    pub started_at: Timestamp,
    /// When it was first noticed, if that differs from its start.
    pub first_evidence_at: Option<Timestamp>,
    /// Its first state.
    pub state: State,
    /// The text of the first update, in Markdown.
    pub body: String,
    /// The promised time of the next update.
    pub next_update_by: Option<Timestamp>,
    /// Whether subscribers are notified.
    pub notify: bool,
    /// Whether it is a drill, which is never public.
    pub is_drill: bool,
}

/// Declares an incident, publishes its first update, and returns the incident.
pub async fn declare(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    declaration: Declaration,
) -> Result<Incident, Refusal> {
    declare_at(tx, right, now, declaration, Affected::Services, Told::Now).await
}

/// Declares an incident that need not affect a service: a program may know none. It concerns the whole page then.
pub async fn declare_any(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    declaration: Declaration,
) -> Result<Incident, Refusal> {
    declare_at(tx, right, now, declaration, Affected::Any, Told::Now).await
}

/// Publishes an incident that is over by one update, of which subscribers are told as of any other. It begins and ends now:
/// no service was impaired for a time that counts.
pub async fn declare_over(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    declaration: Declaration,
) -> Result<Incident, Refusal> {
    let declaration = Declaration { state: State::Resolved, started_at: now, next_update_by: None, ..declaration };
    declare_at(tx, right, now, declaration, Affected::Any, Told::NowOver).await
}

/// What an incident has to affect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Affected {
    /// At least one service, which is not operational.
    Services,
    /// Anything, also nothing.
    Any,
}

/// When customers were told of an incident by its first update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Now.
    Now,
    /// Now, when it was over: its first update ends it.
    NowOver,
    /// At this time, elsewhere, while it went on; the update that ends it follows.
    Earlier(Timestamp),
    /// At this time, when it was over: its first update ends it.
    WhenOver(Timestamp),
}

impl Told {
    /// The time that the first update shows, if it is not now.
    const fn at(self) -> Option<Timestamp> {
        match self {
            Self::Now | Self::NowOver => None,
            Self::Earlier(at) | Self::WhenOver(at) => Some(at),
        }
    }
}

/// Declares an incident, whose first update customers were `told` now or elsewhere.
pub(super) async fn declare_at(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    declaration: Declaration,
    affected: Affected,
    told: Told,
) -> Result<Incident, Refusal> {
    let mut form = FieldErrors::new();
    let title = form.required_line("title", &declaration.title, TITLE_MAX);
    placeholder::check_filled(&mut form, "title", &title);
    let regions = form.optional("regions", &declaration.regions.join(";"), REGIONS_MAX);
    if declaration.started_at > now {
        form.wrong("started_at", Message::new("incident-start-in-future"));
    }
    if declaration.first_evidence_at.is_some_and(|at| at > now) {
        form.wrong("first_evidence_at", Message::new("incident-start-in-future"));
    }
    let is_over = matches!(told, Told::WhenOver(_) | Told::NowOver);
    if !Kind::Incident.states().contains(&declaration.state) || declaration.state.is_over() != is_over {
        form.wrong("state", Message::new("incident-state-initial"));
    }
    let has_impaired = declaration.services.iter().any(|(_, status)| *status != ServiceStatus::Operational);
    if affected == Affected::Services && !has_impaired {
        form.wrong("services", Message::new("incident-services-required"));
    }
    publish::check_promise(&mut form, now, declaration.state, declaration.next_update_by);
    let body = publish::check_body(&mut form, &declaration.body);
    publish::check_services(tx, &mut form, &declaration.services).await?;
    if is_over {
        publish::check_resolved(tx, &mut form, declaration.state, &declaration.services).await?;
    }
    form.check()?;

    let id = random::public_id();
    let number = next_number(tx).await?;
    let commander = right.staff_id().ok().cloned();
    tx.execute(
        sql("insert into incident (id, number, kind, title, cause_cluster, impact, state, regions, commander_id,
                 started_at, first_evidence_at, published_at, next_update_by, is_drill, created_at, updated_at)
             values ($1, $2, $14, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $11, $11)")
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
        .bind(declaration.is_drill)
        .bind(Kind::Incident),
    )
    .await?;
    let incident = store::get(tx, &id).await?;
    let event = Event {
        actor: right.actor(),
        verb: if declaration.is_drill { "drill.declared" } else { "incident.declared" },
        subject: "incident",
        subject_id: &id,
        incident_id: Some(id.as_str()),
        fields: &["title", "cause_cluster", "regions", "services", "started_at"],
    };
    events::record(tx, now, event).await?;
    let update = CheckedUpdate {
        state: declaration.state,
        body,
        services: declaration.services,
        // The statuses of the first update take effect at the start of the incident (decision 17).
        services_from: declaration.started_at,
        next_update_by: declaration.next_update_by,
        notify: declaration.notify,
        display_at: told.at(),
        is_automatic: false,
    };
    publish::append_update(tx, right, now, &incident, update).await?;
    Ok(incident)
}

/// Returns the next incident number. [`events::public_changed`] locks the installation's row first, so that concurrent
/// declarations wait for one another on PostgreSQL as they do on SQLite.
pub(super) async fn next_number(tx: &mut Tx) -> Result<i64, Refusal> {
    events::public_changed(tx).await?;
    Ok(tx.fetch_value::<i64>(sql("select cast(coalesce(max(number), 0) + 1 as bigint) from incident")).await?)
}
