//! The fixture of the delivery tests: an incident, customers, and an approved batch that is queued, as `apologies`
//! leaves it.

use amends::app::test_support::TestApp;
use amends::customers::Channel;
use amends::delivery::batch::{self, Outcomes, SendingState};
use amends::delivery::channel::Channels;
use amends::delivery::link::{MessageLink, PLACEHOLDER};
use amends::delivery::message::{Class, State};
use amends::delivery::node::Node;
use amends::delivery::queue::{NewMessage, enqueue};
use amends::delivery::workers::Worker;
use amends::platform::AppState;
use amends::platform::config::Config;
use amends::platform::db::{Tx, sql};
use amends::platform::outgoing;
use amends::types::{PublicId, Refusal, Timestamp};
use std::sync::Arc;
use tokio::sync::watch;

pub const INCIDENT: &str = "incident0000";
pub const BATCH: &str = "batch0000000";

pub fn batch_id() -> PublicId {
    PublicId::parse(BATCH).expect("an id")
}

/// Executes a statement without parameters.
pub async fn execute(app: &AppState, statement: &'static str) {
    app.db
        .write(async |tx| {
            tx.execute(sql(statement)).await?;
            Ok(())
        })
        .await
        .unwrap_or_else(|refusal| panic!("{statement}: {refusal}"));
}

/// The number that a query returns.
pub async fn count(app: &AppState, statement: &'static str) -> i64 {
    let mut tx = app.db.read().await.expect("a read transaction");
    tx.fetch_value::<i64>(sql(statement)).await.unwrap_or_else(|e| panic!("{statement}: {e}"))
}

/// How many messages are in each state.
pub async fn state_counts(app: &AppState) -> Vec<(String, i64)> {
    let mut tx = app.db.read().await.expect("a read transaction");
    tx.fetch_all::<(String, i64)>(sql("select state, count(*) from message group by state order by state"))
        .await
        .expect("states")
}

/// The outcomes of the batch. Their total is always the number planned (I13), and each is the number of messages that there are.
pub async fn outcomes(app: &AppState) -> Outcomes {
    let mut tx = app.db.read().await.expect("a read transaction");
    let outcomes = batch::outcomes(&mut tx, &batch_id()).await.expect("outcomes");
    let batch = batch::get(&mut tx, &batch_id()).await.expect("the batch");
    assert_eq!(outcomes.total(), batch.planned, "{outcomes:?}");
    let counted: Vec<_> = outcomes.iter().map(|(state, why, count)| (state, why.to_owned(), count)).collect();
    let messages = sql("select state, case when state in ('skipped', 'held') then reason else '' end as why, count(*)
                        from message where batch_id = $1 group by 1, 2");
    let mut messages = tx.fetch_all::<(State, String, i64)>(messages.bind(BATCH)).await.expect("messages");
    messages.sort();
    assert_eq!(counted, messages, "the counts that are kept, and the messages");
    let kept = "select state, code, messages from batch_failure where messages <> 0 order by 1, 2";
    let failed = "select state, detail, count(*) from message
                  where batch_id is not null and state in ('in_doubt', 'failed_permanently') and reason = ''
                  group by 1, 2 order by 1, 2";
    let kept = tx.fetch_all::<(String, String, i64)>(sql(kept)).await.expect("kept failures");
    assert_eq!(
        kept,
        tx.fetch_all::<(String, String, i64)>(sql(failed)).await.expect("failures"),
        "the same of failures"
    );
    outcomes
}

/// The state of the batch.
pub async fn batch_state(app: &AppState) -> SendingState {
    let mut tx = app.db.read().await.expect("a read transaction");
    batch::get(&mut tx, &batch_id()).await.expect("the batch").state
}

/// Inserts `people` customers and an approved batch with a queued mail for each. There are no quiet hours and no
/// effective rate limit.
pub async fn queue_batch(app: &TestApp, class: Class, people: i64) {
    let now = app.app.clock.now();
    app.app
        .db
        .write(async move |tx| {
            insert_batch(tx, now, class, people).await?;
            for number in 1..=people {
                let customer_id = insert_customer(tx, number).await?;
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

/// The e-mail address of a customer.
pub fn address(number: i64) -> String {
    format!("person{number}@example.org")
}

async fn insert_batch(tx: &mut Tx, now: Timestamp, class: Class, people: i64) -> Result<(), Refusal> {
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
        .bind(class)
        .bind(people)
        .bind(now),
    )
    .await?;
    Ok(())
}

async fn insert_customer(tx: &mut Tx, number: i64) -> Result<i64, Refusal> {
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
    Ok(id)
}

/// The app with these channels configured.
pub fn app_with_channels(app: &TestApp, smtp_url: Option<String>, sms_url: Option<String>) -> AppState {
    let config =
        Config { smtp_url, sms_url, mail_from: "Larkmoor Care <care@example.org>".into(), ..(*app.app.config).clone() };
    AppState { config: Arc::new(config), ..app.app.clone() }
}

/// A worker with a temporary node name.
pub fn worker(app: &AppState) -> (Worker, watch::Sender<bool>) {
    let (close, closing) = watch::channel(false);
    let channels = Channels::read(&app.config, app.features.get::<outgoing::Client>()).expect("valid channel settings");
    (Worker::new(app.clone(), channels, Node::temporary(), closing), close)
}

/// Enqueues a direct message to an address that belongs to no customer.
pub async fn enqueue_message(app: &TestApp, class: Class, key: &str) {
    let (now, key) = (app.app.clock.now(), key.to_owned());
    let new = NewMessage {
        subject: "About your calls".into(),
        body: "Hello".into(),
        ..NewMessage::new(class, Channel::Email, &format!("{}@example.org", key.replace([' ', ':'], "-")), key, now)
    };
    app.app
        .db
        .write(async move |tx| enqueue(tx, now, new).await)
        .await
        .expect("a write transaction")
        .expect("a new message");
}

/// Enqueues a message to a customer of [`queue_batch`] that has a link to their personal page.
pub async fn enqueue_personal_link(app: &TestApp, person: i64, key: &str) {
    let (now, key) = (app.app.clock.now(), key.to_owned());
    app.app
        .db
        .write(async move |tx| {
            let query = sql("select customer_id from contact_point where address_key = $1").bind(address(person));
            let new = NewMessage {
                subject: "Your voucher".into(),
                body: format!("Claim it here: {PLACEHOLDER}"),
                customer_id: Some(tx.fetch_value::<i64>(query).await?),
                incident_id: PublicId::parse(INCIDENT),
                link: Some(MessageLink::PersonalPage),
                ..NewMessage::new(Class::CompensationNotice, Channel::Email, &address(person), key.clone(), now)
            };
            enqueue(tx, now, new).await
        })
        .await
        .expect("a write transaction")
        .expect("a new message");
}

/// The state and reason of a message, separated by a space.
pub async fn message_state(app: &AppState, key: &str) -> String {
    let mut tx = app.db.read().await.expect("a read transaction");
    tx.fetch_one::<(String, String)>(sql("select state, reason from message where dedupe_key = $1").bind(key))
        .await
        .map(|(state, reason)| format!("{state} {reason}"))
        .expect("a message")
}

/// The provider's code for a message.
pub async fn detail(app: &AppState, key: &str) -> String {
    let mut tx = app.db.read().await.expect("a read transaction");
    tx.fetch_value::<String>(sql("select detail from message where dedupe_key = $1").bind(key))
        .await
        .expect("a message")
}

/// Waits until a condition holds; fails after two minutes, which a busy machine can need for a node's lease and work.
pub async fn wait_until(what: &str, condition: impl AsyncFn() -> bool) {
    let begun = std::time::Instant::now();
    while !condition().await {
        assert!(begun.elapsed() < std::time::Duration::from_secs(120), "timed out waiting until {what}");
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
}
