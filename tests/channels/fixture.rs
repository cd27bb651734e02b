//! Destinations at a receiver, messages to them, and a worker that sends them.

use crate::delivery_fixture::{execute, worker};
use crate::receiver::Receiver;
use amends::app::test_support::TestApp;
use amends::delivery::Channel;
use amends::delivery::channel::{Settings, Typed};
use amends::delivery::destination::{self, Destination, NewDestination};
use amends::delivery::link::{MessageLink, PLACEHOLDER, SubscriptionLink};
use amends::delivery::message::Class;
use amends::delivery::notice::{Link, Notice, Severity};
use amends::delivery::queue::{NewMessage, enqueue};
use amends::delivery::workers::Worker;
use amends::platform::AppState;
use amends::platform::config::Config;
use amends::platform::db::sql;
use amends::platform::outgoing::Client;
use amends::types::{FieldError, PublicId, Timestamp};
use std::sync::Arc;
use tokio::sync::watch;

/// The token of the bot.
pub const BOT: &str = "123456:bot-SECRETSECRETSECRET";

pub struct Scene {
    pub app: AppState,
    pub receiver: Receiver,
    worker: Worker,
    _close: watch::Sender<bool>,
}

/// Each channel with the path that its addresses have at the receiver.
pub const PATHS: [(&str, &str); 8] = [
    ("webhook", "/hook/SECRETSECRETSECRET"),
    ("slack", "/services/T0/B0/SECRETSECRETSECRET"),
    ("teams", "/workflows/1/triggers/manual/paths/invoke?sig=SECRETSECRETSECRET"),
    ("discord", "/api/webhooks/1/SECRETSECRETSECRET"),
    ("google_chat", "/v1/spaces/S/messages?key=K&token=SECRETSECRETSECRET"),
    ("ntfy", "/SECRETSECRETSECRET"),
    ("telegram", "-1001234567890"),
    ("test", "/test/SECRETSECRETSECRET"),
];

impl Scene {
    pub async fn new(test: &TestApp) -> Self {
        execute(
            &test.app,
            "update installation set send_per_minute = 6000000, organisation = 'Larkmoor Mobile',
                            quiet_from = '00:00', quiet_to = '23:59'",
        )
        .await;
        let receiver = Receiver::start().await;
        let app = with_vendors_at(&test.app, &receiver.origin);
        let (worker, close) = worker(&app);
        Self { app, receiver, worker, _close: close }
    }

    pub async fn send(&mut self) {
        self.worker.run_once().await.expect("a run of the worker");
    }

    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    pub fn wait(&self, seconds: i64) {
        self.app.clock.set(self.now() + chrono::Duration::seconds(seconds));
    }

    /// What is typed for a channel whose vendor is the receiver.
    pub fn address(&self, channel: &str) -> String {
        let (_, path) = PATHS.iter().find(|(name, _)| *name == channel).expect("a channel");
        if path.starts_with('/') { format!("{}{path}", self.receiver.origin) } else { (*path).to_owned() }
    }

    pub async fn destination(&self, channel: &str) -> Destination {
        let address = self.address(channel);
        self.destination_at(channel, &address).await
    }

    pub async fn destination_at(&self, channel: &str, address: &str) -> Destination {
        let new = parse(&self.app, channel, address, "").expect("an address");
        let (now, keys) = (self.now(), &self.app.keys);
        self.app
            .db
            .write(async |tx| destination::find_or_insert(tx, keys, now, &new).await)
            .await
            .expect("a destination")
    }

    /// Enqueues a notice with a link to the subscriber's page.
    pub async fn tell(&self, destination: &Destination, key: &str, notice: &Notice) {
        let content = destination.channel.render(notice);
        let new = NewMessage {
            subject: content.subject,
            body: content.body,
            link: Some(MessageLink::Subscription(SubscriptionLink::Manage(subscriber()))),
            ..NewMessage::to_destination(Class::ServiceUpdate, destination, key, self.now())
        };
        self.enqueue(new).await;
    }

    /// Enqueues an event.
    pub async fn event(&self, destination: &Destination, key: &str) {
        let body = format!(r#"{{"type": "incident.updated", "key": "{key}"}}"#);
        let new = NewMessage { body, ..NewMessage::to_destination(Class::Event, destination, key, self.now()) };
        self.enqueue(new).await;
    }

    async fn enqueue(&self, new: NewMessage) {
        let now = self.now();
        let stored = self.app.db.write(async |tx| enqueue(tx, now, new.clone()).await).await.expect("a transaction");
        assert!(stored.is_some(), "a new message");
    }

    /// A text that a query returns.
    pub async fn text(&self, query: &'static str) -> String {
        let mut tx = self.app.db.read().await.expect("a read transaction");
        tx.fetch_value(sql(query)).await.unwrap_or_else(|error| panic!("{query}: {error}"))
    }
}

/// The application with every vendor at this origin.
pub fn with_vendors_at(app: &AppState, origin: &str) -> AppState {
    let chat_hosts = ["slack", "teams", "discord", "google_chat", "telegram"]
        .map(|channel| format!("{channel}={origin}").parse().expect("an origin"))
        .to_vec();
    let config = Config { chat_hosts, telegram_token: Some(BOT.to_owned()), ..(*app.config).clone() };
    AppState { config: Arc::new(config), ..app.clone() }
}

pub fn parse(app: &AppState, channel: &str, address: &str, token: &str) -> Result<NewDestination, FieldError> {
    let channel: Channel = channel.parse().expect("a channel");
    let settings = Settings { config: &app.config, client: app.features.get::<Client>() };
    destination::parse(channel, &Typed { address, token }, &settings, false)
}

pub fn subscriber() -> PublicId {
    PublicId::parse("abcdefghijkl").expect("an id")
}

/// A notice with everything that a channel might take for its own markup.
pub fn notice() -> Notice {
    Notice {
        organisation: "Larkmoor Mobile".into(),
        subject: "No calls <North> – Investigating".into(),
        title: "No calls <North> & *South*".into(),
        status: "Investigating".into(),
        severity: Severity::Critical,
        services: vec!["Calls".into()],
        facts: vec!["Calls: major outage".into(), "Since 08:00".into()],
        paragraphs: vec![
            format!("@everyone <!channel> <b>bold</b> [x](https://evil.example) _a_ {PLACEHOLDER}"),
            "Second.".into(),
        ],
        links: vec![
            Link {
                label: "Details".into(),
                url: "https://status.example.org/incidents/1?a=1".into(),
                sentence: String::new(),
            },
            Link { label: "Unsubscribe".into(), url: PLACEHOLDER.into(), sentence: String::new() },
        ],
        short: "No calls".into(),
        is_right_to_left: false,
    }
}
