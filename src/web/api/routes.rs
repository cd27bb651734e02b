//! Collects the operations of all features and compares them with the table of [`access::api`](crate::access::api).

use super::document::{self, Document};
use super::handle::{self, Work, decode, decode_query};
use super::operation::Operation;
use super::schema::{Schemas, reference};
use super::{ApiRequest, Done, Item, List, PREFIX};
use crate::access::api;
use crate::platform::AppState;
use crate::types::Refusal;
use axum::Router;
use axum::body::Body;
use axum::routing::{MethodFilter, on};
use serde::de::{Deserialize, DeserializeOwned};
use serde::{Serialize, de::IgnoredAny};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{Array, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoParams, ToSchema};

/// The media type of a file, whose kind is read from its bytes.
const FILE: &str = "application/octet-stream";

/// What an operation reads and answers.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) operation: Arc<Operation>,
    /// The parameters of its query.
    pub(super) query: Vec<Parameter>,
    /// The media type and the schema of its body.
    pub(super) body: Option<(&'static str, RefOr<Schema>)>,
    /// The schema of its answer; `None` for one without a body.
    pub(super) answer: Option<RefOr<Schema>>,
}

/// What an operation reads and answers whose handler is routed elsewhere.
#[derive(Debug, Default)]
pub struct Exchanged {
    query: Vec<Parameter>,
    body: Option<RefOr<Schema>>,
    answer: Option<RefOr<Schema>>,
    schemas: Schemas,
}

impl Exchanged {
    /// It answers with a `T`.
    pub fn answering<T: ToSchema>() -> Self {
        let mut exchanged = Self::default();
        exchanged.answer = Some(reference::<T>(&mut exchanged.schemas));
        exchanged
    }

    /// It reads an `I` from its body.
    #[must_use]
    pub fn reading<I: ToSchema>(mut self) -> Self {
        self.body = Some(reference::<I>(&mut self.schemas));
        self
    }

    /// It reads a required text from its query.
    #[must_use]
    pub fn with_query(mut self, name: &str, description: &str) -> Self {
        self.query.push(required_text(name, description));
        self
    }
}

/// The operations of the API. [`ApiRoutes::finish`] compares them with [`api::TABLE`].
#[derive(Debug, Default)]
pub struct ApiRoutes {
    router: Router<AppState>,
    described: Vec<Described>,
    /// Operations whose handlers are routed elsewhere, by the role of a token.
    by_role: BTreeSet<(String, &'static str)>,
    schemas: Schemas,
}

/// The query of a list without filters.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFilter;

impl<'de> Deserialize<'de> for NoFilter {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let query = std::collections::BTreeMap::<String, IgnoredAny>::deserialize(deserializer)?;
        match query.keys().next() {
            None => Ok(Self),
            Some(name) => Err(serde::de::Error::custom(format!("unknown field `{name}`"))),
        }
    }
}

impl IntoParams for NoFilter {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        Vec::new()
    }
}

impl ApiRoutes {
    /// Adds an operation that reads one resource.
    pub fn item<T, F, Fut>(mut self, operation: Operation, handler: F) -> Self
    where
        T: Serialize + ToSchema + 'static,
        F: Fn(ApiRequest) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Item<T>, Refusal>> + Send + 'static,
    {
        let answer = Some(reference::<T>(&mut self.schemas));
        let work = Work::Alone(Arc::new(move |request| {
            let running = handler(request);
            Box::pin(async move { running.await?.into_answer() })
        }));
        self.add(operation, Vec::new(), None, answer, work)
    }

    /// Adds an operation that reads a list, page by page. `Q` holds its filters.
    pub fn list<Q, T, F, Fut>(mut self, operation: Operation, handler: F) -> Self
    where
        Q: DeserializeOwned + IntoParams + 'static,
        T: Serialize + ToSchema + 'static,
        F: Fn(ApiRequest, Q) -> Fut + Send + Sync + Clone + 'static,
        Fut: Future<Output = Result<List<T>, Refusal>> + Send + 'static,
    {
        let answer = Some(list_of(reference::<T>(&mut self.schemas)));
        let mut query = Q::into_params(|| Some(ParameterIn::Query));
        query.extend(document::paging_parameters());
        let work = Work::Alone(Arc::new(move |request| {
            let (path, pairs) = (request.context.path.clone(), request.context.query.0.clone());
            let running = decode_query::<Q>(&request.context.query).map(|filters| handler(request, filters));
            Box::pin(async move { running?.await?.into_answer(&path, &pairs) })
        }));
        self.add(operation, query, None, answer, work)
    }

    /// Adds an operation that writes what its JSON body says.
    pub fn write<I, T, F, Fut>(mut self, operation: Operation, handler: F) -> Self
    where
        I: DeserializeOwned + ToSchema + 'static,
        T: Serialize + ToSchema + 'static,
        F: Fn(ApiRequest, I) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Done<T>, Refusal>> + Send + 'static,
    {
        let body = Some(("application/json", reference::<I>(&mut self.schemas)));
        let answer = self.answer_of::<T>(&operation);
        let work = Work::Json(Arc::new(move |request, body| {
            let running = decode::<I>(body).map(|input| handler(request, input));
            Box::pin(async move { Ok(running?.await?.0) })
        }));
        self.add(operation, Vec::new(), body, answer, work)
    }

    /// Adds an operation that writes something and has no body.
    pub fn act<T, F, Fut>(mut self, operation: Operation, handler: F) -> Self
    where
        T: Serialize + ToSchema + 'static,
        F: Fn(ApiRequest) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Done<T>, Refusal>> + Send + 'static,
    {
        let answer = self.answer_of::<T>(&operation);
        let work = Work::Alone(Arc::new(move |request| {
            let running = handler(request);
            Box::pin(async move { Ok(running.await?.0) })
        }));
        self.add(operation, Vec::new(), None, answer, work)
    }

    /// Adds an operation that reads a long body piece by piece, one `I` a line (NDJSON), and `Q` from its query. Its handler bounds what it reads,
    /// and stores the key of the request itself, with a hash of what it read.
    pub fn stream<I, Q, T, F, Fut>(mut self, operation: Operation, handler: F) -> Self
    where
        I: ToSchema + 'static,
        Q: DeserializeOwned + IntoParams + 'static,
        T: Serialize + ToSchema + 'static,
        F: Fn(ApiRequest, Q, Body) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Done<T>, Refusal>> + Send + 'static,
    {
        let body = Some(("application/x-ndjson", reference::<I>(&mut self.schemas)));
        let answer = self.answer_of::<T>(&operation);
        let work = Work::Streamed(
            "application/x-ndjson",
            Arc::new(move |request, body| {
                let running = decode_query::<Q>(&request.context.query).map(|query| handler(request, query, body));
                Box::pin(async move { Ok(running?.await?.0) })
            }),
        );
        self.add(operation, Q::into_params(|| Some(ParameterIn::Query)), body, answer, work)
    }

    /// Adds an operation whose body is one file. Its handler bounds what it reads, and repeating it must do no harm, since
    /// no key is stored for it.
    pub fn upload<T, F, Fut>(mut self, operation: Operation, handler: F) -> Self
    where
        T: Serialize + ToSchema + 'static,
        F: Fn(ApiRequest, Body) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Done<T>, Refusal>> + Send + 'static,
    {
        let file =
            ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
        let answer = self.answer_of::<T>(&operation);
        let work = Work::Streamed(
            FILE,
            Arc::new(move |request, body| {
                let running = handler(request, body);
                Box::pin(async move { Ok(running.await?.0) })
            }),
        );
        self.add(operation, Vec::new(), Some((FILE, file.into())), answer, work)
    }

    /// Describes an operation whose handler is routed elsewhere and asks for the role of a token.
    pub fn by_role(mut self, operation: Operation, exchanged: Exchanged) -> Self {
        self.by_role.insert((operation.method.to_string(), operation.path));
        self.schemas.extend(exchanged.schemas);
        let body = exchanged.body.map(|schema| ("application/json", schema));
        let (query, answer) = (exchanged.query, exchanged.answer);
        self.described.push(Described { operation: Arc::new(operation), query, body, answer });
        self
    }

    fn answer_of<T: ToSchema>(&mut self, operation: &Operation) -> Option<RefOr<Schema>> {
        let has_body = operation.success() != axum::http::StatusCode::NO_CONTENT;
        has_body.then(|| reference::<T>(&mut self.schemas))
    }

    fn add(
        mut self,
        operation: Operation,
        query: Vec<Parameter>,
        body: Option<(&'static str, RefOr<Schema>)>,
        answer: Option<RefOr<Schema>>,
        work: Work,
    ) -> Self {
        let operation = Arc::new(operation);
        let filter = MethodFilter::try_from(operation.method.clone()).unwrap_or(MethodFilter::GET);
        self.router = self.router.route(operation.path, on(filter, handle::handler(operation.clone(), work)));
        self.described.push(Described { operation, query, body, answer });
        self
    }

    /// Returns the router and the document.
    ///
    /// # Errors
    ///
    /// One line that names the operations without a row, the rows without an operation, and names that are used twice.
    pub fn finish(self) -> Result<(Router<AppState>, Document), String> {
        let operations: BTreeSet<(String, &str)> =
            self.described.iter().map(|one| (one.operation.method.to_string(), one.operation.path)).collect();
        let unlisted: Vec<_> = operations
            .iter()
            .filter(|operation| !self.by_role.contains(operation) && api::rule(&operation.0, operation.1).is_none())
            .collect();
        let unrouted: Vec<_> = api::TABLE
            .iter()
            .filter(|rule| rule.path.starts_with(PREFIX))
            .map(|rule| (rule.method.to_owned(), rule.path))
            .filter(|operation| !operations.contains(operation))
            .collect();
        if !unlisted.is_empty() || !unrouted.is_empty() {
            return Err(format!(
                "the table of the API and its operations disagree: operations without a row {unlisted:?}, rows without an \
                 operation {unrouted:?}"
            ));
        }
        let document = Document::new(&self.described, self.schemas)?;
        Ok((self.router, document))
    }
}

/// The schema of a page of a list.
fn list_of(item: RefOr<Schema>) -> RefOr<Schema> {
    let next = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some("The cursor of the next page; null on the last one."));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("items", Array::new(item))
        .required("items")
        .property("next", next)
        .required("next")
        .into()
}

/// A parameter of a query that is a required text.
fn required_text(name: &str, description: &str) -> Parameter {
    let mut parameter = Parameter::new(name);
    parameter.parameter_in = ParameterIn::Query;
    parameter.required = Required::True;
    parameter.description = Some(description.to_owned());
    parameter.schema = Some(ObjectBuilder::new().schema_type(Type::String).into());
    parameter
}
