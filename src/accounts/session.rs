//! Sessions: a 256-bit token in a cookie, stored as a keyed hash, new at every sign-in. A session ends when it is idle
//! for too long, and at a fixed time after sign-in.

use super::password::{self, Queue};
use super::session_lookups::SessionLookups;
use super::sign_in_limits::SignInLimits;
use super::{sign_in_source, store};
use crate::access::{SignedIn, Staff};
use crate::platform::AppState;
use crate::platform::db::{Tx, Workload, for_workload, sql};
use crate::platform::events::{self, Event};
use crate::platform::keys::{Keys, Purpose};
use crate::platform::random;
use crate::platform::source::SourceKey;
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use axum::http::{HeaderMap, header};
use chrono::Duration;

/// How long a session lasts without being used.
pub const IDLE_TTL: Duration = Duration::hours(12);
/// How long a session lasts after sign-in, used or not.
pub const SESSION_MAX_AGE: Duration = Duration::days(7);
/// How often `seen_at` is written at most, so that reading pages seldom writes.
const SEEN_INTERVAL: Duration = Duration::minutes(5);

/// The cookie's name: with the `__Host-` prefix over HTTPS, without it on loopback.
pub const fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-amends" } else { "amends_dev" }
}

/// The value of `Set-Cookie` for a new session; an empty token deletes the cookie.
pub fn set_cookie(is_https: bool, token: &str) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    let max_age = if token.is_empty() { 0 } else { SESSION_MAX_AGE.num_seconds() };
    let name = cookie_name(is_https);
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}")
}

/// The session token in a request's cookies.
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

/// The session that a request carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Whose it is.
    pub staff: Staff,
    /// Whether they must change their password before anything else.
    pub must_change_password: bool,
}

/// Finds the session that a request carries; `None` when nobody is signed in or the session has ended. At whose cost it
/// is looked up is in [`super::session_lookups`].
///
/// # Errors
///
/// [`Refusal::TooMany`] where too many look-ups of this source found nothing, and those of the database.
pub async fn find_open(
    app: &AppState,
    headers: &HeaderMap,
    source: SourceKey,
    now: Timestamp,
) -> Result<Option<OpenSession>, Refusal> {
    let Some(token) = token_of(headers, app.config.is_https()) else { return Ok(None) };
    if !random::has_shape_of_secret(&token) {
        return Ok(None);
    }
    let hashes = app.keys.lookups(Purpose::Lookup, &token);
    let lookups = app.feature::<SessionLookups>();
    if lookups.has_seen(&hashes) {
        let found = look_up(app, &hashes, now).await;
        if matches!(found, Ok(None)) {
            lookups.forget(&hashes);
        }
        return found;
    }
    lookups.misses.take(source, now)?;
    let found = for_workload(Workload::SignIn, look_up(app, &hashes, now)).await;
    if !matches!(found, Ok(None)) {
        lookups.misses.refund(source, now);
    }
    found
}

/// Looks a session up by the hashes of its token, one per key.
async fn look_up(app: &AppState, hashes: &[String], now: Timestamp) -> Result<Option<OpenSession>, Refusal> {
    let mut tx = app.db.read().await?;
    for hash in hashes {
        let found = find_open_session(&mut tx, hash, now).await?;
        let Some((staff_id, seen_at, must_change_password)) = found else { continue };
        let staff = store::find_active(&mut tx, &staff_id).await?;
        drop(tx);
        if now - seen_at > SEEN_INTERVAL {
            app.db.write(async move |tx| set_seen_at(tx, hash, now).await).await?;
        }
        if staff.is_some() {
            app.feature::<SessionLookups>().remember(hash);
        }
        return Ok(staff.map(|staff| OpenSession { staff, must_change_password }));
    }
    Ok(None)
}

/// Whose an open session is, when it was last used, and whether they must change their password.
async fn find_open_session(
    tx: &mut Tx,
    lookup: &str,
    now: Timestamp,
) -> Result<Option<(PublicId, Timestamp, bool)>, Refusal> {
    Ok(tx
        .fetch_optional::<(PublicId, Timestamp, bool)>(
            sql("select staff_id, seen_at, must_change_password
             from session join staff on staff.id = session.staff_id
             where token_hash = $1 and expires_at > $2 and seen_at > $3")
            .bind(lookup)
            .bind(now)
            .bind(now - IDLE_TTL),
        )
        .await?)
}

async fn set_seen_at(tx: &mut Tx, lookup: &str, now: Timestamp) -> Result<(), Refusal> {
    tx.execute(sql("update session set seen_at = $2 where token_hash = $1").bind(lookup).bind(now)).await?;
    Ok(())
}

/// Signs a person in and returns the token of the new session.
///
/// # Errors
///
/// The same error, after the same time, for an unknown address, a wrong password and a disabled account;
/// [`Refusal::TooMany`] after too many failures (see [`super::sign_in_limits`]).
pub async fn sign_in(
    app: &AppState,
    email: &str,
    password: String,
    source: SourceKey,
    agent: &str,
    now: Timestamp,
) -> Result<String, Refusal> {
    let email_key = email.trim().to_lowercase();
    let network = source.network();
    let source = source.to_string();
    let mut attempt = app.feature::<SignInLimits>().begin(&email_key, &source, network, now)?;
    let source_keys = app.keys.lookups(Purpose::Source, &source);
    let mut tx = app.db.read().await?;
    let found = store::find_credentials(&mut tx, &email_key).await?;
    let is_known = match &found {
        Some((staff_id, _)) => sign_in_source::is_known(&mut tx, staff_id, &source_keys, now).await?,
        None => false,
    };
    drop(tx);
    if !is_known {
        attempt.charge_unknown_source()?;
    }
    let (staff_id, stored) = found.unzip();
    let queue = if is_known { Queue::Known } else { Queue::Strangers };
    let is_right = password::verify(password, stored, queue).await.inspect_err(|_| attempt.withdraw())?;
    if !is_right {
        return Err(Refusal::field("password", "sign-in-failed"));
    }
    let staff_id = staff_id.ok_or_else(|| Refusal::field("password", "sign-in-failed"))?;
    attempt.succeed();
    let agent = trim_user_agent(agent);
    let (keys, source_key) = (app.keys.clone(), app.keys.lookup(Purpose::Source, &source));
    let token = app
        .db
        .write(async move |tx| {
            sign_in_source::remember(tx, &staff_id, &source_key, now).await?;
            start(tx, &keys, &staff_id, &agent, now).await
        })
        .await?;
    app.feature::<SessionLookups>().remember(&app.keys.lookup(Purpose::Lookup, &token));
    Ok(token)
}

/// The part of a `User-Agent` that is stored, so that people can tell their sessions apart.
pub fn trim_user_agent(agent: &str) -> String {
    agent.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Starts a session for a person who has been authenticated, and deletes their ended sessions. Returns the token.
pub async fn start(
    tx: &mut Tx,
    keys: &Keys,
    staff_id: &PublicId,
    agent: &str,
    now: Timestamp,
) -> Result<String, Refusal> {
    let token = random::secret();
    tx.execute(
        sql("delete from session where staff_id = $1 and (expires_at <= $2 or seen_at <= $3)")
            .bind(staff_id)
            .bind(now)
            .bind(now - IDLE_TTL),
    )
    .await?;
    tx.execute(
        sql("insert into session (token_hash, staff_id, created_at, seen_at, expires_at, user_agent)
             values ($1, $2, $3, $3, $4, $5)")
        .bind(keys.lookup(Purpose::Lookup, &token))
        .bind(staff_id)
        .bind(now)
        .bind(now + SESSION_MAX_AGE)
        .bind(agent),
    )
    .await?;
    record_event(tx, now, staff_id, "session.started").await?;
    Ok(token)
}

async fn record_event(tx: &mut Tx, now: Timestamp, staff_id: &PublicId, verb: &str) -> Result<(), Refusal> {
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

/// A session, for the list of one's own.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Session {
    /// The keyed hash of its token, which identifies the session but cannot be used to sign in.
    pub token_hash: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, to within five minutes.
    pub seen_at: Timestamp,
    /// The `User-Agent` of the browser.
    pub user_agent: String,
}

/// A person's sessions that have not ended, most recently used first; at most a hundred.
pub async fn list(tx: &mut Tx, staff_id: &PublicId, now: Timestamp) -> Result<Vec<Session>, Refusal> {
    Ok(tx
        .fetch_all::<Session>(
            sql("select token_hash, created_at, seen_at, user_agent from session
             where staff_id = $1 and expires_at > $2 and seen_at > $3
             order by seen_at desc limit 100")
            .bind(staff_id)
            .bind(now)
            .bind(now - IDLE_TTL),
        )
        .await?)
}

/// Ends one of one's own sessions.
///
/// # Errors
///
/// [`Refusal::NotFound`] for an unknown session and for somebody else's.
pub async fn end(tx: &mut Tx, right: &SignedIn, now: Timestamp, token_hash: &str) -> Result<(), Refusal> {
    let staff_id = right.staff_id()?;
    let ended = tx
        .execute(sql("delete from session where token_hash = $1 and staff_id = $2").bind(token_hash).bind(staff_id))
        .await?;
    if ended == 0 {
        return Err(Refusal::NotFound);
    }
    record_event(tx, now, staff_id, "session.ended").await
}

/// Ends all sessions of a person, except those whose token hash is in `keep`.
pub async fn end_others(tx: &mut Tx, staff_id: &PublicId, keep: &[String]) -> Result<(), Refusal> {
    let hashes =
        tx.fetch_values::<String>(sql("select token_hash from session where staff_id = $1").bind(staff_id)).await?;
    for hash in hashes.iter().filter(|hash| !keep.contains(hash)) {
        tx.execute(sql("delete from session where token_hash = $1").bind(hash)).await?;
    }
    Ok(())
}

/// Ends the session that a request carries.
pub async fn sign_out(app: &AppState, staff: &Staff, headers: &HeaderMap, now: Timestamp) -> Result<(), Refusal> {
    let Some(token) = token_of(headers, app.config.is_https()) else { return Ok(()) };
    let lookups = app.keys.lookups(Purpose::Lookup, &token);
    let staff_id = staff.id.clone();
    app.db
        .write(async move |tx| {
            for lookup in &lookups {
                tx.execute(sql("delete from session where token_hash = $1").bind(lookup)).await?;
            }
            record_event(tx, now, &staff_id, "session.ended").await
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookie_has_host_prefix_and_secure_over_https() {
        assert!(set_cookie(true, "t").starts_with("__Host-amends=t; Path=/; HttpOnly; SameSite=Lax"));
        assert!(set_cookie(true, "t").ends_with("; Secure"));
        assert!(set_cookie(false, "").contains("amends_dev=; ") && set_cookie(false, "").contains("Max-Age=0"));
    }
}
