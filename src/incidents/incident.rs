//! Kinds, causes and states of incidents, and the state machine.

use crate::text_enum;
use crate::types::{Impact, ServiceStatus};

text_enum! {
    /// An unplanned incident, or planned maintenance.
    pub enum Kind("incident kind") {
        /// Something broke.
        Incident = "incident",
        /// Planned work with a start and an end.
        Maintenance = "maintenance",
    }
}

impl Kind {
    /// The states that an update of this kind may set, in the order of selection lists.
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
    /// The cause, in the clusters of situational crisis communication theory (Coombs). It decides how much
    /// responsibility an apology has to accept.
    pub enum Cause("incident cause") {
        /// The company is a victim itself, as of a storm or an attack.
        Victim = "victim",
        /// It could not have been foreseen.
        Accidental = "accidental",
        /// It could have been prevented.
        Preventable = "preventable",
    }
}

text_enum! {
    /// The state of an incident or of maintenance.
    pub enum State("incident state") {
        /// Not published.
        Draft = "draft",
        /// The cause is being looked for.
        Investigating = "investigating",
        /// The cause is known.
        Identified = "identified",
        /// It is fixed, and the fix is being watched.
        Monitoring = "monitoring",
        /// The incident is over.
        Resolved = "resolved",
        /// Maintenance is announced.
        Scheduled = "scheduled",
        /// Maintenance has started.
        InProgress = "in_progress",
        /// Maintenance is done and is being verified.
        Verifying = "verifying",
        /// Maintenance is over.
        Completed = "completed",
        /// Maintenance will not take place, or the incident or maintenance was withdrawn.
        Cancelled = "cancelled",
    }
    sets {
        /// States in which nothing goes on any more.
        OVER, OVER_SQL = [Resolved, Completed, Cancelled];
        /// States in which something goes on now; scheduled maintenance is not among them.
        UNDER_WAY, UNDER_WAY_SQL = [Investigating, Identified, Monitoring, InProgress, Verifying];
        /// States in which services may be affected, now or in the past.
        STARTED, STARTED_SQL =
            [Investigating, Identified, Monitoring, Resolved, InProgress, Verifying, Completed];
        /// States from which withdrawing may lead to [`State::Cancelled`]: every published one.
        WITHDRAWABLE, WITHDRAWABLE_SQL =
            [Investigating, Identified, Monitoring, Resolved, Scheduled, InProgress, Verifying, Completed, Cancelled];
    }
}

impl State {
    /// Whether it is over (see [`State::OVER`]).
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Resolved | Self::Completed | Self::Cancelled)
    }

    /// Whether it is in progress (see [`State::UNDER_WAY`]).
    pub fn is_under_way(self) -> bool {
        Self::UNDER_WAY.contains(&self)
    }

    /// Whether an update may change this state to `to`. An open incident may move forward and back. A resolved one may
    /// receive more updates, or be reopened as `Investigating`. Withdrawing is not an update; see
    /// [`State::WITHDRAWABLE`].
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

    /// Whether an update to `to` reopens the incident, which increments its revision.
    pub const fn reopens(self, to: Self) -> bool {
        matches!((self, to), (Self::Resolved, Self::Investigating))
    }
}

/// Returns the impact of the worst of the statuses.
pub fn impact_of(statuses: impl IntoIterator<Item = ServiceStatus>) -> Impact {
    statuses.into_iter().map(ServiceStatus::impact).max().unwrap_or(Impact::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_sets_match_the_predicates() {
        assert!(State::ALL.into_iter().all(|state| State::OVER.contains(&state) == state.is_over()));
        assert!(State::ALL.into_iter().all(|state| State::WITHDRAWABLE.contains(&state) == (state != State::Draft)));
        assert!(
            State::ALL.into_iter().filter(|state| state.is_under_way()).all(|state| State::STARTED.contains(&state))
        );
    }

    #[test]
    fn an_open_incident_may_move_forward_and_back() {
        let open = [State::Investigating, State::Identified, State::Monitoring];
        assert!(open.into_iter().all(|from| Kind::Incident.states().iter().all(|to| from.may_become(*to))));
    }

    #[test]
    fn a_resolved_incident_can_only_be_reopened() {
        assert!(State::Resolved.may_become(State::Resolved), "further updates are allowed");
        assert!(State::Resolved.may_become(State::Investigating) && State::Resolved.reopens(State::Investigating));
        assert!(!State::Resolved.may_become(State::Monitoring), "a reopened incident starts at investigating");
        assert!(!State::Completed.may_become(State::InProgress) && !State::Cancelled.may_become(State::Scheduled));
    }

    #[test]
    fn no_transition_leads_from_an_incident_to_maintenance() {
        for from in Kind::Incident.states() {
            assert!(Kind::Maintenance.states().iter().all(|to| !from.may_become(*to) && !to.may_become(*from)));
        }
    }

    #[test]
    fn the_impact_is_that_of_the_worst_status() {
        use ServiceStatus::{DegradedPerformance, MajorOutage, Operational, UnderMaintenance};
        assert_eq!(impact_of([Operational, MajorOutage, DegradedPerformance]), Impact::Critical);
        assert_eq!(impact_of([UnderMaintenance]), Impact::None);
        assert_eq!(impact_of([]), Impact::None);
    }
}
