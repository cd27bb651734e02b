//! The status of a service and the impact of an incident, in the terms of the Statuspage API.

use crate::text_enum;

text_enum! {
    /// The status of one service, ordered by severity (the component status of Statuspage).
    pub enum ServiceStatus("service status") {
        /// Works.
        Operational = "operational",
        /// Under scheduled maintenance.
        UnderMaintenance = "under_maintenance",
        /// Works slowly or poorly.
        DegradedPerformance = "degraded_performance",
        /// Fails for some customers.
        PartialOutage = "partial_outage",
        /// Fails for all or nearly all customers.
        MajorOutage = "major_outage",
    }
    sets {
        /// Those that disrupt customers. Announced maintenance does not count.
        DISRUPTED, DISRUPTED_SQL = [DegradedPerformance, PartialOutage, MajorOutage];
    }
}

impl ServiceStatus {
    /// Every status, in the order of select lists.
    pub const IN_LISTS: [Self; 5] =
        [Self::Operational, Self::DegradedPerformance, Self::PartialOutage, Self::MajorOutage, Self::UnderMaintenance];

    /// Whether it disrupts customers.
    pub fn is_disrupted(self) -> bool {
        Self::DISRUPTED.contains(&self)
    }

    /// Its class in the style sheets.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Operational => "operational",
            Self::UnderMaintenance => "maintenance",
            Self::DegradedPerformance => "degraded",
            Self::PartialOutage => "partial",
            Self::MajorOutage => "major",
        }
    }

    /// The impact of an incident whose worst effect on any service is this status.
    pub const fn impact(self) -> Impact {
        match self {
            Self::Operational | Self::UnderMaintenance => Impact::None,
            Self::DegradedPerformance => Impact::Minor,
            Self::PartialOutage => Impact::Major,
            Self::MajorOutage => Impact::Critical,
        }
    }
}

text_enum! {
    /// How severe an incident was at its worst (the incident impact of Statuspage).
    pub enum Impact("impact") {
        /// Not noticeable to customers.
        None = "none",
        /// Degraded.
        Minor = "minor",
        /// Fails for some customers.
        Major = "major",
        /// Fails for all or nearly all customers.
        Critical = "critical",
    }
}

impl Impact {
    /// Its class in the style sheets.
    pub const fn class(self) -> &'static str {
        match self {
            Self::None => "operational",
            Self::Minor => "degraded",
            Self::Major => "partial",
            Self::Critical => "major",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_can_be_parsed_from_its_text() {
        assert!(ServiceStatus::IN_LISTS.into_iter().all(|s| s.as_str().parse::<ServiceStatus>().ok() == Some(s)));
        assert!(Impact::ALL.into_iter().all(|i| i.as_str().parse::<Impact>().ok() == Some(i)));
        assert_eq!("Operational".parse::<ServiceStatus>().ok(), None);
    }

    #[test]
    fn values_are_ordered_by_severity() {
        assert!(ServiceStatus::MajorOutage > ServiceStatus::PartialOutage);
        assert!(ServiceStatus::DegradedPerformance > ServiceStatus::UnderMaintenance);
        assert!(Impact::Critical > Impact::Major);
    }

    #[test]
    fn what_disrupts_customers_has_an_impact_and_is_worse_than_maintenance() {
        for status in ServiceStatus::ALL {
            assert_eq!(status.is_disrupted(), status.impact() != Impact::None, "{status:?}");
            assert_eq!(status.is_disrupted(), status > ServiceStatus::UnderMaintenance, "{status:?}");
        }
        assert_eq!(ServiceStatus::DISRUPTED_SQL, "('degraded_performance','partial_outage','major_outage')");
    }
}
