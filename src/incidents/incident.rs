//! What an incident can be, and how it may move: rules alone.

use crate::types::{Impact, ServiceStatus};
use serde::{Deserialize, Serialize};

/// Something broke, or is being worked on by plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It broke.
    Incident,
    /// Planned work with a window.
    Maintenance,
}

impl Kind {
    /// As the database spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Maintenance => "maintenance",
        }
    }

    /// Reads [`Self::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Incident, Self::Maintenance].into_iter().find(|kind| kind.as_str() == text)
    }

    /// The states an update of this kind may have, in the order a list offers them.
    pub const fn states(self) -> &'static [State] {
        match self {
            Self::Incident => &[State::Investigating, State::Identified, State::Monitoring, State::Resolved],
            Self::Maintenance => {
                &[State::Scheduled, State::InProgress, State::Verifying, State::Completed, State::Cancelled]
            }
        }
    }
}

/// Whose fault it was, as situational crisis communication groups causes (Coombs): it decides how much
/// of the blame an apology has to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It was done to us: a storm, an attack.
    Victim,
    /// Nobody could have foreseen it.
    Accidental,
    /// We could have prevented it.
    Preventable,
}

impl Cause {
    /// Every cause, from least to most our fault.
    pub const ALL: [Self; 3] = [Self::Victim, Self::Accidental, Self::Preventable];

    /// As the database spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Victim => "victim",
            Self::Accidental => "accidental",
            Self::Preventable => "preventable",
        }
    }

    /// Reads [`Self::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == text)
    }
}

/// Where an incident or planned work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody outside knows of it.
    Draft,
    /// We look for the cause.
    Investigating,
    /// We know the cause.
    Identified,
    /// It is mended, and we watch.
    Monitoring,
    /// It is over.
    Resolved,
    /// Work is planned.
    Scheduled,
    /// Work goes on.
    InProgress,
    /// Work is done, and we check.
    Verifying,
    /// Work is over.
    Completed,
    /// Work will not take place.
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Investigating,
        Self::Identified,
        Self::Monitoring,
        Self::Resolved,
        Self::Scheduled,
        Self::InProgress,
        Self::Verifying,
        Self::Completed,
        Self::Cancelled,
    ];

    /// As the database, forms and the Statuspage API spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Monitoring => "monitoring",
            Self::Resolved => "resolved",
            Self::Scheduled => "scheduled",
            Self::InProgress => "in_progress",
            Self::Verifying => "verifying",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads [`Self::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether it is over.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Resolved | Self::Completed | Self::Cancelled)
    }

    /// Whether it goes on now (planned work that has not begun does not).
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Investigating | Self::Identified | Self::Monitoring | Self::InProgress | Self::Verifying)
    }

    /// Whether an update may lead from here to `to`. While it is open an incident goes forward and back
    /// as it must; once resolved it may be added to, or begins again at `Investigating`.
    pub const fn may_become(self, to: Self) -> bool {
        use State::{
            Cancelled, Completed, Draft, Identified, InProgress, Investigating, Monitoring, Resolved, Scheduled,
            Verifying,
        };
        match self {
            Draft => matches!(to, Investigating | Identified | Monitoring | Resolved | Scheduled),
            Investigating | Identified | Monitoring => matches!(to, Investigating | Identified | Monitoring | Resolved),
            Resolved => matches!(to, Resolved | Investigating),
            Scheduled => matches!(to, Scheduled | InProgress | Cancelled),
            InProgress | Verifying => matches!(to, InProgress | Verifying | Completed),
            Completed => matches!(to, Completed),
            Cancelled => matches!(to, Cancelled),
        }
    }

    /// Whether an update from here to `to` opens again what was over, which raises the revision.
    pub const fn reopens(self, to: Self) -> bool {
        matches!((self, to), (Self::Resolved, Self::Investigating))
    }
}

/// An incident's impact: the worst that any service of it reached.
pub fn impact_of(statuses: impl IntoIterator<Item = ServiceStatus>) -> Impact {
    statuses.into_iter().map(ServiceStatus::impact).max().unwrap_or(Impact::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        assert!(State::ALL.into_iter().all(|state| State::parse(state.as_str()) == Some(state)));
        assert!(Cause::ALL.into_iter().all(|cause| Cause::parse(cause.as_str()) == Some(cause)));
        assert_eq!(Kind::parse("maintenance"), Some(Kind::Maintenance));
    }

    #[test]
    fn an_open_incident_goes_forward_and_back() {
        let open = [State::Investigating, State::Identified, State::Monitoring];
        assert!(open.into_iter().all(|from| Kind::Incident.states().iter().all(|to| from.may_become(*to))));
    }

    #[test]
    fn over_is_over_until_it_begins_again() {
        assert!(State::Resolved.may_become(State::Resolved), "something may be added");
        assert!(State::Resolved.may_become(State::Investigating) && State::Resolved.reopens(State::Investigating));
        assert!(!State::Resolved.may_become(State::Monitoring), "a reopened incident is looked into again");
        assert!(!State::Completed.may_become(State::InProgress) && !State::Cancelled.may_become(State::Scheduled));
    }

    #[test]
    fn work_and_incidents_do_not_mix() {
        for from in Kind::Incident.states() {
            assert!(Kind::Maintenance.states().iter().all(|to| !from.may_become(*to) && !to.may_become(*from)));
        }
    }

    #[test]
    fn the_worst_counts() {
        use ServiceStatus::{DegradedPerformance, MajorOutage, Operational, UnderMaintenance};
        assert_eq!(impact_of([Operational, MajorOutage, DegradedPerformance]), Impact::Critical);
        assert_eq!(impact_of([UnderMaintenance]), Impact::None);
        assert_eq!(impact_of([]), Impact::None);
    }
}
