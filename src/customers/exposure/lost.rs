//! When customers were without a service, in SQL. Messages, audiences and money are all computed from this.
//!
//! A row of exposure has one beginning and one end. While its incident said in between that the service worked, nothing was lost
//! (`intervals`), so a row is read once for each time in which its incident said that the service was disrupted, and only as much
//! of that time as lies within the row. A row of measurements is read once for each outage that its file names, and as it is where
//! that is a single one. So is a row of a service that the incident names without ever saying that it was disrupted.

use super::figures::Evidence;
use crate::types::{ServiceStatus, Timestamp, timestamp};
use chrono::Duration;

/// In SQL: when a time of [`lost_times`] began.
pub const LOST_FROM: &str = "case when outage.from_at is not null then outage.from_at
                                   when said.from_at > x.from_at then said.from_at else x.from_at end";
/// In SQL: when a time of [`lost_times`] ended; null while it lasts.
pub const LOST_TO: &str = "case when outage.from_at is not null then outage.to_at
                                 when said.to_at is null or said.to_at > x.to_at then x.to_at else said.to_at end";

/// In SQL, after `from`: each row `x` of exposure once for each time in which its customer was without its service. `incident` is the
/// placeholder of the incident, which the statement also compares with `x.incident_id`. Times of one service that follow each other
/// without a break had another status, and those of different services may overlap.
pub fn lost_times(incident: &str) -> String {
    // A window function, so that what the incident said is read once and not for each row. Of several statuses of one time the last
    // one counts, and the others lasted no time.
    format!(
        "exposure_view as x
         left join exposure_outage as outage on outage.exposure_id = x.id
         left join (select service_id, status, from_at,
                           lead(from_at) over (partition by service_id order by from_at, id) as to_at
                    from service_hold_view where incident_id = {incident}) as said
              on said.service_id = x.service_id and said.status in {} and x.evidence in {}
                 and (x.to_at is null or said.from_at < x.to_at)
                 and (said.to_at is null or (said.to_at > said.from_at and said.to_at > x.from_at))",
        ServiceStatus::DISRUPTED_SQL,
        Evidence::COUNTED_SQL
    )
}

/// The beginning and the end of an outage; no end while it lasts.
pub(super) type Outage = (Timestamp, Option<Timestamp>);

/// Whole minutes of a measured row that lasts, up to a time: from its beginning, or in the outages that its file names, which do not
/// overlap.
pub(super) fn minutes_until(from: Timestamp, outages: &[Outage], until: Timestamp) -> i64 {
    if outages.is_empty() {
        return timestamp::minutes_between(from, until);
    }
    let lasted = |(from, to): &Outage| (to.unwrap_or(until) - *from).max(Duration::zero());
    outages.iter().map(lasted).sum::<Duration>().num_minutes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_between_measured_outages_count_nothing() {
        let at = |second: i64| chrono::DateTime::from_timestamp(1_342_009_800 + second, 0).unwrap();
        assert_eq!(minutes_until(at(0), &[], at(900)), 15);
        assert_eq!(minutes_until(at(0), &[(at(0), Some(at(90))), (at(600), None)], at(690)), 3);
        // An outage that began after the incident had ended lasted no time.
        assert_eq!(minutes_until(at(0), &[(at(0), Some(at(90))), (at(600), None)], at(300)), 1);
    }
}
