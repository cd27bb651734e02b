//! Writing, publishing, changing, ending and taking back announcements.

use super::announcement::Phase;
use super::store::{self, Announcement};
use crate::access::Announcer;
use crate::incidents::{markdown, publish::check_body};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{BODY_MAX, FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, Timestamp};

/// What is typed, not yet checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The title.
    pub title: String,
    /// The text, in Markdown.
    pub body: String,
    /// From when on it is shown; `None` for from its publication on.
    pub from_at: Option<Timestamp>,
    /// Until when; `None` until somebody ends it.
    pub until_at: Option<Timestamp>,
}

/// Writes a new one: a draft, or published at once. Returns its id.
pub async fn create(
    tx: &mut Tx,
    right: &Announcer,
    now: Timestamp,
    words: Words,
    is_published: bool,
) -> Result<PublicId, Refusal> {
    let words = checked(words, None, now, is_published)?;
    let id = random::public_id();
    let author = right.staff_id().ok().cloned();
    tx.execute(sql("insert into announcement (id, title, body, body_html, from_at, until_at, author_id, created_at, published_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)").bind(&id).bind(&words.title).bind(&words.body).bind(markdown::to_html(&words.body)).bind(words.from_at).bind(words.until_at).bind(&author).bind(now).bind(is_published.then_some(now))).await?;
    if is_published {
        events::public_changed(tx).await?;
    }
    record(tx, right, now, &id, if is_published { "announcement.published" } else { "announcement.drafted" }).await?;
    Ok(id)
}

/// Changes one, and publishes it if it is a draft and `is_published`. When people could first read it
/// stays; words that are changed after that are marked.
pub async fn edit(
    tx: &mut Tx,
    right: &Announcer,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    words: Words,
    is_published: bool,
) -> Result<(), Refusal> {
    let before = current(tx, id, version, &words.body).await?;
    let phase = before.phase(now);
    if phase == Phase::TakenBack {
        return Err(Refusal::conflict("announcement-withdrawn"));
    }
    let (was_draft, is_published) = (phase == Phase::Draft, is_published || phase != Phase::Draft);
    let words = checked(words, Some((&before, phase)), now, is_published)?;
    let is_changed = (&words.title, &words.body) != (&before.title, &before.body);
    let edited_at = if is_changed && phase.was_seen() { Some(now) } else { before.edited_at };
    if is_published {
        events::public_changed(tx).await?;
    }
    tx.execute(
        sql("update announcement set title = $2, body = $3, body_html = $4, from_at = $5, until_at = $6,
                 published_at = $7, edited_at = $8, version = version + 1
             where id = $1")
        .bind(id)
        .bind(&words.title)
        .bind(&words.body)
        .bind(markdown::to_html(&words.body))
        .bind(words.from_at)
        .bind(words.until_at)
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

/// Ends one that runs: from now on its time has passed.
pub async fn end(tx: &mut Tx, right: &Announcer, now: Timestamp, id: &PublicId, version: i64) -> Result<(), Refusal> {
    let before = current(tx, id, version, "").await?;
    if before.phase(now) != Phase::Running {
        return Err(Refusal::conflict("announcement-not-running"));
    }
    events::public_changed(tx).await?;
    tx.execute(sql("update announcement set until_at = $2, version = version + 1 where id = $1").bind(id).bind(now))
        .await?;
    record(tx, right, now, id, "announcement.ended").await
}

/// Takes one back. What nobody has seen yet is a draft again; what people could read is gone, and its
/// address says so.
pub async fn take_back(
    tx: &mut Tx,
    right: &Announcer,
    now: Timestamp,
    id: &PublicId,
    version: i64,
) -> Result<(), Refusal> {
    let before = current(tx, id, version, "").await?;
    let phase = before.phase(now);
    if !phase.was_seen() && phase != Phase::Coming {
        return Err(Refusal::conflict("announcement-not-published"));
    }
    events::public_changed(tx).await?;
    tx.execute(
        sql("update announcement set published_at = $2, withdrawn_at = $3, version = version + 1 where id = $1")
            .bind(id)
            .bind(before.published_at.filter(|_| phase.was_seen()))
            .bind(phase.was_seen().then_some(now)),
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
    if current(tx, id, version, "").await?.phase(now) != Phase::Draft {
        return Err(Refusal::conflict("announcement-not-draft"));
    }
    tx.execute(sql("delete from announcement where id = $1").bind(id)).await?;
    record(tx, right, now, id, "announcement.deleted").await
}

/// The announcement, if `version` is what is stored. The row is taken first, so that on PostgreSQL two
/// who change it wait here for one another.
async fn current(tx: &mut Tx, id: &PublicId, version: i64, yours: &str) -> Result<Announcement, Refusal> {
    tx.execute(sql("update announcement set version = version where id = $1").bind(id)).await?;
    let before = store::find(tx, id).await?;
    if before.version != version {
        return Err(Refusal::Stale { theirs: before.body, yours: yours.to_owned() });
    }
    Ok(before)
}

fn checked(
    words: Words,
    before: Option<(&Announcement, Phase)>,
    now: Timestamp,
    is_published: bool,
) -> Result<Words, Refusal> {
    let mut form = FieldErrors::new();
    let title = form.required("title", &words.title, TITLE_MAX);
    let body =
        if is_published { check_body(&mut form, &words.body) } else { form.optional("body", &words.body, BODY_MAX) };
    let from_at = match before {
        // When people could first read it is no longer anybody's to choose.
        Some((before, phase)) if phase.was_seen() => before.from_at,
        _ if !is_published => words.from_at,
        _ => {
            if words.from_at.is_some_and(|from| from < now) {
                form.wrong("from", Message::new("announcement-from-past"));
            }
            Some(words.from_at.unwrap_or(now))
        }
    };
    let is_new_end = before.is_none_or(|(before, _)| before.until_at != words.until_at);
    match words.until_at {
        Some(until) if from_at.is_some_and(|from| until <= from) && is_new_end => {
            form.wrong("until", Message::new("announcement-until-before-from"));
        }
        Some(until) if until <= now && is_new_end && is_published => form.wrong("until", Message::new("field-past")),
        _ => {}
    }
    form.check()?;
    Ok(Words { title, body, from_at, until_at: words.until_at })
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
    events::record(tx, now, event).await
}
