//! `GET /api/v1/incidents/{id}/scorecard`: the figures of the scorecard page as JSON.

use super::store::{self, Scorecard};
use crate::access::reads;
use crate::accounts::token;
use crate::platform::AppState;
use crate::types::{PublicId, Refusal};
use crate::web::RequestContext;
use crate::web::api::ApiError;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde_json::{Map, Value, json};

/// The scorecard of an incident.
const SCORECARD: &str = "/api/v1/incidents/{id}/scorecard";

/// Routes that use tokens instead of cookies.
pub fn routes() -> Router<AppState> {
    Router::new().route(SCORECARD, get(scorecard))
}

async fn scorecard(
    Extension(context): Extension<RequestContext>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    token::authenticate_limited(&context, &headers, reads::token_roles(SCORECARD)).await?;
    let id = PublicId::parse(&id).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    Ok(Json(json(&store::get(&mut tx, &id, context.now).await?)))
}

/// The scorecard as JSON. Times are in minutes, money is in minor units of its currency.
fn json(card: &Scorecard) -> Value {
    let messages: Map<String, Value> =
        card.messages.iter().map(|(state, count)| (state.as_str().to_owned(), json!(count))).collect();
    let mut goodwill: Map<String, Value> = Map::new();
    for total in &card.goodwill {
        // One sum for each currency.
        let state = goodwill.entry(total.state.as_str()).or_insert_with(|| json!({ "count": 0, "money": [] }));
        state["count"] = json!(state["count"].as_i64().unwrap_or_default() + total.count);
        if let Some(money) = state["money"].as_array_mut() {
            money.push(json!({ "currency": total.currency, "amount_minor": total.amount_minor,
                               "balance_minor": total.balance_minor }));
        }
    }
    json!({
        "id": card.incident.id.as_str(),
        "number": card.incident.number,
        "title": card.incident.title,
        "time_to_acknowledge_minutes": card.figures.time_to_acknowledge_minutes,
        "updates": card.figures.updates,
        "longest_silence_minutes": card.figures.longest_gap_minutes,
        "duration_minutes": card.figures.duration_minutes,
        "promises": { "made": card.figures.promises_made, "kept": card.figures.promises_kept,
                      "broken": card.figures.promises_broken },
        "exposed": card.exposed,
        "reports": card.reports,
        "cases": card.cases,
        "answered": card.answered,
        "messages": messages,
        "automatic_after_complaint": card.automatic_after_complaint,
        "goodwill": goodwill,
    })
}
