//! Prepares an update, changes one that waits, and cancels it.

use super::content::{self, Seen};
use super::store::{self, Prepared};
use super::{State, WAITING_MAX, is_required};
use crate::access::IncidentCommander;
use crate::incidents::draft::{self, About};
use crate::incidents::promise::AHEAD_MAX;
use crate::incidents::store::{self as incidents};
use crate::incidents::{compose, publish};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use crate::web::form_fields::Fields;
use chrono_tz::Tz;

/// An update to prepare.
#[derive(Debug, Clone)]
pub struct NewPrepared {
    /// The incident.
    pub incident_id: PublicId,
    /// The version of the incident that the author saw.
    pub incident_version: i64,
    /// The composer's form.
    pub fields: Fields,
    /// When it is to be published; `None` for as soon as it is approved.
    pub publish_at: Option<Timestamp>,
    /// The prepared update that it replaces, with the version that its author saw.
    pub replaces: Option<(PublicId, i64)>,
}

/// Prepares an update, or changes one; a change takes an approval back. Deletes the author's draft.
///
/// # Errors
///
/// Every field that is wrong, as when it was published; `Refusal::Stale` when the incident was updated since;
/// `Refusal::Conflict` when the prepared update was decided or changed, or too many wait.
pub async fn prepare(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    zone: Tz,
    new: &NewPrepared,
) -> Result<PublicId, Refusal> {
    let author = right.staff_id()?;
    let incident = incidents::get(tx, &new.incident_id).await?;
    let mut form = FieldErrors::new();
    match new.publish_at {
        Some(at) if at <= now => form.wrong("publish_at", Message::new("field-past")),
        Some(at) if at > now + AHEAD_MAX => form.wrong("publish_at", Message::new("prepared-too-far")),
        _ => {}
    }
    let composed = compose::parse(&mut form, &new.fields, new.publish_at.unwrap_or(now), zone);
    if new.publish_at.is_some() && composed.display_at.is_some() {
        form.wrong("display_at", Message::new("prepared-no-display-time"));
    }
    form.check()?;
    let update = composed.into_update()?;
    if incident.version != new.incident_version {
        return Err(publish::stale(tx, &incident.id, update.body).await?);
    }
    let needs_approval = is_required(tx, &incident, &update).await?;
    publish::check_update(tx, new.publish_at.unwrap_or(now), &incident, update).await?;
    let fields = content::stored(&new.fields)?;
    let hash = content::hash(&incident.id, &fields, new.publish_at);
    let seen = Seen::read(tx, &incident, now).await?;
    let seen = serde_json::to_string(&seen).map_err(|error| Refusal::Fault(error.to_string()))?;
    // Colleagues are told of what waits for them.
    let told_at = (!needs_approval).then_some(now);
    let (id, verb) =
        match &new.replaces {
            Some((id, version)) => {
                let changed = tx
                    .execute(
                        sql(
                            "update prepared_update set fields = $4, seen = $5, publish_at = $6, needs_approval = $7,
                             content_hash = $8, approved_by = null, approved_at = null, told_at = $9, updated_at = $10,
                             version = version + 1
                         where id = $1 and incident_id = $2 and author_id = $3 and version = $11 and state = 'waiting'",
                        )
                        .bind(id)
                        .bind(&incident.id)
                        .bind(author)
                        .bind(&fields)
                        .bind(&seen)
                        .bind(new.publish_at)
                        .bind(needs_approval)
                        .bind(&hash)
                        .bind(told_at)
                        .bind(now)
                        .bind(*version),
                    )
                    .await?;
                if changed == 0 {
                    return Err(Refusal::conflict("prepared-decided"));
                }
                (id.clone(), "incident_update.prepared_edited")
            }
            None => {
                if store::count_waiting(tx, &incident.id).await? >= WAITING_MAX {
                    return Err(Refusal::Conflict(Message::new("prepared-too-many").with("max", WAITING_MAX)));
                }
                let id = random::public_id();
                tx.execute(
                sql("insert into prepared_update (id, incident_id, author_id, fields, seen, publish_at, needs_approval,
                         content_hash, state, told_at, created_at, updated_at)
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)")
                .bind(&id)
                .bind(&incident.id)
                .bind(author)
                .bind(&fields)
                .bind(&seen)
                .bind(new.publish_at)
                .bind(needs_approval)
                .bind(&hash)
                .bind(State::Waiting)
                .bind(told_at)
                .bind(now),
            )
            .await?;
                (id, "incident_update.prepared")
            }
        };
    draft::close(tx, author, now, &About::Incident(incident.id.clone()), &new.fields).await?;
    record(tx, right, now, &incident.id, &id, verb, &["body", "publish_at"]).await?;
    Ok(id)
}

/// Cancels an update that waits. One that was decided already stays so.
pub async fn cancel(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    id: &PublicId,
) -> Result<(), Refusal> {
    let before = store::get(tx, incident_id, id).await?;
    if set_state(tx, now, &before, State::Cancelled).await? {
        record(tx, right, now, incident_id, id, "incident_update.prepared_cancelled", &["state"]).await?;
    }
    Ok(())
}

/// Moves an update that waits to another state, of which nobody needs to be told. Returns whether it did.
pub(super) async fn set_state(tx: &mut Tx, now: Timestamp, before: &Prepared, to: State) -> Result<bool, Refusal> {
    let changed = tx
        .execute(
            sql("update prepared_update set state = $3, told_at = $4, updated_at = $4, version = version + 1
                 where id = $1 and version = $2 and state = 'waiting'")
            .bind(&before.id)
            .bind(before.version)
            .bind(to)
            .bind(now),
        )
        .await?;
    Ok(changed > 0)
}

/// Notes that the author published an update at once that they had prepared.
pub async fn was_published(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    id: &PublicId,
) -> Result<(), Refusal> {
    let before = store::get(tx, incident_id, id).await?;
    if before.author_id != *right.staff_id()? || !set_state(tx, now, &before, State::Published).await? {
        return Err(Refusal::conflict("prepared-decided"));
    }
    Ok(())
}

/// Notes that somebody changed the text of a published update where a second commander approves updates. It cannot wait, since
/// it may remove what must not be public; so the others are told, as of an update that was published without approval.
pub async fn note_unapproved_edit(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
) -> Result<(), Refusal> {
    let fields = content::stored(&Fields::default())?;
    tx.execute(
        sql("insert into prepared_update (id, incident_id, author_id, fields, seen, needs_approval, content_hash, state,
                 emergency_reason, created_at, updated_at)
             values ($1, $2, $3, $4, '', true, $5, $6, $7, $8, $8)")
        .bind(random::public_id())
        .bind(incident_id)
        .bind(right.staff_id()?)
        .bind(&fields)
        .bind(content::hash(incident_id, &fields, None))
        .bind(State::Published)
        .bind(t!("prepared-edited-reason"))
        .bind(now),
    )
    .await?;
    Ok(())
}

pub(super) async fn record(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    id: &PublicId,
    verb: &str,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "prepared_update",
        subject_id: id,
        incident_id: Some(incident_id.as_str()),
        fields,
    };
    events::record(tx, now, event).await
}
