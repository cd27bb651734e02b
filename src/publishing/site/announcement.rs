//! Announcements of the public site.

use crate::types::{PublicId, Timestamp};

/// A current or past announcement.
#[derive(Debug, Clone, PartialEq)]
pub struct Announcement {
    /// Its id.
    pub id: PublicId,
    /// Its title.
    pub title: String,
    /// The text in Markdown.
    pub body: String,
    /// The text as sanitised HTML.
    pub body_html: String,
    /// When it begins.
    pub from_at: Timestamp,
    /// When it ends; `None` if that is open.
    pub until_at: Option<Timestamp>,
    /// When the text was last edited.
    pub edited_at: Option<Timestamp>,
}

impl Announcement {
    /// Whether it has ended.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until_at.is_some_and(|until| until <= now)
    }

    /// The path of its page.
    pub fn path(&self) -> String {
        format!("/announcements/{}", self.id)
    }
}
