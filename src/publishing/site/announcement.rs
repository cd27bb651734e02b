//! An announcement of the public page.

use crate::types::{PublicId, Timestamp};

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
    pub from_at: Timestamp,
    /// Until when; `None` where that is open.
    pub until_at: Option<Timestamp>,
    /// When its words were last changed.
    pub edited_at: Option<Timestamp>,
}

impl Announcement {
    /// Whether its time has passed.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until_at.is_some_and(|until| until <= now)
    }

    /// Its address.
    pub fn path(&self) -> String {
        format!("/announcements/{}", self.id)
    }
}
