//! A receiver of webhooks on this machine: it checks signatures as receivers do, and answers as it is told.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use std::sync::{Arc, Mutex};

/// A request that came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// The header `webhook-id`.
    pub id: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Received {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether the crate of Standard Webhooks accepts the signature under a secret. The crate also refuses requests whose
    /// time is far from now, which the clock of a test is; so the time is checked apart from the signature.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let webhook = standardwebhooks::Webhook::new(secret).unwrap();
        let timestamp: i64 = self.headers["webhook-timestamp"].to_str().unwrap().parse().unwrap();
        let signed = webhook.sign(&self.id, timestamp, &self.body).unwrap();
        self.headers["webhook-signature"].to_str().unwrap().split(' ').any(|signature| signature == signed)
    }
}

/// The receiver.
#[derive(Clone)]
pub struct Receiver {
    answer: Arc<Mutex<StatusCode>>,
    received: Arc<Mutex<Vec<Received>>>,
    /// Its address.
    pub url: String,
}

impl Receiver {
    /// A receiver that answers 204.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks/amends-4711", listener.local_addr().unwrap());
        let receiver = Self { answer: Arc::new(Mutex::new(StatusCode::NO_CONTENT)), received: Arc::default(), url };
        let router = Router::new()
            .route("/hooks/amends-4711", post(take))
            .route("/elsewhere", post(take))
            .with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    /// Answers with this status from now on.
    pub fn answers(&self, status: u16) {
        *self.answer.lock().unwrap() = StatusCode::from_u16(status).unwrap();
    }

    /// What came in since the last call.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.received.lock().unwrap())
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let id = headers["webhook-id"].to_str().unwrap().to_owned();
    receiver.received.lock().unwrap().push(Received { id, headers, body });
    let status = *receiver.answer.lock().unwrap();
    if status.is_redirection() {
        return (status, [(header::LOCATION, "/elsewhere")]).into_response();
    }
    (status, "an answer that nobody stores").into_response()
}
