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
    let is_current = stored(&mut tx).await?.settings == current(&mut tx).await?;
    drop(tx);
    if is_current {
        return Ok(false);
    }
    app.db.write(async |tx| reevaluate(tx, now).await).await
}

/// What is stored of the settings and of looking at the messages again.
#[derive(Debug, Default, sqlx::FromRow)]
struct Stored {
    /// The settings that the times of all messages were computed with; empty at first.
    settings: String,
    /// The settings that they are being computed with.
    target: String,
    /// The last message that was looked at for these.
    examined_through: i64,
    /// How many messages were left to the claim for these.
    cleared: i64,
}

async fn stored(tx: &mut Tx) -> Result<Stored, Refusal> {
    let query = sql("select settings, target, examined_through, cleared from quiet_setting where id = 1");
    Ok(tx.fetch_optional(query).await?.unwrap_or_default())
}

async fn store(tx: &mut Tx, stored: &Stored) -> Result<(), Refusal> {
    const SAVE: &str =
        "insert into quiet_setting (id, settings, target, examined_through, cleared) values (1, $1, $2, $3, $4)
         on conflict (id) do update set settings = excluded.settings, target = excluded.target,
                                        examined_through = excluded.examined_through, cleared = excluded.cleared";
    let Stored { settings, target, examined_through, cleared } = stored;
    tx.execute(sql(SAVE).bind(settings).bind(target).bind(*examined_through).bind(*cleared)).await?;
    Ok(())
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
fn differ(before: &str, settings: &str) -> bool {
    before.split(';').next() != settings.split(';').next()
}

async fn reevaluate(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    // A claim that began under the old settings has committed before this, and the next one reads the new ones.
    lock_claims(tx, now).await?;
    let settings = current(tx).await?;
    // Another node may have done it while this one waited.
    let mut state = stored(tx).await?;
    if state.settings == settings {
        return Ok(false);
    }
    if state.target != settings {
        state = Stored { settings: state.settings, target: settings.clone(), ..Stored::default() };
        // The turns of messages that are looked at again are free.
        domains::withdraw_turns(tx).await?;
    }
    let may_have_more = clear_uncertain(tx, now, &mut state).await?
        || (differ(&state.settings, &settings) && move_all(tx, now).await?);
    if !may_have_more {
        state = Stored { settings, ..Stored::default() };
    }
    store(tx, &state).await?;
    Ok(may_have_more)
}

/// Lets the claim decide again about messages whose zone was assumed, or is not the customer's any more, and about those that
/// wait for their turn at a domain. Each message is looked at once: a claim of another node may postpone those meanwhile, for the new
/// settings. Returns whether there may be more.
async fn clear_uncertain(tx: &mut Tx, now: Timestamp, state: &mut Stored) -> Result<bool, Refusal> {
    // The index is named for SQLite, which would read the messages of all states.
    const WAITING_SQLITE: &str = " from message m indexed by message_waiting_id";
    const WAITING_POSTGRES: &str = " from message m";
    const IS_WAITING: &str = concatcp!(" where m.not_before is not null and m.state in ", State::QUEUED_SQL);
    const EXAMINE: &str = "select count(*), coalesce(max(id), 0) from (select m.id";
    const NEXT: &str = concatcp!(IS_WAITING, " and m.id > $1 order by m.id limit $2) as examined");
    const CLEAR: &str = "update message set not_before = null, updated_at = $3 where id in (select m.id";
    const UNCERTAIN: &str = concatcp!(
        " left join customer_view c on c.id = m.customer_id",
        IS_WAITING,
        " and m.id > $1 and m.id <= $2
          and (m.zone_assumed = true or (c.time_zone <> '' and c.time_zone <> m.time_zone) or m.detail = $4))"
    );
    let examine = tx.dialect(concatcp!(EXAMINE, WAITING_SQLITE, NEXT), concatcp!(EXAMINE, WAITING_POSTGRES, NEXT));
    let examine = sql(examine).bind(state.examined_through).bind(STEP_MAX);
    let (count, last) = tx.fetch_one::<(i64, i64)>(examine).await?;
    if count == 0 {
        return Ok(false);
    }
    let clear = tx.dialect(concatcp!(CLEAR, WAITING_SQLITE, UNCERTAIN), concatcp!(CLEAR, WAITING_POSTGRES, UNCERTAIN));
    let clear = sql(clear).bind(state.examined_through).bind(last).bind(now).bind(WAITS_FOR_DOMAIN);
    let cleared = i64::try_from(tx.execute(clear).await?).unwrap_or(i64::MAX);
    if cleared > 0 && state.cleared == 0 {
        quiet_turns::withdraw(tx).await?;
    }
    state.examined_through = last;
    state.cleared = state.cleared.saturating_add(cleared);
    Ok(count >= STEP_MAX)
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
