//! Whether single keys are shortcuts on the desk for a person. They can be turned off, since a key pressed by mistake, or
//! by speech input, would otherwise do something (WCAG 2.1.4).

use crate::access::SignedIn;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{PublicId, Refusal, Timestamp};

/// Whether a person has them on.
pub async fn are_single_keys_on(tx: &mut Tx, staff_id: &PublicId) -> Result<bool, Refusal> {
    Ok(tx.fetch_value::<bool>(sql("select single_keys from staff where id = $1").bind(staff_id)).await?)
}

/// Turns them on or off for whoever asks.
pub async fn set_single_keys(tx: &mut Tx, right: &SignedIn, now: Timestamp, is_on: bool) -> Result<(), Refusal> {
    let id = right.staff_id()?;
    let changed = tx
        .execute(sql("update staff set single_keys = $2 where id = $1 and single_keys <> $2").bind(id).bind(is_on))
        .await?;
    if changed == 0 {
        return Ok(());
    }
    let event = Event {
        actor: right.actor(),
        verb: "staff.edited",
        subject: "staff",
        subject_id: id,
        incident_id: None,
        fields: &["single_keys"],
    };
    events::record(tx, now, event).await
}
