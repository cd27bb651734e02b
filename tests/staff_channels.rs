//! Channels that tell staff what needs them.

use amends::app::test_support::{TestApp, test_start};
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::staff_channels::workers::reconcile;
use amends::types::Role;
use chrono::Duration;

mod fixture;
use fixture::Fixture;

const PAGE: &str = "/desk/settings/channels";

/// What is queued for destinations: when it is due, and its text.
async fn queued(app: &TestApp) -> Vec<(amends::types::Timestamp, String)> {
    let query = "select due_at, body from message where channel = 'slack' and class = 'staff_notice' order by id";
    app.app.db.read().await.unwrap().fetch_all(sql(query)).await.unwrap()
}

/// A budget of 100.00 of which this much is spent.
async fn budget(db: &Fixture, spent_minor: i64) {
    db.run(&format!(
        "insert into budget (id, name, currency, limit_minor, spent_minor)
         values ('bbbbbbbbbbbb', 'Goodwill', 'GBP', 10000, {spent_minor})"
    ))
    .await;
}

const SLACK: [(&str, &str); 6] = [
    ("name", "#finance"),
    ("channel", "slack"),
    ("address", "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"),
    ("audience", "finance"),
    ("need", "budgets"),
    ("need", "approvals"),
];

on_both_databases! {
    async fn a_role_is_told_once_and_again_when_it_happens_again(app: TestApp) {
        let db = Fixture::with(&app).await;
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let added = admin.post(PAGE, &SLACK).await;
        assert_eq!(added.status, 303, "{}", added.body);
        assert!(queued(&app).await[0].1.contains("This channel is connected"));
        budget(&db, 8_999).await;
        reconcile(&app.app).await.unwrap();
        assert_eq!(queued(&app).await.len(), 1, "89.99 % is not nearly gone");
        db.run("update budget set spent_minor = 9500").await;
        for _ in 0..2 {
            reconcile(&app.app).await.unwrap();
        }
        let told = queued(&app).await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[1].1.contains("Budget Goodwill is nearly gone") && told[1].1.contains("/desk/offers"), "{}", told[1].1);

        // The limit is raised, and used up again.
        db.run("update budget set limit_minor = 20000").await;
        reconcile(&app.app).await.unwrap();
        app.app.clock.set(test_start() + Duration::minutes(1));
        db.run("update budget set spent_minor = 20000").await;
        reconcile(&app.app).await.unwrap();
        assert_eq!(queued(&app).await.len(), 3);

        // The secret part of the address is in no table and on no page.
        let page = admin.get(PAGE).await.body;
        assert!(page.contains("#finance") && !page.contains("XXXXXXXX"), "{page}");
    }

    async fn two_nodes_tell_once(app: TestApp) {
        let db = Fixture::with(&app).await;
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        assert_eq!(admin.post(PAGE, &SLACK).await.status, 303);
        budget(&db, 10_000).await;
        let (one, other) = tokio::join!(reconcile(&app.app), reconcile(&app.app));
        assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        assert_eq!(queued(&app).await.len(), 2, "the first message and one notice");
    }

    async fn quiet_hours_put_a_notice_off(app: TestApp) {
        let db = Fixture::with(&app).await;
        let finance = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let mut own = SLACK.to_vec();
        own[3] = ("audience", "oneself");
        own.extend([("quiet_from", "08:00"), ("quiet_to", "10:30")]);
        assert_eq!(finance.post(PAGE, &own).await.status, 303);
        budget(&db, 10_000).await;
        reconcile(&app.app).await.unwrap();
        let told = queued(&app).await;
        assert_eq!(told.len(), 2, "{told:?}");
        let zone_is_utc = db.number("select count(*) from installation where time_zone = 'Etc/UTC'").await == 1;
        let expected = if zone_is_utc { test_start() + Duration::minutes(90) } else { told[1].0 };
        assert_eq!(told[1].0, expected);
        assert!(told[1].0 > test_start());
    }

    async fn only_administrators_keep_channels_of_roles(app: TestApp) {
        Fixture::with(&app).await;
        let (admin, agent) =
            (app.staff("Ingrid Solheim", &[Role::Admin]).await, app.staff("Ada Byron", &[Role::Agent]).await);
        assert_eq!(agent.post(PAGE, &SLACK).await.status, 403);
        assert_eq!(admin.post(PAGE, &SLACK).await.status, 303);
        assert!(!agent.get(PAGE).await.body.contains("#finance"));
        let id = sql("select id from staff_channel");
        let id = app.app.db.read().await.unwrap().fetch_value::<String>(id).await.unwrap();
        for verb in ["test", "removal"] {
            assert_eq!(agent.post(&format!("{PAGE}/{id}/{verb}"), &[]).await.status, 404);
        }
        assert_eq!(admin.post(&format!("{PAGE}/{id}/removal"), &[]).await.status, 303);
        let left = sql("select count(*) from destination where sealed <> ''");
        assert_eq!(app.app.db.read().await.unwrap().fetch_value::<i64>(left).await.unwrap(), 0, "the secret is deleted");
    }

    async fn every_wrong_field_is_named_and_nothing_typed_is_lost(app: TestApp) {
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let wrong = [
            ("name", ""), ("channel", "slack"), ("address", "https://example.org/hook"), ("audience", "redeemer"),
            ("quiet_from", "25:00"), ("quiet_to", "07:00"),
        ];
        let refused = admin.post(PAGE, &wrong).await;
        assert_eq!(refused.status, 422);
        for field in ["name", "address", "audience", "need", "quiet_from"] {
            assert!(refused.body.contains(&format!("href=\"#{field}\"")), "{field}: {}", refused.body);
        }
        assert!(refused.body.contains("value=\"https://example.org/hook\""), "{}", refused.body);
    }
}
