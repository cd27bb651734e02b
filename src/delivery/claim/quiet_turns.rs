//! When messages go after quiet hours. The messages of a time zone would all become due at one moment: a batch that reached one
//! zone would be done with it before it began with another, whose quiet hours ended at the same time or a little later. Instead each
//! gets a turn from then on, one after the other at the rate of its batch. Claims go by time, so zones whose windows are open share
//! the rate evenly.

use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use chrono::Duration;
use std::collections::BTreeMap;

/// The turns that one transaction gives.
#[derive(Debug, Default)]
pub(in crate::delivery) struct QuietTurns {
    /// By time zone and batch.
    given: BTreeMap<(String, String), Given>,
}

/// The turns of a zone and batch that are taken.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
struct Given {
    /// The end of the quiet hours that they follow.
    opens_at: Timestamp,
    /// How many there are in a minute.
    per_minute: i64,
    /// The next one.
    next_at: Timestamp,
}

impl QuietTurns {
    /// The next turn in a zone whose quiet hours end at `opens_at`, for a message of a batch or, with an empty text, of none. Turns
    /// follow each other at the rate `per_minute`.
    pub(in crate::delivery) async fn next(
        &mut self,
        tx: &mut Tx,
        (zone, batch): (&str, &str),
        (opens_at, per_minute): (Timestamp, i64),
    ) -> Result<Timestamp, Refusal> {
        let turn = self.free(tx, (zone, batch), (opens_at, per_minute)).await?;
        let next_at = turn + Duration::microseconds(60_000_000 / per_minute.max(1));
        self.given.insert((zone.to_owned(), batch.to_owned()), Given { opens_at, per_minute, next_at });
        Ok(turn)
    }

    /// The next turn that is not taken: all from `opens_at` up to it are. Turns at another rate count for nothing.
    pub(in crate::delivery) async fn free(
        &mut self,
        tx: &mut Tx,
        (zone, batch): (&str, &str),
        (opens_at, per_minute): (Timestamp, i64),
    ) -> Result<Timestamp, Refusal> {
        let key = (zone.to_owned(), batch.to_owned());
        let given = match self.given.get(&key) {
            Some(given) => Some(*given),
            None => {
                let query =
                    sql("select opens_at, per_minute, next_at from quiet_turn where time_zone = $1 and batch = $2");
                tx.fetch_optional::<Given>(query.bind(&key.0).bind(&key.1)).await?
            }
        };
        let given = given.filter(|given| given.opens_at == opens_at && given.per_minute == per_minute);
        let given = given.unwrap_or(Given { opens_at, per_minute, next_at: opens_at });
        self.given.insert(key, given);
        Ok(given.next_at)
    }

    /// Stores which turns were given.
    pub(in crate::delivery) async fn store(&mut self, tx: &mut Tx) -> Result<(), Refusal> {
        const SAVE: &str =
            "insert into quiet_turn (time_zone, batch, opens_at, per_minute, next_at) values ($1, $2, $3, $4, $5)
             on conflict (time_zone, batch) do update
                 set opens_at = excluded.opens_at, per_minute = excluded.per_minute, next_at = excluded.next_at";
        for ((zone, batch), given) in std::mem::take(&mut self.given) {
            let save = sql(SAVE).bind(zone).bind(batch).bind(given.opens_at);
            tx.execute(save.bind(given.per_minute).bind(given.next_at)).await?;
        }
        Ok(())
    }
}

/// Lets turns be given from the beginning again, when messages that have one are looked at once more.
pub(in crate::delivery) async fn withdraw(tx: &mut Tx) -> Result<(), Refusal> {
    tx.execute(sql("delete from quiet_turn")).await?;
    Ok(())
}

/// Deletes the turns of windows that have opened: nothing waits for those any more.
pub(in crate::delivery) async fn forget(tx: &mut Tx, now: Timestamp) -> Result<(), Refusal> {
    tx.execute(sql("delete from quiet_turn where opens_at < $1").bind(now)).await?;
    Ok(())
}
