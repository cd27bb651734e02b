//! Status pages of others that services depend on.

use crate::fixture::Fixture;
use crate::support::{act, create, delete, etag, manager, problem, put, read, text};
use amends::app::test_support::test_start;
use amends::on_both_databases;
use amends::platform::clock::Clock;
use amends::watched_pages::reading;
use axum::Router;
use axum::routing::get;
use chrono::Duration;
use serde_json::{Value, json};

/// A page of somebody else whose card payments are down, and its address.
async fn provider() -> String {
    let summary = json!({
        "status": { "indicator": "major", "description": "Cards fail" },
        "components": [
            { "id": "c1", "name": "Cards", "status": "major_outage" },
            { "id": "c2", "name": "Payouts", "status": "operational" },
        ],
        "incidents": [{ "id": "i1", "name": "Cards fail", "status": "identified", "started_at": "2026-03-11T08:30:00.000Z",
                        "shortlink": "https://status.example.com/i/i1", "incident_updates": [{ "body": "We know." }] }],
    });
    let router = Router::new().route("/api/v2/summary.json", get(async move || summary.to_string()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

on_both_databases! {
    async fn a_program_watches_a_page_and_says_that_its_trouble_does_not_matter(app: TestApp) {
        let mut app = app;
        let fixture = Fixture::with(&app).await;
        let (service, other) = (fixture.service("Calls").await, fixture.service("Shop").await);
        let (_, program) = manager(&app).await;
        let url = provider().await;
        let new = json!({ "name": "Cards", "url": format!("{url}/api/v2/summary.json"), "services": [service] });
        let added = create(&program, "/api/v1/watched-pages", &new).await;
        assert_eq!((&added["url"], &added["read_at"]), (&json!(url), &Value::Null));
        let path = format!("/api/v1/watched-pages/{}", text(&added["id"]));
        assert_eq!(read(&program, &format!("{path}/components")).await["items"], json!([]));
        problem(&act(&program, &format!("{path}/dismissal"), &[]).await, 409, "conflict");
        while reading::read_due(app.app.clone()).await.unwrap() {}
        let shown = read(&program, &path).await;
        assert_eq!((&shown["status"], &shown["description"]), (&json!("partial_outage"), &json!("Cards fail")));
        let components = read(&program, &format!("{path}/components")).await;
        let expected = json!({ "id": "c2", "name": "Payouts", "status": "operational", "chosen": false });
        assert_eq!(components["items"][1], expected);
        let incidents = read(&program, &format!("{path}/incidents")).await;
        assert_eq!((&incidents["items"][0]["state"], &incidents["items"][0]["body"]), (&json!("identified"), &json!("We know.")));
        assert!(act(&program, &format!("{path}/dismissal"), &[]).await.json()["dismissed_at"].is_string());

        let version = etag(&program.get(&path).await);
        let edit = json!({ "name": "Payouts", "url": url, "services": [service, other], "components": ["c2"], "makes_drafts": true });
        let edited = put(&program, &path, &edit, &[("if-match", &version)]).await;
        assert_eq!((edited.status.as_u16(), edited.json()["services"].as_array().map(Vec::len)), (200, Some(2)), "{}", edited.body);
        problem(&put(&program, &path, &edit, &[("if-match", &version)]).await, 412, "stale");
        for (field, value) in [
            ("name", json!("")),
            ("url", json!("ftp://example.org")),
            ("services", json!([])),
            ("services", json!(["aaaaaaaaaaaa"])),
            ("components", json!(["c9"])),
        ] {
            let mut wrong = edit.clone();
            wrong[field] = value;
            let told = problem(&put(&program, &path, &wrong, &[]).await, 422, "invalid");
            assert_eq!(told["errors"][0]["pointer"], format!("/{field}"), "{told}");
        }
        app.app.clock = Clock::fixed_at(test_start() + Duration::seconds(5));
        assert_eq!(act(&program, &format!("{path}/reading"), &[]).await.status, 200);
        while reading::read_due(app.app.clone()).await.unwrap() {}
        assert_eq!(read(&program, &path).await["status"], "operational", "payouts work");

        let mut second = new.clone();
        problem(&program.post_json("/api/v1/watched-pages", &second, &[]).await, 422, "invalid");
        second["url"] = json!(provider().await);
        create(&program, "/api/v1/watched-pages", &second).await;
        let first = read(&program, "/api/v1/watched-pages?limit=1").await;
        assert_eq!(first["items"][0]["name"], "Cards");
        let rest = read(&program, &format!("/api/v1/watched-pages?limit=1&cursor={}", text(&first["next"]))).await;
        assert_eq!((&rest["items"][0]["name"], &rest["next"]), (&json!("Payouts"), &Value::Null));
        problem(&delete(&program, &path, &[("if-match", "\"1\"")]).await, 412, "stale");
        assert_eq!(delete(&program, &path, &[]).await.status, 204);
        problem(&program.get(&path).await, 404, "not_found");
        let trail = read(&program, "/api/v1/audit/events?subject=watched_page&limit=1").await;
        assert_eq!(trail["items"][0]["verb"], "watched_page.removed");
        assert!(text(&trail["items"][0]["actor"]).starts_with("token:"));
    }
}
