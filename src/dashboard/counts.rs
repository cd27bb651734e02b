//! The number of tasks in each section, for the navigation.

use super::tasks;
use crate::access::{Section, Staff};
use crate::platform::db::Tx;
use crate::types::{Refusal, Timestamp};
use crate::web::frame::SectionCounts;

/// Counts the tasks of one person by section. The dashboard's own count is the sum of all.
pub async fn section_counts(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<SectionCounts, Refusal> {
    let mut counts = SectionCounts::new();
    for task in tasks::of(tx, staff, now).await? {
        *counts.entry(task.section).or_default() += 1;
        *counts.entry(Section::Dashboard).or_default() += 1;
    }
    Ok(counts)
}
