//! The door for server functions (decision 2): who calls, and how a refusal goes out, with its own
//! status instead of leptos's 500, as JSON that the island reads back as the same [`Refusal`].
//!
//! A function's address is `/do/amends/<module>/<function>`; the router has held it against the table of
//! rights before it gets here.

use crate::types::Refusal;
use crate::web::RequestContext;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Runs a server function's body for the context that called it.
pub async fn answer<T, F>(body: impl FnOnce(RequestContext) -> F) -> Result<T, Refusal>
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
    outcome.map_err(told)
}

/// The answer to a call that the table of rights does not allow.
pub fn refused(refusal: &Refusal) -> Response {
    (status(refusal), Json(told(refusal.clone()))).into_response()
}

/// What of a refusal goes out: a fault's detail is for the log alone.
fn told(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Fault(_) => Refusal::Fault(String::new()),
        other => other,
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
