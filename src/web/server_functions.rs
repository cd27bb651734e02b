//! Server functions, which islands call (decision 2). A refusal is sent as JSON with its own status instead of leptos's
//! 500, and the island reads it back as the same [`Refusal`].
//!
//! The path of a function is `/do/amends/<module>/<function>`. The router checks it against
//! [`crate::access::writes::TABLE`] before the function runs.

use crate::types::Refusal;
use crate::web::RequestContext;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Runs the body of a server function with the context of its request, and sets the status of a refusal.
pub async fn run<T, F>(body: impl FnOnce(RequestContext) -> F) -> Result<T, Refusal>
where
    F: Future<Output = Result<T, Refusal>>,
{
    let response = use_context::<ResponseOptions>();
    let outcome = match RequestContext::current() {
        Some(context) => {
            let path = context.path.clone();
            let outcome = body(context).await;
            if let Err(refusal) = &outcome {
                crate::web::security::log_refusal(&path, refusal);
            }
            outcome
        }
        None => Err(Refusal::Fault("a server function was called without a context".to_owned())),
    };
    if let (Err(refusal), Some(response)) = (&outcome, response) {
        response.set_status(status(refusal));
    }
    outcome.map_err(without_detail)
}

/// The response to a call that the write table does not allow.
pub fn refusal_response(refusal: &Refusal) -> Response {
    (status(refusal), Json(without_detail(refusal.clone()))).into_response()
}

/// The refusal as clients may see it: the detail of a fault is for the log only.
fn without_detail(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Fault(_) => Refusal::Fault(String::new()),
        other => other,
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
