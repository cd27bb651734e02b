//! Incidents and updates as the API shows them.

use crate::incidents::incident::{Cause, Kind, State};
use crate::incidents::store::{self, Incident, Review, Update};
use crate::platform::db::Tx;
use crate::types::{Impact, PublicId, Refusal, ServiceStatus};
use crate::web::api::Written;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// An incident, or planned maintenance.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Incident)]
pub struct IncidentView {
    id: PublicId,
    /// Its short name, such as `INC-27`.
    name: String,
    number: i64,
    kind: Kind,
    title: String,
    state: State,
    impact: Impact,
    /// The cause, once it is known.
    cause: Option<Cause>,
    /// The affected regions as customer records name them; empty for all.
    regions: Vec<String>,
    /// The ids of the affected services.
    services: Vec<PublicId>,
    /// The member of staff who commands it.
    commander_id: Option<PublicId>,
    /// When it started; for maintenance, its planned start.
    started_at: DateTime<Utc>,
    /// When it was first noticed, if that differs from its start.
    first_evidence_at: Option<DateTime<Utc>>,
    /// When its first update was published.
    published_at: Option<DateTime<Utc>>,
    /// When it was resolved or completed.
    resolved_at: Option<DateTime<Utc>>,
    /// For maintenance, its planned end.
    scheduled_until: Option<DateTime<Utc>>,
    /// The promised time of the next update.
    next_update_by: Option<DateTime<Utc>>,
    /// Whether it is a drill, which is never public.
    is_drill: bool,
    /// When it was withdrawn, because it had been declared by mistake.
    withdrawn_at: Option<DateTime<Utc>>,
    /// Why it was withdrawn, for colleagues; may be empty.
    withdrawn_reason: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// For `If-Match`.
    version: i64,
}

impl IncidentView {
    /// An incident that affects these services.
    pub fn new(incident: Incident, services: Vec<PublicId>) -> Self {
        Self {
            name: incident.name(),
            regions: incident.region_list().into_iter().map(str::to_owned).collect(),
            services,
            id: incident.id,
            number: incident.number,
            kind: incident.kind,
            title: incident.title,
            state: incident.state,
            impact: incident.impact,
            cause: incident.cause_cluster,
            commander_id: incident.commander_id,
            started_at: incident.started_at,
            first_evidence_at: incident.first_evidence_at,
            published_at: incident.published_at,
            resolved_at: incident.resolved_at,
            scheduled_until: incident.scheduled_until,
            next_update_by: incident.next_update_by,
            is_drill: incident.is_drill,
            withdrawn_at: incident.withdrawn_at,
            withdrawn_reason: incident.withdrawn_reason,
            created_at: incident.created_at,
            updated_at: incident.updated_at,
            version: incident.version,
        }
    }

    /// The incident of this id.
    pub async fn read(tx: &mut Tx, id: &PublicId) -> Result<Self, Refusal> {
        let incident = store::get(tx, id).await?;
        Ok(Self::new(incident, store::listed_service_ids_of(tx, id).await?))
    }

    /// The incident of this id as the answer of what changed it.
    pub async fn written(tx: &mut Tx, id: &PublicId) -> Result<Written<Self>, Refusal> {
        let view = Self::read(tx, id).await?;
        let version = view.version;
        Ok(Written::versioned(view, version).at(format!("/api/v1/incidents/{id}")))
    }

    /// For `If-Match`.
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// What lists are ordered by.
    pub const fn number(&self) -> i64 {
        self.number
    }

    /// Incidents with the services that each affects.
    pub fn all(incidents: Vec<Incident>, mut services: HashMap<PublicId, Vec<PublicId>>) -> Vec<Self> {
        incidents
            .into_iter()
            .map(|incident| {
                let services = services.remove(&incident.id).unwrap_or_default();
                Self::new(incident, services)
            })
            .collect()
    }
}

/// An update of an incident.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Update)]
pub struct UpdateView {
    id: PublicId,
    incident_id: PublicId,
    /// Its place in the timeline; the oldest is 1.
    position: i64,
    /// The state that it set.
    state: State,
    /// The text, in Markdown.
    body: String,
    /// Who published it; null for Amends itself.
    author_id: Option<PublicId>,
    published_at: DateTime<Utc>,
    /// The time that customers see.
    display_at: DateTime<Utc>,
    /// Whether it was entered after the time that it shows.
    is_backdated: bool,
    /// The promised time of the next update.
    next_update_by: Option<DateTime<Utc>>,
    /// Whether subscribers are told.
    notify: bool,
    /// When its text was last edited.
    edited_at: Option<DateTime<Utc>>,
    /// The statuses of services that it changed.
    services: Vec<StatusChangeView>,
    /// For `If-Match`.
    version: i64,
}

/// A status that an update changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = StatusChange)]
pub struct StatusChangeView {
    service_id: PublicId,
    from: ServiceStatus,
    to: ServiceStatus,
}

impl From<Update> for UpdateView {
    fn from(update: Update) -> Self {
        let changes = update.changes.into_iter();
        Self {
            services: changes
                .map(|change| StatusChangeView {
                    service_id: change.service_id,
                    from: change.old_status,
                    to: change.new_status,
                })
                .collect(),
            id: update.id,
            incident_id: update.incident_id,
            position: update.position,
            state: update.state,
            body: update.body,
            author_id: update.author_id,
            published_at: update.published_at,
            display_at: update.display_at,
            is_backdated: update.is_backdated,
            next_update_by: update.next_update_by,
            notify: update.notify,
            edited_at: update.edited_at,
            version: update.version,
        }
    }
}

impl UpdateView {
    /// The update of this id as the answer of what changed it.
    pub async fn written(tx: &mut Tx, incident: &PublicId, id: &PublicId) -> Result<Written<Self>, Refusal> {
        let update = find(tx, incident, id).await?;
        let version = update.version;
        let location = format!("/api/v1/incidents/{incident}/updates/{id}");
        Ok(Written::versioned(Self::from(update), version).at(location))
    }
}

/// One update of an incident.
pub async fn find(tx: &mut Tx, incident: &PublicId, id: &PublicId) -> Result<Update, Refusal> {
    store::get(tx, incident).await?;
    store::updates(tx, incident).await?.into_iter().find(|update| update.id == *id).ok_or(Refusal::NotFound)
}

/// The review that closed an incident.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = IncidentReview)]
pub struct ReviewView {
    closed_at: DateTime<Utc>,
    /// The name of the person who closed it.
    closed_by: String,
    /// What was learned, for colleagues; may be empty.
    note: String,
}

impl From<Review> for ReviewView {
    fn from(review: Review) -> Self {
        Self { closed_at: review.closed_at, closed_by: review.closed_by, note: review.note }
    }
}
