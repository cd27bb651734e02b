//! The stream of changes to open pages (server-sent events): one frame, encoded once, for everybody.
//!
//! It is a bonus: pages poll `/live.json` where there is none, and the number of streams is capped, so
//! that an audience of millions costs this process no more than the cap.

use super::published::short_name;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use futures::stream;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Most streams of one process; whoever comes later polls.
pub const STREAMS_MAX: usize = 8_192;
/// How long a browser waits before it comes back to a stream that ended, in milliseconds: spread, so
/// that a restart is not followed by everybody at once.
const RETRY_MS: std::ops::Range<u32> = 2_000..10_000;

/// Where the stream is.
pub const LIVE_STREAM_PATH: &str = "/live";
/// The head of a stream's answer, up to and with `date: `. Neither length nor chunks: the same frame goes
/// to everybody as it is, and the end of the connection is the end of the stream.
pub const LIVE_STREAM_HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
    cache-control: no-store\r\nx-accel-buffering: no\r\ndate: ";

/// The frame on the air, and who may listen.
#[derive(Debug)]
pub struct Live {
    state: watch::Sender<LiveState>,
    permits: Arc<Semaphore>,
}

#[derive(Debug, Clone, Default)]
struct LiveState {
    /// Of the text; 0 before there is one.
    id: u64,
    frame: Bytes,
    /// Raised by the shared ticker, which keeps proxies from closing quiet streams.
    keepalives: u64,
    is_closed: bool,
}

impl Default for Live {
    fn default() -> Self {
        Self { state: watch::Sender::new(LiveState::default()), permits: Arc::new(Semaphore::new(STREAMS_MAX)) }
    }
}

impl Live {
    /// Allows this many streams instead of [`STREAMS_MAX`]; for the start, before anybody listens.
    pub fn set_limit(&self, streams_max: usize) {
        self.permits.forget_permits(STREAMS_MAX);
        self.permits.add_permits(streams_max);
    }

    /// Tells every open page how things are now; nothing where nothing has changed.
    pub fn broadcast(&self, live_json: &str) {
        let name = short_name(live_json);
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

    /// Keeps quiet streams open.
    pub fn send_keepalive(&self) {
        self.state.send_modify(|state| state.keepalives += 1);
    }

    /// Ends every stream, since the server is about to stop.
    pub fn close(&self) {
        self.state.send_modify(|state| state.is_closed = true);
    }

    /// A place in the audience, for whoever has seen the event of this id (empty for none); `None` when
    /// there are as many as there may be.
    pub fn subscribe(&self, last_event_id: &str) -> Option<LiveListener> {
        let permit = self.permits.clone().try_acquire_owned().ok()?;
        Some(LiveListener { state: self.state.subscribe(), seen: id_of(last_event_id), is_new: true, _permit: permit })
    }

    /// A new stream for the router's side; 503 when there are as many as there may be.
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
        // nginx would otherwise hold events back until its buffer is full.
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
        response
    }
}

/// The number behind an event's id; 0 for what is none of ours.
fn id_of(name: &str) -> u64 {
    u64::from_str_radix(name, 16).unwrap_or(0)
}

/// One of the audience.
#[derive(Debug)]
pub struct LiveListener {
    state: watch::Receiver<LiveState>,
    seen: u64,
    is_new: bool,
    _permit: OwnedSemaphorePermit,
}

impl LiveListener {
    /// What to send next, as soon as there is something; `None` at the end. May be dropped while it waits.
    pub async fn next(&mut self) -> Option<Bytes> {
        if !self.is_new {
            self.state.changed().await.ok()?;
        }
        let state = self.state.borrow_and_update();
        if state.is_closed {
            return None;
        }
        let has_news = state.id != 0 && state.id != self.seen;
        self.seen = state.id;
        Some(match (std::mem::take(&mut self.is_new), has_news) {
            (true, true) => Bytes::from([retry().as_bytes(), &state.frame].concat()),
            (true, false) => Bytes::from(retry()),
            (false, true) => state.frame.clone(),
            (false, false) => Bytes::from_static(b":\n\n"),
        })
    }
}

fn retry() -> String {
    use rand::Rng;
    format!("retry: {}\n\n", rand::rng().random_range(RETRY_MS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt;

    async fn said(body: &mut axum::body::BodyDataStream) -> Option<String> {
        let chunk =
            tokio::time::timeout(std::time::Duration::from_secs(5), body.next()).await.expect("a chunk in time");
        chunk.map(|bytes| String::from_utf8(bytes.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn tells_what_is_new_once_and_ends_when_told() {
        let live = Live::default();
        live.broadcast("{\"a\":1}");
        let mut body = live.stream(&HeaderMap::new()).into_body().into_data_stream();
        let first = said(&mut body).await.unwrap();
        assert!(first.starts_with("retry: ") && first.ends_with("data: {\"a\":1}\n\n"), "{first}");
        live.broadcast("{\"a\":1}");
        live.broadcast("{\"a\":2}");
        assert!(said(&mut body).await.unwrap().contains("{\"a\":2}"));
        live.send_keepalive();
        assert_eq!(said(&mut body).await.unwrap(), ":\n\n");
        live.close();
        assert_eq!(said(&mut body).await, None);
    }

    #[tokio::test]
    async fn who_comes_back_is_told_only_what_was_missed() {
        let live = Live::default();
        live.broadcast("{\"a\":1}");
        let known = HeaderMap::from_iter([(
            header::HeaderName::from_static("last-event-id"),
            HeaderValue::from_str(&short_name("{\"a\":1}")).unwrap(),
        )]);
        let mut body = live.stream(&known).into_body().into_data_stream();
        assert!(!said(&mut body).await.unwrap().contains("data"));
        live.broadcast("{\"a\":2}");
        let mut body = live.stream(&known).into_body().into_data_stream();
        assert!(said(&mut body).await.unwrap().contains("data: {\"a\":2}"));
    }

    #[tokio::test]
    async fn there_is_a_last_place() {
        let live = Live::default();
        let taken: Vec<_> = (0..STREAMS_MAX).map(|_| live.stream(&HeaderMap::new())).collect();
        assert_eq!(live.stream(&HeaderMap::new()).status(), 503);
        drop(taken);
        assert_eq!(live.stream(&HeaderMap::new()).status(), 200);
    }
}
