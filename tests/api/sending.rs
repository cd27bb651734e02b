//! Limits of sending are set and removed by a program, which also sees and resets domains that are slowed down.

use crate::support::{act, delete, problem, put, read, refused};
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::{ApiScope, Role};
use axum::http::Method;
use serde_json::{Value, json};

const CANARY: &str = "/api/v1/sending-canary";

on_both_databases! {
    async fn the_canary_of_batches_is_read_and_set(app: TestApp) {
        let owner = app.staff("Olga Owner", &[Role::Commander]).await;
        let program = app.manager(&owner, &[]).await;
        let none = json!({ "first": null, "continuation": "by_person", "wait_minutes": 0, "failed_percent": 0 });
        assert_eq!(read(&program, CANARY).await, none);
        let some = json!({ "first": 100, "continuation": "by_failures", "wait_minutes": 15, "failed_percent": 5 });
        let answer = put(&program, CANARY, &some, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, some.clone()));
        assert_eq!(read(&program, CANARY).await, some);
        let wrong = json!({ "first": 0, "continuation": "by_failures", "wait_minutes": 2_000, "failed_percent": 5 });
        problem(&put(&program, CANARY, &wrong, &[]).await, 422, "invalid");
        assert_eq!(read(&program, CANARY).await, some, "nothing changed");
        let answer = put(&program, CANARY, &json!({ "first": null, "continuation": "by_person" }), &[]).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, none));
        let reader = app.manager(&owner, &[ApiScope::MessagesRead]).await;
        refused(&reader, &[(Method::PUT, CANARY)]).await;
    }

    async fn limits_are_set_and_removed_and_slowed_domains_reset(app: TestApp) {
        let owner = app.staff("Olga Owner", &[Role::Commander]).await;
        let program = app.manager(&owner, &[]).await;
        let limit = |messages: Value| json!({ "messages": messages, "unit": "second" });
        for (name, messages) in [("email", json!(20)), ("every_domain", json!(5)), ("gmail.com", Value::Null)] {
            let answer = put(&program, &format!("/api/v1/sending-limits/{name}"), &limit(messages.clone()), &[]).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(answer.json(), json!({ "name": name, "messages": messages, "unit": "second" }));
        }
        let listed = read(&program, "/api/v1/sending-limits").await;
        let names: Vec<_> = listed["items"].as_array().unwrap().iter().map(|limit| limit["name"].clone()).collect();
        assert_eq!(names, ["email", "every_domain", "gmail.com"]);
        problem(&put(&program, "/api/v1/sending-limits/gmail", &limit(json!(1)), &[]).await, 404, "not_found");
        problem(&put(&program, "/api/v1/sending-limits/email", &limit(json!(0)), &[]).await, 422, "invalid");
        let removed = delete(&program, "/api/v1/sending-limits/gmail.com", &[]).await;
        assert_eq!(removed.status, 204, "{}", removed.body);
        assert_eq!(read(&program, "/api/v1/sending-limits").await["items"].as_array().unwrap().len(), 2);

        let now = app.app.clock.now();
        app.app.db.write(async move |tx| {
            for name in ["a.example", "b.example"] {
                let insert = sql("insert into send_domain (name, slowed_per_minute, slowed_at, slowed_until, last_code)
                                  values ($1, 30, $2, $2, 'smtp 421')");
                tx.execute(insert.bind(name).bind(now)).await?;
            }
            Ok(())
        }).await.unwrap();
        let first = read(&program, "/api/v1/slowed-domains?limit=1").await;
        assert_eq!((&first["items"][0]["name"], &first["items"][0]["per_minute"]), (&json!("a.example"), &json!(30)));
        let next = format!("/api/v1/slowed-domains?limit=1&cursor={}", first["next"].as_str().unwrap());
        assert_eq!(read(&program, &next).await["items"][0]["last_code"], json!("smtp 421"));
        let reset = "/api/v1/slowed-domains/a.example/reset";
        assert_eq!(act(&program, reset, &[]).await.status, 204);
        problem(&act(&program, reset, &[]).await, 409, "conflict");
        assert_eq!(read(&program, "/api/v1/slowed-domains").await["items"].as_array().unwrap().len(), 1);
        let reader = app.manager(&owner, &[ApiScope::MessagesRead]).await;
        refused(&reader, &[(Method::POST, reset), (Method::DELETE, "/api/v1/sending-limits/email")]).await;
    }
}
