//! When a service was bad during an incident: the rule behind exposure where nothing was measured.

use crate::types::{PublicId, ServiceStatus, Timestamp, timestamp};

/// One change in a service's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which service.
    pub service: PublicId,
    /// From when on.
    pub from: Timestamp,
    /// What it was from then on.
    pub status: ServiceStatus,
}

/// How long one service was bad for everybody who uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Which service.
    pub service: PublicId,
    /// When it first failed.
    pub from: Timestamp,
    /// When it last came back; `None` while it is still bad.
    pub to: Option<Timestamp>,
    /// Whole minutes it was bad; times in between when it worked do not count. Up to `now` while open.
    pub minutes: i64,
}

/// Whether customers can notice a status as trouble. Planned work is announced and is not.
pub const fn is_bad(status: ServiceStatus) -> bool {
    matches!(status, ServiceStatus::DegradedPerformance | ServiceStatus::PartialOutage | ServiceStatus::MajorOutage)
}

/// The span of one service within an incident's time. `changes` are all the changes of that service, in
/// order; what it was when the incident began is the last change before. A service of the incident with no
/// bad status on record is taken to have been bad for the incident's whole time: somebody named it.
pub fn span(
    service: &PublicId,
    changes: &[Change],
    started: Timestamp,
    ended: Option<Timestamp>,
    now: Timestamp,
) -> Span {
    let end = ended.unwrap_or(now).max(started);
    let mut bad: Vec<(Timestamp, Timestamp)> = Vec::new();
    let mine: Vec<&Change> = changes.iter().filter(|change| change.service == *service).collect();
    for (index, change) in mine.iter().enumerate() {
        let until = mine.get(index + 1).map_or(end, |next| next.from).min(end);
        let from = change.from.max(started);
        if is_bad(change.status) && from < until {
            match bad.last_mut() {
                Some(last) if last.1 == from => last.1 = until,
                _ => bad.push((from, until)),
            }
        }
    }
    let (Some(first), Some(last)) = (bad.first(), bad.last()) else {
        let minutes = timestamp::minutes_between(started, end);
        return Span { service: service.clone(), from: started, to: ended, minutes };
    };
    let is_still_bad = ended.is_none() && mine.last().is_some_and(|change| is_bad(change.status));
    Span {
        service: service.clone(),
        from: first.0,
        to: (!is_still_bad).then_some(last.1),
        minutes: bad.iter().map(|(from, to)| timestamp::minutes_between(*from, *to)).sum(),
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

    fn changes(list: &[(i64, ServiceStatus)]) -> Vec<Change> {
        list.iter().map(|(minute, status)| Change { service: voice(), from: at(*minute), status: *status }).collect()
    }

    #[test]
    fn counts_only_the_minutes_it_was_bad() {
        let history = changes(&[(0, MajorOutage), (60, Operational), (90, PartialOutage), (100, Operational)]);
        let span = span(&voice(), &history, at(0), Some(at(500)), at(900));
        assert_eq!((span.from, span.to, span.minutes), (at(0), Some(at(100)), 70));
    }

    #[test]
    fn one_bad_status_after_another_is_one_span() {
        let history = changes(&[(0, MajorOutage), (60, DegradedPerformance), (61, Operational)]);
        assert_eq!(span(&voice(), &history, at(0), Some(at(61)), at(61)).minutes, 61);
    }

    #[test]
    fn what_is_outside_the_incident_does_not_count() {
        let history = changes(&[(-50, DegradedPerformance), (700, Operational)]);
        let span = span(&voice(), &history, at(0), Some(at(30)), at(900));
        assert_eq!((span.from, span.to, span.minutes), (at(0), Some(at(30)), 30));
    }

    #[test]
    fn still_bad_has_no_end_and_counts_until_now() {
        let span = span(&voice(), &changes(&[(5, MajorOutage)]), at(0), None, at(25));
        assert_eq!((span.from, span.to, span.minutes), (at(5), None, 20));
    }

    #[test]
    fn back_while_the_incident_goes_on_has_an_end() {
        let history = changes(&[(0, MajorOutage), (10, Operational)]);
        assert_eq!(span(&voice(), &history, at(0), None, at(25)).to, Some(at(10)));
    }

    #[test]
    fn a_service_named_without_a_status_counts_for_the_whole_time() {
        let span = span(&voice(), &changes(&[(0, UnderMaintenance)]), at(0), Some(at(45)), at(90));
        assert_eq!((span.from, span.to, span.minutes), (at(0), Some(at(45)), 45));
    }
}
