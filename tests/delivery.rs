//! What becomes of a message: every one has exactly one outcome, whatever happens on the way. Mails go to
//! a real SMTP server, texts to a real HTTP server, and processes really die.
//!
//! Over 300 lines because each way a message can end is a story, and side by side they show that none is missing; what
//! they stand on is in `delivery/`.

#[path = "delivery/gateway.rs"]
mod gateway;
#[path = "delivery/process.rs"]
mod process;
#[path = "delivery/sink.rs"]
mod sink;
#[path = "delivery/stage.rs"]
mod stage;

use amends::app::test_support::test_start;
use amends::delivery::admission::TRIES_MAX;
use amends::delivery::claim::Outlook;
use amends::delivery::message::{Channel, Class, State};
use amends::delivery::queue::{NewMessage, enqueue};
use amends::on_both_databases;
use amends::types::Role;
use chrono::Duration;
use gateway::Gateway;
use process::Process;
use sink::{Sink, free_port};
use stage::{
    BATCH, address, batch_state, count, in_the_queue, message, outcomes, queued, run, sending_to, states, until, worker,
};

on_both_databases! {
    async fn the_same_message_is_queued_once(app: TestApp) {
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

    async fn a_batch_goes_out_once_each_and_completes(app: TestApp) {
        in_the_queue(&app, Class::Apology, 120).await;
        let sink = Sink::start(&[]);
        let house = sending_to(&app, Some(sink.url()), None);
        let begun = std::time::Instant::now();
        worker(&house).0.pass().await.unwrap();
        println!("120 mails in {:?}", begun.elapsed());
        assert_eq!(outcomes(&house).await.of(State::Sent), 120);
        assert_eq!(batch_state(&house).await, "completed");
        let received = sink.received();
        assert_eq!(received.len(), 120);
        assert!(received.values().all(|times| *times == 1), "{received:?}");
        assert!(received.keys().all(|id| id.ends_with("@example.org>")), "{received:?}");
    }

    async fn a_killed_process_loses_nothing_and_doubles_only_what_a_person_sends_again(app: TestApp) {
        const PEOPLE: i64 = 100;
        in_the_queue(&app, Class::Apology, PEOPLE).await;
        // The server takes each mail and keeps its answer back for a second: the worst moment to die.
        let sink = Sink::start(&["-W", ".:1"]);
        let mut first = Process::serve(&app, &sink.url());
        let sent = || count(&app.app, "select count(*) from message where state = 'sent'");
        until("a fifth is sent", async || sent().await >= PEOPLE / 5).await;
        first.kill();
        let sent_before = sent().await;
        assert!(sent_before <= PEOPLE * 4 / 5, "killed too late: {sent_before}");
        let in_flight = count(&app.app, "select count(*) from message where state = 'sending'").await;
        assert!((1..=20).contains(&in_flight), "{in_flight} in flight");

        let mut second = Process::serve(&app, &sink.url());
        until("only the doubtful are left", async || sent().await == PEOPLE - in_flight).await;
        let now = outcomes(&app.app).await;
        assert_eq!(now.of(State::InDoubt), in_flight, "{now:?}");
        assert_eq!(batch_state(&app.app).await, "sending", "a person has to decide first");
        let received = sink.received();
        assert!(received.values().all(|times| *times == 1), "sent again without a person: {received:?}");

        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let path = format!("/desk/sending/{BATCH}/decisions");
        let answer = lead.post(&path, &[("decision", "send_again")]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        until("the batch is complete", async || batch_state(&app.app).await == "completed").await;
        second.kill();
        assert_eq!(outcomes(&app.app).await.of(State::Sent), PEOPLE);
        let received = sink.received();
        let doubled = received.values().filter(|times| **times > 1).count() as i64;
        assert_eq!(received.len() as i64, PEOPLE, "lost: {}", PEOPLE - received.len() as i64);
        assert!(doubled <= in_flight && received.values().all(|times| *times <= 2), "{doubled} of {in_flight}");
    }

    async fn pausing_resuming_and_ending_count_to_the_last_person(app: TestApp) {
        in_the_queue(&app, Class::Apology, 90).await;
        // Twenty a second, and the clock stands still.
        run(&app.app, "update batch set per_minute = 1200").await;
        let sink = Sink::start(&[]);
        let house = sending_to(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&house);
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let at = |what: &str| format!("/desk/sending/{BATCH}/{what}");

        assert!(matches!(worker.pass().await.unwrap(), Outlook::Wait(_)));
        assert_eq!(outcomes(&house).await.of(State::Sent), 20);
        assert_eq!(maren.post(&at("pause"), &[]).await.status, 303);
        app.app.clock.set(test_start() + Duration::seconds(1));
        assert_eq!(worker.pass().await.unwrap(), Outlook::Nothing);
        assert_eq!(outcomes(&house).await.of(State::Sent), 20);
        assert_eq!(maren.post(&at("pause"), &[]).await.status, 409, "paused already");

        assert_eq!(maren.post(&at("resumption"), &[]).await.status, 303);
        worker.pass().await.unwrap();
        assert_eq!(outcomes(&house).await.of(State::Sent), 40);

        assert_eq!(maren.post(&at("cancellation"), &[]).await.status, 422, "ending it asks once more");
        assert_eq!(maren.post(&at("cancellation"), &[("sure", "yes")]).await.status, 303);
        app.app.clock.set(test_start() + Duration::seconds(2));
        assert_eq!(worker.pass().await.unwrap(), Outlook::Nothing);
        let counts = outcomes(&house).await;
        assert_eq!((counts.of(State::Sent), counts.of(State::Cancelled)), (40, 50));
        assert_eq!(batch_state(&house).await, "cancelled");
        assert_eq!(sink.received().len(), 40);
        assert_eq!(maren.post(&at("resumption"), &[]).await.status, 409, "for good");
    }

    async fn whatever_changed_after_approval_counts_when_it_is_sent(app: TestApp) {
        in_the_queue(&app, Class::GoodwillOffer, 9).await;
        run(&app.app, "update contact_point set consent_marketing = true where address <> 'person1@example.org'").await;
        run(&app.app, "insert into suppression (address_key, reason, at)
                       select 'person2@example.org', 'complained', created_at from staff").await;
        run(&app.app, "update customer set erased_at = (select created_at from staff) where external_id = 'C3'").await;
        // One complaint names the customer, another only writes from the address; a third was answered.
        run(&app.app, "insert into complaint_case
                           (incident_key, person_key, customer_id, channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                       select 'a', 'a', id, 'web', '', '', 'new', created_at, created_at, created_at
                       from customer, (select created_at from staff) s where external_id = 'C4'").await;
        run(&app.app, "insert into complaint_case
                           (incident_key, person_key, channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                       select 'b', 'b', 'email', '', 'person5@example.org', 'escalated', created_at, created_at, created_at from staff").await;
        run(&app.app, "insert into complaint_case
                           (incident_key, person_key, channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                       select 'c', 'c', 'email', '', 'person6@example.org', 'made_good', created_at, created_at, created_at from staff").await;
        run(&app.app, "update message set address = 'nobody', address_key = 'nobody' where dedupe_key = 'B-1:7'").await;
        run(&app.app, "update contact_point set suppressed_at = (select created_at from staff) where address = 'person8@example.org'").await;
        let sink = Sink::start(&[]);
        let house = sending_to(&app, Some(sink.url()), None);
        worker(&house).0.pass().await.unwrap();

        let reason = async |number: i64| message(&house, &format!("B-1:{number}")).await;
        for (number, expected) in [
            (1, "skipped no_consent"), (2, "skipped suppressed"), (3, "skipped erased"), (4, "skipped open_complaint"),
            (5, "skipped open_complaint"), (6, "sent "), (7, "skipped no_address"), (8, "skipped suppressed"), (9, "sent "),
        ] {
            assert_eq!(reason(number).await, expected, "person {number}");
        }
        assert_eq!(sink.received().len(), 2);
        assert_eq!(outcomes(&house).await.ended(), 9);
        assert_eq!(batch_state(&house).await, "completed");
    }

    async fn a_named_person_may_release_what_was_held(app: TestApp) {
        in_the_queue(&app, Class::Apology, 3).await;
        run(&app.app, "update message set state = 'held', reason = 'open_complaint' where dedupe_key <> 'B-1:3'").await;
        run(&app.app, "insert into complaint_case
                           (incident_key, person_key, channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                       select 'b', 'b', 'email', '', 'person1@example.org', 'new', created_at, created_at, created_at from staff").await;
        let sink = Sink::start(&[]);
        let house = sending_to(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&house);
        worker.pass().await.unwrap();
        assert_eq!(batch_state(&house).await, "sending", "two wait for a person");
        let agent = app.staff("Ann Agent", &[Role::Agent]).await;
        let senior = app.staff("Lena Fischer", &[Role::SeniorAgent]).await;
        let first = count(&house, "select id from message where dedupe_key = 'B-1:1'").await;
        let second = count(&house, "select id from message where dedupe_key = 'B-1:2'").await;
        let at = |id: i64| format!("/desk/sending/messages/{id}/decision");
        assert_eq!(agent.post(&at(first), &[("decision", "release")]).await.status, 403);
        assert_eq!(senior.post(&at(first), &[("decision", "nonsense")]).await.status, 422);
        assert_eq!(senior.post(&at(first), &[("decision", "release")]).await.status, 303);
        assert_eq!(senior.post(&at(first), &[("decision", "leave_out")]).await.status, 409, "decided already");
        assert_eq!(senior.post(&at(second), &[("decision", "leave_out")]).await.status, 303);
        worker.pass().await.unwrap();
        assert_eq!(message(&house, "B-1:1").await, "sent ");
        assert_eq!(message(&house, "B-1:2").await, "skipped open_complaint");
        assert_eq!(batch_state(&house).await, "completed");
        assert_eq!(count(&house, "select count(*) from events where verb = 'message.released'").await, 1);
    }

    async fn nobody_gets_two_apologies(app: TestApp) {
        in_the_queue(&app, Class::Apology, 4).await;
        // Person 1 has the same twice in the queue; persons 2 and 3 had one, for another incident.
        let now = test_start();
        app.app.db.write(async move |tx| {
            for (number, key) in [(1, "again"), (2, "old 2"), (3, "old 3")] {
                let new = NewMessage {
                    customer_id: Some(number),
                    incident_id: (number == 1).then(|| amends::types::PublicId::parse(stage::INCIDENT).unwrap()),
                    ..NewMessage::new(Class::Apology, Channel::Email, &address(number), key, now)
                };
                enqueue(tx, now, new).await?;
            }
            Ok(())
        }).await.unwrap();
        run(&app.app, "update message set state = 'sent', sent_at = created_at where dedupe_key like 'old %'").await;
        run(&app.app, "update message set released_by = 'author000000' where dedupe_key = 'B-1:3'").await;
        let sink = Sink::start(&[]);
        let house = sending_to(&app, Some(sink.url()), None);
        worker(&house).0.pass().await.unwrap();
        assert_eq!(message(&house, "again").await, "sent ", "one of the two");
        assert_eq!(message(&house, "B-1:1").await, "skipped duplicate");
        assert_eq!(message(&house, "B-1:2").await, "skipped recent_apology");
        assert_eq!(message(&house, "B-1:3").await, "sent ", "a person let it go");
        assert_eq!(message(&house, "B-1:4").await, "sent ");
    }

    async fn at_night_people_are_left_alone_on_their_own_clock(app: TestApp) {
        in_the_queue(&app, Class::Apology, 4).await;
        run(&app.app, "update installation set quiet_from = '21:00', quiet_to = '08:00', time_zone = 'Europe/London'").await;
        // It is 09:00 in London: 18:00 in Tokyo, 01:00 in Los Angeles.
        run(&app.app, "update message set time_zone = 'Asia/Tokyo' where dedupe_key = 'B-1:1'").await;
        run(&app.app, "update customer set time_zone = 'America/Los_Angeles' where external_id = 'C2'").await;
        run(&app.app, "update customer set region = 'Honolulu' where external_id = 'C3'").await;
        let sink = Sink::start(&[]);
        let house = sending_to(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&house);
        worker.pass().await.unwrap();
        assert_eq!(message(&house, "B-1:1").await, "sent ");
        assert_eq!(message(&house, "B-1:2").await, "rendered ");
        assert_eq!(message(&house, "B-1:3").await, "rendered ");
        assert_eq!(message(&house, "B-1:4").await, "sent ");
        assert_eq!(count(&house, "select count(*) from message where zone_assumed and time_zone = 'Pacific/Honolulu'").await, 1);
        assert_eq!(count(&house, "select count(*) from message where not zone_assumed and time_zone = 'America/Los_Angeles'").await, 1);
        // 08:00 in Los Angeles is 15:00 UTC in March, and 18:00 in Honolulu.
        app.app.clock.set(test_start() + Duration::hours(6) - Duration::seconds(1));
        worker.pass().await.unwrap();
        assert_eq!(outcomes(&house).await.of(State::Sent), 2);
        app.app.clock.set(test_start() + Duration::hours(6));
        worker.pass().await.unwrap();
        assert_eq!(outcomes(&house).await.of(State::Sent), 3);
        app.app.clock.set(test_start() + Duration::hours(9));
        worker.pass().await.unwrap();
        assert_eq!(batch_state(&house).await, "completed");
    }

    async fn stopping_everything_stops_everything_until_somebody_lets_it_go_on(app: TestApp) {
        in_the_queue(&app, Class::Apology, 5).await;
        queued(&app, Class::Reply, "reply:1").await;
        let sink = Sink::start(&[]);
        let house = sending_to(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&house);
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let told = maren.post("/desk/sending/stop", &[("do", "stop"), ("reason", " ")]).await;
        assert_eq!(told.status, 422, "why is part of it");
        let stop = [("do", "stop"), ("reason", "Wrong names in the first mails")];
        assert_eq!(maren.post("/desk/sending/stop", &stop).await.status, 303);
        assert_eq!(maren.post("/desk/sending/stop", &stop).await.status, 409);
        assert_eq!(worker.pass().await.unwrap(), Outlook::Nothing);
        assert!(sink.received().is_empty());
        assert_eq!(maren.post("/desk/sending/stop", &[("do", "start")]).await.status, 303);
        worker.pass().await.unwrap();
        assert_eq!(sink.received().len(), 6);
        assert_eq!(count(&house, "select count(*) from events where verb like 'sending.st%'").await, 2);
    }

    async fn an_incident_that_opens_again_stops_its_batch_for_good(app: TestApp) {
        in_the_queue(&app, Class::Apology, 30).await;
        run(&app.app, "update batch set per_minute = 600").await;
        let sink = Sink::start(&[]);
        let house = sending_to(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&house);
        worker.pass().await.unwrap();
        run(&app.app, "update incident set rev = 1, state = 'investigating'").await;
        app.app.clock.set(test_start() + Duration::seconds(1));
        worker.pass().await.unwrap();
        assert_eq!(outcomes(&house).await.of(State::Sent), 10);
        assert_eq!(batch_state(&house).await, "paused");
        assert_eq!(count(&house, "select count(*) from batch where held_reason = 'reopened'").await, 1);
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        let answer = maren.post(&format!("/desk/sending/{BATCH}/resumption"), &[]).await;
        assert_eq!(answer.status, 409);
    }

    async fn nothing_but_what_was_approved_is_sent(app: TestApp) {
        in_the_queue(&app, Class::Apology, 3).await;
        run(&app.app, "update batch set content_hash = 'another'").await;
        let sink = Sink::start(&[]);
        let house = sending_to(&app, Some(sink.url()), None);
        worker(&house).0.pass().await.unwrap();
        assert!(sink.received().is_empty());
        assert_eq!(count(&house, "select count(*) from batch where state = 'paused' and held_reason = 'changed'").await, 1);
    }

    async fn every_fault_of_a_mail_server_has_one_outcome(app: TestApp) {
        // Options of smtp-sink, class, and what has become of the message afterwards.
        let apology = Class::Apology;
        let faults: [(&[&str], Class, &str); 16] = [
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
        run(&app.app, "update installation set quiet_from = '00:00', quiet_to = '00:00', send_per_minute = 600000").await;
        for (index, (options, class, expected)) in faults.into_iter().enumerate() {
            let sink = Sink::start(options);
            let house = sending_to(&app, Some(sink.url()), None);
            let key = format!("fault {index}");
            queued(&app, class, &key).await;
            worker(&house).0.pass().await.unwrap();
            let became = message(&house, &key).await.trim_end().to_owned();
            let detail = stage::detail(&house, &key).await;
            let detail = if detail.starts_with("smtp 421") { "smtp 421".to_owned() } else { detail };
            assert_eq!(format!("{became} {detail}"), expected, "{options:?}");
            run(&app.app, "update message set state = 'cancelled' where state = 'failed'").await;
        }
        assert_eq!(count(&app.app, "select count(*) from suppression").await, 1, "only the mailbox that is none");
    }

    async fn a_server_that_comes_back_gets_everything_and_one_that_does_not_ends_it(app: TestApp) {
        in_the_queue(&app, Class::Apology, 60).await;
        let port = free_port();
        let house = sending_to(&app, Some(format!("smtp://127.0.0.1:{port}")), None);
        let (mut worker, _close) = worker(&house);
        worker.pass().await.unwrap();
        let counts = outcomes(&house).await;
        assert_eq!(counts.of(State::Failed), 20, "the others wait while the server is away: {counts:?}");
        assert_eq!(counts.of(State::Rendered), 40);
        let sink = Sink::start_at(port, &[]);
        app.app.clock.set(test_start() + Duration::minutes(2));
        worker.pass().await.unwrap();
        assert_eq!(batch_state(&house).await, "completed");
        assert_eq!(sink.received().len(), 60);

        drop(sink);
        queued(&app, Class::Reply, "never").await;
        let mut now = test_start() + Duration::hours(1);
        for attempt in 1..=TRIES_MAX {
            app.app.clock.set(now);
            worker.pass().await.unwrap();
            let expected = if attempt < TRIES_MAX { "failed " } else { "failed_permanently " };
            assert_eq!(message(&house, "never").await, expected, "try {attempt}");
            now += Duration::hours(9);
        }
        assert_eq!(stage::detail(&house, "never").await, "unreachable");
    }

    async fn without_a_way_out_messages_wait(app: TestApp) {
        in_the_queue(&app, Class::Apology, 3).await;
        let (mut worker, _close) = worker(&app.app);
        assert_eq!(worker.pass().await.unwrap(), Outlook::Nothing);
        assert_eq!(outcomes(&app.app).await.waiting(), 3);
        assert_eq!(count(&app.app, "select cast(sum(attempt) as bigint) from message").await, 0);
        let senior = app.staff("Lena Fischer", &[Role::SeniorAgent]).await;
        let page = senior.get("/desk/sending").await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("AMENDS_SMTP_URL"), "{}", page.body);
    }

    async fn a_demonstration_sends_nothing_beyond_this_machine(app: TestApp) {
        in_the_queue(&app, Class::Apology, 2).await;
        run(&app.app, "update installation set is_demo = true").await;
        let beyond = sending_to(&app, Some("smtp://mail.example.org".into()), None);
        assert_eq!(worker(&beyond).0.pass().await.unwrap(), Outlook::Nothing);
        assert_eq!(outcomes(&beyond).await.waiting(), 2);
        let folder = app.folder.join("mail");
        let house = sending_to(&app, Some(format!("maildir:{}", folder.display())), None);
        worker(&house).0.pass().await.unwrap();
        assert_eq!(batch_state(&house).await, "completed");
        let files: Vec<_> = std::fs::read_dir(folder.join("new")).unwrap().collect();
        assert_eq!(files.len(), 2);
        assert_eq!(std::fs::read_dir(folder.join("tmp")).unwrap().count(), 0);
    }

    async fn texts_go_to_the_gateway_with_a_key_that_stays(app: TestApp) {
        run(&app.app, "update installation set quiet_from = '00:00', quiet_to = '00:00', send_per_minute = 600000,
                              organisation = 'Larkmoor Mobile'").await;
        // Each number gets its own answer; 900999 gets none.
        let gateway = Gateway::start().await;
        let house = sending_to(&app, None, Some(gateway.url()));
        let (mut worker, _close) = worker(&house);
        let now = test_start();
        app.app.db.write(async move |tx| {
            for (number, class) in [
                ("07700 900202", Class::Apology), ("07700 900422", Class::Apology), ("07700 900503", Class::Apology),
                ("07700 900999", Class::Apology), ("07700 900998", Class::Reply),
            ] {
                let new = NewMessage { body: "We are sorry.".into(), ..NewMessage::new(class, Channel::Sms, number, number, now) };
                enqueue(tx, now, new).await?;
            }
            Ok(())
        }).await.unwrap();
        worker.pass().await.unwrap();
        for (key, expected) in [
            ("07700 900202", "sent "), ("07700 900422", "bounced "), ("07700 900503", "failed "),
            ("07700 900999", "in_doubt "), ("07700 900998", "failed "),
        ] {
            assert_eq!(message(&house, key).await, expected, "{key}");
        }
        app.app.clock.set(now + Duration::minutes(2));
        worker.pass().await.unwrap();
        let taken = gateway.taken();
        let text = taken.iter().find(|text| text["to"] == "07700 900202").unwrap();
        assert_eq!((text["from"].as_str(), text["text"].as_str()), (Some("LarkmoorMob"), Some("We are sorry.")));
        let keys: std::collections::BTreeSet<_> =
            taken.iter().filter(|text| text["to"] == "07700 900503").map(|text| text["idempotency_key"].to_string()).collect();
        assert_eq!(keys.len(), 1, "two tries, one key: {taken:?}");
        assert_eq!(count(&house, "select count(*) from suppression where address_key = '+447700900422'").await, 1);
    }

    async fn a_node_that_dies_is_noticed_by_its_lease_and_a_late_answer_still_counts(app: TestApp) {
        in_the_queue(&app, Class::Apology, 5).await;
        queued(&app, Class::ServiceUpdate, "news").await;
        run(&app.app, "update message set state = 'sending', attempt = 1, claimed_by = 'another', updated_at = created_at,
                              lease_until = created_at where dedupe_key in ('B-1:1', 'news')").await;
        run(&app.app, "update message set state = 'sending', attempt = 1, claimed_by = 'another', updated_at = created_at
                       where dedupe_key = 'B-1:2'").await;
        let sink = Sink::start(&[]);
        let house = sending_to(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&house);
        app.app.clock.set(test_start() + Duration::seconds(1));
        worker.pass().await.unwrap();
        assert_eq!(message(&house, "B-1:1").await, "in_doubt ");
        assert_eq!(message(&house, "B-1:2").await, "sending ", "its lease lasts");
        app.app.clock.set(test_start() + Duration::seconds(4));
        worker.pass().await.unwrap();
        assert_eq!(message(&house, "news").await, "sent ", "news goes again by itself");
        let counts = outcomes(&house).await;
        assert_eq!((counts.of(State::Sent), counts.of(State::InDoubt), counts.of(State::Sending)), (3, 1, 1));

        let lead = app.staff("Aisha Bello", &[Role::CommsApprover]).await;
        let id = count(&house, "select id from message where dedupe_key = 'B-1:1'").await;
        let answer = lead.post(&format!("/desk/sending/messages/{id}/decision"), &[("decision", "arrived")]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(message(&house, "B-1:1").await, "sent ");
        assert_eq!(sink.received().len(), 4);
    }

    async fn two_nodes_share_one_queue_and_one_rate(app: TestApp) {
        in_the_queue(&app, Class::Apology, 200).await;
        let sink = Sink::start(&[]);
        let house = sending_to(&app, Some(sink.url()), None);
        let ((mut one, _a), (mut two, _b)) = (worker(&house), worker(&house));
        let (first, second) = tokio::join!(one.pass(), two.pass());
        first.unwrap();
        second.unwrap();
        assert_eq!(outcomes(&house).await.of(State::Sent), 200);
        let received = sink.received();
        assert!(received.len() == 200 && received.values().all(|times| *times == 1));

        for number in 0..40 {
            queued(&app, Class::Reply, &format!("reply {number}")).await;
        }
        run(&app.app, "update installation set send_per_minute = 600").await;
        run(&app.app, "update send_rate set tokens_milli = 10000 where bucket = 'all'").await;
        let (first, second) = tokio::join!(one.pass(), two.pass());
        first.unwrap();
        second.unwrap();
        let sent = states(&house).await.iter().find(|(state, _)| state == "sent").map_or(0, |(_, count)| *count);
        assert_eq!(sent, 210, "ten permits, whoever asks");
    }
}
