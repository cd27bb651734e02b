//! Files and lines that are sent again: they are imported once, and the answer is the first one.
//!
//! A form of the desk is recognised as any other form is. What a program sends with an `Idempotency-Key` may be long and is read
//! piece by piece, so a hash of it is compared, which is known when its last piece has arrived. It is stored with the answer in the
//! transaction that decides about the import. An import without one was not read to its end: nothing of it is imported, and its key
//! may be used again once it is over.

use super::run::{find_at, page_of};
use super::staging::{self, Import, ImportState};
use crate::platform::db::{Tx, sql};
use crate::platform::keys::{Keys, Purpose};
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::api::idempotency::{self, KEPT};
use crate::web::forms::Upload;
use axum::http::HeaderMap;
use std::sync::{Arc, OnceLock};

/// How an upload that is sent again is recognised.
#[derive(Debug, Clone)]
pub enum Repeated {
    /// By the key of its form.
    Form(Upload),
    /// By the key of a program.
    Request(RequestKey),
}

impl Repeated {
    /// The import that the same upload began before.
    pub(super) async fn first(&self, tx: &mut Tx, now: Timestamp) -> Result<Option<Import>, Refusal> {
        match self {
            Self::Form(upload) => match upload.begin(tx, now).await? {
                Some(page) => find_at(tx, &page).await,
                None => Ok(None),
            },
            Self::Request(key) => key.first(tx, now).await,
        }
    }

    /// Stores that this import began.
    pub(super) async fn begun(&self, tx: &mut Tx, now: Timestamp, import: i64) -> Result<(), Refusal> {
        match self {
            Self::Form(upload) => upload.finish(tx, &page_of(import)).await,
            Self::Request(key) => key.claim(tx, now, import).await,
        }
    }

    /// Stores what a program is answered about an import that was read to its end.
    pub(super) async fn decided(&self, tx: &mut Tx, import: &Import) -> Result<(), Refusal> {
        match self {
            Self::Form(_) => Ok(()),
            Self::Request(key) => key.store(tx, import).await,
        }
    }
}

/// How the answer about an import is written.
type Answer = fn(&Import) -> Result<String, Refusal>;

/// The `Idempotency-Key` of a program that sends lines.
#[derive(Debug, Clone)]
pub struct RequestKey {
    keys: Keys,
    /// The hash of the token and the key under each of the installation's keys, the current one first.
    hashes: Vec<String>,
    /// What is asked for beside the body: method, address and query.
    asked: String,
    /// The digest of the body, once all of it has arrived.
    body: Arc<OnceLock<String>>,
    answer: Answer,
}

/// What is known about an import that was begun with a key.
#[derive(Debug, sqlx::FromRow)]
struct Begun {
    id: i64,
    state: ImportState,
    request_hash: String,
    request_answer: String,
}

impl RequestKey {
    /// The key that a request names, if it does.
    ///
    /// # Errors
    ///
    /// Those of [`idempotency::named`].
    pub fn read(
        keys: &Keys,
        token: &PublicId,
        headers: &HeaderMap,
        asked: String,
        answer: Answer,
    ) -> Result<Option<Self>, Refusal> {
        let Some(key) = idempotency::named(headers)? else { return Ok(None) };
        let hashes = keys.lookups(Purpose::Form, &format!("import key\n{token}\n{key}"));
        Ok(Some(Self { keys: keys.clone(), hashes, asked, body: Arc::default(), answer }))
    }

    /// Notes the digest of the body, all of which has arrived.
    pub(super) fn note_body(&self, digest: String) {
        // A body ends once.
        let _ = self.body.set(digest);
    }

    /// The answer that was stored under the key; `None` while the import that has it is being read.
    ///
    /// # Errors
    ///
    /// `idempotency_conflict` where something else was sent with the key. [`Refusal::Contended`] where the import that had it
    /// was not read to its end, so that the request may be sent again.
    pub(super) async fn answered(&self, tx: &mut Tx, now: Timestamp) -> Result<Option<String>, Refusal> {
        let begun = self.find(tx, now).await?.ok_or(Refusal::Contended)?;
        if begun.request_answer.is_empty() {
            return if begun.state == ImportState::Reading { Ok(None) } else { Err(Refusal::Contended) };
        }
        if !self.request_hashes().contains(&begun.request_hash) {
            return Err(Refusal::conflict("api-idempotency_conflict"));
        }
        Ok(Some(begun.request_answer))
    }

    async fn first(&self, tx: &mut Tx, now: Timestamp) -> Result<Option<Import>, Refusal> {
        // Of two that begin at once, the second sees the first.
        staging::lock_imports(tx).await?;
        match self.find(tx, now).await? {
            Some(begun) => staging::find(tx, begun.id).await,
            None => Ok(None),
        }
    }

    /// The import that has the key.
    async fn find(&self, tx: &mut Tx, now: Timestamp) -> Result<Option<Begun>, Refusal> {
        for hash in &self.hashes {
            let begun = tx
                .fetch_optional::<Begun>(
                    sql("select id, state, request_hash, request_answer from import
                         where request_key = $1 and started_at > $2")
                    .bind(hash)
                    .bind(now - KEPT),
                )
                .await?;
            let has_key = |begun: &Begun| begun.state != ImportState::Broken || !begun.request_answer.is_empty();
            if let Some(begun) = begun.filter(has_key) {
                return Ok(Some(begun));
            }
        }
        Ok(None)
    }

    /// Gives the key to an import, and forgets keys that need no longer be remembered.
    async fn claim(&self, tx: &mut Tx, now: Timestamp, import: i64) -> Result<(), Refusal> {
        let Some(current) = self.hashes.first() else { return Ok(()) };
        tx.execute(
            sql("update import set request_key = null, request_hash = '', request_answer = ''
                 where request_key is not null and (request_key = $1 or started_at <= $2)")
            .bind(current)
            .bind(now - KEPT),
        )
        .await?;
        tx.execute(sql("update import set request_key = $2 where id = $1").bind(import).bind(current)).await?;
        Ok(())
    }

    async fn store(&self, tx: &mut Tx, import: &Import) -> Result<(), Refusal> {
        let Some(hash) = self.request_hashes().into_iter().next() else { return Ok(()) };
        tx.execute(
            sql("update import set request_hash = $2, request_answer = $3 where id = $1")
                .bind(import.id)
                .bind(hash)
                .bind((self.answer)(import)?),
        )
        .await?;
        Ok(())
    }

    /// The hash of what was sent under each of the installation's keys, the current one first; none before all of it has arrived.
    fn request_hashes(&self) -> Vec<String> {
        let Some(body) = self.body.get() else { return Vec::new() };
        self.keys.lookups(Purpose::Form, &format!("import request\n{}\n{body}", self.asked))
    }
}
