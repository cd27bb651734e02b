//! Redemption as JSON.

use crate::server::App;
use crate::server::api::ApiRefusal;
use crate::vocabulary::Refusal;
use axum::Router;

/// Addresses of this room that read no cookie.
pub fn routes() -> Router<App> {
    Router::new()
}

/// Redeems.
pub async fn redeem() -> ApiRefusal {
    ApiRefusal(Refusal::Unavailable)
}
