//! What becomes of a message: every one has exactly one outcome, whatever happens on the way. Mails go to
//! a real SMTP server, texts to a real HTTP server, and processes really die.

#[path = "delivery/sink.rs"]
mod sink;
#[path = "delivery/stage.rs"]
mod stage;

use amends::delivery::message::{Channel, Class, State};
use amends::delivery::queue::{NewMessage, enqueue};
use amends::on_both_databases;
use amends::server::testing::beginning;
use sink::Sink;
use stage::{batch_state, in_the_queue, outcomes, sending_to, worker};

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
}
