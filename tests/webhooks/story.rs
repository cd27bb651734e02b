//! An endpoint of a receiver, and the workers that deliver to it.

use crate::desk::{Desk, minutes};
use crate::receiver::Receiver;
use amends::app::test_support::{TestApp, TestResponse};
use amends::delivery::channel::Channels;
use amends::delivery::node::Node;
use amends::delivery::workers::Worker;
use amends::platform::outgoing::Client;
use amends::types::Timestamp;
use amends::webhooks::workers;
use std::ops::Deref;
use tokio::sync::watch;

pub const WEBHOOKS: &str = "/desk/settings/webhooks";

pub struct Story {
    desk: Desk,
    pub receiver: Receiver,
    /// The page of the endpoint.
    pub page: String,
    /// Its signing secret.
    pub secret: String,
}

impl Deref for Story {
    type Target = Desk;
    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl Story {
    /// An endpoint that gets these types.
    pub async fn with(app: TestApp, types: &[&str]) -> Self {
        let desk = Desk::with(app).await;
        desk.db.run("update installation set send_per_minute = 600000").await;
        let receiver = Receiver::start().await;
        let created = create(&desk, "Data warehouse", &receiver.url, types).await;
        let secret = created.one_time_secret();
        let id = desk.db.column("select id from webhook_endpoint").await.remove(0);
        Self { desk, receiver, page: format!("{WEBHOOKS}/{id}"), secret }
    }

    /// Runs every worker that has something to do with webhooks, until there is nothing more to do now.
    pub async fn deliver(&self) {
        while workers::reconcile(&self.app.app).await.unwrap() == amends::platform::worker::Next::AtOnce {}
        worker(&self.app).run_once().await.unwrap();
        workers::look_after(&self.app.app).await.unwrap();
    }

    /// The same at a time.
    pub async fn deliver_at(&self, at: Timestamp) {
        self.set_clock(at);
        self.deliver().await;
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        self.admin.post(&format!("{}{path}", self.page), fields).await
    }

    /// Declares an incident, and disables the endpoint before anything is sent of it.
    pub async fn declare_and_disable(&self) {
        self.declare().await;
        self.set_clock(minutes(1));
        while workers::reconcile(&self.app.app).await.unwrap() == amends::platform::worker::Next::AtOnce {}
        assert_eq!(self.post("/disabling", &[]).await.status, 303);
        self.deliver().await;
        assert!(self.receiver.take().is_empty());
    }

    /// Enables the endpoint, and delivers again what failed since the start.
    pub async fn enable_and_replay(&self) {
        assert_eq!(self.post("/enabling", &[]).await.status, 303);
        let since = minutes(0).format("%Y-%m-%dT%H:%M").to_string();
        let replayed = self.post("/replay", &[("form_key", "replay000001"), ("since", &since)]).await;
        assert_eq!(replayed.status, 303, "{}", replayed.body);
        self.deliver().await;
    }

    pub async fn text(&self, query: &str) -> String {
        self.db.column(query).await.into_iter().next().unwrap_or_default()
    }
}

/// Posts the form for a new endpoint.
pub async fn create(desk: &Desk, name: &str, address: &str, types: &[&str]) -> TestResponse {
    let mut fields = vec![("form_key", "creation0001"), ("name", name), ("address", address)];
    fields.extend(types.iter().map(|kind| ("type", *kind)));
    desk.admin.post(WEBHOOKS, &fields).await
}

/// The worker that sends messages, as a node that has just started.
pub fn worker(app: &TestApp) -> Worker {
    let (_close, closing) = watch::channel(false);
    let channels = Channels::read(&app.app.config, app.app.feature::<Client>()).unwrap();
    Worker::new(app.app.clone(), channels, Node::temporary(), closing)
}
