//! Channels that tell staff what needs them.

use amends::app::test_support::{TestApp, test_start};
use amends::delivery::destination;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::staff_channels::workers::reconcile;
use amends::types::{PublicId, Role, Timestamp};
use chrono::Duration;

mod fixture;
use fixture::Fixture;

const PAGE: &str = "/desk/settings/channels";

/// What is queued for destinations: when it is due, and its text.
async fn queued(app: &TestApp) -> Vec<(Timestamp, String)> {
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

/// An open incident whose next update is promised half an hour after the start. Returns its id.
async fn promised_in_half_an_hour(app: &TestApp, db: &Fixture) -> PublicId {
    let service = db.service("Calls").await;
    let incident = db.incident("", &[&service]).await;
    let promised = test_start() + Duration::minutes(30);
    app.app
        .db
        .write(async |tx| {
            let promise = sql("update incident set next_update_by = $1 where id = $2");
            tx.execute(promise.bind(promised).bind(&incident)).await?;
            Ok(())
        })
        .await
        .unwrap();
    incident
}

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

    async fn a_promised_update_is_told_with_its_time_when_it_is_due_and_when_it_was_missed(app: TestApp) {
        let db = Fixture::with(&app).await;
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let mut commanders = SLACK.to_vec();
        commanders[3] = ("audience", "commander");
        commanders[4] = ("need", "promises");
        assert_eq!(admin.post(PAGE, &commanders[..5]).await.status, 303);
        let incident = promised_in_half_an_hour(&app, &db).await;
        let mut told = Vec::new();
        for (minute, expected) in [(10, 1), (16, 2), (30, 2), (31, 3), (90, 3)] {
            app.app.clock.set(test_start() + Duration::minutes(minute));
            reconcile(&app.app).await.unwrap();
            told = queued(&app).await;
            assert_eq!(told.len(), expected, "minute {minute}: {told:?}");
        }
        let due = &told[1].1;
        assert!(due.contains("Next update promised to customers – Due at Wed 11 March 2026, 09:30 UTC"), "{due}");
        assert!(due.contains("INC-1, No calls.") && due.contains(&format!("/desk/incidents/{incident}")), "{due}");
        let missed = &told[2].1;
        assert!(missed.contains("Next update promised to customers – Missed, was due at Wed 11 March 2026, 09:30 UTC"), "{missed}");
    }

    async fn a_missed_promise_is_told_during_quiet_hours_where_that_is_chosen(app: TestApp) {
        let db = Fixture::with(&app).await;
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let mut night = SLACK[..5].to_vec();
        (night[3], night[4]) = (("audience", "commander"), ("need", "promises"));
        night.extend([("quiet_from", "08:00"), ("quiet_to", "12:00")]);
        assert_eq!(admin.post(PAGE, &night).await.status, 303);
        night.push(("always", "missed"));
        assert_eq!(admin.post(PAGE, &night).await.status, 303);
        let page = admin.get(PAGE).await.body;
        assert!(page.contains("until 12:00, except for missed promises<") && page.contains("until 12:00<"), "{page}");
        promised_in_half_an_hour(&app, &db).await;
        for minute in [16, 31] {
            app.app.clock.set(test_start() + Duration::minutes(minute));
            reconcile(&app.app).await.unwrap();
        }
        let told = queued(&app).await;
        let at_once = |(due_at, _): &&(Timestamp, String)| *due_at <= test_start() + Duration::minutes(31);
        let missed: Vec<_> = told.iter().filter(|(_, text)| text.contains("Missed, was due")).collect();
        assert_eq!((missed.len(), missed.iter().copied().filter(at_once).count()), (2, 1), "{told:?}");
        let due: Vec<_> = told.iter().filter(|(_, text)| text.contains("Due at")).collect();
        assert_eq!((due.len(), due.iter().copied().filter(at_once).count()), (2, 0), "{told:?}");
    }

    async fn what_is_told_during_quiet_hours_is_kept_as_it_was_chosen(app: TestApp) {
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        for (chosen, told) in [
            (&["doubt"][..], "until 12:00, except for messages in doubt<"),
            (&["missed", "doubt"], "until 12:00, except for missed promises and messages in doubt<"),
        ] {
            let mut night = SLACK.to_vec();
            night.extend([("quiet_from", "08:00"), ("quiet_to", "12:00")]);
            night.extend(chosen.iter().map(|word| ("always", *word)));
            assert_eq!(admin.post(PAGE, &night).await.status, 303);
            let page = admin.get(PAGE).await.body;
            assert!(page.contains(told), "{page}");
        }
    }

    async fn the_signing_secret_that_is_made_for_a_webhook_is_shown_once(app: TestApp) {
        let db = Fixture::with(&app).await;
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let mut webhook = vec![("form_key", "channel00001")];
        webhook.extend(SLACK);
        webhook[2] = ("channel", "webhook");
        webhook[3] = ("address", "https://hooks.example.org/staff");
        let added = admin.post(PAGE, &webhook).await;
        let secret = added.one_time_secret();
        assert!(secret.starts_with("whsec_") && added.body.contains("Signing secret of #finance"), "{}", added.body);
        let destination = db.column("select id from destination").await.remove(0);
        let sealed = async || {
            let (mut tx, id) = (app.app.db.read().await.unwrap(), PublicId::parse(&destination).unwrap());
            destination::open(&mut tx, &app.app.keys, &id).await.unwrap().expose().to_owned()
        };
        assert!(sealed().await.contains(&secret), "requests are signed with what is shown");
        assert_eq!(admin.post(PAGE, &webhook).await.one_time_secret(), secret, "pressed twice");
        assert_eq!(db.number("select count(*) from staff_channel").await, 1);
        assert!(!admin.get(PAGE).await.body.contains("whsec_"), "it is not shown again");
        // One that was typed is not shown, nor is one that stays.
        let page = format!("{PAGE}/{}", db.column("select id from staff_channel").await[0]);
        let version = admin.get(&page).await.version();
        let mut edit = webhook.clone();
        (edit[0], edit[3]) = (("version", &*version), ("address", ""));
        let kept = admin.post(&page, &edit).await;
        assert_eq!(kept.status, 303, "{}", kept.body);
        assert!(sealed().await.contains(&secret));
        let mut typed = webhook.clone();
        (typed[0], typed[3]) = (("form_key", "channel00002"), ("address", "https://hooks.example.org/other"));
        typed.push(("token", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        assert_eq!(admin.post(PAGE, &typed).await.status, 303);
    }

    async fn equal_quiet_hours_are_refused(app: TestApp) {
        let db = Fixture::with(&app).await;
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        for (from, to) in [("22:00", "22:00"), ("9:00", "09:00")] {
            let mut channel = SLACK.to_vec();
            channel.extend([("quiet_from", from), ("quiet_to", to)]);
            let refused = admin.post(PAGE, &channel).await;
            assert_eq!(refused.status, 422, "{from} {to}");
            assert!(refused.body.contains("Enter two different times such as 22:00 and 07:00"), "{}", refused.body);
        }
        assert_eq!(db.number("select count(*) from staff_channel").await, 0);
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

    async fn a_channel_is_changed_with_or_without_another_address(app: TestApp) {
        let db = Fixture::with(&app).await;
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let agent = app.staff("Ada Byron", &[Role::Agent]).await;
        assert_eq!(admin.post(PAGE, &SLACK).await.status, 303);
        let id = db.column("select id from staff_channel").await.remove(0);
        let page = format!("{PAGE}/{id}");
        assert!(admin.get(PAGE).await.body.contains(&page), "the list leads to it");
        let form = admin.get(&page).await;
        for expected in ["value=\"#finance\"", "hooks.slack.com … XXXX", "<option value=\"finance\" selected"] {
            assert!(form.body.contains(expected), "{expected} in {}", form.body);
        }
        assert_eq!(agent.get(&page).await.status, 404);
        let version = form.version();
        let mut edit = vec![
            ("version", &*version), ("name", "#money"), ("channel", "slack"), ("address", ""), ("audience", "marketing"),
            ("need", "promises"), ("quiet_from", "22:00"), ("quiet_to", "07:00"),
        ];
        assert_eq!(agent.post(&page, &edit).await.status, 404);
        let saved = admin.post(&page, &edit).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        assert!(admin.get(saved.location()).await.body.contains("Saved."));
        let stored = "select name || ' ' || role || ' ' || quiet_from || ' ' || quiet_to from staff_channel
                      where tells_promises = true and tells_budgets = false and tells_approvals = false";
        assert_eq!(db.column(stored).await, ["#money marketing 22:00 07:00"]);
        assert_eq!(queued(&app).await.len(), 1, "the address is the same, so nothing is sent");
        assert_eq!(admin.post(&page, &edit).await.status, 303, "pressed twice, it is saved once");
        edit[1] = ("name", "#cash");
        let stale = admin.post(&page, &edit).await;
        assert!(stale.status == 409 && stale.body.contains("#money"), "{}", stale.body);

        // Another address: the old one is forgotten, and the new one gets a first message.
        let version = admin.get(&page).await.version();
        edit[0] = ("version", &*version);
        edit[2] = ("channel", "ntfy");
        edit[3] = ("address", "https://ntfy.sh/amends-money");
        let moved = admin.post(&page, &edit).await;
        assert_eq!(moved.status, 303, "{}", moved.body);
        assert_eq!(db.number("select count(*) from destination where sealed <> ''").await, 1);
        assert_eq!(db.column("select channel from message order by id").await, ["slack", "ntfy"]);
        let events = db.column("select verb from events where subject = 'staff_channel' order by id").await;
        assert_eq!(events, ["staff_channel.added", "staff_channel.edited", "staff_channel.edited"]);

        // Nobody but an administrator makes a channel one of a role, and a personal one stays with its person.
        let mut own = SLACK.to_vec();
        own[3] = ("audience", "oneself");
        assert_eq!(agent.post(PAGE, &own).await.status, 303);
        let own_page = format!("{PAGE}/{}", db.column("select id from staff_channel where staff_id is not null").await[0]);
        assert_eq!(admin.get(&own_page).await.status, 404);
        let version = agent.get(&own_page).await.version();
        let mut taken = vec![("version", &*version)];
        taken.extend(SLACK);
        assert_eq!(agent.post(&own_page, &taken).await.status, 403);
        let refused = admin.post(&page, &[("version", "3"), ("name", ""), ("channel", "ntfy"), ("address", "nowhere"), ("audience", "finance")]).await;
        for field in ["name", "address", "need"] {
            assert!(refused.status == 422 && refused.body.contains(&format!("href=\"#{field}\"")), "{field}: {}", refused.body);
        }
        assert!(refused.body.contains("value=\"nowhere\""), "{}", refused.body);
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
