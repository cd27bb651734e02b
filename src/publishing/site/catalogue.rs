//! Services of the public site in their groups, each with its history.

use crate::publishing::uptime::{Timeline, start_of_day};
use crate::types::{PublicId, ServiceStatus, Timestamp};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// A group and its services, or the services without a group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupedServices {
    /// `None` for services without a group.
    pub group: Option<Group>,
    /// The services that are offered, in order; none in a group that is empty.
    pub services: Vec<Service>,
}

/// A group of services.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its id.
    pub id: PublicId,
    /// Its name.
    pub name: String,
    /// An explanation; may be empty.
    pub description: String,
    /// Its place on the page, from the top.
    pub position: i64,
}

/// A service and its history.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its id.
    pub id: PublicId,
    /// Its name.
    pub name: String,
    /// An explanation; may be empty.
    pub description: String,
    /// Its current status.
    pub status: ServiceStatus,
    /// Whether its history is shown.
    pub showcase: bool,
    /// Whether it is shown only while it is not operational.
    pub only_show_if_degraded: bool,
    /// The first day of its history.
    pub start_date: NaiveDate,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Its group.
    pub group_id: Option<PublicId>,
    /// Its place in its group.
    pub position: i64,
    /// Its status over time.
    pub timeline: Timeline,
}

impl Service {
    /// Whether the list of services has it now.
    pub fn is_listed(&self) -> bool {
        !self.only_show_if_degraded || self.status != ServiceStatus::Operational
    }

    /// Whether the list of services has a strip of its days now.
    pub fn has_strip(&self) -> bool {
        self.showcase && self.is_listed()
    }

    /// When its data begins.
    pub fn begins(&self, zone: Tz) -> Timestamp {
        start_of_day(self.start_date, zone)
    }
}
