//! How everything is, in one word: the page's sentence and the Statuspage API's `status` (decision 16).

use crate::text_enum;
use crate::types::ServiceStatus;

text_enum! {
    /// How everything is (Statuspage's `status.indicator`).
    pub enum Indicator("indicator") {
        /// Nothing is wrong.
        None = "none",
        /// Some of it is poor, or one service fails for some.
        Minor = "minor",
        /// Several services fail for some, or at least one for all.
        Major = "major",
        /// Most services fail for all.
        Critical = "critical",
        /// Nothing is wrong but planned work is going on.
        Maintenance = "maintenance",
    }
}

/// How everything is, from the services' current statuses, and the key of the sentence that says so.
pub fn overall(statuses: &[ServiceStatus]) -> (Indicator, &'static str) {
    let count = |status: ServiceStatus| statuses.iter().filter(|one| **one == status).count();
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
    use ServiceStatus::{
        DegradedPerformance as Poor, MajorOutage as Down, Operational as Well, PartialOutage as Some,
        UnderMaintenance as Work,
    };

    #[test]
    fn the_sentence_follows_the_worst_that_is_going_on() {
        for (statuses, indicator, key) in [
            (&[][..], Indicator::None, "overall-operational"),
            (&[Well, Well][..], Indicator::None, "overall-operational"),
            (&[Well, Work][..], Indicator::Maintenance, "overall-maintenance"),
            (&[Work, Poor][..], Indicator::Minor, "overall-degraded"),
            (&[Well, Poor, Poor][..], Indicator::Minor, "overall-degraded"),
            (&[Well, Poor, Some][..], Indicator::Minor, "overall-minor-outage"),
            (&[Well, Some, Some][..], Indicator::Major, "overall-partial-outage"),
            (&[Well, Well, Down][..], Indicator::Major, "overall-partial-outage"),
            (&[Well, Down][..], Indicator::Major, "overall-partial-outage"),
            (&[Well, Down, Down][..], Indicator::Critical, "overall-major-outage"),
            (&[Down][..], Indicator::Critical, "overall-major-outage"),
        ] {
            assert_eq!(overall(statuses), (indicator, key), "{statuses:?}");
        }
    }
}
