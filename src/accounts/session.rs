//! Sessions: a 256-bit token in a cookie, stored as a keyed hash, new at every sign-in, with an idle
//! and an absolute end.

use super::limiter::SignInLimiter;
use super::{password, store};
use crate::access::SignedIn;
use crate::access::Staff;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::{Keys, Purpose};
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};
use axum::http::{HeaderMap, header};
use chrono::Duration;

/// A session ends when nobody used it for this long.
pub const IDLE: Duration = Duration::hours(12);
/// A session ends this long after sign-in, used or not.
pub const ABSOLUTE: Duration = Duration::days(7);
/// `seen_at` is written at most this often, so that reading a page seldom writes.
const SEEN_EVERY: Duration = Duration::minutes(5);

/// The cookie's name: `__Host-` where people come over TLS, a plain one on loopback.
pub const fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-amends" } else { "amends_dev" }
}

/// The `Set-Cookie` of a new session; an empty token ends it.
pub fn set_cookie(is_https: bool, token: &str) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { ABSOLUTE.num_seconds() };
    let name = cookie_name(is_https);
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")
}

/// The session token a request carries.
pub fn token_of(headers: &HeaderMap, is_https: bool) -> Option<String> {
    let name = cookie_name(is_https);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, token)| (key == name && !token.is_empty()).then(|| token.to_owned()))
}

/// Who a request comes from; `None` when nobody is signed in or the session has ended.
pub async fn staff(app: &AppState, headers: &HeaderMap, now: Timestamp) -> Result<Option<Staff>, Refusal> {
    let Some(token) = token_of(headers, app.config.is_https()) else { return Ok(None) };
    let lookups = app.keys.lookups(Purpose::Lookup, &token);
    let mut tx = app.db.read().await?;
    for lookup in lookups {
        let Some((staff_id, seen_at)) = live(&mut tx, &lookup, now).await? else { continue };
        let found = store::signed_in(&mut tx, &staff_id).await?;
        drop(tx);
        if now - seen_at > SEEN_EVERY {
            app.db.write(async move |tx| touch(tx, &lookup, now).await).await?;
        }
        return Ok(found);
    }
    Ok(None)
}

async fn live(tx: &mut Tx, lookup: &str, now: Timestamp) -> Result<Option<(String, Timestamp)>, Refusal> {
    Ok(tx
        .fetch_optional::<(String, Timestamp)>(
            sql("select staff_id, seen_at from session
             where token_hash = $1 and expires_at > $2 and seen_at > $3")
            .bind(lookup)
            .bind(now)
            .bind(now - IDLE),
        )
        .await?)
}

async fn touch(tx: &mut Tx, lookup: &str, now: Timestamp) -> Result<(), Refusal> {
    tx.execute(sql("update session set seen_at = $2 where token_hash = $1").bind(lookup).bind(now)).await?;
    Ok(())
}

/// Signs a person in and returns the new token. The answer is the same, and takes as long, whether the
/// address is unknown, the password wrong or the account closed.
pub async fn sign_in(
    app: &AppState,
    email: &str,
    typed: String,
    source: &str,
    agent: &str,
    now: Timestamp,
) -> Result<String, Refusal> {
    let key = email.trim().to_lowercase();
    app.feature::<SignInLimiter>().check(&[&key, source], now)?;
    let found = store::password_of(&mut app.db.read().await?, &key).await?;
    let (staff_id, stored) = found.unzip();
    if !password::verify(typed, stored).await? {
        app.feature::<SignInLimiter>().failed(&[&key, source], now);
        return Err(Refusal::field("password", "sign-in-failed"));
    }
    let staff_id = staff_id.ok_or_else(|| Refusal::field("password", "sign-in-failed"))?;
    app.feature::<SignInLimiter>().forget(&key);
    let agent = agent_kept(agent);
    let keys = app.keys.clone();
    app.db.write(async move |tx| start(tx, &keys, &staff_id, &agent, now).await).await
}

/// What is kept of a browser's own description, so that people know their sessions apart.
pub fn agent_kept(agent: &str) -> String {
    agent.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Starts a session of a person who has shown who they are, and clears away those that have ended.
pub async fn start(
    tx: &mut Tx,
    keys: &Keys,
    staff_id: &PublicId,
    agent: &str,
    now: Timestamp,
) -> Result<String, Refusal> {
    let token = crate::platform::random::secret();
    {
        tx.execute(
            sql("delete from session where staff_id = $1 and (expires_at <= $2 or seen_at <= $3)")
                .bind(staff_id)
                .bind(now)
                .bind(now - IDLE),
        )
        .await?;
        tx.execute(
            sql("insert into session (token_hash, staff_id, created_at, seen_at, expires_at, user_agent)
             values ($1, $2, $3, $3, $4, $5)")
            .bind(keys.lookup(Purpose::Lookup, &token))
            .bind(staff_id)
            .bind(now)
            .bind(now + ABSOLUTE)
            .bind(agent),
        )
        .await?;
    };
    note(tx, now, staff_id, "session.started").await?;
    Ok(token)
}

async fn note(tx: &mut Tx, now: Timestamp, staff_id: &PublicId, verb: &str) -> Result<(), Refusal> {
    let event = Event {
        actor: &Actor::Staff(staff_id.clone()),
        verb,
        subject: "staff",
        subject_id: staff_id,
        incident_id: None,
        fields: &[],
    };
    events::record(tx, now, event).await
}

/// One session of a person, for the list of their own.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Session {
    /// The keyed hash of its token: a name for it that opens nothing.
    pub token_hash: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, to five minutes.
    pub seen_at: Timestamp,
    /// What their browser called itself.
    pub user_agent: String,
}

/// A person's sessions that still count, the latest used first.
pub async fn of(tx: &mut Tx, staff_id: &PublicId, now: Timestamp) -> Result<Vec<Session>, Refusal> {
    Ok(tx
        .fetch_all::<Session>(
            sql("select token_hash, created_at, seen_at, user_agent from session
             where staff_id = $1 and expires_at > $2 and seen_at > $3
             order by seen_at desc limit 100")
            .bind(staff_id)
            .bind(now)
            .bind(now - IDLE),
        )
        .await?)
}

/// Ends one of one's own sessions; somebody else's is not found.
pub async fn end(tx: &mut Tx, right: &SignedIn, now: Timestamp, token_hash: &str) -> Result<(), Refusal> {
    let mine = right.staff_id()?;
    let ended = tx
        .execute(sql("delete from session where token_hash = $1 and staff_id = $2").bind(token_hash).bind(mine))
        .await?;
    if ended == 0 {
        return Err(Refusal::NotFound);
    }
    note(tx, now, mine, "session.ended").await
}

/// Ends every session of a person but those of `keep`.
pub async fn end_others(tx: &mut Tx, staff_id: &PublicId, keep: &[String]) -> Result<(), Refusal> {
    let hashes =
        tx.fetch_values::<String>(sql("select token_hash from session where staff_id = $1").bind(staff_id)).await?;
    for hash in hashes.iter().filter(|hash| !keep.contains(hash)) {
        tx.execute(sql("delete from session where token_hash = $1").bind(hash)).await?;
    }
    Ok(())
}

/// Ends the session a request carries.
pub async fn sign_out(app: &AppState, staff: &Staff, headers: &HeaderMap, now: Timestamp) -> Result<(), Refusal> {
    let Some(token) = token_of(headers, app.config.is_https()) else { return Ok(()) };
    let lookups = app.keys.lookups(Purpose::Lookup, &token);
    let staff_id = staff.id.clone();
    app.db
        .write(async move |tx| {
            for lookup in &lookups {
                tx.execute(sql("delete from session where token_hash = $1").bind(lookup)).await?;
            }
            note(tx, now, &staff_id, "session.ended").await
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_bound_to_the_host_over_tls() {
        assert!(set_cookie(true, "t").starts_with("__Host-amends=t; Path=/; HttpOnly; SameSite=Lax"));
        assert!(set_cookie(true, "t").ends_with("; Secure"));
        assert!(set_cookie(false, "").contains("amends_dev=; ") && set_cookie(false, "").contains("Max-Age=0"));
    }
}
