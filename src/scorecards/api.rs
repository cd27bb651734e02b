//! `GET /api/v1/incidents/{id}/scorecard`: the figures of the scorecard page as JSON.

use super::store::{self, Scorecard};
use crate::access::reads;
use crate::accounts::token;
use crate::platform::AppState;
use crate::types::{ApiScope, PublicId, Refusal, Role};
use crate::web::RequestContext;
use crate::web::api::{ApiError, ApiRoutes, Area, Exchanged};
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The scorecard of an incident.
const SCORECARD: &str = "/api/v1/incidents/{id}/scorecard";

/// Routes that use tokens instead of cookies.
pub fn routes() -> Router<AppState> {
    Router::new().route(SCORECARD, get(scorecard))
}

/// Describes the operations, whose tokens have roles.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    let operation = Area("Scorecards").get(SCORECARD, "getScorecard", "Read the scorecard of an incident").about(
        "For a token with the scope `scorecards:read`, or with a role of staff. Times are in minutes, money is in minor \
         units of its currency.",
    );
    routes.by_role(operation, Exchanged::answering::<ScorecardView>())
}

async fn scorecard(
    Extension(context): Extension<RequestContext>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<ScorecardView>, ApiError> {
    let token = token::authenticate_limited(&context, &headers, reads::token_roles(SCORECARD)).await?;
    if token.roles == [Role::Manager].into() && !token.scopes.contains(&ApiScope::ScorecardsRead) {
        return Err(Refusal::not_allowed("refusal-scope").into());
    }
    let id = PublicId::parse(&id).ok_or(Refusal::NotFound)?;
    let mut tx = context.app.db.read().await?;
    Ok(Json(ScorecardView::new(&store::get(&mut tx, &id, context.now).await?)))
}

/// The figures of one incident.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Scorecard)]
struct ScorecardView {
    id: PublicId,
    number: i64,
    title: String,
    /// From the start to the first public update; null while there is none.
    time_to_acknowledge_minutes: Option<i64>,
    /// The number of published updates.
    updates: usize,
    /// The longest gap between two updates.
    longest_silence_minutes: i64,
    /// From the start to the end; null while it is open.
    duration_minutes: Option<i64>,
    promises: PromisesView,
    /// The number of affected customers.
    exposed: i64,
    /// The number of reports from visitors.
    reports: i64,
    /// The number of complaints, one for each person.
    cases: i64,
    /// The number of complaints that staff answered.
    answered: i64,
    /// The number of messages of batches in each state.
    messages: BTreeMap<&'static str, i64>,
    /// Automatic messages to customers with an open complaint; always 0.
    automatic_after_complaint: i64,
    /// Vouchers in each state.
    goodwill: BTreeMap<&'static str, VouchersView>,
}

/// Promises of a next update.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScorecardPromises)]
struct PromisesView {
    made: usize,
    kept: usize,
    broken: usize,
}

/// Vouchers in one state.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = ScorecardVouchers)]
struct VouchersView {
    count: i64,
    /// One sum for each currency.
    money: Vec<SumView>,
}

/// A sum in one currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScorecardSum)]
struct SumView {
    currency: String,
    amount_minor: i64,
    balance_minor: i64,
}

impl ScorecardView {
    fn new(card: &Scorecard) -> Self {
        let mut goodwill: BTreeMap<&'static str, VouchersView> = BTreeMap::new();
        for total in &card.goodwill {
            let vouchers = goodwill.entry(total.state.as_str()).or_default();
            vouchers.count += total.count;
            vouchers.money.push(SumView {
                currency: total.currency.code().to_owned(),
                amount_minor: total.amount_minor,
                balance_minor: total.balance_minor,
            });
        }
        Self {
            id: card.incident.id.clone(),
            number: card.incident.number,
            title: card.incident.title.clone(),
            time_to_acknowledge_minutes: card.figures.time_to_acknowledge_minutes,
            updates: card.figures.updates,
            longest_silence_minutes: card.figures.longest_gap_minutes,
            duration_minutes: card.figures.duration_minutes,
            promises: PromisesView {
                made: card.figures.promises_made,
                kept: card.figures.promises_kept,
                broken: card.figures.promises_broken,
            },
            exposed: card.exposed,
            reports: card.reports,
            cases: card.cases,
            answered: card.answered,
            messages: card.messages.iter().map(|(state, count)| (state.as_str(), *count)).collect(),
            automatic_after_complaint: card.automatic_after_complaint,
            goodwill,
        }
    }
}
