//! Limits of sending and slowed domains in the API for programs.

use super::slowing::{self, SlowedDomain};
use super::{Limit, LimitInput, Target, Unit, all, delete, set};
use crate::access::SendingOperator;
use crate::types::Refusal;
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, List, NoContent, NoFilter, Operation, Paging, Written};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const AREA: Area = Area("Messages");
const LIMITS: &str = "/api/v1/sending-limits";
const LIMIT: &str = "/api/v1/sending-limits/{name}";

/// Registers the operations.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(
            AREA.get(LIMITS, "listSendingLimits", "List how many messages are sent in a second or a minute")
                .about("Over channels, to every recipient domain, and to single domains. The list has one page."),
            list,
        )
        .write(
            named(AREA.put(LIMIT, "setSendingLimit", "Set how many messages are sent in a second or a minute"))
                .about("A domain with a limit of its own, or with none, has that of `every_domain` no more."),
            set_limit,
        )
        .act(named(AREA.delete(LIMIT, "removeSendingLimit", "Remove a limit")), remove_limit)
        .list(
            AREA.get(
                "/api/v1/slowed-domains",
                "listSlowedDomains",
                "List recipient domains that asked for fewer messages",
            )
            .about("By name. Their rates rise again on their own."),
            list_slowed,
        )
        .act(
            AREA.post("/api/v1/slowed-domains/{name}/reset", "resetSlowedDomain", "Give a domain its whole rate again")
                .answers(StatusCode::NO_CONTENT)
                .parameter("name", "A recipient domain."),
            reset,
        )
}

fn named(operation: Operation) -> Operation {
    operation.parameter("name", "A channel such as `email`, `every_domain`, or a recipient domain.")
}

/// How many messages are sent in a time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SendingLimit)]
struct LimitView {
    /// A channel, `every_domain`, or a recipient domain.
    name: String,
    /// Null for a domain to which no limit applies.
    messages: Option<i64>,
    unit: Unit,
}

impl From<Limit> for LimitView {
    fn from(limit: Limit) -> Self {
        Self { name: limit.target.as_str().to_owned(), messages: limit.messages, unit: limit.unit }
    }
}

/// A limit to set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendingLimitInput)]
struct LimitBody {
    /// Null for none.
    messages: Option<i64>,
    unit: Unit,
}

/// A recipient domain that asked for fewer messages.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlowedDomain)]
struct SlowedView {
    name: String,
    /// Messages a minute at present.
    per_minute: i64,
    /// When it asked for fewer last.
    slowed_at: DateTime<Utc>,
    /// The rate does not rise before.
    slowed_until: DateTime<Utc>,
    /// What it answered last, such as `smtp 421 4.7.0`.
    last_code: String,
}

impl From<SlowedDomain> for SlowedView {
    fn from(domain: SlowedDomain) -> Self {
        let SlowedDomain { name, per_minute, slowed_at, slowed_until, last_code } = domain;
        Self { name, per_minute, slowed_at, slowed_until, last_code }
    }
}

fn target(request: &ApiRequest) -> Result<Target, Refusal> {
    Target::parse(request.param("name")?).ok_or(Refusal::NotFound)
}

async fn list(request: ApiRequest, _: NoFilter) -> Result<List<LimitView>, Refusal> {
    let limits = all(&mut request.read().await?).await?;
    Ok(List::whole(limits.into_iter().map(LimitView::from).collect()))
}

async fn set_limit(request: ApiRequest, body: LimitBody) -> Result<Done<LimitView>, Refusal> {
    let (right, now, target) = (request.may::<SendingOperator>()?, request.now(), target(&request)?);
    let messages = body.messages.map(|messages| messages.to_string()).unwrap_or_default();
    request
        .write(async move |tx| {
            let typed = LimitInput { messages: &messages, unit: body.unit.as_str() };
            set(tx, &right, now, &target, &typed).await?;
            Ok(Written::new(LimitView { name: target.as_str().to_owned(), messages: body.messages, unit: body.unit }))
        })
        .await
}

async fn remove_limit(request: ApiRequest) -> Result<Done<NoContent>, Refusal> {
    let (right, now, target) = (request.may::<SendingOperator>()?, request.now(), target(&request)?);
    request
        .write(async move |tx| {
            delete(tx, &right, now, &target).await?;
            Ok(Written::nothing())
        })
        .await
}

async fn list_slowed(request: ApiRequest, _: NoFilter) -> Result<List<SlowedView>, Refusal> {
    let paging: Paging<String> = request.paging()?;
    let after = paging.after.clone().unwrap_or_default();
    if after.contains('\0') {
        return Err(Refusal::field("?cursor", "webapi-cursor"));
    }
    let found = slowing::page(&mut request.read().await?, &after, paging.fetch()).await?;
    Ok(List::page(found, &paging, |domain| domain.name.clone(), SlowedView::from))
}

async fn reset(request: ApiRequest) -> Result<Done<NoContent>, Refusal> {
    let (right, now) = (request.may::<SendingOperator>()?, request.now());
    let name = request.param("name")?.to_owned();
    request
        .write(async move |tx| {
            slowing::reset(tx, &right, now, &name).await?;
            Ok(Written::nothing())
        })
        .await
}
