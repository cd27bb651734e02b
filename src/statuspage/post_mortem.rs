//! Post-mortems with their drafts.

use super::Time;
use serde::Serialize;

/// A post-mortem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostMortem {
    /// When its first draft was saved.
    pub created_at: Time,
    /// When its draft or its published text last changed.
    pub updated_at: Time,
    /// Always `null`: a draft is read at the desk.
    pub preview_key: Option<String>,
    /// The published text, in Markdown.
    pub body: Option<String>,
    /// When the published text last changed.
    pub body_updated_at: Option<Time>,
    /// The draft, in Markdown.
    pub body_draft: Option<String>,
    /// When the draft was last saved.
    pub body_draft_updated_at: Option<Time>,
    /// When it was published.
    pub published_at: Option<Time>,
    /// Whether subscribers are told, which they are.
    pub notify_subscribers: bool,
    /// Always `false`.
    pub notify_twitter: bool,
    /// Always `null`.
    pub custom_tweet: Option<String>,
}
