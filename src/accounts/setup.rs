//! The first start: a one-time link, printed where the server runs, makes the administrator. It opens
//! nothing once there is anybody of staff, works once, and for a day.

use super::store;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::Purpose;
use crate::platform::random;
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long a link works.
pub const LIFE: Duration = Duration::hours(24);

/// A new link's address where nobody can sign in yet, else nothing. Links printed before stop working.
pub async fn offer(app: &AppState) -> Result<Option<String>, Refusal> {
    if !store::is_empty(&mut app.db.read().await?).await? {
        return Ok(None);
    }
    let token = random::secret();
    let lookup = app.keys.lookup(Purpose::Lookup, &token);
    let now = app.clock.now();
    app.db
        .write(async move |tx| {
            {
                tx.execute(sql("delete from setup_link where used_at is null")).await?;
                tx.execute(
                    sql("insert into setup_link (token_hash, created_at, expires_at) values ($1, $2, $3)")
                        .bind(&lookup)
                        .bind(now)
                        .bind(now + LIFE),
                )
                .await?;
            };
            let event = Event {
                actor: &Actor::System,
                verb: "setup_link.made",
                subject: "installation",
                subject_id: &1,
                incident_id: None,
                fields: &[],
            };
            events::record(tx, now, event).await
        })
        .await?;
    Ok(Some(format!("{}/setup/{token}", app.config.public_url())))
}

/// Whether a link (any of its look-ups, one per key) still works.
pub async fn is_open(tx: &mut Tx, lookups: &[String], now: Timestamp) -> Result<bool, Refusal> {
    if !store::is_empty(tx).await? {
        return Ok(false);
    }
    for lookup in lookups {
        let count = tx
            .fetch_value::<i64>(
                sql("select count(*) from setup_link where token_hash = $1 and used_at is null and expires_at > $2")
                    .bind(lookup)
                    .bind(now),
            )
            .await?;
        if count > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a link that no longer works is answered.
pub fn gone() -> Refusal {
    Refusal::Gone(crate::types::Message::new("setup-link-expired"))
}

/// Uses the link up and adds the first administrator.
pub async fn add_administrator(
    tx: &mut Tx,
    lookups: &[String],
    now: Timestamp,
    new: &store::NewStaff,
) -> Result<PublicId, Refusal> {
    if !is_open(tx, lookups, now).await? {
        return Err(gone());
    }
    let mut used = 0;
    for lookup in lookups {
        // Of two posts at once only one finds it unused.
        used += tx
            .execute(
                sql("update setup_link set used_at = $2 where token_hash = $1 and used_at is null")
                    .bind(lookup)
                    .bind(now),
            )
            .await?;
    }
    if used == 0 {
        return Err(gone());
    }
    store::add(tx, &Actor::System, now, new).await
}
