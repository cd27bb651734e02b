//! What the public forms show of the published site. It is part of every published edition, so that a form is shown
//! without the database: a crowd that wants to subscribe or to report costs the desk no connection, and forms open
//! while the database is unreachable. What is posted is checked against the database.

use crate::types::{PublicId, Timestamp};
use serde::{Deserialize, Serialize};

/// The content of the public forms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicForms {
    /// The company's name in the masthead.
    pub page_name: String,
    /// The IANA time zone of its times and days.
    pub time_zone: String,
    /// The services to choose from, with their names, in the order of the page.
    pub services: Vec<(PublicId, String)>,
    /// The groups that have services, with their names, in the order of the page.
    #[serde(default)]
    pub groups: Vec<(PublicId, String)>,
    /// The tags of the languages that messages can be in, the page's own first.
    #[serde(default)]
    pub languages: Vec<String>,
    /// What the footer says about safety; may be empty.
    #[serde(default)]
    pub safety_notice: String,
    /// The regions that reports choose from; empty for a free field.
    #[serde(default)]
    pub regions: Vec<String>,
    /// The incidents that take reports or messages, newest first.
    pub incidents: Vec<FormIncident>,
}

/// An incident that takes reports while it is open, and messages once it is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormIncident {
    /// Its id.
    pub id: PublicId,
    /// Its title.
    pub title: String,
    /// When it ended; `None` while it is open.
    pub ended_at: Option<Timestamp>,
    /// The affected services.
    pub services: Vec<PublicId>,
    /// What the page after a report says; `None` in an edition of an earlier version.
    #[serde(default)]
    pub progress: Option<IncidentProgress>,
}

/// How far an incident is, as it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentProgress {
    /// When it began.
    pub started_at: Timestamp,
    /// When the next update is promised.
    pub next_update_by: Option<Timestamp>,
    /// How many reports there are; 0 once it is over.
    pub reports: i64,
}

impl PublicForms {
    /// An incident that takes reports or messages.
    pub fn incident(&self, id: &PublicId) -> Option<&FormIncident> {
        self.incidents.iter().find(|incident| &incident.id == id)
    }
}
