//! Templates of updates.

use super::Component;
use crate::incidents::State;
use crate::types::PublicId;
use serde::Serialize;

/// A template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Template {
    /// Its id.
    pub id: PublicId,
    /// Its name, for staff.
    pub name: String,
    /// The title of the incident.
    pub title: String,
    /// The text, with placeholders.
    pub body: String,
    /// The group it is listed under. Groups of templates have no id, so this is the group's name.
    pub group_id: Option<String>,
    /// The state that it sets.
    pub update_status: State,
    /// Always `false`.
    pub should_tweet: bool,
    /// Whether subscribers are told.
    pub should_send_notifications: bool,
    /// The ids of the components it is for; empty for all.
    pub component_ids: Vec<PublicId>,
    /// The components it is for.
    pub components: Vec<Component>,
}
