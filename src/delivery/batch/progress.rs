//! How many messages of a batch had been sent at a time, noted while it is sent: its chart and its rate read a few hundred rows
//! whatever its size. Also those count that a provider refused, which take as long; those that were left out do not.

use super::COUNT_SQL;
use crate::delivery::message::State;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;
use const_format::concatcp;

/// Shortest time between two notes.
const INTERVAL_MIN: Duration = Duration::seconds(1);
/// How many notes there are at least once a batch takes longer than as many times [`INTERVAL_MIN`]. The time between two grows
/// with that since the start, so there are some hundreds more after days.
const NOTES: i32 = 160;
/// The rate of a shorter time says nothing.
const RATE_SECONDS_MIN: i64 = 5;

/// In SQL: how many messages of the batch `b` count, as [`Outcomes::sent`](super::Outcomes::sent) does.
const SENT_SQL: &str = concatcp!("(", COUNT_SQL, State::FINAL_SQL, ") - ", COUNT_SQL, "('skipped', 'cancelled')))");

/// Batches being sent whose progress is to be noted, and how many of their messages were sent.
pub(super) async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<(PublicId, i64)>, Refusal> {
    const QUERY: &str = concatcp!(
        "select b.id, b.started_at,
                ",
        SENT_SQL,
        " as sent,
                (select max(at) from batch_progress where batch_id = b.id) as noted_at,
                (select ended from batch_progress where batch_id = b.id order by at desc limit 1) as noted
         from batch b where b.state = 'sending'"
    );
    type Row = (PublicId, Option<Timestamp>, i64, Option<Timestamp>, Option<i64>);
    let is_due = |(id, started_at, sent, noted_at, noted): Row| {
        let since_start = now - started_at.unwrap_or(now);
        let interval = (since_start / NOTES).max(INTERVAL_MIN);
        // There are fewer than before where failures of a completed batch are retried.
        let is_due = sent != noted.unwrap_or(0) && noted_at.is_none_or(|at| now - at >= interval);
        is_due.then_some((id, sent))
    };
    Ok(tx.fetch_all::<Row>(sql(QUERY)).await?.into_iter().filter_map(is_due).collect())
}

/// Notes how many messages of a batch were sent.
pub(super) async fn note(tx: &mut Tx, now: Timestamp, id: &PublicId, sent: i64) -> Result<(), Refusal> {
    let insert = sql("insert into batch_progress (batch_id, at, ended) values ($1, $2, $3)
                      on conflict (batch_id, at) do update set ended = excluded.ended");
    tx.execute(insert.bind(id).bind(now).bind(sent)).await?;
    Ok(())
}

/// The progress of a batch: moments, and how many messages were sent by then. Earlier versions also counted what was left out.
pub async fn progress(tx: &mut Tx, id: &PublicId) -> Result<Vec<(Timestamp, i64)>, Refusal> {
    Ok(tx.fetch_all(sql("select at, ended from batch_progress where batch_id = $1 order by at").bind(id)).await?)
}

/// Messages a minute since a moment after the start; `sent` of the batch were sent by now.
pub async fn rate(tx: &mut Tx, id: &PublicId, (since, sent): (Timestamp, i64), now: Timestamp) -> Result<i64, Refusal> {
    // The least: those that are retried do not count any more.
    let before = sql("select min(ended) from batch_progress where batch_id = $1
                      and at >= (select max(at) from batch_progress where batch_id = $1 and at <= $2)");
    let before = tx.fetch_value::<Option<i64>>(before.bind(id).bind(since)).await?.unwrap_or(0);
    Ok((sent - before).max(0) * 60 / (now - since).num_seconds().max(RATE_SECONDS_MIN))
}
