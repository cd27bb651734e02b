//! Double opt-in, notices and unsubscribing on every channel to rooms and systems, with a real receiver on this machine.

use crate::{count, declare, minutes, run_worker, service, text, update};
use amends::app::test_support::TestApp;
use amends::delivery::channel::Channels;
use amends::delivery::claim::Readiness;
use amends::delivery::node::Node;
use amends::delivery::workers::Worker;
use amends::incidents::State;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::platform::outgoing::{AddressRules, Client};
use amends::types::PublicId;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode};
use chrono::Duration;
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// A POST that the receiver got.
#[derive(Clone, Debug)]
struct Received {
    path: String,
    headers: HeaderMap,
    body: String,
}

impl Received {
    /// Whether one of its signatures is that of a secret.
    fn is_signed_with(&self, secret: &str) -> bool {
        let header = |name: &str| self.headers[name].to_str().unwrap();
        let timestamp = header("webhook-timestamp").parse().unwrap();
        let webhook = standardwebhooks::Webhook::new(secret).unwrap();
        let signature = webhook.sign(header("webhook-id"), timestamp, self.body.as_bytes()).unwrap();
        header("webhook-signature").split(' ').any(|one| one == signature)
    }
}

/// A receiver that answers every POST with one status.
struct Receiver {
    origin: String,
    received: Arc<Mutex<Vec<Received>>>,
    status: Arc<Mutex<StatusCode>>,
}

impl Receiver {
    async fn start() -> Self {
        let (received, status) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(StatusCode::OK)));
        let (kept, answer) = (received.clone(), status.clone());
        let router = Router::new().fallback(move |request: Request| {
            let (kept, answer) = (kept.clone(), answer.clone());
            async move {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
                let body = String::from_utf8(body.to_vec()).unwrap();
                kept.lock().unwrap().push(Received { path: parts.uri.to_string(), headers: parts.headers, body });
                (*answer.lock().unwrap(), "{\"ok\":true}")
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin, received, status }
    }

    /// What came since the last look.
    fn take(&self) -> Vec<Received> {
        std::mem::take(&mut *self.received.lock().unwrap())
    }
}

/// The application with the receiver in the place of every vendor.
fn with_receiver(mut app: TestApp, receiver: &Receiver) -> TestApp {
    let mut config = (*app.app.config).clone();
    config.outgoing_allow = vec!["127.0.0.0/8".parse().unwrap()];
    config.chat_hosts = ["slack", "teams", "discord", "google_chat", "telegram"]
        .map(|channel| format!("{channel}={}", receiver.origin).parse().unwrap())
        .to_vec();
    config.telegram_token = Some("123456:ABC".to_owned());
    let client = Client::new(AddressRules::new(config.outgoing_allow.clone())).unwrap();
    app.app.config = Arc::new(config);
    let mut features = (*app.app.features).clone();
    features.insert(client);
    app.app.features = Arc::new(features);
    app
}

/// Sends what waits.
async fn send(app: &TestApp) {
    let (_close, closing) = watch::channel(false);
    let channels = Channels::read(&app.app.config, app.app.features.get::<Client>()).unwrap();
    let mut worker = Worker::new(app.app.clone(), channels, Node::temporary(), closing);
    // The rate of a channel fills with time.
    while let Readiness::Wait(_) = worker.run_once().await.unwrap() {
        app.app.clock.set(app.app.clock.now() + Duration::seconds(1));
    }
}

/// The path of the link to a page of subscriptions in a body, as JSON has it.
fn link(body: &str) -> String {
    let start = body.find("/subscriptions/").unwrap_or_else(|| panic!("no link in {body}"));
    let token: String =
        body[start + "/subscriptions/".len()..].chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("/subscriptions/{token}")
}

on_both_databases! {
    async fn every_channel_is_confirmed_in_the_channel_itself(app: TestApp) {
        let receiver = Receiver::start().await;
        let app = with_receiver(app, &receiver);
        let data = service(&app, "Mobile data").await;
        let form = app.visitor().get("/subscribe").await.body;
        for channel in ["webhook", "slack", "teams", "discord", "google_chat", "ntfy", "telegram"] {
            assert!(form.contains(&format!("/subscribe?channel={channel}")), "{channel} in {form}");
        }
        let origin = &receiver.origin;
        let mut pages = Vec::new();
        for (minute, (channel, to)) in [
            ("webhook", format!("{origin}/hook")),
            ("slack", format!("{origin}/services/T0/B0/secret")),
            ("teams", format!("{origin}/workflows/secret")),
            ("discord", format!("{origin}/api/webhooks/1/secret")),
            ("google_chat", format!("{origin}/v1/spaces/A/messages?key=secret")),
            ("ntfy", format!("{origin}/secret-topic")),
            ("telegram", "-1001234567890".to_owned()),
        ].into_iter().enumerate() {
            app.app.clock.set(minutes(i64::try_from(minute).unwrap()));
            let own_form = app.visitor().get(&format!("/subscribe?channel={channel}")).await.body;
            assert!(own_form.contains(&format!("name=\"channel\" value=\"{channel}\"")), "{own_form}");
            let wrong = app.visitor().post("/subscriptions", &[("channel", channel), ("to", "nowhere at all"), ("about", "all")]).await;
            assert!(wrong.status == 422 && wrong.body.contains("nowhere at all"), "{channel}: {}", wrong.body);
            let asked = app.visitor().post("/subscriptions", &[("channel", channel), ("to", &to), ("about", "all")]).await;
            assert_eq!((asked.status.as_u16(), asked.location()), (303, "/subscribe?asked=1"), "{channel}: {}", asked.body);
            send(&app).await;
            let received = receiver.take();
            assert_eq!(received.len(), 1, "{channel}: {received:?}");
            let confirmation = link(&received[0].body);
            if channel == "webhook" {
                assert!(received[0].headers["webhook-signature"].to_str().unwrap().starts_with("v1,"));
            }
            for look in [Method::GET, Method::HEAD] {
                assert_eq!(app.visitor().send(look, &confirmation, None, "", &[]).await.status, 200);
            }
            assert_eq!(count(&app, "select count(*) from subscriber where state = 'active'").await, i64::try_from(minute).unwrap());
            let confirmed = app.visitor().post(&format!("{confirmation}/confirmation"), &[]).await;
            if channel == "webhook" {
                // Its page, with the secret that was made.
                assert_eq!(confirmed.status, 201, "{}", confirmed.body);
                assert!(confirmed.body.contains("You are subscribed. Thank you."), "{}", confirmed.body);
                pages.push(link(&confirmed.body));
                continue;
            }
            assert_eq!(confirmed.status, 303, "{channel}: {}", confirmed.body);
            pages.push(confirmed.location().split('?').next().unwrap().to_owned());
        }
        let stored = "select count(*) from subscriber where address like '%127.0.0.1%' or address_key like '%secret%'";
        assert_eq!(count(&app, stored).await, 0, "what gives access is sealed");
        app.app.clock.set(minutes(20));
        let incident = declare(&app, &data, true, false).await;
        run_worker(&app).await;
        send(&app).await;
        let received = receiver.take();
        let of = |path: &str| received.iter().filter(|one| one.path.starts_with(path)).collect::<Vec<_>>();
        for path in ["/services/", "/workflows/", "/api/webhooks/", "/v1/spaces/", "/bot123456"] {
            let told = of(path);
            assert_eq!(told.len(), 1, "{path}: {received:?}");
            assert!(told[0].body.contains("Mobile data fails") && told[0].body.contains("/subscriptions/m"), "{}", told[0].body);
        }
        // A webhook gets what Statuspage sends: the incident, and the service whose status changed.
        let hooks = of("/hook");
        assert_eq!(hooks.len(), 2, "{received:?}");
        let bodies: Vec<serde_json::Value> = hooks.iter().map(|one| serde_json::from_str(&one.body).unwrap()).collect();
        let told = bodies.iter().find(|body| body.get("incident").is_some()).unwrap();
        assert_eq!((told["incident"]["id"].as_str(), told["incident"]["name"].as_str()), (Some(incident.as_str()), Some("Mobile data fails")));
        assert_eq!(told["meta"]["unsubscribe"].as_str().map(link), Some(pages[0].clone()));
        let changed = bodies.iter().find(|body| body.get("component_update").is_some()).unwrap();
        assert_eq!(changed["component_update"]["new_status"], "major_outage");
        assert_eq!(changed["component"]["id"].as_str(), Some(data.as_str()));
        // When it changed, which is before it could be told, and with an id of its own.
        let first = &told["incident"]["incident_updates"][0];
        assert_eq!(changed["component_update"]["created_at"], first["created_at"]);
        assert_ne!(changed["component_update"]["id"], first["id"]);
        // The page of a room shows where it is and nothing that gives access to it; leaving forgets the address.
        let own = app.visitor().get(&pages[1]).await.body;
        assert!(own.contains("127.0.0.1") && !own.contains("/services/T0"), "{own}");
        for page in &pages {
            assert_eq!(app.visitor().post(&format!("{page}/end"), &[]).await.status, 200);
        }
        assert_eq!(count(&app, "select count(*) from destination where sealed <> ''").await, 0);
        update(&app, &incident, State::Identified, true).await;
        run_worker(&app).await;
        send(&app).await;
        assert!(receiver.take().is_empty());
    }

    async fn a_room_that_is_gone_is_quarantined(app: TestApp) {
        let receiver = Receiver::start().await;
        let app = with_receiver(app, &receiver);
        let data = service(&app, "Mobile data").await;
        let to = format!("{}/services/T0/B0/secret", receiver.origin);
        let form = [("channel", "slack"), ("to", to.as_str()), ("about", "all")];
        app.visitor().post("/subscriptions", &form).await;
        send(&app).await;
        let confirmation = link(&receiver.take()[0].body);
        app.visitor().post(&format!("{confirmation}/confirmation"), &[]).await;
        *receiver.status.lock().unwrap() = StatusCode::GONE;
        app.app.clock.set(minutes(1));
        declare(&app, &data, true, false).await;
        run_worker(&app).await;
        send(&app).await;
        run_worker(&app).await;
        assert_eq!(text(&app, "select state from subscriber").await, "quarantined");
        // Whoever adds the webhook anew and confirms gets messages again, to the same subscriber.
        *receiver.status.lock().unwrap() = StatusCode::OK;
        receiver.take();
        app.app.clock.set(minutes(12));
        app.visitor().post("/subscriptions", &form).await;
        send(&app).await;
        let confirmation = link(&receiver.take()[0].body);
        assert_eq!(app.visitor().post(&format!("{confirmation}/confirmation"), &[]).await.status, 303);
        assert_eq!((text(&app, "select state from subscriber").await.as_str(), count(&app, "select count(*) from subscriber").await), ("active", 1));
        app.app.clock.set(minutes(14));
        declare(&app, &data, true, false).await;
        run_worker(&app).await;
        send(&app).await;
        assert_eq!(receiver.take().len(), 1);
    }

    async fn the_owner_of_a_webhook_sees_what_its_requests_are_signed_with(app: TestApp) {
        let receiver = Receiver::start().await;
        let app = with_receiver(app, &receiver);
        service(&app, "Mobile data").await;
        let to = format!("{}/hook", receiver.origin);
        let form = [("channel", "webhook"), ("to", to.as_str()), ("token", ""), ("about", "all")];
        let asked = app.visitor().post("/subscriptions", &form).await;
        assert!(!asked.body.contains("whsec_") && !asked.location().contains("whsec_"));
        send(&app).await;
        let received = receiver.take();
        let confirmation = link(&received[0].body);
        assert!(!app.visitor().get(&confirmation).await.body.contains("whsec_"), "nothing is shown before it is confirmed");
        let confirmed = app.visitor().post(&format!("{confirmation}/confirmation"), &[]).await;
        let secret = confirmed.one_time_secret();
        assert!(received[0].is_signed_with(&secret), "{secret}");
        // Pressing the button twice shows it again, an old link does not, and neither does the page.
        assert_eq!(app.visitor().post(&format!("{confirmation}/confirmation"), &[]).await.one_time_secret(), secret);
        app.app.clock.set(minutes(11));
        let again = app.visitor().post(&format!("{confirmation}/confirmation"), &[]).await;
        assert!(again.status == 303 && !again.body.contains("whsec_"), "{}", again.body);
        let page = again.location().split('?').next().unwrap().to_owned();
        let shown = app.visitor().get(&page).await;
        assert!(shown.status == 200 && !shown.body.contains("whsec_"), "{}", shown.body);
        // A stranger who types the address again does not replace it.
        let other = [("channel", "webhook"), ("to", to.as_str()), ("token", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), ("about", "all")];
        assert_eq!(app.visitor().post("/subscriptions", &other).await.status, 303);
        send(&app).await;
        assert!(receiver.take()[0].is_signed_with(&secret));
        // One who typed it before its owner did does not know what is shown to the owner.
        let first = format!("{}/first", receiver.origin);
        let other = [("channel", "webhook"), ("to", first.as_str()), other[2], ("about", "all")];
        assert_eq!(app.visitor().post("/subscriptions", &other).await.status, 303);
        app.app.clock.set(minutes(22));
        assert_eq!(app.visitor().post("/subscriptions", &[other[0], other[1], ("token", ""), other[3]]).await.status, 303);
        send(&app).await;
        let asked = receiver.take();
        let confirmed = app.visitor().post(&format!("{}/confirmation", link(&asked.last().unwrap().body)), &[]).await;
        let renewed = confirmed.one_time_secret();
        assert!(renewed != other[2].1 && !asked[0].is_signed_with(&renewed), "{renewed}");
        // Nobody else has one.
        let slack = format!("{}/services/T0/B0/secret", receiver.origin);
        app.visitor().post("/subscriptions", &[("channel", "slack"), ("to", &slack), ("about", "all")]).await;
        send(&app).await;
        let asked = receiver.take().into_iter().find(|one| one.path.starts_with("/services/")).unwrap();
        let confirmed = app.visitor().post(&format!("{}/confirmation", link(&asked.body)), &[]).await;
        let room = confirmed.location().split('?').next().unwrap().to_owned();
        assert!(!app.visitor().get(&room).await.body.contains("signing secret"));
        assert_eq!(app.visitor().post(&format!("{page}/end"), &[]).await.status, 200);
    }

    async fn programs_subscribe_webhooks(app: TestApp) {
        let receiver = Receiver::start().await;
        let app = with_receiver(app, &receiver);
        service(&app, "Mobile data").await;
        let endpoint = format!("{}/hook", receiver.origin);
        let body = serde_json::json!({"subscriber": {"endpoint": endpoint, "email": "ops@example.org"}});
        let made = app.visitor().post_json("/api/v2/subscribers.json", &body, &[]).await;
        assert_eq!(made.status, 201, "{}", made.body);
        assert_eq!((&made.json()["mode"], &made.json()["webhook"]), (&"webhook".into(), &endpoint.as_str().into()));
        send(&app).await;
        let received = receiver.take();
        assert_eq!((received.len(), received[0].path.as_str()), (1, "/hook"));
        let confirmation = link(&received[0].body);
        let confirmed = app.visitor().post(&format!("{confirmation}/confirmation"), &[]).await;
        assert!(received[0].is_signed_with(&confirmed.one_time_secret()));
        let query = sql("select id from subscriber where state = 'active' and channel = 'webhook'");
        assert!(app.app.db.read().await.unwrap().fetch_value::<PublicId>(query).await.is_ok());
        let private = serde_json::json!({"subscriber": {"endpoint": "http://10.0.0.1/hook"}});
        let refused = app.visitor().post_json("/api/v2/subscribers.json", &private, &[]).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["error"]["fields"][0]["field"]), (422, &"endpoint".into()));
    }
}
