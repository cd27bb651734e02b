//! The buckets of permits in the database: one for all messages, one for each batch.

use crate::delivery::rate::Bucket;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};

/// The bucket every message takes its permit from.
pub(super) const ALL: &str = "all";

pub(super) fn bucket_of(batch: &str) -> String {
    format!("batch:{batch}")
}

/// A bucket as it is now. With `lock`, it is made where missing and held until the transaction ends.
pub(super) async fn bucket(
    tx: &mut Tx,
    name: &str,
    per_minute: i64,
    now: Timestamp,
    lock: bool,
) -> Result<Bucket, Refusal> {
    const PLAIN: &str = "select tokens_milli, filled_at from send_rate where bucket = $1";
    const LOCKED: &str = "select tokens_milli, filled_at from send_rate where bucket = $1 for update";
    let full = Bucket::full(now, per_minute);
    if lock {
        tx.execute(
            sql("insert into send_rate (bucket, tokens_milli, filled_at) values ($1, $2, $3)
                 on conflict (bucket) do nothing")
            .bind(name)
            .bind(full.tokens_milli)
            .bind(full.filled_at),
        )
        .await?;
    }
    // SQLite has one writer, so its write transaction is the lock.
    let query = match tx {
        Tx::Postgres(_) if lock => LOCKED,
        _ => PLAIN,
    };
    let stored = tx.fetch_optional::<(i64, Timestamp)>(sql(query).bind(name)).await?;
    Ok(stored.map_or(full, |(tokens_milli, filled_at)| Bucket { tokens_milli, filled_at }).filled(now, per_minute))
}

pub(super) async fn keep(tx: &mut Tx, name: &str, bucket: Bucket) -> Result<(), Refusal> {
    tx.execute(
        sql("update send_rate set tokens_milli = $2, filled_at = $3 where bucket = $1")
            .bind(name)
            .bind(bucket.tokens_milli)
            .bind(bucket.filled_at),
    )
    .await?;
    Ok(())
}
