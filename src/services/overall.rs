//! The overall status: the headline of the status page and `status` in the Statuspage API (decision 16).

use crate::text_enum;
use crate::types::ServiceStatus;

text_enum! {
    /// The overall status (Statuspage's `status.indicator`).
    pub enum Indicator("indicator") {
        /// Every service is operational.
        None = "none",
        /// Performance is degraded somewhere, or one service has a partial outage.
        Minor = "minor",
        /// Several services have a partial outage, or at least one a major outage.
        Major = "major",
        /// More than half of the services have a major outage.
        Critical = "critical",
        /// No outage, but maintenance is in progress.
        Maintenance = "maintenance",
    }
}

/// The catalogue keys of all headlines.
pub const OVERALL_KEYS: [&str; 7] = [
    "overall-setting-up",
    "overall-operational",
    "overall-degraded",
    "overall-minor-outage",
    "overall-partial-outage",
    "overall-major-outage",
    "overall-maintenance",
];

/// Returns the indicator for the services' current statuses, and the catalogue key of the headline.
pub fn overall(statuses: &[ServiceStatus]) -> (Indicator, &'static str) {
    if statuses.is_empty() {
        return (Indicator::None, "overall-setting-up");
    }
    let count = |status: ServiceStatus| statuses.iter().filter(|other| **other == status).count();
    let (major, partial) = (count(ServiceStatus::MajorOutage), count(ServiceStatus::PartialOutage));
    if major * 2 > statuses.len() {
        return (Indicator::Critical, "overall-major-outage");
    }
    if major > 0 || partial > 1 {
        return (Indicator::Major, "overall-partial-outage");
    }
    if partial == 1 {
        return (Indicator::Minor, "overall-minor-outage");
    }
    if count(ServiceStatus::DegradedPerformance) > 0 {
        return (Indicator::Minor, "overall-degraded");
    }
    if count(ServiceStatus::UnderMaintenance) > 0 {
        return (Indicator::Maintenance, "overall-maintenance");
    }
    (Indicator::None, "overall-operational")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ServiceStatus::{DegradedPerformance, MajorOutage, Operational, PartialOutage, UnderMaintenance};

    #[test]
    fn the_worst_statuses_decide_the_indicator() {
        for (statuses, indicator, key) in [
            (&[][..], Indicator::None, "overall-setting-up"),
            (&[Operational, Operational][..], Indicator::None, "overall-operational"),
            (&[Operational, UnderMaintenance][..], Indicator::Maintenance, "overall-maintenance"),
            (&[UnderMaintenance, DegradedPerformance][..], Indicator::Minor, "overall-degraded"),
            (&[Operational, DegradedPerformance, DegradedPerformance][..], Indicator::Minor, "overall-degraded"),
            (&[Operational, DegradedPerformance, PartialOutage][..], Indicator::Minor, "overall-minor-outage"),
            (&[Operational, PartialOutage, PartialOutage][..], Indicator::Major, "overall-partial-outage"),
            (&[Operational, Operational, MajorOutage][..], Indicator::Major, "overall-partial-outage"),
            (&[Operational, MajorOutage][..], Indicator::Major, "overall-partial-outage"),
            (&[Operational, MajorOutage, MajorOutage][..], Indicator::Critical, "overall-major-outage"),
            (&[MajorOutage][..], Indicator::Critical, "overall-major-outage"),
        ] {
            assert_eq!(overall(statuses), (indicator, key), "{statuses:?}");
            assert!(OVERALL_KEYS.contains(&key));
        }
    }
}
