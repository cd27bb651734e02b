//! Makes messages of events: one for each endpoint that asked for the type, in the order in which events were recorded.
//!
//! An event is marked as handed out in the transaction that enqueues its messages, so that a crash or a second node
//! neither loses nor repeats one.

use super::deliveries::{self, Parcel};
use super::{format, store};
use crate::platform::AppState;
use crate::platform::event_out;
use crate::platform::worker::Next;
use crate::types::Refusal;

/// Most events of one transaction.
const STEP_MAX: i64 = 20;

/// Hands out the next events that are due, and says when there is more to do.
pub async fn step(app: &AppState) -> Result<Next, Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let due = event_out::due(&mut tx, now, STEP_MAX).await?;
    let next_due = if due.is_empty() { event_out::next_due(&mut tx).await? } else { None };
    drop(tx);
    if due.is_empty() {
        return Ok(Next::at(next_due, now));
    }
    let source = app.config.public_url();
    app.db
        .write(async |tx| {
            for row in &due {
                // Another node handed it out, or it was taken back.
                let Some(event) = event_out::take(tx, now, *row).await? else { continue };
                for (endpoint_id, destination_id, format) in store::listening(tx, event.kind).await? {
                    let Some(body) = format::body(tx, now, &event, format, &source).await? else { continue };
                    let (place, parcel) = ((&endpoint_id, &destination_id), Parcel::new(&event, body));
                    deliveries::enqueue(tx, now, place, parcel, None).await?;
                }
            }
            Ok(())
        })
        .await?;
    Ok(Next::AtOnce)
}
