//! What becomes of a message: every one has exactly one outcome, whatever happens on the way. Mails go to
//! a real SMTP server, texts to a real HTTP server, and processes really die.

#[path = "delivery/process.rs"]
mod process;
#[path = "delivery/sink.rs"]
mod sink;
#[path = "delivery/stage.rs"]
mod stage;

use amends::delivery::message::{Channel, Class, State};
use amends::delivery::queue::{NewMessage, enqueue};
use amends::on_both_databases;
use amends::server::testing::beginning;
use amends::vocabulary::Role;
use process::Process;
use sink::Sink;
use stage::{BATCH, batch_state, count, in_the_queue, outcomes, sending_to, until, worker};

on_both_databases! {
    async fn the_same_message_is_queued_once(app: TestApp) {
        let now = beginning();
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
}
