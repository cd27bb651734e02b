//! What a count rests on: when services were bad, whom the rule names, what was measured and reported.

use crate::customers::spans::{self, Change, Span};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};

/// What an incident's exposure is counted from.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) incident_id: PublicId,
    /// When each service was bad; with services that only reports name.
    pub(super) spans: Vec<Span>,
    /// The services the rule goes by: none where evidence decides.
    pub(super) by_rule: Vec<PublicId>,
    /// Regions the incident names; one empty text for all.
    pub(super) regions: Vec<String>,
    /// Whoever joined after this day was not there.
    pub(super) joined_by: String,
    pub(super) ended: Option<Timestamp>,
    /// Everything above and what else it rests on, as one text: the same text is the same count.
    pub(super) basis: String,
}

#[derive(Debug, sqlx::FromRow)]
struct Incident {
    regions: String,
    started_at: Timestamp,
    resolved_at: Option<Timestamp>,
}

/// What an incident's exposure rests on as things stand.
pub async fn plan(tx: &mut Tx, now: Timestamp, incident_id: &PublicId) -> Result<Plan, Refusal> {
    let incident = tx
        .fetch_optional::<Incident>(
            sql("select regions, started_at, resolved_at from incident where id = $1").bind(incident_id),
        )
        .await?
        .ok_or(Refusal::NotFound)?;
    let services = crate::incidents::store::service_ids_of(tx, incident_id).await?;
    let changes = changes(tx, incident_id).await?;
    let imports = evidence(tx, incident_id).await?;
    let customers = imported(tx).await?;
    let reported = reported(tx, incident_id).await?;
    let all: Vec<&PublicId> =
        services.iter().chain(reported.services.iter().filter(|id| !services.contains(id))).collect();
    let spans: Vec<Span> =
        all.iter().map(|id| spans::span(id, &changes, incident.started_at, incident.resolved_at, now)).collect();
    let named: Vec<String> = incident
        .regions
        .split([';', ',', '\n'])
        .map(|region| region.trim().to_owned())
        .filter(|region| !region.is_empty())
        .collect();
    let regions = if named.is_empty() { vec![String::new()] } else { named };
    let times: Vec<_> = spans.iter().map(|span| (&span.service, span.from, span.to)).collect();
    let basis = format!(
        "{times:?} {regions:?} ended {:?} evidence {imports:?} customers {customers} reports {} {}",
        incident.resolved_at, reported.count, reported.last
    );
    Ok(Plan {
        incident_id: incident_id.clone(),
        by_rule: if imports.is_some() { Vec::new() } else { services },
        spans,
        regions,
        joined_by: incident.resolved_at.unwrap_or(now).date_naive().to_string(),
        ended: incident.resolved_at,
        basis,
    })
}

async fn changes(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Change>, Refusal> {
    // From the last change before the incident on: what a service was when it began counts too.
    let rows = tx
        .fetch_all::<(PublicId, String, Timestamp)>(
            sql("select history.service_id, history.status, history.from_at
             from incident
             join incident_service as named on named.incident_id = incident.id
             join service_status as history on history.service_id = named.service_id
             where incident.id = $1
               and history.from_at >= coalesce(
                   (select max(earlier.from_at) from service_status as earlier
                    where earlier.service_id = named.service_id and earlier.from_at <= incident.started_at),
                   incident.started_at)
             order by history.service_id, history.from_at, history.id")
            .bind(incident_id),
        )
        .await?;
    let known = |(service, status, from): (PublicId, String, Timestamp)| {
        Some(Change { service, from, status: status.parse::<ServiceStatus>().ok()? })
    };
    Ok(rows.into_iter().filter_map(known).collect())
}

/// The newest import of measured exposure for the incident, if there is any.
async fn evidence(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value::<Option<i64>>(
            sql("select max(coalesce(import_id, 0)) from exposure
             where incident_id = $1 and evidence in ('telemetry', 'import')")
            .bind(incident_id),
        )
        .await?)
}

/// The newest finished import of customers, 0 for none.
async fn imported(tx: &mut Tx) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(sql(
            "select coalesce(max(id), 0) from import where kind = 'customers' and finished_at is not null",
        ))
        .await?)
}

struct Reported {
    count: i64,
    last: i64,
    services: Vec<PublicId>,
}

/// Reports by customers we know.
async fn reported(tx: &mut Tx, incident_id: &PublicId) -> Result<Reported, Refusal> {
    let (count, last) = tx
        .fetch_one::<(i64, i64)>(
            sql("select count(*), coalesce(max(id), 0) from report
             where incident_id = $1 and customer_id is not null")
            .bind(incident_id),
        )
        .await?;
    let services = tx
        .fetch_values::<PublicId>(
            sql("select distinct report_service.service_id from report
             join report_service on report_service.report_id = report.id
             where report.incident_id = $1 and report.customer_id is not null
             order by report_service.service_id")
            .bind(incident_id),
        )
        .await?;
    Ok(Reported { count, last, services })
}
