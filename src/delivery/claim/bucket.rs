//! The token buckets in the database: one for all messages, and one for each batch.

use crate::delivery::rate::{Bucket, Recent};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};

/// The name of the bucket that every message takes a permit from.
pub(super) const GLOBAL_BUCKET: &str = "all";

/// The name of a batch's bucket.
pub(super) fn batch_bucket_name(batch_id: &PublicId) -> String {
    format!("batch:{batch_id}")
}

/// A bucket as of now; a full one if it is not stored yet.
pub(super) async fn load_bucket(tx: &mut Tx, name: &str, per_minute: i64, now: Timestamp) -> Result<Bucket, Refusal> {
    load(tx, "select tokens_milli, filled_at, recent from send_rate where bucket = $1", name, per_minute, now).await
}

/// A bucket as of now, locked until the transaction ends. It is stored first if it is missing.
pub(super) async fn lock_bucket(tx: &mut Tx, name: &str, per_minute: i64, now: Timestamp) -> Result<Bucket, Refusal> {
    let full = Bucket::full(now, per_minute);
    tx.execute(
        sql("insert into send_rate (bucket, tokens_milli, filled_at) values ($1, $2, $3)
             on conflict (bucket) do nothing")
        .bind(name)
        .bind(full.tokens_milli)
        .bind(full.filled_at),
    )
    .await?;
    // SQLite has one writer, so its write transaction is the lock.
    let query = tx.dialect(
        "select tokens_milli, filled_at, recent from send_rate where bucket = $1",
        "select tokens_milli, filled_at, recent from send_rate where bucket = $1 for update",
    );
    load(tx, query, name, per_minute, now).await
}

async fn load(
    tx: &mut Tx,
    query: &'static str,
    name: &str,
    per_minute: i64,
    now: Timestamp,
) -> Result<Bucket, Refusal> {
    Ok(as_of(now, per_minute, tx.fetch_optional(sql(query).bind(name)).await?))
}

/// A bucket as of now from its columns `tokens_milli`, `filled_at` and `recent`; a full one if it is not stored yet.
pub(super) fn as_of(now: Timestamp, per_minute: i64, stored: Option<(i64, Timestamp, String)>) -> Bucket {
    let Some((tokens_milli, filled_at, recent)) = stored else { return Bucket::full(now, per_minute) };
    Bucket::stored(tokens_milli, filled_at, Recent::parse(&recent)).refill(now, per_minute)
}

/// Stores a bucket.
pub(super) async fn save_bucket(tx: &mut Tx, name: &str, bucket: Bucket) -> Result<(), Refusal> {
    tx.execute(
        sql("update send_rate set tokens_milli = $2, filled_at = $3, recent = $4 where bucket = $1")
            .bind(name)
            .bind(bucket.tokens_milli)
            .bind(bucket.filled_at)
            .bind(bucket.recent.to_text()),
    )
    .await?;
    Ok(())
}
