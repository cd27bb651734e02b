//! From where people have signed in. A source is stored as a keyed hash of its address.

use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long a source is remembered after the last sign-in from it.
const REMEMBERED_FOR: Duration = Duration::days(90);
/// Most sources that are remembered for one person, the latest.
const SOURCES_MAX: i64 = 20;

/// Whether a person has signed in from a source; `source_keys` are its hashes, one per key.
pub async fn is_known(
    tx: &mut Tx,
    staff_id: &PublicId,
    source_keys: &[String],
    now: Timestamp,
) -> Result<bool, Refusal> {
    for source_key in source_keys {
        let is_known = tx
            .fetch_value::<bool>(
                sql("select exists (select 1 from sign_in_source
                                    where staff_id = $1 and source_key = $2 and last_at > $3)")
                .bind(staff_id)
                .bind(source_key)
                .bind(now - REMEMBERED_FOR),
            )
            .await?;
        if is_known {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Remembers the source of a sign-in, and forgets the person's oldest ones.
pub async fn remember(tx: &mut Tx, staff_id: &PublicId, source_key: &str, now: Timestamp) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into sign_in_source (staff_id, source_key, last_at) values ($1, $2, $3)
             on conflict (staff_id, source_key) do update set last_at = $3")
        .bind(staff_id)
        .bind(source_key)
        .bind(now),
    )
    .await?;
    tx.execute(
        sql("delete from sign_in_source where staff_id = $1 and source_key not in
                 (select source_key from sign_in_source where staff_id = $1 and last_at > $2
                  order by last_at desc, source_key limit $3)")
        .bind(staff_id)
        .bind(now - REMEMBERED_FOR)
        .bind(SOURCES_MAX),
    )
    .await?;
    Ok(())
}

/// Forgets from where a person has signed in: with a new password, an intruder's address is no longer trusted.
pub async fn forget(tx: &mut Tx, staff_id: &PublicId) -> Result<(), Refusal> {
    tx.execute(sql("delete from sign_in_source where staff_id = $1").bind(staff_id)).await?;
    Ok(())
}
