//! What an audience can be narrowed to.

use crate::apologies::batch::AUDIENCE_MAX;
use crate::customers::{exposure, store, tags};
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal, Timestamp};

/// Plans, regions and services of the customers whom an incident affected, the most frequent first; languages and tags of all
/// customers, in order.
#[derive(Debug, Clone, Default)]
pub struct FilterOptions {
    /// Plans, with the number of customers on each.
    pub plans: Vec<(String, i64)>,
    /// Regions, with the number of customers in each.
    pub regions: Vec<(String, i64)>,
    /// Services, with the number of customers who lost each.
    pub services: Vec<(PublicId, String, i64)>,
    /// Languages, as BCP 47 tags.
    pub languages: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
}

/// The filter options of an incident.
pub async fn filter_options(tx: &mut Tx, now: Timestamp, incident_id: &PublicId) -> Result<FilterOptions, Refusal> {
    let plans = exposure::plans(tx, now, incident_id, AUDIENCE_MAX as i64).await?;
    let counts = exposure::counts(tx, now, incident_id).await?;
    let mut regions = counts.by_region;
    regions.retain(|(region, _)| !region.is_empty());
    regions.truncate(AUDIENCE_MAX);
    let mut services = counts.by_service;
    services.truncate(AUDIENCE_MAX);
    let languages = store::languages(tx, AUDIENCE_MAX as i64).await?;
    let tags = tags::known(tx, AUDIENCE_MAX as i64).await?;
    Ok(FilterOptions { plans, regions, services, languages, tags })
}
