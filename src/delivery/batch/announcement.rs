//! The batch that announces an offer (decision 61). It belongs to the offer: `goodwill` decides when it moves, and the
//! offer's approvals count for it. Each statement names the states it starts from.

use super::State;
use super::record::next_number;
use crate::delivery::message::Class;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// What is stored of an announcement, without its texts.
#[derive(Debug, Clone)]
pub struct AnnouncementFields<'a> {
    /// Its title on the desk.
    pub title: &'a str,
    /// The version of its texts, in `batch_text`.
    pub text_version: i64,
    /// The hash of its texts.
    pub content_hash: &'a str,
}

/// Adds the announcement of an offer, as a draft.
pub async fn insert_announcement(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    (offer_id, incident_id, author_id): (&PublicId, &PublicId, &PublicId),
    fields: &AnnouncementFields<'_>,
) -> Result<(), Refusal> {
    let number = next_number(tx).await?;
    tx.execute(
        sql("insert into batch (id, number, incident_id, incident_rev, class, title, offer_id, text_version,
                                content_hash, state, author_id, created_at)
             values ($1, $2, $3, 0, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(id)
        .bind(number)
        .bind(incident_id)
        .bind(Class::GoodwillOffer)
        .bind(fields.title)
        .bind(offer_id)
        .bind(fields.text_version)
        .bind(fields.content_hash)
        .bind(State::Draft)
        .bind(author_id)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Stores another version of the announcement, whose offer is a draft.
pub async fn update_announcement(tx: &mut Tx, id: &PublicId, fields: &AnnouncementFields<'_>) -> Result<(), Refusal> {
    tx.execute(
        sql("update batch set title = $2, text_version = $3, content_hash = $4, version = version + 1
             where id = $1 and state = 'draft'")
        .bind(id)
        .bind(fields.title)
        .bind(fields.text_version)
        .bind(fields.content_hash),
    )
    .await?;
    Ok(())
}

/// Deletes the announcement of an offer that is a draft. Its texts are deleted before.
pub async fn delete_announcement(tx: &mut Tx, id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("delete from batch where id = $1 and state = 'draft' and offer_id is not null").bind(id)).await?;
    Ok(())
}

/// Submits the announcement together with its offer.
pub async fn submit_announcement(
    tx: &mut Tx,
    now: Timestamp,
    offer_id: &PublicId,
    submitter: &PublicId,
) -> Result<(), Refusal> {
    tx.execute(
        sql("update batch set state = 'in_review', submitted_at = $2, submitted_by = $3, version = version + 1
             where offer_id = $1 and state = 'draft'")
        .bind(offer_id)
        .bind(now)
        .bind(submitter),
    )
    .await?;
    Ok(())
}

/// Approves the announcement of an offer that has all of its approvals.
pub async fn approve_announcement(tx: &mut Tx, offer_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("update batch set state = 'approved', approved_hash = content_hash, version = version + 1
             where offer_id = $1 and state = 'in_review'")
        .bind(offer_id),
    )
    .await?;
    Ok(())
}

/// Makes the announcement a draft again, with its offer.
pub async fn return_announcement(tx: &mut Tx, offer_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("update batch set state = 'draft', approved_hash = '', version = version + 1
             where offer_id = $1 and state in ('in_review', 'approved')")
        .bind(offer_id),
    )
    .await?;
    Ok(())
}

/// Lets the announcement of an offer that went live be planned. It is held if the incident is reopened after now.
pub async fn begin_announcement(tx: &mut Tx, now: Timestamp, offer_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(
        sql("update batch
             set state = 'scheduled', scheduled_for = $2, version = version + 1,
                 incident_rev = (select rev from incident_view as i where i.id = batch.incident_id)
             where offer_id = $1 and state = 'approved'")
        .bind(offer_id)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Ends the announcement of an offer that was withdrawn or ended, and returns its id if it had not ended before. Nothing
/// of it is sent any more; [`cancel_step`](super::cancel_step) cancels its messages.
pub async fn end_announcement(tx: &mut Tx, now: Timestamp, offer_id: &PublicId) -> Result<Option<PublicId>, Refusal> {
    const END: &str = concatcp!(
        "update batch set state = 'cancelled', held_reason = '', finished_at = $2, version = version + 1
         where offer_id = $1 and state not in ",
        State::FINAL_SQL,
        " returning id"
    );
    Ok(tx.fetch_value_optional(sql(END).bind(offer_id).bind(now)).await?)
}

/// The first announcement whose messages are being planned: its offer and its id.
pub async fn due_announcement(tx: &mut Tx) -> Result<Option<(PublicId, PublicId)>, Refusal> {
    Ok(tx
        .fetch_optional(sql("select offer_id, id from batch
             where state = 'scheduled' and offer_id is not null order by scheduled_for, id limit 1"))
        .await?)
}
