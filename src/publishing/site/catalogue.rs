//! The services of the page under their headings, each with its history.

use crate::publishing::uptime::{Timeline, start_of_day};
use crate::types::{PublicId, ServiceStatus, Timestamp};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// A heading and the services under it.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupedServices {
    /// The heading; `None` for services that stand alone.
    pub group: Option<Group>,
    /// What stands under it.
    pub services: Vec<Service>,
}

/// A heading over services.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its id.
    pub id: PublicId,
    /// What people read.
    pub name: String,
    /// Its place on the page, from the top.
    pub position: i64,
}

/// A service and its history.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its id.
    pub id: PublicId,
    /// What people read.
    pub name: String,
    /// A line of explanation; may be empty.
    pub description: String,
    /// How it is now.
    pub status: ServiceStatus,
    /// Whether its history is shown.
    pub showcase: bool,
    /// From which day its history counts.
    pub start_date: NaiveDate,
    /// When it came into the catalogue.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// Its place among its neighbours.
    pub position: i64,
    /// Every status it had.
    pub timeline: Timeline,
}

impl Service {
    /// When its record begins.
    pub fn begins(&self, zone: Tz) -> Timestamp {
        start_of_day(self.start_date, zone)
    }
}
