//! What programs do with endpoints through the API.

use crate::desk::minutes;
use crate::story::Story;
use crate::support::{act, create, delete, etag, manager, problem, put, read, text};
use amends::on_both_databases;
use amends::platform::event_out::EventType;
use axum::http::Method;
use chrono::Duration;
use serde_json::{Value, json};

const LIST: &str = "/api/v1/webhooks";

/// Every text that a program could have left in the database.
async fn stored(story: &Story) -> String {
    let mut all = Vec::new();
    for query in [
        "select body || ' ' || etag || ' ' || location from api_answer",
        "select name from webhook_endpoint",
        "select sealed || label || address_key from destination",
        "select body || subject || address from message",
        "select verb || fields || subject_id from events_view",
    ] {
        all.extend(story.db.column(query).await);
    }
    all.join("\n")
}

on_both_databases! {
    async fn a_program_keeps_an_endpoint_and_is_told_its_secret_once(app: TestApp) {
        let story = Story::with(app, &["case.opened"]).await;
        let (_, program) = manager(&story.app).await;
        let body = json!({ "name": "Bridge", "address": story.receiver.url, "types": ["incident.declared"] });
        let key = [("idempotency-key", "one")];
        let created = program.post_json(LIST, &body, &key).await;
        assert_eq!(created.status, 201, "{}", created.body);
        let (secret, webhook) = (text(&created.json()["secret"]), created.json()["webhook"].clone());
        assert!(secret.starts_with("whsec_"));
        assert_eq!((&webhook["state"], &webhook["format"]), (&json!("enabled"), &json!("amends")));
        let path = format!("{LIST}/{}", text(&webhook["id"]));
        assert_eq!(created.headers["location"], path);
        // Sent again, it is done once, and the secret is not told again.
        problem(&program.post_json(LIST, &body, &key).await, 409, "already_done");
        let names: Vec<_> = read(&program, LIST).await["items"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect();
        assert_eq!(names, ["Bridge", "Data warehouse"]);
        let page = read(&program, &format!("{LIST}?limit=1")).await;
        let rest = read(&program, &format!("{LIST}?limit=1&cursor={}", text(&page["next"]))).await;
        assert_eq!((text(&rest["items"][0]["name"]), &rest["next"]), ("Data warehouse".to_owned(), &Value::Null));

        story.declare().await;
        story.deliver_at(minutes(1)).await;
        let received = story.receiver.take();
        assert!(received.len() == 1 && received[0].is_signed_with(&secret), "{received:?}");

        let tried = format!("{path}/test");
        problem(&act(&program, &tried, &[]).await, 422, "invalid");
        let test = act(&program, &tried, &[("idempotency-key", "test")]).await;
        assert_eq!((test.status.as_u16(), &test.json()["progress"]), (201, &json!("waiting")), "{}", test.body);
        assert_eq!(act(&program, &tried, &[("idempotency-key", "test")]).await.body, test.body);
        story.deliver().await;
        assert_eq!(story.receiver.take().len(), 1, "sent once");
        let delivery = read(&program, test.headers["location"].to_str().unwrap()).await;
        assert_eq!((&delivery["delivery"]["progress"], &delivery["delivery"]["type"]), (&json!("delivered"), &json!("webhook.test")));
        assert_eq!((delivery["tries"].as_array().unwrap().len(), &delivery["tries"][0]["code"]), (1, &json!("")));
        assert!(text(&delivery["body"]).contains("webhook.test"));
        let latest = read(&program, &format!("{path}/deliveries?limit=1")).await;
        assert_eq!(latest["items"][0]["type"], "webhook.test");
        let before = read(&program, &format!("{path}/deliveries?limit=1&cursor={}", text(&latest["next"]))).await;
        assert_eq!((&before["items"][0]["type"], &before["next"]), (&json!("incident.declared"), &Value::Null));

        let rotated = act(&program, &format!("{path}/rotation"), &[("idempotency-key", "turn")]).await;
        let second = text(&rotated.json()["secret"]);
        assert_ne!(secret, second);
        assert!(rotated.json()["webhook"]["old_secret_until"].is_string());
        problem(&act(&program, &format!("{path}/rotation"), &[("idempotency-key", "turn")]).await, 409, "already_done");
        act(&program, &tried, &[("idempotency-key", "test 2")]).await;
        story.deliver().await;
        let received = story.receiver.take().remove(0);
        assert!(received.is_signed_with(&secret) && received.is_signed_with(&second));

        let (all, shown) = (stored(&story).await, read(&program, &path).await.to_string());
        for secret in [&secret, &second] {
            let bare = secret.trim_start_matches("whsec_");
            assert!(!all.contains(bare) && !shown.contains(bare), "a secret is stored or shown in clear");
        }
        assert!(!shown.contains("amends-4711"), "nor the address: {shown}");
        let trail = read(&program, "/api/v1/audit/events?subject=webhook").await;
        let verbs: Vec<_> = trail["items"].as_array().unwrap().iter().map(|one| (text(&one["verb"]), text(&one["actor"]))).collect();
        assert_eq!(verbs.iter().map(|(verb, _)| verb.as_str()).collect::<Vec<_>>(),
            ["webhook.tested", "webhook.rotated", "webhook.tested", "webhook.created", "webhook.created"]);
        assert!(verbs[..4].iter().all(|(_, actor)| actor.starts_with("token:")), "{verbs:?}");
        assert!(verbs[4].1.starts_with("staff:"), "the desk's own: {verbs:?}");
    }

    async fn a_program_edits_disables_and_deletes_an_endpoint(app: TestApp) {
        let story = Story::with(app, &["case.opened"]).await;
        let (_, program) = manager(&story.app).await;
        let body = json!({ "name": "Bridge", "address": story.receiver.url, "types": ["incident.declared"] });
        let created = create(&program, LIST, &body).await;
        let path = format!("{LIST}/{}", text(&created["webhook"]["id"]));
        let version = etag(&program.get(&path).await);
        let edit = json!({ "name": "Statuspage bridge", "format": "statuspage", "types": ["incident.resolved", "incident.declared", "incident.declared"] });
        let edited = put(&program, &path, &edit, &[("if-match", &version)]).await;
        assert_eq!(edited.status, 200, "{}", edited.body);
        assert_eq!(edited.json()["types"], json!(["incident.declared", "incident.resolved"]));
        assert_eq!(edited.json()["address"], created["webhook"]["address"], "it stays");
        problem(&put(&program, &path, &edit, &[("if-match", &version)]).await, 412, "stale");
        for (wrong, pointer) in [
            (json!({ "name": " ", "types": ["incident.declared"] }), "/name"),
            (json!({ "name": "x", "types": [] }), "/types"),
            (json!({ "name": "x", "all_types": false }), "/types"),
            (json!({ "name": "x", "types": ["webhook.test"] }), "/types"),
            (json!({ "name": "x", "types": ["incident.declared", "weather"] }), "/types/1"),
            (json!({ "name": "x", "types": ["incident.declared"], "format": "xml" }), "/format"),
            (json!({ "name": "x", "types": ["incident.declared"], "address": "ftp://example.org" }), "/address"),
        ] {
            let told = problem(&put(&program, &path, &wrong, &[]).await, 422, "invalid");
            assert_eq!(told["errors"][0]["pointer"], pointer, "{told}");
        }
        let unchanged = read(&program, &path).await;
        assert_eq!(unchanged["name"], "Statuspage bridge");
        let every = put(&program, &path, &json!({ "name": "Statuspage bridge", "format": "statuspage", "all_types": true }), &[]).await.json();
        assert_eq!((&every["all_types"], every["types"].as_array().unwrap().len()), (&json!(true), EventType::choices().count()), "{every}");
        let some = put(&program, &path, &edit, &[]).await.json();
        assert_eq!((&some["all_types"], some["types"].as_array().unwrap().len()), (&json!(false), 2), "{some}");
        assert_eq!(story.db.number("select count(*) from webhook_endpoint").await, 2);

        assert_eq!(act(&program, &format!("{path}/disabling"), &[]).await.json()["disabled_reason"], "by_hand");
        let test = [("idempotency-key", "test")];
        problem(&act(&program, &format!("{path}/test"), &test).await, 409, "conflict");
        assert_eq!(act(&program, &format!("{path}/enabling"), &[]).await.json()["state"], "enabled");
        assert_eq!(act(&program, &format!("{path}/test"), &test).await.status, 201, "what was refused may be sent again");
        assert_eq!(delete(&program, &path, &[]).await.status, 204);
        for (method, gone) in [(Method::GET, ""), (Method::DELETE, ""), (Method::GET, "/deliveries"), (Method::POST, "/enabling")] {
            problem(&program.send(method, &format!("{path}{gone}"), None, "", &[]).await, 404, "not_found");
        }
        assert_eq!(story.db.number("select count(*) from destination where sealed = ''").await, 1, "its address is forgotten");
    }

    async fn a_program_has_failed_events_delivered_again(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        let (_, program) = manager(&story.app).await;
        let path = format!("{LIST}/{}", text(&read(&program, LIST).await["items"][0]["id"]));
        story.receiver.answers(500);
        story.declare().await;
        story.deliver_at(minutes(1)).await;
        let failed = read(&program, &format!("{path}/deliveries")).await["items"][0].clone();
        assert_eq!((&failed["progress"], &failed["code"]), (&json!("retrying"), &json!("http 500")));
        assert!(read(&program, &path).await["failing_since"].is_string());
        act(&program, &format!("{path}/disabling"), &[]).await;
        story.deliver().await;
        let cancelled = read(&program, &format!("{path}/deliveries")).await["items"][0].clone();
        assert_eq!((&cancelled["progress"], &cancelled["next_at"]), (&json!("cancelled"), &Value::Null));
        let since = json!({ "since": minutes(0) });
        let again = format!("{path}/replay");
        problem(&program.post_json(&again, &since, &[]).await, 422, "invalid");
        problem(&program.post_json(&again, &since, &[("idempotency-key", "all")]).await, 409, "conflict");
        story.receiver.answers(200);
        act(&program, &format!("{path}/enabling"), &[]).await;
        let future = json!({ "since": minutes(1) + Duration::hours(1) });
        let told = problem(&program.post_json(&again, &future, &[("idempotency-key", "future")]).await, 422, "invalid");
        assert_eq!(told["errors"][0]["pointer"], "/since");
        story.receiver.take();
        let begun = program.post_json(&again, &since, &[("idempotency-key", "all")]).await;
        assert_eq!((begun.status.as_u16(), &begun.json()["replaying"]), (202, &json!(true)), "{}", begun.body);
        problem(&program.post_json(&again, &since, &[("idempotency-key", "more")]).await, 409, "conflict");
        story.deliver().await;
        assert_eq!(story.receiver.take().len(), 1);
        assert_eq!(read(&program, &path).await["replaying"], false);

        let one = format!("{path}/deliveries/{}/replay", failed["id"]);
        problem(&act(&program, &one, &[]).await, 422, "invalid");
        let new = act(&program, &one, &[("idempotency-key", "one")]).await;
        assert_eq!((new.status.as_u16(), &new.json()["replay_of"]), (201, &failed["id"]), "{}", new.body);
        assert_eq!(new.json()["event_id"], failed["event_id"]);
        story.deliver().await;
        assert_eq!(story.receiver.take().len(), 1);
        problem(&act(&program, &format!("{path}/deliveries/999999/replay"), &[("idempotency-key", "none")]).await, 404, "not_found");
    }
}
