//! One request to this API: who calls, what was sent, and the answer.

use super::address::ApiKey;
use super::failure::Failure;
use super::input::{self, Input};
use super::operations::Operation;
use crate::access::{ApiCaller, Right};
use crate::accounts::token::{ApiCredential, authenticate_api};
use crate::platform::db::{Tx, share_read};
use crate::services::page::{Page, first_page};
use crate::statuspage::Directory;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::web::form_fields::Fields;
use crate::web::{RequestContext, announced, api};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};

/// A request of a program that may call the operation.
#[derive(Debug)]
pub(super) struct Call {
    context: RequestContext,
    caller: ApiCaller,
    /// The page that the path names, as it was when the request began.
    page: Option<Page>,
    body: Map<String, Value>,
}

/// The answer to a request that was done.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    /// As JSON; `None` for an empty body.
    body: Option<Vec<u8>>,
}

/// What an operation leads to.
pub(super) type Outcome = Result<Answer, Failure>;

impl Answer {
    /// An object or a list, with status 200.
    pub(super) fn ok(body: impl Serialize) -> Self {
        Self::new(StatusCode::OK, body)
    }

    /// What was created, with status 201.
    pub(super) fn created(body: impl Serialize) -> Self {
        Self::new(StatusCode::CREATED, body)
    }

    /// Nothing, with status 204.
    pub(super) const fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None }
    }

    fn new(status: StatusCode, body: impl Serialize) -> Self {
        // Objects of the contract have text keys only, so this cannot fail.
        Self { status, body: Some(serde_json::to_vec(&body).unwrap_or_default()) }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self.body {
            Some(body) => (self.status, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
            None => self.status.into_response(),
        }
    }
}

/// A part of a list: how many, and after how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// How many at most.
    pub limit: i64,
    /// How many come before.
    pub offset: i64,
}

/// The most objects of one answer, and how many there are unless the program says.
const LIMIT: i64 = 100;
/// The last page that can be asked for.
const PAGE_MAX: i64 = 1_000_000;

impl Call {
    /// Authenticates the program, finds the page, and reads the body.
    pub(super) async fn read(
        context: RequestContext,
        headers: &HeaderMap,
        key: Option<&ApiKey>,
        operation: &Operation,
        body: Body,
    ) -> Result<Self, Failure> {
        let credential = ApiCredential::Statuspage(key.map(|key| key.0.as_str()));
        let (caller, page) = share_read(async {
            let (method, path) = (operation.method.as_str(), operation.path);
            let caller = authenticate_api(&context, headers, credential, method, path).await?;
            let Some(page_id) = context.params.get("page_id") else { return Ok((caller, None)) };
            let page = first_page(&mut context.app.db.read().await?).await?;
            if page.id.as_str() == page_id { Ok((caller, Some(page))) } else { Err(Refusal::NotFound) }
        })
        .await?;
        let body = if operation.is_read() {
            Map::new()
        } else {
            announced::check(headers, api::TEXT_BODY_MAX)?;
            let bytes = to_bytes(body, api::TEXT_BODY_MAX).await.map_err(|_| Refusal::TooLarge)?;
            input::decode(headers, &context.query, &bytes)?
        };
        Ok(Self { context, caller, page, body })
    }

    /// When the request was received.
    pub(super) const fn now(&self) -> Timestamp {
        self.context.now
    }

    /// A right that the scopes of the token give.
    pub(super) fn may<R: Right>(&self) -> Result<R, Refusal> {
        self.caller.may()
    }

    /// An id in the path. What is no id is not found.
    pub(super) fn id(&self, name: &str) -> Result<PublicId, Refusal> {
        PublicId::parse(self.context.param(name)?).ok_or(Refusal::NotFound)
    }

    /// The parameters of the query, without the token.
    pub(super) const fn query(&self) -> &Fields {
        &self.context.query
    }

    /// The part of a list that the query asks for. Its size is `limit` in some lists of the contract and `per_page` in
    /// others, so both are read everywhere. Pages are counted from `first`, and page 0 is the first
    /// one everywhere; more than the maximum is the maximum.
    pub(super) fn part(&self, first: i64) -> Result<Part, Refusal> {
        let number = |name: &str, default: i64, least: i64, most: i64| match self.query().get(name).trim() {
            "" => Ok(default),
            typed => match typed.parse::<i64>() {
                Ok(number) if number >= least => Ok(number.min(most)),
                _ => Err(Refusal::field(name, "field-number")),
            },
        };
        let size = if self.query().has("per_page") { "per_page" } else { "limit" };
        let limit = number(size, LIMIT, 1, LIMIT)?;
        let page = number("page", first, 0, PAGE_MAX)?.max(first);
        Ok(Part { limit, offset: (page - first) * limit })
    }

    /// The fields of the object that the body has under this name.
    pub(super) fn input(&self, name: &str) -> Result<Input, Failure> {
        match self.body.get(name) {
            Some(Value::Object(fields)) => Ok(Input::new(fields.clone())),
            _ => Err(Failure::Unreadable(crate::types::Message::new("statuspage-object-missing").with("name", name))),
        }
    }

    /// The fields beside the object, or in no object.
    pub(super) fn top(&self) -> Input {
        Input::new(self.body.clone())
    }

    /// Begins to read.
    pub(super) async fn tx(&self) -> Result<Tx, Refusal> {
        self.context.app.db.read().await
    }

    /// The page with its services and groups.
    pub(super) async fn directory(&self, tx: &mut Tx) -> Result<Directory, Refusal> {
        match &self.page {
            Some(page) => Directory::of_page(tx, page.clone(), &self.public_url()).await,
            None => Directory::load(tx, &self.public_url()).await,
        }
    }

    /// The public address, without a slash at the end.
    pub(super) fn public_url(&self) -> String {
        self.context.app.config.public_url().to_string()
    }

    /// The application and its settings.
    pub(super) const fn context(&self) -> &RequestContext {
        &self.context
    }

    /// Writes in one transaction, which may run again.
    pub(super) async fn write<T>(
        &self,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, Refusal> + Clone,
    ) -> Result<T, Refusal> {
        self.context.app.db.write(work).await
    }
}
