//! No destination gets more than its channel takes, and what the other side asks for is kept.

use crate::delivery_fixture::{count, message_state};
use crate::fixture::{Scene, notice};
use crate::receiver::Planned;
use amends::on_both_databases;
use std::collections::BTreeSet;

on_both_databases! {
    async fn a_chat_gets_its_rate_in_order(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        let destination = scene.destination("slack").await;
        for number in 0..4 {
            scene.tell(&destination, &format!("message {number}"), &amends::delivery::notice::Notice { subject: format!("{number}"), ..notice() }).await;
        }
        for sent in 1..=4 {
            scene.send().await;
            assert_eq!(scene.receiver.received().len(), sent);
            scene.wait(1);
        }
        let order: Vec<_> = scene.receiver.received().iter().map(|received| received.json()["text"].to_string()).collect();
        assert_eq!(order, ["\"0\"", "\"1\"", "\"2\"", "\"3\""]);
        assert_eq!(count(&scene.app, "select count(*) from message where state = 'sent' and attempt = 1").await, 4);
    }

    async fn telegram_gets_thirty_messages_a_second_in_all(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        for number in 0..40 {
            let destination = scene.destination_at("telegram", &format!("-100{number}")).await;
            scene.tell(&destination, &format!("message {number}"), &notice()).await;
        }
        scene.send().await;
        assert_eq!(scene.receiver.received().len(), 30);
        scene.wait(1);
        scene.send().await;
        assert_eq!(scene.receiver.received().len(), 40);
    }

    async fn a_destination_that_asks_for_a_pause_gets_it_and_others_do_not_wait(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        let busy = scene.destination("webhook").await;
        let other = scene.destination_at("webhook", &format!("{}/other/SECRETSECRETSECRET", scene.receiver.origin)).await;
        scene.receiver.plan(Planned { headers: vec![("retry-after", "90".into())], ..Planned::status(429) });
        scene.event(&busy, "refused").await;
        scene.send().await;
        scene.event(&busy, "next").await;
        scene.event(&other, "other").await;
        scene.send().await;
        let paths = |scene: &Scene| scene.receiver.received().into_iter().map(|received| received.path).collect::<Vec<_>>();
        assert_eq!(paths(&scene), ["/hook/SECRETSECRETSECRET", "/other/SECRETSECRETSECRET"]);
        scene.wait(89);
        scene.send().await;
        assert_eq!(paths(&scene).len(), 2, "not a second too early");
        scene.wait(1);
        scene.send().await;
        assert_eq!(paths(&scene).len(), 4);
        for key in ["refused", "next", "other"] {
            assert_eq!(message_state(&scene.app, key).await, "sent ", "{key}");
        }
        assert_eq!(count(&scene.app, "select count(*) from destination where failures > 0 or paused_until is not null").await, 0);
    }

    async fn a_receiver_that_does_not_answer_keeps_no_mail_waiting(test: TestApp) {
        let scene = Scene::new(&test).await;
        for number in 0..70 {
            let address = format!("{}/{number}/SECRETSECRETSECRET", scene.receiver.origin);
            let destination = scene.destination_at("webhook", &address).await;
            scene.receiver.plan(Planned { after: std::time::Duration::from_secs(5), ..Planned::status(200) });
            scene.event(&destination, &format!("event {number}")).await;
        }
        let folder = test.folder.join("mail");
        let app = crate::delivery_fixture::app_with_channels(&test, Some(format!("maildir:{}", folder.display())), None);
        let app = crate::fixture::with_vendors_at(&app, &scene.receiver.origin);
        let run = tokio::spawn(async move { crate::delivery_fixture::worker(&app).0.run_once().await });
        crate::delivery_fixture::wait_until("webhooks are on their way", async || scene.receiver.received().len() >= 64).await;
        crate::delivery_fixture::enqueue_message(&test, amends::delivery::message::Class::Transactional, "mail").await;
        let begun = std::time::Instant::now();
        // The worker claims again when the first receiver answers; the mail then has a place of its own.
        run.await.unwrap().unwrap();
        assert_eq!(message_state(&scene.app, "mail").await, "sent ");
        assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{:?}", begun.elapsed());
        let paths: BTreeSet<_> = scene.receiver.received().into_iter().map(|received| received.path).collect();
        assert_eq!(paths.len(), 70);
    }
}
