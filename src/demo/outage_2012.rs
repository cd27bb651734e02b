//! The outage of 11 July 2012, under its own clock: every word at the minute it was said.

use super::Stage;
use crate::access::IncidentCommander;
use crate::incidents::{self, Cause, Declaration, NewUpdate, State};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The facts of the outage, as the project keeps them.
const FACTS: &str = include_str!("../../data/outage-2012.json");
/// When Larkmoor closed it, its complaints answered: 5 October 2012, 08:30 UTC.
const CLOSED: i64 = 1_349_425_800;

/// What is known of the outage.
#[derive(Debug, Clone, Deserialize)]
pub struct Facts {
    /// What the company provides.
    pub services: Vec<ServiceFacts>,
    /// What happened, and what was said.
    pub incident: IncidentFacts,
}

/// One service.
#[derive(Debug, Clone, Deserialize)]
pub struct ServiceFacts {
    /// Its name.
    pub name: String,
    /// The group it stands in.
    pub group: String,
    /// A few words of explanation.
    pub description: String,
}

/// What happened.
#[derive(Debug, Clone, Deserialize)]
pub struct IncidentFacts {
    /// As customers read it.
    pub title: String,
    /// `victim`, `accidental` or `preventable`.
    pub cause_cluster: String,
    /// When it began.
    pub started_at: Timestamp,
    /// What was said, the oldest first.
    pub updates: Vec<UpdateFacts>,
}

/// One thing that was said.
#[derive(Debug, Clone, Deserialize)]
pub struct UpdateFacts {
    /// When.
    pub at: Timestamp,
    /// Where the incident stood.
    pub state: String,
    /// What services were from then on, by name.
    #[serde(default)]
    pub services: BTreeMap<String, String>,
    /// The words.
    pub body: String,
}

impl Facts {
    /// Reads the facts.
    pub fn read() -> Result<Self, Refusal> {
        serde_json::from_str(FACTS).map_err(|error| Refusal::Fault(format!("the outage's facts: {error}")))
    }
}

/// Plays it.
pub async fn play(stage: &mut Stage) -> Result<(), Refusal> {
    stage.outage = Some(play_facts(stage, Facts::read()?.incident).await?);
    Ok(())
}

/// Plays an outage from its facts; tests play it with a word left out, or said at another time.
pub async fn play_facts(stage: &Stage, facts: IncidentFacts) -> Result<PublicId, Refusal> {
    let right: IncidentCommander = stage.may("ruth")?;
    let known = &stage.services;
    let mut updates = facts.updates.into_iter();
    let first = updates.next().ok_or_else(|| Refusal::Fault("an outage without a word".to_owned()))?;
    let declaration = Declaration {
        title: facts.title,
        cause: facts.cause_cluster.parse::<Cause>().ok(),
        // It was in no one region: a third of all numbers, wherever they were.
        regions: Vec::new(),
        services: statuses(known, &first)?,
        started_at: facts.started_at,
        first_evidence_at: None,
        state: state(&first)?,
        body: first.body,
        next_update_by: None,
        notify: true,
        is_drill: false,
    };
    let id = stage.app.db.write(async |tx| incidents::declare(tx, &right, first.at, declaration).await).await?.id;
    for update in updates {
        let new = NewUpdate {
            state: state(&update)?,
            services: statuses(known, &update)?,
            body: update.body,
            next_update_by: None,
            notify: true,
            display_at: None,
            despite_reports: false,
        };
        stage
            .app
            .db
            .write(async |tx| {
                let version = incidents::store::get(tx, &id).await?.version;
                incidents::publish_update(tx, &right, update.at, &id, version, new).await
            })
            .await?;
    }
    Ok(id)
}

/// Closes it, once everybody who complained had an answer.
pub async fn close(stage: &Stage) -> Result<(), Refusal> {
    let right: IncidentCommander = stage.may("ruth")?;
    let id = stage.outage.clone().ok_or_else(|| Refusal::Fault("the outage was not played".to_owned()))?;
    let now = chrono::DateTime::from_timestamp(CLOSED, 0).unwrap_or_default();
    let note = "Our first word came after 3 h 15 min, and for seven hours of the night we said nothing. From now on: a \
                first word within 15 minutes, and with every word the time of the next one.";
    stage.app.db.write(async |tx| incidents::review(tx, &right, now, &id, note).await).await
}

fn state(update: &UpdateFacts) -> Result<State, Refusal> {
    update.state.parse::<State>().ok().ok_or_else(|| Refusal::Fault(format!("no state {}", update.state)))
}

fn statuses(
    known: &BTreeMap<String, PublicId>,
    update: &UpdateFacts,
) -> Result<Vec<(PublicId, ServiceStatus)>, Refusal> {
    update
        .services
        .iter()
        .map(|(name, status)| {
            let service = known.get(name).cloned().ok_or_else(|| Refusal::Fault(format!("no service {name}")))?;
            let status =
                status.parse::<ServiceStatus>().ok().ok_or_else(|| Refusal::Fault(format!("no status {status}")))?;
            Ok((service, status))
        })
        .collect()
}
