//! What a service can be, and how bad an incident was: the field's own words.

use crate::text_enum;

text_enum! {
    /// The state of one service, from well to worst, then maintenance (Statuspage's component status).
    pub enum ServiceStatus("service status") {
        /// It works.
        Operational = "operational",
        /// Planned work is going on.
        UnderMaintenance = "under_maintenance",
        /// It works badly.
        DegradedPerformance = "degraded_performance",
        /// It fails for some.
        PartialOutage = "partial_outage",
        /// It fails for all or nearly all.
        MajorOutage = "major_outage",
    }
}

impl ServiceStatus {
    /// Every status, in the order a list offers them.
    pub const IN_LISTS: [Self; 5] =
        [Self::Operational, Self::DegradedPerformance, Self::PartialOutage, Self::MajorOutage, Self::UnderMaintenance];

    /// The class and icon name the style sheets know this status by.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Operational => "operational",
            Self::UnderMaintenance => "maintenance",
            Self::DegradedPerformance => "degraded",
            Self::PartialOutage => "partial",
            Self::MajorOutage => "major",
        }
    }

    /// The impact an incident has when this is the worst it did to a single service.
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
    /// How bad an incident got at its worst (Statuspage's incident impact).
    pub enum Impact("impact") {
        /// Nothing that customers could notice.
        None = "none",
        /// Slow or poor.
        Minor = "minor",
        /// Failing for some.
        Major = "major",
        /// Failing for all or nearly all.
        Critical = "critical",
    }
}

impl Impact {
    /// The class the style sheets colour this impact by.
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
    fn every_word_reads_back() {
        assert!(ServiceStatus::IN_LISTS.into_iter().all(|s| s.as_str().parse::<ServiceStatus>().ok() == Some(s)));
        assert!(Impact::ALL.into_iter().all(|i| i.as_str().parse::<Impact>().ok() == Some(i)));
        assert_eq!("Operational".parse::<ServiceStatus>().ok(), None);
    }

    #[test]
    fn worse_is_greater() {
        assert!(ServiceStatus::MajorOutage > ServiceStatus::PartialOutage);
        assert!(ServiceStatus::DegradedPerformance > ServiceStatus::UnderMaintenance);
        assert!(Impact::Critical > Impact::Major);
    }
}
