//! What an audience can be narrowed to.

use crate::apologies::batch::AUDIENCE_MAX;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};

/// Plans, regions and services of the customers whom an incident affected, the most frequent first.
#[derive(Debug, Clone, Default)]
pub struct FilterOptions {
    /// Plans, with the number of customers on each.
    pub plans: Vec<(String, i64)>,
    /// Regions, with the number of customers in each.
    pub regions: Vec<(String, i64)>,
    /// Services, with the number of customers who lost each.
    pub services: Vec<(PublicId, String, i64)>,
}

/// The filter options of an incident.
pub async fn filter_options(tx: &mut Tx, incident_id: &PublicId) -> Result<FilterOptions, Refusal> {
    let limit = AUDIENCE_MAX as i64;
    let plans = tx
        .fetch_all::<(String, i64)>(
            sql("select plan, count(*) from customer_view
             where id in (select customer_id from exposure_view where incident_id = $1) and plan <> ''
             group by plan order by 2 desc, plan limit $2")
            .bind(incident_id)
            .bind(limit),
        )
        .await?;
    let regions = tx
        .fetch_all::<(String, i64)>(
            sql("select region, count(*) from customer_view
             where id in (select customer_id from exposure_view where incident_id = $1) and region <> ''
             group by region order by 2 desc, region limit $2")
            .bind(incident_id)
            .bind(limit),
        )
        .await?;
    let services = tx
        .fetch_all::<(PublicId, String, i64)>(
            sql("select service.id, service.name, count(*) from exposure_view as exposure
             join service_view as service on service.id = exposure.service_id
             where incident_id = $1 group by service.id, service.name order by 3 desc, service.name limit $2")
            .bind(incident_id)
            .bind(limit),
        )
        .await?;
    Ok(FilterOptions { plans, regions, services })
}
