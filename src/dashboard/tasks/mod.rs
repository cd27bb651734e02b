//! The tasks of one person, asked of each section by their roles.
//!
//! These queries run on every page of the desk, for the counts in the navigation, so each looks at open records only
//! and has a limit.

mod actions;
mod alerts;
mod apologies;
mod inbox;
mod incidents;
pub mod offers;
mod sending;
mod settings;
mod watched_pages;
mod webhooks;

use super::task::{self, Task};
use crate::access::Staff;
use crate::platform::db::Tx;
use crate::types::{Refusal, Timestamp};

/// Most tasks of one kind that are listed one by one.
const LISTED_MAX: i64 = 20;

/// Everything this person has to do now or within the day, sorted by time.
pub async fn of(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Task>, Refusal> {
    let mut tasks = incidents::of(tx, staff, now).await?;
    tasks.extend(alerts::of(tx, staff).await?);
    tasks.extend(actions::of(tx, staff, now).await?);
    tasks.extend(inbox::of(tx, staff, now).await?);
    tasks.extend(apologies::of(tx, staff).await?);
    tasks.extend(offers::of(tx, staff, now).await?);
    tasks.extend(sending::of(tx, staff).await?);
    tasks.extend(settings::of(tx, staff).await?);
    tasks.extend(watched_pages::of(tx, staff).await?);
    tasks.extend(webhooks::of(tx, staff).await?);
    task::sort(&mut tasks);
    Ok(tasks)
}
