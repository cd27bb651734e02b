//! The audit chain, against somebody who can write into the database but does not have the keys.

use amends::accounts::audit::verify::{self, Broken};
use amends::accounts::audit::{Head, head, seal};
use amends::app::test_support::TestApp;
use amends::on_both_databases;
use amends::types::Role;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::str::FromStr;
use std::sync::atomic::AtomicI64;

/// A house in which five things have happened, all sealed.
async fn five_sealed(app: &TestApp) {
    for name in ["Ada Byron", "Ben Okri"] {
        app.staff(name, &[Role::Agent]).await; // added, and signed in: two events each
    }
    app.staff("Cleo Jones", &[Role::Admin]).await;
    in_the_database(app, &["delete from events where id = 6"]).await;
    seal_all(app).await;
    assert_eq!(walk(app, None).await.unwrap().number, 5);
}

async fn seal_all(app: &TestApp) {
    let sealed_to = AtomicI64::new(0);
    while seal::batch(&app.app, &sealed_to).await.unwrap() {}
}

async fn walk(app: &TestApp, kept: Option<&Head>) -> Result<Head, Broken> {
    verify::chain(&mut app.app.db.read().await.unwrap(), &app.app.keys, kept).await.unwrap()
}

/// Writes as an intruder does: on a connection of their own that minds no foreign keys.
async fn in_the_database(app: &TestApp, statements: &[&str]) {
    let url = &app.app.config.database_url;
    if url.starts_with("sqlite:") {
        let options = sqlx::sqlite::SqliteConnectOptions::from_str(url).unwrap().foreign_keys(false);
        let mut db = options.connect().await.unwrap();
        for sql in statements {
            db.execute(AssertSqlSafe((*sql).to_owned())).await.unwrap();
        }
    } else {
        let mut db = sqlx::PgConnection::connect(url).await.unwrap();
        db.execute("set session_replication_role = replica").await.unwrap();
        for sql in statements {
            db.execute(AssertSqlSafe((*sql).to_owned())).await.unwrap();
        }
    }
}

/// `amends audit verify --head`, as an auditor runs it: whether it ended well, and all it said.
fn command(app: &TestApp) -> (bool, String) {
    let config = &app.app.config;
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_amends"))
        .args(["audit", "verify", "--head"])
        .env("AMENDS_DATABASE_URL", &config.database_url)
        .env("AMENDS_DATA_DIR", &config.data_dir)
        .env("AMENDS_KEYS_FILE", config.keys_file.as_ref().unwrap())
        .output()
        .unwrap();
    let said = String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap();
    (done.status.success(), said)
}

on_both_databases! {
    async fn what_nobody_touched_verifies(app: TestApp) {
        five_sealed(&app).await;
        let kept = head::kept(&app.app.config).unwrap().unwrap();
        assert_eq!(walk(&app, Some(&kept)).await.unwrap(), kept);
        app.staff("Dora Maar", &[Role::Agent]).await;
        assert_eq!(verify::waiting(&mut app.app.db.read().await.unwrap()).await.unwrap(), 2);
        seal_all(&app).await;
        assert_eq!(walk(&app, Some(&kept)).await.unwrap().number, 7);
        assert_eq!(head::kept(&app.app.config).unwrap().unwrap().number, 7);
    }

    async fn a_flip_is_found_in_every_column(app: TestApp) {
        five_sealed(&app).await;
        for (column, lie) in [
            ("actor", "'visitor'"),
            ("verb", "'voucher.redeemed'"),
            ("subject", "'batch'"),
            ("subject_id", "'aaaaaaaaaaaa'"),
            ("incident_id", "'bbbbbbbbbbbb'"),
            ("fields", "'[\"amount\"]'"),
            ("at", "(select other.at from other)"),
        ] {
            let keep = format!("create table truth as select {column} as was from events where id = 3");
            let lie = format!("update events set {column} = {lie} where id = 3");
            // A moment that both databases read: one hour later than the first event.
            let other = if app.app.db.is_shared() {
                "create table other as select at + interval '1 hour' as at from events where id = 1".to_owned()
            } else {
                "create table other as select replace(at, ':00:00', ':01:00') as at from events where id = 1".to_owned()
            };
            in_the_database(&app, &[&keep, &other, &lie]).await;
            assert_eq!(walk(&app, None).await, Err(Broken::Changed(3)), "{column}");
            let mend = format!("update events set {column} = (select was from truth) where id = 3");
            in_the_database(&app, &[&mend, "drop table truth", "drop table other"]).await;
            assert_eq!(walk(&app, None).await.unwrap().number, 5, "{column} mended");
        }
    }

    async fn a_deletion_is_found(app: TestApp) {
        five_sealed(&app).await;
        in_the_database(&app, &["delete from events where id = 2"]).await;
        assert_eq!(walk(&app, None).await, Err(Broken::EventMissing(2)));
        in_the_database(&app, &["delete from event_seal where event_id = 2"]).await;
        assert_eq!(walk(&app, None).await, Err(Broken::NumberMissing(2)));
        // Closing the gap helps nobody: the third was chained to what stood before it.
        in_the_database(&app, &[
            "update event_seal set number = -number where number > 2",
            "update event_seal set number = -number - 1 where number < 0",
        ]).await;
        assert_eq!(walk(&app, None).await, Err(Broken::Changed(2)));
    }

    async fn a_swap_is_found(app: TestApp) {
        five_sealed(&app).await;
        in_the_database(&app, &[
            "update event_seal set event_id = -2 where number = 2",
            "update event_seal set event_id = 2 where number = 4",
            "update event_seal set event_id = 4 where number = 2",
        ]).await;
        assert_eq!(walk(&app, None).await, Err(Broken::Changed(2)));
        in_the_database(&app, &[
            "update event_seal set event_id = -2 where number = 2",
            "update event_seal set event_id = 4 where number = 4",
            "update event_seal set event_id = 2 where number = 2",
            "update events set id = -2 where id = 2",
            "update events set id = 2 where id = 4",
            "update events set id = 4 where id = -2",
        ]).await;
        assert_eq!(walk(&app, None).await, Err(Broken::Changed(2)));
    }

    async fn a_cut_is_found_by_the_kept_head_which_then_stays_as_witness(app: TestApp) {
        five_sealed(&app).await;
        let kept = head::kept(&app.app.config).unwrap().unwrap();
        in_the_database(&app, &["delete from event_seal where number > 3", "delete from events where id > 3"]).await;
        assert_eq!(walk(&app, None).await.unwrap().number, 3, "a shorter chain is whole by itself");
        assert_eq!(walk(&app, Some(&kept)).await, Err(Broken::Cut(5)));
        // New events grow past the kept number, on another chain: the kept head does not follow.
        app.staff("Dora Maar", &[Role::Agent]).await;
        app.staff("Eve Ng", &[Role::Agent]).await;
        assert!(seal::batch(&app.app, &AtomicI64::new(0)).await.is_err());
        assert_eq!(head::kept(&app.app.config).unwrap().unwrap(), kept);
        assert_eq!(walk(&app, None).await.unwrap().number, 7);
        assert_eq!(walk(&app, Some(&kept)).await, Err(Broken::Cut(5)));
    }

    async fn somebody_without_the_keys_cannot_seal(app: TestApp) {
        five_sealed(&app).await;
        in_the_database(&app, &["update event_seal set key_id = 'k2' where number = 4"]).await;
        assert_eq!(walk(&app, None).await, Err(Broken::KeyMissing(4, "k2".into())));
    }

    async fn nodes_that_seal_at_once_make_one_chain(app: TestApp) {
        let verb = "insert into events (at, actor, verb, subject, subject_id)
                    select at, actor, verb, subject, subject_id from events";
        app.staff("Ada Byron", &[Role::Agent]).await;
        in_the_database(&app, &[verb; 10]).await; // 2 doubled ten times
        let nodes: Vec<_> = (0..4)
            .map(|_| {
                let app = app.app.clone();
                tokio::spawn(async move {
                    let sealed_to = AtomicI64::new(0);
                    while seal::batch(&app, &sealed_to).await.unwrap() {}
                })
            })
            .collect();
        for node in nodes {
            node.await.unwrap();
        }
        assert_eq!(walk(&app, None).await.unwrap().number, 2_048);
        assert_eq!(verify::waiting(&mut app.app.db.read().await.unwrap()).await.unwrap(), 0);
    }

    async fn an_event_that_was_committed_late_is_sealed_after_the_others(app: TestApp) {
        five_sealed(&app).await;
        in_the_database(&app, &["insert into events (id, at, actor, verb, subject, subject_id)
            select -1, at, actor, verb, subject, subject_id from events where id = 1"]).await;
        // A server that has sealed to row 5 looks back on PostgreSQL; on SQLite rows cannot be late.
        if app.app.db.is_shared() {
            seal::batch(&app.app, &AtomicI64::new(5)).await.unwrap();
            assert_eq!(walk(&app, None).await.unwrap().number, 6);
        }
    }

    async fn the_command_says_whether_it_is_whole(app: TestApp) {
        five_sealed(&app).await;
        let kept = head::kept(&app.app.config).unwrap().unwrap();
        let (well, said) = command(&app);
        assert!(well, "{said}");
        assert!(said.contains("5 events are sealed") && said.contains(&kept.to_string()), "{said}");
        in_the_database(&app, &["update events set verb = 'staff.added' where id = 4"]).await;
        let (well, said) = command(&app);
        assert!(!well && said.contains("number 4"), "{said}");
    }
}
