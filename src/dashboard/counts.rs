//! How many things need somebody, for the navigation: the dashboard's tasks, counted by section.

use super::needs;
use crate::access::{Section, Staff};
use crate::platform::db::Tx;
use crate::types::{Refusal, Timestamp};
use crate::web::frame::SectionCounts;

/// Counts for one person. The dashboard's own count is the sum of all.
pub async fn of(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<SectionCounts, Refusal> {
    let mut counts = SectionCounts::new();
    for need in needs::of(tx, staff, now).await? {
        *counts.entry(need.section).or_default() += 1;
        *counts.entry(Section::Dashboard).or_default() += 1;
    }
    Ok(counts)
}
