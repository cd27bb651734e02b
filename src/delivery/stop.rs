//! *CommandError all sending*: one switch for the whole installation, reversible, with a reason (decision 27).

use crate::access::KillSwitch;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{PublicId, Refusal, Timestamp};

/// Who stopped all sending, when and why.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Stopped {
    /// Since when.
    pub at: Timestamp,
    /// By whom; their name, else what acted.
    pub by: String,
    /// In their words.
    pub reason: String,
}

/// Whether all sending is stopped.
pub async fn state(tx: &mut Tx) -> Result<Option<Stopped>, Refusal> {
    Ok(tx
        .fetch_optional::<Stopped>(sql(
            "select i.sending_stopped_at as at, coalesce(s.name, i.sending_stopped_by, '') as by,
                    i.sending_stopped_reason as reason
             from installation i
             left join staff s on s.id = i.sending_stopped_by
             where i.id = 1 and i.sending_stopped_at is not null",
        ))
        .await?)
}

/// Stops all sending. A second time changes nothing and is told.
pub async fn stop(tx: &mut Tx, right: &KillSwitch, now: Timestamp, reason: &str) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let reason = form.required("reason", reason, TITLE_MAX);
    form.check()?;
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
    tell(tx, right, now, "sending.stopped").await
}

/// Lets everything go on.
pub async fn start(tx: &mut Tx, right: &KillSwitch, now: Timestamp) -> Result<(), Refusal> {
    let changed = tx
        .execute(sql("update installation
             set sending_stopped_at = null, sending_stopped_by = null, sending_stopped_reason = ''
             where id = 1 and sending_stopped_at is not null"))
        .await?;
    if changed == 0 {
        return Err(Refusal::conflict("delivery-resume-all-not-stopped"));
    }
    tell(tx, right, now, "sending.started").await
}

async fn tell(tx: &mut Tx, right: &KillSwitch, now: Timestamp, verb: &str) -> Result<(), Refusal> {
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
