//! The post-mortem of an incident: what happened, why, and what will change.
//!
//! Staff write it as a shared draft, which begins with what the timeline tells (`prefill`). Somebody who wrote none of it
//! reviews it (`review`); then a commander publishes exactly that text once the incident is resolved, and can edit it
//! later in the same way, which is marked, or unpublish it. Every text that was public is kept as a revision. `actions`
//! are what is done afterwards, and the promises that customers read.

pub mod actions;
pub mod prefill;
pub mod review;
mod store;

pub use store::{
    PostMortem, PublicRevision, Revision, find, of_incidents, public_revisions, published, published_since, revisions,
};

use super::incident::{Kind, State};
use super::store::{self as incidents, Incident};
use super::{events_out, markdown, publish};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::event_out::EventType;
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{BODY_MAX, FieldErrors, TITLE_MAX};
use crate::types::{PublicId, Refusal, Timestamp};

/// The version to pass for a post-mortem that does not exist yet.
pub const NEW_VERSION: i64 = 0;

/// A post-mortem as it was entered, not yet validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostMortemInput {
    /// The text, in Markdown.
    pub body: String,
    /// The signature, shown to customers; may be empty.
    pub signed: String,
}

/// What is said of an edit of a published text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EditNote {
    /// Why, shown to customers; may be empty.
    pub reason: String,
    /// Whether customers may see the previous text. It is hidden where it held something that must not be public.
    pub shows_previous: bool,
}

/// Longest reason of an edit, in characters.
const REASON_MAX: usize = 300;

/// Returns the catalogue key of the reason why a post-mortem of this incident cannot be published now, or `None` if it
/// can.
pub fn publish_obstacle(incident: &Incident) -> Option<&'static str> {
    match incident {
        Incident { withdrawn_at: Some(_), .. } => Some("post-mortem-withdrawn"),
        Incident { is_drill: true, .. } => Some("post-mortem-drill"),
        Incident { state: State::Resolved, .. } => None,
        _ => Some("post-mortem-not-resolved"),
    }
}

/// Saves the draft; the published text stays as it is. `version` is the one that the author saw.
///
/// # Errors
///
/// `Refusal::Stale` when the draft was saved by somebody else since.
pub async fn save_draft(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
    input: PostMortemInput,
) -> Result<(), Refusal> {
    let input = validate(&input, |form, body| form.optional("body", body, BODY_MAX))?;
    let incident = get_writable_incident(tx, incident_id).await?;
    write_draft(tx, right, now, &incident, version, &input).await?;
    record(tx, right, now, incident_id, "post_mortem.drafted").await
}

/// Saves the draft and publishes it with the promises of its actions, for the first time or as an edit of the published
/// text.
///
/// # Errors
///
/// `Refusal::Conflict` when [`publish_obstacle`] finds one or exactly this was not [reviewed](review::review) by somebody
/// who wrote none of it, `Refusal::Stale` when the draft was saved by somebody else
/// since.
pub async fn publish(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
    input: PostMortemInput,
    note: EditNote,
) -> Result<(), Refusal> {
    let input = validate(&input, publish::check_body)?;
    let mut form = FieldErrors::new();
    let reason = form.optional_line("reason", &note.reason, REASON_MAX);
    form.check()?;
    let note = EditNote { reason, ..note };
    let incident = get_writable_incident(tx, incident_id).await?;
    if let Some(reason) = publish_obstacle(&incident) {
        return Err(Refusal::conflict(reason));
    }
    events::public_changed(tx).await?;
    let before = write_draft(tx, right, now, &incident, version, &input).await?;
    let published = before.filter(|before| before.published_at.is_some());
    let is_same_text = published
        .as_ref()
        .is_some_and(|published| (&published.body, &published.signed) == (&input.body, &input.signed));
    if is_same_text && !actions::have_unpublished(tx, incident_id).await? {
        return Ok(());
    }
    let drafted = find(tx, incident_id).await?.ok_or(Refusal::NotFound)?;
    if !review::is_reviewed(tx, &drafted, &input).await? {
        return Err(Refusal::conflict("post-mortem-not-reviewed"));
    }
    actions::publish(tx, incident_id).await?;
    review::clear_authors(tx, incident_id).await?;
    if is_same_text {
        return record(tx, right, now, incident_id, "post_mortem.edited").await;
    }
    if let Some(published) = &published {
        record_revision(tx, right, now, published, &note).await?;
    }
    tx.execute(
        sql("update post_mortem set body = $2, body_html = $3, signed = $4, published_at = coalesce(published_at, $5),
                 edited_at = case when published_at is null then edited_at else $5 end
             where incident_id = $1")
        .bind(incident_id)
        .bind(&input.body)
        .bind(markdown::article_to_html(&input.body))
        .bind(&input.signed)
        .bind(now),
    )
    .await?;
    let verb = if published.is_some() { "post_mortem.edited" } else { "post_mortem.published" };
    record(tx, right, now, incident_id, verb).await
}

/// Enters a post-mortem that was published on another status page at `published_at`. It was read by the public there, so
/// nobody reviews it here.
///
/// # Errors
///
/// `Refusal::Conflict` when [`publish_obstacle`] finds one, or the incident has a post-mortem.
pub async fn enter_published(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    body: &str,
    published_at: Timestamp,
) -> Result<(), Refusal> {
    let input = PostMortemInput { body: body.to_owned(), signed: String::new() };
    let input = validate(&input, publish::check_body)?;
    let incident = get_writable_incident(tx, incident_id).await?;
    if let Some(reason) = publish_obstacle(&incident) {
        return Err(Refusal::conflict(reason));
    }
    events::public_changed(tx).await?;
    let written = tx
        .execute(
            sql("insert into post_mortem (incident_id, id, draft, saved_at, body, body_html, published_at)
                 values ($1, $2, $3, $4, $3, $5, $6) on conflict do nothing")
            .bind(incident_id)
            .bind(random::public_id())
            .bind(&input.body)
            .bind(now)
            .bind(markdown::article_to_html(&input.body))
            .bind(published_at.min(now)),
        )
        .await?;
    if written == 0 {
        return Err(Refusal::conflict("post-mortem-exists"));
    }
    // Other systems are told nothing of what is entered later.
    let event = Event {
        actor: right.actor(),
        verb: "post_mortem.published",
        subject: "post_mortem",
        subject_id: incident_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["body"],
    };
    events::record(tx, now, event).await
}

/// Removes the published text; the draft stays.
pub async fn unpublish(
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
    record_revision(tx, right, now, &found, &EditNote::default()).await?;
    tx.execute(
        sql("update post_mortem set body = '', body_html = '', signed = '', published_at = null, edited_at = null,
                 version = version + 1
             where incident_id = $1")
        .bind(incident_id),
    )
    .await?;
    record(tx, right, now, incident_id, "post_mortem.taken_back").await
}

/// Validates the input. `body` validates the text, which only a draft may leave empty.
fn validate(
    input: &PostMortemInput,
    body: impl FnOnce(&mut FieldErrors, &str) -> String,
) -> Result<PostMortemInput, Refusal> {
    let mut form = FieldErrors::new();
    let body = body(&mut form, &input.body);
    let valid = PostMortemInput { body, signed: form.optional_line("signed", &input.signed, TITLE_MAX) };
    form.check()?;
    Ok(valid)
}

/// Returns the incident if it may have a post-mortem.
async fn get_writable_incident(tx: &mut Tx, incident_id: &PublicId) -> Result<Incident, Refusal> {
    let incident = incidents::get(tx, incident_id).await?;
    match incident {
        Incident { kind: Kind::Maintenance, .. } => Err(Refusal::NotFound),
        Incident { withdrawn_at: Some(_), .. } => Err(Refusal::conflict("post-mortem-withdrawn")),
        incident => Ok(incident),
    }
}

/// Writes the draft, notes its author if they changed it, and returns the post-mortem as it was before.
async fn write_draft(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident: &Incident,
    version: i64,
    input: &PostMortemInput,
) -> Result<Option<PostMortem>, Refusal> {
    let before = find(tx, &incident.id).await?;
    let theirs = before.as_ref().map(|before| before.draft.clone()).unwrap_or_default();
    let stale = Refusal::Stale { theirs, yours: input.body.clone() };
    if before.as_ref().map_or(NEW_VERSION, |before| before.version) != version {
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
            .bind(&input.body)
            .bind(&input.signed)
            .bind(now)
            .bind(&by)
            .bind(version),
        )
        .await?;
    if written == 0 {
        return Err(stale);
    }
    let is_changed =
        before.as_ref().is_none_or(|before| (&before.draft, &before.draft_signed) != (&input.body, &input.signed));
    if let Some(author) = by.filter(|_| is_changed) {
        review::add_author(tx, &incident.id, &author).await?;
    }
    Ok(before)
}

async fn record_revision(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    published: &PostMortem,
    note: &EditNote,
) -> Result<(), Refusal> {
    let by = right.staff_id().ok().cloned();
    tx.execute(
        sql("insert into post_mortem_revision (incident_id, body, signed, replaced_at, replaced_by, is_public, reason)
             values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(&published.incident_id)
        .bind(&published.body)
        .bind(&published.signed)
        .bind(now)
        .bind(&by)
        .bind(note.shows_previous)
        .bind(&note.reason),
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
    events::record(tx, now, event).await?;
    let kind = match verb {
        "post_mortem.published" => EventType::PostMortemPublished,
        "post_mortem.edited" => EventType::PostMortemEdited,
        "post_mortem.taken_back" => EventType::PostMortemWithdrawn,
        _ => return Ok(()),
    };
    events_out::of_post_mortem(tx, now, kind, incident_id).await
}
