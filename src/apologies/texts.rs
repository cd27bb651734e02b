//! Writes the texts of a batch, split into parts.

use crate::customers::Channel;
use crate::delivery::text;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};

/// Stores one text of a version. `signed_by` is the name of the person who signs; empty for none.
pub async fn insert(
    tx: &mut Tx,
    (batch_id, version): (&PublicId, i64),
    (language, channel): (&str, Channel),
    subject: &str,
    body: &str,
    signed_by: &str,
) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into batch_text (batch_id, version, language, channel, subject, parts)
             values ($1, $2, $3, $4, $5, $6)")
        .bind(batch_id)
        .bind(version)
        .bind(language)
        .bind(channel)
        .bind(subject)
        .bind(text::to_json(&text::split(body, signed_by))?),
    )
    .await?;
    Ok(())
}

/// Deletes every text of a batch that has no messages.
pub async fn delete(tx: &mut Tx, batch_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("delete from batch_text where batch_id = $1").bind(batch_id)).await?;
    Ok(())
}
