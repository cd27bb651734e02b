//! Webhooks in the API for programs.

use super::deliveries::{self, Attempt, Delivery, Progress};
use super::endpoints::{self, EndpointInput};
use super::replay;
use super::store::{self, DisabledReason, Endpoint, EndpointState, Format};
use crate::access::WebhookEditor;
use crate::platform::db::Tx;
use crate::platform::event_out::EventType;
use crate::platform::{installation, random};
use crate::types::{PublicId, Refusal};
use crate::web::api::{
    ApiRequest, ApiRoutes, Area, Done, Item, List, NoContent, NoFilter, Paging, Time, Written, rename_fields,
};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const AREA: Area = Area("Webhooks");
const LIST: &str = "/api/v1/webhooks";
const ONE: &str = "/api/v1/webhooks/{id}";
const DELIVERIES: &str = "/api/v1/webhooks/{id}/deliveries";
const DELIVERY: &str = "/api/v1/webhooks/{id}/deliveries/{delivery}";
/// What the path of a delivery ends with.
const DELIVERY_ID: &str = "The number of the delivery.";

/// Registers the operations of webhooks.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(AREA.get(LIST, "listWebhooks", "List endpoints of webhooks").about("By name."), list)
        .write(
            AREA.create(LIST, "addWebhook", "Add an endpoint")
                .about(
                    "From now on the server sends events to its address. The answer shows the signing secret, once: the same \
                     request again gets 409 `already_done`.",
                ),
            add,
        )
        .item(AREA.get(ONE, "getWebhook", "Read an endpoint"), get)
        .write(
            AREA.put(ONE, "editWebhook", "Change an endpoint")
                .about("Without an address the stored one stays, which nobody reads. The secret stays.")
                .versioned(),
            edit,
        )
        .act(
            AREA.delete(ONE, "deleteWebhook", "Delete an endpoint").about("Its address and secrets are forgotten at once."),
            delete,
        )
        .act(
            AREA.post("/api/v1/webhooks/{id}/rotation", "rotateWebhookSecret", "Replace the signing secret").about(
                "Requests are signed with both for 24 hours. The answer shows the new one, once: the same request again gets \
                 409 `already_done`.",
            ),
            rotate,
        )
        .act(
            AREA.post("/api/v1/webhooks/{id}/disabling", "disableWebhook", "Disable an endpoint")
                .about("It gets nothing more, and what waits for it is not sent."),
            disable,
        )
        .act(
            AREA.post("/api/v1/webhooks/{id}/enabling", "enableWebhook", "Enable an endpoint")
                .about("It gets events from now on; what it missed can be delivered again."),
            enable,
        )
        .act(
            AREA.create("/api/v1/webhooks/{id}/test", "testWebhook", "Send a test event").with_required_key(),
            send_test,
        )
        .write(
            AREA.post("/api/v1/webhooks/{id}/replay", "replayWebhook", "Deliver again what failed since a time")
                .about("Only of the types that it asks for. It is done in steps; until then `replaying` is true, and a second one is refused.")
                .answers(StatusCode::ACCEPTED)
                .with_required_key(),
            replay_since,
        )
        .list(
            AREA.get(DELIVERIES, "listDeliveries", "List deliveries")
                .about("The latest first. They are kept for 30 days."),
            list_deliveries,
        )
        .item(
            AREA.get(DELIVERY, "getDelivery", "Read a delivery with its body and each try").parameter("delivery", DELIVERY_ID),
            get_delivery,
        )
        .act(
            AREA.create("/api/v1/webhooks/{id}/deliveries/{delivery}/replay", "replayDelivery", "Deliver an event again")
                .about("With the same body, whatever became of it the first time.")
                .parameter("delivery", DELIVERY_ID)
                .with_required_key(),
            replay_one,
        )
}

/// An address that gets events.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
struct EndpointView {
    id: PublicId,
    name: String,
    /// Where it is: the host, and the last characters of a long address, which may give access.
    address: String,
    /// The events that it gets: with `all_types`, all that there are.
    types: Vec<EventType>,
    /// Whether it gets every event, also those of types that are added later.
    all_types: bool,
    format: Format,
    state: EndpointState,
    disabled_reason: Option<DisabledReason>,
    disabled_at: Option<DateTime<Utc>>,
    /// Until when requests are signed with the secret before the current one, too.
    old_secret_until: Option<DateTime<Utc>>,
    /// Since when every try failed; none where the last one arrived.
    failing_since: Option<DateTime<Utc>>,
    /// What the last try failed with, such as `http 503`; empty if it arrived.
    last_code: String,
    /// Whether what failed is being delivered again.
    replaying: bool,
    created_at: DateTime<Utc>,
    /// For `If-Match`.
    version: i64,
}

/// An endpoint with its signing secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookWithSecret {
    /// The secret, `whsec_…`.
    secret: String,
    webhook: EndpointView,
}

async fn view(tx: &mut Tx, endpoint: Endpoint) -> Result<EndpointView, Refusal> {
    let types =
        if endpoint.all_types { EventType::choices().collect() } else { store::types_of(tx, &endpoint.id).await? };
    Ok(EndpointView {
        types,
        all_types: endpoint.all_types,
        replaying: replay::is_running(tx, &endpoint.id).await?,
        id: endpoint.id,
        name: endpoint.name,
        address: endpoint.label,
        format: endpoint.format,
        state: endpoint.state,
        disabled_reason: endpoint.disabled_reason,
        disabled_at: endpoint.disabled_at,
        old_secret_until: endpoint.old_secret_until,
        failing_since: endpoint.failing_since,
        last_code: endpoint.last_code,
        created_at: endpoint.created_at,
        version: endpoint.version,
    })
}

async fn read(tx: &mut Tx, id: &PublicId) -> Result<EndpointView, Refusal> {
    let endpoint = store::get(tx, id).await?;
    view(tx, endpoint).await
}

async fn written(tx: &mut Tx, id: &PublicId) -> Result<Written<EndpointView>, Refusal> {
    let webhook = read(tx, id).await?;
    let version = webhook.version;
    Ok(Written::versioned(webhook, version).at(format!("{LIST}/{id}")))
}

async fn written_with_secret(
    tx: &mut Tx,
    id: &PublicId,
    secret: String,
) -> Result<Written<WebhookWithSecret>, Refusal> {
    let webhook = read(tx, id).await?;
    let version = webhook.version;
    Ok(Written::versioned(WebhookWithSecret { secret, webhook }, version).at(format!("{LIST}/{id}")).secret())
}

/// An endpoint to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WebhookInput {
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// An `https` address that takes POST requests. It is stored encrypted.
    #[schema(min_length = 1)]
    address: String,
    /// The events that it gets: at least one, unless it gets all. `webhook.test` is sent by an operation of its own.
    #[serde(default)]
    types: Vec<EventType>,
    /// Whether it gets every event, also those of types that are added later.
    #[serde(default)]
    all_types: bool,
    /// What its requests look like; the events of Amends unless given.
    #[serde(default = "amends")]
    format: Format,
}

/// An endpoint as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WebhookEdit {
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// Another address; the stored one stays unless given.
    #[serde(default)]
    address: String,
    /// The events that it gets: at least one, unless it gets all. `webhook.test` is sent by an operation of its own.
    #[serde(default)]
    types: Vec<EventType>,
    /// Whether it gets every event, also those of types that are added later.
    #[serde(default)]
    all_types: bool,
    /// What its requests look like; the events of Amends unless given.
    #[serde(default = "amends")]
    format: Format,
}

const fn amends() -> Format {
    Format::Amends
}

impl From<WebhookInput> for EndpointInput {
    fn from(body: WebhookInput) -> Self {
        let types = body.types.iter().map(|kind| kind.as_str().to_owned()).collect();
        let format = body.format.as_str().to_owned();
        Self { name: body.name, address: body.address, types, all_types: body.all_types, format }
    }
}

impl From<WebhookEdit> for EndpointInput {
    fn from(body: WebhookEdit) -> Self {
        let WebhookEdit { name, address, types, all_types, format } = body;
        WebhookInput { name, address, types, all_types, format }.into()
    }
}

/// The form names the events by its check boxes.
fn renamed(refusal: Refusal) -> Refusal {
    rename_fields(refusal, &[("type", "types")])
}

async fn is_demo(request: &ApiRequest) -> Result<bool, Refusal> {
    Ok(installation::get(&mut request.read().await?).await?.is_demo)
}

async fn list(request: ApiRequest, _: NoFilter) -> Result<List<EndpointView>, Refusal> {
    let paging: Paging<(String, PublicId)> = request.paging()?;
    let mut tx = request.read().await?;
    let mut endpoints = store::all(&mut tx).await?;
    // The databases may sort names in different orders; the cursor needs one.
    let key = |endpoint: &Endpoint| (endpoint.name.clone(), endpoint.id.clone());
    endpoints.sort_by_key(key);
    endpoints.retain(|endpoint| paging.after.as_ref().is_none_or(|after| key(endpoint) > *after));
    endpoints.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    let mut views = Vec::with_capacity(endpoints.len());
    for endpoint in endpoints {
        views.push(view(&mut tx, endpoint).await?);
    }
    drop(tx);
    Ok(List::page(views, &paging, |view| (view.name.clone(), view.id.clone()), |view| view))
}

async fn get(request: ApiRequest) -> Result<Item<EndpointView>, Refusal> {
    let id = request.id("id")?;
    let webhook = read(&mut request.read().await?, &id).await?;
    let version = webhook.version;
    Ok(Item::versioned(webhook, version))
}

async fn add(request: ApiRequest, body: WebhookInput) -> Result<Done<WebhookWithSecret>, Refusal> {
    let (right, now, app) = (request.may::<WebhookEditor>()?, request.now(), request.app().clone());
    let secret = endpoints::secret(&random::bytes());
    let input = body.into();
    let is_demo = is_demo(&request).await?;
    let new = endpoints::check(&app, is_demo, &input, Some(&secret)).map_err(renamed)?;
    request
        .write(async move |tx| {
            let id = endpoints::create(tx, &right, &app.keys, now, &new).await?;
            written_with_secret(tx, &id, secret).await
        })
        .await
}

async fn edit(request: ApiRequest, body: WebhookEdit) -> Result<Done<EndpointView>, Refusal> {
    let (right, now, app) = (request.may::<WebhookEditor>()?, request.now(), request.app().clone());
    let id = request.id("id")?;
    let input = body.into();
    let is_demo = is_demo(&request).await?;
    let new = endpoints::check(&app, is_demo, &input, None).map_err(renamed)?;
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, &id).await?.version)?;
            endpoints::edit(tx, &right, &app.keys, now, &id, version, &new).await?;
            written(tx, &id).await
        })
        .await
}

async fn delete(request: ApiRequest) -> Result<Done<NoContent>, Refusal> {
    let (right, now, id) = (request.may::<WebhookEditor>()?, request.now(), request.id("id")?);
    request
        .write(async move |tx| {
            endpoints::delete(tx, &right, now, &id).await?;
            Ok(Written::nothing())
        })
        .await
}

async fn rotate(request: ApiRequest) -> Result<Done<WebhookWithSecret>, Refusal> {
    let (right, now, id) = (request.may::<WebhookEditor>()?, request.now(), request.id("id")?);
    let (app, secret) = (request.app().clone(), endpoints::secret(&random::bytes()));
    request
        .write(async move |tx| {
            endpoints::rotate(tx, &right, &app.keys, now, &id, &secret).await?;
            written_with_secret(tx, &id, secret).await
        })
        .await
}

async fn disable(request: ApiRequest) -> Result<Done<EndpointView>, Refusal> {
    let (right, now, id) = (request.may::<WebhookEditor>()?, request.now(), request.id("id")?);
    request
        .write(async move |tx| {
            endpoints::disable(tx, &right, now, &id).await?;
            written(tx, &id).await
        })
        .await
}

async fn enable(request: ApiRequest) -> Result<Done<EndpointView>, Refusal> {
    let (right, now, id) = (request.may::<WebhookEditor>()?, request.now(), request.id("id")?);
    let app = request.app().clone();
    request
        .write(async move |tx| {
            endpoints::enable(tx, &right, &app.keys, now, &id).await?;
            written(tx, &id).await
        })
        .await
}

/// A time from which on failed deliveries are repeated.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReplayInput)]
struct ReplayBody {
    /// Since when; not in the future.
    since: Time,
}

async fn replay_since(request: ApiRequest, body: ReplayBody) -> Result<Done<EndpointView>, Refusal> {
    let (right, now, id) = (request.may::<WebhookEditor>()?, request.now(), request.id("id")?);
    request
        .write(async move |tx| {
            replay::all_since(tx, &right, now, &id, body.since.0).await?;
            written(tx, &id).await
        })
        .await
}

/// An event on its way to one endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
struct DeliveryView {
    id: i64,
    /// The id of the event, which is in the body; the same in every delivery of it.
    event_id: String,
    r#type: EventType,
    at: DateTime<Utc>,
    /// The delivery that it repeats.
    replay_of: Option<i64>,
    progress: Progress,
    /// How many times it was tried.
    attempts: i64,
    /// What the last try failed with, such as `http 503`; empty if it arrived.
    code: String,
    /// When it is tried next, where it is.
    next_at: Option<DateTime<Utc>>,
    /// When the endpoint took it.
    delivered_at: Option<DateTime<Utc>>,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        let progress = delivery.progress();
        Self {
            id: delivery.id,
            event_id: delivery.event_id,
            r#type: delivery.kind,
            at: delivery.at,
            replay_of: delivery.replay_of,
            progress,
            attempts: delivery.attempt,
            code: delivery.code,
            next_at: matches!(progress, Progress::Waiting | Progress::Retrying).then_some(delivery.next_at),
            delivered_at: delivery.sent_at,
        }
    }
}

/// A delivery with what was sent.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookDeliveryDetails {
    delivery: DeliveryView,
    /// The header `webhook-id`, the same in every try.
    webhook_id: String,
    /// The body of the requests, byte for byte.
    body: String,
    tries: Vec<TryView>,
}

/// One try of a delivery.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookTry)]
struct TryView {
    /// Its number, from 1.
    attempt: i64,
    /// When it ended.
    at: DateTime<Utc>,
    /// What it failed with; empty if it arrived.
    code: String,
    /// How long it took, in milliseconds.
    took_ms: i64,
}

impl From<Attempt> for TryView {
    fn from(attempt: Attempt) -> Self {
        Self { attempt: attempt.attempt, at: attempt.at, code: attempt.code, took_ms: attempt.took_ms }
    }
}

async fn written_delivery(tx: &mut Tx, id: &PublicId, delivery: i64) -> Result<Written<DeliveryView>, Refusal> {
    let delivery = DeliveryView::from(deliveries::get(tx, id, delivery).await?);
    let location = format!("{LIST}/{id}/deliveries/{}", delivery.id);
    Ok(Written::new(delivery).at(location))
}

async fn list_deliveries(request: ApiRequest, _: NoFilter) -> Result<List<DeliveryView>, Refusal> {
    let (id, paging): (_, Paging<i64>) = (request.id("id")?, request.paging()?);
    let mut tx = request.read().await?;
    store::get(&mut tx, &id).await?;
    let rows = deliveries::latest(&mut tx, &id, paging.after.unwrap_or(i64::MAX), paging.fetch()).await?;
    drop(tx);
    Ok(List::page(rows, &paging, |row| row.id, DeliveryView::from))
}

async fn get_delivery(request: ApiRequest) -> Result<Item<WebhookDeliveryDetails>, Refusal> {
    let (id, delivery) = (request.id("id")?, request.row_id("delivery")?);
    let mut tx = request.read().await?;
    store::get(&mut tx, &id).await?;
    let delivery = deliveries::get(&mut tx, &id, delivery).await?;
    let (webhook_id, body) = deliveries::request(&mut tx, &delivery).await?;
    let tries = deliveries::attempts(&mut tx, &delivery).await?.into_iter().map(TryView::from).collect();
    Ok(Item::new(WebhookDeliveryDetails { delivery: delivery.into(), webhook_id, body, tries }))
}

async fn send_test(request: ApiRequest) -> Result<Done<DeliveryView>, Refusal> {
    let (right, now, id) = (request.may::<WebhookEditor>()?, request.now(), request.id("id")?);
    let source = request.app().config.public_url();
    request
        .write(async move |tx| {
            let delivery = endpoints::send_test(tx, &right, now, &id, &source).await?;
            written_delivery(tx, &id, delivery).await
        })
        .await
}

async fn replay_one(request: ApiRequest) -> Result<Done<DeliveryView>, Refusal> {
    let (right, now) = (request.may::<WebhookEditor>()?, request.now());
    let (id, delivery) = (request.id("id")?, request.row_id("delivery")?);
    request
        .write(async move |tx| {
            let new = replay::one(tx, &right, now, &id, delivery).await?;
            written_delivery(tx, &id, new).await
        })
        .await
}
