//! *Stop all sending*: one switch for the whole installation, reversible, with a reason (decision 27).

use crate::accounts::rights::KillSwitch;
use crate::on_tx;
use crate::server::db::Tx;
use crate::server::events::{self, Event};
use crate::vocabulary::text::{Form, TITLE_MAX};
use crate::vocabulary::{Instant, PublicId, Refusal};

/// Who stopped all sending, when and why.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Stopped {
    /// Since when.
    pub at: Instant,
    /// By whom; their name, else what acted.
    pub by: String,
    /// In their words.
    pub reason: String,
}

/// Whether all sending is stopped.
pub async fn state(tx: &mut Tx) -> Result<Option<Stopped>, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_as::<_, Stopped>(
            "select i.sending_stopped_at as at, coalesce(s.name, i.sending_stopped_by, '') as by,
                    i.sending_stopped_reason as reason
             from installation i
             left join staff s on s.id = i.sending_stopped_by
             where i.id = 1 and i.sending_stopped_at is not null",
        )
        .fetch_optional(db)
        .await?
    }))
}

/// Stops all sending. A second time changes nothing and is told.
pub async fn stop(tx: &mut Tx, right: &KillSwitch, now: Instant, reason: &str) -> Result<(), Refusal> {
    let mut form = Form::new();
    let reason = form.required("reason", reason, TITLE_MAX);
    form.check()?;
    let by = right.staff_id().map(PublicId::to_string)?;
    let changed = on_tx!(tx, db => {
        sqlx::query(
            "update installation
             set sending_stopped_at = $1, sending_stopped_by = $2, sending_stopped_reason = $3
             where id = 1 and sending_stopped_at is null",
        )
        .bind(now)
        .bind(by)
        .bind(reason)
        .execute(db)
        .await?
        .rows_affected()
    });
    if changed == 0 {
        return Err(Refusal::conflict("delivery-stop-already-stopped"));
    }
    tell(tx, right, now, "sending.stopped").await
}

/// Lets everything go on.
pub async fn start(tx: &mut Tx, right: &KillSwitch, now: Instant) -> Result<(), Refusal> {
    let changed = on_tx!(tx, db => {
        sqlx::query(
            "update installation
             set sending_stopped_at = null, sending_stopped_by = null, sending_stopped_reason = ''
             where id = 1 and sending_stopped_at is not null",
        )
        .execute(db)
        .await?
        .rows_affected()
    });
    if changed == 0 {
        return Err(Refusal::conflict("delivery-resume-all-not-stopped"));
    }
    tell(tx, right, now, "sending.started").await
}

async fn tell(tx: &mut Tx, right: &KillSwitch, now: Instant, verb: &str) -> Result<(), Refusal> {
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
