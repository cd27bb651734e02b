//! Limits of channels and recipient domains, and domains that ask for fewer messages.

use crate::fixture::{BATCH, app_with_channels, batch_state, count, execute, outcomes, queue_batch, worker};
use crate::smtp_sink::{SmtpSink, free_port};
use amends::app::test_support::{TestClient, test_start};
use amends::delivery::batch::SendingState;
use amends::delivery::claim::Readiness;
use amends::delivery::message::{Class, State};
use amends::on_both_databases;
use amends::types::Role;
use chrono::Duration;

async fn set_limit(staff: &TestClient, target: (&str, &str), messages: &str, unit: &str) {
    let (applies_to, domain) = target;
    let fields = [("applies_to", applies_to), ("domain", domain), ("messages", messages), ("unit", unit)];
    let answer = staff.post("/desk/sending/limits", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

const SENT_TO_SLOW: &str = "select count(*) from message where state = 'sent' and address like '%@slow.example'";

on_both_databases! {
    async fn a_domain_over_its_limit_keeps_no_other_waiting(app: TestApp) {
        queue_batch(&app, Class::Apology, 60).await;
        execute(&app.app, "update message set address = replace(address, 'example.org', 'slow.example'),
                                              address_key = replace(address_key, 'example.org', 'slow.example')
                           where id in (select id from message order by id limit 50)").await;
        execute(&app.app, "update contact_point set address = replace(address, 'example.org', 'slow.example'),
                                                    address_key = replace(address_key, 'example.org', 'slow.example')
                           where customer_id in (select customer_id from message where address like '%@slow.example')").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let ((mut one, _a), (mut two, _b)) = (worker(&sending_app), worker(&sending_app));
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        set_limit(&maren, ("domain", "@Slow.example"), "120", "minute").await;
        // One second's worth, for both nodes, and all ten to the other domain, which are last in the queue.
        let (first, second) = tokio::join!(one.run_once(), two.run_once());
        first.unwrap();
        second.unwrap();
        assert_eq!((outcomes(&sending_app).await.of(State::Sent), count(&app.app, SENT_TO_SLOW).await), (12, 2));
        let waiting = "select count(*) from message where detail = 'domain' and state = 'rendered' and not_before > due_at";
        assert_eq!(count(&app.app, waiting).await, 48);
        for seconds in 1..=10 {
            app.app.clock.set(test_start() + Duration::seconds(seconds));
            one.run_once().await.unwrap();
        }
        let sent = count(&app.app, SENT_TO_SLOW).await;
        assert!((20..=22).contains(&sent), "two a second for ten seconds: {sent}");
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), sent + 10);

        // Once the limit is gone nothing waits for its turn.
        let page = maren.get("/desk/sending").await.body;
        assert!(page.contains("slow.example") && page.contains("120 messages a minute"), "{page}");
        assert_eq!(maren.post("/desk/sending/limits/removal", &[("name", "slow.example")]).await.status, 303);
        one.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
        assert!(sink.received().len() == 60 && sink.received().values().all(|times| *times == 1));
    }

    async fn a_long_queue_of_one_domain_is_put_off_in_few_claims(app: TestApp) {
        queue_batch(&app, Class::Apology, 1_500).await;
        execute(&app.app, "update message set address = replace(address, 'example.org', 'slow.example')
                           where id in (select id from message order by id limit 1490)").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        set_limit(&maren, ("every_domain", ""), "1", "minute").await;
        set_limit(&maren, ("domain", "example.org"), "", "minute").await;
        worker.run_once().await.unwrap();
        assert_eq!((outcomes(&sending_app).await.of(State::Sent), count(&app.app, SENT_TO_SLOW).await), (11, 1));
        let turns = "select count(distinct not_before) from message where detail = 'domain'";
        assert_eq!(count(&app.app, turns).await, 1_489, "each has its own turn");
    }

    async fn a_domain_that_asks_for_fewer_is_slowed_down_and_recovers(app: TestApp) {
        queue_batch(&app, Class::Apology, 40).await;
        execute(&app.app, "update installation set send_per_minute = 600").await;
        let port = free_port();
        let sink = SmtpSink::start_at(port, &["-r", "RCPT", "-b", "450 4.7.28 too many"]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        worker.run_once().await.unwrap();
        let rate = "select coalesce(max(slowed_per_minute), 0) from send_domain where name = 'example.org'";
        assert_eq!(outcomes(&sending_app).await.of(State::Failed), 10, "they are tried again");
        assert_eq!(count(&app.app, rate).await, 300, "ten answers together halve it once");
        let page = maren.get("/desk/sending").await.body;
        assert!(page.contains("300 messages a minute") && page.contains("smtp 450 4.7.28"), "{page}");
        app.app.clock.set(test_start() + Duration::seconds(15));
        worker.run_once().await.unwrap();
        assert_eq!(count(&app.app, rate).await, 150);
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 0);

        drop(sink);
        let sink = SmtpSink::start_at(port, &[]);
        // The first mails are accepted while the rate still waits.
        app.app.clock.set(test_start() + Duration::seconds(30));
        worker.run_once().await.unwrap();
        assert!(outcomes(&sending_app).await.of(State::Sent) > 0);
        assert_eq!(count(&app.app, rate).await, 150);
        for minutes in 3..60 {
            app.app.clock.set(test_start() + Duration::minutes(minutes));
            worker.run_once().await.unwrap();
            if minutes == 5 {
                assert_eq!(count(&app.app, rate).await, 225, "it rises by half once five were accepted");
            }
        }
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed, "nothing is lost");
        assert_eq!(sink.received().len(), 40);
        assert_eq!(count(&app.app, rate).await, 0, "it has its whole rate again");

        execute(&app.app, "update send_domain set slowed_per_minute = 30").await;
        let reset = [("name", "example.org")];
        assert_eq!(maren.post("/desk/sending/domains/reset", &reset).await.status, 303);
        assert_eq!(count(&app.app, rate).await, 0);
        assert_eq!(maren.post("/desk/sending/domains/reset", &reset).await.status, 409);
        assert!(!maren.get("/desk/sending").await.body.contains("smtp 450 4.7.28"));
    }

    async fn a_channel_has_a_limit_of_its_own(app: TestApp) {
        queue_batch(&app, Class::Apology, 20).await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        set_limit(&maren, ("email", ""), "5", "second").await;
        assert!(matches!(worker.run_once().await.unwrap(), Readiness::Wait(_)));
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 5);
        app.app.clock.set(test_start() + Duration::seconds(1));
        worker.run_once().await.unwrap();
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 10);
        // Without a number there is no limit.
        set_limit(&maren, ("email", ""), "", "second").await;
        worker.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
    }

    async fn a_limit_that_cannot_be_read_is_refused_and_keeps_what_was_typed(app: TestApp) {
        queue_batch(&app, Class::Apology, 1).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        for (fields, expected) in [
            ([("applies_to", "domain"), ("domain", "gmail"), ("messages", "10"), ("unit", "second")], "Enter a domain"),
            ([("applies_to", "pigeon"), ("domain", ""), ("messages", "10"), ("unit", "second")], "Choose what the limit applies to"),
            ([("applies_to", "email"), ("domain", ""), ("messages", "many"), ("unit", "second")], "Enter a whole number"),
            ([("applies_to", "email"), ("domain", ""), ("messages", "0"), ("unit", "second")], "Enter a whole number"),
        ] {
            let answer = maren.post("/desk/sending/limits", &fields).await;
            assert_eq!(answer.status, 422, "{fields:?}");
            assert!(answer.body.contains(expected), "{fields:?}: {}", answer.body);
            assert!(fields[1].1.is_empty() || answer.body.contains("value=\"gmail\""), "{}", answer.body);
        }
        assert_eq!(count(&app.app, "select count(*) from send_limit").await, 0);
        assert_eq!(maren.get(&format!("/desk/sending/{BATCH}")).await.status, 200);
    }
}
