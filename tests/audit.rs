//! The audit chain against an attacker who can write to the database but does not have the keys.

use amends::accounts::audit::verify::{self, ChainError};
use amends::accounts::audit::{Head, saved_head, seal};
use amends::app::test_support::TestApp;
use amends::on_both_databases;
use amends::types::Role;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::str::FromStr;
use std::sync::atomic::AtomicI64;

/// Records five events and seals them.
async fn five_sealed(app: &TestApp) {
    for name in ["Ada Byron", "Ben Okri"] {
        app.staff(name, &[Role::Agent]).await; // two events each: added, and signed in
    }
    app.staff("Cleo Jones", &[Role::Admin]).await;
    execute(app, &["delete from events where id = 6"]).await;
    seal_all(app).await;
    assert_eq!(verify_chain(app, None).await.unwrap().number, 5);
}

async fn seal_all(app: &TestApp) {
    let sealed_to = AtomicI64::new(0);
    while seal::seal_batch(&app.app, &sealed_to).await.unwrap() {}
}

async fn verify_chain(app: &TestApp, saved: Option<&Head>) -> Result<Head, ChainError> {
    verify::verify_chain(&mut app.app.db.read().await.unwrap(), &app.app.keys, saved).await.unwrap()
}

/// Executes statements as an attacker would, on a connection that does not enforce foreign keys.
async fn execute(app: &TestApp, statements: &[&str]) {
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

/// Runs `amends audit verify --head`. Returns whether it succeeded, and its output.
fn run_command(app: &TestApp) -> (bool, String) {
    let config = &app.app.config;
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_amends"))
        .args(["audit", "verify", "--head"])
        .env("AMENDS_DATABASE_URL", &config.database_url)
        .env("AMENDS_DATA_DIR", &config.data_dir)
        .env("AMENDS_KEYS_FILE", config.keys_file.as_ref().unwrap())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.success(), text)
}

on_both_databases! {
    async fn verifies_an_unchanged_chain(app: TestApp) {
        five_sealed(&app).await;
        let saved = saved_head::load(&app.app.config).unwrap().unwrap();
        assert_eq!(verify_chain(&app, Some(&saved)).await.unwrap(), saved);
        app.staff("Dora Maar", &[Role::Agent]).await;
        assert_eq!(verify::count_unsealed(&mut app.app.db.read().await.unwrap()).await.unwrap(), 2);
        seal_all(&app).await;
        assert_eq!(verify_chain(&app, Some(&saved)).await.unwrap().number, 7);
        assert_eq!(saved_head::load(&app.app.config).unwrap().unwrap().number, 7);
    }

    async fn detects_a_change_in_every_column(app: TestApp) {
        five_sealed(&app).await;
        for (column, forged) in [
            ("actor", "'visitor'"),
            ("verb", "'voucher.redeemed'"),
            ("subject", "'batch'"),
            ("subject_id", "'aaaaaaaaaaaa'"),
            ("incident_id", "'bbbbbbbbbbbb'"),
            ("fields", "'[\"amount\"]'"),
            ("at", "(select other.at from other)"),
        ] {
            let backup = format!("create table original as select {column} as was from events where id = 3");
            let forge = format!("update events set {column} = {forged} where id = 3");
            // A time in the notation of each database: later than the first event.
            let other = if app.app.db.is_shared() {
                "create table other as select at + interval '1 hour' as at from events where id = 1".to_owned()
            } else {
                "create table other as select replace(at, ':00:00', ':01:00') as at from events where id = 1".to_owned()
            };
            execute(&app, &[&backup, &other, &forge]).await;
            assert_eq!(verify_chain(&app, None).await, Err(ChainError::Changed(3)), "{column}");
            let restore = format!("update events set {column} = (select was from original) where id = 3");
            execute(&app, &[&restore, "drop table original", "drop table other"]).await;
            assert_eq!(verify_chain(&app, None).await.unwrap().number, 5, "{column} restored");
        }
    }

    async fn detects_a_deleted_event(app: TestApp) {
        five_sealed(&app).await;
        execute(&app, &["delete from events where id = 2"]).await;
        assert_eq!(verify_chain(&app, None).await, Err(ChainError::EventMissing(2)));
        execute(&app, &["delete from event_seal where event_id = 2"]).await;
        assert_eq!(verify_chain(&app, None).await, Err(ChainError::NumberMissing(2)));
        // Closing the gap does not help: the third event was chained to the deleted one.
        execute(&app, &[
            "update event_seal set number = -number where number > 2",
            "update event_seal set number = -number - 1 where number < 0",
        ]).await;
        assert_eq!(verify_chain(&app, None).await, Err(ChainError::Changed(2)));
    }

    async fn detects_swapped_events(app: TestApp) {
        five_sealed(&app).await;
        execute(&app, &[
            "update event_seal set event_id = -2 where number = 2",
            "update event_seal set event_id = 2 where number = 4",
            "update event_seal set event_id = 4 where number = 2",
        ]).await;
        assert_eq!(verify_chain(&app, None).await, Err(ChainError::Changed(2)));
        execute(&app, &[
            "update event_seal set event_id = -2 where number = 2",
            "update event_seal set event_id = 4 where number = 4",
            "update event_seal set event_id = 2 where number = 2",
            "update events set id = -2 where id = 2",
            "update events set id = 2 where id = 4",
            "update events set id = 4 where id = -2",
        ]).await;
        assert_eq!(verify_chain(&app, None).await, Err(ChainError::Changed(2)));
    }

    async fn detects_a_removed_end_by_the_saved_head(app: TestApp) {
        five_sealed(&app).await;
        let saved = saved_head::load(&app.app.config).unwrap().unwrap();
        execute(&app, &["delete from event_seal where number > 3", "delete from events where id > 3"]).await;
        assert_eq!(verify_chain(&app, None).await.unwrap().number, 3, "a shorter chain is valid by itself");
        assert_eq!(verify_chain(&app, Some(&saved)).await, Err(ChainError::Truncated(5)));
        // New events exceed the saved number on another chain: the saved head does not move.
        app.staff("Dora Maar", &[Role::Agent]).await;
        app.staff("Eve Ng", &[Role::Agent]).await;
        assert!(seal::seal_batch(&app.app, &AtomicI64::new(0)).await.is_err());
        assert_eq!(saved_head::load(&app.app.config).unwrap().unwrap(), saved);
        assert_eq!(verify_chain(&app, None).await.unwrap().number, 7);
        assert_eq!(verify_chain(&app, Some(&saved)).await, Err(ChainError::Truncated(5)));
    }

    async fn rejects_an_unknown_key(app: TestApp) {
        five_sealed(&app).await;
        execute(&app, &["update event_seal set key_id = 'k2' where number = 4"]).await;
        assert_eq!(verify_chain(&app, None).await, Err(ChainError::KeyMissing(4, "k2".into())));
    }

    async fn concurrent_sealers_make_one_chain(app: TestApp) {
        let double = "insert into events (at, actor, verb, subject, subject_id)
                    select at, actor, verb, subject, subject_id from events";
        app.staff("Ada Byron", &[Role::Agent]).await;
        execute(&app, &[double; 10]).await; // two events, doubled ten times
        let nodes: Vec<_> = (0..4)
            .map(|_| {
                let app = app.app.clone();
                tokio::spawn(async move {
                    let sealed_to = AtomicI64::new(0);
                    while seal::seal_batch(&app, &sealed_to).await.unwrap() {}
                })
            })
            .collect();
        for node in nodes {
            node.await.unwrap();
        }
        assert_eq!(verify_chain(&app, None).await.unwrap().number, 2_048);
        assert_eq!(verify::count_unsealed(&mut app.app.db.read().await.unwrap()).await.unwrap(), 0);
    }

    async fn seals_an_event_that_was_committed_late(app: TestApp) {
        five_sealed(&app).await;
        execute(&app, &["insert into events (id, at, actor, verb, subject, subject_id)
            select -1, at, actor, verb, subject, subject_id from events where id = 1"]).await;
        // On PostgreSQL a server that has sealed up to key 5 looks back; on SQLite events cannot be committed late.
        if app.app.db.is_shared() {
            seal::seal_batch(&app.app, &AtomicI64::new(5)).await.unwrap();
            assert_eq!(verify_chain(&app, None).await.unwrap().number, 6);
        }
    }

    async fn command_reports_whether_the_chain_is_intact(app: TestApp) {
        five_sealed(&app).await;
        let saved = saved_head::load(&app.app.config).unwrap().unwrap();
        let (succeeded, output) = run_command(&app);
        assert!(succeeded, "{output}");
        assert!(output.contains("5 events are sealed") && output.contains(&saved.to_string()), "{output}");
        execute(&app, &["update events set verb = 'staff.added' where id = 4"]).await;
        let (succeeded, output) = run_command(&app);
        assert!(!succeeded && output.contains("number 4"), "{output}");
    }
}
