//! The kill switch: stops all sending of the installation, with a reason, until somebody resumes it (decision 27).

use crate::access::KillSwitch;
use crate::accounts;
use crate::platform::db::Tx;
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Refusal, Timestamp};

/// Who stopped all sending, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// When.
    pub at: Timestamp,
    /// The name of the staff member, or the id that is stored if there is none.
    pub by: String,
    /// The reason they gave.
    pub reason: String,
}

/// Returns who stopped all sending; `None` while sending is not stopped.
pub async fn find_stop(tx: &mut Tx) -> Result<Option<Stop>, Refusal> {
    let Some(stop) = installation::find_sending_stop(tx).await? else { return Ok(None) };
    let by = accounts::store::find_name(tx, stop.by_id.as_ref()).await?.unwrap_or_default();
    Ok(Some(Stop { at: stop.at, by, reason: stop.reason }))
}

/// Stops all sending.
///
/// # Errors
///
/// `Refusal::Invalid` without a reason, `Refusal::Conflict` if sending is already stopped.
pub async fn stop_all(tx: &mut Tx, right: &KillSwitch, now: Timestamp, reason: &str) -> Result<(), Refusal> {
    let mut errors = FieldErrors::new();
    let reason = errors.required("reason", reason, TITLE_MAX);
    errors.check()?;
    if !installation::stop_sending(tx, now, right.staff_id()?, &reason).await? {
        return Err(Refusal::conflict("delivery-stop-already-stopped"));
    }
    record(tx, right, now, "sending.stopped").await
}

/// Resumes all sending.
///
/// # Errors
///
/// `Refusal::Conflict` if sending is not stopped.
pub async fn resume_all(tx: &mut Tx, right: &KillSwitch, now: Timestamp) -> Result<(), Refusal> {
    if !installation::resume_sending(tx).await? {
        return Err(Refusal::conflict("delivery-resume-all-not-stopped"));
    }
    record(tx, right, now, "sending.started").await
}

async fn record(tx: &mut Tx, right: &KillSwitch, now: Timestamp, verb: &str) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "installation",
        subject_id: &1,
        incident_id: None,
        fields: &["sending_stopped_at"],
    };
    events::record(tx, now, event).await
}
