//! Announcements in the database.

use super::announcement::Phase;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// Most announcements that are listed, and that keep pages of their own.
const MOST: i64 = 300;

/// An announcement.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Announcement {
    /// Its id, public.
    pub id: PublicId,
    /// Its title.
    pub title: String,
    /// As it was written, in Markdown.
    pub body: String,
    /// As it is shown: HTML that was made safe.
    pub body_html: String,
    /// From when on it is shown; a draft may leave that to its publication.
    pub from_at: Option<Timestamp>,
    /// Until when; `None` until somebody ends it.
    pub until_at: Option<Timestamp>,
    /// The name of who wrote it.
    pub author: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When its words were changed after people could read them.
    pub edited_at: Option<Timestamp>,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

impl Announcement {
    /// Where it stands.
    pub fn phase(&self, now: Timestamp) -> Phase {
        Phase::at(now, self.published_at, self.from_at, self.until_at, self.withdrawn_at)
    }
}

macro_rules! announcements {
    ($rest:literal) => {
        concat!(
            "select announcement.id, announcement.title, body, body_html, from_at, until_at, staff.name as author,
                    published_at, edited_at, withdrawn_at, announcement.version
             from announcement left join staff on staff.id = author_id ",
            $rest
        )
    };
}

/// One by its id.
pub async fn find(tx: &mut Tx, id: &PublicId) -> Result<Announcement, Refusal> {
    Ok(tx.fetch_one::<Announcement>(sql(announcements!("where announcement.id = $1")).bind(id)).await?)
}

/// Every one, the latest beginning first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Announcement>, Refusal> {
    Ok(tx
        .fetch_all::<Announcement>(
            sql(announcements!("order by coalesce(from_at, announcement.created_at) desc, announcement.id limit $1"))
                .bind(MOST),
        )
        .await?)
}

/// What people may read at `now`, or could before: its time has come, and it was not taken back.
pub async fn shown(tx: &mut Tx, now: Timestamp) -> Result<Vec<Announcement>, Refusal> {
    Ok(tx
        .fetch_all::<Announcement>(
            sql(announcements!(
                "where published_at is not null and withdrawn_at is null and from_at <= $1
             order by from_at desc, announcement.id limit $2"
            ))
            .bind(now)
            .bind(MOST),
        )
        .await?)
}

/// When the next one appears.
pub async fn appears_next(tx: &mut Tx, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    Ok(tx
        .fetch_value_optional::<Timestamp>(
            sql("select from_at from announcement
             where published_at is not null and withdrawn_at is null and from_at > $1 order by from_at limit 1")
            .bind(now),
        )
        .await?)
}
