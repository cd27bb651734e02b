//! What an incident can be, and how it may move: rules alone.

use crate::text_enum;
use crate::types::{Impact, ServiceStatus};

text_enum! {
    /// Something broke, or is being worked on by plan.
    pub enum Kind("kind") {
        /// It broke.
        Incident = "incident",
        /// Planned work with a window.
        Maintenance = "maintenance",
    }
}

impl Kind {
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

text_enum! {
    /// Whose fault it was, as situational crisis communication groups causes (Coombs): it decides how much
    /// of the blame an apology has to take.
    pub enum Cause("cause") {
        /// It was done to us: a storm, an attack.
        Victim = "victim",
        /// Nobody could have foreseen it.
        Accidental = "accidental",
        /// We could have prevented it.
        Preventable = "preventable",
    }
}

text_enum! {
    /// Where an incident or planned work stands.
    pub enum State("state") {
        /// Nobody outside knows of it.
        Draft = "draft",
        /// We look for the cause.
        Investigating = "investigating",
        /// We know the cause.
        Identified = "identified",
        /// It is mended, and we watch.
        Monitoring = "monitoring",
        /// It is over.
        Resolved = "resolved",
        /// Work is planned.
        Scheduled = "scheduled",
        /// Work goes on.
        InProgress = "in_progress",
        /// Work is done, and we check.
        Verifying = "verifying",
        /// Work is over.
        Completed = "completed",
        /// Work will not take place.
        Cancelled = "cancelled",
    }
}

impl State {
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
        assert!(State::ALL.into_iter().all(|state| state.as_str().parse::<State>().ok() == Some(state)));
        assert!(Cause::ALL.into_iter().all(|cause| cause.as_str().parse::<Cause>().ok() == Some(cause)));
        assert_eq!("maintenance".parse::<Kind>().ok(), Some(Kind::Maintenance));
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
