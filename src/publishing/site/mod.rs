//! The public site as plain facts: everything the documents are made from, and nothing else. What is
//! not here (drafts, drills, who wrote what) cannot leak into a page (I16).

mod announcement;
mod catalogue;
mod incident;

pub use announcement::Announcement;
pub use catalogue::{Group, GroupedServices, Service};
pub use incident::{Change, Incident, PostMortem, Revision, Update};

use super::branding::{Links, Look};
use super::uptime::{day_of, start_of_day};
use crate::incidents::{Kind, State};
use crate::services::{Indicator, overall};
use crate::types::{PublicId, ServiceStatus, Timestamp};
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use incident::LATE_AFTER;
use std::collections::BTreeMap;

/// How often a page that says "so far" is made anew, while something is wrong.
const REFRESH_DURING_INCIDENT: Duration = Duration::hours(1);

/// The public site at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Whose it is.
    pub installation_id: String,
    /// The public version it was read at.
    pub version: i64,
    /// Whether it is the demonstration.
    pub is_demo: bool,
    /// The page's id.
    pub page_id: PublicId,
    /// The company, as the masthead names it.
    pub name: String,
    /// The address people see, without a slash at the end.
    pub public_url: String,
    /// The zone of its times and days.
    pub zone: Tz,
    /// A BCP 47 tag.
    pub language: String,
    /// What the page wears.
    pub look: Look,
    /// Where the company's own pages are.
    pub links: Links,
    /// When it was read.
    pub now: Timestamp,
    /// Services under their groups, in the page's order.
    pub catalogue: Vec<GroupedServices>,
    /// Published incidents and planned work, the newest first.
    pub incidents: Vec<Incident>,
    /// Announcements that are shown now, and those that were, the newest first.
    pub announcements: Vec<Announcement>,
    /// When the next announcement appears; what it says is not public before.
    pub next_announcement_at: Option<Timestamp>,
    /// What was public and was taken back.
    pub withdrawn: Vec<WithdrawnPage>,
    /// Every service's name, also of those that are no longer offered.
    pub names: BTreeMap<PublicId, String>,
}

/// An address that had a page, which was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawnPage {
    /// What it was.
    pub what: WithdrawnKind,
    /// Its id.
    pub id: PublicId,
    /// When it was taken back.
    pub at: Timestamp,
}

/// What was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawnKind {
    /// An incident, or planned work.
    Incident,
    /// An announcement.
    Announcement,
}

impl Site {
    /// Every service, in the page's order.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.catalogue.iter().flat_map(|grouped| &grouped.services)
    }

    /// A service that is on the page.
    pub fn service(&self, id: &PublicId) -> Option<&Service> {
        self.services().find(|service| &service.id == id)
    }

    /// A service's name, also when it is no longer offered.
    pub fn name_of(&self, id: &PublicId) -> &str {
        self.names.get(id).map_or("", String::as_str)
    }

    /// How everything is, and the key of the sentence that says so.
    pub fn overall(&self) -> (Indicator, &'static str) {
        overall(&self.services().map(|service| service.status).collect::<Vec<_>>())
    }

    /// What is broken now.
    pub fn open_incidents(&self) -> impl Iterator<Item = &Incident> {
        self.incidents.iter().filter(|incident| incident.kind == Kind::Incident && !incident.state.is_over())
    }

    /// Planned work that is still to come or under way, the next first.
    pub fn planned(&self) -> Vec<&Incident> {
        let mut planned: Vec<_> = self
            .incidents
            .iter()
            .filter(|incident| incident.kind == Kind::Maintenance && !incident.state.is_over())
            .collect();
        planned.sort_by_key(|incident| incident.started_at);
        planned
    }

    /// What is over, latest end first.
    pub fn past(&self) -> Vec<&Incident> {
        let mut past: Vec<_> = self
            .incidents
            .iter()
            .filter(|incident| incident.state.is_over() && incident.state != State::Cancelled)
            .collect();
        past.sort_by_key(|incident| std::cmp::Reverse((incident.ended_at(), incident.started_at)));
        past
    }

    /// Today, on the page's clock.
    pub fn today(&self) -> NaiveDate {
        day_of(self.now, self.zone)
    }

    /// When anything that people see last changed.
    pub fn changed_at(&self) -> Option<Timestamp> {
        let services = self.services().map(|service| service.updated_at);
        self.incidents.iter().map(Incident::changed_at).chain(services).max()
    }

    /// The announcements that are shown now.
    pub fn announced(&self) -> impl Iterator<Item = &Announcement> {
        self.announcements.iter().filter(|one| !one.is_over(self.now))
    }

    /// When time itself changes what the page says: a promise falls due, an announcement comes or goes,
    /// midnight, an hour of trouble.
    pub fn next_change_at(&self) -> Timestamp {
        let promises = self.incidents.iter().filter_map(|incident| Some(incident.next_update_by? + LATE_AFTER));
        let tomorrow = self.today().succ_opt().map(|next| start_of_day(next, self.zone));
        let is_wrong = self.services().any(|service| service.status != ServiceStatus::Operational);
        let hourly = is_wrong.then(|| self.now + REFRESH_DURING_INCIDENT);
        let latest = self.now + Duration::days(1);
        let announced = self.announcements.iter().filter_map(|one| one.until_at).chain(self.next_announcement_at);
        promises.chain(announced).chain(tomorrow).chain(hourly).filter(|due| *due > self.now).min().unwrap_or(latest)
    }
}
