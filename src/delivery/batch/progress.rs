//! How many messages of a batch had ended at a time, noted while it is sent: its chart and its rate read a few hundred rows
//! whatever its size.

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

/// Batches being sent whose progress is to be noted, and how many of their messages have ended.
pub(super) async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<(PublicId, i64)>, Refusal> {
    const QUERY: &str = concatcp!(
        "select b.id, b.started_at,
                ",
        COUNT_SQL,
        State::FINAL_SQL,
        ") as ended,
                (select max(at) from batch_progress where batch_id = b.id) as noted_at,
                (select ended from batch_progress where batch_id = b.id order by at desc limit 1) as noted
         from batch b where b.state = 'sending'"
    );
    type Row = (PublicId, Option<Timestamp>, i64, Option<Timestamp>, Option<i64>);
    let is_due = |(id, started_at, ended, noted_at, noted): Row| {
        let since_start = now - started_at.unwrap_or(now);
        let interval = (since_start / NOTES).max(INTERVAL_MIN);
        // There are fewer than before where failures of a completed batch are retried.
        let is_due = ended != noted.unwrap_or(0) && noted_at.is_none_or(|at| now - at >= interval);
        is_due.then_some((id, ended))
    };
    Ok(tx.fetch_all::<Row>(sql(QUERY)).await?.into_iter().filter_map(is_due).collect())
}

/// Notes how many messages of a batch have ended.
pub(super) async fn note(tx: &mut Tx, now: Timestamp, id: &PublicId, ended: i64) -> Result<(), Refusal> {
    let insert = sql("insert into batch_progress (batch_id, at, ended) values ($1, $2, $3)
                      on conflict (batch_id, at) do update set ended = excluded.ended");
    tx.execute(insert.bind(id).bind(now).bind(ended)).await?;
    Ok(())
}

/// The progress of a batch: moments, and how many messages had their final state by then.
pub async fn progress(tx: &mut Tx, id: &PublicId) -> Result<Vec<(Timestamp, i64)>, Refusal> {
    Ok(tx.fetch_all(sql("select at, ended from batch_progress where batch_id = $1 order by at").bind(id)).await?)
}

/// Messages a minute since a moment after the start, of which `ended` have ended now.
pub async fn rate(
    tx: &mut Tx,
    id: &PublicId,
    (since, ended): (Timestamp, i64),
    now: Timestamp,
) -> Result<i64, Refusal> {
    // The least: those that are retried have not ended any more.
    let before = sql("select min(ended) from batch_progress where batch_id = $1
                      and at >= (select max(at) from batch_progress where batch_id = $1 and at <= $2)");
    let before = tx.fetch_value::<Option<i64>>(before.bind(id).bind(since)).await?.unwrap_or(0);
    Ok((ended - before).max(0) * 60 / (now - since).num_seconds().max(1))
}
