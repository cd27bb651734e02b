//! The demonstration: the outage of 2012 at Larkmoor Mobile, and an incident that is open now, loaded through the
//! functions that staff use (decisions 36–38).
//!
//! The parts are loaded in the order in which they happened. The outage of 2012 has its own times; what waits for
//! somebody is dated to the present.

mod accounts;
mod alerts;
mod announcements;
mod apology;
mod branding;
mod cases;
mod command;
mod customers;
mod exposure;
mod goodwill;
mod history;
mod incident_desk;
mod maintenance_series;
mod names;
mod open_incident;
pub mod outage_2012;
mod post_mortem;
pub mod receivers;
mod services;
mod staff;
mod target;

pub use accounts::{DemoAccount, path as accounts_path};
pub use command::{load, run};

use crate::access::Right;
use crate::access::Staff;
use crate::platform::AppState;
use crate::types::{PublicId, Refusal, Timestamp};
use std::collections::BTreeMap;

/// What the parts of the demonstration share. Each part adds what later parts need.
#[derive(Debug)]
pub struct DemoContext {
    /// The installation it is loaded into.
    pub app: AppState,
    /// The present.
    pub now: Timestamp,
    /// How many customers to load.
    pub customers: u32,
    /// Staff by first name in lower case (`ruth`, `maren`, …).
    pub staff: BTreeMap<&'static str, Staff>,
    /// Services by name.
    pub services: BTreeMap<String, PublicId>,
    /// The outage of 2012.
    pub outage: Option<PublicId>,
    /// The incident that is open now.
    pub open: Option<PublicId>,
    /// The accounts of the staff, for the file that is written at the end.
    pub accounts: Vec<DemoAccount>,
}

impl DemoContext {
    /// A context in which nothing is loaded yet.
    pub fn new(app: AppState, now: Timestamp, customers: u32) -> Self {
        Self {
            app,
            now,
            customers,
            staff: BTreeMap::new(),
            services: BTreeMap::new(),
            outage: None,
            open: None,
            accounts: Vec::new(),
        }
    }

    /// A right of a member of staff.
    ///
    /// # Errors
    ///
    /// `Refusal::Fault` if there is no such person; otherwise as `Staff::may`.
    pub fn may<R: Right>(&self, first_name: &str) -> Result<R, Refusal> {
        let staff = self.staff.get(first_name);
        staff.ok_or_else(|| Refusal::Fault(format!("the demonstration has no {first_name}")))?.may::<R>()
    }
}

/// Loads all parts.
pub async fn load_all(demo: &mut DemoContext) -> Result<(), Refusal> {
    staff::load(demo).await?;
    services::load(demo).await?;
    branding::load(demo).await?;
    customers::load_2012(demo).await?;
    outage_2012::load(demo).await?;
    exposure::load_2012(demo).await?;
    cases::load_2012(demo).await?;
    post_mortem::load(demo).await?;
    outage_2012::load_review(demo).await?;
    customers::load_current(demo).await?;
    history::load(demo).await?;
    maintenance_series::load(demo).await?;
    announcements::load(demo).await?;
    receivers::load(demo).await?;
    open_incident::load(demo).await?;
    incident_desk::load(demo).await?;
    alerts::load(demo).await?;
    exposure::load_current(demo).await?;
    cases::load_current(demo).await?;
    apology::load(demo).await?;
    goodwill::load(demo).await
}
