//! Computes again when postponed messages may be sent, after the quiet hours or limits changed or customers' time zones were
//! imported (decision 59).
//!
//! `quiet_setting` holds the settings that the stored times were computed with, so a change is found whoever made it, and
//! a worker that was killed goes on. Messages are changed in steps, for each time zone and batch.

use super::claim::domains::{self, WAITS_FOR_DOMAIN};
use super::claim::lock_claims;
use super::claim::quiet_turns::{self, QuietTurns};
use super::claim::waiting::Waiting;
use super::limits;
use super::message::State;
use super::quiet::QuietHours;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::installation::{self, Installation};
use crate::types::{Refusal, Timestamp};
use chrono_tz::Tz;
use const_format::concatcp;

/// The most messages of one transaction.
const STEP_MAX: i64 = 2_000;

/// Takes the next step, if the settings changed. Returns whether there may be more.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let is_current = stored(&mut tx).await? == Some(current(&mut tx).await?);
    drop(tx);
    if is_current {
        return Ok(false);
    }
    app.db.write(async |tx| reevaluate(tx, now).await).await
}

async fn stored(tx: &mut Tx) -> Result<Option<String>, Refusal> {
    Ok(tx.fetch_value_optional(sql("select settings from quiet_setting where id = 1")).await?)
}

/// What the stored times depend on, as one text: first what they are computed from, then, behind a semicolon, what a message may
/// have to be looked at again for.
async fn current(tx: &mut Tx) -> Result<String, Refusal> {
    let installation = installation::get(tx).await?;
    let import = sql("select coalesce(max(id), 0) from events_view
                      where subject = 'import' and verb = 'customers.imported'");
    let import = tx.fetch_value::<i64>(import).await?;
    let limits: Vec<_> = limits::all(tx).await?.iter().map(limits::Limit::fingerprint).collect();
    let limits = if limits.is_empty() { String::new() } else { format!(" {}", limits.join(" ")) };
    let Installation { quiet_from, quiet_to, time_zone, send_per_minute, .. } = &installation;
    Ok(format!("{quiet_from} {quiet_to} {time_zone} {send_per_minute};{import}{limits}"))
}

/// Whether the times of all messages are to be computed again: not for an import or a limit, or the turns of zones that are open
/// already would be given up.
fn differ(before: Option<&str>, settings: &str) -> bool {
    let hours = |settings: &str| settings.split(';').next().map(str::to_owned);
    before.and_then(hours) != hours(settings)
}

async fn reevaluate(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    // A claim that began under the old settings has committed before this, and the next one reads the new ones.
    lock_claims(tx, now).await?;
    let settings = current(tx).await?;
    // Another node may have done it while this one waited.
    let before = stored(tx).await?;
    if before.as_ref() == Some(&settings) {
        return Ok(false);
    }
    if clear_uncertain(tx, now).await? || (differ(before.as_deref(), &settings) && move_all(tx, now).await?) {
        return Ok(true);
    }
    let store = sql("insert into quiet_setting (id, settings) values (1, $1)
                     on conflict (id) do update set settings = excluded.settings");
    tx.execute(store.bind(settings)).await?;
    Ok(false)
}

/// Lets the claim decide again about messages whose zone was assumed, or is not the customer's any more, and about those that
/// wait for their turn at a domain. Returns whether there may be more.
async fn clear_uncertain(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    const CLEAR: &str = concatcp!(
        "update message set not_before = null, updated_at = $1 where id in (
             select m.id from message m left join customer_view c on c.id = m.customer_id
             where m.not_before is not null and m.state in ",
        State::QUEUED_SQL,
        " and (m.zone_assumed = true or (c.time_zone <> '' and c.time_zone <> m.time_zone) or m.detail = $3)
             order by m.id limit $2)"
    );
    // The turns of messages that are looked at again are free.
    domains::withdraw_turns(tx).await?;
    let cleared = tx.execute(sql(CLEAR).bind(now).bind(STEP_MAX).bind(WAITS_FOR_DOMAIN)).await?;
    if cleared > 0 {
        quiet_turns::withdraw(tx).await?;
    }
    Ok(i64::try_from(cleared).unwrap_or(i64::MAX) >= STEP_MAX)
}

/// Sets the times of the messages of each zone and batch. Returns whether there may be more.
async fn move_all(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    let installation = installation::get(tx).await?;
    let quiet = QuietHours::parse(&installation.quiet_from, &installation.quiet_to);
    let (mut left, mut group) = (STEP_MAX, first_group(tx).await?);
    while let Some(current) = group {
        let zone = current.zone.parse::<Tz>().unwrap_or_else(|_| installation.zone());
        left -= match quiet.as_ref().and_then(|quiet| quiet.end(now, zone)) {
            None => release(tx, now, &current, left).await?,
            Some(opens_at) => move_to(tx, now, &current, (opens_at, installation.send_per_minute), left).await?,
        };
        if left <= 0 {
            return Ok(true);
        }
        group = next_group(tx, &current).await?;
    }
    Ok(false)
}

/// The queued messages of a batch, or of no batch, that wait in a time zone.
#[derive(Debug, sqlx::FromRow)]
struct Group {
    #[sqlx(rename = "time_zone")]
    zone: String,
    /// The text of its id; empty for none.
    batch: String,
}

/// Selects the groups that have messages. The index is named for SQLite, which would read the whole queue.
const GROUPS_SQLITE: &str = concatcp!(
    "select time_zone, coalesce(batch_id, '') as batch from message indexed by message_postponed
     where not_before is not null and state in ",
    State::QUEUED_SQL
);
const GROUPS_POSTGRES: &str = concatcp!(
    "select time_zone, coalesce(batch_id, '') as batch from message where not_before is not null and state in ",
    State::QUEUED_SQL
);
const ONE_GROUP: &str = " order by time_zone, coalesce(batch_id, '') limit 1";

async fn first_group(tx: &mut Tx) -> Result<Option<Group>, Refusal> {
    let query = tx.dialect(concatcp!(GROUPS_SQLITE, ONE_GROUP), concatcp!(GROUPS_POSTGRES, ONE_GROUP));
    Ok(tx.fetch_optional(sql(query)).await?)
}

/// The group after another: of the same zone, or of the next one. Two queries, each of which reads one place of the index.
async fn next_group(tx: &mut Tx, last: &Group) -> Result<Option<Group>, Refusal> {
    const SAME_ZONE: &str = " and time_zone = $1 and coalesce(batch_id, '') > $2";
    const NEXT_ZONE: &str = " and time_zone > $1";
    let same =
        tx.dialect(concatcp!(GROUPS_SQLITE, SAME_ZONE, ONE_GROUP), concatcp!(GROUPS_POSTGRES, SAME_ZONE, ONE_GROUP));
    let next =
        tx.dialect(concatcp!(GROUPS_SQLITE, NEXT_ZONE, ONE_GROUP), concatcp!(GROUPS_POSTGRES, NEXT_ZONE, ONE_GROUP));
    match tx.fetch_optional(sql(same).bind(&last.zone).bind(&last.batch)).await? {
        Some(group) => Ok(Some(group)),
        None => Ok(tx.fetch_optional(sql(next).bind(&last.zone)).await?),
    }
}

/// In SQL: a message of the group whose zone is `$1` and whose batch is `$2`.
const IN_GROUP: &str = concatcp!(
    " not_before is not null and time_zone = $1 and coalesce(batch_id, '') = $2 and state in ",
    State::QUEUED_SQL
);

/// Lets at most `limit` messages of a group go, where it is not quiet any more. Returns how many.
async fn release(tx: &mut Tx, now: Timestamp, group: &Group, limit: i64) -> Result<i64, Refusal> {
    const RELEASE: &str = concatcp!(
        "update message set not_before = null, updated_at = $3
         where id in (select id from message where",
        IN_GROUP,
        " order by not_before, id limit $4)"
    );
    let release = sql(RELEASE).bind(&group.zone).bind(&group.batch).bind(now).bind(limit);
    Ok(i64::try_from(tx.execute(release).await?).unwrap_or(i64::MAX))
}

/// Gives turns from `opens_at` on, at most at `per_minute`, to at most `limit` messages of a group that have none of these. Returns how
/// many.
async fn move_to(
    tx: &mut Tx,
    now: Timestamp,
    group: &Group,
    (opens_at, per_minute): (Timestamp, i64),
    limit: i64,
) -> Result<i64, Refusal> {
    const BEFORE: &str =
        concatcp!("select id from message where", IN_GROUP, " and not_before < $3 order by not_before, id limit $4");
    const AFTER: &str =
        concatcp!("select id from message where", IN_GROUP, " and not_before >= $3 order by not_before, id limit $4");
    let rate = sql("select per_minute from batch where id = $1").bind(&group.batch);
    let per_minute = tx.fetch_value_optional::<i64>(rate).await?.unwrap_or(i64::MAX).min(per_minute);
    let (mut turns, mut waiting) = (QuietTurns::default(), Waiting::default());
    let free = turns.free(tx, (&group.zone, &group.batch), (opens_at, per_minute)).await?;
    let mut moved = 0;
    for (query, border) in [(BEFORE, opens_at), (AFTER, free)] {
        let others = sql(query).bind(&group.zone).bind(&group.batch).bind(border).bind(limit - moved);
        for id in tx.fetch_values::<i64>(others).await? {
            waiting.again(id, turns.next(tx, (&group.zone, &group.batch), (opens_at, per_minute)).await?);
            moved += 1;
        }
    }
    waiting.store(tx, now).await?;
    turns.store(tx).await?;
    Ok(moved)
}
