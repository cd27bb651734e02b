//! Computes again when postponed messages may be sent, after the quiet hours or limits changed or customers' time zones were
//! imported (decision 59).
//!
//! `quiet_setting` holds the settings that the stored times were computed with, so a change is found whoever made it, and
//! a worker that was killed goes on. Messages are changed in steps of one statement for each time zone.

use super::claim::domains::{self, WAITS_FOR_DOMAIN};
use super::claim::lock_claims;
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

/// What the stored times depend on, as one text.
async fn current(tx: &mut Tx) -> Result<String, Refusal> {
    let installation = installation::get(tx).await?;
    let import = sql("select coalesce(max(id), 0) from events_view
                      where subject = 'import' and verb = 'customers.imported'");
    let import = tx.fetch_value::<i64>(import).await?;
    let limits: Vec<_> = limits::all(tx).await?.iter().map(limits::Limit::fingerprint).collect();
    let limits = if limits.is_empty() { String::new() } else { format!(" {}", limits.join(" ")) };
    let Installation { quiet_from, quiet_to, time_zone, .. } = &installation;
    Ok(format!("{quiet_from} {quiet_to} {time_zone} {import}{limits}"))
}

async fn reevaluate(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    // A claim that began under the old settings has committed before this, and the next one reads the new ones.
    lock_claims(tx, now).await?;
    let settings = current(tx).await?;
    // Another node may have done it while this one waited.
    if stored(tx).await?.as_ref() == Some(&settings) {
        return Ok(false);
    }
    if clear_uncertain(tx, now).await? || move_all(tx, now).await? {
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
    Ok(i64::try_from(cleared).unwrap_or(i64::MAX) >= STEP_MAX)
}

/// Sets the times of the messages of each zone. Returns whether there may be more.
async fn move_all(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    const ZONES: &str = concatcp!(
        "select distinct time_zone from message where not_before is not null and state in ",
        State::QUEUED_SQL,
        " order by time_zone"
    );
    const MOVE: &str = concatcp!(
        "update message set not_before = $1, updated_at = $2 where id in (
             select id from message
             where not_before is not null and time_zone = $3 and ($1 is null or not_before <> $1) and state in ",
        State::QUEUED_SQL,
        " order by id limit $4)"
    );
    let installation = installation::get(tx).await?;
    let quiet = QuietHours::parse(&installation.quiet_from, &installation.quiet_to);
    for name in tx.fetch_values::<String>(sql(ZONES)).await? {
        let zone = name.parse::<Tz>().unwrap_or_else(|_| installation.zone());
        let end = quiet.as_ref().and_then(|quiet| quiet.end(now, zone));
        let moved = tx.execute(sql(MOVE).bind(end).bind(now).bind(&name).bind(STEP_MAX)).await?;
        if i64::try_from(moved).unwrap_or(i64::MAX) >= STEP_MAX {
            return Ok(true);
        }
    }
    Ok(false)
}
