//! What a webhook of a subscriber gets: the two shapes of Statuspage, one for an incident and one for a component.

use super::{Component, Directory, IncidentDetail, Texts, Time};
use crate::incidents::store as incidents;
use crate::platform::db::Tx;
use crate::services::Indicator;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use serde::Serialize;

/// What every payload begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Meta {
    /// The subscriber's own address to unsubscribe.
    pub unsubscribe: String,
    /// Where the payload is explained: the page that it is about.
    pub documentation: String,
    /// When the payload was made.
    pub generated_at: Time,
}

/// The page in a payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageStatus {
    /// Its id.
    pub id: PublicId,
    /// How bad it is.
    pub status_indicator: Indicator,
    /// The same as an English sentence.
    pub status_description: String,
}

/// The payload for an update of an incident or maintenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentPayload {
    /// About the payload.
    pub meta: Meta,
    /// The page.
    pub page: PageStatus,
    /// The incident with its updates.
    pub incident: IncidentDetail,
}

/// The payload for a change of a component's status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComponentPayload {
    /// About the payload.
    pub meta: Meta,
    /// The page.
    pub page: PageStatus,
    /// What changed.
    pub component_update: ComponentUpdate,
    /// The component now.
    pub component: Component,
}

/// A change of a component's status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComponentUpdate {
    /// Its id: that of the update that made the change.
    pub id: PublicId,
    /// The component.
    pub component_id: PublicId,
    /// The status before.
    pub old_status: ServiceStatus,
    /// The status after.
    pub new_status: ServiceStatus,
    /// When it changed.
    pub created_at: Time,
    /// Always `Component`.
    pub component_type: &'static str,
}

impl ComponentUpdate {
    /// A change that an update of an incident made at `at`.
    pub fn new(
        update_id: &PublicId,
        service_id: &PublicId,
        (old_status, new_status): (ServiceStatus, ServiceStatus),
        at: Timestamp,
    ) -> Self {
        Self {
            id: update_id.clone(),
            component_id: service_id.clone(),
            old_status,
            new_status,
            created_at: at.into(),
            component_type: "Component",
        }
    }
}

/// The payload for the newest update of an incident. It is the same for every subscriber but for `meta.unsubscribe`.
///
/// # Errors
///
/// `Refusal::NotFound` when there is no such incident, or the public does not see it.
pub async fn incident_payload(
    tx: &mut Tx,
    public_url: &str,
    now: Timestamp,
    unsubscribe: &str,
    incident_id: &PublicId,
) -> Result<IncidentPayload, Refusal> {
    let directory = Directory::load(tx, public_url).await?;
    let row = incidents::get(tx, incident_id).await?;
    if !row.is_public() {
        return Err(Refusal::NotFound);
    }
    let incident = directory.incident(tx, row, Texts::Plain).await?;
    Ok(IncidentPayload { meta: meta(&directory, now, unsubscribe), page: page_status(&directory), incident })
}

/// The payload for a change of a component's status.
///
/// # Errors
///
/// `Refusal::NotFound` when the service is no longer offered.
pub async fn component_payload(
    tx: &mut Tx,
    public_url: &str,
    now: Timestamp,
    unsubscribe: &str,
    component_update: ComponentUpdate,
) -> Result<ComponentPayload, Refusal> {
    let directory = Directory::load(tx, public_url).await?;
    let service = directory.service(&component_update.component_id).ok_or(Refusal::NotFound)?;
    let component = directory.component(service);
    Ok(ComponentPayload {
        meta: meta(&directory, now, unsubscribe),
        page: page_status(&directory),
        component_update,
        component,
    })
}

fn meta(directory: &Directory, now: Timestamp, unsubscribe: &str) -> Meta {
    Meta { unsubscribe: unsubscribe.to_owned(), documentation: directory.public_url.clone(), generated_at: now.into() }
}

fn page_status(directory: &Directory) -> PageStatus {
    let status = directory.status();
    PageStatus {
        id: directory.page.id.clone(),
        status_indicator: status.indicator,
        status_description: status.description,
    }
}
