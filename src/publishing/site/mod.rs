//! The public site as data: everything from which documents are rendered, and nothing else. What is not here
//! (drafts, drills, authors) cannot appear on a page (I16).

mod announcement;
mod catalogue;
mod incident;

pub use announcement::Announcement;
pub use catalogue::{Group, GroupedServices, Service};
pub use incident::{Incident, PostMortem, Promise, Revision, StatusChange, Translation, Update};

use super::branding::{Links, Look};
use super::uptime::{day_of, start_of_day};
use crate::incidents::{Kind, State};
use crate::services::page_text::PageText;
use crate::services::security_contact::SecurityContact;
use crate::services::{Indicator, overall};
use crate::types::{PublicId, ServiceStatus, Timestamp};
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use incident::LATE_AFTER;
use std::collections::BTreeMap;

/// How often pages with running durations are rendered again while a service is not operational.
const REFRESH_DURING_INCIDENT: Duration = Duration::hours(1);

/// The public site at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The installation.
    pub installation_id: String,
    /// The public version at which it was read.
    pub version: i64,
    /// Whether it is the demonstration.
    pub is_demo: bool,
    /// The id of the page.
    pub page_id: PublicId,
    /// The company's name in the masthead.
    pub name: String,
    /// The public address, without a slash at the end.
    pub public_url: String,
    /// The time zone of its times and days.
    pub zone: Tz,
    /// The language in which it is rendered, a BCP 47 tag.
    pub language: String,
    /// The tags of all its languages, its own first.
    pub languages: Vec<String>,
    /// What the public forms say in its language.
    pub text: PageText,
    /// The company's look.
    pub look: Look,
    /// The addresses of the company's own pages.
    pub links: Links,
    /// Where vulnerabilities are reported.
    pub security: SecurityContact,
    /// When it was read.
    pub now: Timestamp,
    /// When anything on the page last changed.
    pub changed_at: Option<Timestamp>,
    /// Services in their groups, in the order of the page.
    pub catalogue: Vec<GroupedServices>,
    /// Services that are no longer offered, which only incidents name.
    pub archived: Vec<Service>,
    /// Published incidents and maintenance, newest first.
    pub incidents: Vec<Incident>,
    /// Current and past announcements, newest first.
    pub announcements: Vec<Announcement>,
    /// When the next announcement begins. Its content is not public before.
    pub next_announcement_at: Option<Timestamp>,
    /// What was published and then withdrawn.
    pub withdrawn: Vec<WithdrawnPage>,
    /// Every service's name, also of those that are no longer offered.
    pub service_names: BTreeMap<PublicId, String>,
}

/// A page that was published and then withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawnPage {
    /// What it was about.
    pub kind: WithdrawnKind,
    /// The id of the incident or announcement.
    pub id: PublicId,
    /// When it was withdrawn.
    pub withdrawn_at: Timestamp,
}

/// What a withdrawn page was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawnKind {
    /// An incident or maintenance.
    Incident,
    /// An announcement.
    Announcement,
}

impl Site {
    /// The same site in another of its languages. What is not translated stays in the page's own, and says so.
    pub fn in_language(&self, tag: &str) -> Self {
        let mut site = Self { language: tag.to_owned(), ..self.clone() };
        for incident in &mut site.incidents {
            incident.translate(tag, &self.language);
        }
        site
    }

    /// Every service, in the order of the page.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.catalogue.iter().flat_map(|grouped| &grouped.services)
    }

    /// Whether there is anything to show: a service, or an incident. Without them the page is being set up.
    pub fn is_set_up(&self) -> bool {
        self.services().next().is_some() || !self.incidents.is_empty()
    }

    /// A service that is on the page.
    pub fn service(&self, id: &PublicId) -> Option<&Service> {
        self.services().find(|service| &service.id == id)
    }

    /// A service, also when it is no longer offered.
    pub fn known_service(&self, id: &PublicId) -> Option<&Service> {
        self.services().chain(&self.archived).find(|service| &service.id == id)
    }

    /// A group.
    pub fn group(&self, id: &PublicId) -> Option<&Group> {
        self.catalogue.iter().filter_map(|grouped| grouped.group.as_ref()).find(|group| &group.id == id)
    }

    /// A service's name, also when it is no longer offered; empty for an unknown id.
    pub fn name_of(&self, id: &PublicId) -> &str {
        self.service_names.get(id).map_or("", String::as_str)
    }

    /// The overall status, and the key of its sentence.
    pub fn overall(&self) -> (Indicator, &'static str) {
        overall(&self.services().map(|service| service.status).collect::<Vec<_>>())
    }

    /// Open incidents, without maintenance.
    pub fn open_incidents(&self) -> impl Iterator<Item = &Incident> {
        self.incidents.iter().filter(|incident| incident.kind == Kind::Incident && !incident.state.is_over())
    }

    /// Whether scheduled maintenance is of a series that has an earlier date to come. Those are in the calendar and the
    /// API, and are left out of lists that people read.
    pub fn is_later_in_series(&self, maintenance: &Incident) -> bool {
        maintenance.state == State::Scheduled
            && maintenance.series_id.is_some()
            && self.dates_of(maintenance).any(|other| other.started_at < maintenance.started_at)
    }

    /// The dates to come of the series of a maintenance.
    pub fn dates_of<'a>(&'a self, maintenance: &'a Incident) -> impl Iterator<Item = &'a Incident> {
        self.incidents
            .iter()
            .filter(|other| other.series_id == maintenance.series_id && other.state == State::Scheduled)
    }

    /// Maintenance that is scheduled or under way, the next first; of a series only its next date.
    pub fn planned(&self) -> Vec<&Incident> {
        let mut planned: Vec<_> = self
            .incidents
            .iter()
            .filter(|incident| incident.kind == Kind::Maintenance && !incident.state.is_over())
            .filter(|incident| !self.is_later_in_series(incident))
            .collect();
        planned.sort_by_key(|incident| incident.started_at);
        planned
    }

    /// Incidents and maintenance that are over, latest end first, without what was cancelled.
    pub fn past(&self) -> Vec<&Incident> {
        let mut past: Vec<_> = self
            .incidents
            .iter()
            .filter(|incident| incident.state.is_over() && incident.state != State::Cancelled)
            .collect();
        past.sort_by_key(|incident| std::cmp::Reverse((incident.ended_at(), incident.started_at)));
        past
    }

    /// The date in the time zone of the page.
    pub fn today(&self) -> NaiveDate {
        day_of(self.now, self.zone)
    }

    /// The current announcements.
    pub fn current_announcements(&self) -> impl Iterator<Item = &Announcement> {
        self.announcements.iter().filter(|announcement| !announcement.is_over(self.now))
    }

    /// When time alone changes the pages next: an update becomes late, an announcement begins or ends, midnight, or
    /// an hour of an open incident has passed.
    pub fn next_change_at(&self) -> Timestamp {
        let promises = self.incidents.iter().filter_map(|incident| Some(incident.next_update_by? + LATE_AFTER));
        let tomorrow = self.today().succ_opt().map(|next| start_of_day(next, self.zone));
        let is_impaired = self.services().any(|service| service.status != ServiceStatus::Operational);
        let hourly = is_impaired.then(|| self.now + REFRESH_DURING_INCIDENT);
        let latest = self.now + Duration::days(1);
        let announced =
            self.announcements.iter().filter_map(|announcement| announcement.until_at).chain(self.next_announcement_at);
        promises.chain(announced).chain(tomorrow).chain(hourly).filter(|due| *due > self.now).min().unwrap_or(latest)
    }
}
