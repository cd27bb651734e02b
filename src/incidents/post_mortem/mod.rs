//! The post-mortem: what happened, why, and what changes. Written on the desk as a draft that colleagues
//! share, published by a commander once the incident is over, changed later with a mark, and taken back
//! if need be. What customers could read before is kept.

mod store;

pub use store::{PostMortem, Revision, find, published, revisions};

use super::incident::{Kind, State};
use super::store::{self as incidents, Incident};
use super::{markdown, publish};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{BODY_MAX, FieldErrors, TITLE_MAX};
use crate::types::{PublicId, Refusal, Timestamp};

/// The version of a post-mortem that nobody has begun.
pub const UNBEGUN: i64 = 0;

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The text, in Markdown.
    pub body: String,
    /// Who signs it, as customers read it; may be empty.
    pub signed: String,
}

/// Why a post-mortem of this incident cannot be published now; the key of the sentence.
pub fn unpublishable(incident: &Incident) -> Option<&'static str> {
    match incident {
        Incident { withdrawn_at: Some(_), .. } => Some("post-mortem-withdrawn"),
        Incident { is_drill: true, .. } => Some("post-mortem-drill"),
        Incident { state: State::Resolved, .. } => None,
        _ => Some("post-mortem-not-resolved"),
    }
}

/// Keeps the draft; what is published stays as it is. `version` is the one the writer saw.
pub async fn save(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
    words: Words,
) -> Result<(), Refusal> {
    let words = checked(&words, |form, body| form.optional("body", body, BODY_MAX))?;
    let incident = writable(tx, incident_id).await?;
    keep(tx, right, now, &incident, version, &words).await?;
    record(tx, right, now, incident_id, "post_mortem.drafted").await
}

/// Publishes the words: for the first time, or in the place of what was published before.
pub async fn publish(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
    words: Words,
) -> Result<(), Refusal> {
    let words = checked(&words, publish::check_body)?;
    let incident = writable(tx, incident_id).await?;
    if let Some(why) = unpublishable(&incident) {
        return Err(Refusal::conflict(why));
    }
    events::public_changed(tx).await?;
    let before = keep(tx, right, now, &incident, version, &words).await?;
    let was = before.filter(|before| before.published_at.is_some());
    if was.as_ref().is_some_and(|was| (&was.body, &was.signed) == (&words.body, &words.signed)) {
        return Ok(());
    }
    if let Some(was) = &was {
        keep_revision(tx, right, now, was).await?;
    }
    tx.execute(
        sql("update post_mortem set body = $2, body_html = $3, signed = $4, published_at = coalesce(published_at, $5),
                 edited_at = case when published_at is null then edited_at else $5 end
             where incident_id = $1")
        .bind(incident_id)
        .bind(&words.body)
        .bind(markdown::article_to_html(&words.body))
        .bind(&words.signed)
        .bind(now),
    )
    .await?;
    let verb = if was.is_some() { "post_mortem.edited" } else { "post_mortem.published" };
    record(tx, right, now, incident_id, verb).await
}

/// Takes back what is published; the draft stays.
pub async fn take_back(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
) -> Result<(), Refusal> {
    let found = find(tx, incident_id).await?.ok_or(Refusal::NotFound)?;
    if found.version != version {
        return Err(Refusal::Stale { theirs: found.draft, yours: found.body });
    }
    if found.published_at.is_none() {
        return Err(Refusal::conflict("post-mortem-not-published"));
    }
    events::public_changed(tx).await?;
    keep_revision(tx, right, now, &found).await?;
    tx.execute(
        sql("update post_mortem set body = '', body_html = '', signed = '', published_at = null, edited_at = null,
                 version = version + 1
             where incident_id = $1")
        .bind(incident_id),
    )
    .await?;
    record(tx, right, now, incident_id, "post_mortem.taken_back").await
}

/// The words as they are kept; `body` reads the text, which only a draft may leave empty.
fn checked(words: &Words, body: impl FnOnce(&mut FieldErrors, &str) -> String) -> Result<Words, Refusal> {
    let mut form = FieldErrors::new();
    let body = body(&mut form, &words.body);
    let words = Words { body, signed: form.optional("signed", &words.signed, TITLE_MAX) };
    form.check()?;
    Ok(words)
}

/// The incident, where it is of the kind that has a post-mortem.
async fn writable(tx: &mut Tx, incident_id: &PublicId) -> Result<Incident, Refusal> {
    let incident = incidents::find(tx, incident_id).await?;
    match incident {
        Incident { kind: Kind::Maintenance, .. } => Err(Refusal::NotFound),
        Incident { withdrawn_at: Some(_), .. } => Err(Refusal::conflict("post-mortem-withdrawn")),
        incident => Ok(incident),
    }
}

/// Writes the draft, and returns what was there before.
async fn keep(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident: &Incident,
    version: i64,
    words: &Words,
) -> Result<Option<PostMortem>, Refusal> {
    let before = find(tx, &incident.id).await?;
    let theirs = before.as_ref().map(|before| before.draft.clone()).unwrap_or_default();
    let stale = Refusal::Stale { theirs, yours: words.body.clone() };
    if before.as_ref().map_or(UNBEGUN, |before| before.version) != version {
        return Err(stale);
    }
    let by = right.staff_id().ok().cloned();
    let written = tx
        .execute(
            sql("insert into post_mortem (incident_id, id, draft, draft_signed, saved_at, saved_by)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (incident_id) do update
             set draft = excluded.draft, draft_signed = excluded.draft_signed, saved_at = excluded.saved_at,
                 saved_by = excluded.saved_by, version = post_mortem.version + 1
             where post_mortem.version = $7")
            .bind(&incident.id)
            .bind(random::public_id())
            .bind(&words.body)
            .bind(&words.signed)
            .bind(now)
            .bind(&by)
            .bind(version),
        )
        .await?;
    if written == 0 { Err(stale) } else { Ok(before) }
}

async fn keep_revision(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    was: &PostMortem,
) -> Result<(), Refusal> {
    let by = right.staff_id().ok().cloned();
    tx.execute(
        sql("insert into post_mortem_revision (incident_id, body, signed, replaced_at, replaced_by)
             values ($1, $2, $3, $4, $5)")
        .bind(&was.incident_id)
        .bind(&was.body)
        .bind(&was.signed)
        .bind(now)
        .bind(&by),
    )
    .await?;
    Ok(())
}

async fn record(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    verb: &str,
) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "post_mortem",
        subject_id: incident_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["body", "signed"],
    };
    events::record(tx, now, event).await
}
