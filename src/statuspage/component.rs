//! Components (services) and their groups.

use super::Time;
use crate::types::{PublicId, ServiceStatus};
use serde::Serialize;

/// A component, or a group as a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Component {
    /// Its id.
    pub id: PublicId,
    /// Its name.
    pub name: String,
    /// Its status; of a group the worst one in it.
    pub status: ServiceStatus,
    /// When it was added; of a group `null` while it is empty.
    pub created_at: Option<Time>,
    /// When it last changed, its status included; of a group `null` while it is empty.
    pub updated_at: Option<Time>,
    /// Its place in its group.
    pub position: i64,
    /// One line of description.
    pub description: Option<String>,
    /// Whether the page shows its uptime.
    pub showcase: bool,
    /// The first day of its uptime, `YYYY-MM-DD`.
    pub start_date: Option<String>,
    /// The group it is in.
    pub group_id: Option<PublicId>,
    /// The page.
    pub page_id: PublicId,
    /// Whether it is a group.
    pub group: bool,
    /// Whether the page shows it only while it is not operational; of a group `false`.
    pub only_show_if_degraded: bool,
    /// An address that changes the status by e-mail, which nothing has: `null`. The public API does not have this field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automation_email: Option<Option<String>>,
    /// The components of a group; only a group has this field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub components: Option<Vec<PublicId>>,
}

impl Component {
    /// The component as readers get it, without the fields of the management API.
    #[must_use]
    pub fn for_readers(self) -> Self {
        Self { automation_email: None, ..self }
    }

    /// A group as a component.
    pub fn group(
        page_id: &PublicId,
        id: &PublicId,
        (name, description): (&str, &str),
        position: i64,
        children: &[Self],
    ) -> Self {
        Self {
            id: id.clone(),
            name: name.to_owned(),
            status: children.iter().map(|child| child.status).max().unwrap_or(ServiceStatus::Operational),
            created_at: children.iter().filter_map(|child| child.created_at).min(),
            updated_at: children.iter().filter_map(|child| child.updated_at).max(),
            position,
            description: Some(description.to_owned()).filter(|text| !text.is_empty()),
            showcase: false,
            start_date: None,
            group_id: None,
            page_id: page_id.clone(),
            group: true,
            only_show_if_degraded: false,
            automation_email: None,
            components: Some(children.iter().map(|child| child.id.clone()).collect()),
        }
    }
}

/// A group, as the management API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComponentGroup {
    /// Its id.
    pub id: PublicId,
    /// The page.
    pub page_id: PublicId,
    /// Its name.
    pub name: String,
    /// One line of description.
    pub description: Option<String>,
    /// Its components, in order.
    pub components: Vec<PublicId>,
    /// Its place on the page.
    pub position: i64,
    /// When its first component was added.
    pub created_at: Option<Time>,
    /// When one of its components last changed.
    pub updated_at: Option<Time>,
}

impl From<Component> for ComponentGroup {
    fn from(group: Component) -> Self {
        Self {
            id: group.id,
            page_id: group.page_id,
            name: group.name,
            description: group.description,
            components: group.components.unwrap_or_default(),
            position: group.position,
            created_at: group.created_at,
            updated_at: group.updated_at,
        }
    }
}
