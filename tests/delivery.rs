//! What becomes of a message: every one has exactly one outcome, whatever happens on the way.

use amends::delivery::message::{Channel, Class};
use amends::delivery::queue::{NewMessage, enqueue};
use amends::on_both_databases;
use amends::server::testing::beginning;

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
}
