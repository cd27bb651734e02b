//! The database is unreachable, corrupt, or belongs to another installation: the pages stay.

use super::fixture::{open_incident, run_sql, update};
use amends::app::test_support::{TestApp, TestResponse};
use amends::incidents::State;
use amends::on_both_databases;
use amends::publishing;
use amends::types::{Refusal, Role};

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
