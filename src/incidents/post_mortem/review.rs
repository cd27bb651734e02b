//! The review of a post-mortem by somebody who wrote none of it.
//!
//! A review is for a hash of text, signature and promises, as an approval of an apology is: any edit changes the hash, so
//! it takes the review back. Authors are those who saved a change since the last publication.

use super::actions;
use super::store::{PostMortem, find};
use super::{PostMortemInput, get_writable_incident};
use crate::access::PostMortemReviewer;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::hex;
use crate::types::{PublicId, Refusal, Timestamp};
use sha2::{Digest, Sha256};

/// The hash of what customers would read. `promises` are those of the actions, in a stable order.
pub fn content_hash(text: &PostMortemInput, promises: &[(PublicId, String, Timestamp)]) -> String {
    let promises: Vec<_> =
        promises.iter().map(|(id, promise, due_at)| (id.as_str(), promise.as_str(), due_at.timestamp())).collect();
    let content = serde_json::json!([text.body, text.signed, promises]);
    hex(&Sha256::digest(content.to_string().as_bytes()))
}

/// The ids and names of those who changed the draft since the last publication.
pub async fn authors(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<(PublicId, String)>, Refusal> {
    Ok(tx
        .fetch_all::<(PublicId, String)>(
            sql("select staff.id, staff.name from post_mortem_author
             join staff_view as staff on staff.id = staff_id
             where incident_id = $1 order by staff.name, staff.id")
            .bind(incident_id),
        )
        .await?)
}

/// Whether exactly this text, with the promises as they are now, was reviewed by somebody who wrote none of it.
pub async fn is_reviewed(tx: &mut Tx, found: &PostMortem, text: &PostMortemInput) -> Result<bool, Refusal> {
    let promises = actions::promises(tx, &found.incident_id).await?;
    let Some(reviewer) = &found.reviewer_id else { return Ok(false) };
    let is_author = authors(tx, &found.incident_id).await?.iter().any(|(author, _)| author == reviewer);
    Ok(!is_author && found.reviewed_hash == content_hash(text, &promises))
}

/// The hash of the draft, with the promises as they are now.
pub async fn hash_of(tx: &mut Tx, found: &PostMortem) -> Result<String, Refusal> {
    Ok(content_hash(&found.drafted(), &actions::promises(tx, &found.incident_id).await?))
}

/// Records that a person read the draft and finds that it can be published. `version` and `seen_hash` are those of what
/// they read: the hash also covers the promises, which have no part in the version.
///
/// # Errors
///
/// `Refusal::Stale` when the draft was changed since, `Refusal::Conflict` when a promise was, for an empty draft, and for
/// an author of it.
pub async fn review(
    tx: &mut Tx,
    right: &PostMortemReviewer,
    now: Timestamp,
    incident_id: &PublicId,
    version: i64,
    seen_hash: &str,
) -> Result<(), Refusal> {
    get_writable_incident(tx, incident_id).await?;
    let found = find(tx, incident_id).await?.ok_or(Refusal::NotFound)?;
    if found.version != version {
        return Err(Refusal::Stale { theirs: found.draft, yours: String::new() });
    }
    if found.draft.is_empty() {
        return Err(Refusal::conflict("post-mortem-review-empty"));
    }
    let reviewer = right.staff_id()?.clone();
    if authors(tx, incident_id).await?.iter().any(|(author, _)| author == &reviewer) {
        return Err(Refusal::conflict("post-mortem-review-own"));
    }
    let hash = hash_of(tx, &found).await?;
    if hash != seen_hash {
        return Err(Refusal::conflict("post-mortem-review-changed"));
    }
    let changed = tx
        .execute(
            sql("update post_mortem set reviewed_hash = $2, reviewed_at = $3, reviewed_by = $4
             where incident_id = $1 and version = $5")
            .bind(incident_id)
            .bind(hash)
            .bind(now)
            .bind(&reviewer)
            .bind(version),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Contended);
    }
    let event = Event {
        actor: right.actor(),
        verb: "post_mortem.reviewed",
        subject: "post_mortem",
        subject_id: incident_id,
        incident_id: Some(incident_id.as_str()),
        fields: &["reviewed_hash"],
    };
    events::record(tx, now, event).await
}

/// Notes that a person changed the draft.
pub(super) async fn add_author(tx: &mut Tx, incident_id: &PublicId, author: &PublicId) -> Result<(), Refusal> {
    let text = "insert into post_mortem_author (incident_id, staff_id) values ($1, $2) on conflict do nothing";
    tx.execute(sql(text).bind(incident_id).bind(author)).await?;
    Ok(())
}

/// Forgets the authors of what was published: the next text has its own.
pub(super) async fn clear_authors(tx: &mut Tx, incident_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("delete from post_mortem_author where incident_id = $1").bind(incident_id)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_covers_text_signature_and_promises() {
        let text = |body: &str, signed: &str| PostMortemInput { body: body.into(), signed: signed.into() };
        let at = |second| chrono::DateTime::from_timestamp(second, 0).unwrap();
        let promise = |text: &str, second| (PublicId::parse("aaaaaaaaaaaa").unwrap(), text.to_owned(), at(second));
        let hashes = [
            content_hash(&text("A", "B"), &[]),
            content_hash(&text("A\"", "B"), &[]),
            content_hash(&text("AB", ""), &[]),
            content_hash(&text("A", "B"), &[promise("A second cable", 1)]),
            content_hash(&text("A", "B"), &[promise("A second cable", 2)]),
        ];
        let different: std::collections::BTreeSet<_> = hashes.iter().collect();
        assert_eq!(different.len(), hashes.len());
        assert_eq!(hashes[0], content_hash(&text("A", "B"), &[]));
    }
}
