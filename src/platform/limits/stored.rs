//! Limits in the database.

use super::refused_until;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;

/// A limit that all processes share. Keys are hashes or ids, never addresses.
#[derive(Debug, Clone, Copy)]
pub struct StoredLimit {
    /// Its name in the table.
    pub name: &'static str,
    /// The most that may be counted for one key in one window.
    pub max: i64,
    /// How long a window lasts. It begins with the first count.
    pub window: Duration,
}

impl StoredLimit {
    /// Counts `cost` in the transaction of the work. Transactions with the same key wait for each other, so of several
    /// at the same time only as many pass as the limit allows. What a refused transaction counted is rolled back.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] with the time until the window ends, beyond the limit.
    pub async fn take(&self, tx: &mut Tx, now: Timestamp, key: &str, cost: i64) -> Result<(), Refusal> {
        let (used, ends_at) = tx
            .fetch_one::<(i64, Timestamp)>(
                sql("insert into limit_use (limit_name, subject, used, ends_at) values ($1, $2, $3, $4)
                     on conflict (limit_name, subject) do update set
                         used = case when limit_use.ends_at <= $5 then $3 else limit_use.used + $3 end,
                         ends_at = case when limit_use.ends_at <= $5 then $4 else limit_use.ends_at end
                     returning used, ends_at")
                .bind(self.name)
                .bind(key)
                .bind(cost)
                .bind(now + self.window)
                .bind(now),
            )
            .await?;
        if used > self.max { Err(refused_until(ends_at, now)) } else { Ok(()) }
    }

    /// Takes back what was counted, for example because it turned out to be wanted.
    pub async fn refund(&self, tx: &mut Tx, now: Timestamp, key: &str, cost: i64) -> Result<(), Refusal> {
        tx.execute(
            sql("update limit_use set used = case when used > $3 then used - $3 else 0 end
                 where limit_name = $1 and subject = $2 and ends_at > $4")
            .bind(self.name)
            .bind(key)
            .bind(cost)
            .bind(now),
        )
        .await?;
        Ok(())
    }
}

/// Whether there are counts whose windows have ended.
pub(super) async fn any_ended(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    let text = "select exists (select 1 from limit_use where ends_at <= $1)";
    Ok(tx.fetch_value::<bool>(sql(text).bind(now)).await?)
}

/// Deletes counts whose windows have ended, at most `limit`, and returns how many. PostgreSQL leaves out those that a
/// transaction is using.
pub(super) async fn delete_ended(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<u64, Refusal> {
    let text = tx.dialect(
        "delete from limit_use where (limit_name, subject) in
             (select limit_name, subject from limit_use where ends_at <= $1 order by ends_at limit $2)",
        "delete from limit_use where (limit_name, subject) in
             (select limit_name, subject from limit_use where ends_at <= $1 order by ends_at limit $2
              for update skip locked)",
    );
    Ok(tx.execute(sql(text).bind(now).bind(limit)).await?)
}
