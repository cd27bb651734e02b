//! The database layer: values and NULLs on both databases, row locks, and writes that run again.

#![allow(clippy::needless_borrows_for_generic_args, reason = "references are bound on purpose, as callers do")]

use amends::app::test_support::{TestApp, test_start};
use amends::delivery::message;
use amends::on_both_databases;
use amends::platform::db::{Db, WRITE_ATTEMPTS, sql};
use amends::types::{Currency, PublicId, Refusal, Role, Timestamp};
use chrono::NaiveDate;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::{Barrier, Notify};

/// Creates a table with a column of every type and the rows 1 and 2, empty but for their ids.
async fn create_table(db: &Db) {
    db.write(async |tx| {
        let statement = tx.dialect(
            "create table probe (id integer primary key, an_integer integer, a_boolean integer, a_real real, a_text text,
                                 some_bytes blob, a_timestamp text, a_date text, a_role text, an_id text,
                                 a_currency text) strict",
            "create table probe (id bigint primary key, an_integer bigint, a_boolean boolean, a_real double precision,
                                 a_text text, some_bytes bytea, a_timestamp timestamptz, a_date date, a_role text,
                                 an_id text, a_currency text)",
        );
        tx.execute(sql(statement)).await?;
        assert_eq!(tx.execute(sql("insert into probe (id) values (1), (2)")).await?, 2, "rows affected");
        Ok(())
    })
    .await
    .unwrap();
}

#[derive(Debug, Clone, PartialEq, Default, sqlx::FromRow)]
struct Values {
    an_integer: Option<i64>,
    a_boolean: Option<bool>,
    a_real: Option<f64>,
    a_text: Option<String>,
    some_bytes: Option<Vec<u8>>,
    a_timestamp: Option<Timestamp>,
    a_date: Option<NaiveDate>,
    a_role: Option<Role>,
    an_id: Option<PublicId>,
    a_currency: Option<Currency>,
}

/// Stores the values in row 1 and fetches them again.
async fn round_trip(db: &Db, values: &Values) -> Values {
    db.write(async |tx| {
        let update = sql("update probe set an_integer = $2, a_boolean = $3, a_real = $4, a_text = $5, some_bytes = $6,
                                           a_timestamp = $7, a_date = $8, a_role = $9, an_id = $10,
                                           a_currency = $11 where id = $1");
        let update = update
            .bind(1_i64)
            .bind(values.an_integer)
            .bind(values.a_boolean)
            .bind(values.a_real)
            .bind(values.a_text.as_deref())
            .bind(values.some_bytes.clone())
            .bind(values.a_timestamp)
            .bind(values.a_date)
            .bind(values.a_role)
            .bind(values.an_id.clone())
            .bind(values.a_currency);
        assert_eq!(tx.execute(update).await?, 1);
        Ok(tx.fetch_one::<Values>(sql("select * from probe where id = $1").bind(1_i64)).await?)
    })
    .await
    .unwrap()
}

/// A row with a column that holds one of the words of an enum.
#[derive(Debug, sqlx::FromRow)]
struct MessageRow {
    state: message::State,
}

on_both_databases! {
    async fn postgresql_compiles_no_queries_on_any_connection(app: TestApp) {
        if app.app.db.is_shared() {
            let mut tx = app.app.db.read().await.unwrap();
            assert_eq!(tx.fetch_value::<String>(sql("select current_setting('jit')")).await.unwrap(), "off");
        }
    }

    async fn a_lock_by_name_keeps_others_out_until_the_transaction_ends(app: TestApp) {
        let db = &app.app.db;
        let others = db.write(async |tx| {
            assert!(tx.try_lock_name("exposure a").await?);
            if !db.is_shared() {
                return Ok((false, true));
            }
            let other = amends::platform::db::connect(&app.app.config.database_url, false).await.unwrap();
            let tried = other.write(async |tx| Ok((tx.try_lock_name("exposure a").await?, tx.try_lock_name("exposure b").await?)));
            tried.await
        });
        assert_eq!(others.await, Ok((false, true)));
        assert_eq!(db.write(async |tx| Ok(tx.try_lock_name("exposure a").await?)).await, Ok(true));
    }

    async fn stores_and_fetches_every_type_of_value(app: TestApp) {
        let db = &app.app.db;
        create_table(db).await;
        let values = Values {
            an_integer: Some(i64::MIN),
            a_boolean: Some(true),
            a_real: Some(-0.125),
            a_text: Some("O’Neill; drop table probe -- \u{1F600}".into()),
            some_bytes: Some(vec![0, 255, 10]),
            a_timestamp: Some(test_start() + chrono::Duration::microseconds(123_456)),
            a_date: NaiveDate::from_ymd_opt(2024, 2, 29),
            a_role: Some(Role::CommsApprover),
            an_id: PublicId::parse("abcdefghij01"),
            a_currency: Some(Currency::EUR),
        };
        assert_eq!(round_trip(db, &values).await, values);
        let others = Values { a_boolean: Some(false), a_text: Some(String::new()), some_bytes: Some(Vec::new()), ..values };
        assert_eq!(round_trip(db, &others).await, others);
        let mut tx = db.read().await.unwrap();
        let role = tx.fetch_value::<String>(sql("select a_role from probe where a_role = $1").bind(Role::CommsApprover)).await;
        assert_eq!(role.unwrap(), "comms_approver", "an enum is stored as its word");
    }

    async fn stores_and_fetches_null_of_every_type(app: TestApp) {
        let db = &app.app.db;
        create_table(db).await;
        assert_eq!(round_trip(db, &Values::default()).await, Values::default());
    }

    async fn binds_references_and_smaller_integers(app: TestApp) {
        let (id, text, day) = (PublicId::parse("abcdefghij01").unwrap(), "text".to_owned(), NaiveDate::default());
        let (no_text, no_id): (Option<String>, Option<PublicId>) = (None, None);
        let mut tx = app.app.db.read().await.unwrap();
        let query = sql("select cast($1 as bigint) + cast($2 as bigint) + cast($3 as bigint), cast($4 as text), cast($5 as text),
                                cast($6 as text), cast($7 as text), cast($8 as text)")
            .bind(-1_i32)
            .bind(2_u32)
            .bind(&3_i64)
            .bind(&id)
            .bind(&text)
            .bind(Currency::GBP)
            .bind(&no_text)
            .bind(&no_id);
        let row: (i64, String, String, String, Option<String>, Option<String>) = tx.fetch_one(query).await.unwrap();
        assert_eq!(row, (4, "abcdefghij01".into(), "text".into(), "GBP".into(), None, None));
        let text = "select cast(case when $1 = $2 and $3 = $4 then 1 else 0 end as bigint)";
        let query = sql(text).bind(&day).bind(day).bind(&test_start()).bind(test_start());
        assert_eq!(tx.fetch_value::<i64>(query).await.unwrap(), 1);
    }

    async fn a_missing_row_is_none_or_not_found(app: TestApp) {
        create_table(&app.app.db).await;
        let mut tx = app.app.db.read().await.unwrap();
        let missing = || sql("select id from probe where id = $1").bind(3_i64);
        assert_eq!(tx.fetch_value_optional::<i64>(missing()).await.unwrap(), None);
        assert!(tx.fetch_values::<i64>(missing()).await.unwrap().is_empty());
        assert_eq!(Refusal::from(tx.fetch_value::<i64>(missing()).await.unwrap_err()), Refusal::NotFound);
        assert_eq!(tx.fetch_values::<i64>(sql("select id from probe order by id")).await.unwrap(), [1, 2]);
    }

    async fn an_unknown_word_of_an_enum_is_an_error_that_names_the_column(app: TestApp) {
        let mut tx = app.app.db.read().await.unwrap();
        let known = tx.fetch_one::<MessageRow>(sql("select cast($1 as text) as state").bind("sent")).await.unwrap();
        assert_eq!(known.state, message::State::Sent);
        let error = tx.fetch_one::<MessageRow>(sql("select cast($1 as text) as state").bind("snet")).await.unwrap_err();
        let Refusal::Fault(detail) = Refusal::from(error) else { panic!("an unknown word is a fault") };
        assert!(detail.contains("\"state\"") && detail.contains("\"snet\" is not a message state"), "{detail}");
    }

    async fn a_refused_write_is_rolled_back_and_does_not_run_again(app: TestApp) {
        let db = &app.app.db;
        create_table(db).await;
        let attempts = AtomicU32::new(0);
        let refused = db
            .write(async |tx| {
                attempts.fetch_add(1, Ordering::SeqCst);
                tx.execute(sql("delete from probe")).await?;
                Err::<(), _>(Refusal::conflict("refusal-stale"))
            })
            .await;
        assert_eq!(refused, Err(Refusal::conflict("refusal-stale")));
        assert_eq!(attempts.into_inner(), 1);
        let mut tx = db.read().await.unwrap();
        assert_eq!(tx.fetch_value::<i64>(sql("select count(*) from probe")).await.unwrap(), 2);
    }

    async fn a_write_that_is_always_aborted_runs_write_attempts_times(app: TestApp) {
        let attempts = AtomicU32::new(0);
        let aborted = app
            .app
            .db
            .write(async |_| {
                attempts.fetch_add(1, Ordering::SeqCst);
                Err::<(), _>(Refusal::Contended)
            })
            .await;
        assert_eq!(aborted, Err(Refusal::Contended));
        assert_eq!(attempts.into_inner(), WRITE_ATTEMPTS);
    }

    async fn a_lock_of_a_missing_row_does_nothing(app: TestApp) {
        create_table(&app.app.db).await;
        let locked = app.app.db.write(async |tx| Ok(tx.lock("probe", 3_i64).await?)).await;
        assert_eq!(locked, Ok(()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_row_of_postgres_makes_other_writes_wait() {
    let app = TestApp::on_postgres().await;
    let db = &app.app.db;
    create_table(db).await;
    let (locked, release) = (Notify::new(), Notify::new());
    let order = Mutex::new(Vec::new());
    let holder = db.write(async |tx| {
        tx.lock("probe", 1_i64).await?;
        locked.notify_one();
        release.notified().await;
        order.lock().unwrap().push("holder");
        Ok(())
    });
    let others = async {
        locked.notified().await;
        db.write(async |tx| Ok(tx.lock("probe", 2_i64).await?)).await.expect("another row is not locked");
        let mut waiter = std::pin::pin!(db.write(async |tx| {
            tx.lock("probe", 1_i64).await?;
            order.lock().unwrap().push("waiter");
            Ok(())
        }));
        let early = tokio::time::timeout(Duration::from_millis(200), &mut waiter).await;
        assert!(early.is_err(), "the row is locked");
        release.notify_one();
        waiter.await
    };
    assert_eq!(tokio::join!(holder, others), (Ok(()), Ok(())));
    assert_eq!(order.into_inner().unwrap(), ["holder", "waiter"]);
}

/// PostgreSQL ends a deadlock by aborting one of the two transactions, which then runs again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_postgres_aborts_for_a_deadlock_runs_again() {
    let app = TestApp::on_postgres().await;
    let db = &app.app.db;
    create_table(db).await;
    let both_have_one_lock = Barrier::new(2);
    let add_one = async |first: i64, second: i64, attempts: &AtomicU32| {
        db.write(async |tx| {
            let is_first_attempt = attempts.fetch_add(1, Ordering::SeqCst) == 0;
            tx.lock("probe", first).await?;
            if is_first_attempt {
                both_have_one_lock.wait().await;
            }
            tx.lock("probe", second).await?;
            tx.execute(sql("update probe set an_integer = coalesce(an_integer, 0) + 1")).await?;
            Ok(())
        })
        .await
    };
    let (ascending, descending) = (AtomicU32::new(0), AtomicU32::new(0));
    let outcomes = tokio::join!(add_one(1, 2, &ascending), add_one(2, 1, &descending));
    assert_eq!(outcomes, (Ok(()), Ok(())));
    // The second attempt can meet the other write once more, where PostgreSQL gives it the free row first.
    assert!(ascending.into_inner() + descending.into_inner() >= 3, "one of the writes ran twice");
    let mut tx = db.read().await.unwrap();
    let sums = tx.fetch_values::<i64>(sql("select an_integer from probe order by id")).await.unwrap();
    assert_eq!(sums, [2, 2], "the aborted attempt left nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_serialization_failure_of_postgres_is_contention() {
    let app = TestApp::on_postgres().await;
    let attempts = AtomicU32::new(0);
    let aborted = app
        .app
        .db
        .write(async |tx| {
            attempts.fetch_add(1, Ordering::SeqCst);
            tx.execute(sql("do $$ begin raise exception 'test' using errcode = 'serialization_failure'; end $$"))
                .await?;
            Ok(())
        })
        .await;
    assert_eq!(aborted, Err(Refusal::Contended));
    assert_eq!(attempts.into_inner(), WRITE_ATTEMPTS);
}
