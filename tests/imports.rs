//! Imports of customer and exposure files.

mod fixture;
#[path = "imports/full_files.rs"]
mod full_files;

use amends::access::{DataImporter, Staff, by_system};
use amends::app::test_support::{TestApp, TestClient, TestResponse, test_start};
use amends::customers::exposure::{self, Evidence};
use amends::customers::import::reader::BadRow;
use amends::customers::import::run::{complete, resume_abandoned, stage_customers, stage_exposure};
use amends::customers::import::staging::{self, Import, ImportState};
use amends::customers::import::{self, Options, Syntax, apply_customers, apply_exposure};
use amends::customers::store;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::{Refusal, Role, Timestamp};
use axum::http::Method;
use chrono::Duration;
use fixture::Fixture;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::process::{Child, Command, Stdio};

const STRICT: Options = Options { dry_run: false, skip_bad: false, is_full: false, syntax: Syntax::Csv };

async fn import(app: &TestApp, file: &str, options: Options) -> (Import, Vec<BadRow>) {
    let (right, source) = (by_system::<DataImporter>(), Cursor::new(file.as_bytes().to_vec()));
    let mut bad = Vec::new();
    let done = import::customers(&app.app, &right, test_start(), source, "file.csv", options, |outcome| {
        bad.extend(outcome.bad.clone());
    })
    .await
    .unwrap();
    (done, bad)
}

/// Imports as a support lead does on the desk.
async fn import_as(app: &TestApp, lead: &TestClient, file: &str) {
    let staff =
        Staff { id: lead.staff_id.clone().unwrap(), name: "Lea Lead".into(), roles: [Role::SupportLead].into() };
    let (right, source) = (staff.may::<DataImporter>().unwrap(), Cursor::new(file.as_bytes().to_vec()));
    let done = import::customers(&app.app, &right, test_start(), source, "file.csv", STRICT, |_| {}).await.unwrap();
    assert_eq!(done.state, ImportState::Finished);
}

/// The addresses that count as changed by an import, as customer and channel.
async fn changed(fixture: &Fixture) -> Vec<String> {
    let query = "select customer.external_id || ' ' || contact_point.channel from contact_point
         join customer on customer.id = contact_point.customer_id
         where contact_point.changed_at is not null and contact_point.changed_by is not null order by 1";
    fixture.column(query).await
}

async fn upload(client: &TestClient, path: &str, file: &str) -> TestResponse {
    upload_with(client, path, &[], file).await
}

/// Uploads a file with fields before it.
async fn upload_with(client: &TestClient, path: &str, fields: &[(&str, &str)], file: &str) -> TestResponse {
    let fields: String = fields
        .iter()
        .map(|(name, value)| format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
        .collect();
    let parts = format!(
        "{fields}--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--edge--\r\n"
    );
    client.send(Method::POST, path, Some("multipart/form-data; boundary=edge"), parts, &[]).await
}

fn errors(bad: &[BadRow]) -> Vec<(i64, &str, &str)> {
    let each = |row: &BadRow| (row.line, row.errors[0].field.as_str().to_owned(), row.errors[0].message.key.clone());
    let all: Vec<_> = bad.iter().map(each).collect();
    all.into_iter().map(|(line, field, key)| (line, &*field.leak(), &*key.leak())).collect()
}

async fn customer(app: &TestApp, number: &str) -> Option<store::Customer> {
    store::find_by_external_id(&mut app.app.db.read().await.unwrap(), number).await.unwrap()
}

on_both_databases! {
    async fn creates_customers_with_addresses_consents_and_services(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        fixture.service("Voice calls").await;
        fixture.service("Mobile data").await;
        let (done, bad) = import(
            &app,
            "external_id,name,email,phone,region,language,time_zone,plan,currency,monthly_minor,lifetime_minor,\
             tenure_start,services,vulnerable,consent_service,consent_marketing\r\n\
             LM-1,\"Łucja, \"\"Lu\"\" Nowak\",Lu@Example.org,07700 900123,Wales,pl,Europe/London,Unlimited,GBP,3200,\
             821400,2003-03-14,voice calls;Mobile data,yes,yes,no\r\n\
             LM-2,மீனா குமார்,,,,,,,,,,,,,,\r\n",
            STRICT,
        ).await;
        assert_eq!((done.state.as_str(), done.rows_new, done.rows_read), ("finished", 2, 2), "{bad:?}");
        let lu = customer(&app, "LM-1").await.unwrap();
        assert_eq!((lu.name.as_str(), lu.monthly_minor, lu.vulnerable), ("Łucja, \"Lu\" Nowak", 3200, true));
        assert_eq!(lu.tenure_years(test_start()), Some(22));
        let mut tx = app.app.db.read().await.unwrap();
        let points = store::contact_points(&mut tx, lu.id).await.unwrap();
        let shown: Vec<_> = points.iter().map(|p| (p.channel.as_str(), p.address.as_str(), p.consent_marketing)).collect();
        assert_eq!(shown, [("email", "Lu@Example.org", false), ("sms", "+447700900123", false)]);
        assert_eq!(store::services(&mut tx, lu.id).await.unwrap().len(), 2);
        drop(tx);
        let meena = customer(&app, "LM-2").await.unwrap();
        assert_eq!((meena.language.as_str(), meena.currency.as_str(), meena.tenure_years(test_start())), ("en", "GBP", None));
        assert_eq!(fixture.number("select count(*) from import_customer").await, 0, "no staged rows are left");
        assert_eq!(fixture.number("select count(*) from customer where hidden_by is not null").await, 0);
        assert_eq!(fixture.column("select verb from events order by id").await, ["import.started", "customers.imported"]);
    }

    async fn one_bad_row_refuses_the_file_and_every_bad_row_is_reported(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let file = "external_id,name,email\nA,Ann,ann@example.org\nB,,ben@example\nA,Ann again,\nC,Cy\nD,Dee,dee@example.org\n";
        let (done, bad) = import(&app, file, STRICT).await;
        assert_eq!((done.state.as_str(), done.rows_read, done.rows_bad), ("refused", 5, 3));
        assert_eq!(errors(&bad), [
            (3, "name", "field-required"), (4, "external_id", "import-twice"), (5, "row", "import-row-width"),
        ]);
        assert_eq!(bad[0].errors.len(), 2, "every error of a row");
        assert_eq!(fixture.number("select count(*) from customer").await, 0);
        let stored = staging::bad_rows(&mut app.app.db.read().await.unwrap(), done.id, 0, 10).await.unwrap();
        assert_eq!(stored, bad);

        let (done, _) = import(&app, file, Options { skip_bad: true, ..STRICT }).await;
        assert_eq!((done.state.as_str(), done.rows_new, done.rows_bad), ("finished", 2, 3));
        assert!(customer(&app, "D").await.is_some());
        assert_eq!(fixture.number("select count(*) from import_customer").await, 0);
    }

    async fn tags_are_given_kept_and_replaced(app: TestApp) {
        Fixture::with(&app).await;
        let tags = async || -> Vec<String> {
            let mut tx = app.app.db.read().await.unwrap();
            let ids: Vec<i64> = tx.fetch_values(sql("select id from customer order by external_id")).await.unwrap();
            let tags = amends::customers::tags::of(&mut tx, &ids).await.unwrap();
            ids.iter().map(|id| tags.get(id).cloned().unwrap_or_default().join(",")).collect()
        };
        let (done, bad) = import(&app, "external_id,name,tags\nA,Ann,VIP;crm:a;vip\nB,Ben,\nC,Cat,staff\n", STRICT).await;
        assert_eq!(done.state.as_str(), "finished", "{bad:?}");
        assert_eq!(tags().await, ["crm:a,vip", "", "staff"]);
        import(&app, "external_id,name\nA,Anna\n", STRICT).await;
        assert_eq!(tags().await, ["crm:a,vip", "", "staff"], "a file without the column keeps them");
        import(&app, "external_id,tags\nA,gold;vip\nB,vip\nC,\n", STRICT).await;
        assert_eq!(tags().await, ["gold,vip", "vip", ""]);
        let (_, bad) = import(&app, "external_id,tags\nA,two words\n", STRICT).await;
        assert_eq!(errors(&bad), [(2, "tags", "import-tag")]);
        let many = (0..21).map(|n| format!("t{n}")).collect::<Vec<_>>().join(";");
        let (_, bad) = import(&app, &format!("external_id,tags\nA,{many}\n"), STRICT).await;
        assert_eq!(errors(&bad), [(2, "tags", "import-tags")]);
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(amends::customers::tags::known(&mut tx, 10).await.unwrap(), ["gold", "vip"]);
        assert_eq!(amends::customers::tags::known(&mut tx, 1).await.unwrap(), ["gold"]);
    }

    async fn a_dry_run_changes_no_customer(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let check = Options { dry_run: true, ..STRICT };
        let (done, bad) = import(&app, "external_id,name\nA,Ann\nB,\n", check).await;
        assert_eq!((done.state.as_str(), errors(&bad).len()), ("checked", 1));
        assert_eq!(fixture.number("select count(*) from customer").await, 0);
        assert_eq!(fixture.number("select count(*) from import_customer").await, 0);
    }

    async fn a_missing_column_keeps_values_and_an_empty_cell_clears_them(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        fixture.service("Voice calls").await;
        fixture.service("Mobile data").await;
        import(
            &app,
            "external_id,name,email,phone,plan,region,services,consent_marketing\n\
             A,Ann,ann@example.org,07700 900123,Gold,North,Voice calls,yes\n",
            STRICT,
        ).await;
        fixture.run("update contact_point set verified_at = '2026-01-01 00:00:00+00:00' where channel = 'sms'").await;
        let (done, _) = import(
            &app,
            "external_id,email,plan,services\nA,Ann@New.example.org,,Mobile data\n",
            STRICT,
        ).await;
        assert_eq!((done.rows_new, done.rows_changed), (0, 1));
        let ann = customer(&app, "A").await.unwrap();
        assert_eq!((ann.name.as_str(), ann.plan.as_str(), ann.region.as_str(), ann.version), ("Ann", "", "North", 2));
        let mut tx = app.app.db.read().await.unwrap();
        let points = store::contact_points(&mut tx, ann.id).await.unwrap();
        let shown: Vec<_> = points.iter().map(|p| (p.address.as_str(), p.consent_marketing, p.verified_at.is_some())).collect();
        assert_eq!(shown, [("Ann@New.example.org", true, false), ("+447700900123", true, true)]);
        let services = store::services(&mut tx, ann.id).await.unwrap();
        assert_eq!(services.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["Mobile data"]);
        drop(tx);

        let (done, _) = import(&app, "external_id,phone,consent_marketing\nA,,no\n", STRICT).await;
        assert_eq!(done.rows_changed, 1);
        let mut tx = app.app.db.read().await.unwrap();
        let points = store::contact_points(&mut tx, ann.id).await.unwrap();
        assert_eq!(points.iter().map(|p| (p.channel.as_str(), p.consent_marketing)).collect::<Vec<_>>(), [("email", false)]);
        drop(tx);
        let (_, bad) = import(&app, "external_id,plan\nNEW,Gold\n", STRICT).await;
        assert_eq!(errors(&bad), [(2, "name", "import-new-needs-name")]);
    }

    async fn an_opt_out_holds_for_addresses_that_come_later(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let consenting = async || {
            fixture
                .column(
                    "select customer.external_id || ' ' || contact_point.channel from contact_point
                     join customer on customer.id = contact_point.customer_id
                     where contact_point.consent_service = true order by 1",
                )
                .await
        };
        let all = async |file: &str| assert_eq!(import(&app, file, STRICT).await.0.state, ImportState::Finished, "{file}");
        all(
            "external_id,name,email,consent_service\nA,Ann,ann@example.org,no\nB,Ben,ben@example.org,no\nC,Cy,,no\n\
             D,Dee,dee@example.org,yes\n",
        ).await;
        // An address that goes and comes again, and the first one of somebody who refused before.
        all("external_id,email\nA,\n").await;
        all("external_id,email\nA,ann@example.org\nC,cy@example.org\n").await;
        // An address on another channel.
        all("external_id,phone\nB,07700 900123\nD,07700 900124\n").await;
        assert_eq!(consenting().await, ["D email", "D sms"]);

        // Until a file says otherwise, also while there is no address.
        all("external_id,email\nA,\n").await;
        let (done, _) =
            import(&app, "external_id,email,consent_service\nA,,yes\nB,ben@example.org,yes\n", STRICT).await;
        assert_eq!((done.applied_line, done.rows_changed), (3, 2));
        all("external_id,email\nA,ann@example.org\n").await;
        assert_eq!(consenting().await, ["A email", "B email", "B sms", "D email", "D sms"]);
        all("external_id,email\nA,\n").await;
        all("external_id,email,consent_service\nA,,no\n").await;
        all("external_id,email\nA,ann@example.org\n").await;
        assert_eq!(consenting().await, ["B email", "B sms", "D email", "D sms"]);
    }

    async fn a_customer_who_changed_in_any_way_is_counted_once(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        fixture.service("Voice calls").await;
        fixture.service("Mobile data").await;
        import(
            &app,
            "external_id,name,email,phone,services,tags,consent_service,consent_marketing\n\
             A,Ann,ann@example.org,07700 900123,Voice calls,vip,yes,no\n\
             B,Ben,ben@example.org,07700 900125,Voice calls,vip,yes,no\n",
            STRICT,
        ).await;
        fixture.run("insert into marketing_withdrawal (address_key, at) values ('ben@example.org', '2026-03-01T00:00:00+00:00')").await;
        for (file, changed) in [
            ("external_id,email\nA,other@example.org\nB,ben@example.org\n", 1),
            ("external_id,email\nA,Other@example.org\n", 1),
            ("external_id,phone\nA,07700 900124\nB,\n", 2),
            ("external_id,services\nA,Mobile data\nB,Voice calls\n", 1),
            ("external_id,services\nA,Mobile data;Voice calls\nB,Voice calls\n", 1),
            ("external_id,services\nA,Mobile data\nB,Voice calls\n", 1),
            ("external_id,tags\nA,vip;crm:a\nB,vip\n", 1),
            ("external_id,tags\nA,\nB,vip\n", 1),
            ("external_id,consent_marketing\nA,yes\nB,no\n", 1),
            // The owner of Ben's address took this consent back.
            ("external_id,consent_marketing\nA,yes\nB,yes\n", 0),
            ("external_id,consent_service\nA,no\nB,yes\n", 1),
            (
                "external_id,name,email,services,tags,consent_service\nA,Anna,a@example.org,Voice calls,vip,yes\n\
                 B,Ben,ben@example.org,Voice calls,vip,yes\n",
                1,
            ),
        ] {
            let (done, bad) = import(&app, file, STRICT).await;
            assert_eq!((done.rows_changed, bad), (changed, vec![]), "{file}");
        }
        assert_eq!(fixture.number("select count(*) from contact_point where consent_marketing = true").await, 2, "both of Ann's");
    }

    async fn rows_that_were_found_to_differ_are_counted_without_a_second_look(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let header = "external_id,name,email,tags,consent_marketing";
        import(
            &app,
            &format!("{header}\nA,Ann,ann@example.org,vip,no\nB,Ben,ben@example.org,,no\nC,Cy,cy@example.org,,no\nE,Eve,,,no\n"),
            STRICT,
        ).await;
        fixture.run("insert into marketing_withdrawal (address_key, at) values ('ben@example.org', '2026-03-01T00:00:00+00:00')").await;
        fixture.run("update customer set name = '', name_folded = '', erased_at = '2026-03-01 00:00:00+00:00' where external_id = 'E'").await;
        let right = by_system::<DataImporter>();
        let stage = async |rows: &str| {
            let source = Cursor::new(format!("{header}\n{rows}").into_bytes());
            stage_customers(&app.app, &right, test_start(), source, "f.csv", STRICT, None, &mut |_| {}).await.unwrap()
        };
        let finish = async |staged: Import| {
            complete(&app.app, right.actor(), test_start(), staged, &mut |_: &import::Outcome| {}).await.unwrap()
        };
        let known = "select external_id from import_customer where differs = true order by 1";
        // Of Ben and Cy only the consent differs, and Ben took his back. Dee is new, and Eve's data is erased.
        let staged = stage(
            "A,Anna,ann@example.org,vip,no\nB,Ben,ben@example.org,,yes\nC,Cy,cy@example.org,,yes\nD,Dee,,,no\nE,Eve,,,no\n",
        ).await;
        assert_eq!(fixture.column(known).await, ["A", "E"]);
        let done = finish(staged).await;
        assert_eq!((done.rows_new, done.rows_changed), (1, 2));
        // Rows that a version without this column staged.
        let staged = stage("A,Anna,ann@example.org,crm:a,no\nB,Ben,ben@example.org,,yes\nC,Cy,cy@example.org,vip,yes\n").await;
        assert_eq!(fixture.column(known).await, ["A", "C"]);
        fixture.run("update import_customer set differs = false").await;
        assert_eq!(finish(staged).await.rows_changed, 2);
        assert_eq!(fixture.column("select tag from customer_tag order by 1").await, ["crm:a", "vip"]);
    }

    async fn rows_that_say_nothing_new_are_not_applied(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        fixture.service("Voice calls").await;
        fixture.service("Mobile data").await;
        let header = ["name", "email", "phone", "region", "language", "time_zone", "plan", "currency", "monthly_minor",
            "lifetime_minor", "tenure_start", "services", "vulnerable", "consent_service", "consent_marketing", "tags"];
        let first = ["Łucja Nowak", "lu@example.org", "07700 900123", "Wales", "pl", "Europe/London", "Unlimited", "GBP",
            "3200", "821400", "2003-03-14", "Voice calls;Mobile data", "yes", "yes", "no", "vip;crm:a"];
        let other = ["Lucja Nowak", "Lu@example.org", "", "", "de", "", "Basic", "EUR", "0", "1", "", "Mobile data", "no", "no",
            "yes", "crm:a"];
        let file = |cells: &[&str]| {
            let header = header.join(",");
            format!("external_id,{header}\nLM-1,{}\nLM-2,Bo Bell,,,,,,,,,,,,,,,\n", cells.join(","))
        };
        let (done, bad) = import(&app, &file(&first), STRICT).await;
        assert_eq!((done.rows_new, bad), (2, vec![]));
        let mut cells = first;
        for (at, column) in header.iter().enumerate() {
            let (again, _) = import(&app, &file(&cells), STRICT).await;
            assert_eq!((again.rows_read, again.applied_line, again.rows_changed), (2, 0, 0), "before {column}");
            assert_eq!(again.state, ImportState::Finished);
            cells[at] = other[at];
            let (changed, bad) = import(&app, &file(&cells), STRICT).await;
            assert_eq!((changed.rows_read, changed.rows_applied, changed.applied_line), (2, 2, 2), "{column}");
            assert_eq!(bad, [], "{column}");
        }
        let last = customer(&app, "LM-1").await.unwrap();
        assert_eq!((last.name.as_str(), last.plan.as_str(), last.language.as_str()), ("Lucja Nowak", "Basic", "de"));
        // What somebody changed meanwhile is set again: the file says something new.
        fixture.run("update customer set region = 'Kent' where external_id = 'LM-2'").await;
        let (done, _) = import(&app, &file(&cells), STRICT).await;
        assert_eq!((done.applied_line, done.rows_changed), (3, 1));
        // A file with fewer columns is compared by those it has.
        let (done, _) = import(&app, "external_id,plan\nLM-1,Basic\nLM-2,Gold\n", STRICT).await;
        assert_eq!((done.rows_applied, done.applied_line, done.rows_changed), (2, 3, 1));
        let (done, _) = import(&app, "external_id\nLM-1\nLM-2\n", STRICT).await;
        assert_eq!((done.rows_applied, done.applied_line), (2, 0));
    }

    async fn an_address_that_replaces_another_counts_as_changed(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        import_as(
            &app, &lead,
            "external_id,name,email,phone\nA,Ann,ann@example.org,\nB,Ben,,\nC,Cy,,\nD,Dee,,07700 900123\n",
        ).await;
        assert_eq!(changed(&fixture).await, [""; 0], "new customers");
        let service = fixture.service("Voice calls").await;
        let incident = fixture.incident("", &[&service]).await;
        let cy = customer(&app, "C").await.unwrap().id;
        fixture.measured(&incident, cy, &service, test_start(), test_start() + Duration::hours(1)).await;
        import_as(
            &app, &lead,
            "external_id,email,phone\nA,other@example.org,\nB,ben@example.org,07700 900124\nC,cy@example.org,\n\
             D,dee@example.org,07700 900123\n",
        ).await;
        assert_eq!(changed(&fixture).await, ["A email", "C email", "D email"], "Ben had nothing that could be redirected");
        let verb = "customers.addresses_changed";
        assert_eq!(fixture.number(&format!("select count(*) from events where verb = '{verb}'")).await, 1);

        // What is taken away first and given later is a change too.
        import_as(&app, &lead, "external_id,email,phone\nB,,\n").await;
        import_as(&app, &lead, "external_id,email\nB,other@example.org\n").await;
        assert_eq!(changed(&fixture).await, ["A email", "B email", "C email", "D email"]);

        // The command line is exempt, and the same address again is no change.
        import(&app, "external_id,email\nA,ann@example.org\nC,cy@example.org\n", STRICT).await;
        assert_eq!(changed(&fixture).await, ["B email", "C email", "D email"]);
    }

    async fn an_administrator_imports_only_until_money_moves(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let service = fixture.service("Voice calls").await;
        let exposure = format!("/desk/incidents/{}/exposure", fixture.incident("", &[&service]).await);
        let file = "external_id,name\nA,Ann\n";
        assert_eq!(upload(&ingrid, "/desk/customers/import", file).await.status, 303);
        resume_abandoned(&app.app, test_start()).await.unwrap();
        fixture.run(
            "insert into budget (id, name, currency, limit_minor) values ('aaaaaaaaaaaa', 'Goodwill', 'GBP', 100)",
        ).await;
        fixture.run(&format!(
            "insert into ledger_transfer
                 (transfer_id, posting, budget_id, from_account, to_account, amount_minor, currency, at)
             values ('t', 'submit', 'aaaaaaaaaaaa', 'free', 'reserved', 1, 'GBP', '{}')",
            test_start().to_rfc3339()
        )).await;
        for path in ["/desk/customers/import", exposure.as_str()] {
            let refused = upload(&ingrid, path, file).await;
            assert!(refused.status == 403 && refused.body.contains("a support lead must import this"), "{}", refused.body);
        }
        assert_eq!(fixture.number("select count(*) from import").await, 1);
        let form = "multipart/form-data";
        assert!(!ingrid.get("/desk/customers").await.body.contains(form), "no form for what is refused");
        assert!(lead.get("/desk/customers").await.body.contains(form));
        assert_eq!(upload(&lead, "/desk/customers/import", file).await.status, 303);
    }

    async fn customers_are_hidden_until_the_import_is_complete(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice calls").await;
        let incident = fixture.incident("", &[&voice]).await;
        let mut file = "external_id,name,email,services\n".to_owned();
        for number in 0..9_000 {
            file.push_str(&format!("N-{number},Name {number},n{number}@example.org,Voice calls\n"));
        }
        let (right, source) = (by_system::<DataImporter>(), Cursor::new(file.into_bytes()));
        let staged =
            stage_customers(&app.app, &right, test_start(), source, "f.csv", STRICT, None, &mut |_| {}).await.unwrap();
        assert_eq!(staged.state, ImportState::Ready);
        let step = async || {
            app.app.db.write(async |tx| apply_customers::run_step(tx, right.actor(), test_start(), staged.id).await).await.unwrap()
        };
        for _ in 0..2 {
            assert_eq!(step().await, apply_customers::Step::More);
        }
        assert_eq!(fixture.number("select count(*) from customer").await, 8_000, "they are in the table");
        assert!(customer(&app, "N-7").await.is_none(), "but they are hidden");
        let mut tx = app.app.db.read().await.unwrap();
        assert!(store::find_by_address(&mut tx, "n7@example.org").await.unwrap().is_empty());
        drop(tx);
        let count = async || {
            app.app.db.write(async |tx| exposure::recount(tx, &right, test_start(), &incident).await).await.unwrap().people
        };
        assert_eq!(count().await, 0);

        // The process dies here. A second file is refused, and the worker finishes the first one.
        let other = stage_customers(
            &app.app, &right, test_start(), Cursor::new(b"external_id,name\nX,Xi\n".to_vec()), "g.csv", STRICT, None, &mut |_| {},
        ).await;
        assert!(matches!(other, Err(Refusal::Conflict(_))), "{other:?}");
        resume_abandoned(&app.app, test_start() + Duration::minutes(1)).await.unwrap();
        assert!(customer(&app, "N-7").await.is_some() && customer(&app, "N-8999").await.is_some());
        assert_eq!(fixture.number("select count(*) from customer").await, 9_000);
        assert_eq!(fixture.number("select count(*) from contact_point").await, 9_000);
        assert_eq!(count().await, 9_000);
        assert_eq!(fixture.number("select count(*) from import where state = 'finished'").await, 1);
    }

    async fn two_processes_apply_an_import_once(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let mut file = "external_id,name,email\n".to_owned();
        for number in 0..5_000 {
            file.push_str(&format!("N-{number},Name {number},n{number}@example.org\n"));
        }
        let (right, source) = (by_system::<DataImporter>(), Cursor::new(file.into_bytes()));
        let staged =
            stage_customers(&app.app, &right, test_start(), source, "f.csv", STRICT, None, &mut |_| {}).await.unwrap();
        let (mut one, mut two) = (|_: &import::Outcome| {}, |_: &import::Outcome| {});
        let (one, two) = tokio::join!(
            complete(&app.app, right.actor(), test_start(), staged.clone(), &mut one),
            complete(&app.app, right.actor(), test_start(), staged.clone(), &mut two),
        );
        one.unwrap();
        two.unwrap();
        resume_abandoned(&app.app, test_start() + Duration::minutes(5)).await.unwrap();
        assert_eq!(fixture.number("select count(*) from customer").await, 5_000);
        assert_eq!(fixture.number("select rows_new from import").await, 5_000);
        assert_eq!(fixture.number("select count(*) from events where verb = 'customers.imported'").await, 1);
    }

    async fn an_unreadable_file_changes_nothing(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let mut file = "external_id,name\nA,Ann\nB,\"Ben\n".to_owned();
        file.push_str(&"C,Cy\n".repeat(200_000));
        let (done, _) = import(&app, &file, STRICT).await;
        assert_eq!((done.state.as_str(), done.failure().unwrap().key.as_str()), ("broken", "import-row-long"));
        assert_eq!(fixture.number("select count(*) from customer").await, 0);
        for (file, key) in [("", "import-empty"), ("name\nAnn\n", "import-column-missing"), ("external_id;name\n", "import-not-commas")] {
            let (done, _) = import(&app, file, STRICT).await;
            assert_eq!(done.failure().unwrap().key, key);
        }
        assert_eq!(fixture.number("select count(*) from import_customer").await, 0);
    }

    async fn an_erased_customer_stays_erased(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        import(&app, "external_id,name,email\nA,Ann,ann@example.org\n", STRICT).await;
        fixture.run("delete from contact_point").await;
        fixture.run("update customer set name = '', name_folded = '', erased_at = '2026-03-01 00:00:00+00:00'").await;
        let (done, _) = import(&app, "external_id,name,email\nA,Ann,ann@example.org\n", STRICT).await;
        assert_eq!((done.rows_new, done.rows_changed, done.rows_erased), (0, 0, 1));
        // Its row is counted by the step that comes to it, not by the last one, which would look at the whole file.
        let (right, file) = (by_system::<DataImporter>(), Cursor::new(b"external_id,name\nC,Cyd\nA,Ann\n".to_vec()));
        let staged =
            stage_customers(&app.app, &right, test_start(), file, "f.csv", STRICT, None, &mut |_| {}).await.unwrap();
        let step = async || {
            app.app.db.write(async |tx| apply_customers::run_step(tx, right.actor(), test_start(), staged.id).await).await.unwrap()
        };
        let counted = format!("select rows_erased from import where id = {}", staged.id);
        assert_eq!((step().await, fixture.number(&counted).await), (apply_customers::Step::More, 1));
        assert_eq!((step().await, fixture.number(&counted).await), (apply_customers::Step::Finished, 1));
        assert_eq!(fixture.column("select name from customer where external_id = 'A'").await, [""]);
        assert_eq!(fixture.number("select count(*) from contact_point").await, 0);
        // Nor does a file of exposure that names them fail.
        let voice = fixture.service("Voice calls").await;
        import(&app, "external_id,name\nB,Ben\n", STRICT).await;
        let (incident, right) = (fixture.incident("", &[&voice]).await, by_system::<DataImporter>());
        let file = "external_id,service,from,to\nA,Voice calls,2026-03-11T08:00:00Z,2026-03-11T08:30:00Z\n\
                    B,Voice calls,2026-03-11T08:00:00Z,2026-03-11T08:30:00Z\n";
        let import_exposure = async |file: &str| {
            let source = Cursor::new(file.as_bytes().to_vec());
            import::exposure(&app.app, &right, test_start(), &incident, source, "e.csv", |_| {}).await.unwrap()
        };
        let done = import_exposure(file).await;
        assert_eq!((done.state, done.rows_read, done.rows_bad, done.rows_new), (ImportState::Finished, 2, 0, 1));
        assert_eq!(done.rows_erased, 1);
        assert_eq!(fixture.column("select external_id from customer join exposure on customer_id = customer.id").await, ["B"]);
        // Of a refused file no row was passed over: nothing of it was imported.
        let refused = import_exposure(&format!("{file}Z,Voice calls,2026-03-11T08:00:00Z,2026-03-11T08:30:00Z\n")).await;
        assert_eq!((refused.state, refused.rows_erased), (ImportState::Refused, 1));
        let desk = app.staff("Lea Lead", &[Role::SupportLead]).await;
        for (import, is_said) in [(done, true), (refused, false)] {
            let page = desk.get(&format!("/desk/customers/imports/{}", import.id)).await.body;
            assert_eq!(page.contains("1 row is of a customer whose data was erased"), is_said, "{page}");
        }
    }

    async fn an_exposure_file_replaces_the_rule(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (voice, data) = (fixture.service("Voice calls").await, fixture.service("Mobile data").await);
        import(&app, "external_id,name,services\nA,Ann,Voice calls;Mobile data\nB,Ben,Voice calls\n", STRICT).await;
        let incident = fixture.incident("", &[&voice, &data]).await;
        let right = by_system::<DataImporter>();
        let count = async || {
            app.app.db.write(async |tx| exposure::recount(tx, &right, test_start(), &incident).await).await.unwrap()
        };
        assert_eq!(count().await.people, 2);
        let import_exposure = async |file: &str| {
            let mut bad = Vec::new();
            let source = Cursor::new(file.as_bytes().to_vec());
            let done = import::exposure(&app.app, &right, test_start(), &incident, source, "e.csv", |o| bad.extend(o.bad.clone()))
                .await.unwrap();
            (done, bad)
        };
        let (done, bad) = import_exposure(
            "external_id,service,from,to\nZ,Voice calls,2026-03-11T08:00:00Z,2026-03-11T08:30:00Z\n\
             A,Telex,2026-03-11T08:00:00Z,2026-03-11T08:30:00Z\n\
             A,Voice calls,2026-03-11T08:00:00Z,2026-03-11T08:30:00Z\n",
        ).await;
        assert_eq!(done.state, ImportState::Refused);
        assert_eq!(errors(&bad), [(2, "external_id", "import-customer-unknown"), (3, "service", "import-service")]);
        assert_eq!(count().await.by_evidence, [(Evidence::Rule, 2)]);

        let (done, bad) = import_exposure(
            "external_id,service,from,to\nA,Voice calls,2026-03-11T08:00:00Z,2026-03-11T08:30:00Z\n\
             A,Voice calls,2026-03-11T09:40:00+01:00,2026-03-11T08:45:00Z\nA,Mobile data,2026-03-11T08:50:00Z,\n",
        ).await;
        assert_eq!((done.state.as_str(), done.rows_applied, done.rows_new), ("finished", 3, 1), "{bad:?}");
        let ann = customer(&app, "A").await.unwrap();
        let mut tx = app.app.db.read().await.unwrap();
        let exposures = exposure::for_customer(&mut tx, test_start(), &incident, ann.id).await.unwrap();
        let shown: Vec<_> = exposures.iter().map(|e| (e.name.as_str(), e.minutes, e.to.is_some(), e.evidence.as_str())).collect();
        assert_eq!(shown, [("Voice calls", 35, true, "telemetry"), ("Mobile data", 10, false, "telemetry")]);
        let later = exposure::for_customer(&mut tx, test_start() + Duration::minutes(5), &incident, ann.id).await.unwrap();
        assert_eq!(later[1].minutes, 15);
        drop(tx);
        assert_eq!(count().await.people, 1, "Ben is not in the file");

        // An outage without end ends with the incident.
        fixture.resolve(&incident, test_start() - Duration::hours(1), test_start() + Duration::minutes(20)).await;
        count().await;
        let exposures = exposure::for_customer(&mut app.app.db.read().await.unwrap(), test_start(), &incident, ann.id).await.unwrap();
        assert_eq!((exposures[1].minutes, exposures[1].to), (30, Some(test_start() + Duration::minutes(20))));
    }

    async fn several_outages_of_one_customer_are_added_up(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice calls").await;
        import(&app, "external_id,name\nA,Ann\nB,Ben\nC,Cat\nD,Dan\n", STRICT).await;
        let incident = fixture.incident("", &[&voice]).await;
        let right = by_system::<DataImporter>();
        let import_exposure = async |rows: &[(&str, &str, &str)]| {
            let at = |time: &str| if time.is_empty() { String::new() } else { format!("2026-03-11T{time}:00Z") };
            let line = |(number, from, to): &(&str, &str, &str)| format!("{number},Voice calls,{},{}\n", at(from), at(to));
            let file = format!("external_id,service,from,to\n{}", rows.iter().map(line).collect::<String>());
            let source = Cursor::new(file.into_bytes());
            let done = import::exposure(&app.app, &right, test_start(), &incident, source, "e.csv", |_| {}).await.unwrap();
            assert_eq!((done.state, done.rows_applied), (ImportState::Finished, rows.len() as i64), "{done:?}");
        };
        // Hour and minute, as both databases write them.
        let time = |column: &str| format!("coalesce(substr(replace(cast({column} as text), 'T', ' '), 12, 5), 'now')");
        let check = async |rows: &[&str], outages: &[&str]| {
            let found = format!(
                "select customer.external_id || ' ' || {} || ' ' || {} || ' ' || exposure.minutes
                 from exposure join customer on customer.id = exposure.customer_id order by 1",
                time("exposure.from_at"), time("exposure.to_at"),
            );
            assert_eq!(fixture.column(&found).await, rows);
            let found = format!(
                "select customer.external_id || ' ' || {} || ' ' || {} from exposure_outage as outage
                 join exposure on exposure.id = outage.exposure_id join customer on customer.id = exposure.customer_id
                 order by 1",
                time("outage.from_at"), time("outage.to_at"),
            );
            assert_eq!(fixture.column(&found).await, outages);
        };
        let file = [
            ("A", "08:30", "08:35"), ("A", "08:00", "08:10"),
            // The first covers the second, overlaps the third, and the fourth follows that one at once.
            ("B", "08:00", "08:40"), ("B", "08:05", "08:10"), ("B", "08:20", "08:50"), ("B", "08:50", "08:55"),
            ("C", "08:00", "08:30"), ("C", "08:00", "08:30"),
            ("D", "08:00", "08:10"), ("D", "08:40", ""),
        ];
        let rows = ["A 08:00 08:35 15", "B 08:00 08:55 55", "C 08:00 08:30 30", "D 08:00 now 30"];
        let outages = ["A 08:00 08:10", "A 08:30 08:35", "D 08:00 08:10", "D 08:40 now"];
        // The same file again changes nothing.
        for _ in 0..2 {
            import_exposure(&file).await;
            check(&rows, &outages).await;
        }

        // What lasts is counted until it is read, and ends with the incident.
        let dan = customer(&app, "D").await.unwrap().id;
        let lost = async |now: Timestamp| {
            let mut tx = app.app.db.read().await.unwrap();
            let found = exposure::for_customer(&mut tx, now, &incident, dan).await.unwrap();
            (found[0].minutes, found[0].to)
        };
        assert_eq!(lost(test_start() + Duration::minutes(5)).await, (35, None));
        let ended = test_start() + Duration::minutes(20);
        fixture.resolve(&incident, test_start() - Duration::hours(1), ended).await;
        app.app.db.write(async |tx| exposure::recount(tx, &right, test_start(), &incident).await).await.unwrap();
        assert_eq!(lost(ended).await, (50, Some(ended)));

        // A corrected file replaces what the first one said of its customers.
        import_exposure(&[("A", "08:00", "08:12"), ("C", "08:00", "08:05"), ("C", "08:10", "08:15")]).await;
        check(
            &["A 08:00 08:12 12", "B 08:00 08:55 55", "C 08:00 08:15 10", "D 08:00 09:20 50"],
            &["C 08:00 08:05", "C 08:10 08:15", "D 08:00 08:10", "D 08:40 09:20"],
        ).await;
    }
}

on_both_databases! {
    async fn outages_are_put_together_in_steps(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice calls").await;
        let numbers = 0..2_500;
        let names: String = numbers.clone().map(|number| format!("N-{number},Name {number}\n")).collect();
        import(&app, &format!("external_id,name\n{names}"), STRICT).await;
        let incident = fixture.incident("", &[&voice]).await;
        // Two that overlap, of the first customer also one after a break.
        let at = |from: &str, to: &str| format!("Voice calls,2026-03-11T{from}:00Z,2026-03-11T{to}:00Z\n");
        let (first, second) = (at("08:00", "08:20"), at("08:10", "08:30"));
        let rows: String = numbers.map(|number| format!("N-{number},{first}N-{number},{second}")).collect();
        let file = format!("external_id,service,from,to\n{rows}N-0,{}", at("08:40", "08:45"));
        let (right, source) = (by_system::<DataImporter>(), Cursor::new(file.into_bytes()));
        let staged =
            stage_exposure(&app.app, &right, test_start(), &incident, source, "e.csv", STRICT, None, &mut |_| {}).await.unwrap();
        let step = async || {
            app.app.db.write(async |tx| apply_exposure::run_step(tx, right.actor(), test_start(), staged.id).await).await.unwrap()
        };
        let applied = format!("select rows_applied from import where id = {}", staged.id);
        for upto in [4_001, 5_001] {
            assert_eq!((step().await, fixture.number(&applied).await), (apply_customers::Step::More, upto));
        }
        assert_eq!(fixture.number("select count(*) from import_exposure").await, 2_501, "what the last transaction inserts");
        assert_eq!(fixture.number("select count(*) from exposure").await, 0, "nothing is visible before");
        assert_eq!(step().await, apply_customers::Step::Finished);
        let done = staging::find(&mut app.app.db.read().await.unwrap(), staged.id).await.unwrap().unwrap();
        assert_eq!((done.state, done.rows_applied, done.rows_new), (ImportState::Finished, 5_001, 2_500));
        assert_eq!(fixture.number("select count(*) from exposure where minutes = 30").await, 2_499);
        assert_eq!(fixture.number("select count(*) from exposure where minutes = 35").await, 1);
        assert_eq!(fixture.number("select count(*) from exposure_outage").await, 2);
    }
}

/// Imports many rows while another task keeps writing, as a publication would.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishing_continues_during_an_import_of_a_hundred_thousand_rows() {
    const ROWS: i64 = 100_000;
    let app = TestApp::on_sqlite().await;
    let fixture = Fixture::with(&app).await;
    fixture.service("Voice calls").await;
    let mut file = "external_id,name,email,phone,region,services,monthly_minor\n".to_owned();
    for number in 0..ROWS {
        file.push_str(&format!("N-{number},Name {number},n{number}@example.org,07700 900123,North,Voice calls,3200\n"));
    }
    let db = app.app.db.clone();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let publishing = tokio::spawn(async move {
        let mut longest = std::time::Duration::ZERO;
        let mut count = 0;
        while !*stopped.borrow() {
            let began = std::time::Instant::now();
            db.write(async |tx| amends::platform::events::public_changed(tx).await).await.unwrap();
            longest = longest.max(began.elapsed());
            count += 1;
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        (count, longest)
    });
    let began = std::time::Instant::now();
    let (done, _) = import(&app, &file, STRICT).await;
    let took = began.elapsed();
    stop.send(true).unwrap();
    let (count, longest) = publishing.await.unwrap();
    println!("{ROWS} rows in {took:?}; {count} publications meanwhile, the slowest after {longest:?}");
    assert_eq!((done.state.as_str(), done.rows_new), ("finished", ROWS));
    // A share of the import: how long either takes depends on the machine. One transaction for all rows would make it all.
    assert!(longest < took / 4, "publishing waited {longest:?} of {took:?}");
    assert!(count > 20, "{count} publications");
}

/// The command `amends` on the database of a test.
fn amends(app: &TestApp, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    command
        .args(arguments)
        .env("AMENDS_DATABASE_URL", &app.app.config.database_url)
        .env("AMENDS_DATA_DIR", &app.app.config.data_dir)
        .env("AMENDS_KEYS_FILE", app.folder.join("keys"))
        .env("AMENDS_LISTEN", listener.local_addr().expect("an address").to_string())
        .env("AMENDS_LOG", "error")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it to its end. Returns whether it succeeded, and what it printed.
fn run(app: &TestApp, arguments: &[&str]) -> (bool, String, String) {
    let output = amends(app, arguments).output().expect("the built binary");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

/// An import by a process that waits for more rows: 2,000 of them are stored.
struct ReadingImport {
    process: Child,
    pipe: File,
}

impl ReadingImport {
    async fn start(app: &TestApp, fixture: &Fixture) -> Self {
        let path = app.folder.join("pipe.csv");
        assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
        let mut process =
            amends(app, &["import", "customers", path.to_str().unwrap()]).spawn().expect("the built binary");
        // Opening waits until the process reads.
        let pipe = tokio::task::spawn_blocking(move || {
            let mut pipe = File::options().write(true).open(path).unwrap();
            let rows: String = (0..2_500).map(|number| format!("P-{number},Name {number}\n")).collect();
            pipe.write_all(format!("external_id,name\n{rows}").as_bytes()).unwrap();
            pipe
        });
        let pipe = pipe.await.unwrap();
        while fixture.number("select coalesce(max(rows_read), 0) from import").await < 2_000 {
            assert!(process.try_wait().unwrap().is_none(), "it ended");
            tokio::task::yield_now().await;
        }
        Self { process, pipe }
    }
}

impl Drop for ReadingImport {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

on_both_databases! {
    async fn a_killed_import_keeps_the_next_one_from_nothing(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let mut killed = ReadingImport::start(&app, &fixture).await;
        killed.process.kill().unwrap();
        let file = app.folder.join("next.csv");
        std::fs::write(&file, "external_id,name\nA,Ann\n").unwrap();
        // Its parent has not noticed yet that it is dead.
        let (succeeded, said, warned) = run(&app, &["import", "customers", file.to_str().unwrap()]);
        assert!(succeeded, "{said}{warned}");
        assert!(said.contains("1 row imported") && !warned.contains("Waiting"), "{said}{warned}");
        assert_eq!(fixture.column("select state from import order by id").await, ["broken", "finished"]);
        assert!(fixture.column("select problem from import order by id").await[0].contains("import-died"));
        assert_eq!(fixture.column("select external_id from customer").await, ["A"]);
        assert_eq!(fixture.number("select count(*) from import_customer").await, 0);
    }

    async fn an_import_waits_for_another_which_can_be_stopped(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let mut first = ReadingImport::start(&app, &fixture).await;
        let file = app.folder.join("next.csv");
        std::fs::write(&file, "external_id,name\nA,Ann\n").unwrap();
        let mut second = amends(&app, &["import", "customers", file.to_str().unwrap()]).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(second.stderr.take().unwrap()).read_line(&mut said).unwrap();
        assert!(said.contains("Waiting for the import of “pipe.csv”") && said.contains("amends import stop"), "{said}");
        let (succeeded, said, warned) = run(&app, &["import", "stop"]);
        assert!(succeeded && said.contains("Stopped the import of pipe.csv"), "{said}{warned}");
        assert!(second.wait().unwrap().success());
        assert_eq!(fixture.column("select external_id from customer").await, ["A"]);
        // The one that was stopped notices it when it reads on.
        first.pipe.write_all("Q,Quinn\n".repeat(5_000).as_bytes()).unwrap_or_default();
        drop(std::mem::replace(&mut first.pipe, File::open("/dev/null").unwrap()));
        assert!(!first.process.wait().unwrap().success());
        let mut warned = String::new();
        first.process.stderr.take().unwrap().read_to_string(&mut warned).unwrap();
        assert!(warned.contains("It was stopped before it was read to its end"), "{warned}");
        assert_eq!(fixture.number("select count(*) from import_customer").await, 0);
        assert_eq!(fixture.column("select state from import order by id").await, ["broken", "finished"]);
        let (succeeded, said, _) = run(&app, &["import", "stop"]);
        assert!(succeeded && said.contains("No import is under way"), "{said}");
    }

    async fn the_exit_code_says_what_came_of_it_when_nobody_reads_on(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let file = app.folder.join("customers.csv");
        let exit_code = |rows: &str| {
            std::fs::write(&file, format!("external_id,name\n{rows}")).unwrap();
            let mut process =
                amends(&app, &["import", "customers", file.to_str().unwrap()]).spawn().expect("the built binary");
            // As `2>&1 | head` does when it has its lines.
            drop((process.stdout.take(), process.stderr.take()));
            process.wait().unwrap().code()
        };
        assert_eq!(exit_code("A,Ann\n"), Some(0));
        assert_eq!(exit_code(&"B,\n".repeat(5_000)), Some(1));
        assert_eq!(fixture.column("select state from import order by id").await, ["finished", "refused"]);
    }

    async fn other_commands_end_as_they_would_when_nobody_reads_on(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let token = ["token", "create", "--name", "Board", "--role", "portal"];
        for arguments in [&["migrate"][..], &token] {
            let mut process = amends(&app, arguments).spawn().expect("the built binary");
            drop(process.stdout.take());
            let output = process.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(fixture.number("select count(*) from api_token where name = 'Board'").await, 1);
    }

    async fn an_import_beside_two_servers_reports_its_own_end(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let servers = [amends(&app, &["serve"]).spawn().unwrap(), amends(&app, &["serve"]).spawn().unwrap()];
        let file = app.folder.join("customers.csv");
        for attempt in 0..3 {
            let row = |number| format!("S{attempt}-{number},Name {number},s{attempt}.{number}@example.org\n");
            let rows: String = (0..4_000).map(row).collect();
            std::fs::write(&file, format!("external_id,name,email\n{rows}")).unwrap();
            let (succeeded, said, warned) = run(&app, &["import", "customers", file.to_str().unwrap()]);
            assert!(succeeded && said.contains("4000 rows imported: 4000 new"), "{said}{warned}");
        }
        for mut server in servers {
            server.kill().unwrap();
            server.wait().unwrap();
        }
        assert_eq!(fixture.number("select count(*) from customer").await, 12_000);
    }

    async fn an_import_that_another_process_applies_is_followed_to_its_end(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let rows: String = (0..2_500).map(|number| format!("N-{number},Name {number}\n")).collect();
        let (right, source) = (by_system::<DataImporter>(), Cursor::new(format!("external_id,name\n{rows}").into_bytes()));
        let staged =
            stage_customers(&app.app, &right, test_start(), source, "f.csv", STRICT, None, &mut |_| {}).await.unwrap();
        // Another process took it over and is alive.
        fixture.run("update import set process = 'elsewhere'").await;
        let (reported, mut reports) = tokio::sync::mpsc::unbounded_channel();
        let mut report = |outcome: &import::Outcome| reported.send(outcome.import.rows_applied).unwrap();
        let step = async || {
            app.app.db.write(async |tx| apply_customers::run_step(tx, right.actor(), test_start(), staged.id).await).await.unwrap()
        };
        let elsewhere = async {
            for applied in [0, 1_000, 2_000] {
                while reports.recv().await.unwrap() < applied {}
                step().await;
            }
            while step().await == apply_customers::Step::More {}
        };
        let (done, ()) = tokio::join!(
            complete(&app.app, right.actor(), test_start(), staged.clone(), &mut report),
            elsewhere,
        );
        let done = done.unwrap();
        assert_eq!((done.state, done.rows_applied, done.rows_new), (ImportState::Finished, 2_500, 2_500));
        assert_eq!(fixture.column("select process from import").await, ["elsewhere"], "it was only watched");
    }
}
