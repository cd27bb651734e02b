//! Reads and writes the announcement of an offer, and ends it with the offer.

use super::{AnnouncementText, hash};
use crate::apologies::texts;
use crate::customers::Channel;
use crate::delivery::batch::{self, AnnouncementFields, State};
use crate::delivery::text;
use crate::goodwill::offer_store::Offer;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::{Actor, PublicId, Refusal, Timestamp};

/// The announcement of an offer.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// The batch.
    pub batch_id: PublicId,
    /// The number of the batch.
    pub number: i64,
    /// Where the batch stands.
    pub state: State,
    /// The version of the texts.
    pub text_version: i64,
    /// The hash of the approved texts; empty before the offer is approved.
    pub approved_hash: String,
    /// How many messages are planned.
    pub planned: i64,
    /// When its messages began to be sent.
    pub started_at: Option<Timestamp>,
    /// One text for each language, by tag.
    pub texts: Vec<AnnouncementText>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: PublicId,
    number: i64,
    state: State,
    text_version: i64,
    approved_hash: String,
    planned: i64,
    started_at: Option<Timestamp>,
}

/// The announcement of an offer; `None` if its customers are not told.
pub async fn find(tx: &mut Tx, offer_id: &PublicId) -> Result<Option<Announcement>, Refusal> {
    let row = tx
        .fetch_optional::<Row>(
            sql("select id, number, state, text_version, approved_hash, planned, started_at from batch_view
                 where offer_id = $1")
            .bind(offer_id),
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let stored = tx
        .fetch_all::<(String, String, String)>(
            sql("select language, subject, parts from batch_text_view
                 where batch_id = $1 and version = $2 and channel = $3 order by language")
            .bind(&row.id)
            .bind(row.text_version)
            .bind(Channel::Email),
        )
        .await?;
    let texts = stored.into_iter().map(|(language, subject, parts)| {
        let body = text::join(&text::from_json(&parts, &format!("batch {}", row.id))?);
        Ok::<_, Refusal>(AnnouncementText { language, subject, body })
    });
    Ok(Some(Announcement {
        texts: texts.collect::<Result<_, _>>()?,
        batch_id: row.id,
        number: row.number,
        state: row.state,
        text_version: row.text_version,
        approved_hash: row.approved_hash,
        planned: row.planned,
        started_at: row.started_at,
    }))
}

/// Stores the announcement of an offer that is a draft; without texts its customers are not told. The caller has locked
/// the offer.
pub async fn save(
    tx: &mut Tx,
    now: Timestamp,
    offer: &Offer,
    author_id: &PublicId,
    texts: &[AnnouncementText],
) -> Result<(), Refusal> {
    let stored = find(tx, &offer.id).await?;
    if texts.is_empty() {
        if let Some(stored) = stored {
            texts::delete(tx, &stored.batch_id).await?;
            batch::delete_announcement(tx, &stored.batch_id).await?;
        }
        return Ok(());
    }
    let text_version = stored.as_ref().map_or(0, |stored| stored.text_version) + 1;
    let content_hash = hash(texts)?;
    let fields = AnnouncementFields { title: &offer.title, text_version, content_hash: &content_hash };
    let id = match stored {
        Some(stored) => {
            batch::update_announcement(tx, &stored.batch_id, &fields).await?;
            stored.batch_id
        }
        None => {
            let id = random::public_id();
            let owners = (&offer.id, &offer.incident_id, author_id);
            batch::insert_announcement(tx, now, &id, owners, &fields).await?;
            id
        }
    };
    for text in texts {
        let place = (text.language.as_str(), Channel::Email);
        texts::insert(tx, (&id, text_version), place, &text.subject, &text.body, "").await?;
    }
    Ok(())
}

/// The hash of an offer's announcement as its texts are stored; `None` without one.
pub async fn content_hash(tx: &mut Tx, offer_id: &PublicId) -> Result<Option<String>, Refusal> {
    find(tx, offer_id).await?.map(|announcement| hash(&announcement.texts)).transpose()
}

/// Ends the announcement of an offer. Messages that are being sent are finished, all others are cancelled. `verb` says why,
/// in the history of the batch.
pub async fn end(tx: &mut Tx, actor: &Actor, now: Timestamp, offer: &Offer, verb: &str) -> Result<(), Refusal> {
    let Some(id) = batch::end_announcement(tx, now, &offer.id).await? else { return Ok(()) };
    let incident_id = Some(offer.incident_id.as_str());
    let event = Event { actor, verb, subject: "batch", subject_id: &id, incident_id, fields: &["state"] };
    events::record(tx, now, event).await?;
    batch::record_event_out(tx, now, &id, verb).await
}
