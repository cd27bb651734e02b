//! Loading the demonstration, and what its receivers get.

use amends::access::{IncidentCommander, by_system};
use amends::app::test_support::{TestApp, TestClient};
use amends::app::{router, serve};
use amends::delivery::channel::Channels;
use amends::delivery::claim::Readiness;
use amends::delivery::node::Node;
use amends::delivery::workers::Worker;
use amends::incidents::{self, NewUpdate, State};
use amends::platform::db::sql;
use amends::platform::outgoing::{AddressRules, Client};
use amends::publishing::Published;
use amends::types::{PublicId, Role};
use amends::{demo, on_both_databases};
use chrono::Duration;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

const CUSTOMERS: u32 = 30;

/// The ids that published pages carry, and how many transfers the ledger has.
async fn ids_and_transfers(app: &TestApp) -> (String, String, i64) {
    let mut tx = app.app.db.read().await.unwrap();
    let text =
        "select i.installation_id, p.id, (select count(*) from ledger_transfer) from installation i cross join page p";
    tx.fetch_one(sql(text)).await.unwrap()
}

/// The application, listening on a port of its own, with the rules that forbid private addresses; whoever holds the sender
/// keeps it serving.
async fn serving(mut app: TestApp) -> (TestApp, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = (*app.app.config).clone();
    config.listen = listener.local_addr().unwrap();
    config.outgoing_allow = Vec::new();
    let config = Arc::new(config);
    let mut features = (*app.app.features).clone();
    features.insert(Client::new(AddressRules::default()).unwrap());
    (app.app.config, app.app.features) = (config.clone(), Arc::new(features));
    let (close, closing) = watch::channel(false);
    let (router, published) = (router::router(&app.app).unwrap(), app.app.feature::<Published>().clone());
    tokio::spawn(async move { serve::serve_http(listener, &config, published, router, closing).await.unwrap() });
    (app, close)
}

/// Tells subscribers what is due, and sends it.
async fn tell_and_send(app: &TestApp) {
    while amends::subscribers::workers::reconcile(&app.app).await.unwrap() {}
    let (_close, closing) = watch::channel(false);
    let channels = Channels::read(&app.app.config, app.app.features.get::<Client>()).unwrap();
    let mut worker = Worker::new(app.app.clone(), channels, Node::temporary(), closing);
    // The rate of a channel fills with time.
    for _ in 0..60 {
        let Readiness::Wait(_) = worker.run_once().await.unwrap() else { return };
        app.app.clock.set(app.app.clock.now() + Duration::seconds(1));
    }
}

/// Publishes an update of the open incident.
async fn publish(app: &TestApp, body: &str) {
    let right: IncidentCommander = by_system();
    let (now, body) = (app.app.clock.now(), body.to_owned());
    let open = "select id from incident where title like 'Mobile data slow or failing%'";
    let published = app.app.db.write(async move |tx| {
        let id = tx.fetch_value::<PublicId>(sql(open)).await?;
        let version = incidents::store::get(tx, &id).await?.version;
        let new = NewUpdate {
            state: State::Monitoring,
            body: body.clone(),
            services: Vec::new(),
            next_update_by: Some(now + Duration::minutes(30)),
            notify: true,
            display_at: None,
            despite_reports: true,
        };
        incidents::publish_update(tx, &right, now, &id, version, new).await
    });
    published.await.unwrap();
}

/// What the page shows of each receiver: the webhook, Slack and Teams.
async fn received(staff: &TestClient) -> [String; 3] {
    let page = staff.get(RECEIVERS).await.body;
    ["webhook", "slack", "teams"].map(|name| {
        let (_, rest) =
            page.split_once(&format!("id=\"receiver-{name}\"")).unwrap_or_else(|| panic!("no {name} in {page}"));
        rest.split("<section").next().unwrap_or_default().to_owned()
    })
}

const RECEIVERS: &str = "/desk/demo/receivers";

on_both_databases! {
    async fn its_receivers_show_the_last_message_of_each_channel(app: TestApp) {
        let (app, _serving) = serving(app).await;
        demo::load(&app.app, CUSTOMERS).await.unwrap();
        let lead = app.staff("Petra Lind", &[Role::SupportLead]).await;
        let before = lead.get(RECEIVERS).await;
        assert_eq!((before.status.as_u16(), before.body.matches("Nothing has arrived yet.").count()), (200, 3), "{}", before.body);
        assert!(lead.get("/desk/subscribers").await.body.contains(RECEIVERS), "the list leads to it");
        tell_and_send(&app).await;
        for shown in received(&lead).await {
            assert!(shown.contains("moving traffic to the other"), "what was published last: {shown}");
        }

        publish(&app, "Everything is <b>back</b> in Orkney.").await;
        app.app.clock.set(app.app.clock.now() + Duration::seconds(11));
        tell_and_send(&app).await;
        let sent = "select count(*) from message where class = 'service_update' and channel in ('webhook', 'slack', 'teams')
                    and state <> 'sent'";
        assert_eq!(app.app.db.read().await.unwrap().fetch_value::<i64>(sql(sent)).await.unwrap(), 0, "all of them arrived");
        let [webhook, slack, teams] = received(&lead).await;
        for (shown, expected) in [(&webhook, "v1,"), (&webhook, "webhook-signature"), (&slack, "blocks"), (&teams, "AdaptiveCard")] {
            assert!(shown.contains(expected) && shown.contains("in Orkney.") && shown.contains("/subscriptions/m"), "{expected} in {shown}");
            assert!(shown.contains("application/json") && !shown.contains("<b>back</b>"), "what was received is no markup: {shown}");
        }
        assert!(!slack.contains("moving traffic to the other") && !teams.contains("moving traffic to the other"), "only the last");
    }

    async fn only_a_demonstration_has_receivers(app: TestApp) {
        let lead = app.staff("Petra Lind", &[Role::SupportLead]).await;
        let post = async |path: &str, body: String| app.visitor().post_json(path, &serde_json::Value::String(body), &[]).await.status.as_u16();
        assert_eq!(post("/demo/receivers/slack", "a".into()).await, 404);
        assert_eq!(app.visitor().get("/demo/receivers/slack").await.status, 404);
        assert_eq!(lead.get(RECEIVERS).await.status, 404);
        assert!(!lead.get("/desk/subscribers").await.body.contains(RECEIVERS));
        app.app.db
            .write(async |tx| {
                tx.execute(sql("update installation set is_demo = true")).await?;
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(post("/demo/receivers/slack", "a".into()).await, 200);
        assert_eq!(post("/demo/receivers/unknown", "a".into()).await, 404);
        assert_eq!(post("/demo/receivers/slack", "b".repeat(64 * 1_024)).await, 413, "its size is bounded");
        let shown = lead.get(RECEIVERS).await.body;
        assert!(shown.contains("\"a\"") || shown.contains("&quot;a&quot;"), "{shown}");
        let mut other = app.visitor();
        other.peer = [192, 0, 2, 7].into();
        assert_eq!(other.post_json("/demo/receivers/slack", &serde_json::json!("x"), &[]).await.status, 404, "from elsewhere");
    }

    async fn an_unfinished_demonstration_is_loaded_again_from_the_start(app: TestApp) {
        let accounts = demo::load(&app.app, CUSTOMERS).await.unwrap();
        let first = ids_and_transfers(&app).await;
        assert!(first.2 > 0, "the ledger has rows that cannot be deleted");
        app.app.db
            .write(async |tx| {
                tx.execute(sql("update installation set demo_finished_at = null")).await?;
                Ok(())
            })
            .await
            .unwrap();
        let again = demo::load(&app.app, CUSTOMERS).await.unwrap();
        assert_eq!(again.len(), accounts.len());
        assert_eq!(ids_and_transfers(&app).await, first, "the same ids, and nothing twice");
    }

    async fn refuses_a_database_that_holds_other_data(app: TestApp) {
        app.app.db
            .write(async |tx| {
                tx.execute(sql("insert into service_group (id, name) values ('aaaaaaaaaaaa', 'Network')")).await?;
                Ok(())
            })
            .await
            .unwrap();
        let error = demo::load(&app.app, CUSTOMERS).await.unwrap_err();
        assert!(error.message.contains("service_group"), "{}", error.message);
    }
}
