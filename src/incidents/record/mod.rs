//! The record of an incident: everything the desk knows of it in one place, to print, as Markdown and as JSON.
//!
//! It holds what customers were told and what staff see on the incident's pages. Customers appear as numbers only: it is
//! passed on, so no address, name or message of one is in it.

mod json;
mod markdown;
pub mod routes;

pub use json::to_json;
pub(in crate::incidents) use markdown::facts;
pub use markdown::to_markdown;

use super::post_mortem::actions::{self, Action, PublicPromise};
use super::post_mortem::{self, PostMortem};
use super::promise;
use super::reports::{self, AffectedCounts};
use super::store::{self, Incident, Review, Update};
use crate::accounts;
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;
use chrono_tz::Tz;

/// Everything that is known of an incident.
#[derive(Debug, Clone)]
pub struct Record {
    /// The company.
    pub organisation: String,
    /// The zone of its times.
    pub zone: Tz,
    /// When the record was made.
    pub made_at: Timestamp,
    /// The incident.
    pub incident: Incident,
    /// The names of its services.
    pub services: Vec<String>,
    /// The name of its commander.
    pub commander: Option<String>,
    /// Its updates, oldest first.
    pub updates: Vec<Update>,
    /// How well it was told.
    pub figures: Figures,
    /// How many customers it affected.
    pub affected: AffectedCounts,
    /// The published post-mortem.
    pub post_mortem: Option<PostMortem>,
    /// The promises that customers read.
    pub promises: Vec<PublicPromise>,
    /// What is done afterwards.
    pub actions: Vec<Action>,
    /// The review that closed it.
    pub review: Option<Review>,
}

/// How well an incident was told, by the rules of the scorecard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// From its start to the first update; `None` before there is one.
    pub until_first: Option<Duration>,
    /// Promised times of a next update that have passed.
    pub promised: usize,
    /// How many of them were kept.
    pub kept: usize,
    /// The longest time between two updates, or until its end.
    pub longest_silence: Duration,
}

impl Record {
    /// Reads the record of an incident.
    ///
    /// # Errors
    ///
    /// `Refusal::NotFound` when there is none.
    pub async fn load(tx: &mut Tx, id: &PublicId, now: Timestamp) -> Result<Self, Refusal> {
        let incident = store::get(tx, id).await?;
        let installation = installation::get(tx).await?;
        let mut updates = store::updates(tx, id).await?;
        updates.reverse();
        let services = store::services_of(tx, id).await?.into_iter().map(|service| service.name).collect();
        let published = post_mortem::find(tx, id).await?.filter(|found| found.published_at.is_some());
        let promises = match &published {
            Some(_) => actions::public(tx).await?.into_iter().filter(|promise| &promise.incident_id == id).collect(),
            None => Vec::new(),
        };
        Ok(Self {
            zone: installation.zone(),
            organisation: installation.organisation,
            made_at: now,
            services,
            commander: accounts::store::find_name(tx, incident.commander_id.as_ref()).await?,
            figures: Figures::of(&incident, &updates, now),
            affected: reports::count_affected(tx, &incident, now).await?,
            post_mortem: published,
            promises,
            actions: actions::of_incident(tx, id).await?,
            review: store::find_review(tx, id).await?,
            updates,
            incident,
        })
    }
}

impl Figures {
    /// The figures of a timeline. `updates` are ordered oldest first.
    fn of(incident: &Incident, updates: &[Update], now: Timestamp) -> Self {
        let timings: Vec<_> = updates.iter().map(Update::timing).collect();
        let promises = promise::promises(&timings);
        let kept = promises.iter().filter(|promise| promise.is_kept()).count();
        let broken = promises.iter().filter(|promise| promise.is_broken(now)).count();
        Self {
            until_first: timings.first().map(|first| first.at - incident.started_at),
            promised: kept + broken,
            kept,
            longest_silence: promise::longest_silence(&timings, incident.resolved_at),
        }
    }
}
