//! When a service was disrupted during an incident: the rule for exposure where there are no measurements.

use crate::types::{PublicId, ServiceStatus, Timestamp, timestamp};

/// A change of a service's status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusChange {
    /// The service.
    pub service: PublicId,
    /// When the status began.
    pub from: Timestamp,
    /// The new status.
    pub status: ServiceStatus,
}

/// When a service was disrupted during an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// The service.
    pub service: PublicId,
    /// Start of the first disruption.
    pub from: Timestamp,
    /// End of the last one; `None` while it continues.
    pub to: Option<Timestamp>,
    /// Whole minutes of disruption, without the times in between, and up to `now` while it continues.
    pub minutes: i64,
}

/// Calculates the interval of a service within an incident.
///
/// `changes` are in order and contain every change during the incident and the last one before it. A service of the
/// incident without a disrupted status counts as disrupted for the whole incident, because somebody named it.
pub fn service_interval(
    service: &PublicId,
    changes: &[StatusChange],
    started: Timestamp,
    ended: Option<Timestamp>,
    now: Timestamp,
) -> Interval {
    let end = ended.unwrap_or(now).max(started);
    let mut disruptions: Vec<(Timestamp, Timestamp)> = Vec::new();
    let own: Vec<&StatusChange> = changes.iter().filter(|change| change.service == *service).collect();
    for (index, change) in own.iter().enumerate() {
        let until = own.get(index + 1).map_or(end, |next| next.from).min(end);
        let from = change.from.max(started);
        if change.status.is_disrupted() && from < until {
            match disruptions.last_mut() {
                Some(last) if last.1 == from => last.1 = until,
                _ => disruptions.push((from, until)),
            }
        }
    }
    let (Some(first), Some(last)) = (disruptions.first(), disruptions.last()) else {
        let minutes = timestamp::minutes_between(started, end);
        // Maintenance may end before its planned start.
        return Interval { service: service.clone(), from: started, to: ended.map(|_| end), minutes };
    };
    let is_ongoing = ended.is_none() && own.last().is_some_and(|change| change.status.is_disrupted());
    Interval {
        service: service.clone(),
        from: first.0,
        to: (!is_ongoing).then_some(last.1),
        // Rounded once: each message and offer adds up the times and not their minutes.
        minutes: disruptions.iter().map(|(from, to)| *to - *from).sum::<chrono::Duration>().num_minutes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ServiceStatus::{DegradedPerformance, MajorOutage, Operational, PartialOutage, UnderMaintenance};

    fn at(minute: i64) -> Timestamp {
        chrono::DateTime::from_timestamp(1_342_009_800 + minute * 60, 0).unwrap()
    }

    fn voice() -> PublicId {
        PublicId::parse("voicevoice00").unwrap()
    }

    fn changes(list: &[(i64, ServiceStatus)]) -> Vec<StatusChange> {
        list.iter()
            .map(|(minute, status)| StatusChange { service: voice(), from: at(*minute), status: *status })
            .collect()
    }

    #[test]
    fn counts_only_the_disrupted_minutes() {
        let history = changes(&[(0, MajorOutage), (60, Operational), (90, PartialOutage), (100, Operational)]);
        let interval = service_interval(&voice(), &history, at(0), Some(at(500)), at(900));
        assert_eq!((interval.from, interval.to, interval.minutes), (at(0), Some(at(100)), 70));
    }

    #[test]
    fn seconds_of_several_disruptions_are_added_up() {
        let second = |second: i64| at(0) + chrono::Duration::seconds(second);
        let change = |from, status| StatusChange { service: voice(), from, status };
        let history = [
            change(second(0), MajorOutage),
            change(second(640), Operational),
            change(second(2_000), MajorOutage),
            change(second(2_640), Operational),
        ];
        assert_eq!(service_interval(&voice(), &history, at(0), Some(at(60)), at(60)).minutes, 21);
    }

    #[test]
    fn joins_adjacent_disruptions() {
        let history = changes(&[(0, MajorOutage), (60, DegradedPerformance), (61, Operational)]);
        assert_eq!(service_interval(&voice(), &history, at(0), Some(at(61)), at(61)).minutes, 61);
    }

    #[test]
    fn ignores_time_outside_the_incident() {
        let history = changes(&[(-50, DegradedPerformance), (700, Operational)]);
        let interval = service_interval(&voice(), &history, at(0), Some(at(30)), at(900));
        assert_eq!((interval.from, interval.to, interval.minutes), (at(0), Some(at(30)), 30));
    }

    #[test]
    fn an_ongoing_disruption_has_no_end() {
        let interval = service_interval(&voice(), &changes(&[(5, MajorOutage)]), at(0), None, at(25));
        assert_eq!((interval.from, interval.to, interval.minutes), (at(5), None, 20));
    }

    #[test]
    fn a_service_restored_during_the_incident_has_an_end() {
        let history = changes(&[(0, MajorOutage), (10, Operational)]);
        assert_eq!(service_interval(&voice(), &history, at(0), None, at(25)).to, Some(at(10)));
    }

    #[test]
    fn a_service_without_disrupted_status_counts_for_the_whole_incident() {
        let interval = service_interval(&voice(), &changes(&[(0, UnderMaintenance)]), at(0), Some(at(45)), at(90));
        assert_eq!((interval.from, interval.to, interval.minutes), (at(0), Some(at(45)), 45));
    }

    #[test]
    fn maintenance_that_ends_before_its_start_lasts_no_time() {
        let interval = service_interval(&voice(), &[], at(0), Some(at(-30)), at(90));
        assert_eq!((interval.from, interval.to, interval.minutes), (at(0), Some(at(0)), 0));
    }
}
