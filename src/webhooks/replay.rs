//! Delivers events again, with the same body: one that somebody chose, or all that failed since a time, in steps.

use super::deliveries::{self, Parcel, Progress};
use super::store::{self, ASKS_FOR, Endpoint, EndpointState};
use crate::access::WebhookEditor;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// Most deliveries of one step.
const STEP_MAX: i64 = 100;

/// Delivers an event again, whatever became of it the first time and also of a type that the endpoint does not ask for any
/// more, since somebody chose this one. Returns the new delivery.
///
/// # Errors
///
/// A conflict where the endpoint is disabled.
pub async fn one(
    tx: &mut Tx,
    right: &WebhookEditor,
    now: Timestamp,
    endpoint_id: &PublicId,
    delivery_id: i64,
) -> Result<i64, Refusal> {
    let endpoint = enabled(tx, endpoint_id).await?;
    let delivery = deliveries::get(tx, endpoint_id, delivery_id).await?;
    let (place, parcel) = ((&endpoint.id, &endpoint.destination_id), Parcel::of(tx, &delivery).await?);
    let new = deliveries::enqueue(tx, now, place, parcel, Some(delivery.id)).await?;
    record(tx, right, now, endpoint_id, "webhook.replayed").await?;
    new.ok_or(Refusal::Contended)
}

/// Delivers again what failed or was cancelled since a time, of the types that the endpoint asks for by now. A worker does it
/// in steps; until it is done there is no second one for the endpoint.
///
/// # Errors
///
/// A field error for a time in the future, a conflict where the endpoint is disabled or a replay is under way.
pub async fn all_since(
    tx: &mut Tx,
    right: &WebhookEditor,
    now: Timestamp,
    endpoint_id: &PublicId,
    since: Timestamp,
) -> Result<(), Refusal> {
    enabled(tx, endpoint_id).await?;
    if since > now {
        return Err(Refusal::field("since", "webhook-replay-future"));
    }
    let begun = tx
        .execute(
            sql("insert into webhook_replay (endpoint_id, since, next_id, last_id, begun_at)
                 select $1, $2, 0, coalesce(max(id), 0), $3 from webhook_delivery where endpoint_id = $1
                 on conflict (endpoint_id) do nothing")
            .bind(endpoint_id)
            .bind(since)
            .bind(now),
        )
        .await?;
    if begun == 0 {
        return Err(Refusal::conflict("webhook-replay-running"));
    }
    record(tx, right, now, endpoint_id, "webhook.replay_begun").await
}

/// Whether a replay is under way.
pub async fn is_running(tx: &mut Tx, endpoint_id: &PublicId) -> Result<bool, Refusal> {
    let text = "select exists (select 1 from webhook_replay where endpoint_id = $1)";
    Ok(tx.fetch_value(sql(text).bind(endpoint_id)).await?)
}

/// Does the next step of a replay, and returns whether there may be more.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let next = "select endpoint_id from webhook_replay order by begun_at, endpoint_id limit 1";
    let endpoint_id = app.db.read().await?.fetch_value_optional::<PublicId>(sql(next)).await?;
    let Some(endpoint_id) = endpoint_id else { return Ok(false) };
    let now = app.clock.now();
    app.db.write(async |tx| step_of(tx, now, &endpoint_id).await).await?;
    Ok(true)
}

#[derive(sqlx::FromRow)]
struct Replay {
    since: Timestamp,
    next_id: i64,
    last_id: i64,
}

async fn step_of(tx: &mut Tx, now: Timestamp, endpoint_id: &PublicId) -> Result<(), Refusal> {
    // Repeated already is what has a later delivery; that one may have failed, too, and is then in the list itself. An
    // endpoint may have asked for other types since then.
    const FAILED: &str = concatcp!(
        "select delivery.id
         from webhook_delivery as delivery
         join destination_message_view as message on message.id = delivery.message_id
         join webhook_endpoint as endpoint on endpoint.id = delivery.endpoint_id
         where ",
        ASKS_FOR,
        "delivery.type)) and delivery.endpoint_id = $1 and delivery.id > $2 and delivery.id <= $3 and delivery.at >= $4
           and message.state in ",
        Progress::ENDED_SQL,
        " and not exists (select 1 from webhook_delivery as later
                          where later.endpoint_id = delivery.endpoint_id and later.event_row = delivery.event_row
                            and later.id > delivery.id)
         order by delivery.id limit $5"
    );
    tx.lock_name(&format!("webhook replay {endpoint_id}")).await?;
    let replay = "select since, next_id, last_id from webhook_replay where endpoint_id = $1";
    let Some(replay) = tx.fetch_optional::<Replay>(sql(replay).bind(endpoint_id)).await? else { return Ok(()) };
    let endpoint = store::get(tx, endpoint_id).await?;
    let query = sql(FAILED).bind(endpoint_id).bind(replay.next_id).bind(replay.last_id).bind(replay.since);
    let failed = tx.fetch_values::<i64>(query.bind(STEP_MAX)).await?;
    let is_last = i64::try_from(failed.len()).is_ok_and(|count| count < STEP_MAX);
    if endpoint.state == EndpointState::Enabled {
        for id in &failed {
            let delivery = deliveries::get(tx, endpoint_id, *id).await?;
            let (place, parcel) = ((&endpoint.id, &endpoint.destination_id), Parcel::of(tx, &delivery).await?);
            deliveries::enqueue(tx, now, place, parcel, Some(*id)).await?;
        }
    }
    if is_last || endpoint.state != EndpointState::Enabled {
        tx.execute(sql("delete from webhook_replay where endpoint_id = $1").bind(endpoint_id)).await?;
    } else {
        let next = failed.last().copied().unwrap_or(replay.last_id);
        let update = "update webhook_replay set next_id = $2 where endpoint_id = $1";
        tx.execute(sql(update).bind(endpoint_id).bind(next)).await?;
    }
    Ok(())
}

async fn enabled(tx: &mut Tx, id: &PublicId) -> Result<Endpoint, Refusal> {
    let endpoint = store::get(tx, id).await?;
    if endpoint.state == EndpointState::Enabled { Ok(endpoint) } else { Err(Refusal::conflict("webhook-is-disabled")) }
}

async fn record(tx: &mut Tx, right: &WebhookEditor, now: Timestamp, id: &PublicId, verb: &str) -> Result<(), Refusal> {
    let event =
        Event { actor: right.actor(), verb, subject: "webhook", subject_id: id, incident_id: None, fields: &[] };
    events::record(tx, now, event).await
}
