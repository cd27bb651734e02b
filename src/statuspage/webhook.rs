//! What a webhook of a subscriber gets: the two shapes of Statuspage, one for an incident and one for a component.

use super::{Component, Directory, Incident, IncidentDetail, Texts, Time};
use crate::incidents::store as incidents;
use crate::platform::db::Tx;
use crate::services::Indicator;
use crate::types::{Impact, PublicId, Refusal, ServiceStatus, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

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
    pub incident: IncidentFacts,
}

/// An incident as subscribers get it: what is public, and nothing else of what programs read and write. Their metadata is
/// not for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields of IncidentDetail")]
#[expect(clippy::struct_excessive_bools, reason = "the fields of Statuspage's incident")]
pub struct IncidentFacts {
    #[serde(flatten)]
    pub incident: Incident,
    pub backfilled: bool,
    pub impact_override: Option<Impact>,
    pub postmortem_body: Option<String>,
    pub postmortem_body_last_updated_at: Option<Time>,
    pub postmortem_ignored: bool,
    pub postmortem_published_at: Option<Time>,
    pub postmortem_notified_subscribers: bool,
    pub postmortem_notified_twitter: bool,
    pub scheduled_remind_prior: bool,
    pub scheduled_reminded_at: Option<Time>,
    pub scheduled_auto_in_progress: bool,
    pub scheduled_auto_completed: bool,
}

impl From<IncidentDetail> for IncidentFacts {
    fn from(detail: IncidentDetail) -> Self {
        let components = detail.incident.components.into_iter().map(Component::for_readers).collect();
        Self {
            incident: Incident { components, ..detail.incident },
            backfilled: detail.backfilled,
            impact_override: detail.impact_override,
            postmortem_body: detail.postmortem_body,
            postmortem_body_last_updated_at: detail.postmortem_body_last_updated_at,
            postmortem_ignored: detail.postmortem_ignored,
            postmortem_published_at: detail.postmortem_published_at,
            postmortem_notified_subscribers: detail.postmortem_notified_subscribers,
            postmortem_notified_twitter: detail.postmortem_notified_twitter,
            scheduled_remind_prior: detail.scheduled_remind_prior,
            scheduled_reminded_at: detail.scheduled_reminded_at,
            scheduled_auto_in_progress: detail.scheduled_auto_in_progress,
            scheduled_auto_completed: detail.scheduled_auto_completed,
        }
    }
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
    /// Its id, another one for every change and the same in every delivery of it.
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
    /// A change at `at`, which an update of an incident made; `None` where none did.
    pub fn new(
        update_id: Option<&PublicId>,
        service_id: &PublicId,
        (old_status, new_status): (ServiceStatus, ServiceStatus),
        at: Timestamp,
    ) -> Self {
        Self {
            id: change_id(update_id, service_id, at),
            component_id: service_id.clone(),
            old_status,
            new_status,
            created_at: at.into(),
            component_type: "Component",
        }
    }
}

/// The id of a change: that of the update may be the id of several changes, and a receiver that knows an id already takes
/// none of the others. Nothing stores it, so it is made of what tells the change apart.
fn change_id(update_id: Option<&PublicId>, service_id: &PublicId, at: Timestamp) -> PublicId {
    let cause = update_id.map_or_else(|| at.timestamp_micros().to_string(), PublicId::to_string);
    let id_of = |attempt: u8| PublicId::from_random(&Sha256::digest(format!("{cause} {service_id} {attempt}"))[..]);
    // Nearly always the first hash has enough of the bytes that an id takes.
    (0..=u8::MAX).find_map(id_of).unwrap_or_else(|| service_id.clone())
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
    let incident = directory.incident(tx, row, Texts::Plain).await?.into();
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
    let component = directory.component(service).for_readers();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_has_an_id_of_its_own() {
        let id = |text: &str| PublicId::parse(text).unwrap();
        let (update, one, other) = (id("uuuuuuuuuuuu"), id("aaaaaaaaaaaa"), id("bbbbbbbbbbbb"));
        let at: Timestamp = "2026-03-11T09:00:00Z".parse().unwrap();
        let later = at + chrono::Duration::microseconds(1);
        let of_update = change_id(Some(&update), &one, at);
        assert_eq!(PublicId::parse(of_update.as_str()), Some(of_update.clone()));
        assert_eq!(change_id(Some(&update), &one, later), of_update, "whenever it is told");
        let all = [
            of_update,
            change_id(Some(&update), &other, at),
            change_id(None, &one, at),
            change_id(None, &one, later),
            change_id(None, &other, at),
        ];
        assert_eq!(all.iter().collect::<std::collections::HashSet<_>>().len(), all.len(), "{all:?}");
    }
}
