//! The database refuses rows that the code never writes (decisions 42, 44, 60, 68), and a database of an earlier version
//! is mended or left as it was.

use amends::app::test_support::TestApp;
use amends::on_both_databases;
use amends::platform::db::{self, Db, sql};
use amends::types::Refusal;
use sqlx::AssertSqlSafe;
use sqlx::migrate::Migrator;
use std::path::Path;

/// A row of every table whose constraints are checked, as version 1002 of the schema could hold it.
const ROWS: &str = "
    insert into staff (id, email, email_key, name, password_hash, created_at)
        values ('staff0000001', 'a@example.org', 'a@example.org', 'A', 'x', '2026-03-01T00:00:00+00:00');
    insert into staff_role (staff_id, role) values ('staff0000001', 'agent');
    insert into api_token (id, name, token_hash, created_at, created_by)
        values ('token0000001', 'Shop', 'x', '2026-03-01T00:00:00+00:00', 'system');
    insert into api_token_role (token_id, role) values ('token0000001', 'redeemer');
    insert into installation (id, installation_id, organisation, sending_stopped_by)
        values (1, 'x', 'Example', 'staff0000001');
    insert into page (id, name, host, time_zone) values ('page00000001', 'Page', 'example.org', 'Etc/UTC');
    insert into service (id, name, start_date, created_at, updated_at) values
        ('service00001', 'Voice', '2020-01-01', '2026-03-01T00:00:00+00:00', '2026-03-01T00:00:00+00:00');
    insert into incident (id, number, title, impact_override, state, started_at, created_at, updated_at) values
        ('incident0001', 1, 'Outage', 'minor', 'resolved', '2026-03-01T00:00:00+00:00', '2026-03-01T00:00:00+00:00',
         '2026-03-01T00:00:00+00:00');
    insert into incident_template (id, name, state, body) values ('template0001', 'T', 'investigating', 'We look.');
    insert into incident_update (id, incident_id, position, state, body, body_html, published_at, display_at) values
        ('update000001', 'incident0001', 1, 'resolved', 'It works.', '', '2026-03-01T02:00:00+00:00',
         '2026-03-01T02:00:00+00:00');
    insert into update_service (update_id, service_id, old_status, new_status)
        values ('update000001', 'service00001', 'major_outage', 'operational');
    insert into update_revision (update_id, body, edited_by, edited_at)
        values ('update000001', 'It wokrs.', 'staff0000001', '2026-03-01T03:00:00+00:00');
    insert into service_status (service_id, status, from_at, incident_id, update_id)
        values ('service00001', 'operational', '2026-03-01T02:00:00+00:00', 'incident0001', 'update000001');
    insert into events (at, actor, verb, subject, subject_id, incident_id)
        values ('2026-03-01T00:00:00+00:00', 'system', 'incident.published', 'incident', 'incident0001', 'incident0001');
    insert into import (kind, file_name, started_at, started_by)
        values ('customers', 'a.csv', '2026-03-01T00:00:00+00:00', 'system');
    insert into customer (external_id, name, name_folded, import_id, hidden_by) values ('C1', 'C', 'c', 1, 1);
    insert into contact_point (customer_id, channel, address, address_key)
        values (1, 'email', 'c@example.org', 'c@example.org');
    insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence, import_id) values
        (1, 'incident0001', 'service00001', '2026-03-01T00:00:00+00:00', '2026-03-01T02:00:00+00:00', 120, 'telemetry', 1);
    insert into complaint_case (incident_key, person_key, channel, contact, contact_key, state, opened_at, last_in_at,
                                reply_due_at)
        values ('', 'p', 'form', '', '', 'new', '2026-03-01T00:00:00+00:00', '2026-03-01T00:00:00+00:00',
                '2026-03-01T06:00:00+00:00');
    insert into budget (id, name, currency, limit_minor) values ('budget000001', 'Goodwill', 'GBP', 100000);
    insert into offer (id, number, incident_id, title, amount_kind, flat_minor, currency, budget_id, valid_from, valid_to,
                       state, author_id, created_at)
        values ('offer0000001', 1, 'incident0001', 'Offer', 'flat', 1000, 'GBP', 'budget000001',
                '2026-03-01T00:00:00+00:00', '2026-04-01T00:00:00+00:00', 'live', 'staff0000001',
                '2026-03-01T00:00:00+00:00');
    insert into batch (id, number, incident_id, incident_rev, class, title, offer_id, state, author_id, created_at)
        values ('batch0000001', 1, 'incident0001', 0, 'apology', 'Sorry', 'offer0000001', 'sending', 'staff0000001',
                '2026-03-01T00:00:00+00:00');
    insert into approval (subject, subject_id, content_hash, step, staff_id, decision, at, expires_at)
        values ('offer', 'offer0000001', 'x', 'marketing', 'staff0000001', 'approved', '2026-03-01T00:00:00+00:00',
                '2026-03-04T00:00:00+00:00');
    insert into message (internet_id, dedupe_key, batch_id, incident_id, customer_id, case_id, class, channel, address,
                         address_key, state, reason, due_at, released_by, created_at, updated_at)
        values ('m1', 'm1', 'batch0000001', 'incident0001', 1, 1, 'apology', 'email', 'c@example.org', 'c@example.org',
                'rendered', '', '2026-03-01T00:00:00+00:00', 'staff0000001', '2026-03-01T00:00:00+00:00',
                '2026-03-01T00:00:00+00:00');
    insert into interaction (case_id, direction, channel, body, at, message_id)
        values (1, 'out', 'email', 'Sorry', '2026-03-01T00:00:00+00:00', 1);
    insert into channel_health (channel, since) values ('email', '2026-03-01T00:00:00+00:00');
    insert into entitlement (customer_id, incident_id, kind, offer_id, amount_minor, currency, trace, created_at)
        values (1, 'incident0001', 'goodwill', 'offer0000001', 1000, 'GBP', '', '2026-03-01T00:00:00+00:00');
    insert into voucher (offer_id, entitlement_id, customer_id, state, amount_minor, balance_minor, currency, valid_from,
                         valid_to)
        values ('offer0000001', 1, 1, 'redeemed', 1000, 0, 'GBP', '2026-03-01T00:00:00+00:00',
                '2026-04-01T00:00:00+00:00');
    insert into redemption (id, voucher_id, merchant, token_id, reference, amount_minor, currency, balance_minor, at)
        values ('redeem000001', 1, 'Shop', 'token0000001', 'r', 1000, 'GBP', 0, '2026-03-02T00:00:00+00:00');
    insert into subscriber (id, page_id, channel, address, address_key, about, state, created_at)
        values ('subscriber01', 'page00000001', 'email', 's@example.org', 's@example.org', 'all', 'active',
                '2026-03-01T00:00:00+00:00');";

/// A value that a column refuses, and one that it accepts.
const VALUES: &[(&str, &str, &str)] = &[
    ("staff_role.role", "'chief'", "'admin'"),
    ("api_token_role.role", "'chief'", "'portal'"),
    ("installation.sending_stopped_by", "'nobody'", "null"),
    ("events.incident_id", "'nowhere'", "null"),
    ("incident.impact_override", "''", "null"),
    ("incident_update.state", "'draft'", "'identified'"),
    ("incident_template.state", "'over'", "'resolved'"),
    ("incident_template.kind", "'party'", "'maintenance'"),
    ("incident_template.service_status", "'under_maintenance'", "'operational'"),
    ("incident.scribe_id", "'nobody'", "'staff0000001'"),
    ("incident.liaison_id", "'nobody'", "null"),
    ("service_hold.status", "'broken'", "'partial_outage'"),
    ("service_hold.incident_id", "'nowhere'", "null"),
    ("service_status.status", "'broken'", "'partial_outage'"),
    ("service_status.incident_id", "'nowhere'", "null"),
    ("service_status.update_id", "'nowhere'", "null"),
    ("update_service.old_status", "'broken'", "'under_maintenance'"),
    ("update_service.new_status", "'broken'", "'under_maintenance'"),
    ("update_revision.edited_by", "'nobody'", "'staff0000001'"),
    ("customer.currency", "'gbp'", "'EUR'"),
    ("customer.currency", "'EURO'", "'EUR'"),
    ("customer.monthly_minor", "-1", "0"),
    ("customer.lifetime_minor", "-1", "0"),
    ("customer.import_id", "9", "null"),
    ("customer.hidden_by", "9", "null"),
    ("contact_point.channel", "'pigeon'", "'sms'"),
    ("exposure.import_id", "9", "null"),
    ("exposure.to_at", "'2026-02-28T00:00:00+00:00'", "null"),
    ("complaint_case.channel", "'pigeon'", "'phone'"),
    ("interaction.channel", "'pigeon'", "'phone'"),
    ("interaction.message_id", "9", "null"),
    ("interaction.in_reply_to", "9", "1"),
    ("budget.currency", "'pound'", "'EUR'"),
    ("offer.currency", "'pound'", "'EUR'"),
    ("offer.flat_minor", "-1", "0"),
    ("offer.people", "-1", "0"),
    ("offer.exposure_minor", "-1", "0"),
    ("batch.class", "'poem'", "'service_update'"),
    ("batch.class", "'reply'", "'service_update'"),
    ("batch.offer_id", "'nothing'", "null"),
    ("batch.state", "'sent'", "'preparing'"),
    ("batch.held_reason", "'mood'", "'budget'"),
    ("approval.step", "'chief'", "'comms'"),
    ("approval.expires_at", "'2026-02-01T00:00:00+00:00'", "'2026-03-02T00:00:00+00:00'"),
    ("message.class", "'poem'", "'reply'"),
    ("message.channel", "'pigeon'", "'sms'"),
    ("message.channel", "null", "'email'"),
    ("message.state", "'claimed'", "'skipped'"),
    ("message.reason", "'mood'", "'no_address'"),
    ("message.attempt", "-1", "1"),
    ("message.released_by", "'nobody'", "null"),
    ("channel_health.channel", "'pigeon'", "'sms'"),
    ("entitlement.currency", "'pound'", "'EUR'"),
    ("entitlement.rules_minor", "-1", "0"),
    ("voucher.state", "'active'", "'part_redeemed'"),
    ("voucher.currency", "'pound'", "'EUR'"),
    ("voucher.balance_minor", "1001", "1000"),
    ("voucher.valid_to", "'2026-03-01T00:00:00+00:00'", "'2026-03-02T00:00:00+00:00'"),
    ("redemption.currency", "'pound'", "'EUR'"),
    ("subscriber.channel", "'pigeon'", "'sms'"),
    ("subscriber.state", "'asleep'", "'quarantined'"),
    ("subscriber.digest", "'hourly'", "'weekly'"),
    ("subscription.scope", "'planet'", "'service'"),
];

/// Runs statements in one transaction.
async fn run(db: &Db, statements: &str) -> Result<u64, Refusal> {
    db.write(async |tx| {
        let mut rows = 0;
        for statement in statements.split(';').filter(|text| !text.trim().is_empty()) {
            rows += tx.execute(sql(AssertSqlSafe(statement.to_owned()))).await?;
        }
        Ok(rows)
    })
    .await
}

async fn text(db: &Db, query: &str) -> Option<String> {
    let mut tx = db.read().await.unwrap();
    tx.fetch_value::<Option<String>>(sql(AssertSqlSafe(query.to_owned()))).await.unwrap()
}

/// A database with the schema before the constraints, and [`ROWS`].
async fn before_the_constraints(app: &TestApp) -> Db {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let url = &app.app.config.database_url;
    let url = if db::is_postgres(url) {
        let pool = sqlx::PgPool::connect(url).await.unwrap();
        sqlx::raw_sql("drop schema public cascade; create schema public").execute(&pool).await.unwrap();
        Migrator::new(migrations.join("postgres")).await.unwrap().run_to(1002, &pool).await.unwrap();
        pool.close().await;
        url.clone()
    } else {
        let url = format!("sqlite://{}?mode=rwc", app.folder.join("old.db").display());
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        Migrator::new(migrations.join("sqlite")).await.unwrap().run_to(1002, &pool).await.unwrap();
        pool.close().await;
        url
    };
    let db = db::connect(&url, false).await.unwrap();
    run(&db, ROWS).await.unwrap();
    db
}

on_both_databases! {
    async fn every_constraint_refuses_its_bad_row(app: TestApp) {
        let db = before_the_constraints(&app).await;
        db::migrate(&db).await.unwrap();
        for (column, bad, good) in VALUES {
            let (table, column) = column.split_once('.').unwrap();
            let refused = run(&db, &format!("update {table} set {column} = {bad}")).await;
            let Err(Refusal::Fault(fault)) = refused else { panic!("{table}.{column} accepts {bad}: {refused:?}") };
            assert!(fault.contains("constraint"), "{table}.{column} = {bad}: {fault}");
            let accepted = run(&db, &format!("update {table} set {column} = {good}")).await;
            assert_eq!(accepted, Ok(1), "{table}.{column} = {good}");
        }
    }

    async fn a_text_has_a_known_channel(app: TestApp) {
        let db = before_the_constraints(&app).await;
        db::migrate(&db).await.unwrap();
        let text = |channel| format!(
            "insert into batch_text (batch_id, version, language, channel, subject, parts)
             values ('batch0000001', 1, 'en', '{channel}', '', '[]')"
        );
        let Err(Refusal::Fault(fault)) = run(&db, &text("pigeon")).await else { panic!("an unknown channel") };
        assert!(fault.to_lowercase().contains("foreign key constraint"), "{fault}");
        assert_eq!(run(&db, &text("sms")).await, Ok(1));
    }

    async fn a_released_entitlement_leaves_room_for_another(app: TestApp) {
        let db = before_the_constraints(&app).await;
        db::migrate(&db).await.unwrap();
        let another = "insert into entitlement (customer_id, incident_id, kind, amount_minor, currency, trace, created_at)
                       select customer_id, incident_id, kind, 500, currency, '', created_at from entitlement where id = 1";
        let Err(Refusal::Fault(fault)) = run(&db, another).await else { panic!("two entitlements stand") };
        assert!(fault.to_lowercase().contains("unique constraint"), "{fault}");
        run(&db, "update entitlement set released_at = '2026-03-05T00:00:00+00:00'").await.unwrap();
        assert_eq!(run(&db, another).await, Ok(1));
    }

    async fn of_several_approvals_of_one_person_the_newest_stands(app: TestApp) {
        let db = before_the_constraints(&app).await;
        let again = |minute: u32, staff: &str, step: &str| format!(
            "insert into approval (subject, subject_id, content_hash, step, staff_id, decision, at, expires_at)
             values ('offer', 'offer0000001', 'x', '{step}', '{staff}', 'approved', '2026-03-01T00:0{minute}:00+00:00',
                     '2026-03-04T00:00:00+00:00')"
        );
        run(&db, &[again(2, "staff0000001", "marketing"), again(1, "staff0000001", "marketing"),
                   again(1, "staff0000001", "finance_first")].join(";")).await.unwrap();
        db::migrate(&db).await.unwrap();
        let standing = "select cast(sum(id) as text) from approval where withdrawn_at is null";
        assert_eq!(text(&db, standing).await.as_deref(), Some("7"), "the third of marketing, and the other step");
        let Err(Refusal::Fault(fault)) = run(&db, &again(3, "staff0000001", "marketing")).await else { panic!("two stand") };
        assert!(fault.to_lowercase().contains("unique constraint"), "{fault}");
        run(&db, "update approval set withdrawn_at = at").await.unwrap();
        assert_eq!(run(&db, &again(3, "staff0000001", "marketing")).await, Ok(1));
    }

    async fn an_offer_has_one_announcement(app: TestApp) {
        let db = before_the_constraints(&app).await;
        db::migrate(&db).await.unwrap();
        let another = |offer: &str| format!(
            "insert into batch (id, number, incident_id, incident_rev, class, title, offer_id, state, author_id, created_at)
             select 'batch0000002', 2, incident_id, 0, 'goodwill_offer', '', {offer}, 'draft', author_id, created_at
             from batch"
        );
        let Err(Refusal::Fault(fault)) = run(&db, &another("offer_id")).await else { panic!("two announcements") };
        assert!(fault.to_lowercase().contains("unique constraint"), "{fault}");
        assert_eq!(run(&db, &another("null")).await, Ok(1));
    }

    async fn a_skipped_message_needs_no_channel(app: TestApp) {
        let db = before_the_constraints(&app).await;
        db::migrate(&db).await.unwrap();
        let skipped = "update message set state = 'skipped', reason = 'no_address', channel = null";
        assert_eq!(run(&db, skipped).await, Ok(1));
    }

    async fn rows_of_earlier_versions_are_mended(app: TestApp) {
        let db = before_the_constraints(&app).await;
        run(
            &db,
            "update message set state = 'claimed', claimed_by = 'node';
             update voucher set state = 'active', balance_minor = 1000;
             update incident set impact_override = '';
             update exposure set to_at = '2026-02-28T00:00:00+00:00', minutes = 0",
        )
        .await
        .unwrap();
        db::migrate(&db).await.unwrap();
        for (query, expected) in [
            ("select state || claimed_by from message", Some("released")),
            ("select state from voucher", Some("claimed")),
            ("select impact_override from incident", None),
            ("select case when to_at = from_at then 'no time' end from exposure", Some("no time")),
            ("select name from customer", Some("C")),
        ] {
            assert_eq!(text(&db, query).await.as_deref(), expected, "{query}");
        }
        let next = "insert into customer (external_id, name, name_folded) values ('C2', 'D', 'd')";
        run(&db, next).await.unwrap();
        assert_eq!(text(&db, "select cast(max(id) as text) from customer").await.as_deref(), Some("2"));
    }

    async fn a_bad_row_stops_the_migration_and_is_named(app: TestApp) {
        let db = before_the_constraints(&app).await;
        for (bad, good, named) in [
            ("update customer set import_id = 99", "update customer set import_id = 1", "customer 1: import_id \"99\""),
            (
                "update voucher set balance_minor = 5000",
                "update voucher set balance_minor = 0",
                "voucher 1: the rule \"balance_minor <= amount_minor\"",
            ),
            (
                "update service_status set status = 'broken'",
                "update service_status set status = 'operational'",
                "service_status 1: status \"broken\"",
            ),
            (
                "update staff_role set role = 'chief'",
                "update staff_role set role = 'agent'",
                "staff_role staff0000001: role \"chief\"",
            ),
            (
                "update batch set class = 'apology', held_reason = 'mood'",
                "update batch set held_reason = ''",
                "batch batch0000001: held_reason \"mood\"",
            ),
        ] {
            run(&db, bad).await.unwrap();
            let error = db::migrate(&db).await.unwrap_err().to_string();
            assert!(error.contains(named) && error.contains("Correct this row"), "{error}");
            let version = text(&db, "select cast(max(version) as text) from _sqlx_migrations").await;
            assert_eq!(version.as_deref(), Some("1002"));
            run(&db, good).await.unwrap();
        }
        db::migrate(&db).await.unwrap();
        assert_eq!(text(&db, "select name from customer").await.as_deref(), Some("C"), "nothing was lost");
    }
}
