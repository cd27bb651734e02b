//! What the handler of an operation receives.

use super::answer::{Answer, Done, Written, version_of};
use super::idempotency::{self, Begun, RequestKey};
use super::operation::Operation;
use super::paging::Paging;
use crate::access::{ApiCaller, Right};
use crate::platform::AppState;
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::RequestContext;
use axum::http::{HeaderMap, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::sync::Arc;

/// A request of a program.
#[derive(Debug, Clone)]
pub struct ApiRequest {
    /// When it came, its path and its query.
    pub context: RequestContext,
    /// The program that sent it.
    pub caller: ApiCaller,
    /// Its headers.
    pub headers: Arc<HeaderMap>,
    pub(super) operation: Arc<Operation>,
    pub(super) key: Option<RequestKey>,
}

impl ApiRequest {
    /// The application.
    pub const fn app(&self) -> &AppState {
        &self.context.app
    }

    /// When it came.
    pub const fn now(&self) -> Timestamp {
        self.context.now
    }

    /// The right `R` of the program.
    ///
    /// # Errors
    ///
    /// Those of [`ApiCaller::may`].
    pub fn may<R: Right>(&self) -> Result<R, Refusal> {
        self.caller.may::<R>()
    }

    /// A text parameter of the path.
    pub fn param(&self, name: &str) -> Result<&str, Refusal> {
        self.context.param(name)
    }

    /// A public id in the path; a malformed one is [`Refusal::NotFound`].
    pub fn id(&self, name: &str) -> Result<PublicId, Refusal> {
        PublicId::parse(self.param(name)?).ok_or(Refusal::NotFound)
    }

    /// The id of a row with a numeric key, in the path.
    pub fn row_id(&self, name: &str) -> Result<i64, Refusal> {
        self.param(name)?.parse().map_err(|_| Refusal::NotFound)
    }

    /// Which page of the list is asked for.
    ///
    /// # Errors
    ///
    /// Those of [`Paging::read`].
    pub fn paging<K: DeserializeOwned>(&self) -> Result<Paging<K>, Refusal> {
        Paging::read(&self.context.query)
    }

    /// Begins a read transaction.
    pub async fn read(&self) -> Result<Tx, Refusal> {
        self.context.app.db.read().await
    }

    /// The version that `If-Match` expects, or `current` where it is absent or `*`.
    ///
    /// # Errors
    ///
    /// A value that is no ETag of this API is one that cannot match: [`Refusal::Stale`].
    pub fn version_or(&self, current: i64) -> Result<i64, Refusal> {
        match self.headers.get(header::IF_MATCH) {
            None => Ok(current),
            Some(value) if value == "*" => Ok(current),
            Some(value) => {
                let version = value.to_str().ok().and_then(version_of);
                version.ok_or_else(|| Refusal::Stale { theirs: String::new(), yours: String::new() })
            }
        }
    }

    /// The same as [`Self::version_or`] for a function that says of another version only that something changed.
    ///
    /// # Errors
    ///
    /// [`Refusal::Stale`] where another version than `current` is expected.
    pub fn check_version(&self, current: i64) -> Result<i64, Refusal> {
        let expected = self.version_or(current)?;
        let stale = || Refusal::Stale { theirs: String::new(), yours: String::new() };
        if expected == current { Ok(current) } else { Err(stale()) }
    }

    /// Runs `work` in one write transaction. With an `Idempotency-Key` its answer is stored there too, and a request that
    /// was answered before gets that answer while `work` does not run. `work` may run twice, as in
    /// [`Db::write`](crate::platform::db::Db::write).
    ///
    /// # Errors
    ///
    /// Those of `work`; nothing is stored then. `idempotency_conflict` where the key was used for another request.
    pub async fn write<T: Serialize>(
        &self,
        work: impl AsyncFnOnce(&mut Tx) -> Result<Written<T>, Refusal> + Clone,
    ) -> Result<Done<T>, Refusal> {
        let (now, status) = (self.now(), self.operation.success());
        let key = &self.key;
        let answer = self
            .context
            .app
            .db
            .write(async move |tx| {
                if let Some(key) = key
                    && let Begun::Again(answer) = key.begin(tx, now).await?
                {
                    return Ok(answer);
                }
                let written = work(tx).await?;
                let answer = answer_of(&written, status)?;
                if let Some(key) = key {
                    key.finish(tx, &answer, written.is_secret).await?;
                }
                Ok(answer)
            })
            .await?;
        Ok(Done(answer, PhantomData))
    }

    /// The answer of work that took several transactions, each of which may run again.
    pub fn done<T: Serialize>(&self, written: &Written<T>) -> Result<Done<T>, Refusal> {
        Ok(Done(answer_of(written, self.operation.success())?, PhantomData))
    }

    /// Checks that a key was sent where one is required.
    pub(super) fn check_key(&self) -> Result<(), Refusal> {
        if self.operation.needs_key() && self.key.is_none() { Err(idempotency::invalid()) } else { Ok(()) }
    }
}

fn answer_of<T: Serialize>(written: &Written<T>, status: StatusCode) -> Result<Answer, Refusal> {
    Answer::new(status, written.value.as_ref(), written.version, written.location.clone())
}
