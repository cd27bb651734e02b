//! Published incidents and maintenance, with updates and post-mortem.

use crate::incidents::{Kind, State};
use crate::publishing::uptime::Timeline;
use crate::types::{Impact, PublicId, ServiceStatus, Timestamp};
use chrono::Duration;
use std::collections::BTreeMap;

/// How long after the promised time an update counts as late; the promise includes its whole minute.
pub(super) const LATE_AFTER: Duration = Duration::minutes(1);

/// A published incident, or maintenance.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Its id.
    pub id: PublicId,
    /// Incident or maintenance.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// The language of the title, where it is not that of the page.
    pub title_language: Option<String>,
    /// The title in other languages, by tag.
    pub titles: BTreeMap<String, String>,
    /// The worst impact so far, or the one that the commander set instead.
    pub impact: Impact,
    /// Its state.
    pub state: State,
    /// When it began; for maintenance that has not begun, when it is to begin.
    pub started_at: Timestamp,
    /// For maintenance that began early, when it was to begin.
    pub scheduled_for: Option<Timestamp>,
    /// When it was published.
    pub published_at: Timestamp,
    /// When it ended.
    pub resolved_at: Option<Timestamp>,
    /// For maintenance that repeats, its series.
    pub series_id: Option<PublicId>,
    /// For maintenance, when it is to end.
    pub scheduled_until: Option<Timestamp>,
    /// By when the next update is promised.
    pub next_update_by: Option<Timestamp>,
    /// The time that was promised first, if the promise was put off.
    pub first_promised: Option<Timestamp>,
    /// The affected services in the order of the page, each with the statuses that this incident gave it.
    pub services: Vec<(PublicId, Timeline)>,
    /// Those of them that it is no longer listed with; what it said about them stays.
    pub taken_off: Vec<PublicId>,
    /// The updates, newest first; never empty.
    pub updates: Vec<Update>,
    /// The number of customer reports, while it is open.
    pub reports: i64,
    /// The published post-mortem, once the incident is over.
    pub post_mortem: Option<PostMortem>,
}

/// An update of an incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// Its id.
    pub id: PublicId,
    /// The state of the incident from then on.
    pub state: State,
    /// The text in Markdown.
    pub body: String,
    /// The text as sanitised HTML.
    pub body_html: String,
    /// When it was published.
    pub published_at: Timestamp,
    /// The time that is shown.
    pub display_at: Timestamp,
    /// Whether it was published after the time that is shown.
    pub is_backdated: bool,
    /// Whether subscribers were notified.
    pub notify: bool,
    /// When the text was last edited.
    pub edited_at: Option<Timestamp>,
    /// Earlier versions that readers may see, latest first.
    pub revisions: Vec<Revision>,
    /// The text in other languages, by tag.
    pub translations: BTreeMap<String, Translation>,
    /// Whether the text is in the language of the page.
    pub is_translated: bool,
    /// The status changes of services.
    pub changes: Vec<StatusChange>,
}

/// An update in another language.
#[derive(Debug, Clone, PartialEq)]
pub struct Translation {
    /// The text in Markdown.
    pub body: String,
    /// The text as sanitised HTML.
    pub body_html: String,
    /// When the text that it translates was last edited; out of date if it was edited since.
    pub source_edited_at: Option<Timestamp>,
}

/// An earlier version of an update.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The text in Markdown.
    pub body: String,
    /// When it was replaced.
    pub edited_at: Timestamp,
    /// Why; may be empty.
    pub reason: String,
}

/// A status change of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusChange {
    /// The service.
    pub service_id: PublicId,
    /// The status before.
    pub old: ServiceStatus,
    /// The status after.
    pub new: ServiceStatus,
}

/// A published post-mortem.
#[derive(Debug, Clone, PartialEq)]
pub struct PostMortem {
    /// Its id, also as an update of the Statuspage API.
    pub id: PublicId,
    /// The text in Markdown.
    pub body: String,
    /// The text as sanitised HTML.
    pub body_html: String,
    /// Who signed it; may be empty.
    pub signed: String,
    /// When it was published.
    pub published_at: Timestamp,
    /// When the text was last edited.
    pub edited_at: Option<Timestamp>,
    /// Earlier versions that readers may see, latest first.
    pub revisions: Vec<Revision>,
    /// What is promised in it, by date.
    pub promises: Vec<Promise>,
}

/// A promise to customers, tied to what staff do.
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// What is promised.
    pub text: String,
    /// By when.
    pub due_at: Timestamp,
    /// When it was kept.
    pub done_at: Option<Timestamp>,
}

impl Incident {
    /// Whether a service is one that it is listed with.
    pub fn lists(&self, service_id: &PublicId) -> bool {
        self.services.iter().any(|(id, _)| id == service_id) && !self.taken_off.contains(service_id)
    }

    /// Puts the texts of one language in the place of those in the page's own. Earlier versions are not translated.
    pub(super) fn translate(&mut self, tag: &str, own: &str) {
        match self.titles.remove(tag) {
            Some(title) => self.title = title,
            None => self.title_language = Some(own.to_owned()),
        }
        for update in &mut self.updates {
            let current = update.translations.remove(tag).filter(|one| one.source_edited_at == update.edited_at);
            update.is_translated = current.is_some();
            if let Some(translation) = current {
                update.body = translation.body;
                update.body_html = translation.body_html;
                update.revisions.clear();
            }
        }
    }

    /// The newest update.
    pub fn latest(&self) -> Option<&Update> {
        self.updates.first()
    }

    /// The first update.
    pub fn first(&self) -> Option<&Update> {
        self.updates.last()
    }

    /// The window of maintenance: as it was planned, or until it was completed.
    pub fn window(&self) -> (Timestamp, Timestamp) {
        let completed = self.resolved_at.filter(|_| self.state == State::Completed);
        let until = completed.or(self.scheduled_until).unwrap_or(self.started_at);
        (self.started_at, until.max(self.started_at))
    }

    /// When it ended. While it is open, the time of the newest update, which does not move by itself.
    pub fn ended_at(&self) -> Timestamp {
        let updated_at = self.latest().map_or(self.published_at, |update| update.display_at);
        self.resolved_at.unwrap_or(updated_at)
    }

    /// When anything about it last changed.
    pub fn changed_at(&self) -> Timestamp {
        let updates = self.updates.iter().map(|update| update.edited_at.unwrap_or(update.published_at));
        let post_mortem = self.post_mortem.as_ref().map(PostMortem::changed_at);
        updates.chain(post_mortem).chain([self.published_at]).max().unwrap_or(self.published_at)
    }

    /// Whether the promised update is late.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.next_update_by.is_some_and(|by| now >= by + LATE_AFTER)
    }

    /// The path of its page.
    pub fn path(&self) -> String {
        format!("/incidents/{}", self.id)
    }
}

impl PostMortem {
    /// When the text last changed.
    pub fn changed_at(&self) -> Timestamp {
        self.edited_at.unwrap_or(self.published_at)
    }
}
