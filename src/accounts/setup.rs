//! The first start: a one-time link, printed where the server runs, creates the administrator's account.
//!
//! It works once, for a day, and only while there is no staff account.

use super::store::{self, NewStaff};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::Purpose;
use crate::platform::random;
use crate::types::{Actor, Message, PublicId, Refusal, Timestamp};
use chrono::Duration;

/// How long a link works.
pub const LINK_TTL: Duration = Duration::hours(24);

/// Creates a link and returns its URL; `None` when there is a staff account. Earlier links stop working.
pub async fn create_link(app: &AppState) -> Result<Option<String>, Refusal> {
    if store::any_staff(&mut app.db.read().await?).await? {
        return Ok(None);
    }
    let token = random::secret();
    let lookup = app.keys.lookup(Purpose::Lookup, &token);
    let now = app.clock.now();
    app.db
        .write(async move |tx| {
            tx.execute(sql("delete from setup_link where used_at is null")).await?;
            tx.execute(
                sql("insert into setup_link (token_hash, created_at, expires_at) values ($1, $2, $3)")
                    .bind(&lookup)
                    .bind(now)
                    .bind(now + LINK_TTL),
            )
            .await?;
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

/// Checks that a link works. `lookups` are the hashes of its token, one per key.
///
/// # Errors
///
/// [`Refusal::Gone`] for a link that is unknown, used or expired, and when there is a staff account.
pub async fn check_link(tx: &mut Tx, lookups: &[String], now: Timestamp) -> Result<(), Refusal> {
    if store::any_staff(tx).await? {
        return Err(expired());
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
            return Ok(());
        }
    }
    Err(expired())
}

/// Whether a text may be the token of a link.
///
/// # Errors
///
/// [`Refusal::Gone`], as for an unknown link.
pub fn check_shape(token: &str) -> Result<(), Refusal> {
    if random::has_shape_of_secret(token) { Ok(()) } else { Err(expired()) }
}

/// Uses the link and adds the first administrator.
///
/// # Errors
///
/// Those of [`check_link`] and [`store::add`].
pub async fn add_administrator(
    tx: &mut Tx,
    lookups: &[String],
    now: Timestamp,
    new: &NewStaff,
) -> Result<PublicId, Refusal> {
    check_link(tx, lookups, now).await?;
    let mut used = 0;
    for lookup in lookups {
        // Of two requests at the same time only one finds it unused.
        used += tx
            .execute(
                sql("update setup_link set used_at = $2 where token_hash = $1 and used_at is null")
                    .bind(lookup)
                    .bind(now),
            )
            .await?;
    }
    if used == 0 {
        return Err(expired());
    }
    store::add(tx, &Actor::System, now, new).await
}

fn expired() -> Refusal {
    Refusal::Gone(Message::new("setup-link-expired"))
}
