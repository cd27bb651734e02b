//! What waits for one person, asked of each section by their roles. These few bounded queries run on every
//! page of the desk, for the rail; so each looks only at what is open.

mod apologies;
mod inbox;
pub mod offers;
mod sending;
mod timeline;

use super::need::{self, Need};
use crate::access::Staff;
use crate::platform::db::Tx;
use crate::types::{Refusal, Timestamp};

/// Most things of one kind that are listed one by one.
const MOST: i64 = 20;

/// Everything that needs this person now, or within the day, by the clock.
pub async fn of(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Need>, Refusal> {
    let mut needs = timeline::of(tx, staff, now).await?;
    needs.extend(inbox::of(tx, staff, now).await?);
    needs.extend(apologies::of(tx, staff).await?);
    needs.extend(offers::of(tx, staff, now).await?);
    needs.extend(sending::of(tx, staff).await?);
    need::order(&mut needs);
    Ok(needs)
}
