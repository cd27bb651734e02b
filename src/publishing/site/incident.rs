//! A published incident with its timeline and its post-mortem.

use crate::incidents::{Kind, State};
use crate::publishing::uptime::Timeline;
use crate::types::{Impact, PublicId, ServiceStatus, Timestamp};
use chrono::Duration;

/// From when on a promised update counts as late (the promise holds to the end of its minute).
pub(super) const LATE_AFTER: Duration = Duration::minutes(1);

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
    pub started_at: Timestamp,
    /// When people first read of it.
    pub published_at: Timestamp,
    /// When it was over.
    pub resolved_at: Option<Timestamp>,
    /// Planned work: when it is to end.
    pub scheduled_until: Option<Timestamp>,
    /// By when the next update is promised.
    pub next_update_by: Option<Timestamp>,
    /// What it hit, in the page's order, each with what this incident did to it.
    pub services: Vec<(PublicId, Timeline)>,
    /// Its timeline, newest first; never empty.
    pub updates: Vec<Update>,
    /// How many reports came in.
    pub reports: i64,
    /// What happened and what changes, once it is over and that is published.
    pub post_mortem: Option<PostMortem>,
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
    pub published_at: Timestamp,
    /// When it is shown to have been.
    pub display_at: Timestamp,
    /// It was published after the time it shows.
    pub is_backdated: bool,
    /// Whether subscribers were told.
    pub notify: bool,
    /// When its words were last changed.
    pub edited_at: Option<Timestamp>,
    /// What it said before, where readers may see it, the latest first.
    pub earlier: Vec<Revision>,
    /// What it said about services.
    pub changes: Vec<Change>,
}

/// Words of an update before they were edited.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// As they were written, in Markdown.
    pub body: String,
    /// When they were edited.
    pub edited_at: Timestamp,
    /// Why; may be empty.
    pub reason: String,
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
    pub published_at: Timestamp,
    /// When its words were last changed.
    pub edited_at: Option<Timestamp>,
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
    pub fn ended_at(&self) -> Timestamp {
        let said = self.latest().map_or(self.published_at, |update| update.display_at);
        self.resolved_at.unwrap_or(said)
    }

    /// When anything about it last changed.
    pub fn changed_at(&self) -> Timestamp {
        let words = self.updates.iter().map(|update| update.edited_at.unwrap_or(update.published_at));
        let looked_back = self.post_mortem.as_ref().map(PostMortem::changed_at);
        words.chain(looked_back).chain([self.published_at]).max().unwrap_or(self.published_at)
    }

    /// Whether the promised update is overdue.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.next_update_by.is_some_and(|by| now >= by + LATE_AFTER)
    }

    /// Its address.
    pub fn path(&self) -> String {
        format!("/incidents/{}", self.id)
    }
}

impl PostMortem {
    /// When its words last changed.
    pub fn changed_at(&self) -> Timestamp {
        self.edited_at.unwrap_or(self.published_at)
    }
}
