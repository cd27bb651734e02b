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
    /// Counts `cost` in the transaction of the work, and returns what is counted in this window. Transactions with the
    /// same key wait for each other, so of several at the same time only as many pass as the limit allows. What is
    /// refused is not counted.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] with the time until the window ends, beyond the limit.
    pub async fn take(&self, tx: &mut Tx, now: Timestamp, key: &str, cost: i64) -> Result<i64, Refusal> {
        self.take_up_to(self.max, tx, now, key, cost).await
    }

    /// Like [`Self::take`], for a limit that sources who know nothing of each other share. Its second half is kept for
    /// newcomers, who have counted nothing before in a window of their own: a source that repeats a request uses up the
    /// first half and then keeps itself out, and not everybody else.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] beyond the limit, and beyond half of it for who is no newcomer.
    pub async fn take_shared(
        &self,
        tx: &mut Tx,
        now: Timestamp,
        key: &str,
        cost: i64,
        is_newcomer: bool,
    ) -> Result<i64, Refusal> {
        let max = if is_newcomer { self.max } else { self.max / 2 };
        self.take_up_to(max, tx, now, key, cost).await
    }

    async fn take_up_to(&self, max: i64, tx: &mut Tx, now: Timestamp, key: &str, cost: i64) -> Result<i64, Refusal> {
        if cost > max {
            return Err(refused_until(now + self.window, now));
        }
        let used = tx
            .fetch_value_optional::<i64>(
                sql("insert into limit_use (limit_name, subject, used, ends_at) values ($1, $2, $3, $4)
                     on conflict (limit_name, subject) do update set
                         used = case when limit_use.ends_at <= $5 then $3 else limit_use.used + $3 end,
                         ends_at = case when limit_use.ends_at <= $5 then $4 else limit_use.ends_at end
                     where limit_use.ends_at <= $5 or limit_use.used + $3 <= $6
                     returning used")
                .bind(self.name)
                .bind(key)
                .bind(cost)
                .bind(now + self.window)
                .bind(now)
                .bind(max),
            )
            .await?;
        if let Some(used) = used {
            return Ok(used);
        }
        let ends_at = tx
            .fetch_value::<Timestamp>(
                sql("select ends_at from limit_use where limit_name = $1 and subject = $2").bind(self.name).bind(key),
            )
            .await?;
        Err(refused_until(ends_at, now))
    }

    /// Takes back what was counted at `counted_at`, for example because it turned out to be wanted. What was counted in
    /// a window that has ended is no longer there, and takes nothing from the present one.
    pub async fn refund(
        &self,
        tx: &mut Tx,
        now: Timestamp,
        key: &str,
        cost: i64,
        counted_at: Timestamp,
    ) -> Result<(), Refusal> {
        tx.execute(
            sql("update limit_use set used = case when used > $3 then used - $3 else 0 end
                 where limit_name = $1 and subject = $2 and ends_at > $4 and ends_at <= $5")
            .bind(self.name)
            .bind(key)
            .bind(cost)
            .bind(now)
            .bind(counted_at + self.window),
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
