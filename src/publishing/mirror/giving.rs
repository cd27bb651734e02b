//! `GET /snapshot`: the whole edition in one answer, to the byte what the snapshot file holds. Public like
//! the pages in it; bounded, since it is large: so many at once, each for so long. Whoever has it already
//! is told so at no cost.
//!
//! Beside the bytes go facts that change without them: whether the pages carry a notice and from when they
//! are, and through whose hands they came, by which a mirror of itself is noticed.

use super::super::Published;
use super::super::edition::Edition;
use super::super::negotiation::has_already;
use super::super::published::Served;
use super::super::snapshot::Packed;
use crate::platform::keys::hex;
use crate::platform::random;
use crate::types::timestamp;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use futures::stream;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};

/// Why the pages carry a notice; absent while they are confirmed.
pub const STALE: HeaderName = HeaderName::from_static("amends-stale");
/// From when pages with a notice are.
pub const AS_OF: HeaderName = HeaderName::from_static("amends-as-of");
/// The processes the pages came through, the one that answers first.
pub const THROUGH: HeaderName = HeaderName::from_static("amends-through");

/// Most editions on their way at once.
const GIVEN_AT_ONCE: usize = 16;
/// How long one may take: 256 MiB at 35 Mbit a second.
const GIVEN_WITHIN: Duration = Duration::from_secs(60);

/// What mirrors are given.
#[derive(Debug)]
pub struct Giving {
    /// The edition that was packed last: hashing it at every request would cost more than sending it.
    packed: tokio::sync::Mutex<Option<(Arc<Edition>, Arc<Packed>)>>,
    slots: Arc<Semaphore>,
    /// This process.
    node: String,
    /// Where a mirror's pages came through before.
    before: Mutex<Vec<String>>,
}

impl Default for Giving {
    fn default() -> Self {
        Self {
            packed: tokio::sync::Mutex::default(),
            slots: Arc::new(Semaphore::new(GIVEN_AT_ONCE)),
            node: hex(&random::bytes::<8>()),
            before: Mutex::default(),
        }
    }
}

impl Giving {
    /// Whether pages that came through these hands came through this process.
    pub fn is_among(&self, through: &[String]) -> bool {
        through.contains(&self.node)
    }

    /// Where this mirror's pages came through.
    pub fn came_through(&self, before: Vec<String>) {
        *self.before.lock().unwrap_or_else(PoisonError::into_inner) = before;
    }

    /// The answer to a mirror.
    pub async fn answer(&self, published: &Published, request: &HeaderMap) -> Response<Body> {
        let Some(served) = published.served() else { return later() };
        let Some(packed) = self.packed(&served).await else { return later() };
        let etag = format!("\"{}\"", &packed.digest()[..20]);
        let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut response = if has_already(known, &etag) {
            let mut known = Response::new(Body::empty());
            *known.status_mut() = StatusCode::NOT_MODIFIED;
            known
        } else {
            let Some(body) = self.body(packed.clone()) else { return later() };
            let mut whole = Response::new(body);
            set(&mut whole, header::CONTENT_TYPE, "application/octet-stream");
            set(&mut whole, header::CONTENT_LENGTH, &packed.length().to_string());
            whole
        };
        set(&mut response, header::ETAG, &etag);
        set(&mut response, header::CACHE_CONTROL, "no-cache");
        if let Some(reason) = served.stale {
            set(&mut response, STALE, reason.as_str());
            set(&mut response, AS_OF, &timestamp::iso(served.as_of));
        }
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner).join(", ");
        let through = if before.is_empty() { self.node.clone() } else { format!("{}, {before}", self.node) };
        set(&mut response, THROUGH, &through);
        response
    }

    async fn packed(&self, served: &Served) -> Option<Arc<Packed>> {
        let mut last = self.packed.lock().await;
        if let Some((edition, packed)) = last.as_ref()
            && Arc::ptr_eq(edition, &served.good)
        {
            return Some(packed.clone());
        }
        let edition = served.good.clone();
        let packed = tokio::task::spawn_blocking(move || Arc::new(Packed::of(&edition))).await.ok()?;
        *last = Some((served.good.clone(), packed.clone()));
        Some(packed)
    }

    /// The bytes, sent by a task that gives up on slow readers; `None` while as many are on their way as may be.
    fn body(&self, packed: Arc<Packed>) -> Option<Body> {
        let slot = self.slots.clone().try_acquire_owned().ok()?;
        let (out, chunks) = mpsc::channel(1);
        tokio::spawn(async move {
            let _ = tokio::time::timeout(GIVEN_WITHIN, async {
                for chunk in packed.chunks() {
                    if out.send(chunk).await.is_err() {
                        break;
                    }
                }
            })
            .await;
            drop(slot);
        });
        // Ended too early, the length that was promised is not reached, and the connection ends with it.
        Some(Body::from_stream(stream::unfold(chunks, |mut chunks| async {
            let chunk = chunks.recv().await?;
            Some((Ok::<_, Infallible>(chunk), chunks))
        })))
    }
}

fn later() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    set(&mut response, header::RETRY_AFTER, "2");
    response
}

fn set(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
