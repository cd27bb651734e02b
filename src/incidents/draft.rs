//! Drafts of updates and declarations, one per person and subject, stored as the fields of the form.

use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::types::field_errors::BODY_MAX;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::form_fields::{FORM_KEY, Fields};
use chrono::Duration;

/// Fields that are not part of the draft.
const UNSAVED_FIELDS: [&str; 4] = ["version", "intent", "despite_reports", FORM_KEY];
/// Longest draft, in bytes: the longest body in four-byte characters, in three languages, and the other fields.
const DRAFT_BYTES_MAX: usize = 3 * BODY_MAX * 4 + 10_000;
/// How long after a form was sent or discarded a save of the same form is refused: requests of one page may overtake each other.
const LATE_SAVES_FOR: Duration = Duration::minutes(1);
/// How long somebody counts as writing after their draft was saved.
const WRITING_FOR: Duration = Duration::minutes(3);

/// What a draft is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The next update of an incident.
    Incident(PublicId),
    /// An incident that is not declared yet.
    Declaration,
}

impl About {
    fn key(&self) -> String {
        match self {
            Self::Incident(id) => format!("incident:{id}"),
            Self::Declaration => "declaration".to_owned(),
        }
    }

    /// Whether the fields hold nothing that somebody wrote.
    fn is_empty(&self, fields: &Fields) -> bool {
        let written: &[&str] = match self {
            Self::Incident(_) => &["body"],
            Self::Declaration => &["title", "body"],
        };
        written.iter().all(|name| fields.get(name).trim().is_empty())
    }
}

/// A saved draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The form's fields.
    pub fields: Fields,
    /// When it was saved.
    pub saved_at: Timestamp,
}

/// Somebody who is writing.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Writer {
    /// Their name.
    pub name: String,
    /// When their draft was saved last.
    pub saved_at: Timestamp,
}

/// Saves a draft, or deletes it when nothing is written in it. No event is recorded, since nobody else sees it.
///
/// # Errors
///
/// `Refusal::TooLarge` when it is larger than any update may be; `Refusal::Conflict` when the form was sent or discarded a
/// moment ago, so that a save that arrives late does not bring back what was published.
pub async fn save(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    about: &About,
    fields: &Fields,
) -> Result<(), Refusal> {
    let staff_id = right.staff_id()?;
    if let About::Incident(id) = about {
        super::store::get(tx, id).await?;
    }
    let was_closed =
        "select exists (select 1 from draft_closed where staff_id = $1 and form_key = $2 and closed_at > $3)";
    if let Some(key) = fields.form_key()
        && tx.fetch_value::<bool>(sql(was_closed).bind(staff_id).bind(&key).bind(now - LATE_SAVES_FOR)).await?
    {
        return Err(Refusal::conflict("draft-closed"));
    }
    if about.is_empty(fields) {
        return delete(tx, staff_id, about).await;
    }
    let body = stored(fields)?;
    tx.execute(
        sql("insert into draft (staff_id, about, body, saved_at) values ($1, $2, $3, $4)
             on conflict (staff_id, about) do update set body = excluded.body, saved_at = excluded.saved_at")
        .bind(staff_id)
        .bind(about.key())
        .bind(&body)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Gives back what was published and taken back, unless the person has begun another draft.
pub(super) async fn give_back(
    tx: &mut Tx,
    staff_id: &PublicId,
    now: Timestamp,
    about: &About,
    fields: &Fields,
) -> Result<(), Refusal> {
    let body = stored(fields)?;
    tx.execute(
        sql("insert into draft (staff_id, about, body, saved_at) values ($1, $2, $3, $4) on conflict do nothing")
            .bind(staff_id)
            .bind(about.key())
            .bind(&body)
            .bind(now),
    )
    .await?;
    Ok(())
}

/// The fields as they are stored.
pub(super) fn stored(fields: &Fields) -> Result<String, Refusal> {
    let saved: Vec<_> = fields.0.iter().filter(|(name, _)| !UNSAVED_FIELDS.contains(&name.as_str())).collect();
    let body = serde_json::to_string(&saved).map_err(|error| Refusal::Fault(error.to_string()))?;
    if body.len() > DRAFT_BYTES_MAX { Err(Refusal::TooLarge) } else { Ok(body) }
}

/// The draft of a person. One that cannot be read, as from an older version, is ignored.
pub async fn find(tx: &mut Tx, staff_id: &PublicId, about: &About) -> Result<Option<Draft>, Refusal> {
    let found = tx
        .fetch_optional::<(String, Timestamp)>(
            sql("select body, saved_at from draft where staff_id = $1 and about = $2").bind(staff_id).bind(about.key()),
        )
        .await?;
    Ok(found.and_then(|(body, saved_at)| Some(Draft { fields: Fields(serde_json::from_str(&body).ok()?), saved_at })))
}

/// Deletes the draft after the form that `fields` were typed into was sent or discarded. A save of that form which arrives late
/// is then refused.
pub async fn close(
    tx: &mut Tx,
    staff_id: &PublicId,
    now: Timestamp,
    about: &About,
    fields: &Fields,
) -> Result<(), Refusal> {
    delete(tx, staff_id, about).await?;
    let Some(key) = fields.form_key() else { return Ok(()) };
    let expired = "delete from draft_closed where staff_id = $1 and closed_at <= $2";
    tx.execute(sql(expired).bind(staff_id).bind(now - LATE_SAVES_FOR)).await?;
    tx.execute(
        sql("insert into draft_closed (staff_id, form_key, closed_at) values ($1, $2, $3)
             on conflict (staff_id, form_key) do update set closed_at = excluded.closed_at")
        .bind(staff_id)
        .bind(&key)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Deletes the draft.
async fn delete(tx: &mut Tx, staff_id: &PublicId, about: &About) -> Result<(), Refusal> {
    tx.execute(sql("delete from draft where staff_id = $1 and about = $2").bind(staff_id).bind(about.key())).await?;
    Ok(())
}

/// Colleagues of a person who are writing about the same now, who saved last first.
pub async fn writers(tx: &mut Tx, staff_id: &PublicId, about: &About, now: Timestamp) -> Result<Vec<Writer>, Refusal> {
    Ok(tx
        .fetch_all::<Writer>(
            sql("select staff.name, saved_at from draft join staff_view as staff on staff.id = staff_id
                 where about = $1 and staff_id <> $2 and saved_at > $3 order by saved_at desc, staff.name limit 10")
            .bind(about.key())
            .bind(staff_id)
            .bind(now - WRITING_FOR),
        )
        .await?)
}
