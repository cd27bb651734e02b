//! When customers were without a service, in SQL. Messages, audiences and money are all computed from this.
//!
//! A row of exposure has one beginning and one end. While its incident said in between that the service worked, nothing was lost
//! (`intervals`), so a row is read once for each time in which its incident said that the service was disrupted, and only as much
//! of that time as lies within the row. A row of measurements is read as it is, and so is one of a service that the incident names
//! without ever saying that it was disrupted.

use super::figures::Evidence;
use crate::types::ServiceStatus;

/// In SQL: when a time of [`lost_times`] began.
pub const LOST_FROM: &str = "case when said.from_at > x.from_at then said.from_at else x.from_at end";
/// In SQL: when a time of [`lost_times`] ended; null while it lasts.
pub const LOST_TO: &str = "case when said.to_at is null or said.to_at > x.to_at then x.to_at else said.to_at end";

/// In SQL, after `from`: each row `x` of exposure once for each time in which its customer was without its service. `incident` is the
/// placeholder of the incident, which the statement also compares with `x.incident_id`. Times of one service that follow each other
/// without a break had another status, and those of different services may overlap.
pub fn lost_times(incident: &str) -> String {
    // A window function, so that what the incident said is read once and not for each row. Of several statuses of one time the last
    // one counts, and the others lasted no time.
    format!(
        "exposure_view as x
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
