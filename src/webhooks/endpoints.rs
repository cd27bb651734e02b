//! What administrators do with endpoints. Each change and its audit event are one transaction.
//!
//! An endpoint's address and signing secrets are sealed in its destination (decision 71). A secret is shown once, when it
//! is made; while one is replaced, requests are signed with both for a day.

use super::deliveries::{self, Parcel};
use super::store::{self, DisabledReason, ENDPOINTS_MAX, Endpoint, EndpointState, Format};
use crate::access::WebhookEditor;
use crate::delivery::channel::webhook::Endpoint as Sealed;
use crate::delivery::channel::{Channel, Settings, Typed};
use crate::delivery::destination::{self, NewDestination};
use crate::platform::db::{Tx, sql};
use crate::platform::event_out::{self, EventOut, EventType};
use crate::platform::events::{self, Event};
use crate::platform::keys::Keys;
use crate::platform::outgoing::Client;
use crate::platform::{AppState, random};
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Actor, Message, PublicId, Refusal, Timestamp};
use chrono::Duration;
use serde_json::json;

/// How long requests are signed with the replaced secret, too.
pub const OVERLAP: Duration = Duration::hours(24);

/// An endpoint as it was typed.
#[derive(Debug, Clone, Default)]
pub struct EndpointInput {
    /// Its name.
    pub name: String,
    /// Its address; empty in an edit that keeps it.
    pub address: String,
    /// The words of the event types.
    pub types: Vec<String>,
    /// Whether it gets every event, whatever types are named.
    pub all_types: bool,
    /// The word of the format; empty for that of Amends.
    pub format: String,
}

/// An endpoint that was checked.
#[derive(Clone)]
#[allow(missing_debug_implementations)]
pub struct CheckedEndpoint {
    name: String,
    types: Vec<EventType>,
    all_types: bool,
    format: Format,
    /// Its address with the signing secret; `None` where the stored one stays.
    sealed: Option<Sealed>,
}

/// The signing secret that random bytes make.
pub fn secret(bytes: &[u8; 32]) -> String {
    Sealed::secret_of(bytes)
}

/// Checks what was typed. `secret` signs the requests of a new endpoint; an edit gives none and may keep the address.
///
/// # Errors
///
/// The fields `name`, `address`, `type` and `format` that are wrong.
pub fn check(
    app: &AppState,
    is_demo: bool,
    input: &EndpointInput,
    secret: Option<&str>,
) -> Result<CheckedEndpoint, Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", &input.name, TITLE_MAX);
    let mut types: Vec<EventType> = Vec::new();
    for word in &input.types {
        match word.parse::<EventType>().ok().filter(|kind| *kind != EventType::WebhookTest) {
            Some(kind) => types.push(kind),
            None => form.wrong("type", Message::new("webhook-type-unknown").with("type", word.as_str())),
        }
    }
    types.sort();
    types.dedup();
    let word = if input.format.is_empty() { Format::Amends.as_str() } else { &input.format };
    let format = form.parsed("format", word, "field-choice", |text| text.parse::<Format>().ok());
    if types.is_empty() && !input.all_types && form.is_clean() {
        form.wrong("type", Message::new("webhook-type-required"));
    }
    let settings = Settings { config: &app.config, client: app.feature::<Client>() };
    let typed = Typed { address: &input.address, token: secret.unwrap_or_default() };
    let mut sealed = None;
    if secret.is_some() || !input.address.trim().is_empty() {
        let checked = destination::parse(Channel::WEBHOOK, &typed, &settings, is_demo)
            .and_then(|_| Channel::WEBHOOK.check(&typed, &settings));
        match checked {
            Ok(checked) => sealed = Sealed::parse(&checked.address),
            Err(error) => form.wrong(&error.field, error.message),
        }
    }
    form.check()?;
    Ok(CheckedEndpoint { name, types, all_types: input.all_types, format: format.unwrap_or(Format::Amends), sealed })
}

/// Creates an endpoint and returns its id.
///
/// # Errors
///
/// A conflict where there are too many.
pub async fn create(
    tx: &mut Tx,
    right: &WebhookEditor,
    keys: &Keys,
    now: Timestamp,
    new: &CheckedEndpoint,
) -> Result<PublicId, Refusal> {
    let count = "select count(*) from webhook_endpoint where state <> 'deleted'";
    if tx.fetch_value::<i64>(sql(count)).await? >= ENDPOINTS_MAX {
        return Err(Refusal::conflict("webhook-too-many"));
    }
    let sealed = new.sealed.as_ref().ok_or_else(|| Refusal::field("address", "field-required"))?;
    let destination = destination::insert(tx, keys, now, &as_destination(sealed)).await?;
    let id = random::public_id();
    tx.execute(
        sql("insert into webhook_endpoint (id, name, destination_id, format, state, created_at, all_types)
             values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(&id)
        .bind(&new.name)
        .bind(&destination.id)
        .bind(new.format)
        .bind(EndpointState::Enabled)
        .bind(now)
        .bind(new.all_types),
    )
    .await?;
    set_types(tx, &id, &new.types).await?;
    record(tx, right.actor(), now, "webhook.created", &id, &["name", "address", "types", "format"]).await?;
    Ok(id)
}

/// Changes the name and the types of an endpoint, and its address where a new one was typed.
///
/// # Errors
///
/// `Refusal::Stale` when somebody else changed it first.
pub async fn edit(
    tx: &mut Tx,
    right: &WebhookEditor,
    keys: &Keys,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    new: &CheckedEndpoint,
) -> Result<(), Refusal> {
    let before = store::get(tx, id).await?;
    let changed = tx
        .execute(
            sql("update webhook_endpoint set name = $3, format = $4, all_types = $5, version = version + 1
                 where id = $1 and version = $2")
            .bind(id)
            .bind(version)
            .bind(&new.name)
            .bind(new.format)
            .bind(new.all_types),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Stale { theirs: before.name, yours: new.name.clone() });
    }
    set_types(tx, id, &new.types).await?;
    if let Some(typed) = &new.sealed {
        let sealed = open(tx, keys, &before.destination_id).await?;
        let sealed = Sealed { url: typed.url.clone(), ..sealed };
        destination::replace(tx, keys, &before.destination_id, &as_destination(&sealed)).await?;
    }
    let fields: &[&str] =
        if new.sealed.is_some() { &["name", "types", "format", "address"] } else { &["name", "types", "format"] };
    record(tx, right.actor(), now, "webhook.edited", id, fields).await
}

/// Gives an endpoint another signing secret. Requests are signed with both for [`OVERLAP`].
pub async fn rotate(
    tx: &mut Tx,
    right: &WebhookEditor,
    keys: &Keys,
    now: Timestamp,
    id: &PublicId,
    secret: &str,
) -> Result<(), Refusal> {
    let endpoint = store::get(tx, id).await?;
    let mut sealed = open(tx, keys, &endpoint.destination_id).await?;
    sealed.secrets.insert(0, secret.to_owned());
    // Of three, the oldest was replaced twice within a day: two are enough to change over.
    sealed.secrets.truncate(2);
    destination::replace(tx, keys, &endpoint.destination_id, &as_destination(&sealed)).await?;
    let text = "update webhook_endpoint set old_secret_until = $2, version = version + 1 where id = $1";
    tx.execute(sql(text).bind(id).bind(now + OVERLAP)).await?;
    record(tx, right.actor(), now, "webhook.rotated", id, &["secret"]).await
}

/// Ends the overlap of secrets whose time is over, at most 20 at once.
pub(super) async fn end_overlaps(tx: &mut Tx, keys: &Keys, now: Timestamp) -> Result<(), Refusal> {
    let due = "select id, destination_id from webhook_endpoint where old_secret_until <= $1 order by id limit 20";
    for (id, destination_id) in tx.fetch_all::<(PublicId, PublicId)>(sql(due).bind(now)).await? {
        if let Ok(mut sealed) = open(tx, keys, &destination_id).await {
            sealed.secrets.truncate(1);
            destination::replace(tx, keys, &destination_id, &as_destination(&sealed)).await?;
        }
        tx.execute(sql("update webhook_endpoint set old_secret_until = null where id = $1").bind(&id)).await?;
    }
    Ok(())
}

/// Whether [`end_overlaps`] has something to do.
pub(super) async fn has_old_secrets(tx: &mut Tx, now: Timestamp) -> Result<bool, Refusal> {
    let due = "select exists (select 1 from webhook_endpoint where old_secret_until <= $1)";
    Ok(tx.fetch_value(sql(due).bind(now)).await?)
}

/// Disables an endpoint: it gets nothing more until somebody enables it. One that is disabled stays so.
pub async fn disable(tx: &mut Tx, right: &WebhookEditor, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let endpoint = store::get(tx, id).await?;
    disable_for(tx, right.actor(), now, &endpoint, DisabledReason::ByHand).await.map(|_| ())
}

/// Disables an endpoint for a reason. Returns whether it was enabled.
pub(super) async fn disable_for(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    endpoint: &Endpoint,
    reason: DisabledReason,
) -> Result<bool, Refusal> {
    let changed = tx
        .execute(
            sql("update webhook_endpoint set state = $2, disabled_reason = $3, disabled_at = $4, version = version + 1
                 where id = $1 and state = $5")
            .bind(&endpoint.id)
            .bind(EndpointState::Disabled)
            .bind(reason)
            .bind(now)
            .bind(EndpointState::Enabled),
        )
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    listen_anew(tx).await?;
    record(tx, actor, now, "webhook.disabled", &endpoint.id, &["state"]).await?;
    Ok(true)
}

/// Enables an endpoint, which counts as working until it fails again.
pub async fn enable(
    tx: &mut Tx,
    right: &WebhookEditor,
    keys: &Keys,
    now: Timestamp,
    id: &PublicId,
) -> Result<(), Refusal> {
    let endpoint = store::get(tx, id).await?;
    if endpoint.state == EndpointState::Enabled {
        return Ok(());
    }
    let sealed = open(tx, keys, &endpoint.destination_id).await?;
    destination::replace(tx, keys, &endpoint.destination_id, &as_destination(&sealed)).await?;
    let text =
        "update webhook_endpoint set state = $2, disabled_reason = null, disabled_at = null, version = version + 1
                where id = $1";
    tx.execute(sql(text).bind(id).bind(EndpointState::Enabled)).await?;
    listen_anew(tx).await?;
    record(tx, right.actor(), now, "webhook.enabled", id, &["state"]).await
}

/// Deletes an endpoint: its address and secrets are forgotten at once.
pub async fn delete(tx: &mut Tx, right: &WebhookEditor, now: Timestamp, id: &PublicId) -> Result<(), Refusal> {
    let endpoint = store::get(tx, id).await?;
    destination::forget(tx, &endpoint.destination_id).await?;
    let text = "update webhook_endpoint set state = $2, old_secret_until = null, version = version + 1 where id = $1";
    tx.execute(sql(text).bind(id).bind(EndpointState::Deleted)).await?;
    tx.execute(sql("delete from webhook_endpoint_type where endpoint_id = $1").bind(id)).await?;
    tx.execute(sql("delete from webhook_replay where endpoint_id = $1").bind(id)).await?;
    listen_anew(tx).await?;
    record(tx, right.actor(), now, "webhook.deleted", id, &["state"]).await
}

/// Sends a test event to an endpoint, and returns the delivery.
///
/// # Errors
///
/// A conflict where it is disabled.
pub async fn send_test(
    tx: &mut Tx,
    right: &WebhookEditor,
    now: Timestamp,
    id: &PublicId,
    source: &str,
) -> Result<i64, Refusal> {
    let endpoint = store::get(tx, id).await?;
    if endpoint.state != EndpointState::Enabled {
        return Err(Refusal::conflict("webhook-is-disabled"));
    }
    let data = json!({"webhook": {"id": id, "name": endpoint.name}});
    let row = event_out::record(tx, now, EventOut::new(EventType::WebhookTest, now, id, &data)).await?;
    let event = event_out::take(tx, now, row).await?.ok_or(Refusal::Contended)?;
    record(tx, right.actor(), now, "webhook.tested", id, &[]).await?;
    let (place, parcel) = ((&endpoint.id, &endpoint.destination_id), Parcel::new(&event, event.body(source)));
    deliveries::enqueue(tx, now, place, parcel, None).await?.ok_or(Refusal::Contended)
}

/// What is sealed of an endpoint.
async fn open(tx: &mut Tx, keys: &Keys, destination_id: &PublicId) -> Result<Sealed, Refusal> {
    let secret = destination::open(tx, keys, destination_id).await?;
    Sealed::parse(secret.expose()).ok_or_else(|| Refusal::Fault(format!("destination {destination_id} is no webhook")))
}

fn as_destination(sealed: &Sealed) -> NewDestination {
    NewDestination::new(Channel::WEBHOOK, sealed.checked())
}

async fn set_types(tx: &mut Tx, id: &PublicId, types: &[EventType]) -> Result<(), Refusal> {
    tx.execute(sql("delete from webhook_endpoint_type where endpoint_id = $1").bind(id)).await?;
    for kind in types {
        let insert = "insert into webhook_endpoint_type (endpoint_id, type) values ($1, $2)";
        tx.execute(sql(insert).bind(id).bind(*kind)).await?;
    }
    listen_anew(tx).await
}

/// Says which types are worth writing by now. Two changes at once wait for one another, so that none reads what the other
/// has not written.
pub(super) async fn listen_anew(tx: &mut Tx) -> Result<(), Refusal> {
    tx.lock_name("webhook types").await?;
    let types = store::listened_to(tx).await?;
    event_out::set_listening(tx, &types).await
}

async fn record(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    verb: &str,
    id: &PublicId,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event { actor, verb, subject: "webhook", subject_id: id, incident_id: None, fields };
    events::record(tx, now, event).await
}
