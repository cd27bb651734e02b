//! Reads post-mortems.

use super::PostMortemInput;
use crate::incidents::incident::State;
use crate::platform::db::{IDS_POSTGRES, IDS_SQLITE, Tx, ids_json, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use std::collections::HashMap;

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
    /// The hash of what was reviewed last; empty if nothing was.
    pub reviewed_hash: String,
    /// When.
    pub reviewed_at: Option<Timestamp>,
    /// Who reviewed it.
    pub reviewer_id: Option<PublicId>,
    /// The name of that person.
    pub reviewed_by: Option<String>,
    /// For edits (decision 6).
    pub version: i64,
}

impl PostMortem {
    /// The draft, as it would be published.
    pub fn drafted(&self) -> PostMortemInput {
        PostMortemInput { body: self.draft.clone(), signed: self.draft_signed.clone() }
    }

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
    /// Whether customers may see this text.
    pub is_public: bool,
    /// Why it was replaced, shown to customers; may be empty.
    pub reason: String,
}

/// A text that customers may still read beside the newer one.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PublicRevision {
    /// The incident.
    pub incident_id: PublicId,
    /// The text, in Markdown.
    pub body: String,
    /// When it was replaced.
    pub replaced_at: Timestamp,
    /// Why; may be empty.
    pub reason: String,
}

const SELECT: &str = "select post_mortem.id, incident_id, draft, draft_signed, saved_at, staff.name as saved_by, body,
        body_html, signed, published_at, edited_at, reviewed_hash, reviewed_at, reviewer.id as reviewer_id,
        reviewer.name as reviewed_by, post_mortem.version
    from post_mortem left join staff_view as staff on staff.id = post_mortem.saved_by
        left join staff_view as reviewer on reviewer.id = post_mortem.reviewed_by ";

/// The post-mortem of an incident, if there is one.
pub async fn find(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<PostMortem>, Refusal> {
    Ok(tx.fetch_optional::<PostMortem>(sql(concatcp!(SELECT, "where incident_id = $1")).bind(incident_id)).await?)
}

/// The post-mortems of some incidents, by incident.
pub async fn of_incidents(tx: &mut Tx, incident_ids: &[PublicId]) -> Result<HashMap<PublicId, PostMortem>, Refusal> {
    let text = tx.dialect(
        concatcp!(SELECT, "where incident_id in ", IDS_SQLITE),
        concatcp!(SELECT, "where incident_id in ", IDS_POSTGRES),
    );
    let found = tx.fetch_all::<PostMortem>(sql(text).bind(ids_json(incident_ids))).await?;
    Ok(found.into_iter().map(|found| (found.incident_id.clone(), found)).collect())
}

/// Every published post-mortem.
pub async fn published(tx: &mut Tx) -> Result<Vec<PostMortem>, Refusal> {
    Ok(tx.fetch_all::<PostMortem>(sql(concatcp!(SELECT, "where published_at is not null"))).await?)
}

/// The texts that were public before, the latest first, at most 50.
pub async fn revisions(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Revision>, Refusal> {
    Ok(tx
        .fetch_all::<Revision>(
            sql("select body, replaced_at, coalesce(staff.name, '') as replaced_by, is_public, reason
             from post_mortem_revision left join staff_view as staff on staff.id = replaced_by
             where incident_id = $1 order by post_mortem_revision.id desc limit 50")
            .bind(incident_id),
        )
        .await?)
}

/// Earlier texts of published post-mortems that customers may read, latest first.
pub async fn public_revisions(tx: &mut Tx) -> Result<Vec<PublicRevision>, Refusal> {
    Ok(tx
        .fetch_all::<PublicRevision>(sql(
            "select post_mortem_revision.incident_id, post_mortem_revision.body, replaced_at, reason
             from post_mortem_revision
             join post_mortem on post_mortem.incident_id = post_mortem_revision.incident_id
             where is_public = true and published_at is not null
             order by post_mortem_revision.id desc",
        ))
        .await?)
}

/// The incidents whose post-mortem was published after `since`, the oldest first, with the time. Only of incidents that
/// customers see and that are over.
pub async fn published_since(tx: &mut Tx, since: Timestamp) -> Result<Vec<(PublicId, Timestamp)>, Refusal> {
    let text = concatcp!(
        "select incident.id, post_mortem.published_at from post_mortem
         join incident on incident.id = post_mortem.incident_id
         where post_mortem.published_at > $1 and incident.is_drill = false and incident.published_at is not null
           and incident.withdrawn_at is null and incident.state = '",
        State::Resolved.as_str(),
        "' order by post_mortem.published_at, incident.id"
    );
    Ok(tx.fetch_all::<(PublicId, Timestamp)>(sql(text).bind(since)).await?)
}
