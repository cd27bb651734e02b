//! What webhooks of subscribers get: the payloads of Statuspage, one for the incident and one for each service whose status
//! an update changed. Receivers that were made for Statuspage take them as they are.

use super::pending::{About, Pending};
use crate::delivery::channel::Channel;
use crate::delivery::link::PLACEHOLDER;
use crate::incidents::store as incidents;
use crate::platform::db::{Tx, sql};
use crate::services;
use crate::statuspage::webhook::{ComponentUpdate, component_payload, incident_payload};
use crate::types::{PublicId, Refusal, Timestamp};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// The payloads of one notice. The subscriber's own link is in the place of its placeholder until they are sent.
#[derive(Debug)]
pub(super) struct Payloads {
    /// For the incident.
    pub incident: String,
    components: Vec<ComponentPayload>,
}

/// The payload for a service whose status changed.
#[derive(Debug)]
struct ComponentPayload {
    service_id: PublicId,
    group_id: Option<PublicId>,
    body: String,
}

impl Payloads {
    /// Makes them.
    pub(super) async fn load(
        tx: &mut Tx,
        now: Timestamp,
        pending: &Pending,
        public_url: &str,
    ) -> Result<Self, Refusal> {
        let incident = json(&incident_payload(tx, public_url, now, PLACEHOLDER, &pending.incident_id).await?)?;
        let mut components = Vec::new();
        if let About::Update(update_id) = &pending.about {
            let updates = incidents::updates(tx, &pending.incident_id).await?;
            let told = updates.into_iter().find(|update| update.id == *update_id);
            let (changes, at) = told.map_or((Vec::new(), now), |update| (update.changes, update.published_at));
            for change in changes {
                let service = services::store::get(tx, &change.service_id).await?;
                if service.archived_at.is_some() {
                    continue;
                }
                let statuses = (change.old_status, change.new_status);
                let update = ComponentUpdate::new(Some(update_id), &change.service_id, statuses, at);
                let body = json(&component_payload(tx, public_url, now, PLACEHOLDER, update).await?)?;
                components.push(ComponentPayload { service_id: service.id, group_id: service.group_id, body });
            }
        }
        Ok(Self { incident, components })
    }

    /// The services of which a subscriber with these targets is told, with the payload of each.
    pub(super) fn components<'a>(
        &'a self,
        targets: &'a HashSet<String>,
        page_id: &'a PublicId,
    ) -> impl Iterator<Item = (&'a PublicId, &'a str)> {
        let wants = move |one: &&ComponentPayload| {
            let group = one.group_id.as_ref().map(PublicId::as_str);
            let any = [Some(page_id.as_str()), Some(one.service_id.as_str()), group];
            any.into_iter().flatten().any(|target| targets.contains(target))
        };
        self.components.iter().filter(wants).map(|one| (&one.service_id, one.body.as_str()))
    }
}

fn json(payload: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(payload).map_err(|error| Refusal::Fault(format!("a payload of a webhook: {error}")))
}

/// What the webhooks between two subscribers subscribed to: the ids of pages, groups, services and incidents.
pub(super) async fn targets_between(
    tx: &mut Tx,
    after: &str,
    last: &PublicId,
) -> Result<HashMap<PublicId, HashSet<String>>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, String)>(
            sql("select subscriber_id, target from subscription join subscriber on subscriber.id = subscriber_id
             where subscriber.id > $1 and subscriber.id <= $2 and channel = $3 and state = 'active'")
            .bind(after)
            .bind(last)
            .bind(Channel::WEBHOOK),
        )
        .await?;
    let mut targets = HashMap::<PublicId, HashSet<String>>::new();
    for (id, target) in rows {
        targets.entry(id).or_default().insert(target);
    }
    Ok(targets)
}
