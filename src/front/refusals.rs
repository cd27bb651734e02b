//! What was refused or cut off, counted, and logged in one line for all that happened in a while.

use super::sources::Exceeded;
use crate::platform::source::SourceKey;
use crate::t;
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// When a client that was refused may try again, in seconds.
const RETRY_AFTER_S: u64 = 2;

/// Why something was refused or cut off.
#[derive(Debug, Clone, Copy)]
pub enum Cause {
    /// A connection over the limit of its source.
    Connection,
    /// An idle connection that made room.
    Evicted,
    /// A request over the limit of its source or of all.
    Request,
    /// A public page over the limit of its source.
    Read,
    /// A live stream over the limit of its source.
    Stream,
    /// A body over the limit of bytes in memory.
    Body,
    /// A head that did not arrive in time.
    SlowHead,
    /// A body that arrived too slowly.
    SlowBody,
    /// A response that was read too slowly.
    SlowReader,
}

const NAMES: [&str; 9] =
    ["connections", "evicted", "requests", "reads", "streams", "bodies", "slow_heads", "slow_bodies", "slow_readers"];

/// Counts since the last line of the log.
#[derive(Debug, Default)]
pub struct Refusals {
    counts: [AtomicU64; NAMES.len()],
    last_source: Mutex<Option<SourceKey>>,
}

impl Refusals {
    /// Counts one.
    pub fn count(&self, cause: Cause, source: SourceKey) {
        self.counts[cause as usize].fetch_add(1, Ordering::Relaxed);
        if let Ok(mut last) = self.last_source.try_lock() {
            *last = Some(source);
        }
    }

    /// Logs one line where anything was counted since the last one.
    pub fn log(&self) {
        let Some(summary) = self.take_summary() else { return };
        let source = self.last_source.lock().ok().and_then(|mut last| last.take());
        let source = source.map(|source| source.to_string()).unwrap_or_default();
        tracing::warn!(%summary, last_source = %source, "refused or cut off by the limits of connections");
    }

    fn take_summary(&self) -> Option<String> {
        let mut summary = String::new();
        for (name, count) in NAMES.iter().zip(&self.counts) {
            let count = count.swap(0, Ordering::Relaxed);
            if count > 0 {
                let _ = write!(summary, "{}{name}={count}", if summary.is_empty() { "" } else { " " });
            }
        }
        (!summary.is_empty()).then_some(summary)
    }
}

/// The response to a request that exceeds a limit: 429 for that of its source, 503 for that of all. It ends the
/// connection.
pub fn exceeded_response(exceeded: Exceeded, path: &str) -> Response<Body> {
    let (status, code) = match exceeded {
        Exceeded::Source => (StatusCode::TOO_MANY_REQUESTS, "too_many"),
        Exceeded::All => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    };
    let mut response = last_response(status, code, t!("refusal-overloaded"), path);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
    response
}

/// The response to a request whose body arrived too slowly. It ends the connection.
pub fn too_slow_response(path: &str) -> Response<Body> {
    last_response(StatusCode::REQUEST_TIMEOUT, "too_slow", t!("refusal-too-slow"), path)
}

/// The response to a request whose host or target is malformed. It ends the connection.
pub fn malformed_response(path: &str) -> Response<Body> {
    last_response(StatusCode::BAD_REQUEST, "malformed", t!("refusal-malformed"), path)
}

fn last_response(status: StatusCode, code: &str, message: String, path: &str) -> Response<Body> {
    let mut response = if path.starts_with("/api/") {
        (status, Json(json!({ "error": { "code": code, "message": message } }))).into_response()
    } else {
        (status, message).into_response()
    };
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::source::Source;

    #[test]
    fn one_line_tells_of_everything_since_the_last() {
        let refusals = Refusals::default();
        assert_eq!(refusals.take_summary(), None);
        for _ in 0..3 {
            refusals.count(Cause::SlowReader, Source::UNKNOWN.key());
        }
        refusals.count(Cause::Connection, Source::UNKNOWN.key());
        assert_eq!(refusals.take_summary().as_deref(), Some("connections=1 slow_readers=3"));
        assert_eq!(refusals.take_summary(), None);
    }

    #[test]
    fn a_refusal_says_when_to_try_again_and_ends_the_connection() {
        let own = exceeded_response(Exceeded::Source, "/subscribe");
        assert_eq!(
            (own.status().as_u16(), &own.headers()["retry-after"], &own.headers()["connection"]),
            (429, &HeaderValue::from(2), &HeaderValue::from_static("close"))
        );
        let all = exceeded_response(Exceeded::All, "/api/v1/redemptions");
        assert_eq!(
            (all.status().as_u16(), &all.headers()["content-type"]),
            (503, &HeaderValue::from_static("application/json"))
        );
        assert_eq!(too_slow_response("/").status().as_u16(), 408);
    }
}
