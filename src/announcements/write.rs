//! Creates, publishes, edits, ends, withdraws and deletes announcements.

use super::announcement::Phase;
use super::events_out;
use super::store::{self, Announcement};
use crate::access::Announcer;
use crate::incidents::{markdown, publish::check_body};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{BODY_MAX, FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// An announcement as it was entered, not yet validated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnnouncementInput {
    /// The title.
    pub title: String,
    /// The text, in Markdown.
    pub body: String,
    /// When it appears; `None` for at its publication.
    pub from_at: Option<Timestamp>,
    /// When it ends; `None` until it is ended by hand.
    pub until_at: Option<Timestamp>,
}

/// Creates an announcement, as a draft or published at once, and returns its id.
pub async fn create(
    tx: &mut Tx,
    right: &Announcer,
    now: Timestamp,
    input: AnnouncementInput,
    is_published: bool,
) -> Result<PublicId, Refusal> {
    let input = validate(input, None, now, is_published)?;
    let id = random::public_id();
    let author = right.staff_id().ok().cloned();
    tx.execute(
        sql("insert into announcement (id, title, body, body_html, from_at, until_at, author_id, created_at, published_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(&id)
        .bind(&input.title)
        .bind(&input.body)
        .bind(markdown::to_html(&input.body))
        .bind(input.from_at)
        .bind(input.until_at)
        .bind(&author)
        .bind(now)
        .bind(is_published.then_some(now)),
    )
    .await?;
    if is_published {
        events::public_changed(tx).await?;
    }
    record(tx, right, now, &id, if is_published { "announcement.published" } else { "announcement.drafted" }).await?;
    Ok(id)
}

/// Edits an announcement, and publishes it if it is a draft and `is_published`. Its start cannot be changed once it has
/// been public, and an edit after that is marked as such.
///
/// # Errors
///
/// `Refusal::Stale` when `version` is not the stored one, `Refusal::Conflict` when it was withdrawn.
pub async fn edit(
    tx: &mut Tx,
    right: &Announcer,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    input: AnnouncementInput,
    is_published: bool,
) -> Result<(), Refusal> {
    let before = lock(tx, id, version, &input.body).await?;
    let phase = before.phase(now);
    if phase == Phase::Withdrawn {
        return Err(Refusal::conflict("announcement-withdrawn"));
    }
    let (was_draft, is_published) = (phase == Phase::Draft, is_published || phase != Phase::Draft);
    let input = validate(input, Some((&before, phase)), now, is_published)?;
    let is_changed = (&input.title, &input.body) != (&before.title, &before.body);
    let edited_at = if is_changed && phase.has_been_public() { Some(now) } else { before.edited_at };
    if is_published {
        events::public_changed(tx).await?;
    }
    tx.execute(
        sql("update announcement set title = $2, body = $3, body_html = $4, from_at = $5, until_at = $6,
                 published_at = $7, edited_at = $8, version = version + 1
             where id = $1")
        .bind(id)
        .bind(&input.title)
        .bind(&input.body)
        .bind(markdown::to_html(&input.body))
        .bind(input.from_at)
        .bind(input.until_at)
        .bind(before.published_at.or(is_published.then_some(now)))
        .bind(edited_at),
    )
    .await?;
    let verb = match (was_draft, is_published) {
        (true, true) => "announcement.published",
        (true, false) => "announcement.drafted",
        (false, _) => "announcement.edited",
    };
    record(tx, right, now, id, verb).await
}

/// Ends a live announcement now.
pub async fn end(tx: &mut Tx, right: &Announcer, now: Timestamp, id: &PublicId, version: i64) -> Result<(), Refusal> {
    let before = lock(tx, id, version, "").await?;
    if before.phase(now) != Phase::Live {
        return Err(Refusal::conflict("announcement-not-running"));
    }
    events::public_changed(tx).await?;
    tx.execute(sql("update announcement set until_at = $2, version = version + 1 where id = $1").bind(id).bind(now))
        .await?;
    record(tx, right, now, id, "announcement.ended").await
}

/// Withdraws a published announcement. One that has not appeared yet becomes a draft again; one that has been public is
/// removed, and its address says so.
pub async fn withdraw(
    tx: &mut Tx,
    right: &Announcer,
    now: Timestamp,
    id: &PublicId,
    version: i64,
) -> Result<(), Refusal> {
    let before = lock(tx, id, version, "").await?;
    let phase = before.phase(now);
    if !phase.has_been_public() && phase != Phase::Scheduled {
        return Err(Refusal::conflict("announcement-not-published"));
    }
    events::public_changed(tx).await?;
    tx.execute(
        sql("update announcement set published_at = $2, withdrawn_at = $3, version = version + 1 where id = $1")
            .bind(id)
            .bind(before.published_at.filter(|_| phase.has_been_public()))
            .bind(phase.has_been_public().then_some(now)),
    )
    .await?;
    record(tx, right, now, id, "announcement.taken_back").await
}

/// Deletes a draft.
pub async fn delete(
    tx: &mut Tx,
    right: &Announcer,
    now: Timestamp,
    id: &PublicId,
    version: i64,
) -> Result<(), Refusal> {
    if lock(tx, id, version, "").await?.phase(now) != Phase::Draft {
        return Err(Refusal::conflict("announcement-not-draft"));
    }
    tx.execute(sql("delete from announcement where id = $1").bind(id)).await?;
    record(tx, right, now, id, "announcement.deleted").await
}

/// Returns the announcement if `version` is the stored one. The row is locked first, so that on PostgreSQL concurrent
/// changes wait here for one another.
async fn lock(tx: &mut Tx, id: &PublicId, version: i64, yours: &str) -> Result<Announcement, Refusal> {
    tx.lock("announcement", id).await?;
    let before = store::get(tx, id).await?;
    if before.version != version {
        return Err(Refusal::Stale { theirs: before.body, yours: yours.to_owned() });
    }
    Ok(before)
}

fn validate(
    input: AnnouncementInput,
    before: Option<(&Announcement, Phase)>,
    now: Timestamp,
    is_published: bool,
) -> Result<AnnouncementInput, Refusal> {
    let mut form = FieldErrors::new();
    let title = form.required_line("title", &input.title, TITLE_MAX);
    let body =
        if is_published { check_body(&mut form, &input.body) } else { form.optional("body", &input.body, BODY_MAX) };
    let from_at = match before {
        // Once it has been public, its start is a fact.
        Some((before, phase)) if phase.has_been_public() => before.from_at,
        _ if !is_published => input.from_at,
        _ => {
            if input.from_at.is_some_and(|from| from < now) {
                form.wrong("from", Message::new("announcement-from-past"));
            }
            Some(input.from_at.unwrap_or(now))
        }
    };
    let is_new_end = before.is_none_or(|(before, _)| before.until_at != input.until_at);
    match input.until_at {
        Some(until) if from_at.is_some_and(|from| until <= from) && is_new_end => {
            form.wrong("until", Message::new("announcement-until-before-from"));
        }
        Some(until) if until <= now && is_new_end && is_published => form.wrong("until", Message::new("field-past")),
        _ => {}
    }
    form.check()?;
    Ok(AnnouncementInput { title, body, from_at, until_at: input.until_at })
}

async fn record(tx: &mut Tx, right: &Announcer, now: Timestamp, id: &PublicId, verb: &str) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "announcement",
        subject_id: id,
        incident_id: None,
        fields: &["title", "body", "from_at", "until_at"],
    };
    events::record(tx, now, event).await?;
    events_out::record(tx, now, id, verb).await
}
