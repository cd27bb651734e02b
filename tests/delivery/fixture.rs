//! What a story about sending begins with: an incident, customers, and a batch that was approved and is
//! in the queue, as the room of apologies leaves it.

use amends::app::test_support::TestApp;
use amends::delivery::batch::{self, Outcomes};
use amends::delivery::channel::Channels;
use amends::delivery::message::{Channel, Class};
use amends::delivery::node::Node;
use amends::delivery::queue::{NewMessage, enqueue};
use amends::delivery::workers::Worker;
use amends::platform::AppState;
use amends::platform::config::Config;
use amends::platform::db::{Tx, sql};
use amends::types::{PublicId, Refusal, Timestamp};
use std::sync::Arc;
use tokio::sync::watch;

pub const INCIDENT: &str = "incident0000";
pub const BATCH: &str = "batch0000000";

pub fn batch_id() -> PublicId {
    PublicId::parse(BATCH).expect("an id")
}

/// Runs one statement without parameters.
pub async fn run(app: &AppState, statement: &'static str) {
    app.db
        .write(async |tx| {
            tx.execute(sql(statement)).await?;
            Ok(())
        })
        .await
        .unwrap_or_else(|refusal| panic!("{statement}: {refusal}"));
}

/// One number.
pub async fn count(app: &AppState, statement: &'static str) -> i64 {
    let mut tx = app.db.read().await.expect("a look");
    tx.fetch_value::<i64>(sql(statement)).await.unwrap_or_else(|e| panic!("{statement}: {e}"))
}

/// How many messages are in each state, over everything.
pub async fn states(app: &AppState) -> Vec<(String, i64)> {
    let mut tx = app.db.read().await.expect("a look");
    tx.fetch_all::<(String, i64)>(sql("select state, count(*) from message group by state order by state"))
        .await
        .expect("states")
}

/// The batch's numbers; always as many as were planned (I13).
pub async fn outcomes(app: &AppState) -> Outcomes {
    let mut tx = app.db.read().await.expect("a look");
    let outcomes = batch::outcomes(&mut tx, &batch_id()).await.expect("outcomes");
    let batch = batch::load(&mut tx, &batch_id()).await.expect("the batch");
    assert_eq!(outcomes.total(), batch.planned, "{outcomes:?}");
    outcomes
}

/// Where the batch stands.
pub async fn batch_state(app: &AppState) -> String {
    let mut tx = app.db.read().await.expect("a look");
    batch::load(&mut tx, &batch_id()).await.expect("the batch").state
}

/// `people` customers and an approved batch of that many mails, in the queue. No quiet hours, and as fast
/// as can be, unless the story says otherwise.
pub async fn in_the_queue(app: &TestApp, class: Class, people: i64) {
    let now = app.app.clock.now();
    app.app
        .db
        .write(async move |tx| {
            ground(tx, now, class, people).await?;
            for number in 1..=people {
                let customer_id = customer(tx, number).await?;
                let new = NewMessage {
                    recipient_name: format!("Person {number}"),
                    subject: "Sorry for 11 July".into(),
                    body: format!("Dear Person {number},\n\nWe are sorry.\n"),
                    customer_id: Some(customer_id),
                    incident_id: PublicId::parse(INCIDENT),
                    batch_id: PublicId::parse(BATCH),
                    ..NewMessage::new(class, Channel::Email, &address(number), format!("B-1:{number}"), now)
                };
                enqueue(tx, now, new).await?;
            }
            Ok(())
        })
        .await
        .expect("a batch in the queue");
}

/// Where a person is written to.
pub fn address(number: i64) -> String {
    format!("person{number}@example.org")
}

async fn ground(tx: &mut Tx, now: Timestamp, class: Class, people: i64) -> Result<(), Refusal> {
    {
        tx.execute(sql("update installation set quiet_from = '00:00', quiet_to = '00:00', send_per_minute = 6000000"))
            .await?;
        tx.execute(
            sql("insert into staff (id, email, email_key, name, password_hash, created_at)
             values ('author000000', 'author@example.org', 'author@example.org', 'An Author', '', $1)")
            .bind(now),
        )
        .await?;
        tx.execute(
            sql("insert into incident (id, number, title, impact, state, started_at, created_at, updated_at)
             values ($1, 1, 'No calls', 'critical', 'resolved', $2, $2, $2)")
            .bind(INCIDENT)
            .bind(now),
        )
        .await?;
        tx.execute(
            sql("insert into batch (id, number, incident_id, incident_rev, class, title, state, content_hash,
                                approved_hash, planned, author_id, created_at, started_at, per_minute)
             values ($1, 1, $2, 0, $3, 'Sorry', 'sending', 'hash', 'hash', $4, 'author000000', $5, $5, 6000000)")
            .bind(BATCH)
            .bind(INCIDENT)
            .bind(class.as_str())
            .bind(people)
            .bind(now),
        )
        .await?;
    };
    Ok(())
}

async fn customer(tx: &mut Tx, number: i64) -> Result<i64, Refusal> {
    Ok({
        let id = tx
            .fetch_value::<i64>(
                sql("insert into customer (external_id, name, name_folded) values ($1, $2, $2) returning id")
                    .bind(format!("C{number}"))
                    .bind(format!("person {number}")),
            )
            .await?;
        tx.execute(
            sql("insert into contact_point (customer_id, channel, address, address_key) values ($1, 'email', $2, $2)")
                .bind(id)
                .bind(address(number)),
        )
        .await?;
        id
    })
}

/// A house with these ways out.
pub fn sending_to(app: &TestApp, smtp_url: Option<String>, sms_url: Option<String>) -> AppState {
    let config =
        Config { smtp_url, sms_url, mail_from: "Larkmoor Care <care@example.org>".into(), ..(*app.app.config).clone() };
    AppState { config: Arc::new(config), ..app.app.clone() }
}

/// A worker of that house, under a name of its own.
pub fn worker(app: &AppState) -> (Worker, watch::Sender<bool>) {
    let (close, closing) = watch::channel(false);
    let channels = Channels::read(&app.config).expect("ways out");
    (Worker::new(app.clone(), channels, Node::for_this_life(), closing), close)
}

/// A message of its own, to nobody who is a customer.
pub async fn queued(app: &TestApp, class: Class, key: &str) {
    let (now, key) = (app.app.clock.now(), key.to_owned());
    let new = NewMessage {
        subject: "About your calls".into(),
        body: "Hello".into(),
        ..NewMessage::new(class, Channel::Email, &format!("{}@example.org", key.replace([' ', ':'], "-")), key, now)
    };
    app.app.db.write(async move |tx| enqueue(tx, now, new).await).await.expect("room").expect("a new message");
}

/// `state reason` of a message.
pub async fn message(app: &AppState, key: &str) -> String {
    let mut tx = app.db.read().await.expect("a look");
    tx.fetch_one::<(String, String)>(sql("select state, reason from message where dedupe_key = $1").bind(key))
        .await
        .map(|(state, reason)| format!("{state} {reason}"))
        .expect("a message")
}

/// What a provider said of a message.
pub async fn detail(app: &AppState, key: &str) -> String {
    let mut tx = app.db.read().await.expect("a look");
    tx.fetch_value::<String>(sql("select detail from message where dedupe_key = $1").bind(key))
        .await
        .expect("a message")
}

/// Waits for something another process does; fails after half a minute.
pub async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let begun = std::time::Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "it never happened that {what}");
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
}
