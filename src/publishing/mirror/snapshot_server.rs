//! `GET /snapshot`: the whole edition in one response, the same bytes as in the snapshot file.
//!
//! It is public, like the pages in it. Because it is large, the number of simultaneous responses and the time of each
//! are limited; a client that already has it gets a 304. Headers carry what changes without the bytes: whether the
//! pages have a notice, the time that it names, and the processes that they came through, so that loops of mirrors
//! are detected.

use crate::platform::keys::hex;
use crate::platform::random;
use crate::publishing::Published;
use crate::publishing::edition::Edition;
use crate::publishing::negotiation::etag_matches;
use crate::publishing::published::Served;
use crate::publishing::snapshot::PackedSnapshot;
use crate::types::timestamp;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use futures::stream;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};

/// Why the pages carry a notice; absent while they are confirmed.
pub const STALE_HEADER: HeaderName = HeaderName::from_static("amends-stale");
/// The time that the notice names.
pub const AS_OF_HEADER: HeaderName = HeaderName::from_static("amends-as-of");
/// Ids of the processes that the pages came through, beginning with the one that responds.
pub const VIA_HEADER: HeaderName = HeaderName::from_static("amends-through");

/// Most simultaneous responses.
const RESPONSES_MAX: usize = 16;
/// How long one response may take: 256 MiB at 35 Mbit/s.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(60);

/// Serves the edition to mirrors.
#[derive(Debug)]
pub struct SnapshotServer {
    /// The edition that was packed last; hashing it for every request would cost more than sending it.
    packed: tokio::sync::Mutex<Option<(Arc<Edition>, Arc<PackedSnapshot>)>>,
    slots: Arc<Semaphore>,
    /// The random id of this process.
    process_id: String,
    /// On a mirror: ids of the processes that its pages came through.
    upstream: Mutex<Vec<String>>,
}

impl Default for SnapshotServer {
    fn default() -> Self {
        Self {
            packed: tokio::sync::Mutex::default(),
            slots: Arc::new(Semaphore::new(RESPONSES_MAX)),
            process_id: hex(&random::bytes::<8>()),
            upstream: Mutex::default(),
        }
    }
}

impl SnapshotServer {
    /// Whether this process is among those that pages came through.
    pub fn is_via_this_process(&self, via: &[String]) -> bool {
        via.contains(&self.process_id)
    }

    /// Sets the processes that this mirror's pages came through.
    pub fn set_upstream(&self, via: Vec<String>) {
        *self.upstream.lock().unwrap_or_else(PoisonError::into_inner) = via;
    }

    /// The response to a mirror; 503 before anything is published, and while too many responses are under way.
    pub async fn response(&self, published: &Published, request: &HeaderMap) -> Response<Body> {
        let Some(served) = published.served() else { return unavailable() };
        let Some(packed) = self.packed(&served).await else { return unavailable() };
        let etag = format!("\"{}\"", &packed.digest()[..20]);
        let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut response = if etag_matches(known, &etag) {
            let mut not_modified = Response::new(Body::empty());
            *not_modified.status_mut() = StatusCode::NOT_MODIFIED;
            not_modified
        } else {
            let Some(body) = self.body(packed.clone()) else { return unavailable() };
            let mut whole = Response::new(body);
            set_header(&mut whole, header::CONTENT_TYPE, "application/octet-stream");
            set_header(&mut whole, header::CONTENT_LENGTH, &packed.length().to_string());
            whole
        };
        set_header(&mut response, header::ETAG, &etag);
        set_header(&mut response, header::CACHE_CONTROL, "no-cache");
        if let Some(reason) = served.stale {
            set_header(&mut response, STALE_HEADER, reason.as_str());
            set_header(&mut response, AS_OF_HEADER, &timestamp::iso(served.as_of));
        }
        let upstream = self.upstream.lock().unwrap_or_else(PoisonError::into_inner).join(", ");
        let via =
            if upstream.is_empty() { self.process_id.clone() } else { format!("{}, {upstream}", self.process_id) };
        set_header(&mut response, VIA_HEADER, &via);
        response
    }

    async fn packed(&self, served: &Served) -> Option<Arc<PackedSnapshot>> {
        let mut last = self.packed.lock().await;
        if let Some((edition, packed)) = last.as_ref()
            && Arc::ptr_eq(edition, &served.confirmed)
        {
            return Some(packed.clone());
        }
        let edition = served.confirmed.clone();
        let packed = tokio::task::spawn_blocking(move || Arc::new(PackedSnapshot::new(&edition))).await.ok()?;
        *last = Some((served.confirmed.clone(), packed.clone()));
        Some(packed)
    }

    /// A body that a task sends, within [`RESPONSE_TIMEOUT`]; `None` while too many responses are under way.
    fn body(&self, packed: Arc<PackedSnapshot>) -> Option<Body> {
        let slot = self.slots.clone().try_acquire_owned().ok()?;
        let (out, chunks) = mpsc::channel(1);
        tokio::spawn(async move {
            let _ = tokio::time::timeout(RESPONSE_TIMEOUT, async {
                for chunk in packed.chunks() {
                    if out.send(chunk).await.is_err() {
                        break;
                    }
                }
            })
            .await;
            drop(slot);
        });
        // A response that ends early is shorter than its `Content-Length`, so the client sees that it is incomplete.
        Some(Body::from_stream(stream::unfold(chunks, |mut chunks| async {
            let chunk = chunks.recv().await?;
            Some((Ok::<_, Infallible>(chunk), chunks))
        })))
    }
}

fn unavailable() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    set_header(&mut response, header::RETRY_AFTER, "2");
    response
}

fn set_header(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
