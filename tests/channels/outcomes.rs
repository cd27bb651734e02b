//! What the answers of the other side mean for a message and for its destination.

use crate::delivery_fixture::{count, detail, execute, message_state};
use crate::fixture::{Scene, notice};
use crate::receiver::Planned;
use amends::on_both_databases;
use amends::platform::AppState;
use amends::platform::config::Config;
use amends::platform::outgoing::{AddressRules, Client};
use std::sync::Arc;
use std::time::Duration;

/// The state and code of a message to a channel that answers so, and how many destinations are gone then.
async fn outcome(scene: &mut Scene, channel: &str, key: &str, planned: Planned) -> (String, i64) {
    execute(&scene.app, "delete from suppression").await;
    execute(
        &scene.app,
        "update destination set paused_until = null, paced_until = null, rejected_at = null, failures = 0",
    )
    .await;
    let destination = scene.destination(channel).await;
    scene.receiver.plan(planned);
    scene.tell(&destination, key, &notice()).await;
    scene.send().await;
    let state = format!("{}{}", message_state(&scene.app, key).await, detail(&scene.app, key).await);
    (state, count(&scene.app, "select count(*) from destination where rejected_at is not null").await)
}

/// Waits until a message is in this state, for less time than a request may take.
async fn wait_for_state(app: &AppState, key: &str, state: &str) {
    for _ in 0..250 {
        if message_state(app, key).await == state {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{key} is {} and not {state}", message_state(app, key).await);
}

on_both_databases! {
    async fn a_receiver_that_does_not_answer_keeps_no_others_waiting(test: TestApp) {
        let scene = Scene::new(&test).await;
        let (slow, other) = (scene.destination("webhook").await, scene.destination("slack").await);
        scene.receiver.plan(Planned { after: Duration::from_secs(12), ..Planned::status(200) });
        scene.tell(&slow, "slow", &notice()).await;
        let (mut worker, _close) = crate::delivery_fixture::worker(&scene.app);
        let sending = tokio::spawn(async move { worker.run_once().await });
        wait_for_state(&scene.app, "slow", "sending ").await;
        scene.tell(&other, "other", &notice()).await;
        wait_for_state(&scene.app, "other", "sent ").await;
        assert_eq!(message_state(&scene.app, "slow").await, "sending ");
        sending.abort();
    }

    async fn messages_that_fail_together_are_one_failure_of_their_destination(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        let destination = scene.destination("webhook").await;
        for key in ["first", "second", "third"] {
            scene.receiver.plan(Planned { after: Duration::from_millis(300), ..Planned::status(500) });
            scene.event(&destination, key).await;
        }
        scene.send().await;
        assert_eq!(scene.receiver.received().len(), 3);
        assert_eq!(count(&scene.app, "select failures from destination").await, 1);
        // The schedule of events: after five seconds.
        scene.wait(6);
        scene.send().await;
        assert_eq!(scene.receiver.received().len(), 6);
        assert_eq!(count(&scene.app, "select failures from destination").await, 0);
    }

    async fn each_answer_of_a_chat_has_one_outcome(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        for (status, expected, gone) in [
            (204, "sent ", 0),
            (301, "failed http 301", 0),
            (400, "bounced http 400", 0),
            (403, "bounced http 403", 1),
            (404, "bounced http 404", 1),
            (410, "bounced http 410", 1),
            (429, "failed http 429", 0),
            (500, "failed http 500", 0),
            (504, "failed http 504", 0),
        ] {
            let found = outcome(&mut scene, "slack", &format!("slack {status}"), Planned::status(status)).await;
            assert_eq!(found, (expected.to_owned(), gone), "{status}");
        }
        let requests = scene.receiver.received().len();
        assert_eq!(requests, 9, "a redirect is not followed, and nothing is tried again at once");
    }

    async fn channels_have_answers_of_their_own(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        let with = |status, body: &str| Planned { body: body.to_owned(), ..Planned::status(status) };
        for (number, (channel, planned, expected, gone)) in [
            ("webhook", with(404, ""), "failed http 404", 0),
            ("webhook", with(410, ""), "bounced http 410", 1),
            ("teams", with(200, "Webhook message delivery failed: returned HTTP error 429 with ContextId"), "failed http 200", 0),
            ("telegram", with(400, r#"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#), "bounced http 400", 1),
            ("telegram", with(400, r#"{"ok":false,"error_code":400,"description":"Bad Request: can't parse entities"}"#), "bounced http 400", 0),
            ("telegram", with(403, r#"{"ok":false,"description":"Forbidden: bot was kicked from the group chat"}"#), "bounced http 403", 1),
        ].into_iter().enumerate() {
            let found = outcome(&mut scene, channel, &format!("{channel} {number}"), planned).await;
            assert_eq!(found, (expected.to_owned(), gone), "{channel} {number}");
        }
    }

    async fn a_destination_that_is_gone_gets_nothing_until_somebody_gives_it_again(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        let destination = scene.destination("slack").await;
        scene.receiver.plan(Planned::status(410));
        scene.tell(&destination, "first", &notice()).await;
        scene.send().await;
        scene.wait(60);
        scene.tell(&destination, "second", &notice()).await;
        scene.send().await;
        assert_eq!(message_state(&scene.app, "second").await, "skipped suppressed");
        assert_eq!(scene.receiver.received().len(), 1);
        let again = scene.destination("slack").await;
        assert_eq!((&again.id, &again.address_key), (&destination.id, &destination.address_key), "the same address is the same destination");
        scene.tell(&again, "third", &notice()).await;
        scene.send().await;
        assert_eq!(message_state(&scene.app, "third").await, "sent ");
    }

    async fn a_private_address_is_not_asked_without_the_setting(test: TestApp) {
        let scene = Scene::new(&test).await;
        let destination = scene.destination("webhook").await;
        scene.tell(&destination, "private", &notice()).await;
        let channels = amends::delivery::channel::Channels::read(&scene.app.config, &Client::new(AddressRules::default()).unwrap()).unwrap();
        let (_close, closing) = tokio::sync::watch::channel(false);
        let node = amends::delivery::node::Node::temporary();
        amends::delivery::workers::Worker::new(scene.app.clone(), channels, node, closing).run_once().await.unwrap();
        assert_eq!(message_state(&scene.app, "private").await, "failed ");
        assert_eq!(detail(&scene.app, "private").await, "address not allowed");
        assert!(scene.receiver.received().is_empty());
    }

    async fn a_demonstration_sends_to_this_machine_only(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        let here = scene.destination("slack").await;
        let elsewhere = scene.destination_at("slack", "https://hooks.slack.com/services/T0/B0/SECRETSECRETSECRET").await;
        execute(&scene.app, "update installation set is_demo = true").await;
        scene.tell(&here, "here", &notice()).await;
        scene.tell(&elsewhere, "elsewhere", &notice()).await;
        scene.send().await;
        assert_eq!(message_state(&scene.app, "here").await, "sent ");
        assert_eq!((message_state(&scene.app, "elsewhere").await, detail(&scene.app, "elsewhere").await), ("bounced ".into(), "demo".into()));
        assert_eq!(scene.receiver.received().len(), 1);
    }

    async fn messages_by_telegram_wait_for_a_bot(test: TestApp) {
        let scene = Scene::new(&test).await;
        let destination = scene.destination("telegram").await;
        scene.tell(&destination, "waits", &notice()).await;
        let config = Config { telegram_token: None, ..(*scene.app.config).clone() };
        let app = AppState { config: Arc::new(config), ..scene.app.clone() };
        crate::delivery_fixture::worker(&app).0.run_once().await.unwrap();
        assert_eq!(message_state(&scene.app, "waits").await, "rendered ");
        let page = test.staff("Ada", &[amends::types::Role::Admin]).await.get("/desk/sending").await;
        assert!(page.body.contains("AMENDS_TELEGRAM_TOKEN"), "{}", page.body);
    }
}
