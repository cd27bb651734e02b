//! Puts the promise of the next update off. The update keeps the time that it promised, which still counts as missed if
//! nothing is published by then; customers see the new time, and that it is not the first.

use super::incident::Kind;
use super::promise::AHEAD_MAX;
use super::store;
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// How often the promise of one update may be put off (decision 74). After that only an update helps customers.
pub const PUT_OFFS_MAX: i64 = 2;
/// Longest reason, in characters.
const REASON_MAX: usize = 300;

/// How often the promise of the latest update was put off.
pub async fn count(tx: &mut Tx, incident_id: &PublicId) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from promise_put_off
             where update_id = (select id from incident_update where incident_id = $1 order by position desc limit 1)")
            .bind(incident_id),
        )
        .await?)
}

/// Promises the next update for a later time. `version` is the incident's version that the person saw.
///
/// # Errors
///
/// `Refusal::Conflict` when nothing is promised or it was put off twice, `Refusal::Stale` when the incident was updated
/// since, field errors for a time that is not later.
pub async fn put_off(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
    to: Timestamp,
    reason: &str,
) -> Result<(), Refusal> {
    events::public_changed(tx).await?;
    let incident = store::get(tx, incident_id).await?;
    if incident.version != version {
        let theirs = store::latest_body(tx, incident_id).await?;
        return Err(Refusal::Stale { theirs, yours: reason.to_owned() });
    }
    let promised = incident.next_update_by.filter(|_| {
        incident.kind == Kind::Incident && incident.state.is_under_way() && incident.withdrawn_at.is_none()
    });
    let Some(promised_for) = promised else { return Err(Refusal::conflict("put-off-nothing")) };
    if count(tx, incident_id).await? >= PUT_OFFS_MAX {
        return Err(Refusal::Conflict(Message::new("put-off-too-often").with("max", PUT_OFFS_MAX)));
    }
    let mut form = FieldErrors::new();
    if to <= promised_for || to <= now {
        form.wrong("promise", Message::new("put-off-not-later"));
    } else if to > now + AHEAD_MAX {
        form.wrong("promise", Message::new("incident-promise-too-late"));
    }
    let reason = form.optional_line("put_off_reason", reason, REASON_MAX);
    form.check()?;
    let changed = tx
        .execute(
            sql("update incident set next_update_by = $2, updated_at = $3, version = version + 1
                 where id = $1 and version = $4")
            .bind(incident_id)
            .bind(to)
            .bind(now)
            .bind(version),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Contended);
    }
    tx.execute(
        sql("insert into promise_put_off (update_id, promised_for, new_time, incident_id, put_off_by, put_off_at, reason)
             select id, $2, $3, $1, $4, $5, $6 from incident_update where incident_id = $1
             order by position desc limit 1")
        .bind(incident_id)
        .bind(promised_for)
        .bind(to)
        .bind(right.staff_id()?)
        .bind(now)
        .bind(reason),
    )
    .await?;
    let event = Event {
        actor: right.actor(),
        verb: "incident.promise_put_off",
        subject: "incident",
        subject_id: incident_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["next_update_by"],
    };
    events::record(tx, now, event).await
}
