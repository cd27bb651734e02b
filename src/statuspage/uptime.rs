//! The uptime of a component or a group in a period.

use super::Time;
use crate::types::PublicId;
use serde::Serialize;

/// Uptime in a period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComponentUptime {
    /// The component or group.
    pub id: PublicId,
    /// Its name.
    pub name: String,
    /// The beginning of the period, not before its data begins.
    pub range_start: Time,
    /// The end of the period, not in the future.
    pub range_end: Time,
    /// The uptime in per cent, with two decimals; `null` without data.
    pub uptime_percentage: Option<f64>,
    /// Seconds of major outages.
    pub major_outage: i64,
    /// Seconds of partial outages.
    pub partial_outage: i64,
    /// What happened in the period.
    pub related_events: RelatedEvents,
    /// What to know about the figures, such as a period that was cut.
    pub warnings: Vec<String>,
}

/// What happened in a period.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RelatedEvents {
    /// The ids of incidents that affected it.
    pub incidents: Vec<PublicId>,
}
