//! Reads announcements.

use super::announcement::Phase;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// How many announcements are listed at most, and how many keep pages of their own.
const LIST_MAX: i64 = 300;

/// An announcement.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Announcement {
    /// Its id, public.
    pub id: PublicId,
    /// The title.
    pub title: String,
    /// The text, in Markdown.
    pub body: String,
    /// The text as sanitized HTML.
    pub body_html: String,
    /// When it appears; a draft may leave this open until its publication.
    pub from_at: Option<Timestamp>,
    /// When it ends; `None` until it is ended by hand.
    pub until_at: Option<Timestamp>,
    /// The name of its author.
    pub author: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When it was last edited after it had been public.
    pub edited_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

impl Announcement {
    /// Returns its phase at `now`.
    pub fn phase(&self, now: Timestamp) -> Phase {
        Phase::at(now, self.published_at, self.from_at, self.until_at, self.withdrawn_at)
    }
}

const SELECT: &str = "select announcement.id, announcement.title, body, body_html, from_at, until_at,
        staff.name as author, published_at, edited_at, withdrawn_at, announcement.version
    from announcement left join staff_view as staff on staff.id = author_id";

/// An announcement by its id.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Announcement, Refusal> {
    Ok(tx.fetch_one::<Announcement>(sql(concatcp!(SELECT, " where announcement.id = $1")).bind(id)).await?)
}

/// Announcements of every phase, the latest start first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Announcement>, Refusal> {
    Ok(tx
        .fetch_all::<Announcement>(
            sql(concatcp!(
                SELECT,
                " order by coalesce(from_at, announcement.created_at) desc, announcement.id limit $1"
            ))
            .bind(LIST_MAX),
        )
        .await?)
}

/// An announcement with the time that lists are ordered by.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Listed {
    /// The announcement.
    #[sqlx(flatten)]
    pub announcement: Announcement,
    /// When it starts; of a draft without a start, when it was created.
    pub starts_at: Timestamp,
}

/// Announcements of every phase after a key, the latest start first, at most `limit`.
pub async fn page(tx: &mut Tx, after: Option<&(Timestamp, PublicId)>, limit: i64) -> Result<Vec<Listed>, Refusal> {
    const STARTS_AT: &str = "coalesce(from_at, announcement.created_at)";
    const COLUMNS: &str = concatcp!(
        "select announcement.id, announcement.title, body, body_html, from_at, until_at, staff.name as author,
             published_at, edited_at, withdrawn_at, announcement.version, ",
        STARTS_AT,
        " as starts_at
         from announcement left join staff_view as staff on staff.id = author_id "
    );
    const ORDER: &str = concatcp!(" order by ", STARTS_AT, " desc, announcement.id limit $1");
    let query = match after {
        None => sql(concatcp!(COLUMNS, ORDER)).bind(limit),
        Some((at, id)) => sql(concatcp!(
            COLUMNS,
            "where ",
            STARTS_AT,
            " < $2 or (",
            STARTS_AT,
            " = $2 and announcement.id > $3)",
            ORDER
        ))
        .bind(limit)
        .bind(*at)
        .bind(id),
    };
    Ok(tx.fetch_all::<Listed>(query).await?)
}

/// Announcements that are or were on the status page at `now`: started and not withdrawn, the latest start first.
pub async fn visible(tx: &mut Tx, now: Timestamp) -> Result<Vec<Announcement>, Refusal> {
    Ok(tx
        .fetch_all::<Announcement>(
            sql(concatcp!(
                SELECT,
                " where published_at is not null and withdrawn_at is null and from_at <= $1
             order by from_at desc, announcement.id limit $2"
            ))
            .bind(now)
            .bind(LIST_MAX),
        )
        .await?)
}

/// When the next scheduled announcement appears.
pub async fn next_start(tx: &mut Tx, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    Ok(tx
        .fetch_value_optional::<Timestamp>(
            sql("select from_at from announcement
             where published_at is not null and withdrawn_at is null and from_at > $1 order by from_at limit 1")
            .bind(now),
        )
        .await?)
}
