//! The kill switch: stops all sending of the installation, with a reason, until somebody resumes it (decision 27).

use crate::access::KillSwitch;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{PublicId, Refusal, Timestamp};

/// Who stopped all sending, when and why.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
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
    Ok(tx
        .fetch_optional::<Stop>(sql(
            "select i.sending_stopped_at as at, coalesce(s.name, i.sending_stopped_by, '') as by,
                    i.sending_stopped_reason as reason
             from installation i
             left join staff s on s.id = i.sending_stopped_by
             where i.id = 1 and i.sending_stopped_at is not null",
        ))
        .await?)
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
    let by = right.staff_id().map(PublicId::to_string)?;
    let changed = tx
        .execute(
            sql("update installation
             set sending_stopped_at = $1, sending_stopped_by = $2, sending_stopped_reason = $3
             where id = 1 and sending_stopped_at is null")
            .bind(now)
            .bind(by)
            .bind(reason),
        )
        .await?;
    if changed == 0 {
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
    let changed = tx
        .execute(sql("update installation
             set sending_stopped_at = null, sending_stopped_by = null, sending_stopped_reason = ''
             where id = 1 and sending_stopped_at is not null"))
        .await?;
    if changed == 0 {
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
