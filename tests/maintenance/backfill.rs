//! Past incidents from a file, at the desk and on the command line.

use crate::fixture::{at, number, run, service, set_zone, texts};
use amends::access::by_system;
use amends::app::test_support::{TestApp, TestClient, TestResponse, test_start};
use amends::incidents::backfill::{self, Options, command, store as imports};
use amends::incidents::{State, store};
use amends::on_both_databases;
use amends::types::{Impact, PublicId, Role, ServiceStatus};
use axum::http::Method;
use std::fmt::Write;

const HEADER: &str = "key,title,impact,services,started_at,resolved_at,update_at,state,body\n";

async fn upload(client: &TestClient, file: &str, key: &str, dry_run: bool) -> TestResponse {
    let field =
        |name: &str, value: &str| format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let mut body = field("form_key", key);
    if dry_run {
        body += &field("dry_run", "yes");
    }
    let head = "content-disposition: form-data; name=\"file\"; filename=\"past.csv\"\r\ncontent-type: text/csv";
    body += &format!("--b\r\n{head}\r\n\r\n{file}\r\n--b--\r\n");
    client.send(Method::POST, "/desk/incidents/import", Some("multipart/form-data; boundary=b"), body, &[]).await
}

/// Runs the worker to the end, and returns how many steps it took.
async fn import(app: &TestApp) -> usize {
    let mut steps = 0;
    while backfill::step(&app.app).await.unwrap() {
        steps += 1;
    }
    steps
}

async fn latest(app: &TestApp) -> imports::Import {
    imports::latest(&mut app.app.db.read().await.unwrap(), 1).await.unwrap().remove(0)
}

on_both_databases! {
    async fn last_years_incidents_are_loaded_and_public(app: TestApp) {
        set_zone(&app, "Europe/London").await;
        for name in ["Calls", "Mobile data", "Texts"] {
            service(&app, name).await;
        }
        run(&app, "update service set start_date = '2020-01-01'").await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let sample = ruth.get("/desk/incidents/import/sample.csv").await;
        assert_eq!((sample.status.as_u16(), sample.body.as_str()), (200, backfill::SAMPLE));
        assert_eq!(app.visitor().get("/desk/incidents/import/sample.csv").await.status, 303, "to the sign-in page");
        let form = ruth.get("/desk/incidents/import").await.body;
        assert!(form.contains("London time") && form.contains("sample.csv"), "{form}");

        let posted = upload(&ruth, &sample.body, "aaaaaaaaaaaa", false).await;
        assert_eq!(posted.status, 303, "{}", posted.body);
        assert!(ruth.get(posted.location()).await.body.contains("0 of 2 incidents are imported"));
        assert_eq!(import(&app).await, 1);
        assert!(ruth.get(posted.location()).await.body.contains("2 incidents were imported"));
        let mut tx = app.app.db.read().await.unwrap();
        let past = store::past(&mut tx, store::Filter::All, None, 10).await.unwrap();
        let facts: Vec<_> = past.iter().map(|one| (one.title.as_str(), one.impact, one.state, one.started_at, one.resolved_at)).collect();
        assert_eq!(facts, [
            ("Mobile data was slow", Impact::Minor, State::Resolved, at("2025-07-19T17:00:00Z"), Some(at("2025-07-19T20:30:00Z"))),
            ("Calls failed in the north", Impact::Major, State::Resolved, at("2025-03-04T09:12:00Z"), Some(at("2025-03-04T11:40:00Z"))),
        ]);
        let updates = store::updates(&mut tx, &past[1].id).await.unwrap();
        assert!(updates.iter().all(|update| update.is_backdated && !update.notify));
        assert_eq!(updates[0].display_at, at("2025-03-04T11:45:00Z"));
        drop(tx);
        assert_eq!(number(&app, "select count(*) from message").await, 0, "nobody is notified");
        assert_eq!(number(&app, "select count(*) from service where status <> 'operational'").await, 0);
        // From beginning to end, not until customers were told.
        let held = "select status || ' ' || substr(cast(from_at as text), 12, 5) from service_hold where incident_id = (select id from incident where impact = 'major') order by from_at";
        assert_eq!(texts(&app, held).await, ["partial_outage 09:12", "operational 11:40"]);
        app.publish().await;
        let month = app.visitor().get("/history/2025-03").await.body;
        assert!(month.contains("Calls failed in the north"), "{month}");
        let page = app.visitor().get(&format!("/incidents/{}", past[1].id)).await;
        assert!(page.status == 200 && page.body.contains("A router in Leeds is broken"), "{}", page.body);
        assert!(app.visitor().get("/history.atom").await.body.contains("Mobile data was slow"));

        // Twice makes nothing twice, and what differs is reported.
        let again = upload(&ruth, &sample.body, "bbbbbbbbbbbb", false).await;
        assert_eq!(import(&app).await, 0);
        assert!(ruth.get(again.location()).await.body.contains("2 had been imported before"));
        let changed = sample.body.replace("Mobile data was slow", "Data was slow");
        let posted = upload(&ruth, &changed, "cccccccccccc", false).await;
        let page = ruth.get(posted.location()).await.body;
        assert!(page.contains("One incident differs from what was imported") && page.contains("2025-07-data"), "{page}");
        assert_eq!((import(&app).await, number(&app, "select count(*) from incident").await), (0, 2));
    }

    async fn one_bad_row_and_nothing_is_imported(app: TestApp) {
        set_zone(&app, "Europe/London").await;
        service(&app, "Calls").await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let file = format!(
            "\u{feff}{HEADER}good,Calls fail,major,Calls,2025-07-01 09:00,2025-07-01 11:00,2025-07-01 09:10,identified,One.\n\
             good,,,,,,2025-07-01 11:10,resolved,Two.\n\
             bad,No fax,minor,Fax,2025-03-30 01:30,,2025-07-01 09:10,identified,One.\n\
             bad,Another,,,,,2025-07-01 08:00,resolved,Two.\n"
        ).replace(',', ";");
        let posted = upload(&ruth, &file, "aaaaaaaaaaaa", false).await;
        assert_eq!(posted.status, 303);
        let page = ruth.get(posted.location()).await.body;
        for part in ["Nothing was imported", "5 problems", "no service", "clocks go forward to", "differs from line", "earlier than the update before"] {
            assert!(page.replace(['\u{2068}', '\u{2069}'], "").contains(part), "{part}: {page}");
        }
        assert_eq!((import(&app).await, number(&app, "select count(*) from incident").await), (0, 0));
        // Checked only, then corrected.
        let good: String = file.lines().take(3).fold(String::new(), |mut text, line| { let _ = writeln!(text, "{line}"); text });
        let checked = upload(&ruth, &good, "bbbbbbbbbbbb", true).await;
        assert!(ruth.get(checked.location()).await.body.contains("The file is fine"));
        assert_eq!((import(&app).await, number(&app, "select count(*) from incident").await), (0, 0));
        assert_eq!(upload(&ruth, &good, "cccccccccccc", false).await.status, 303);
        assert_eq!((import(&app).await, number(&app, "select count(*) from incident").await), (1, 1));
        let form = Some("multipart/form-data; boundary=b");
        let none = ruth.send(Method::POST, "/desk/incidents/import", form, "--b--\r\n".to_owned(), &[]).await;
        assert!(none.status == 422 && none.body.contains("Choose a CSV file"), "{}", none.body);
        assert_eq!(upload(&app.staff("Ada Byron", &[Role::Agent]).await, &good, "dddddddddddd", false).await.status, 403);
    }

    async fn an_upload_pressed_twice_is_one_import(app: TestApp) {
        service(&app, "Calls").await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let sample = backfill::SAMPLE.replace("Mobile data;Texts", "Calls");
        let (one, other) = tokio::join!(upload(&ruth, &sample, "aaaaaaaaaaaa", false), upload(&ruth, &sample, "aaaaaaaaaaaa", false));
        assert_eq!((one.status.as_u16(), one.location()), (303, other.location()), "{} {}", one.body, other.body);
        let (one, other) = tokio::join!(backfill::step(&app.app), backfill::step(&app.app));
        assert!(one.unwrap() || other.unwrap());
        import(&app).await;
        assert_eq!(number(&app, "select count(*) from incident").await, 2);
        assert_eq!(latest(&app).await.imported, 2);
    }

    async fn ten_thousand_rows_are_imported_in_short_steps(app: TestApp) {
        service(&app, "Calls").await;
        let mut file = HEADER.to_owned();
        for number in 0..5_000 {
            let day = at("2010-01-01T00:00:00Z") + chrono::Duration::days(number);
            let day = day.format("%Y-%m-%d");
            let _ = writeln!(file, "k{number},Calls fail,minor,Calls,{day} 09:00,{day} 11:00,{day} 09:10,identified,One.");
            let _ = writeln!(file, "k{number},,,,,,{day} 11:10,resolved,Two.");
        }
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let posted = upload(&ruth, &file, "aaaaaaaaaaaa", false).await;
        assert_eq!(posted.status, 303, "{}", posted.body);
        assert_eq!(number(&app, "select count(*) from incident").await, 0, "nothing is imported inside the request");
        assert_eq!(number(&app, "select count(*) from incident_import_part").await, 500);
        for done in 1..=3_i64 {
            backfill::step(&app.app).await.unwrap();
            assert_eq!(number(&app, "select count(*) from incident").await, done * 10);
        }
        let import = latest(&app).await;
        assert_eq!((import.rows_read, import.incidents, import.imported), (10_000, 5_000, 30));
    }

    async fn the_command_imports_checks_and_refuses(app: TestApp) {
        let calls = service(&app, "Calls").await;
        let sample = backfill::SAMPLE.replace("Mobile data;Texts", "calls");
        command::run(&app.app, sample.clone().into_bytes(), "past.csv", true).await.unwrap();
        assert_eq!(number(&app, "select count(*) from incident").await, 0);
        command::run(&app.app, sample.clone().into_bytes(), "past.csv", false).await.unwrap();
        command::run(&app.app, sample.clone().into_bytes(), "past.csv", false).await.unwrap();
        assert_eq!(number(&app, "select count(*) from incident").await, 2);
        let bad = sample.replace("major", "huge");
        let refused = command::run(&app.app, bad.into_bytes(), "past.csv", false).await;
        assert!(refused.unwrap_err().message.contains("Nothing was imported"));
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(amends::services::store::get(&mut tx, &calls).await.unwrap().status, ServiceStatus::Operational);
        let read = backfill::read(&mut tx, test_start(), b"nonsense".to_vec()).await.unwrap();
        drop(tx);
        assert_eq!(read.problems.len(), 1);
        let id: PublicId = app.app.db.write(async move |tx| {
            Ok(backfill::begin(tx, &by_system(), test_start(), "x.csv", Options::default(), read).await?.id)
        }).await.unwrap();
        let stored = imports::get(&mut app.app.db.read().await.unwrap(), &id).await.unwrap();
        assert_eq!((stored.state, stored.problems().len()), (imports::ImportState::Refused, 1));
    }
}
