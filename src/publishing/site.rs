//! The public site as plain facts: everything the documents are made from, and nothing else. What is
//! not here (drafts, drills, who wrote what) cannot leak into a page (I16).

use super::dress::{Links, Look};
use super::uptime::{Timeline, day_of, start_of_day};
use crate::incidents::{Kind, State};
use crate::services::{Indicator, overall};
use crate::vocabulary::{Impact, Instant, PublicId, ServiceStatus};
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// How often a page that says "so far" is made anew, while something is wrong.
const WHILE_WRONG: Duration = Duration::hours(1);
/// From when on a promised update counts as late (the promise holds to the end of its minute).
const LATE_AFTER: Duration = Duration::minutes(1);

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
    pub now: Instant,
    /// Services under their groups, in the page's order.
    pub shelves: Vec<Shelf>,
    /// Published incidents and planned work, the newest first.
    pub incidents: Vec<Incident>,
    /// Announcements that are shown now, and those that were, the newest first.
    pub announcements: Vec<Announcement>,
    /// When the next announcement appears; what it says is not public before.
    pub announced_next: Option<Instant>,
    /// What was public and was taken back.
    pub withdrawn: Vec<Withdrawn>,
    /// Every service's name, also of those that are no longer offered.
    pub names: BTreeMap<PublicId, String>,
}

/// A heading and the services under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shelf {
    /// The heading; `None` for services that stand alone.
    pub group: Option<Group>,
    /// What stands under it.
    pub services: Vec<Service>,
}

/// A heading over services.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its id.
    pub id: PublicId,
    /// What people read.
    pub name: String,
    /// Its place on the page, from the top.
    pub position: i64,
}

/// A service and its history.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its id.
    pub id: PublicId,
    /// What people read.
    pub name: String,
    /// A line of explanation; may be empty.
    pub description: String,
    /// How it is now.
    pub status: ServiceStatus,
    /// Whether its history is shown.
    pub showcase: bool,
    /// From which day its history counts.
    pub start_date: NaiveDate,
    /// When it came into the catalogue.
    pub created_at: Instant,
    /// When anything about it last changed.
    pub updated_at: Instant,
    /// Its place among its neighbours.
    pub position: i64,
    /// Every status it had.
    pub timeline: Timeline,
}

/// A published incident, or planned work.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Its id.
    pub id: PublicId,
    /// Whether it broke or is worked on.
    pub kind: Kind,
    /// Its name.
    pub title: String,
    /// The worst it reached, or what the commander said instead.
    pub impact: Impact,
    /// Where it stands.
    pub state: State,
    /// When it began; planned work: when it is to begin.
    pub started_at: Instant,
    /// When people first read of it.
    pub published_at: Instant,
    /// When it was over.
    pub resolved_at: Option<Instant>,
    /// Planned work: when it is to end.
    pub scheduled_until: Option<Instant>,
    /// By when the next update is promised.
    pub next_update_by: Option<Instant>,
    /// What it hit, in the page's order, each with what this incident did to it.
    pub services: Vec<(PublicId, Timeline)>,
    /// Its timeline, newest first; never empty.
    pub updates: Vec<Update>,
    /// How many reports came in.
    pub reports: i64,
    /// What happened and what changes, once it is over and that is published.
    pub post_mortem: Option<PostMortem>,
}

/// A published post-mortem.
#[derive(Debug, Clone, PartialEq)]
pub struct PostMortem {
    /// Its id, which it has as an update of the Statuspage API.
    pub id: PublicId,
    /// As it was written, in Markdown.
    pub body: String,
    /// As it is shown: HTML that was made safe.
    pub body_html: String,
    /// Who signed it; may be empty.
    pub signed: String,
    /// When it was published.
    pub published_at: Instant,
    /// When its words were last changed.
    pub edited_at: Option<Instant>,
}

/// An announcement that is shown, or was.
#[derive(Debug, Clone, PartialEq)]
pub struct Announcement {
    /// Its id.
    pub id: PublicId,
    /// Its title.
    pub title: String,
    /// As it was written, in Markdown.
    pub body: String,
    /// As it is shown: HTML that was made safe.
    pub body_html: String,
    /// From when on it is shown.
    pub from_at: Instant,
    /// Until when; `None` where that is open.
    pub until_at: Option<Instant>,
    /// When its words were last changed.
    pub edited_at: Option<Instant>,
}

/// An address that had a page, which was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// What it was.
    pub what: WithdrawnKind,
    /// Its id.
    pub id: PublicId,
    /// When it was taken back.
    pub at: Instant,
}

/// What was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawnKind {
    /// An incident, or planned work.
    Incident,
    /// An announcement.
    Announcement,
}

/// One entry of a timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// Its id.
    pub id: PublicId,
    /// Where the incident stood from it on.
    pub state: State,
    /// As it was written, in Markdown.
    pub body: String,
    /// As it is shown: HTML that was made safe.
    pub body_html: String,
    /// When it was published.
    pub published_at: Instant,
    /// When it is shown to have been.
    pub display_at: Instant,
    /// It was published after the time it shows.
    pub is_backdated: bool,
    /// Whether subscribers were told.
    pub notify: bool,
    /// When its words were last changed.
    pub edited_at: Option<Instant>,
    /// What it said about services.
    pub changes: Vec<Change>,
}

/// What an update said about one service.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The service.
    pub service_id: PublicId,
    /// How it was before.
    pub old: ServiceStatus,
    /// How it is from then on.
    pub new: ServiceStatus,
}

impl Site {
    /// Every service, in the page's order.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.shelves.iter().flat_map(|shelf| &shelf.services)
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
    pub fn changed_at(&self) -> Option<Instant> {
        let services = self.services().map(|service| service.updated_at);
        self.incidents.iter().map(Incident::changed_at).chain(services).max()
    }

    /// The announcements that are shown now.
    pub fn announced(&self) -> impl Iterator<Item = &Announcement> {
        self.announcements.iter().filter(|one| !one.is_over(self.now))
    }

    /// When time itself changes what the page says: a promise falls due, an announcement comes or goes,
    /// midnight, an hour of trouble.
    pub fn due_next(&self) -> Instant {
        let promises = self.incidents.iter().filter_map(|incident| Some(incident.next_update_by? + LATE_AFTER));
        let tomorrow = self.today().succ_opt().map(|next| start_of_day(next, self.zone));
        let is_wrong = self.services().any(|service| service.status != ServiceStatus::Operational);
        let hourly = is_wrong.then(|| self.now + WHILE_WRONG);
        let latest = self.now + Duration::days(1);
        let announced = self.announcements.iter().filter_map(|one| one.until_at).chain(self.announced_next);
        promises.chain(announced).chain(tomorrow).chain(hourly).filter(|due| *due > self.now).min().unwrap_or(latest)
    }
}

impl Service {
    /// When its record begins.
    pub fn begins(&self, zone: Tz) -> Instant {
        start_of_day(self.start_date, zone)
    }
}

impl Incident {
    /// The latest word on it.
    pub fn latest(&self) -> Option<&Update> {
        self.updates.first()
    }

    /// The first word on it.
    pub fn first(&self) -> Option<&Update> {
        self.updates.last()
    }

    /// When it ended; while it goes on, when last something was said, which does not move by itself.
    pub fn ended_at(&self) -> Instant {
        let said = self.latest().map_or(self.published_at, |update| update.display_at);
        self.resolved_at.unwrap_or(said)
    }

    /// When anything about it last changed.
    pub fn changed_at(&self) -> Instant {
        let words = self.updates.iter().map(|update| update.edited_at.unwrap_or(update.published_at));
        let looked_back = self.post_mortem.as_ref().map(PostMortem::changed_at);
        words.chain(looked_back).chain([self.published_at]).max().unwrap_or(self.published_at)
    }

    /// Whether the promised update is overdue.
    pub fn is_late(&self, now: Instant) -> bool {
        self.next_update_by.is_some_and(|by| now >= by + LATE_AFTER)
    }

    /// Its address.
    pub fn path(&self) -> String {
        format!("/incidents/{}", self.id)
    }
}

impl PostMortem {
    /// When its words last changed.
    pub fn changed_at(&self) -> Instant {
        self.edited_at.unwrap_or(self.published_at)
    }
}

impl Announcement {
    /// Whether its time has passed.
    pub fn is_over(&self, now: Instant) -> bool {
        self.until_at.is_some_and(|until| until <= now)
    }

    /// Its address.
    pub fn path(&self) -> String {
        format!("/announcements/{}", self.id)
    }
}
