//! The objects of the Statuspage contract: what the public API, the management API and webhooks to subscribers write.
//!
//! Every field is always present and `null` where it is empty, times have three decimals, and updates come newest first.
//! Fields of features that Amends does not have keep the value that Statuspage gives to pages without them.
//! [`Directory`] builds the objects from the database; published documents are built from the public site instead
//! (`publishing/render/api`).

mod component;
mod directory;
mod incident;
pub mod metadata;
mod page;
mod post_mortem;
mod subscriber;
mod template;
mod uptime;
pub mod webhook;

pub use component::{Component, ComponentGroup};
pub use directory::{Directory, Texts};
pub use incident::{AffectedComponent, Incident, IncidentDetail, IncidentUpdate, POST_MORTEM, Tweets, Window};
pub use page::{Page, PageSettings, Status, page_changed_at};
pub use post_mortem::PostMortem;
pub use subscriber::Subscriber;
pub use template::Template;
pub use uptime::{ComponentUptime, RelatedEvents};

use crate::types::Timestamp;
use crate::types::timestamp::iso;
use serde::{Serialize, Serializer};

/// A time as the contract writes it: ISO 8601 in UTC with three decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub Timestamp);

impl From<Timestamp> for Time {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&iso(self.0))
    }
}
