//! How many messages of a batch had been sent at a time, from which its rate is read, and when the last one goes.

use crate::fixture::{app_with_channels, batch_id, batch_state, execute, outcomes, queue_batch, worker};
use crate::smtp_sink::SmtpSink;
use amends::app::test_support::test_start;
use amends::delivery::batch::{self, Obstacle, Queues, SendingState};
use amends::delivery::channel::Channels;
use amends::delivery::message::{Class, State};
use amends::delivery::reevaluation;
use amends::on_both_databases;
use amends::platform::AppState;
use amends::platform::outgoing;
use amends::types::{Role, Timestamp};
use chrono::Duration;

/// Messages a minute over the last two.
async fn rate(app: &AppState) -> i64 {
    let (now, sent) = (app.clock.now(), outcomes(app).await.sent());
    let mut tx = app.db.read().await.unwrap();
    batch::rate(&mut tx, &batch_id(), (now - Duration::minutes(2), sent), now).await.unwrap()
}

/// The queued messages, with the channels of this process.
async fn queues(app: &AppState) -> Queues {
    let channels = Channels::read(&app.config, app.features.get::<outgoing::Client>()).unwrap();
    let mut tx = app.db.read().await.unwrap();
    Queues::load(&mut tx, &batch_id(), (Some(&channels), false), app.clock.now()).await.unwrap()
}

/// When the last message goes at sixty a minute.
async fn end(app: &AppState) -> Option<Timestamp> {
    queues(app).await.end(app.clock.now(), 60)
}

on_both_databases! {
    async fn messages_that_are_retried_count_for_the_rate_once_they_are_sent(app: TestApp) {
        queue_batch(&app, Class::Apology, 20).await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        worker.run_once().await.unwrap();
        assert_eq!((batch_state(&sending_app).await, rate(&sending_app).await), (SendingState::Completed, 10));

        app.app.clock.set(test_start() + Duration::minutes(10));
        execute(&app.app, "update message set state = 'released' where id in (select id from message order by id limit 6)").await;
        execute(&app.app, "update batch set state = 'sending', finished_at = null").await;
        assert_eq!(rate(&sending_app).await, 0, "fewer have ended than before");
        execute(&app.app, "update installation set sending_stopped_at = (select created_at from batch)").await;
        worker.run_once().await.unwrap();
        app.app.clock.set(test_start() + Duration::minutes(11));
        execute(&app.app, "update installation set sending_stopped_at = null").await;
        worker.run_once().await.unwrap();
        assert_eq!((batch_state(&sending_app).await, rate(&sending_app).await), (SendingState::Completed, 3));
    }

    async fn who_was_left_out_does_not_count_for_the_rate(app: TestApp) {
        queue_batch(&app, Class::Apology, 20).await;
        // Some were left out when the batch was planned, and some are when their messages are claimed.
        execute(&app.app, "update message set state = 'skipped', reason = 'no_address'
                           where id in (select id from message order by id limit 8)").await;
        execute(&app.app, "update contact_point set suppressed_at = (select created_at from batch)
                           where address in ('person9@example.org', 'person10@example.org')").await;
        assert_eq!((outcomes(&app.app).await.ended(), rate(&app.app).await), (8, 0));
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        worker.run_once().await.unwrap();
        let now = outcomes(&sending_app).await;
        assert_eq!((now.of(State::Skipped), now.of(State::Sent), now.sent()), (10, 10, 10), "{now:?}");
        assert_eq!(rate(&sending_app).await, 5);
    }

    async fn the_limit_of_a_batch_is_the_least_that_holds(app: TestApp) {
        queue_batch(&app, Class::Apology, 2).await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let page = async || maren.get(&format!("/desk/sending/{}", batch_id())).await.body;
        execute(&app.app, "update batch set per_minute = 6000").await;
        assert!(page().await.contains("Limit 6,000, as approved"), "{}", page().await);
        execute(&app.app, "update installation set send_per_minute = 600").await;
        let shown = page().await;
        assert!(shown.contains("Limit 600, as set for all messages under Organisation"), "{shown}");
        assert!(shown.contains("Plan, 600 per minute") && !shown.contains("6,000"), "{shown}");
    }

    async fn a_batch_is_done_when_its_last_message_is_due(app: TestApp) {
        queue_batch(&app, Class::Apology, 120).await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        assert_eq!(end(&sending_app).await, Some(test_start() + Duration::minutes(2)));
        // The quiet hours of now are those that the times are from.
        while reevaluation::step(&sending_app).await.unwrap() {}
        execute(&app.app, "update message set not_before = '2026-03-12T02:30:00+00:00' where dedupe_key in ('B-1:7', 'B-1:8')").await;
        execute(&app.app, "update message set not_before = '2026-03-12T01:00:00+00:00' where dedupe_key = 'B-1:9'").await;
        let (first, last) = (test_start() + Duration::hours(16), test_start() + Duration::minutes(17 * 60 + 30));
        let now = queues(&sending_app).await;
        assert_eq!((now.sendable(), now.is_due(), now.first_later()), (120, true, Some(first)), "{now:?}");
        assert_eq!(end(&sending_app).await, Some(last), "the rate alone would take two minutes");
        worker(&sending_app).0.run_once().await.unwrap();
        let now = queues(&sending_app).await;
        assert_eq!((now.sendable(), now.is_due()), (3, false), "{now:?}");
        assert_eq!(end(&sending_app).await, Some(last));
    }

    async fn messages_whose_channel_takes_nothing_have_no_end_but_a_reason(app: TestApp) {
        queue_batch(&app, Class::Apology, 12).await;
        execute(&app.app, "update message set channel = 'sms' where dedupe_key in ('B-1:1', 'B-1:2', 'B-1:3', 'B-1:4', 'B-1:5')").await;
        // Nothing changes the channel of a message, so SQLite counts it nowhere.
        execute(&app.app, "update batch_outcome set messages = 7 where channel = 'email'").await;
        execute(&app.app, "insert into batch_outcome (batch_id, channel, state, reason, messages) values ('batch0000000', 'sms', 'rendered', '', 5)
                           on conflict (batch_id, channel, state, reason) do update set messages = excluded.messages").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let now = queues(&sending_app).await;
        let blocked: Vec<_> = now.blocked().map(|(queue, obstacle)| (queue.messages, obstacle)).collect();
        assert_eq!((now.sendable(), blocked), (7, vec![(5, Obstacle::NotConfigured)]));
        assert_eq!(end(&sending_app).await, Some(test_start() + Duration::seconds(7)));
        execute(&app.app, "insert into channel_health (channel, trouble, since, took_ms)
                           select 'email', 'unreachable', created_at, 0 from batch").await;
        let now = queues(&sending_app).await;
        let blocked: Vec<_> = now.blocked().map(|(_, obstacle)| obstacle).collect();
        assert_eq!((now.sendable(), blocked), (0, vec![Obstacle::Failing, Obstacle::NotConfigured]));
        assert_eq!(end(&sending_app).await, None);

        // The desk of this test has no channel at all.
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let shown = maren.get(&format!("/desk/sending/{}", batch_id())).await.body;
        for text in ["Text messages: 5 wait, the channel is not configured", "E-mail: 7 wait, the channel is not configured"] {
            assert!(shown.contains(text), "{text}: {shown}");
        }
        assert!(shown.contains("When their channel takes messages") && !shown.contains("Done at about"), "{shown}");
        assert!(!shown.contains("The last at about"), "{shown}");
        execute(&app.app, "insert into channel_health (channel, trouble, since, took_ms)
                           select 'sms', 'unreachable', created_at, 0 from batch").await;
        let desk = maren.get("/desk").await.body;
        assert!(desk.contains("0 of 12 processed") && !desk.contains("done at about"), "{desk}");
        for text in ["7 messages wait. They are sent when", "5 messages wait. They are sent when"] {
            assert!(desk.contains(text), "each channel that fails has its messages: {desk}");
        }
    }
}
