//! The database is unreachable, corrupt, or belongs to another installation: the pages stay.

use super::fixture::{open_incident, run_sql, update};
use amends::app::open::check_database;
use amends::app::test_support::{TestApp, TestClient, TestResponse};
use amends::incidents::State;
use amends::on_both_databases;
use amends::publishing;
use amends::types::{Refusal, Role};
use std::io::{Seek, SeekFrom, Write};

/// Publishes often enough for the notice to appear.
async fn publish_repeatedly(app: &TestApp) {
    for _ in 0..3 {
        let _ = publishing::publish(&app.app).await;
    }
}

/// A page without its notice and its content version, the only differences from the last good one.
fn without_notice(page: &TestResponse) -> String {
    let text = match page.body.split_once("<p role=\"status\" class=\"stale\">") {
        Some((before, after)) => format!("{before}{}", after.split_once("</p>").unwrap().1),
        None => page.body.clone(),
    };
    let (before, after) = text.split_once("data-v=\"").unwrap();
    format!("{before}{}", after.split_once('"').unwrap().1)
}

/// Every role that staff can have.
fn every_role() -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| role.is_for_people()).collect()
}

on_both_databases! {
    async fn without_the_database_the_last_good_page_is_served_with_a_notice(app: TestApp) {
        let fixture = open_incident(&app).await;
        let visitor = app.visitor();
        let good = visitor.get("/").await;
        app.app.db.close().await;
        assert_eq!(publishing::publish(&app.app).await, Err(Refusal::Unavailable));
        assert_eq!(visitor.get("/").await.body, good.body, "one failure adds no notice");
        publish_repeatedly(&app).await;
        let old = visitor.get("/").await;
        assert_eq!(old.status, 200);
        assert!(old.body.contains("This page is from <time datetime=\"2026-03-11T09:00:00.000Z\">09:00 UTC"), "{}", old.body);
        assert!(old.body.contains("our records cannot be reached right now"));
        assert_eq!(without_notice(&old), without_notice(&good));
        assert_ne!(visitor.get("/live.json").await.body, "", "open pages are updated");
        assert!(visitor.get("/live.json").await.body.contains("\"confirmed\":false"));

        let ready = visitor.get("/readyz").await;
        assert_eq!((ready.status.as_u16(), ready.json()["status"].as_str()), (200, Some("degraded")));
        assert_eq!(ready.json()["database"], "unreachable");
        assert_eq!(visitor.get("/healthz").await.status, 200);

        // Input is shown again.
        let path = format!("/incidents/{}/affected", fixture.incident);
        let words = "Nothing works in <Aberdeen> & I waited";
        let answer = visitor.post(&path, &[("severity", "down"), ("words", words), ("contact", "a@example.org")]).await;
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert!(answer.body.contains("Nothing works in &lt;Aberdeen&gt; &amp; I waited"), "{}", answer.body);
        assert!(answer.body.contains(&format!("action=\"{path}\"")) && answer.body.contains("value=\"down\""));
    }

    async fn a_desk_form_shows_its_input_again(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Commander]).await;
        open_incident(&app).await;
        app.app.db.close().await;
        let answer = ada.post("/desk/incidents", &[("title", "A title that took an hour"), ("password", "hunter2 hunter2")]).await;
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert!(answer.body.contains("A title that took an hour"), "{}", answer.body);
        assert!(!answer.body.contains("hunter2"));
        let mut foreign = ada.clone();
        foreign.origin = "https://evil.example".into();
        assert_eq!(foreign.post("/desk/incidents", &[("title", "x")]).await.status, 403);
    }

    async fn the_database_of_another_installation_publishes_nothing(app: TestApp) {
        let fixture = open_incident(&app).await;
        run_sql(&app, "update installation set installation_id = 'somebodyelse'").await;
        update(&app, &fixture.incident, State::Identified, "Words from elsewhere.", vec![]).await;
        publish_repeatedly(&app).await;
        let page = app.visitor().get("/").await.body;
        assert!(!page.contains("Words from elsewhere.") && page.contains("a newer version cannot be shown"), "{page}");
    }

    async fn an_older_database_publishes_nothing(app: TestApp) {
        open_incident(&app).await;
        run_sql(&app, "update installation set public_version = 1, organisation = 'x'").await;
        run_sql(&app, "update page set name = 'An older name'").await;
        publish_repeatedly(&app).await;
        assert!(!app.visitor().get("/").await.body.contains("An older name"));
    }

    async fn a_failed_rendering_leaves_the_last_good_page(app: TestApp) {
        open_incident(&app).await;
        run_sql(&app, "update incident_update set body_html = (
            with recursive n(i, t) as (select 1, 'aaaaaaaaaaaaaaaa' union all select i + 1, t || t from n where i < 19)
            select max(t) from n)").await;
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        publish_repeatedly(&app).await;
        let page = app.visitor().get("/").await.body;
        assert!(page.len() < 100_000 && page.contains("a newer version cannot be shown"), "{} bytes", page.len());
        let repaired = "update incident_update set body_html = '<p>Mended.</p>'";
        run_sql(&app, repaired).await;
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        publish_repeatedly(&app).await;
        let page = app.visitor().get("/").await.body;
        assert!(page.contains("<p>Mended.</p>") && !page.contains("class=\"stale\""), "it recovers without intervention");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removed_database_file_is_not_written_to_and_may_come_back() {
    let app = TestApp::on_sqlite().await;
    let fixture = open_incident(&app).await;
    let (file, away) = (app.folder.join("amends.db"), app.folder.join("away.db"));
    std::fs::rename(&file, &away).unwrap();
    publish_repeatedly(&app).await;
    assert!(app.visitor().get("/").await.body.contains("our records cannot be reached"));
    let path = format!("/incidents/{}/affected", fixture.incident);
    assert_eq!(app.visitor().post(&path, &[("severity", "down")]).await.status, 503);
    std::fs::rename(&away, &file).unwrap();
    publish_repeatedly(&app).await;
    assert!(!app.visitor().get("/").await.body.contains("class=\"stale\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrupt_database_file_does_not_affect_the_page() {
    let app = TestApp::on_sqlite().await;
    open_incident(&app).await;
    let good = app.visitor().get("/").await;
    // The whole file and its log are overwritten in place; the connections stay open.
    for name in ["amends.db", "amends.db-wal"] {
        let path = app.folder.join(name);
        let length = std::fs::metadata(&path).map_or(0, |file| file.len());
        let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        std::io::Write::write_all(&mut file, &vec![0x5a; usize::try_from(length).unwrap()]).unwrap();
    }
    publish_repeatedly(&app).await;
    let page = app.visitor().get("/").await;
    assert_eq!(page.status, 200);
    assert_eq!(without_notice(&page), without_notice(&good));
}

/// What the readiness check says.
async fn readiness(app: &TestApp) -> (String, String) {
    let ready = app.visitor().get("/readyz").await;
    assert_eq!(ready.status, 200);
    let text = |name: &str| ready.json()[name].as_str().unwrap().to_owned();
    (text("status"), text("database"))
}

/// Pages of the desk that read different tables.
const DESK: [&str; 6] =
    ["/desk", "/desk/incidents", "/desk/customers", "/desk/apologies", "/desk/offers", "/desk/services"];

/// Opens pages of the desk while the publisher goes on comparing. From the first failure on, the page has its notice and
/// the server is degraded, without a break. Returns the number of failures.
async fn use_the_desk(app: &TestApp, ruth: &TestClient) -> u32 {
    let mut failed = 0;
    for path in DESK.iter().cycle().take(30) {
        let answer = ruth.get(path).await;
        failed += u32::from(answer.status == 503);
        let _ = publishing::publish(&app.app).await;
        let page = app.visitor().get("/").await;
        assert_eq!(page.status, 200);
        if failed > 0 {
            assert_eq!(readiness(app).await, ("degraded".into(), "unreachable".into()), "{path}");
            assert!(page.body.contains("our records cannot be reached right now"), "{path}");
        }
    }
    failed
}

/// Looks at the database as the server does every two seconds. It counts as working after the third time.
async fn check_thrice(app: &TestApp) {
    for _ in 0..3 {
        check_database(&app.app).await;
    }
}

/// The desk works, the notice is gone, and something can be written.
async fn assert_healed(app: &TestApp, ruth: &TestClient) {
    for path in DESK {
        assert_eq!(ruth.get(path).await.status, 200, "{path}");
    }
    publishing::publish(&app.app).await.unwrap();
    assert_eq!(readiness(app).await, ("ready".into(), "reachable".into()));
    assert!(!app.visitor().get("/").await.body.contains("class=\"stale\""));
    run_sql(app, "update installation set public_version = public_version + 1").await;
    publishing::publish(&app.app).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_truncated_database_file_is_noticed_by_the_first_failure_and_until_it_is_restored() {
    let app = TestApp::on_sqlite().await;
    let ruth = app.staff("Ruth Calloway", &every_role()).await;
    open_incident(&app).await;
    let path = app.folder.join("amends.db");
    for length in [0, 4_096, 100_000] {
        // The log beside it fits this file, until the connections are renewed.
        let whole = std::fs::read(&path).unwrap();
        std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(length).unwrap();
        // New connections read what earlier ones have in their cache.
        assert!(use_the_desk(&app, &ruth).await > 0, "{length} bytes");
        check_thrice(&app).await;
        assert_eq!(readiness(&app).await.0, "degraded", "it is still truncated");
        std::fs::write(&path, &whole).unwrap();
        check_thrice(&app).await;
        assert_healed(&app, &ruth).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_in_the_database_file_is_noticed_without_a_break_until_it_is_restored() {
    let app = TestApp::on_sqlite().await;
    let ruth = app.staff("Ruth Calloway", &every_role()).await;
    open_incident(&app).await;
    let path = app.folder.join("amends.db");
    let whole = std::fs::read(&path).unwrap();
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    // The first pages stay, so that some queries succeed.
    file.seek(SeekFrom::Start(16_384)).unwrap();
    file.write_all(&vec![0x5a; whole.len() - 16_384]).unwrap();
    assert!(use_the_desk(&app, &ruth).await > 0);
    check_thrice(&app).await;
    assert_eq!(readiness(&app).await.0, "degraded", "it is still damaged");
    std::fs::write(&path, &whole).unwrap();
    check_thrice(&app).await;
    assert_healed(&app, &ruth).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_file_that_was_removed_and_copied_back_is_used_again() {
    let app = TestApp::on_sqlite().await;
    let ruth = app.staff("Ruth Calloway", &every_role()).await;
    open_incident(&app).await;
    let (path, copy) = (app.folder.join("amends.db"), app.folder.join("copy.db"));
    std::fs::copy(&path, &copy).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(readiness(&app).await, ("degraded".into(), "unreachable".into()), "at once");
    assert_eq!(ruth.get("/desk").await.status, 503);
    check_thrice(&app).await;
    assert_eq!(readiness(&app).await.0, "degraded");
    // A damaged copy is not used.
    let bytes = std::fs::read(&copy).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    check_thrice(&app).await;
    assert_eq!(ruth.get("/desk").await.status, 503);
    std::fs::write(&path, &bytes).unwrap();
    check_thrice(&app).await;
    assert_healed(&app, &ruth).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_of_another_installation_is_not_used() {
    let app = TestApp::on_sqlite().await;
    let ruth = app.staff("Ruth Calloway", &every_role()).await;
    open_incident(&app).await;
    let other = TestApp::on_sqlite().await;
    other.app.db.close().await;
    std::fs::remove_file(app.folder.join("amends.db")).unwrap();
    for name in ["amends.db-wal", "amends.db-shm"] {
        let _ = std::fs::remove_file(app.folder.join(name));
    }
    std::fs::copy(other.folder.join("amends.db"), app.folder.join("amends.db")).unwrap();
    check_thrice(&app).await;
    assert_eq!(readiness(&app).await.0, "degraded");
    assert_eq!(ruth.get("/desk").await.status, 503);
    assert_eq!(app.visitor().get("/").await.status, 200);
}
