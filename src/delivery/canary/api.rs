//! The canary of batches in the API for programs.

use super::{Canary, CanaryInput, Continuation, set, setting};
use crate::access::SendingOperator;
use crate::types::Refusal;
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, Item, Written};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const AREA: Area = Area("Messages");
const CANARY: &str = "/api/v1/sending-canary";

/// Registers the operations.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .item(AREA.get(CANARY, "getSendingCanary", "Read how many messages of a batch go out before the rest"), get)
        .write(
            AREA.put(CANARY, "setSendingCanary", "Set how many messages of a batch go out before the rest")
                .about("For batches that start from now on."),
            put,
        )
}

/// How many messages of a batch go out before the rest, and what lets the rest follow.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SendingCanary)]
struct CanaryView {
    /// How many messages go out first. Null while every batch is sent without a break, as is one that has no more messages.
    first: Option<i64>,
    continuation: Continuation,
    /// How long failures and returned mails are waited for, with `by_failures`.
    wait_minutes: i64,
    /// Most messages of a hundred that may fail, with `by_failures`.
    failed_percent: i64,
}

impl From<Option<Canary>> for CanaryView {
    fn from(canary: Option<Canary>) -> Self {
        let first = canary.as_ref().map(|canary| canary.messages);
        let (continuation, wait_minutes, failed_percent) = match canary {
            Some(canary) => (canary.continuation, canary.wait_minutes, canary.failed_percent),
            None => (Continuation::Person, 0, 0),
        };
        Self { first, continuation, wait_minutes, failed_percent }
    }
}

/// How many messages of a batch shall go out before the rest.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendingCanaryInput)]
struct CanaryBody {
    /// How many messages go out first. Null for none: every batch is sent without a break.
    #[schema(minimum = 1, maximum = 1_000_000)]
    first: Option<i64>,
    continuation: Continuation,
    /// With `by_failures`.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_440)]
    wait_minutes: i64,
    /// With `by_failures`.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    failed_percent: i64,
}

async fn get(request: ApiRequest) -> Result<Item<CanaryView>, Refusal> {
    Ok(Item::new(CanaryView::from(setting(&mut request.read().await?).await?)))
}

async fn put(request: ApiRequest, body: CanaryBody) -> Result<Done<CanaryView>, Refusal> {
    let (right, now) = (request.may::<SendingOperator>()?, request.now());
    let first = body.first.map(|first| first.to_string()).unwrap_or_default();
    let (wait_minutes, failed_percent) = (body.wait_minutes.to_string(), body.failed_percent.to_string());
    request
        .write(async move |tx| {
            let typed = CanaryInput {
                first: &first,
                continuation: body.continuation.as_str(),
                wait_minutes: &wait_minutes,
                failed_percent: &failed_percent,
            };
            Ok(Written::new(CanaryView::from(set(tx, &right, now, &typed).await?)))
        })
        .await
}
