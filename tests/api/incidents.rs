//! Incidents are declared, updated, edited, put off, taken back and withdrawn by a program.

use crate::fixture::Fixture;
use crate::support::{act, create, etag, manager, problem, put, read, text};
use amends::app::test_support::{TestClient, test_start};
use amends::on_both_databases;
use amends::types::ApiScope;
use axum::http::Method;
use chrono::Duration;
use serde_json::{Value, json};

fn in_minutes(minutes: i64) -> String {
    (test_start() + Duration::minutes(minutes)).to_rfc3339()
}

fn declaration(service: &str) -> Value {
    json!({
        "title": "No calls", "body": "Calls fail. We are looking for the cause.",
        "services": [{ "id": service, "status": "major_outage" }],
        "next_update_by": in_minutes(30),
    })
}

async fn declared(program: &TestClient, service: &str) -> Value {
    create(program, "/api/v1/incidents", &declaration(service)).await
}

on_both_databases! {
    async fn an_incident_is_declared_updated_and_resolved(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await.to_string();
        let (owner, program) = manager(&app).await;
        let incident = declared(&program, &service).await;
        assert_eq!((&incident["state"], &incident["impact"]), (&json!("investigating"), &json!("critical")));
        assert_eq!((&incident["services"], &incident["notify"]), (&json!([service]), &Value::Null));
        let path = format!("/api/v1/incidents/{}", text(&incident["id"]));
        app.publish().await;
        let public = app.visitor().get(&format!("/incidents/{}", text(&incident["id"]))).await;
        assert!(public.status == 200 && public.body.contains("Calls fail."), "{}", public.body);

        let seen = program.get(&path).await;
        let unchanged = program.send(Method::GET, &path, None, "", &[("if-none-match", &etag(&seen))]).await;
        assert_eq!((unchanged.status.as_u16(), unchanged.body.as_str()), (304, ""));
        let update = json!({ "state": "monitoring", "body": "Calls work again.", "next_update_by": in_minutes(60),
                             "services": [{ "id": service, "status": "operational" }] });
        let published = program.post_json(&format!("{path}/updates"), &update, &[("if-match", &etag(&seen))]).await;
        assert_eq!(published.status, 201, "{}", published.body);
        let again = json!({ "state": "identified", "body": "Something else." });
        problem(&program.post_json(&format!("{path}/updates"), &again, &[("if-match", &etag(&seen))]).await, 412, "stale");

        // The owner of the token is the author, and the token is the actor.
        let published = published.json();
        assert_eq!(text(&published["author_id"]), owner.staff_id.clone().unwrap().to_string());
        assert_eq!(published["services"][0]["to"], "operational");
        let actors = fixture.column("select actor from events where verb like 'incident%' order by id").await;
        assert!(actors.len() >= 2 && actors.iter().all(|actor| actor.starts_with("token:")), "{actors:?}");

        let one = format!("{path}/updates/{}", text(&published["id"]));
        let version = etag(&program.get(&one).await);
        let edit = json!({ "body": "Calls work again for everybody.", "reason": "Clearer." });
        let edited = put(&program, &one, &edit, &[("if-match", &version)]).await;
        assert_eq!(edited.status, 200, "{}", edited.body);
        assert_eq!(edited.json()["body"], "Calls work again for everybody.");
        problem(&put(&program, &one, &json!({ "body": "Else." }), &[("if-match", &version)]).await, 412, "stale");

        let resolved = json!({ "state": "resolved", "body": "It is over." });
        assert_eq!(program.post_json(&format!("{path}/updates"), &resolved, &[]).await.status, 201);
        let incident = read(&program, &path).await;
        assert_eq!(incident["state"], "resolved");
        let updates = read(&program, &format!("{path}/updates?limit=2")).await;
        assert_eq!((updates["items"][0]["position"].as_i64(), updates["items"].as_array().unwrap().len()), (Some(3), 2));
        let rest = read(&program, &format!("{path}/updates?cursor={}", text(&updates["next"]))).await;
        assert_eq!((rest["items"][0]["position"].as_i64(), &rest["next"]), (Some(1), &Value::Null));
        problem(&program.get(&format!("{path}/review")).await, 404, "not_found");
    }

    async fn what_is_wrong_is_named_and_nothing_is_stored(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await.to_string();
        let (_, program) = manager(&app).await;
        let wrong = json!({ "title": " ", "body": "", "services": [{ "id": "bbbbbbbbbbbb", "status": "major_outage" }],
                            "state": "resolved", "next_update_by": in_minutes(-5), "started_at": in_minutes(5) });
        let told = problem(&program.post_json("/api/v1/incidents", &wrong, &[]).await, 422, "invalid");
        let pointers: Vec<_> = told["errors"].as_array().unwrap().iter().map(|one| text(&one["pointer"])).collect();
        assert_eq!(pointers, ["/title", "/started_at", "/state", "/body", "/services"], "{told}");
        assert_eq!(told["error"]["fields"][0]["field"], "title");
        let with = |name: &str, value: Value| {
            let mut body = declaration(&service);
            body[name] = value;
            body
        };
        for (body, pointer) in [
            (json!({}), "/title"),
            (json!([]), ""),
            (with("services", json!([{ "id": service, "status": "broken" }])), "/services/0/status"),
            (with("services", json!([{ "id": "x", "status": "operational" }])), "/services/0/id"),
            (with("next_update_by", json!("soon")), "/next_update_by"),
            (with("started_at", json!("+20000-01-01T00:00:00Z")), "/started_at"),
            (with("titel", json!("x")), "/titel"),
            (with("title", json!("a\u{0}b")), "/title"),
            (with("services", json!([])), "/services"),
        ] {
            let told = problem(&program.post_json("/api/v1/incidents", &body, &[]).await, 422, "invalid");
            assert_eq!(told["errors"][0]["pointer"], pointer, "{told}");
        }
        let told = problem(&program.get("/api/v1/incidents?limit=0").await, 422, "invalid");
        assert_eq!(told["errors"][0]["parameter"], "limit");
        problem(&program.get("/api/v1/incidents?cursor=x").await, 422, "invalid");
        problem(&program.get("/api/v1/incidents?stat=open").await, 422, "invalid");
        problem(&program.get("/api/v1/incidents?state=open").await, 422, "invalid");
        let form = program.post("/api/v1/incidents", &[("title", "x")]).await;
        problem(&form, 415, "media_type");
        let long = program.post_json("/api/v1/incidents", &with("body", json!("x".repeat(600_000))), &[]).await;
        problem(&long, 413, "too_large");
        // A text that fits is read however it is escaped.
        let mut escaped = with("body", json!("é".repeat(25_001))).to_string();
        escaped = escaped.replace('é', "\\u00e9");
        let long = program.send(Method::POST, "/api/v1/incidents", Some("application/json"), escaped, &[]).await;
        assert_eq!(problem(&long, 422, "invalid")["errors"][0]["pointer"], "/body");
        let broken = program.send(Method::POST, "/api/v1/incidents", Some("application/json"), "{", &[]).await;
        problem(&broken, 422, "invalid");
        assert_eq!(fixture.number("select count(*) from incident").await, 0);
    }

    async fn incidents_are_listed_page_by_page(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await;
        let mut numbers = Vec::new();
        for _ in 0..7 {
            fixture.incident("", &[&service]).await;
        }
        let owner = app.staff("Olga Owner", &[]).await;
        let program = app.manager(&owner, &[ApiScope::IncidentsRead]).await;
        let mut next = Some("/api/v1/incidents?limit=3&kind=incident".to_owned());
        while let Some(path) = next {
            let page = program.get(&path).await;
            assert_eq!(page.status, 200, "{}", page.body);
            let items = page.json()["items"].as_array().unwrap().clone();
            assert!(items.iter().all(|item| item["services"] == json!([service])), "{items:?}");
            numbers.extend(items.iter().map(|item| item["number"].as_i64().unwrap()));
            next = page.headers.get("link").map(|link| {
                let link = link.to_str().unwrap();
                link.trim_start_matches('<').split('>').next().unwrap().to_owned()
            });
        }
        assert_eq!(numbers, [7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(read(&program, "/api/v1/incidents?kind=maintenance").await["items"], json!([]));
        assert_eq!(read(&program, "/api/v1/incidents?state=investigating").await["items"].as_array().unwrap().len(), 7);
    }

    async fn a_promise_is_put_off_and_a_publication_taken_back(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await.to_string();
        let (_, program) = manager(&app).await;
        let incident = declared(&program, &service).await;
        let path = format!("/api/v1/incidents/{}", text(&incident["id"]));
        let later = json!({ "next_update_by": in_minutes(45), "reason": "The supplier answers at ten." });
        let put_off = program.post_json(&format!("{path}/promise"), &later, &[]).await;
        assert_eq!(put_off.status, 200, "{}", put_off.body);
        let told = problem(&program.post_json(&format!("{path}/promise"), &later, &[]).await, 422, "invalid");
        assert_eq!(told["errors"][0]["pointer"], "/next_update_by");

        let update = json!({ "state": "identified", "body": "A switch broke." });
        let published = program.post_json(&format!("{path}/updates"), &update, &[]).await.json();
        let undo = format!("{path}/updates/{}/undo", text(&published["id"]));
        assert_eq!(act(&program, &undo, &[]).await.status, 204);
        assert_eq!(read(&program, &path).await["state"], "investigating");
        let published = program.post_json(&format!("{path}/updates"), &update, &[]).await.json();
        app.app.clock.set(test_start() + Duration::seconds(11));
        let undo = format!("{path}/updates/{}/undo", text(&published["id"]));
        problem(&act(&program, &undo, &[]).await, 409, "conflict");

        let stale = [("if-match", "\"1\"")];
        let reason = json!({ "reason": "Declared by mistake." });
        problem(&program.post_json(&format!("{path}/withdrawal"), &reason, &stale).await, 412, "stale");
        let withdrawn = program.post_json(&format!("{path}/withdrawal"), &reason, &[]).await;
        assert_eq!(withdrawn.json()["withdrawn_reason"], "Declared by mistake.");
        problem(&program.post_json(&format!("{path}/withdrawal"), &reason, &[]).await, 409, "conflict");
    }

    async fn an_incident_that_is_over_is_entered(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await.to_string();
        let (_, program) = manager(&app).await;
        let past = json!({ "title": "No calls", "body": "Calls fail.", "last_body": "It is over.",
                           "services": [{ "id": service, "status": "partial_outage" }],
                           "started_at": in_minutes(-300), "first_at": in_minutes(-290), "ended_at": in_minutes(-60) });
        let incident = create(&program, "/api/v1/incidents/past", &past).await;
        assert_eq!((&incident["state"], &incident["resolved_at"]), (&json!("resolved"), &json!("2026-03-11T08:00:00Z")));
        let mut wrong = past.clone();
        wrong["ended_at"] = json!(in_minutes(60));
        let told = problem(&program.post_json("/api/v1/incidents/past", &wrong, &[]).await, 422, "invalid");
        assert_eq!(told["errors"][0]["pointer"], "/ended_at");
    }
}
