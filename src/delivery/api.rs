//! Batches that are being sent in the API for programs: how far they are, what became of each message, pausing, resuming
//! and cancelling. No answer has an address or a text. People release messages and decide those in doubt.

use super::batch::{self, Batch, ListedMessage, Outcomes, SendingState};
use super::canary::CanaryState;
use super::message::{Class, State};
use crate::access::SendingOperator;
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal};
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, Item, List, Paging, Written};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const AREA: Area = Area("Messages");
const LIST: &str = "/api/v1/batches";

/// Registers the operations of batches and their messages.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(
            AREA.get(LIST, "listBatches", "List batches that are or were being sent").about("The latest first."),
            list,
        )
        .item(
            AREA.get("/api/v1/batches/{id}", "getBatch", "Read a batch")
                .about("404 until its first message may be sent: before that it is an apology or belongs to an offer."),
            get,
        )
        .item(
            AREA.get("/api/v1/batches/{id}/outcomes", "getBatchOutcomes", "Count the messages of a batch")
                .about("By state, and by reason where they were skipped or are held."),
            outcomes,
        )
        .list(
            AREA.get("/api/v1/batches/{id}/messages", "listBatchMessages", "List the messages of a batch")
                .about("By state. A message whose state changes while you read may come twice or not at all."),
            messages,
        )
        .act(
            AREA.post("/api/v1/batches/{id}/pause", "pauseBatch", "Pause a batch")
                .about("Messages that are being sent are finished.")
                .versioned(),
            pause,
        )
        .act(
            AREA.post("/api/v1/batches/{id}/resumption", "resumeBatch", "Resume a batch")
                .about(
                    "Refused where its incident was reopened or its content is not what was approved. The rest of a batch \
                     whose canary is out follows.",
                )
                .versioned(),
            resume,
        )
        .act(
            AREA.post("/api/v1/batches/{id}/cancellation", "cancelBatch", "Cancel a batch for good")
                .about("What was not sent is not sent.")
                .versioned(),
            cancel,
        )
}

/// A batch that is or was being sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Batch)]
struct BatchView {
    id: PublicId,
    /// Its short name, such as `B-117`.
    name: String,
    number: i64,
    title: String,
    class: Class,
    state: SendingState,
    /// Why it was paused without a person; may be empty.
    held_reason: String,
    /// How far its canary got, once all messages of that are out: `observed`, `held` or `passed`.
    canary_state: Option<CanaryState>,
    /// How many messages were planned.
    planned: i64,
    /// Most messages a minute.
    per_minute: i64,
    incident_id: PublicId,
    /// The offer that it announces.
    offer_id: Option<PublicId>,
    /// Whether it may be resumed while it is paused.
    may_be_resumed: bool,
    started_at: Option<DateTime<Utc>>,
    /// When it was completed or cancelled.
    finished_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

impl From<Batch> for BatchView {
    fn from(batch: Batch) -> Self {
        Self {
            name: format!("B-{}", batch.number),
            may_be_resumed: batch.may_be_resumed(),
            id: batch.id,
            number: batch.number,
            title: batch.title,
            class: batch.class,
            state: batch.state,
            held_reason: batch.held_reason,
            canary_state: batch.canary_state,
            planned: batch.planned,
            per_minute: batch.per_minute,
            incident_id: batch.incident_id,
            offer_id: batch.offer_id,
            started_at: batch.started_at,
            finished_at: batch.finished_at,
            version: batch.version,
        }
    }
}

impl BatchView {
    async fn written(tx: &mut Tx, id: &PublicId) -> Result<Written<Self>, Refusal> {
        let view = Self::from(batch::get(tx, id).await?);
        let version = view.version;
        Ok(Written::versioned(view, version))
    }
}

/// What became of the messages of a batch.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BatchOutcomes)]
struct OutcomesView {
    /// All messages; as many as were planned.
    total: i64,
    /// Those that a provider accepted and did not return.
    accepted: i64,
    /// Those that wait to be sent.
    waiting: i64,
    /// Each state, and each reason for skipping or holding.
    counts: Vec<OutcomeCount>,
}

/// How many messages are in a state, for a reason.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BatchOutcome)]
struct OutcomeCount {
    state: State,
    /// Why they were skipped or are held; else empty.
    reason: String,
    messages: i64,
}

impl From<Outcomes> for OutcomesView {
    fn from(outcomes: Outcomes) -> Self {
        let count =
            |(state, reason, messages): (State, &str, i64)| OutcomeCount { state, reason: reason.to_owned(), messages };
        Self {
            total: outcomes.total(),
            accepted: outcomes.accepted(),
            waiting: outcomes.waiting(),
            counts: outcomes.iter().map(count).collect(),
        }
    }
}

/// A message of a batch, without its address and its text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BatchMessage)]
struct MessageView {
    id: i64,
    /// The company's own id of the customer.
    external_id: Option<String>,
    /// The channel, such as `email`; null for somebody without an address.
    channel: Option<String>,
    state: State,
    /// Why it was skipped or is held; else empty.
    reason: String,
    updated_at: DateTime<Utc>,
    /// When a provider accepted it.
    sent_at: Option<DateTime<Utc>>,
}

impl From<ListedMessage> for MessageView {
    fn from(message: ListedMessage) -> Self {
        Self {
            id: message.id,
            external_id: message.external_id,
            channel: message.channel,
            state: message.state,
            reason: message.reason,
            updated_at: message.updated_at,
            sent_at: message.sent_at,
        }
    }
}

/// Which batches to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Filters {
    /// Only in this state.
    state: Option<SendingState>,
}

async fn list(request: ApiRequest, filters: Filters) -> Result<List<BatchView>, Refusal> {
    let paging: Paging<i64> = request.paging()?;
    let before = paging.after.unwrap_or(i64::MAX);
    let batches = batch::page(&mut request.read().await?, filters.state, before, paging.fetch()).await?;
    Ok(List::page(batches, &paging, |batch| batch.number, BatchView::from))
}

async fn get(request: ApiRequest) -> Result<Item<BatchView>, Refusal> {
    let id = request.id("id")?;
    let view = BatchView::from(batch::get(&mut request.read().await?, &id).await?);
    let version = view.version;
    Ok(Item::versioned(view, version))
}

async fn outcomes(request: ApiRequest) -> Result<Item<OutcomesView>, Refusal> {
    let id = request.id("id")?;
    let mut tx = request.read().await?;
    batch::get(&mut tx, &id).await?;
    Ok(Item::new(batch::outcomes(&mut tx, &id).await?.into()))
}

/// Which messages to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct MessageFilters {
    /// Only in this state.
    state: Option<State>,
}

async fn messages(request: ApiRequest, filters: MessageFilters) -> Result<List<MessageView>, Refusal> {
    let (paging, id) = (request.paging::<(State, i64)>()?, request.id("id")?);
    let mut tx = request.read().await?;
    batch::get(&mut tx, &id).await?;
    let found = batch::page_of_messages(&mut tx, &id, filters.state, paging.after, paging.fetch()).await?;
    drop(tx);
    Ok(List::page(found, &paging, |message| (message.state, message.id), MessageView::from))
}

async fn pause(request: ApiRequest) -> Result<Done<BatchView>, Refusal> {
    let (right, now, id) = (request.may::<SendingOperator>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            asked.check_version(batch::get(tx, &id).await?.version)?;
            batch::pause(tx, &right, now, &id).await?;
            BatchView::written(tx, &id).await
        })
        .await
}

async fn resume(request: ApiRequest) -> Result<Done<BatchView>, Refusal> {
    let (right, now, id) = (request.may::<SendingOperator>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            asked.check_version(batch::get(tx, &id).await?.version)?;
            batch::resume(tx, &right, now, &id).await?;
            BatchView::written(tx, &id).await
        })
        .await
}

async fn cancel(request: ApiRequest) -> Result<Done<BatchView>, Refusal> {
    let (right, now, id) = (request.may::<SendingOperator>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            asked.check_version(batch::get(tx, &id).await?.version)?;
            batch::cancel(tx, &right, now, &id).await?;
            BatchView::written(tx, &id).await
        })
        .await
}
