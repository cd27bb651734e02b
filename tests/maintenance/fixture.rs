//! Services, maintenance of them, and subscribers who get messages about it.

use amends::access::{IncidentCommander, ServiceEditor, by_system};
use amends::app::test_support::{TestApp, test_start};
use amends::incidents::maintenance::series::{self, Rule, SeriesPlan, store as series_store};
use amends::incidents::{self, MaintenancePlan, store};
use amends::platform::db::sql;
use amends::services::catalogue;
use amends::subscribers::{SubscriptionLink, workers};
use amends::types::{PublicId, Refusal, Timestamp};
use chrono::{Duration, NaiveDateTime};
use chrono_tz::Tz;
use sqlx::AssertSqlSafe;

pub fn minutes(minutes: i64) -> Timestamp {
    test_start() + Duration::minutes(minutes)
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn commander() -> IncidentCommander {
    by_system()
}

pub async fn run(app: &TestApp, statement: &str) {
    let statement = statement.to_owned();
    let done = app.app.db.write(async move |tx| {
        tx.execute(sql(AssertSqlSafe(statement))).await?;
        Ok(())
    });
    done.await.unwrap();
}

pub async fn number(app: &TestApp, query: &str) -> i64 {
    app.app.db.read().await.unwrap().fetch_value(sql(AssertSqlSafe(query.to_owned()))).await.unwrap()
}

pub async fn texts(app: &TestApp, query: &str) -> Vec<String> {
    app.app.db.read().await.unwrap().fetch_values(sql(AssertSqlSafe(query.to_owned()))).await.unwrap()
}

pub async fn set_zone(app: &TestApp, zone: &str) {
    run(app, &format!("update page set time_zone = '{zone}'")).await;
    run(app, &format!("update installation set time_zone = '{zone}'")).await;
}

pub async fn service(app: &TestApp, name: &str) -> PublicId {
    let input = catalogue::ServiceInput {
        name: name.into(),
        weight_percent: 100,
        showcase: true,
        ..catalogue::ServiceInput::default()
    };
    let keeper: ServiceEditor = by_system();
    let now = app.app.clock.now();
    app.app.db.write(async move |tx| catalogue::add_service(tx, &keeper, now, &input).await).await.unwrap()
}

/// Maintenance of a service from minute 120 to minute 180, of which subscribers are told.
pub async fn schedule(app: &TestApp, service: &PublicId, reminder_minutes: Option<i64>) -> PublicId {
    let now = app.app.clock.now();
    let plan = MaintenancePlan {
        title: "New switches".into(),
        body: "Data may pause.".into(),
        services: vec![service.clone()],
        from: minutes(120),
        until: minutes(180),
        notify: true,
        notify_during: true,
        reminder_minutes,
    };
    let made = app.app.db.write(async move |tx| incidents::schedule_maintenance(tx, &commander(), now, plan).await);
    made.await.unwrap().id
}

pub async fn get(app: &TestApp, id: &PublicId) -> store::Incident {
    store::get(&mut app.app.db.read().await.unwrap(), id).await.unwrap()
}

/// The texts of the updates of a maintenance, newest first.
pub async fn bodies(app: &TestApp, id: &PublicId) -> Vec<String> {
    let updates = store::updates(&mut app.app.db.read().await.unwrap(), id).await.unwrap();
    updates.into_iter().map(|update| update.body).collect()
}

/// Runs the workers of maintenance and of subscribers at a time.
pub async fn run_workers(app: &TestApp, now: Timestamp) {
    app.app.clock.set(now);
    while app.app.db.write(async move |tx| incidents::maintenance::reconcile(tx, now).await).await.unwrap() {}
    while workers::reconcile(&app.app).await.unwrap() {}
}

/// A subscriber who has confirmed, and the path of their page.
pub async fn subscriber(app: &TestApp, to: &str, fields: &[(&str, &str)]) -> String {
    let all: Vec<_> = fields.iter().copied().chain([("to", to)]).collect();
    let requested = app.visitor().post("/subscriptions", &all).await;
    assert_eq!(requested.status, 303, "{}", requested.body);
    let newest = "select link_subject from message where link = 'confirmation' order by id desc limit 1";
    let request = PublicId::parse(texts(app, newest).await.first().expect("a message")).unwrap();
    let link = SubscriptionLink::Confirm(request).path(&app.app.keys);
    let confirmed = app.visitor().post(&format!("{link}/confirmation"), &[]).await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.body);
    confirmed.location().split('?').next().unwrap().to_owned()
}

/// Who got messages about incidents and maintenance, with their subjects, in the order in which they were queued.
pub async fn notices(app: &TestApp) -> Vec<String> {
    texts(app, "select address || ': ' || subject from message where class = 'service_update' order by id").await
}

/// A weekly series on Sundays at 02:00 for an hour.
pub fn weekly(service: &PublicId, start: &str, zone: Tz) -> SeriesPlan {
    SeriesPlan {
        title: "Weekly work".into(),
        body: "Data may pause.".into(),
        services: vec![service.clone()],
        rule: "FREQ=WEEKLY;BYDAY=SU".into(),
        start: NaiveDateTime::parse_from_str(start, "%Y-%m-%dT%H:%M").unwrap(),
        zone,
        duration: Duration::hours(1),
        notify: true,
        notify_during: true,
        reminder_minutes: None,
    }
}

pub async fn create(app: &TestApp, plan: SeriesPlan) -> Result<series_store::Series, Refusal> {
    let now = app.app.clock.now();
    app.app.db.write(async move |tx| series::create(tx, &commander(), now, plan, None).await).await
}

/// Runs the worker of series as often as it asks for, at a time.
pub async fn make(app: &TestApp, now: Timestamp) {
    app.app.clock.set(now);
    while app.app.db.write(async move |tx| series::reconcile(tx, now).await).await.unwrap() {}
}

/// The occurrences of a series from a time on.
pub async fn made(app: &TestApp, id: &PublicId, since: Timestamp) -> Vec<series_store::Made> {
    series_store::made_since(&mut app.app.db.read().await.unwrap(), id, since).await.unwrap()
}

/// The first beginnings that a rule gives.
pub fn starts(rule: &Rule, count: usize) -> Vec<Timestamp> {
    rule.occurrences().take(count).map(|one| one.from).collect()
}
