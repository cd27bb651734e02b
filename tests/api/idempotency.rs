//! A request that is sent again is done once, and limits.

use crate::fixture::Fixture;
use crate::support::{manager, problem};
use amends::app::test_support::test_start;
use amends::on_both_databases;
use amends::platform::config::Config;
use amends::web::api::workers::delete_expired;
use chrono::Duration;
use serde_json::json;
use std::sync::Arc;

on_both_databases! {
    async fn the_same_request_with_the_same_key_is_done_once(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await;
        let (owner, program) = manager(&app).await;
        let body = json!({ "title": "No calls", "body": "Calls fail.",
                           "services": [{ "id": service, "status": "major_outage" }] });
        let key = [("idempotency-key", "one")];
        let first = program.post_json("/api/v1/incidents", &body, &key).await;
        let again = program.post_json("/api/v1/incidents", &body, &key).await;
        assert_eq!((first.status.as_u16(), &first.body), (201, &again.body));
        assert_eq!(again.status, 201);
        for header in ["etag", "location", "content-type"] {
            assert_eq!(first.headers[header], again.headers[header], "{header}");
        }
        let mut other = body.clone();
        other["title"] = json!("No texts");
        problem(&program.post_json("/api/v1/incidents", &other, &key).await, 409, "idempotency_conflict");
        problem(&program.post_json("/api/v1/incidents/past", &body, &key).await, 422, "invalid");
        for wrong in ["", " ", &"x".repeat(256)] {
            let told = problem(&program.post_json("/api/v1/incidents", &body, &[("idempotency-key", wrong)]).await, 422, "invalid");
            assert_eq!(told["errors"][0]["header"], "Idempotency-Key");
        }
        assert_eq!(fixture.number("select count(*) from incident").await, 1);
        // A key is that of a token.
        let colleague = app.manager(&owner, &[]).await;
        assert_eq!(colleague.post_json("/api/v1/incidents", &body, &key).await.status, 201);
        // What was refused may be sent again under its key.
        let mut wrong = body.clone();
        wrong["title"] = json!("");
        let other_key = [("idempotency-key", "two")];
        problem(&program.post_json("/api/v1/incidents", &wrong, &other_key).await, 422, "invalid");
        assert_eq!(program.post_json("/api/v1/incidents", &body, &other_key).await.status, 201);
        // No text of the caller is in the row but the answer's.
        let keys = fixture.column("select key from api_answer").await;
        assert!(keys.len() == 3 && keys.iter().all(|key| key.len() == 64), "{keys:?}");

        app.app.clock.set(test_start() + Duration::hours(24));
        assert!(!delete_expired(&app.app).await.unwrap());
        assert_eq!(fixture.number("select count(*) from api_answer").await, 3, "kept for a day");
        app.app.clock.set(test_start() + Duration::hours(26));
        delete_expired(&app.app).await.unwrap();
        assert_eq!(fixture.number("select count(*) from api_answer").await, 0);
    }

    async fn of_many_at_once_one_does_the_work_and_all_get_its_answer(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await;
        let (_, program) = manager(&app).await;
        let body = Arc::new(json!({ "title": "No calls", "body": "Calls fail.",
                                    "services": [{ "id": service, "status": "major_outage" }] }));
        for round in 0..5 {
            let key = format!("key {round}");
            let sent: Vec<_> = (0..8)
                .map(|_| {
                    let (program, body, key) = (program.clone(), body.clone(), key.clone());
                    tokio::spawn(async move {
                        program.post_json("/api/v1/incidents", &body, &[("idempotency-key", &key)]).await
                    })
                })
                .collect();
            let mut answers = Vec::new();
            for one in sent {
                answers.push(one.await.unwrap());
            }
            assert!(answers.iter().all(|one| one.status == 201 && one.body == answers[0].body), "{answers:?}");
            assert_eq!(fixture.number("select count(*) from incident").await, round + 1);
        }
    }

    async fn a_token_has_its_limit_and_is_told_what_is_left(app: TestApp) {
        let mut app = app;
        let config = Config { api_requests_per_token: 3, ..(*app.app.config).clone() };
        app.app.config = Arc::new(config.clone());
        let db = app.app.db.clone();
        app.app = amends::app::open::app_on(config, db).await.unwrap().into();
        app.app.clock = amends::platform::clock::Clock::fixed_at(test_start());
        let (_, program) = manager(&app).await;
        for left in [2, 1, 0] {
            let response = program.get("/api/v1/incidents").await;
            assert_eq!(response.status, 200);
            assert_eq!(response.headers["ratelimit"], format!("\"token\";r={left};t=60"));
            assert_eq!(response.headers["ratelimit-policy"], "\"token\";q=3;w=60");
        }
        let refused = program.get("/api/v1/incidents").await;
        problem(&refused, 429, "too_many");
        assert_eq!(refused.headers["retry-after"], "60");
        app.app.clock.set(test_start() + Duration::minutes(1));
        assert_eq!(program.get("/api/v1/incidents").await.status, 200);
    }
}
