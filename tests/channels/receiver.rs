//! A server that stores what it is sent, and answers as it was told.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, Uri};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request that came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// Path and query.
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Received {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }
}

/// What is answered to a request.
#[derive(Debug, Clone, Default)]
pub struct Planned {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub after: Duration,
}

impl Planned {
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }
}

#[derive(Debug, Clone, Default)]
struct Inner {
    received: Arc<Mutex<Vec<Received>>>,
    planned: Arc<Mutex<VecDeque<Planned>>>,
}

pub struct Receiver {
    inner: Inner,
    pub origin: String,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("its address"));
        let inner = Inner::default();
        let router = Router::new().fallback(answer).with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { inner, origin }
    }

    /// Answers so to the next request; to those without a plan with 200.
    pub fn plan(&self, planned: Planned) {
        self.inner.planned.lock().expect("a lock").push_back(planned);
    }

    /// Every request so far.
    pub fn received(&self) -> Vec<Received> {
        self.inner.received.lock().expect("a lock").clone()
    }

    /// The only request so far.
    pub fn only(&self) -> Received {
        let received = self.received();
        assert_eq!(received.len(), 1, "{received:?}");
        received[0].clone()
    }
}

async fn answer(State(inner): State<Inner>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let path = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    inner.received.lock().expect("a lock").push(Received { path, headers, body });
    let planned = inner.planned.lock().expect("a lock").pop_front().unwrap_or_else(|| Planned::status(200));
    tokio::time::sleep(planned.after).await;
    let mut response = Response::builder().status(planned.status);
    for (name, value) in planned.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(planned.body)).expect("a response")
}
