//! Events to webhooks: signed, tried for three days, and the same message in every try.

use crate::delivery_fixture::{count, message_state, wait_until};
use crate::fixture::{Scene, parse};
use crate::process::Process;
use crate::receiver::Planned;
use amends::delivery::channel::webhook::Endpoint;
use amends::delivery::destination;
use amends::on_both_databases;
use amends::platform::db::sql;
use axum::http::HeaderMap;
use std::time::Duration;

/// Whether a receiver that knows the secret accepts the request, by the reference code of Standard Webhooks.
fn verify(secret: &str, body: &[u8], headers: &HeaderMap) -> bool {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let signer = standardwebhooks::Webhook::new(secret).unwrap();
    // Its own `verify` also compares the timestamp with the clock of the machine.
    let signature = signer.sign(&header("webhook-id"), header("webhook-timestamp").parse().unwrap(), body).unwrap();
    header("webhook-signature").split(' ').any(|of| of == signature)
}

on_both_databases! {
    async fn an_event_is_signed_with_the_secret_of_its_destination(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        let secret = Endpoint::new_secret();
        let new = parse(&scene.app, "webhook", &scene.address("webhook"), &secret).unwrap();
        let (now, keys) = (scene.now(), scene.app.keys.clone());
        let destination = scene.app.db.write(async |tx| destination::insert(tx, &keys, now, &new).await).await.unwrap();
        scene.event(&destination, "event").await;
        scene.send().await;
        let received = scene.receiver.only();
        let id = scene.text("select internet_id from message where dedupe_key = 'event'").await;
        assert_eq!((received.header("webhook-id"), received.header("webhook-timestamp")), (id.as_str(), now.timestamp().to_string().as_str()));
        assert!(verify(&secret, &received.body, &received.headers));
        assert!(!verify(&Endpoint::new_secret(), &received.body, &received.headers));
        assert_eq!(received.body, r#"{"type": "incident.updated", "key": "event"}"#);

        // While the secret is being replaced, both receivers accept it.
        let opened = destination::open(&mut scene.app.db.read().await.unwrap(), &keys, &destination.id).await.unwrap();
        let endpoint = Endpoint::parse(opened.expose()).unwrap();
        assert_eq!(endpoint.secrets, std::slice::from_ref(&secret));
    }

    async fn an_event_is_tried_for_75_hours_and_every_try_is_noted(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        let destination = scene.destination("webhook").await;
        scene.event(&destination, "event").await;
        let begun = scene.now();
        for number in 1..=10 {
            scene.receiver.plan(Planned::status(if number % 2 == 0 { 500 } else { 404 }));
            scene.send().await;
            assert_eq!(scene.receiver.received().len(), number);
            let mut tx = scene.app.db.read().await.unwrap();
            let next = tx.fetch_value(sql("select next_at from destination_message_view")).await.unwrap();
            drop(tx);
            scene.app.clock.set(next);
        }
        assert_eq!((scene.now() - begun).num_hours(), 75);
        assert_eq!(message_state(&scene.app, "event").await, "failed_permanently ");
        let ids: std::collections::BTreeSet<_> =
            scene.receiver.received().iter().map(|received| received.header("webhook-id").to_owned()).collect();
        assert_eq!(ids.len(), 1, "the same id in every try");
        let mut tx = scene.app.db.read().await.unwrap();
        let codes = tx.fetch_values::<String>(sql("select code from message_attempt_view order by attempt")).await.unwrap();
        assert_eq!(codes, ["http 404", "http 500"].repeat(5));
        let (failures, since) = tx
            .fetch_one::<(i64, amends::types::Timestamp)>(sql("select failures, failing_since from destination_view"))
            .await
            .unwrap();
        assert_eq!((failures, since), (10, begun));
    }

    async fn a_process_killed_while_it_sends_repeats_the_event_with_the_same_id(test: TestApp) {
        let scene = Scene::new(&test).await;
        let destination = scene.destination("webhook").await;
        scene.event(&destination, "event").await;
        scene.receiver.plan(Planned { after: Duration::from_secs(600), ..Planned::status(200) });
        let settings = [("AMENDS_OUTGOING_ALLOW", "127.0.0.0/8")];
        let mut first = Process::serve_with(&test, &settings, None);
        wait_until("it is on its way", async || scene.receiver.received().len() == 1).await;
        first.kill();
        assert_eq!(message_state(&scene.app, "event").await, "sending ");
        let _second = Process::serve_with(&test, &settings, None);
        wait_until("it was sent again", async || message_state(&scene.app, "event").await == "sent ").await;
        let received = scene.receiver.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].header("webhook-id"), received[1].header("webhook-id"));
        assert_eq!(received[0].body, received[1].body);
        assert_eq!(count(&scene.app, "select count(*) from message where state = 'in_doubt'").await, 0);
    }
}
