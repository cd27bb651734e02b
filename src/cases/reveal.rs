//! Reveals the address of a case to somebody who otherwise sees it masked
//! ([`personal_data`](crate::access::personal_data)).

use super::store;
use crate::access::CaseContactReader;
use crate::platform::db::Tx;
use crate::platform::events::{self, Event};
use crate::types::{Refusal, Timestamp};

/// Records that a person sees the address of a case.
///
/// # Errors
///
/// [`Refusal::NotFound`].
pub async fn reveal(tx: &mut Tx, right: &CaseContactReader, now: Timestamp, case_id: i64) -> Result<(), Refusal> {
    let case = store::get(tx, case_id).await?;
    let event = Event {
        actor: right.actor(),
        verb: "contact.revealed",
        subject: "case",
        subject_id: &case_id,
        incident_id: case.incident_id.as_ref().map(|id| id.as_str()),
        fields: &["contact"],
    };
    events::record(tx, now, event).await
}
