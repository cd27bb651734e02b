//! The outage of 11 July 2012, with every update at the time it was published.

use super::DemoContext;
use crate::access::IncidentCommander;
use crate::incidents::{self, Cause, Declaration, NewUpdate, State};
use crate::types::{PublicId, Refusal, ServiceKind, ServiceStatus, Timestamp};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The facts of the outage.
const FACTS: &str = include_str!("../../data/outage-2012.json");
/// When it was reviewed, in seconds since 1970: 5 October 2012, 08:30 UTC, after all complaints were answered.
const REVIEWED_AT: i64 = 1_349_425_800;

/// The contents of `data/outage-2012.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct Facts {
    /// The services of the company.
    pub services: Vec<ServiceFacts>,
    /// The incident and its updates.
    pub incident: IncidentFacts,
}

/// A service.
#[derive(Debug, Clone, Deserialize)]
pub struct ServiceFacts {
    /// Its name.
    pub name: String,
    /// The name of its group.
    pub group: String,
    /// A short description.
    pub description: String,
    /// What kind of service it is.
    pub kind: ServiceKind,
}

/// The incident.
#[derive(Debug, Clone, Deserialize)]
pub struct IncidentFacts {
    /// Its public title.
    pub title: String,
    /// Its cause.
    pub cause_cluster: Cause,
    /// When it began.
    pub started_at: Timestamp,
    /// Its updates, oldest first.
    pub updates: Vec<UpdateFacts>,
}

/// An update.
#[derive(Debug, Clone, Deserialize)]
pub struct UpdateFacts {
    /// When it was published.
    pub at: Timestamp,
    /// The state of the incident.
    pub state: State,
    /// The status of services from then on, by name.
    #[serde(default)]
    pub services: BTreeMap<String, ServiceStatus>,
    /// Its text.
    pub body: String,
}

impl Facts {
    /// Parses the facts.
    pub fn read() -> Result<Self, Refusal> {
        serde_json::from_str(FACTS).map_err(|error| Refusal::Fault(format!("data/outage-2012.json: {error}")))
    }
}

/// Loads the outage.
pub async fn load(demo: &mut DemoContext) -> Result<(), Refusal> {
    demo.outage = Some(load_facts(demo, Facts::read()?.incident).await?);
    Ok(())
}

/// Loads an outage from its facts. Tests leave an update out or move it.
pub async fn load_facts(demo: &DemoContext, facts: IncidentFacts) -> Result<PublicId, Refusal> {
    let right: IncidentCommander = demo.may("ruth")?;
    let known = &demo.services;
    let mut updates = facts.updates.into_iter();
    let first = updates.next().ok_or_else(|| Refusal::Fault("the facts have no update".to_owned()))?;
    let declaration = Declaration {
        title: facts.title,
        cause: Some(facts.cause_cluster),
        // It affected a third of all numbers in every region.
        regions: Vec::new(),
        services: statuses(known, &first)?,
        started_at: facts.started_at,
        first_evidence_at: None,
        state: first.state,
        body: first.body,
        next_update_by: None,
        notify: true,
        is_drill: false,
    };
    let id = demo.app.db.write(async |tx| incidents::declare(tx, &right, first.at, declaration).await).await?.id;
    for update in updates {
        let new = NewUpdate {
            state: update.state,
            services: statuses(known, &update)?,
            body: update.body,
            next_update_by: None,
            notify: true,
            display_at: None,
            despite_reports: false,
        };
        demo.app
            .db
            .write(async |tx| {
                let version = incidents::store::get(tx, &id).await?.version;
                incidents::publish_update(tx, &right, update.at, &id, version, new).await
            })
            .await?;
    }
    Ok(id)
}

/// Loads the review, after every complaint was answered.
pub async fn load_review(demo: &DemoContext) -> Result<(), Refusal> {
    let right: IncidentCommander = demo.may("ruth")?;
    let id = demo.outage.clone().ok_or_else(|| Refusal::Fault("the outage was not loaded".to_owned()))?;
    let now = chrono::DateTime::from_timestamp(REVIEWED_AT, 0).unwrap_or_default();
    let note = "Our first word came after 3 h 15 min, and for seven hours of the night we said nothing. From now on: a \
                first word within 15 minutes, and with every word the time of the next one.";
    demo.app.db.write(async |tx| incidents::review(tx, &right, now, &id, note).await).await
}

fn statuses(
    known: &BTreeMap<String, PublicId>,
    update: &UpdateFacts,
) -> Result<Vec<(PublicId, ServiceStatus)>, Refusal> {
    update
        .services
        .iter()
        .map(|(name, status)| {
            let service = known.get(name).ok_or_else(|| Refusal::Fault(format!("no service is called {name}")))?;
            Ok((service.clone(), *status))
        })
        .collect()
}
