//! The outage of 2012, played as Larkmoor Mobile through the functions that staff use, and beside it a
//! small outage that is open now, so that a newcomer's first page is alive (decisions 36–38).
//!
//! The parts stand in the order they are played. The old outage runs under its own clock; what waits
//! for somebody is made at the real present.

mod accounts;
mod announcements;
mod apology;
mod branding;
mod cases;
mod command;
mod complaints;
mod customers;
mod exposure;
mod goodwill;
mod ground;
mod history;
mod names;
mod open_incident;
pub mod outage_2012;
mod post_mortem;
mod services;
mod staff;

pub use accounts::Account;
pub use command::{load, run};

use crate::access::Right;
use crate::access::Staff;
use crate::platform::AppState;
use crate::types::{PublicId, Refusal, Timestamp};
use std::collections::BTreeMap;

/// What the parts of the demo share, filled in as they are played.
#[derive(Debug)]
pub struct Stage {
    /// The house it is played in.
    pub app: AppState,
    /// The real present.
    pub now: Timestamp,
    /// How many customers there are.
    pub customers: u32,
    /// The people, by their first name in lower case (`ruth`, `maren`, …).
    pub people: BTreeMap<&'static str, Staff>,
    /// Services by their name.
    pub services: BTreeMap<String, PublicId>,
    /// The outage of 2012.
    pub outage: Option<PublicId>,
    /// The small outage that is open now.
    pub open: Option<PublicId>,
    /// The people's accounts, for the file that is written when all is done.
    pub accounts: Vec<Account>,
}

impl Stage {
    /// An empty stage.
    pub fn new(app: AppState, now: Timestamp, customers: u32) -> Self {
        let (people, services) = (BTreeMap::new(), BTreeMap::new());
        Self { app, now, customers, people, services, outage: None, open: None, accounts: Vec::new() }
    }

    /// A right of one of the people.
    pub fn may<R: Right>(&self, first_name: &str) -> Result<R, Refusal> {
        self.people.get(first_name).ok_or_else(|| Refusal::Fault(format!("the demo has no {first_name}")))?.may::<R>()
    }
}

/// Plays everything.
pub async fn play(stage: &mut Stage) -> Result<(), Refusal> {
    staff::play(stage).await?;
    services::play(stage).await?;
    branding::play(stage).await?;
    customers::play(stage).await?;
    outage_2012::play(stage).await?;
    exposure::play(stage).await?;
    cases::play_2012(stage).await?;
    post_mortem::play(stage).await?;
    outage_2012::close(stage).await?;
    customers::play_now(stage).await?;
    history::play(stage).await?;
    announcements::play(stage).await?;
    open_incident::play(stage).await?;
    exposure::play_now(stage).await?;
    cases::play_now(stage).await?;
    apology::play(stage).await?;
    goodwill::play(stage).await
}
