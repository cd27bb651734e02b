//! Post-mortems in the database.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// A post-mortem: what is being written, and what customers read.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PostMortem {
    /// Its id, public.
    pub id: PublicId,
    /// The incident it is about.
    pub incident_id: PublicId,
    /// What is being written, in Markdown.
    pub draft: String,
    /// Who is to sign it.
    pub draft_signed: String,
    /// When the draft was saved.
    pub saved_at: Timestamp,
    /// The name of who saved it.
    pub saved_by: Option<String>,
    /// What customers read, in Markdown; empty while nothing is published.
    pub body: String,
    /// The same as it is shown: HTML that was made safe.
    pub body_html: String,
    /// Who signed it.
    pub signed: String,
    /// When customers could first read it.
    pub published_at: Option<Timestamp>,
    /// When what they read was last changed.
    pub edited_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

impl PostMortem {
    /// Whether the draft says something else than what customers read.
    pub fn differs(&self) -> bool {
        (&self.draft, &self.draft_signed) != (&self.body, &self.signed)
    }
}

/// What customers could read before it was changed or taken back.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Revision {
    /// The words.
    pub body: String,
    /// Until when.
    pub replaced_at: Timestamp,
    /// The name of who replaced them.
    pub replaced_by: String,
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select post_mortem.id, incident_id, draft, draft_signed, saved_at, staff.name as saved_by, body, body_html,
                    signed, published_at, edited_at, post_mortem.version
             from post_mortem left join staff on staff.id = post_mortem.saved_by ",
            $rest
        )
    };
}

/// An incident's post-mortem, if anybody has begun one.
pub async fn find(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<PostMortem>, Refusal> {
    Ok(tx.fetch_optional::<PostMortem>(sql(columns!("where incident_id = $1")).bind(incident_id)).await?)
}

/// Every one that is published.
pub async fn published(tx: &mut Tx) -> Result<Vec<PostMortem>, Refusal> {
    Ok(tx.fetch_all::<PostMortem>(sql(columns!("where published_at is not null"))).await?)
}

/// What customers could read before, the latest first.
pub async fn revisions(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Revision>, Refusal> {
    Ok(tx
        .fetch_all::<Revision>(
            sql("select body, replaced_at, coalesce(staff.name, '') as replaced_by
             from post_mortem_revision left join staff on staff.id = replaced_by
             where incident_id = $1 order by post_mortem_revision.id desc limit 50")
            .bind(incident_id),
        )
        .await?)
}
