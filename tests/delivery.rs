//! Every message has exactly one outcome, whatever happens while it is sent. Mails are sent to a real SMTP server, text
//! messages to a real HTTP server, and processes are really killed.

#[path = "delivery/canary.rs"]
mod canary;
#[path = "delivery/fixture.rs"]
mod fixture;
#[path = "delivery/groups.rs"]
mod groups;
#[path = "delivery/limits.rs"]
mod limits;
#[path = "delivery/process.rs"]
mod process;
#[path = "delivery/progress.rs"]
mod progress;
#[path = "delivery/quiet_turns.rs"]
mod quiet_turns;
#[path = "delivery/sms_gateway.rs"]
mod sms_gateway;
#[path = "delivery/smtp_sink.rs"]
mod smtp_sink;

use amends::app::test_support::test_start;
use amends::customers::Channel;
use amends::delivery::batch::SendingState;
use amends::delivery::claim::Readiness;
use amends::delivery::link::SubscriptionLink;
use amends::delivery::message::{Class, State};
use amends::delivery::queue::{NewMessage, enqueue};
use amends::delivery::retry::TRIES_MAX;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::{PublicId, Role};
use chrono::Duration;
use fixture::{
    BATCH, address, app_with_channels, batch_state, count, enqueue_message, enqueue_personal_link, execute,
    message_state, outcomes, queue_batch, state_counts, wait_until, worker,
};
use process::Process;
use sms_gateway::SmsGateway;
use smtp_sink::{SmtpSink, free_port};

on_both_databases! {
    async fn enqueues_a_message_once_per_dedupe_key(app: TestApp) {
        let now = test_start();
        let new = NewMessage {
            subject: "Hello".into(),
            body: "A body".into(),
            ..NewMessage::new(Class::Reply, Channel::Email, " Ada@Example.org ", "reply:1", now)
        };
        let again = new.clone();
        let first = app.app.db.write(async move |tx| enqueue(tx, now, new).await).await.unwrap();
        let second = app.app.db.write(async move |tx| enqueue(tx, now, again).await).await.unwrap();
        assert!(first.is_some());
        assert_eq!(second, None);
    }

    async fn sends_each_message_of_a_batch_once_and_completes_it(app: TestApp) {
        queue_batch(&app, Class::Apology, 120).await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let begun = std::time::Instant::now();
        worker(&sending_app).0.run_once().await.unwrap();
        println!("120 mails in {:?}", begun.elapsed());
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 120);
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
        let received = sink.received();
        assert_eq!(received.len(), 120);
        assert!(received.values().all(|times| *times == 1), "{received:?}");
        assert!(received.keys().all(|id| id.ends_with("@example.org>")), "{received:?}");
    }

    async fn a_killed_process_loses_no_message_and_repeats_none_without_a_decision(app: TestApp) {
        const PEOPLE: i64 = 100;
        queue_batch(&app, Class::Apology, PEOPLE).await;
        // The server accepts each mail and answers a second later, so the process dies in between.
        let sink = SmtpSink::start(&["-W", ".:1"]);
        let mut first = Process::serve(&app, &sink.url());
        let sent = || count(&app.app, "select count(*) from message where state = 'sent'");
        let in_flight = || count(&app.app, "select count(*) from message where state = 'sending'");
        wait_until("a fifth is sent, and more are being sent", async || {
            sent().await >= PEOPLE / 5 && in_flight().await > 0
        })
        .await;
        first.kill();
        let sent_before = sent().await;
        assert!(sent_before <= PEOPLE * 4 / 5, "killed too late: {sent_before}");
        let in_flight = in_flight().await;
        assert!((1..=20).contains(&in_flight), "{in_flight} in flight");

        let mut second = Process::serve(&app, &sink.url());
        wait_until("only messages in doubt are left", async || sent().await == PEOPLE - in_flight).await;
        let now = outcomes(&app.app).await;
        assert_eq!(now.of(State::InDoubt), in_flight, "{now:?}");
        assert_eq!(batch_state(&app.app).await, SendingState::Sending, "a person has to decide first");
        let received = sink.received();
        assert!(received.values().all(|times| *times == 1), "sent again without a decision: {received:?}");

        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let path = format!("/desk/sending/{BATCH}/decisions");
        let shown = in_flight.to_string();
        let answer = lead.post(&path, &[("decision", "send_again"), ("messages", &*shown)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        wait_until("the batch is complete", async || batch_state(&app.app).await == SendingState::Completed).await;
        second.kill();
        assert_eq!(outcomes(&app.app).await.of(State::Sent), PEOPLE);
        let received = sink.received();
        let doubled = received.values().filter(|times| **times > 1).count() as i64;
        assert_eq!(received.len() as i64, PEOPLE, "lost: {}", PEOPLE - received.len() as i64);
        assert!(doubled <= in_flight && received.values().all(|times| *times <= 2), "{doubled} of {in_flight}");
    }

    async fn a_killed_rewrite_of_old_messages_continues_where_it_was(app: TestApp) {
        const PEOPLE: i64 = 20_000;
        const OLD: &str = "insert into message (internet_id, dedupe_key, class, channel, address, address_key, body, state,
                                                due_at, created_at, updated_at)
             with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000)
             select 'id ' || i, 'old ' || i, 'service_update', 'email', 'a@example.org', 'a@example.org', $1, 'sent', $2, $2, $2
             from n";
        let link = SubscriptionLink::Manage(PublicId::parse("abcdefghijkl").unwrap()).path(&app.app.keys);
        let body = format!("Calls fail.\n\nManage: http://127.0.0.1:3000{link}");
        let (now, old) = (app.app.clock.now(), body.clone());
        app.app.db.write(async move |tx| {
            tx.execute(sql(OLD).bind(&old).bind(now)).await?;
            Ok(tx.execute(sql("insert into message_rewrite (id, last_id, total) select 1, max(id), count(*) from message")).await?)
        }).await.unwrap();
        let rewritten = || count(&app.app, "select rewritten from message_rewrite");
        let sink = SmtpSink::start(&[]);
        let mut first = Process::serve(&app, &sink.url());
        wait_until("some are rewritten", async || rewritten().await > 0).await;
        first.kill();
        let before = rewritten().await;
        assert!(before < PEOPLE, "killed too late");
        let done = "select count(*) from message where link = 'subscription' and link_subject = 'abcdefghijkl'";
        assert_eq!(count(&app.app, done).await, before, "the count is that of the messages");

        let mut second = Process::serve(&app, &sink.url());
        let finished = "select count(*) from message_rewrite where finished_at is not null";
        wait_until("all are rewritten", async || count(&app.app, finished).await == 1).await;
        second.kill();
        assert_eq!((rewritten().await, count(&app.app, done).await), (PEOPLE, PEOPLE));
        assert_eq!(count(&app.app, "select count(distinct body) from message").await, 1);
        assert_eq!(count(&app.app, "select count(*) from message where body like '%/subscriptions/%'").await, 0);
        let token = link.rsplit('/').next().unwrap().as_bytes();
        for file in ["amends.db", "amends.db-wal"] {
            // PostgreSQL has no such files.
            let bytes = std::fs::read(app.folder.join(file)).unwrap_or_default();
            assert!(!bytes.windows(token.len()).any(|window| window == token), "{file} still has the token");
        }
    }

    async fn the_outcomes_as_csv_name_the_companys_number_and_the_message_id(app: TestApp) {
        queue_batch(&app, Class::Apology, 2).await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        worker.run_once().await.unwrap();
        execute(&app.app, "update customer set external_id = '=C' || id, name = 'Zoë' where external_id = 'C2'").await;
        let maren = app.staff("Maren Holt", &[Role::SeniorAgent]).await;
        let file = maren.get(&format!("/desk/sending/{BATCH}/outcomes.csv")).await;
        assert_eq!((file.status.as_u16(), file.headers["content-type"].to_str().unwrap()), (200, "text/csv; charset=utf-8"));
        let rows = file.body.strip_prefix('\u{feff}').expect("a byte-order mark");
        let rows: Vec<Vec<&str>> = rows.trim_end().split("\r\n").map(|row| row.split(',').collect()).collect();
        assert_eq!(rows[0][..2], ["customer_id", "name"]);
        assert_eq!((rows[1][0], rows[1][4]), ("C1", "sent"));
        assert!(rows[2][0].starts_with("'=C"), "{rows:?}");
        // The domain is that of the sender in the settings, which are others where the page is read.
        let local = |id: &str| id.trim_matches(['<', '>']).split('@').next().unwrap().to_owned();
        let mut ids: Vec<String> = rows[1..].iter().map(|row| local(row[8])).collect();
        let mut received: Vec<String> = sink.received().keys().map(|id| local(id)).collect();
        ids.sort();
        received.sort();
        assert_eq!(ids, received);
    }

    async fn pausing_resuming_and_cancelling_keep_every_message_counted(app: TestApp) {
        queue_batch(&app, Class::Apology, 90).await;
        // Twenty a second, and the clock does not move.
        execute(&app.app, "update batch set per_minute = 1200").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let at = |what: &str| format!("/desk/sending/{BATCH}/{what}");

        assert!(matches!(worker.run_once().await.unwrap(), Readiness::Wait(_)));
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 20);
        assert_eq!(maren.post(&at("pause"), &[]).await.status, 303);
        app.app.clock.set(test_start() + Duration::seconds(1));
        assert_eq!(worker.run_once().await.unwrap(), Readiness::Idle);
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 20);
        assert_eq!(maren.post(&at("pause"), &[]).await.status, 409, "already paused");

        assert_eq!(maren.post(&at("resumption"), &[]).await.status, 303);
        worker.run_once().await.unwrap();
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 40);

        assert_eq!(maren.post(&at("cancellation"), &[]).await.status, 422, "cancelling needs a confirmation");
        assert_eq!(maren.post(&at("cancellation"), &[("sure", "yes")]).await.status, 303);
        app.app.clock.set(test_start() + Duration::seconds(2));
        assert_eq!(worker.run_once().await.unwrap(), Readiness::Idle);
        let counts = outcomes(&sending_app).await;
        assert_eq!((counts.of(State::Sent), counts.of(State::Cancelled)), (40, 0), "nothing more is sent");
        while amends::delivery::batch::cancel_step(&sending_app).await.unwrap() {}
        let counts = outcomes(&sending_app).await;
        assert_eq!((counts.of(State::Sent), counts.of(State::Cancelled)), (40, 50));
        assert_eq!(batch_state(&sending_app).await, SendingState::Cancelled);
        assert_eq!(sink.received().len(), 40);
        assert_eq!(maren.post(&at("resumption"), &[]).await.status, 409, "a cancelled batch is never resumed");
    }

    async fn changes_after_the_approval_count_when_a_message_is_claimed(app: TestApp) {
        queue_batch(&app, Class::GoodwillOffer, 9).await;
        execute(&app.app, "update contact_point set consent_marketing = true where address <> 'person1@example.org'").await;
        execute(&app.app, "insert into suppression (address_key, reason, at)
                       select 'person2@example.org', 'complained', created_at from staff").await;
        execute(&app.app, "update customer set erased_at = (select created_at from staff) where external_id = 'C3'").await;
        // One complaint is the customer's, two only give an address, a fourth is resolved.
        execute(&app.app, "insert into complaint_case
                           (incident_key, person_key, customer_id, channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                       select 'a', 'a', id, 'form', '', '', 'new', created_at, created_at, created_at
                       from customer, (select created_at from staff) s where external_id = 'C4'").await;
        execute(&app.app, "insert into complaint_case
                           (incident_key, person_key, channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                       select 'b', 'b', 'email', '', 'person5@example.org', 'escalated', created_at, created_at, created_at from staff").await;
        execute(&app.app, "insert into complaint_case
                           (incident_key, person_key, customer_id, is_provisional, channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                       select 'd', 'd', id, true, 'form', '', '', 'new', created_at, created_at, created_at
                       from customer, (select created_at from staff) s where external_id = 'C9'").await;
        execute(&app.app, "insert into complaint_case
                           (incident_key, person_key, channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                       select 'c', 'c', 'email', '', 'person6@example.org', 'made_good', created_at, created_at, created_at from staff").await;
        execute(&app.app, "update message set address = 'nobody', address_key = 'nobody' where dedupe_key = 'B-1:7'").await;
        execute(&app.app, "update contact_point set suppressed_at = (select created_at from staff) where address = 'person8@example.org'").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        worker(&sending_app).0.run_once().await.unwrap();

        let reason = async |number: i64| message_state(&sending_app, &format!("B-1:{number}")).await;
        for (number, expected) in [
            (1, "skipped no_consent"), (2, "skipped suppressed"), (3, "skipped erased"), (4, "skipped open_complaint"),
            (5, "held provisional"), (6, "sent "), (7, "skipped no_address"), (8, "skipped suppressed"), (9, "held provisional"),
        ] {
            assert_eq!(reason(number).await, expected, "person {number}");
        }
        assert_eq!(sink.received().len(), 1);
        assert_eq!(outcomes(&sending_app).await.ended(), 7);
        assert_eq!(batch_state(&sending_app).await, SendingState::Sending, "two wait for a person");
    }

    async fn an_address_that_is_not_the_customers_any_more_gets_no_automated_message(app: TestApp) {
        queue_batch(&app, Class::Apology, 5).await;
        // Removed; replaced by one without consent; replaced by one with consent; still theirs, without consent.
        execute(&app.app, "delete from contact_point where address in ('person1@example.org', 'person2@example.org', 'person3@example.org')").await;
        execute(&app.app, "insert into contact_point (customer_id, channel, address, address_key, consent_service)
                           select id, 'email', 'new2@example.org', 'new2@example.org', false from customer where external_id = 'C2'").await;
        execute(&app.app, "insert into contact_point (customer_id, channel, address, address_key)
                           select id, 'email', 'new3@example.org', 'new3@example.org' from customer where external_id = 'C3'").await;
        execute(&app.app, "update contact_point set consent_service = false where address = 'person4@example.org'").await;
        // The keys of messages and of contact points are computed again by two jobs.
        execute(&app.app, "update message set address_key = 'Person5@example.org' where dedupe_key = 'B-1:5'").await;
        execute(&app.app, "update message set released_by = 'author000000' where dedupe_key in ('B-1:1', 'B-1:2')").await;
        let customer = count(&app.app, "select id from customer where external_id = 'C1'").await;
        let now = test_start();
        app.app.db.write(async move |tx| {
            let reply = NewMessage {
                subject: "Your question".into(),
                body: "Hello".into(),
                customer_id: Some(customer),
                ..NewMessage::new(Class::Reply, Channel::Email, &address(1), "reply", now)
            };
            enqueue(tx, now, reply).await
        }).await.unwrap();
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        worker(&sending_app).0.run_once().await.unwrap();
        for (number, expected) in [
            (1, "skipped no_address"), (2, "skipped no_address"), (3, "skipped no_address"), (4, "skipped no_consent"), (5, "sent "),
        ] {
            assert_eq!(message_state(&sending_app, &format!("B-1:{number}")).await, expected, "person {number}");
        }
        assert_eq!(message_state(&sending_app, "reply").await, "sent ", "a reply goes to whoever wrote");
        assert_eq!(sink.received().len(), 2);
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
    }

    async fn a_decision_about_all_is_about_as_many_as_were_shown(app: TestApp) {
        queue_batch(&app, Class::Apology, 5).await;
        execute(&app.app, "update message set state = 'in_doubt', attempt = 1 where dedupe_key in ('B-1:1', 'B-1:2')").await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let page = lead.get(&format!("/desk/sending/{BATCH}")).await.body;
        let form = page.split_once("/decisions\"").expect("a form").1.split_once("</form>").expect("its end").0;
        assert!(form.contains("Mark all 2 as arrived") && form.contains("name=\"messages\" value=\"2\""), "{form}");
        execute(&app.app, "update message set state = 'in_doubt', attempt = 1 where dedupe_key in ('B-1:3', 'B-1:4')").await;
        let path = format!("/desk/sending/{BATCH}/decisions");
        let refused = lead.post(&path, &[("decision", "arrived"), ("messages", "2")]).await;
        assert!(refused.status == 409 && refused.body.contains("The number of these messages has changed"), "{}", refused.body);
        assert!(refused.body.contains("Mark all 4 as arrived"), "{}", refused.body);
        assert_eq!(lead.post(&path, &[("decision", "arrived")]).await.status, 409, "an old page");
        assert_eq!(outcomes(&app.app).await.of(State::InDoubt), 4);
        assert_eq!(count(&app.app, "select count(*) from events where verb = 'message.found_sent'").await, 0);
        assert_eq!(lead.post(&path, &[("decision", "arrived"), ("messages", "4")]).await.status, 303);
        assert_eq!(outcomes(&app.app).await.of(State::Sent), 4);
        assert_eq!(lead.post(&path, &[("decision", "arrived"), ("messages", "4")]).await.status, 409, "already decided");
    }

    async fn staff_may_release_held_messages(app: TestApp) {
        queue_batch(&app, Class::Apology, 3).await;
        execute(&app.app, "update message set state = 'held', reason = 'open_complaint' where dedupe_key <> 'B-1:3'").await;
        execute(&app.app, "insert into complaint_case
                           (incident_key, person_key, channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                       select 'b', 'b', 'email', '', 'person1@example.org', 'new', created_at, created_at, created_at from staff").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        worker.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Sending, "two wait for a decision");
        let agent = app.staff("Ann Agent", &[Role::Agent]).await;
        let senior = app.staff("Lena Fischer", &[Role::SeniorAgent]).await;
        let first = count(&sending_app, "select id from message where dedupe_key = 'B-1:1'").await;
        let second = count(&sending_app, "select id from message where dedupe_key = 'B-1:2'").await;
        let at = |id: i64| format!("/desk/sending/messages/{id}/decision");
        assert_eq!(agent.post(&at(first), &[("decision", "release")]).await.status, 403);
        assert_eq!(senior.post(&at(first), &[("decision", "nonsense")]).await.status, 422);
        assert_eq!(senior.post(&at(first), &[("decision", "release")]).await.status, 303);
        assert_eq!(senior.post(&at(first), &[("decision", "leave_out")]).await.status, 409, "already decided");
        assert_eq!(senior.post(&at(second), &[("decision", "leave_out")]).await.status, 303);
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "B-1:1").await, "sent ");
        assert_eq!(message_state(&sending_app, "B-1:2").await, "skipped open_complaint");
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
        assert_eq!(count(&sending_app, "select count(*) from events where verb = 'message.released'").await, 1);
    }

    async fn nobody_gets_two_apologies(app: TestApp) {
        queue_batch(&app, Class::Apology, 4).await;
        // Person 1 has the same apology queued twice; persons 2 and 3 had one for another incident.
        let now = test_start();
        app.app.db.write(async move |tx| {
            for (number, key) in [(1, "again"), (2, "old 2"), (3, "old 3")] {
                let new = NewMessage {
                    customer_id: Some(number),
                    incident_id: (number == 1).then(|| amends::types::PublicId::parse(fixture::INCIDENT).unwrap()),
                    ..NewMessage::new(Class::Apology, Channel::Email, &address(number), key, now)
                };
                enqueue(tx, now, new).await?;
            }
            Ok(())
        }).await.unwrap();
        execute(&app.app, "update message set state = 'sent', sent_at = created_at where dedupe_key like 'old %'").await;
        execute(&app.app, "update message set released_by = 'author000000' where dedupe_key = 'B-1:3'").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        worker(&sending_app).0.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "again").await, "sent ", "one of the two");
        assert_eq!(message_state(&sending_app, "B-1:1").await, "skipped duplicate");
        assert_eq!(message_state(&sending_app, "B-1:2").await, "skipped recent_apology");
        assert_eq!(message_state(&sending_app, "B-1:3").await, "sent ", "a person released it");
        assert_eq!(message_state(&sending_app, "B-1:4").await, "sent ");
    }

    async fn quiet_hours_follow_the_time_zone_of_the_recipient(app: TestApp) {
        queue_batch(&app, Class::Apology, 4).await;
        execute(&app.app, "update installation set quiet_from = '21:00', quiet_to = '08:00', time_zone = 'Europe/London'").await;
        // It is 09:00 in London: 18:00 in Tokyo, 01:00 in Los Angeles.
        execute(&app.app, "update message set time_zone = 'Asia/Tokyo' where dedupe_key = 'B-1:1'").await;
        execute(&app.app, "update customer set time_zone = 'America/Los_Angeles' where external_id = 'C2'").await;
        execute(&app.app, "update customer set region = 'Honolulu' where external_id = 'C3'").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "B-1:1").await, "sent ");
        assert_eq!(message_state(&sending_app, "B-1:2").await, "rendered ");
        assert_eq!(message_state(&sending_app, "B-1:3").await, "rendered ");
        assert_eq!(message_state(&sending_app, "B-1:4").await, "sent ");
        assert_eq!(count(&sending_app, "select count(*) from message where zone_assumed and time_zone = 'Pacific/Honolulu'").await, 1);
        assert_eq!(count(&sending_app, "select count(*) from message where not zone_assumed and time_zone = 'America/Los_Angeles'").await, 1);
        // 08:00 in Los Angeles is 15:00 UTC in March, and 18:00 in Honolulu.
        app.app.clock.set(test_start() + Duration::hours(6) - Duration::seconds(1));
        worker.run_once().await.unwrap();
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 2);
        app.app.clock.set(test_start() + Duration::hours(6));
        worker.run_once().await.unwrap();
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 3);
        app.app.clock.set(test_start() + Duration::hours(9));
        worker.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
    }

    async fn a_change_of_the_quiet_hours_counts_for_messages_that_wait(app: TestApp) {
        queue_batch(&app, Class::Apology, 4).await;
        execute(&app.app, "update installation set quiet_from = '08:00', quiet_to = '18:00', time_zone = 'Europe/London'").await;
        execute(&app.app, "update customer set time_zone = 'Europe/London' where external_id <> 'C4'").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let list = format!("/desk/sending/{BATCH}?show=rendered");
        worker.run_once().await.unwrap();
        assert!(sink.received().is_empty());
        let shown = maren.get(&list).await.body;
        assert_eq!(shown.matches("2026-03-11T18:00:00").count(), 4, "{shown}");
        let due = "select count(*) from message where due_at <= created_at";
        assert_eq!(count(&sending_app, due).await, 4, "when they are due has not changed");

        // Shorter hours: the list shows the new time at once.
        execute(&app.app, "update installation set quiet_to = '12:00'").await;
        worker.run_once().await.unwrap();
        assert!(sink.received().is_empty());
        let shown = maren.get(&list).await.body;
        assert_eq!(shown.matches("2026-03-11T12:00:00").count(), 4, "{shown}");

        // An import says that one of them lives where it is 18:00.
        execute(&app.app, "update customer set time_zone = 'Asia/Tokyo' where external_id = 'C1'").await;
        execute(&app.app, "insert into events (at, actor, verb, subject, subject_id)
                           values ('2026-03-11T09:00:00+00:00', 'system', 'customers.imported', 'import', '1')").await;
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "B-1:1").await, "sent ");
        assert_eq!(sink.received().len(), 1);

        // The installation moves there, and so does the one whose own zone is not known.
        execute(&app.app, "update installation set time_zone = 'Asia/Tokyo'").await;
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "B-1:4").await, "sent ");
        assert_eq!(sink.received().len(), 2);

        execute(&app.app, "update installation set quiet_from = '00:00', quiet_to = '00:00'").await;
        worker.run_once().await.unwrap();
        assert_eq!(sink.received().len(), 4);
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
    }

    async fn the_kill_switch_stops_all_sending_until_it_is_resumed(app: TestApp) {
        queue_batch(&app, Class::Apology, 5).await;
        enqueue_message(&app, Class::Reply, "reply:1").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let without_reason = maren.post("/desk/sending/stop", &[("do", "stop"), ("reason", " ")]).await;
        assert_eq!(without_reason.status, 422, "a reason is required");
        let stop = [("do", "stop"), ("reason", "Wrong names in the first mails")];
        assert_eq!(maren.post("/desk/sending/stop", &stop).await.status, 303);
        assert_eq!(maren.post("/desk/sending/stop", &stop).await.status, 409);
        assert_eq!(worker.run_once().await.unwrap(), Readiness::Idle);
        assert!(sink.received().is_empty());
        assert_eq!(maren.post("/desk/sending/stop", &[("do", "start")]).await.status, 303);
        worker.run_once().await.unwrap();
        assert_eq!(sink.received().len(), 6);
        assert_eq!(count(&sending_app, "select count(*) from events where verb like 'sending.st%'").await, 2);
    }

    async fn notices_to_staff_are_sent_while_all_sending_is_stopped(app: TestApp) {
        queue_batch(&app, Class::Apology, 5).await;
        enqueue_message(&app, Class::Reply, "reply:1").await;
        enqueue_message(&app, Class::StaffNotice, "notice:1").await;
        // Not even the slowest rate keeps them back behind other messages.
        execute(&app.app, "update installation set send_per_minute = 1").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let stop = [("do", "stop"), ("reason", "Silence")];
        assert_eq!(ingrid.post("/desk/sending/stop", &stop).await.status, 303);
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "notice:1").await, "sent ");
        assert_eq!(message_state(&sending_app, "reply:1").await, "rendered ");
        assert_eq!(sink.received().len(), 1);
    }

    async fn a_personal_link_to_a_changed_address_waits_for_the_delay_or_a_comms_approver(app: TestApp) {
        queue_batch(&app, Class::Apology, 2).await;
        let lea = app.staff("Lea Lead", &[Role::SupportLead, Role::CommsApprover]).await;
        let lena = app.staff("Lena Fischer", &[Role::SeniorAgent]).await;
        let tomasz = app.staff("Tomasz Zielinski", &[Role::CommsApprover]).await;
        let (now, importer) = (test_start(), lea.staff_id.clone().unwrap());
        app.app.db.write(async |tx| {
            let update = "update contact_point set changed_at = $1, changed_by = $2 where address_key = $3";
            tx.execute(sql(update).bind(now).bind(&importer).bind(address(1))).await?;
            Ok(())
        }).await.unwrap();
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        // Nothing waits while a single administrator sets up an installation.
        enqueue_personal_link(&app, 1, "link 0").await;
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "link 0").await, "sent ");
        for name in ["Ingrid Solheim", "Otto Lang"] {
            app.staff(name, &[Role::Admin]).await;
        }
        for (person, key) in [(1, "link 1"), (2, "link 2"), (1, "link 3")] {
            enqueue_personal_link(&app, person, key).await;
        }
        worker.run_once().await.unwrap();
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 2, "the batch has no link");
        assert_eq!(message_state(&sending_app, "link 1").await, "held contact_changed");
        assert_eq!(message_state(&sending_app, "link 2").await, "sent ", "her address is as it was");
        let id = count(&app.app, "select id from message where dedupe_key = 'link 1'").await;
        let path = format!("/desk/sending/messages/{id}/decision");
        for (who, client) in [("the importer", &lea), ("no comms approver", &lena)] {
            let refused = client.post(&path, &[("decision", "release")]).await;
            assert!(refused.status == 403 && refused.body.contains("must release it"), "{who}: {}", refused.body);
            assert_eq!(message_state(&sending_app, "link 1").await, "held contact_changed");
        }
        assert_eq!(tomasz.post(&path, &[("decision", "release")]).await.status, 303);
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "link 1").await, "sent ");
        // A release for another reason, by somebody who may not release the link, does not let it through.
        let held = "update message set state = 'held', reason = 'provisional' where dedupe_key = 'link 3'";
        execute(&sending_app, held).await;
        let id = count(&app.app, "select id from message where dedupe_key = 'link 3'").await;
        let path = format!("/desk/sending/messages/{id}/decision");
        assert_eq!(lena.post(&path, &[("decision", "release")]).await.status, 303);
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "link 3").await, "held contact_changed");
        app.app.clock.set(test_start() + Duration::hours(24) - Duration::seconds(1));
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "link 3").await, "held contact_changed");
        app.app.clock.set(test_start() + Duration::hours(24));
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "link 3").await, "sent ", "nobody objected");
    }

    async fn a_reopened_incident_pauses_its_batch_for_good(app: TestApp) {
        queue_batch(&app, Class::Apology, 30).await;
        execute(&app.app, "update batch set per_minute = 600").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        worker.run_once().await.unwrap();
        execute(&app.app, "update incident set rev = 1, state = 'investigating'").await;
        app.app.clock.set(test_start() + Duration::seconds(1));
        worker.run_once().await.unwrap();
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 10);
        assert_eq!(batch_state(&sending_app).await, SendingState::Paused);
        assert_eq!(count(&sending_app, "select count(*) from batch where held_reason = 'reopened'").await, 1);
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let answer = maren.post(&format!("/desk/sending/{BATCH}/resumption"), &[]).await;
        assert_eq!(answer.status, 409);
    }

    async fn a_paused_batch_whose_incident_is_reopened_says_why_it_is_not_resumed(app: TestApp) {
        queue_batch(&app, Class::Apology, 3).await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let page = format!("/desk/sending/{BATCH}");
        assert_eq!(maren.post(&format!("{page}/pause"), &[]).await.status, 303);
        assert!(maren.get(&page).await.body.contains("Resuming continues where it stopped"));
        execute(&app.app, "update incident set rev = 1, state = 'investigating'").await;
        let reason = "the incident was reopened after this batch was approved";
        let task = "B-1 is held";
        // At once, and after a worker has stored it.
        for round in ["at once", "stored"] {
            let shown = maren.get(&page).await.body;
            assert!(shown.contains(reason) && shown.contains("3 messages are waiting, and are not sent"), "{round}: {shown}");
            assert!(!shown.contains("Resuming continues") && !shown.contains(&format!("{page}/resumption")), "{round}: {shown}");
            let desk = maren.get("/desk").await.body;
            assert!(desk.contains(task) && desk.contains(&format!("href=\"{page}\"")), "{round}: {desk}");
            worker(&app.app).0.run_once().await.unwrap();
            worker(&app.app).0.run_once().await.unwrap();
        }
        let held = "select count(*) from batch where state = 'paused' and held_reason = 'reopened'";
        assert_eq!(count(&app.app, held).await, 1);
        assert_eq!(count(&app.app, "select count(*) from events where verb = 'batch.held'").await, 1);
        assert_eq!(maren.post(&format!("{page}/resumption"), &[]).await.status, 409);
        assert_eq!(outcomes(&app.app).await.waiting(), 3);
    }

    async fn a_batch_that_is_not_as_approved_is_a_task(app: TestApp) {
        queue_batch(&app, Class::Apology, 1).await;
        execute(&app.app, "update batch set state = 'paused', held_reason = 'changed', content_hash = 'another'").await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let desk = maren.get("/desk").await;
        assert!(desk.status == 200 && desk.body.contains("What would be sent is not what was approved."), "{}", desk.body);
    }

    async fn sends_only_the_approved_content(app: TestApp) {
        queue_batch(&app, Class::Apology, 3).await;
        execute(&app.app, "update batch set content_hash = 'another'").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        worker(&sending_app).0.run_once().await.unwrap();
        assert!(sink.received().is_empty());
        assert_eq!(count(&sending_app, "select count(*) from batch where state = 'paused' and held_reason = 'changed'").await, 1);
    }

    async fn every_failure_of_a_mail_server_has_one_outcome(app: TestApp) {
        // Options of smtp-sink, the class, and the state and detail of the message afterwards.
        let apology = Class::Apology;
        let failures: [(&[&str], Class, &str); 16] = [
            (&["-r", "CONNECT"], apology, "failed smtp 450 4.3.0"),
            (&["-f", "CONNECT"], apology, "failed smtp 500 5.3.0"),
            (&["-q", "CONNECT"], apology, "failed unreachable"),
            (&["-f", "EHLO"], apology, "failed smtp 500 5.3.0"),
            (&["-r", "MAIL"], apology, "failed smtp 450 4.3.0"),
            (&["-f", "MAIL"], apology, "failed smtp 500 5.3.0"),
            (&["-q", "MAIL"], apology, "failed unreachable"),
            (&["-r", "RCPT"], apology, "failed smtp 450 4.3.0"),
            (&["-f", "RCPT", "-B", "550 5.1.1 no ada here"], apology, "bounced smtp 550 5.1.1"),
            (&["-Q", "RCPT"], apology, "failed smtp 421"),
            (&["-q", "RCPT"], apology, "failed connection lost"),
            (&["-r", "DATA"], apology, "failed smtp 450 4.3.0"),
            (&["-f", "."], apology, "bounced smtp 500 5.3.0"),
            (&["-r", "."], apology, "failed smtp 450 4.3.0"),
            (&["-q", "."], apology, "in_doubt connection lost"),
            (&["-q", "."], Class::ServiceUpdate, "failed connection lost"),
        ];
        execute(&app.app, "update installation set quiet_from = '00:00', quiet_to = '00:00', send_per_minute = 600000").await;
        for (index, (options, class, expected)) in failures.into_iter().enumerate() {
            let sink = SmtpSink::start(options);
            let sending_app = app_with_channels(&app, Some(sink.url()), None);
            let key = format!("failure {index}");
            enqueue_message(&app, class, &key).await;
            worker(&sending_app).0.run_once().await.unwrap();
            let state = message_state(&sending_app, &key).await.trim_end().to_owned();
            let detail = fixture::detail(&sending_app, &key).await;
            let detail = if detail.starts_with("smtp 421") { "smtp 421".to_owned() } else { detail };
            assert_eq!(format!("{state} {detail}"), expected, "{options:?}");
            execute(&app.app, "update message set state = 'cancelled' where state = 'failed'").await;
        }
        assert_eq!(count(&app.app, "select count(*) from suppression").await, 1, "only the mailbox that does not exist");
    }

    async fn retries_until_the_server_is_back_or_the_tries_are_used_up(app: TestApp) {
        queue_batch(&app, Class::Apology, 60).await;
        let port = free_port();
        let sending_app = app_with_channels(&app, Some(format!("smtp://127.0.0.1:{port}")), None);
        let (mut worker, _close) = worker(&sending_app);
        worker.run_once().await.unwrap();
        let counts = outcomes(&sending_app).await;
        assert_eq!(counts.of(State::Failed), 20, "the others wait while the server is down: {counts:?}");
        assert_eq!(counts.of(State::Rendered), 40);
        let sink = SmtpSink::start_at(port, &[]);
        app.app.clock.set(test_start() + Duration::minutes(2));
        worker.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
        assert_eq!(sink.received().len(), 60);

        drop(sink);
        enqueue_message(&app, Class::Reply, "never").await;
        let mut now = test_start() + Duration::hours(1);
        for attempt in 1..=TRIES_MAX {
            app.app.clock.set(now);
            worker.run_once().await.unwrap();
            let expected = if attempt < TRIES_MAX { "failed " } else { "failed_permanently " };
            assert_eq!(message_state(&sending_app, "never").await, expected, "try {attempt}");
            now += Duration::hours(9);
        }
        assert_eq!(fixture::detail(&sending_app, "never").await, "unreachable");
    }

    async fn a_dead_mail_server_is_a_task_while_messages_wait_for_it(app: TestApp) {
        queue_batch(&app, Class::Apology, 3).await;
        let port = free_port();
        let sending_app = app_with_channels(&app, Some(format!("smtp://127.0.0.1:{port}")), None);
        let (mut worker, _close) = worker(&sending_app);
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let task = "The mail server does not accept mail";
        assert!(!maren.get("/desk").await.body.contains(task));
        worker.run_once().await.unwrap();
        let page = maren.get("/desk").await.body;
        assert!(page.contains(task) && page.contains("3 messages wait"), "{page}");
        let _sink = SmtpSink::start_at(port, &[]);
        app.app.clock.set(test_start() + Duration::minutes(2));
        worker.run_once().await.unwrap();
        assert!(!maren.get("/desk").await.body.contains(task));
    }

    async fn messages_without_a_batch_are_counted_up_to_a_limit(app: TestApp) {
        queue_batch(&app, Class::Apology, 2).await;
        execute(&app.app, "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 2200)
             insert into message (internet_id, dedupe_key, class, channel, address, address_key, state, reason, due_at, created_at,
                                  updated_at)
             select 'many-' || n, 'many-' || n, 'reply', 'email', 'p' || n || '@example.org', 'p' || n || '@example.org',
                    case when n <= 1100 then 'rendered' else 'held' end, case when n <= 1100 then '' else 'stale' end,
                    staff.created_at, staff.created_at, staff.created_at
             from numbers cross join staff where staff.id = 'author000000'").await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let page = lead.get("/desk/sending").await.body;
        for words in [
            "1,002+ messages are waiting to be sent.", "1,000+ messages need a decision.", "1,000+ messages to decide on",
            "The oldest 50 are listed.",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let page = lead.get("/desk").await.body;
        assert!(page.contains("1,000+ messages are held"), "{page}");

        // Many of one state hide neither one of the other that changed later nor, the other way round, one that is held.
        execute(&app.app, "update message set state = 'in_doubt', reason = '', updated_at = '2030-01-01T00:00:00+00:00'
             where dedupe_key = 'many-2200'").await;
        let page = lead.get("/desk").await.body;
        assert!(page.contains("1,000+ messages are held") && page.contains("One message is in doubt"), "{page}");
        execute(&app.app, "update message set state = case state when 'held' then 'in_doubt' else 'held' end,
                                            reason = case state when 'held' then '' else 'stale' end
             where batch_id is null and state in ('held', 'in_doubt')").await;
        let page = lead.get("/desk").await.body;
        assert!(page.contains("1,000+ messages are in doubt") && page.contains("One message is held"), "{page}");
        execute(&app.app, "update message set state = 'held', reason = 'stale' where batch_id is null and state = 'in_doubt'").await;

        // At the limit they are exact.
        execute(&app.app, "update message set state = 'cancelled', reason = ''
             where batch_id is null and (cast(substr(dedupe_key, 6) as bigint) <= 100
                                         or cast(substr(dedupe_key, 6) as bigint) > 2197)").await;
        let page = lead.get("/desk/sending").await.body;
        assert!(page.contains("1,002 messages are waiting to be sent. 1,000+ messages need a decision."), "{page}");
        execute(&app.app, "update message set state = 'skipped', reason = 'quiet_expired' where state = 'held' and id % 100 <> 0").await;
        let held = count(&app.app, "select count(*) from message where state = 'held'").await;
        let page = lead.get("/desk").await.body;
        assert!(page.contains(&format!("{held} messages are held")), "{page}");
    }

    async fn messages_in_doubt_are_not_waiting_to_be_sent_and_have_a_message_id(app: TestApp) {
        queue_batch(&app, Class::Apology, 1).await;
        let sink = SmtpSink::start(&["-q", "."]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        worker(&sending_app).0.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "B-1:1").await, "in_doubt ");
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let overview = maren.get("/desk/sending").await.body;
        assert!(overview.contains("One message needs a decision") && !overview.contains("waiting to be sent"), "{overview}");
        let mut tx = app.app.db.read().await.unwrap();
        let internet_id = tx.fetch_value::<String>(sql("select internet_id from message")).await.unwrap();
        drop(tx);
        let domain = app.app.config.mail_from.rsplit('@').next().unwrap().trim_end_matches('>').to_owned();
        let message_id = format!("{internet_id}@{domain}");
        assert!(maren.get(&format!("/desk/sending/{BATCH}")).await.body.contains(&message_id));
        let csv = maren.get(&format!("/desk/sending/{BATCH}/outcomes.csv")).await.body;
        assert!(csv.lines().next().unwrap().ends_with(",sent_at,message_id"), "{csv}");
        assert!(csv.contains(&message_id), "{csv}");
    }

    async fn messages_wait_while_no_channel_is_configured(app: TestApp) {
        queue_batch(&app, Class::Apology, 3).await;
        let (mut worker, _close) = worker(&app.app);
        assert_eq!(worker.run_once().await.unwrap(), Readiness::Idle);
        assert_eq!(outcomes(&app.app).await.waiting(), 3);
        assert_eq!(count(&app.app, "select cast(sum(attempt) as bigint) from message").await, 0);
        let senior = app.staff("Lena Fischer", &[Role::SeniorAgent]).await;
        let page = senior.get("/desk/sending").await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("AMENDS_SMTP_URL"), "{}", page.body);
    }

    async fn a_demonstration_sends_nothing_to_other_machines(app: TestApp) {
        queue_batch(&app, Class::Apology, 2).await;
        execute(&app.app, "update installation set is_demo = true").await;
        let remote = app_with_channels(&app, Some("smtp://mail.example.org".into()), None);
        assert_eq!(worker(&remote).0.run_once().await.unwrap(), Readiness::Idle);
        assert_eq!(outcomes(&remote).await.waiting(), 2);
        let folder = app.folder.join("mail");
        let sending_app = app_with_channels(&app, Some(format!("maildir:{}", folder.display())), None);
        worker(&sending_app).0.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
        let files: Vec<_> = std::fs::read_dir(folder.join("new")).unwrap().collect();
        assert_eq!(files.len(), 2);
        assert_eq!(std::fs::read_dir(folder.join("tmp")).unwrap().count(), 0);
    }

    async fn text_messages_keep_their_idempotency_key_in_every_try(app: TestApp) {
        execute(&app.app, "update installation set quiet_from = '00:00', quiet_to = '00:00', send_per_minute = 600000,
                              organisation = 'Larkmoor Mobile'").await;
        // The last three digits of a number are the answer; 900998 and 900999 get none.
        let gateway = SmsGateway::start().await;
        let sending_app = app_with_channels(&app, None, Some(gateway.url()));
        let (mut worker, _close) = worker(&sending_app);
        let now = test_start();
        app.app.db.write(async move |tx| {
            for (number, class) in [
                ("+447700900202", Class::Apology), ("+447700900422", Class::Apology), ("+447700900503", Class::Apology),
                ("+447700900999", Class::Apology), ("+447700900998", Class::Reply),
            ] {
                let new = NewMessage { body: "We are sorry.".into(), ..NewMessage::new(class, Channel::Sms, number, number, now) };
                enqueue(tx, now, new).await?;
            }
            Ok(())
        }).await.unwrap();
        worker.run_once().await.unwrap();
        for (key, expected) in [
            ("+447700900202", "sent "), ("+447700900422", "bounced "), ("+447700900503", "failed "),
            ("+447700900999", "in_doubt "), ("+447700900998", "failed "),
        ] {
            assert_eq!(message_state(&sending_app, key).await, expected, "{key}");
        }
        app.app.clock.set(now + Duration::minutes(2));
        worker.run_once().await.unwrap();
        let requests = gateway.requests();
        let text = requests.iter().find(|text| text["to"] == "+447700900202").unwrap();
        assert_eq!((text["from"].as_str(), text["text"].as_str()), (Some("LarkmoorMob"), Some("We are sorry.")));
        let keys: std::collections::BTreeSet<_> =
            requests.iter().filter(|text| text["to"] == "+447700900503").map(|text| text["idempotency_key"].to_string()).collect();
        assert_eq!(keys.len(), 1, "two tries, one key: {requests:?}");
        assert_eq!(count(&sending_app, "select count(*) from suppression where address_key = '+447700900422'").await, 1);
    }

    async fn messages_of_a_dead_node_are_recovered_when_its_lease_runs_out(app: TestApp) {
        queue_batch(&app, Class::Apology, 5).await;
        enqueue_message(&app, Class::ServiceUpdate, "update").await;
        execute(&app.app, "update message set state = 'sending', attempt = 1, claimed_by = 'another', updated_at = created_at,
                              lease_until = created_at where dedupe_key in ('B-1:1', 'update')").await;
        execute(&app.app, "update message set state = 'sending', attempt = 1, claimed_by = 'another', updated_at = created_at
                       where dedupe_key = 'B-1:2'").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        app.app.clock.set(test_start() + Duration::seconds(1));
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "B-1:1").await, "in_doubt ");
        assert_eq!(message_state(&sending_app, "B-1:2").await, "sending ", "its lease has not run out");
        app.app.clock.set(test_start() + Duration::seconds(4));
        worker.run_once().await.unwrap();
        assert_eq!(message_state(&sending_app, "update").await, "sent ", "a service update is sent again without a decision");
        let counts = outcomes(&sending_app).await;
        assert_eq!((counts.of(State::Sent), counts.of(State::InDoubt), counts.of(State::Sending)), (3, 1, 1));

        let lead = app.staff("Aisha Bello", &[Role::CommsApprover]).await;
        let id = count(&sending_app, "select id from message where dedupe_key = 'B-1:1'").await;
        let answer = lead.post(&format!("/desk/sending/messages/{id}/decision"), &[("decision", "arrived")]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(message_state(&sending_app, "B-1:1").await, "sent ");
        assert_eq!(sink.received().len(), 4);
    }

    async fn a_message_of_an_unknown_class_is_left_alone_and_others_are_sent(app: TestApp) {
        enqueue_message(&app, Class::Reply, "from the future").await;
        for number in 0..3 {
            enqueue_message(&app, Class::Reply, &format!("reply {number}")).await;
        }
        app.app.db.write(async |tx| {
            tx.execute(sql("insert into message_class (name) values ('voice_call')")).await?;
            tx.execute(sql("update message set class = 'voice_call', due_at = created_at
                            where dedupe_key = 'from the future'")).await?;
            Ok(())
        }).await.unwrap();
        execute(&app.app, "update installation set send_per_minute = 60").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        for seconds in 0..4 {
            app.app.clock.set(test_start() + Duration::seconds(seconds));
            worker.run_once().await.unwrap();
        }
        assert_eq!(message_state(&sending_app, "from the future").await, "rendered ");
        assert_eq!(sink.received().len(), 3, "one permit a second for each known message");
    }

    async fn two_nodes_share_one_queue_and_one_rate_limit(app: TestApp) {
        queue_batch(&app, Class::Apology, 200).await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let ((mut one, _a), (mut two, _b)) = (worker(&sending_app), worker(&sending_app));
        let (first, second) = tokio::join!(one.run_once(), two.run_once());
        first.unwrap();
        second.unwrap();
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 200);
        let received = sink.received();
        assert!(received.len() == 200 && received.values().all(|times| *times == 1));

        for number in 0..40 {
            enqueue_message(&app, Class::Reply, &format!("reply {number}")).await;
        }
        execute(&app.app, "update installation set send_per_minute = 600").await;
        execute(&app.app, "update send_rate set tokens_milli = 10000, recent = '' where bucket = 'all'").await;
        let (first, second) = tokio::join!(one.run_once(), two.run_once());
        first.unwrap();
        second.unwrap();
        let sent = state_counts(&sending_app).await.iter().find(|(state, _)| state == "sent").map_or(0, |(_, count)| *count);
        assert_eq!(sent, 210, "ten permits for both nodes");
    }
}
