//! The stream of changes to open pages (server-sent events). Each frame is encoded once and sent to everybody.
//!
//! Streams are optional: pages poll `/live.json` without one. Their number is limited, so that a very large audience
//! costs this process no more than that.

use super::published::short_hash;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use futures::stream;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Most simultaneous streams of one process. Clients beyond it poll.
pub const STREAMS_MAX: usize = 8_192;
/// How long a browser waits before it reconnects, in milliseconds. Random, so that a restart is not followed by all
/// reconnections at once.
const RETRY_MS: std::ops::Range<u32> = 2_000..10_000;

/// The path of the stream.
pub const LIVE_STREAM_PATH: &str = "/live";
/// The head of a stream's response, up to and including `date: `. It has neither a length nor chunked encoding, so
/// that the same bytes go to everybody; the stream ends with the connection.
pub const LIVE_STREAM_HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
    cache-control: no-store\r\nx-accel-buffering: no\r\ndate: ";

/// The current state, and the permits for streams.
#[derive(Debug)]
pub struct Live {
    state: watch::Sender<LiveState>,
    permits: Arc<Semaphore>,
}

#[derive(Debug, Clone, Default)]
struct LiveState {
    /// Derived from the JSON; 0 before there is any.
    id: u64,
    frame: Bytes,
    /// Counts keep-alives, which prevent proxies from closing quiet streams.
    keepalives: u64,
    is_closed: bool,
}

impl Default for Live {
    fn default() -> Self {
        Self { state: watch::Sender::new(LiveState::default()), permits: Arc::new(Semaphore::new(STREAMS_MAX)) }
    }
}

impl Live {
    /// Allows this many streams instead of [`STREAMS_MAX`]. Called at start, before there are streams.
    pub fn set_limit(&self, streams_max: usize) {
        self.permits.forget_permits(STREAMS_MAX);
        self.permits.add_permits(streams_max);
    }

    /// Sends the content of `/live.json` to every open page, unless it has not changed.
    pub fn broadcast(&self, live_json: &str) {
        let name = short_hash(live_json);
        let id = id_of(&name);
        self.state.send_if_modified(|state| {
            let is_new = state.id != id;
            if is_new {
                state.frame = Bytes::from(format!("id: {name}\ndata: {live_json}\n\n"));
                state.id = id;
            }
            is_new
        });
    }

    /// Sends a keep-alive to every stream.
    pub fn send_keepalive(&self) {
        self.state.send_modify(|state| state.keepalives += 1);
    }

    /// Ends every stream, before the server stops.
    pub fn close(&self) {
        self.state.send_modify(|state| state.is_closed = true);
    }

    /// Opens a stream for a client that has seen the event `last_event_id` (empty for none); `None` when there are
    /// too many.
    pub fn subscribe(&self, last_event_id: &str) -> Option<LiveListener> {
        let permit = self.permits.clone().try_acquire_owned().ok()?;
        Some(LiveListener { state: self.state.subscribe(), seen: id_of(last_event_id), is_new: true, _permit: permit })
    }

    /// A stream as a response of the router; 503 when there are too many.
    pub fn stream(&self, request: &HeaderMap) -> Response<Body> {
        let seen = request.get("last-event-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
        let Some(listener) = self.subscribe(seen) else {
            let mut full = Response::new(Body::empty());
            *full.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            return full;
        };
        let frames = stream::unfold(listener, async |mut listener| {
            let frame = listener.next().await?;
            Some((Ok::<_, Infallible>(frame), listener))
        });
        let mut response = Response::new(Body::from_stream(frames));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // nginx would otherwise delay events until its buffer is full.
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
        response
    }
}

/// The number that an event id stands for; 0 for an id that is not ours.
fn id_of(name: &str) -> u64 {
    u64::from_str_radix(name, 16).unwrap_or(0)
}

/// The receiving end of one stream.
#[derive(Debug)]
pub struct LiveListener {
    state: watch::Receiver<LiveState>,
    seen: u64,
    is_new: bool,
    _permit: OwnedSemaphorePermit,
}

impl LiveListener {
    /// Waits for the next frame; `None` at the end of the stream. Cancel safe.
    pub async fn next(&mut self) -> Option<Bytes> {
        if !self.is_new {
            self.state.changed().await.ok()?;
        }
        let state = self.state.borrow_and_update();
        if state.is_closed {
            return None;
        }
        let is_unseen = state.id != 0 && state.id != self.seen;
        self.seen = state.id;
        Some(match (std::mem::take(&mut self.is_new), is_unseen) {
            (true, true) => Bytes::from([retry_field().as_bytes(), &state.frame].concat()),
            (true, false) => Bytes::from(retry_field()),
            (false, true) => state.frame.clone(),
            (false, false) => Bytes::from_static(b":\n\n"),
        })
    }
}

fn retry_field() -> String {
    use rand::Rng;
    format!("retry: {}\n\n", rand::rng().random_range(RETRY_MS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt;

    async fn next_chunk(body: &mut axum::body::BodyDataStream) -> Option<String> {
        let chunk = tokio::time::timeout(std::time::Duration::from_secs(5), body.next())
            .await
            .expect("a chunk within five seconds");
        chunk.map(|bytes| String::from_utf8(bytes.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn sends_each_change_once_and_ends_when_closed() {
        let live = Live::default();
        live.broadcast("{\"a\":1}");
        let mut body = live.stream(&HeaderMap::new()).into_body().into_data_stream();
        let first = next_chunk(&mut body).await.unwrap();
        assert!(first.starts_with("retry: ") && first.ends_with("data: {\"a\":1}\n\n"), "{first}");
        live.broadcast("{\"a\":1}");
        live.broadcast("{\"a\":2}");
        assert!(next_chunk(&mut body).await.unwrap().contains("{\"a\":2}"));
        live.send_keepalive();
        assert_eq!(next_chunk(&mut body).await.unwrap(), ":\n\n");
        live.close();
        assert_eq!(next_chunk(&mut body).await, None);
    }

    #[tokio::test]
    async fn a_reconnecting_client_gets_only_what_it_missed() {
        let live = Live::default();
        live.broadcast("{\"a\":1}");
        let known = HeaderMap::from_iter([(
            header::HeaderName::from_static("last-event-id"),
            HeaderValue::from_str(&short_hash("{\"a\":1}")).unwrap(),
        )]);
        let mut body = live.stream(&known).into_body().into_data_stream();
        assert!(!next_chunk(&mut body).await.unwrap().contains("data"));
        live.broadcast("{\"a\":2}");
        let mut body = live.stream(&known).into_body().into_data_stream();
        assert!(next_chunk(&mut body).await.unwrap().contains("data: {\"a\":2}"));
    }

    #[tokio::test]
    async fn refuses_streams_beyond_the_limit() {
        let live = Live::default();
        let open: Vec<_> = (0..STREAMS_MAX).map(|_| live.stream(&HeaderMap::new())).collect();
        assert_eq!(live.stream(&HeaderMap::new()).status(), 503);
        drop(open);
        assert_eq!(live.stream(&HeaderMap::new()).status(), 200);
    }
}
