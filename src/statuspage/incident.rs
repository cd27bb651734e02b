//! Incidents and scheduled maintenance, and their updates.

use super::{Component, Time};
use crate::types::{Impact, PublicId, ServiceStatus};
use serde::Serialize;
use serde_json::{Map, Value};

/// The status of an incident with a post-mortem, and of the post-mortem as its newest update (decision 18).
pub const POST_MORTEM: &str = "postmortem";

/// An incident, or scheduled maintenance with its window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// Its id.
    pub id: PublicId,
    /// Its title.
    pub name: String,
    /// Its state, or [`POST_MORTEM`].
    pub status: &'static str,
    /// The worst impact, or `maintenance`.
    pub impact: &'static str,
    /// When it was published.
    pub created_at: Time,
    /// When anything about it last changed.
    pub updated_at: Time,
    /// When it began.
    pub started_at: Time,
    /// When it was last being watched.
    pub monitoring_at: Option<Time>,
    /// When it ended.
    pub resolved_at: Option<Time>,
    /// A short address of its page.
    pub shortlink: String,
    /// The page.
    pub page_id: PublicId,
    /// Its updates, newest first.
    pub incident_updates: Vec<IncidentUpdate>,
    /// The affected components, in the order of the page.
    pub components: Vec<Component>,
    /// When it is planned for. The public API gives it for maintenance, the management API always.
    #[serde(flatten)]
    pub window: Option<Window>,
}

/// When maintenance is planned for; `null` for incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Window {
    /// When it is to begin, or was to begin where it began early.
    pub scheduled_for: Option<Time>,
    /// When it is to end.
    pub scheduled_until: Option<Time>,
}

/// An update of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentUpdate {
    /// Its id.
    pub id: PublicId,
    /// The incident.
    pub incident_id: PublicId,
    /// The state from then on.
    pub status: &'static str,
    /// The text.
    pub body: String,
    /// When it was published.
    pub created_at: Time,
    /// When it was last edited.
    pub updated_at: Time,
    /// The time to show.
    pub display_at: Time,
    /// The components whose status it changed; `null` where there is none.
    pub affected_components: Option<Vec<AffectedComponent>>,
    /// Whether subscribers are told.
    pub deliver_notifications: bool,
    /// Always `null`.
    pub custom_tweet: Option<String>,
    /// Always `null`.
    pub tweet_id: Option<i64>,
    /// Fields that the public API does not have.
    #[serde(flatten)]
    pub tweets: Option<Tweets>,
}

/// Fields of updates about Twitter, which Amends does not post to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tweets {
    /// Always `false`.
    pub wants_twitter_update: bool,
    /// Always `null`.
    pub twitter_updated_at: Option<Time>,
}

/// A component whose status an update changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AffectedComponent {
    /// Its id.
    pub code: PublicId,
    /// `Group - Name`, or the name alone.
    pub name: String,
    /// The status before.
    pub old_status: ServiceStatus,
    /// The status after.
    pub new_status: ServiceStatus,
}

impl AffectedComponent {
    /// The name of a component with that of its group.
    pub fn full_name(group: Option<&str>, name: &str) -> String {
        group.map_or_else(|| name.to_owned(), |group| format!("{group} - {name}"))
    }
}

/// An incident, as the management API and webhooks show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the fields of Statuspage's incident")]
pub struct IncidentDetail {
    /// What the public API shows too.
    #[serde(flatten)]
    pub incident: Incident,
    /// The impact that somebody set by hand.
    pub impact_override: Option<Impact>,
    /// Whether it was entered when it was over.
    pub backfilled: bool,
    /// What programs stored with it.
    pub metadata: Map<String, Value>,
    /// The published post-mortem.
    pub postmortem_body: Option<String>,
    /// When it last changed.
    pub postmortem_body_last_updated_at: Option<Time>,
    /// Always `false`.
    pub postmortem_ignored: bool,
    /// When it was published.
    pub postmortem_published_at: Option<Time>,
    /// Whether subscribers are told of it, which they are once it is published.
    pub postmortem_notified_subscribers: bool,
    /// Always `false`.
    pub postmortem_notified_twitter: bool,
    /// Whether subscribers are reminded before maintenance.
    pub scheduled_remind_prior: bool,
    /// Always `null`.
    pub scheduled_reminded_at: Option<Time>,
    /// Whether it begins by itself: maintenance does.
    pub scheduled_auto_in_progress: bool,
    /// Whether it ends by itself: maintenance does.
    pub scheduled_auto_completed: bool,
    /// Whether components go into maintenance when it begins.
    pub auto_transition_to_maintenance_state: bool,
    /// Whether components are operational again when it ends.
    pub auto_transition_to_operational_state: bool,
    /// Whether subscribers are told when it begins by itself.
    pub auto_transition_deliver_notifications_at_start: bool,
    /// Whether subscribers are told when it ends by itself.
    pub auto_transition_deliver_notifications_at_end: bool,
    /// Always `null`: Amends reminds of the promised time of the next update instead.
    pub reminder_intervals: Option<String>,
}
