//! Reads post-mortems.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// A post-mortem: its draft, and its published text.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PostMortem {
    /// Its id, public.
    pub id: PublicId,
    /// The incident it belongs to.
    pub incident_id: PublicId,
    /// The draft, in Markdown.
    pub draft: String,
    /// The signature of the draft.
    pub draft_signed: String,
    /// When the draft was saved.
    pub saved_at: Timestamp,
    /// The name of the person who saved it.
    pub saved_by: Option<String>,
    /// The published text, in Markdown; empty while nothing is published.
    pub body: String,
    /// The published text as sanitized HTML.
    pub body_html: String,
    /// The published signature.
    pub signed: String,
    /// When it was first published.
    pub published_at: Option<Timestamp>,
    /// When the published text was last edited.
    pub edited_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

impl PostMortem {
    /// Whether the draft differs from the published text.
    pub fn has_unpublished_changes(&self) -> bool {
        (&self.draft, &self.draft_signed) != (&self.body, &self.signed)
    }
}

/// A text that was public before it was edited or unpublished.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Revision {
    /// The text, in Markdown.
    pub body: String,
    /// When it was replaced or removed.
    pub replaced_at: Timestamp,
    /// The name of the person who replaced or removed it.
    pub replaced_by: String,
}

const SELECT: &str = "select post_mortem.id, incident_id, draft, draft_signed, saved_at, staff.name as saved_by, body,
        body_html, signed, published_at, edited_at, post_mortem.version
    from post_mortem left join staff_view as staff on staff.id = post_mortem.saved_by ";

/// The post-mortem of an incident, if there is one.
pub async fn find(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<PostMortem>, Refusal> {
    Ok(tx.fetch_optional::<PostMortem>(sql(concatcp!(SELECT, "where incident_id = $1")).bind(incident_id)).await?)
}

/// Every published post-mortem.
pub async fn published(tx: &mut Tx) -> Result<Vec<PostMortem>, Refusal> {
    Ok(tx.fetch_all::<PostMortem>(sql(concatcp!(SELECT, "where published_at is not null"))).await?)
}

/// The texts that were public before, the latest first, at most 50.
pub async fn revisions(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Revision>, Refusal> {
    Ok(tx
        .fetch_all::<Revision>(
            sql("select body, replaced_at, coalesce(staff.name, '') as replaced_by
             from post_mortem_revision left join staff_view as staff on staff.id = replaced_by
             where incident_id = $1 order by post_mortem_revision.id desc limit 50")
            .bind(incident_id),
        )
        .await?)
}
