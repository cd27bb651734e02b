//! Changes the window of maintenance: moves it, extends it, or makes it shorter.

use super::{announcement, changeable, window_words};
use crate::access::IncidentCommander;
use crate::incidents::incident::State;
use crate::incidents::publish;
use crate::incidents::store;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// Another window as it was entered, not yet validated.
#[derive(Debug, Clone)]
pub struct Window {
    /// The planned start. Once the maintenance has begun, its start stays as it is.
    pub from: Timestamp,
    /// The planned end.
    pub until: Timestamp,
    /// The text for customers, in Markdown; if it is empty, the update gives the new window.
    pub body: String,
    /// Whether subscribers are notified.
    pub notify: bool,
}

/// Changes the window of maintenance and tells customers with an update. `version` is the maintenance's version that
/// the author saw.
///
/// # Errors
///
/// `Refusal::Conflict` when it is over, `Refusal::Stale` when it was updated since.
pub async fn reschedule(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    window: Window,
) -> Result<(), Refusal> {
    events::public_changed(tx).await?;
    let before = changeable(tx, id, version, &window.body, "window-over").await?;
    let mut form = FieldErrors::new();
    let from = if before.state == State::Scheduled { window.from } else { before.started_at };
    if from != before.started_at && from < now {
        form.wrong("from", Message::new("window-begin-passed"));
    }
    if window.until <= from {
        form.wrong("until", Message::new("incident-end-before-start"));
    } else if window.until <= now {
        form.wrong("until", Message::new("window-end-passed"));
    }
    if from == before.started_at && Some(window.until) == before.scheduled_until {
        form.wrong("until", Message::new("window-unchanged"));
    }
    let body = if window.body.trim().is_empty() {
        window_words(tx, from, window.until).await?
    } else {
        publish::check_body_of(&mut form, "window_body", &window.body)
    };
    form.check()?;
    tx.execute(
        sql("update incident set started_at = $2, scheduled_until = $3 where id = $1")
            .bind(id)
            .bind(from)
            .bind(window.until),
    )
    .await?;
    // With a new end it is no longer late.
    tx.execute(sql("update maintenance_option set overran_at = null where incident_id = $1").bind(id)).await?;
    let event = Event {
        actor: right.actor(),
        verb: "maintenance.rescheduled",
        subject: "incident",
        subject_id: id,
        incident_id: Some(id.as_str()),
        fields: &["started_at", "scheduled_until"],
    };
    events::record(tx, now, event).await?;
    let maintenance = store::get(tx, id).await?;
    let update = announcement(&maintenance, now, body, window.notify);
    publish::append_update(tx, right, now, &maintenance, update).await?;
    Ok(())
}
