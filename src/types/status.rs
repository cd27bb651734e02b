//! What a service can be, and how bad an incident was: the field's own words.

use serde::{Deserialize, Serialize};

/// The state of one service, from well to worst, then maintenance (Statuspage's component status).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceStatus {
    /// It works.
    Operational,
    /// Planned work is going on.
    UnderMaintenance,
    /// It works badly.
    DegradedPerformance,
    /// It fails for some.
    PartialOutage,
    /// It fails for all or nearly all.
    MajorOutage,
}

impl ServiceStatus {
    /// Every status, in the order a list offers them.
    pub const ALL: [Self; 5] =
        [Self::Operational, Self::DegradedPerformance, Self::PartialOutage, Self::MajorOutage, Self::UnderMaintenance];

    /// As databases, forms and the Statuspage API spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operational => "operational",
            Self::UnderMaintenance => "under_maintenance",
            Self::DegradedPerformance => "degraded_performance",
            Self::PartialOutage => "partial_outage",
            Self::MajorOutage => "major_outage",
        }
    }

    /// Reads [`Self::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

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

/// How bad an incident got at its worst (Statuspage's incident impact).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Impact {
    /// Nothing that customers could notice.
    None,
    /// Slow or poor.
    Minor,
    /// Failing for some.
    Major,
    /// Failing for all or nearly all.
    Critical,
}

impl Impact {
    /// Every impact, from least to worst.
    pub const ALL: [Self; 4] = [Self::None, Self::Minor, Self::Major, Self::Critical];

    /// As databases, forms and the Statuspage API spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }

    /// Reads [`Self::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|impact| impact.as_str() == text)
    }

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
        assert!(ServiceStatus::ALL.into_iter().all(|s| ServiceStatus::parse(s.as_str()) == Some(s)));
        assert!(Impact::ALL.into_iter().all(|i| Impact::parse(i.as_str()) == Some(i)));
        assert_eq!(ServiceStatus::parse("Operational"), None);
    }

    #[test]
    fn worse_is_greater() {
        assert!(ServiceStatus::MajorOutage > ServiceStatus::PartialOutage);
        assert!(ServiceStatus::DegradedPerformance > ServiceStatus::UnderMaintenance);
        assert!(Impact::Critical > Impact::Major);
    }
}
