//! `GET /api/v1/incidents/{id}/scorecard`: the same figures as the page, for programs.

use super::store::{self, Card};
use crate::server::App;
use crate::server::api::{ApiRefusal, token_with};
use crate::types::{PublicId, Refusal, Role};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};

/// Tokens that may read a scorecard: every role of staff; tills and the company's own site may not.
const READERS: [Role; 9] = [
    Role::Agent,
    Role::SeniorAgent,
    Role::SupportLead,
    Role::Commander,
    Role::CommsApprover,
    Role::Marketing,
    Role::Finance,
    Role::Auditor,
    Role::Admin,
];

/// Addresses of this room that read no cookie.
pub fn routes() -> Router<App> {
    Router::new().route("/api/v1/incidents/{id}/scorecard", get(scorecard))
}

async fn scorecard(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiRefusal> {
    token_with(&app, &headers, &READERS).await?;
    let id = PublicId::parse(&id).ok_or(Refusal::NotFound)?;
    let mut tx = app.db.read().await?;
    Ok(Json(json(&store::card(&mut tx, &id, app.clock.now()).await?)))
}

/// The JSON of a card. Times in minutes, money in minor units of its currency.
fn json(card: &Card) -> Value {
    let messages: Map<String, Value> =
        card.messages.iter().map(|(state, count)| (state.clone(), json!(count))).collect();
    let mut goodwill: Map<String, Value> = Map::new();
    for one in &card.goodwill {
        // A sum for each currency: nobody may add pounds to euros.
        let state = goodwill.entry(one.state.clone()).or_insert_with(|| json!({ "count": 0, "money": [] }));
        state["count"] = json!(state["count"].as_i64().unwrap_or_default() + one.count);
        if let Some(money) = state["money"].as_array_mut() {
            money.push(json!({ "currency": one.currency, "amount_minor": one.amount_minor,
                               "balance_minor": one.balance_minor }));
        }
    }
    json!({
        "id": card.incident.id.as_str(),
        "number": card.incident.number,
        "title": card.incident.title,
        "time_to_acknowledge_minutes": card.figures.time_to_acknowledge_minutes,
        "updates": card.figures.updates,
        "longest_silence_minutes": card.figures.longest_silence_minutes,
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
