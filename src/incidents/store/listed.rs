//! Lists incidents page by page, for programs.

use super::incident::{Incident, SELECT};
use crate::incidents::incident::{Kind, State};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};
use const_format::concatcp;
use std::collections::HashMap;

/// Which incidents to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only in this state.
    pub state: Option<State>,
}

/// Incidents with a number below `before`, the latest first, at most `limit`. Drills and withdrawn ones are among them.
pub async fn page(tx: &mut Tx, filter: ListFilter, before: Option<i64>, limit: i64) -> Result<Vec<Incident>, Refusal> {
    Ok(tx
        .fetch_all::<Incident>(
            sql(concatcp!(
                SELECT,
                "where number < $1 and ($2 = '' or kind = $2) and ($3 = '' or state = $3) and published_at is not null
                 order by number desc limit $4"
            ))
            .bind(before.unwrap_or(i64::MAX))
            .bind(filter.kind.map_or("", Kind::as_str))
            .bind(filter.state.map_or("", State::as_str))
            .bind(limit),
        )
        .await?)
}

/// The services that each of these incidents is listed with, sorted. They are consecutive by number, as [`page`] returns them.
pub async fn services_of_all(tx: &mut Tx, incidents: &[Incident]) -> Result<HashMap<PublicId, Vec<PublicId>>, Refusal> {
    let (Some(last), Some(first)) = (incidents.first(), incidents.last()) else { return Ok(HashMap::new()) };
    let pairs = tx
        .fetch_all::<(PublicId, PublicId)>(
            sql("select incident_id, service_id from incident_service
                 join incident on incident.id = incident_service.incident_id
                 where number between $1 and $2 and taken_off_at is null order by service_id")
            .bind(first.number)
            .bind(last.number),
        )
        .await?;
    let mut services: HashMap<PublicId, Vec<PublicId>> = HashMap::new();
    for (incident, service) in pairs {
        services.entry(incident).or_default().push(service);
    }
    Ok(services)
}
