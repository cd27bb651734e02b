//! The uptime of components and groups, by the rule of the public page.

use super::call::{Answer, Call, Outcome};
use super::input::time;
use super::operations::Operations;
use crate::incidents::store as incidents;
use crate::platform::db::Tx;
use crate::publishing::uptime::{Timeline, start_of_day};
use crate::services::store::{self as services, Service};
use crate::statuspage::{ComponentUptime, Directory, RelatedEvents};
use crate::t;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use chrono::{Duration, NaiveDate};
use std::collections::BTreeMap;

pub(super) fn operations(operations: Operations) -> Operations {
    operations
        .get("/v1/pages/{page_id}/components/{id}/uptime", of_component)
        .get("/v1/pages/{page_id}/component-groups/{id}/uptime", of_group)
}

/// The period unless the program asks for another.
const DEFAULT_PERIOD: Duration = Duration::days(90);

async fn of_component(call: Call) -> Outcome {
    let id = call.id("id")?;
    let mut tx = call.tx().await?;
    let directory = call.directory(&mut tx).await?;
    let service = directory.service(&id).ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(uptime(&mut tx, &call, &directory, &id, &service.name, &[service]).await?))
}

/// The uptime of a group: of all the time of its components, the share that was not lost.
async fn of_group(call: Call) -> Outcome {
    let id = call.id("id")?;
    let mut tx = call.tx().await?;
    let directory = call.directory(&mut tx).await?;
    let group = directory.group(&id).ok_or(Refusal::NotFound)?;
    let services: Vec<_> = directory.services_in(&id).collect();
    Ok(Answer::ok(uptime(&mut tx, &call, &directory, &id, &group.name, &services).await?))
}

/// A period and what to know about it.
struct Period {
    from: Timestamp,
    to: Timestamp,
    warnings: Vec<String>,
}

/// The period that is asked for, cut where there is no data.
fn period(call: &Call, begins: Option<Timestamp>) -> Result<Period, Refusal> {
    let now = call.now();
    let asked = |name: &str| match call.query().get(name).trim() {
        "" => Ok(None),
        typed => time(typed).map(Some).ok_or_else(|| Refusal::field(name, "statuspage-time")),
    };
    let (start, end) = (asked("start")?, asked("end")?);
    let to = end.unwrap_or(now).min(now);
    let before = || to.checked_sub_signed(DEFAULT_PERIOD).ok_or_else(|| Refusal::field("end", "statuspage-time"));
    let from = start.map_or_else(before, Ok)?;
    if from >= to {
        return Err(Refusal::field("start", "statuspage-period"));
    }
    let mut warnings = Vec::new();
    if end.is_some_and(|end| end > now) {
        warnings.push(t!("statuspage-uptime-future"));
    }
    let from = match begins.filter(|begins| *begins > from) {
        Some(begins) if start.is_some() => {
            warnings.push(t!("statuspage-uptime-begins"));
            begins.min(to)
        }
        Some(begins) => begins.min(to),
        None => from,
    };
    Ok(Period { from, to, warnings })
}

async fn uptime(
    tx: &mut Tx,
    call: &Call,
    directory: &Directory,
    id: &PublicId,
    name: &str,
    services: &[&Service],
) -> Result<ComponentUptime, Refusal> {
    let zone = directory.page.zone();
    let begins = |service: &Service| match service.start_date.parse::<NaiveDate>() {
        Ok(date) => Ok(start_of_day(date, zone)),
        Err(_) => Err(Refusal::Fault(format!("service {}: start date {:?}", service.id, service.start_date))),
    };
    let all_begin = services.iter().map(|service| begins(service)).collect::<Result<Vec<_>, _>>()?;
    let Period { from, to, warnings } = period(call, all_begin.iter().min().copied())?;
    let mut changes: BTreeMap<PublicId, Vec<(Timestamp, ServiceStatus)>> = BTreeMap::new();
    for change in services::statuses_since(tx, from).await? {
        changes.entry(change.service_id).or_default().push((change.from_at, change.status));
    }
    let (mut measured_s, mut lost_s_percent, mut major_s, mut partial_s) = (0, 0, 0, 0);
    for (service, begins) in services.iter().zip(all_begin) {
        let timeline = Timeline::new(changes.remove(&service.id).unwrap_or_default());
        let Some(uptime) = timeline.uptime(begins, from, to) else { continue };
        measured_s += uptime.measured_s;
        lost_s_percent += uptime.lost_s_percent;
        for interval in timeline.intervals(from.max(begins), to) {
            match interval.status {
                ServiceStatus::MajorOutage => major_s += interval.duration().num_seconds(),
                ServiceStatus::PartialOutage => partial_s += interval.duration().num_seconds(),
                _ => {}
            }
        }
    }
    let measured = (measured_s > 0).then_some(crate::publishing::uptime::Uptime { measured_s, lost_s_percent });
    Ok(ComponentUptime {
        id: id.clone(),
        name: name.to_owned(),
        range_start: from.into(),
        range_end: to.into(),
        uptime_percentage: measured.map(|uptime| uptime.hundredths() as f64 / 100.0),
        major_outage: major_s,
        partial_outage: partial_s,
        related_events: RelatedEvents { incidents: related(tx, services, from, to).await? },
        warnings,
    })
}

/// How many incidents are named at most.
const RELATED_MAX: i64 = 1_000;

/// The incidents that affected one of the services in a period, the latest first.
async fn related(tx: &mut Tx, services: &[&Service], from: Timestamp, to: Timestamp) -> Result<Vec<PublicId>, Refusal> {
    let mut related = Vec::new();
    for incident in incidents::recent(tx, from, RELATED_MAX).await? {
        let affected = incidents::service_ids_of(tx, &incident.id).await?;
        if incident.started_at <= to && services.iter().any(|service| affected.contains(&service.id)) {
            related.push(incident.id);
        }
    }
    Ok(related)
}
