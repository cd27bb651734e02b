//! Splits the texts of versions before `batch_text` into typed parts. Their bytes stay the same, and so does the hash
//! of what was approved.

use crate::delivery::text;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};

/// Most texts of one step.
const STEP_MAX: i64 = 100;

#[derive(Debug, sqlx::FromRow)]
struct OldText {
    batch_id: PublicId,
    version: i64,
    language: String,
    channel: String,
    parts: String,
    signed_by: String,
}

/// Splits the next texts. Returns whether there may be more.
pub async fn split_step(app: &AppState) -> Result<bool, Refusal> {
    if unsplit(&mut app.db.read().await?).await?.is_empty() {
        return Ok(false);
    }
    app.db
        .write(async |tx| {
            for old in unsplit(tx).await? {
                let whole = text::join(&text::from_json(&old.parts, &format!("batch {}", old.batch_id))?);
                tx.execute(
                    sql("update batch_text set parts = $5
                         where batch_id = $1 and version = $2 and language = $3 and channel = $4")
                    .bind(&old.batch_id)
                    .bind(old.version)
                    .bind(&old.language)
                    .bind(&old.channel)
                    .bind(text::to_json(&text::split(&whole, &old.signed_by))?),
                )
                .await?;
            }
            Ok(())
        })
        .await?;
    Ok(true)
}

/// Texts that are one part of the kind `text`, as the migration wrote them; PostgreSQL's JSON has spaces.
async fn unsplit(tx: &mut Tx) -> Result<Vec<OldText>, Refusal> {
    Ok(tx
        .fetch_all::<OldText>(
            sql("select batch_id, batch_text.version as version, language, channel, parts, signed_by
                 from batch_text join batch_view as batch on batch.id = batch_id
                 where substr(parts, 1, 18) in ('[{\"kind\":\"text\",\"t', '[{\"kind\" : \"text\",')
                 order by batch_id, batch_text.version limit $1")
            .bind(STEP_MAX),
        )
        .await?)
}
