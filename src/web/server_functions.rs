//! Server functions, which islands call (decision 2). A refusal is sent as JSON with its own status instead of leptos's
//! 500, and the island reads it back as the same [`Refusal`].
//!
//! Leptos gives every function a route of its own, at `/do/amends/<module>/<function>` unless it asks for another. The
//! middleware around all routes calls [`check`] before any of them runs, so a function that checks nothing itself is
//! still open only to whom [`crate::access::writes::TABLE`] lists.

use crate::access::{Staff, writes};
use crate::types::Refusal;
use crate::web::RequestContext;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The paths of all server functions in this binary.
static PATHS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect());

/// Whether a server function is called at this path.
pub fn is_server_function(path: &str) -> bool {
    PATHS.contains(path)
}

/// Checks that a person may call the server function at this path.
///
/// # Errors
///
/// Those of [`writes::check`]: a function without a row in the write table is open to nobody.
pub fn check(path: &str, staff: Option<&Staff>) -> Result<(), Refusal> {
    writes::check(path, staff)
}

/// The server functions without a row in the write table, with which the server must not start.
pub fn unlisted() -> Vec<&'static str> {
    without_row(PATHS.iter().copied())
}

fn without_row<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    paths.filter(|path| writes::rule(path).is_none()).collect()
}

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
    let mut response = (status(refusal), Json(without_detail(refusal.clone()))).into_response();
    crate::web::security::set_retry_after(&mut response, refusal);
    response
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_functions_of_this_binary() {
        assert!(is_server_function("/do/amends/incidents/actions/save_draft"));
        assert!(!is_server_function("/do/amends/incidents/actions/unknown"));
        assert!(unlisted().is_empty(), "{:?}", unlisted());
    }

    #[test]
    fn names_a_function_without_a_row() {
        let paths = ["/do/amends/incidents/actions/save_draft", "/elsewhere/forgotten"];
        assert_eq!(without_row(paths.into_iter()), ["/elsewhere/forgotten"]);
    }
}
