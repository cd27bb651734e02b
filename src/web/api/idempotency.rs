//! Answers of writes, stored under the caller's `Idempotency-Key` in the transaction that did the work: a program that
//! asks again, because no answer reached it, gets the same answer, and nothing is done twice.

use super::answer::Answer;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::{Keys, Purpose};
use crate::types::{Message, PublicId, Refusal, Timestamp};
use axum::http::{HeaderMap, StatusCode};
use chrono::Duration;

/// The header.
pub const HEADER: &str = "Idempotency-Key";
/// Longest key, in characters.
pub const KEY_MAX: usize = 255;
/// How long an answer is kept: longer than a program tries again, also over a night.
pub const KEPT: Duration = Duration::hours(25);

/// The key of a request, as it is stored under each of the installation's keys, the current one first.
#[derive(Debug, Clone)]
pub(super) struct RequestKey(Vec<Hashes>);

#[derive(Debug, Clone)]
struct Hashes {
    /// Of the token and the `Idempotency-Key`.
    key: String,
    /// Of what was asked.
    request: String,
}

/// The state of a key when a write begins.
#[derive(Debug)]
pub(super) enum Begun {
    /// The work is to be done.
    First,
    /// It was done, with this answer.
    Again(Answer),
}

/// The key that a request names, if it does.
///
/// # Errors
///
/// A key that is empty, too long, or not of visible ASCII characters.
pub fn named(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let Some(value) = headers.get(HEADER) else { return Ok(None) };
    let key = value.to_str().map(str::trim).unwrap_or_default();
    if key.is_empty() || key.len() > KEY_MAX { Err(invalid()) } else { Ok(Some(key)) }
}

#[derive(Debug, sqlx::FromRow)]
struct Stored {
    request_hash: String,
    status: i64,
    body: String,
    etag: String,
    location: String,
    is_secret: bool,
}

impl RequestKey {
    /// The key that a request names, if it does. `content` is what the request asks for: method, address, version and
    /// body.
    ///
    /// # Errors
    ///
    /// Those of [`named`].
    pub fn read(keys: &Keys, token: &PublicId, headers: &HeaderMap, content: &str) -> Result<Option<Self>, Refusal> {
        let Some(key) = named(headers)? else { return Ok(None) };
        let of_key = keys.lookups(Purpose::Form, &format!("api key\n{token}\n{key}"));
        let of_request = keys.lookups(Purpose::Form, &format!("api request\n{content}"));
        Ok(Some(Self(of_key.into_iter().zip(of_request).map(|(key, request)| Hashes { key, request }).collect())))
    }

    /// Claims the key. On PostgreSQL this waits for the transaction that is using it.
    ///
    /// # Errors
    ///
    /// `idempotency_conflict` where the key was used for another request.
    pub async fn begin(&self, tx: &mut Tx, now: Timestamp) -> Result<Begun, Refusal> {
        let Some((current, older)) = self.0.split_first() else { return Ok(Begun::First) };
        for hashes in older {
            if let Some(stored) = find(tx, now, &hashes.key).await? {
                return stored.answer(hashes);
            }
        }
        let claimed = tx
            .execute(
                sql("insert into api_answer (key, request_hash, status, body, etag, location, is_secret, at, expires_at)
                     values ($1, $2, 0, '', '', '', false, $3, $4)
                     on conflict (key) do update
                     set request_hash = excluded.request_hash, status = 0, body = '', etag = '', location = '',
                         is_secret = false, at = excluded.at, expires_at = excluded.expires_at
                     where api_answer.expires_at <= excluded.at")
                .bind(&current.key)
                .bind(&current.request)
                .bind(now)
                .bind(now + KEPT),
            )
            .await?;
        if claimed > 0 {
            return Ok(Begun::First);
        }
        match find(tx, now, &current.key).await? {
            Some(stored) => stored.answer(current),
            None => Err(Refusal::Contended),
        }
    }

    /// Stores the answer.
    pub async fn finish(&self, tx: &mut Tx, answer: &Answer, is_secret: bool) -> Result<(), Refusal> {
        let Some(current) = self.0.first() else { return Ok(()) };
        tx.execute(
            sql(
                "update api_answer set status = $2, body = $3, etag = $4, location = $5, is_secret = $6 where key = $1",
            )
            .bind(&current.key)
            .bind(i64::from(answer.status.as_u16()))
            .bind(if is_secret { "" } else { answer.body.as_str() })
            .bind(&answer.etag)
            .bind(&answer.location)
            .bind(is_secret),
        )
        .await?;
        Ok(())
    }
}

impl Stored {
    fn answer(self, asked: &Hashes) -> Result<Begun, Refusal> {
        if self.request_hash != asked.request {
            return Err(Refusal::conflict("api-idempotency_conflict"));
        }
        if self.is_secret {
            return Err(Refusal::conflict("api-already_done"));
        }
        let status = u16::try_from(self.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        let status =
            status.ok_or_else(|| Refusal::Fault(format!("an answer is stored with status {}", self.status)))?;
        let answer = Answer { status, body: self.body, etag: self.etag, location: self.location, link: None };
        Ok(Begun::Again(answer))
    }
}

/// The refusal of a key that is missing or none.
pub(super) fn invalid() -> Refusal {
    Refusal::fields([(HEADER, Message::new("webapi-key").with("max", KEY_MAX))])
}

async fn find(tx: &mut Tx, now: Timestamp, key: &str) -> Result<Option<Stored>, Refusal> {
    let text = "select request_hash, status, body, etag, location, is_secret from api_answer
                where key = $1 and expires_at > $2";
    Ok(tx.fetch_optional::<Stored>(sql(text).bind(key).bind(now)).await?)
}

/// Whether there are answers that need no longer be kept.
pub(super) async fn any_expired(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    let text = "select exists (select 1 from api_answer where expires_at <= $1)";
    Ok(tx.fetch_value::<bool>(sql(text).bind(now)).await?)
}

/// Deletes answers that need no longer be kept, at most `limit`, and returns how many.
pub(super) async fn delete_expired(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<u64, Refusal> {
    let text = tx.dialect(
        "delete from api_answer where key in
             (select key from api_answer where expires_at <= $1 order by expires_at limit $2)",
        "delete from api_answer where key in
             (select key from api_answer where expires_at <= $1 order by expires_at limit $2 for update skip locked)",
    );
    Ok(tx.execute(sql(text).bind(now).bind(limit)).await?)
}
