//! Sessions: a 256-bit token in a cookie, stored as a keyed hash, new at every sign-in, with an idle
//! and an absolute end.

use super::{Actor, Staff, password, store};
use crate::on_tx;
use crate::server::app::App;
use crate::server::db::Tx;
use crate::server::events::{self, Event};
use crate::server::keys::Purpose;
use crate::vocabulary::{Instant, Refusal};
use axum::http::{HeaderMap, header};
use chrono::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A session ends when nobody used it for this long.
pub const IDLE: Duration = Duration::hours(12);
/// A session ends this long after sign-in, used or not.
pub const ABSOLUTE: Duration = Duration::days(7);
/// `seen_at` is written at most this often, so that reading a page seldom writes.
const SEEN_EVERY: Duration = Duration::minutes(5);
/// Failed tries an account or an address has before it must wait.
const TRIES: u32 = 10;
/// How long a count of failed tries lasts.
const WINDOW: Duration = Duration::minutes(15);
/// How many counts are kept; past this the oldest windows are dropped first.
const COUNTS_KEPT: usize = 10_000;

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
pub async fn staff(app: &App, headers: &HeaderMap, now: Instant) -> Result<Option<Staff>, Refusal> {
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

async fn live(tx: &mut Tx, lookup: &str, now: Instant) -> Result<Option<(String, Instant)>, Refusal> {
    Ok(on_tx!(tx, db => {
        sqlx::query_as::<_, (String, Instant)>(
            "select staff_id, seen_at from session
             where token_hash = $1 and expires_at > $2 and seen_at > $3",
        )
        .bind(lookup)
        .bind(now)
        .bind(now - IDLE)
        .fetch_optional(db)
        .await?
    }))
}

async fn touch(tx: &mut Tx, lookup: &str, now: Instant) -> Result<(), Refusal> {
    on_tx!(tx, db => {
        sqlx::query("update session set seen_at = $2 where token_hash = $1")
            .bind(lookup)
            .bind(now)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Signs a person in and returns the new token. The answer is the same, and takes as long, whether the
/// address is unknown, the password wrong or the account closed.
pub async fn sign_in(
    app: &App,
    email: &str,
    typed: String,
    source: &str,
    agent: &str,
    now: Instant,
) -> Result<String, Refusal> {
    let key = email.trim().to_lowercase();
    app.sign_ins.check(&[&key, source], now)?;
    let found = store::password_of(&mut app.db.read().await?, &key).await?;
    let (staff_id, stored) = found.unzip();
    if !password::verify(typed, stored).await? {
        app.sign_ins.failed(&[&key, source], now);
        return Err(Refusal::field("password", "sign-in-wrong"));
    }
    let staff_id = staff_id.ok_or_else(|| Refusal::field("password", "sign-in-wrong"))?;
    app.sign_ins.forget(&key);
    let token = crate::server::random::secret();
    let lookup = app.keys.lookup(Purpose::Lookup, &token);
    let agent: String = agent.chars().filter(|c| !c.is_control()).take(200).collect();
    app.db
        .write(async move |tx| {
            on_tx!(tx, db => {
                sqlx::query(
                    "insert into session (token_hash, staff_id, created_at, seen_at, expires_at, user_agent)
                     values ($1, $2, $3, $3, $4, $5)",
                )
                .bind(&lookup)
                .bind(&staff_id)
                .bind(now)
                .bind(now + ABSOLUTE)
                .bind(&agent)
                .execute(db)
                .await?;
            });
            let event = Event {
                actor: &Actor::Staff(staff_id.clone()),
                verb: "session.started",
                subject: "staff",
                subject_id: &staff_id,
                incident_id: None,
                fields: &[],
            };
            events::record(tx, now, event).await
        })
        .await?;
    Ok(token)
}

/// Ends the session a request carries.
pub async fn sign_out(app: &App, staff: &Staff, headers: &HeaderMap, now: Instant) -> Result<(), Refusal> {
    let Some(token) = token_of(headers, app.config.is_https()) else { return Ok(()) };
    let lookups = app.keys.lookups(Purpose::Lookup, &token);
    let actor = Actor::Staff(staff.id.clone());
    let staff_id = staff.id.clone();
    app.db
        .write(async move |tx| {
            for lookup in &lookups {
                on_tx!(tx, db => {
                    sqlx::query("delete from session where token_hash = $1").bind(lookup).execute(db).await?;
                });
            }
            let event = Event {
                actor: &actor,
                verb: "session.ended",
                subject: "staff",
                subject_id: &staff_id,
                incident_id: None,
                fields: &[],
            };
            events::record(tx, now, event).await
        })
        .await
}

/// Counts failed sign-ins per account and per address, in bounded memory.
#[derive(Debug, Default)]
pub struct SignInLimiter(Mutex<HashMap<String, (u32, Instant)>>);

impl SignInLimiter {
    /// Refuses when any of the keys has used up its tries.
    pub fn check(&self, keys: &[&str], now: Instant) -> Result<(), Refusal> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            if let Some((tries, since)) = counts.get(*key)
                && *tries >= TRIES
                && now - *since < WINDOW
            {
                let wait = (*since + WINDOW - now).num_seconds().max(1);
                return Err(Refusal::TooMany { retry_after_s: wait.unsigned_abs() });
            }
        }
        Ok(())
    }

    /// Counts a failed try for each key.
    pub fn failed(&self, keys: &[&str], now: Instant) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= COUNTS_KEPT {
            counts.retain(|_, (_, since)| now - *since < WINDOW);
        }
        if counts.len() >= COUNTS_KEPT {
            counts.clear();
        }
        for key in keys {
            let entry = counts.entry((*key).to_owned()).or_insert((0, now));
            if now - entry.1 >= WINDOW {
                *entry = (0, now);
            }
            entry.0 += 1;
        }
    }

    fn forget(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_tries_are_enough_until_the_window_ends() {
        let limiter = SignInLimiter::default();
        let start = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for _ in 0..TRIES {
            limiter.check(&["a", "::1"], start).unwrap();
            limiter.failed(&["a", "::1"], start);
        }
        assert_eq!(limiter.check(&["a"], start).unwrap_err().status(), 429);
        assert_eq!(limiter.check(&["b", "::1"], start).unwrap_err().status(), 429);
        limiter.check(&["b", "::2"], start).unwrap();
        limiter.check(&["a"], start + WINDOW).unwrap();
    }

    #[test]
    fn the_cookie_is_bound_to_the_host_over_tls() {
        assert!(set_cookie(true, "t").starts_with("__Host-amends=t; Path=/; HttpOnly; SameSite=Lax"));
        assert!(set_cookie(true, "t").ends_with("; Secure"));
        assert!(set_cookie(false, "").contains("amends_dev=; ") && set_cookie(false, "").contains("Max-Age=0"));
    }
}
