//! Reveals the addresses of one customer to somebody who otherwise sees them masked
//! ([`personal_data`](crate::access::personal_data)).

use super::store;
use crate::access::ContactReader;
use crate::platform::db::Tx;
use crate::platform::events::{self, Event};
use crate::types::{Refusal, Timestamp};

/// Records that a person sees a customer's addresses.
///
/// # Errors
///
/// [`Refusal::NotFound`] for an unknown customer and for one whose data was erased.
pub async fn reveal(tx: &mut Tx, right: &ContactReader, now: Timestamp, customer_id: i64) -> Result<(), Refusal> {
    let customer = store::find(tx, customer_id).await?.ok_or(Refusal::NotFound)?;
    if customer.erased_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let event = Event {
        actor: right.actor(),
        verb: "contact.revealed",
        subject: "customer",
        subject_id: &customer_id,
        incident_id: None,
        fields: &["contacts"],
    };
    events::record(tx, now, event).await
}
