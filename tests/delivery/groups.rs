//! Decisions about all messages of a batch that failed or are in doubt for one reason.

use crate::fixture::{
    BATCH, app_with_channels, batch_state, count, execute, message_state, outcomes, queue_batch, worker,
};
use crate::smtp_sink::SmtpSink;
use amends::app::test_support::{TestClient, TestResponse, test_start};
use amends::delivery::batch::SendingState;
use amends::delivery::group_decision;
use amends::delivery::message::{Class, State};
use amends::on_both_databases;
use amends::types::Role;
use chrono::Duration;

async fn decide(staff: &TestClient, decision: &str, code: &str, messages: &str) -> TestResponse {
    let fields = [("decision", decision), ("code", code), ("messages", messages)];
    staff.post(&format!("/desk/sending/{BATCH}/groups"), &fields).await
}

on_both_databases! {
    async fn failures_of_one_reason_are_retried_and_every_rule_applies_again(app: TestApp) {
        queue_batch(&app, Class::Apology, 12).await;
        // Ten failed for one reason and one for another; the last cannot be rendered.
        execute(&app.app, "update message set state = 'failed_permanently', detail = 'smtp 450 4.2.2', attempt = 8").await;
        execute(&app.app, "update message set detail = 'unreachable' where dedupe_key = 'B-1:11'").await;
        execute(&app.app, "update message set detail = 'first_name', reason = 'empty_variable' where dedupe_key = 'B-1:12'").await;
        execute(&app.app, "insert into suppression (address_key, reason, at)
                           select 'person1@example.org', 'complained', created_at from staff").await;
        execute(&app.app, "insert into complaint_case
                           (incident_key, person_key, customer_id, channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                       select 'a', 'a', id, 'form', '', '', 'new', created_at, created_at, created_at
                       from customer, (select created_at from staff) s where external_id = 'C2'").await;
        // One of them has had this apology meanwhile.
        execute(&app.app, "insert into message (internet_id, dedupe_key, incident_id, incident_rev, customer_id, class, channel, address,
                                                address_key, state, due_at, created_at, updated_at, sent_at)
                           select 'other', 'other', incident_id, incident_rev, customer_id, class, channel, address, address_key, 'sent',
                                  due_at, created_at, updated_at, created_at from message where dedupe_key = 'B-1:3'").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        worker.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);

        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let page = lead.get(&format!("/desk/sending/{BATCH}")).await.body;
        assert!(page.contains("smtp 450 4.2.2") && page.contains("Retry all 10"), "{page}");
        assert!(lead.get("/desk/sending").await.body.contains("smtp 450 4.2.2"));
        assert_eq!(decide(&lead, "retry", "smtp 450 4.2.2", "9").await.status, 409, "she was shown another number");
        assert_eq!(decide(&lead, "retry", "first_name", "1").await.status, 409, "a text with a gap is not retried");
        assert_eq!(decide(&lead, "release", "smtp 450 4.2.2", "10").await.status, 422);
        let agent = app.staff("Ann Agent", &[Role::Agent]).await;
        assert_eq!(decide(&agent, "retry", "smtp 450 4.2.2", "10").await.status, 403);
        assert_eq!(decide(&lead, "retry", "smtp 450 4.2.2", "10").await.status, 303);
        assert_eq!(decide(&lead, "retry", "smtp 450 4.2.2", "10").await.status, 409, "already decided");
        assert_eq!(batch_state(&sending_app).await, SendingState::Sending);
        assert_eq!(count(&app.app, "select count(*) from events where verb = 'batch.group_retried' and subject = 'batch'").await, 1);

        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "B-1:1").await, "skipped suppressed");
        assert_eq!(message_state(&sending_app, "B-1:2").await, "skipped open_complaint");
        assert_eq!(message_state(&sending_app, "B-1:3").await, "skipped duplicate");
        let now = outcomes(&sending_app).await;
        assert_eq!((now.of(State::Sent), now.of(State::FailedPermanently)), (7, 2), "{now:?}");
        assert_eq!((batch_state(&sending_app).await, sink.received().len()), (SendingState::Completed, 7));
    }

    async fn messages_in_doubt_are_decided_by_reason_and_only_those_that_were_in_doubt(app: TestApp) {
        queue_batch(&app, Class::Apology, 9).await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        execute(&app.app, "update message set state = 'in_doubt', detail = 'no answer', attempt = 1 where id <= 3").await;
        execute(&app.app, "update message set state = 'in_doubt', detail = 'connection lost', attempt = 1
                           where id between 4 and 6").await;
        execute(&app.app, "update message set state = 'in_doubt', detail = 'timeout', attempt = 1 where id = 7").await;
        execute(&app.app, "update message set state = 'sending', attempt = 1, claimed_by = 'another',
                                  lease_until = '2036-01-01T00:00:00+00:00' where id in (8, 9)").await;
        let page = lead.get(&format!("/desk/sending/{BATCH}")).await.body;
        assert!(page.contains("Mark all 3 as arrived") && page.contains("no response before Amends stopped"), "{page}");
        assert_eq!(decide(&lead, "arrived", "no answer", "3").await.status, 303);
        assert_eq!(decide(&lead, "send_again", "connection lost", "3").await.status, 303);
        assert_eq!(decide(&lead, "leave", "timeout", "1").await.status, 303);
        let now = outcomes(&sending_app).await;
        let counts = [State::Sent, State::Released, State::Abandoned, State::Sending].map(|state| now.of(state));
        assert_eq!(counts, [3, 3, 1, 2], "{now:?}");
        assert_eq!(count(&app.app, "select count(*) from message where sent_at is not null").await, 3);
        assert_eq!(count(&app.app, "select count(*) from events where verb like 'batch.group_%'").await, 3);
        let (mut worker, _close) = worker(&sending_app);
        worker.run_once().await.unwrap();
        assert_eq!((sink.received().len(), outcomes(&sending_app).await.of(State::Sent)), (3, 6));
    }

    async fn a_large_group_is_decided_in_steps_and_the_batch_waits_for_them(app: TestApp) {
        queue_batch(&app, Class::Apology, 2_005).await;
        execute(&app.app, "update message set state = 'in_doubt', detail = 'timeout', attempt = 1").await;
        // Being sent at the time of the decision, so nobody decided about it.
        execute(&app.app, "update message set state = 'sending' where dedupe_key in ('B-1:2004', 'B-1:2005')").await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        app.app.clock.set(test_start() + Duration::seconds(1));
        assert_eq!(decide(&lead, "arrived", "timeout", "2003").await.status, 303);
        assert_eq!(outcomes(&app.app).await.of(State::Sent), 2_000);
        assert!(lead.get(&format!("/desk/sending/{BATCH}")).await.body.contains("2,000 of 2,003"));
        assert_eq!(decide(&lead, "leave", "timeout", "3").await.status, 409, "one decision at a time");
        // Meanwhile one turns out to have arrived, one that was being sent comes into doubt, and the other is sent.
        execute(&app.app, "update message set state = 'bounced' where dedupe_key = 'B-1:2001'").await;
        execute(&app.app, "update message set state = 'in_doubt', detail = 'timeout' where dedupe_key = 'B-1:2004'").await;
        execute(&app.app, "update message set state = 'sent' where dedupe_key = 'B-1:2005'").await;
        while group_decision::step(&app.app).await.unwrap() {}
        let now = outcomes(&app.app).await;
        assert_eq!([State::Sent, State::Bounced, State::InDoubt].map(|state| now.of(state)), [2_003, 1, 1], "{now:?}");
        assert_eq!(message_state(&app.app, "B-1:2004").await, "in_doubt ", "it came into doubt later");
        assert_eq!(count(&app.app, "select count(*) from message_decision where finished_at is null").await, 0);
        assert_eq!(count(&app.app, "select changed from message_decision").await, 2_002);
    }

    async fn nothing_of_a_cancelled_or_reopened_batch_is_retried(app: TestApp) {
        queue_batch(&app, Class::Apology, 2).await;
        execute(&app.app, "update message set state = 'failed_permanently', detail = 'timeout'").await;
        execute(&app.app, "update batch set state = 'completed', finished_at = created_at").await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        execute(&app.app, "update incident set rev = 1").await;
        assert_eq!(decide(&lead, "retry", "timeout", "2").await.status, 409);
        execute(&app.app, "update incident set rev = 0").await;
        execute(&app.app, "update batch set state = 'cancelled'").await;
        assert_eq!(decide(&lead, "retry", "timeout", "2").await.status, 409);
        assert_eq!(outcomes(&app.app).await.of(State::FailedPermanently), 2);
        assert!(!lead.get(&format!("/desk/sending/{BATCH}")).await.body.contains("Retry all 2"));
    }
}
