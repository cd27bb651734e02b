//! Customers are added, changed and imported by a program, which never reads an address.

use crate::fixture::Fixture;
use crate::support::{delete, manager, problem, put, read, refused, text};
use amends::app::test_support::{TestApp, TestClient, TestResponse, test_start};
use amends::customers::search::index;
use amends::customers::workers::process_imports;
use amends::on_both_databases;
use amends::types::{ApiScope, PublicId, Role};
use axum::http::Method;
use chrono::Duration;
use serde_json::{Value, json};

async fn bulk(program: &TestClient, path: &str, lines: &[Value]) -> TestResponse {
    bulk_with(program, path, lines, &[]).await
}

async fn bulk_with(program: &TestClient, path: &str, lines: &[Value], headers: &[(&str, &str)]) -> TestResponse {
    let lines: Vec<_> = lines.iter().map(Value::to_string).collect();
    program.send(Method::POST, path, Some("application/x-ndjson"), lines.join("\n"), headers).await
}

/// Sends lines that are accepted, applies them, and returns the import.
async fn imported(app: &TestApp, program: &TestClient, path: &str, lines: &[Value]) -> Value {
    let accepted = bulk(program, path, lines).await;
    assert_eq!(accepted.status, 202, "{}", accepted.body);
    let location = accepted.headers["location"].to_str().unwrap().to_owned();
    while process_imports(&app.app).await.unwrap() {}
    read(program, &location).await
}

fn nora() -> Value {
    json!({ "name": "Nora Ellery", "email": "Nora@Example.org", "phone": "+447700900123", "region": "Wales",
            "plan": "Unlimited", "monthly_minor": 3200, "tenure_start": "2003-03-14", "vulnerable": true,
            "consent_marketing": true })
}

on_both_databases! {
    async fn a_customer_is_added_changed_and_read_without_addresses(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await.to_string();
        let (_, program) = manager(&app).await;
        let path = "/api/v1/customers/LM-1";
        problem(&program.get(path).await, 404, "not_found");
        let mut body = nora();
        body["services"] = json!([service, "calls"]);
        body["tags"] = json!(["VIP", "crm:a"]);
        let key = [("idempotency-key", "one")];
        let added = put(&program, path, &body, &key).await;
        assert_eq!(added.status, 200, "{}", added.body);
        assert_eq!(put(&program, path, &body, &key).await.body, added.body);
        assert_eq!(fixture.number("select count(*) from import").await, 1, "the second request did nothing");
        let customer = added.json();
        assert_eq!((&customer["external_id"], &customer["services"]), (&json!("LM-1"), &json!([service])));
        assert_eq!(customer["tags"], json!(["crm:a", "vip"]));
        assert_eq!(customer["contacts"][0]["channel"], "email");
        assert_eq!(customer["contacts"][0]["consent_marketing"], true);
        let found = fixture.column("select address from contact_point order by channel").await;
        assert_eq!(found, ["Nora@Example.org", "+447700900123"]);

        // What is left out stays, and null clears.
        assert_eq!(customer["consent_service"], true);
        // An opt-out is kept and read without an address too.
        for (body, consents) in [
            (json!({ "email": null, "phone": null, "consent_service": false }), false),
            (json!({ "email": "Nora@Example.org", "phone": "+447700900123", "consent_service": true, "consent_marketing": true }), true),
        ] {
            let changed = put(&program, path, &body, &[]).await;
            assert_eq!((changed.status.as_u16(), &changed.json()["consent_service"]), (200, &json!(consents)), "{}", changed.body);
        }
        let changed = put(&program, path, &json!({ "plan": null, "email": "n@example.net" }), &[]).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        let customer = changed.json();
        assert_eq!((&customer["plan"], &customer["region"]), (&json!(""), &json!("Wales")));
        // The consent goes over to the new address, which is marked as changed by the owner of the token.
        assert_eq!(customer["contacts"][0]["consent_marketing"], true);
        assert_eq!(fixture.number("select count(*) from contact_point where address = 'n@example.net' and changed_by is not null").await, 1);
        if app.app.db.is_shared() {
            // The server does this when it starts: PostgreSQL finds parts of names by an index of its own.
            assert!(index::prepare(&app.app).await.unwrap());
        }
        let list = read(&program, "/api/v1/customers?q=ellery&limit=1").await;
        assert_eq!((&list["items"][0], &list["next"]), (&customer, &Value::Null));
        // An address finds nobody, and none is in an answer.
        assert_eq!(read(&program, "/api/v1/customers?q=n@example.net").await["items"], json!([]));
        for answer in [&added.body, &changed.body, &list.to_string()] {
            assert!(!answer.contains('@') && !answer.contains("7700") && !answer.contains("vulnerable"), "{answer}");
        }
        // Changes of one customer are no files.
        assert_eq!(read(&program, "/api/v1/customers/imports").await["items"], json!([]));
    }

    async fn a_customer_is_erased_once_and_comes_back_by_no_import(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (_, program) = manager(&app).await;
        let path = "/api/v1/customers/LM-1";
        assert_eq!(put(&program, path, &nora(), &[]).await.status, 200);
        let key = [("idempotency-key", "erase")];
        for _ in 0..2 {
            assert_eq!(delete(&program, path, &key).await.status, 204);
        }
        assert_eq!(fixture.number("select count(*) from events where verb = 'customer.erased' and actor like 'token:%'").await, 1);
        assert_eq!(fixture.number("select count(*) from contact_point").await, 0);
        problem(&delete(&program, path, &[]).await, 404, "not_found");
        problem(&program.get(path).await, 404, "not_found");
        assert_eq!(put(&program, path, &nora(), &[]).await.status, 410);
        let line = [json!({ "external_id": "LM-1", "name": "Nora" })];
        imported(&app, &program, "/api/v1/customers/bulk", &line).await;
        assert_eq!(fixture.column("select external_id || name from customer").await, ["LM-1"]);
    }

    async fn what_is_wrong_about_a_customer_is_named_and_nothing_is_stored(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (owner, program) = manager(&app).await;
        for (body, pointer) in [
            (json!({ "region": "Wales" }), "/name"),
            (json!({ "name": "" }), "/name"),
            (json!({ "name": "Nora", "email": "nora" }), "/email"),
            (json!({ "name": "Nora", "monthly_minor": -1 }), "/monthly_minor"),
            (json!({ "name": "Nora", "monthly_minor": "x" }), "/monthly_minor"),
            (json!({ "name": "Nora", "services": ["Telex"] }), "/services"),
            (json!({ "name": "Nora", "mail": "x" }), "/mail"),
            (json!({ "name": "Nora", "external_id": "LM-2" }), "/external_id"),
        ] {
            let told = problem(&put(&program, "/api/v1/customers/LM-1", &body, &[]).await, 422, "invalid");
            assert_eq!(told["errors"][0]["pointer"], pointer, "{told}");
        }
        assert_eq!(fixture.number("select count(*) from customer").await, 0);
        assert_eq!(fixture.number("select count(*) from import").await, 0);
        let reader = app.manager(&owner, &[ApiScope::CustomersRead]).await;
        assert_eq!(reader.get("/api/v1/customers").await.status, 200);
        refused(&reader, &[(Method::PUT, "/api/v1/customers/LM-1"), (Method::DELETE, "/api/v1/customers/LM-1"), (Method::POST, "/api/v1/customers/bulk")]).await;
        let other = app.manager(&owner, &[ApiScope::IncidentsRead]).await;
        refused(&other, &[
            (Method::GET, "/api/v1/customers"),
            (Method::GET, "/api/v1/customers/LM-1"),
            (Method::GET, "/api/v1/customers/imports"),
            (Method::GET, "/api/v1/customers/imports/1"),
            (Method::GET, "/api/v1/incidents/aaaaaaaaaaaa/exposure"),
            (Method::GET, "/api/v1/incidents/aaaaaaaaaaaa/exposure/rows"),
        ]).await;
        // Once money was moved, the token of an administrator imports no more than they do at the desk.
        let admin = app.staff("Adam Admin", &[Role::Admin]).await;
        let program = app.manager(&admin, &[ApiScope::CustomersWrite, ApiScope::CustomersRead]).await;
        assert_eq!(put(&program, "/api/v1/customers/LM-1", &json!({ "name": "Nora" }), &[]).await.status, 200);
        fixture.run("insert into budget (id, name, currency, limit_minor, reserved_minor) values ('budget000000', 'B', 'GBP', 10, 5)").await;
        fixture.run("insert into ledger_transfer (transfer_id, at, posting, from_account, to_account, budget_id, amount_minor, currency)
                     values ('transfer', '2026-03-11T09:00:00Z', 'submit', 'free', 'reserved', 'budget000000', 5, 'GBP')").await;
        let again = put(&program, "/api/v1/customers/LM-1", &json!({ "name": "Else" }), &[]).await;
        problem(&again, 403, "not_allowed");
        problem(&bulk(&program, "/api/v1/customers/bulk", &[json!({ "external_id": "B" })]).await, 403, "not_allowed");
    }

    async fn many_customers_are_imported_or_none(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (_, program) = manager(&app).await;
        let line = |number: usize, email: &str| json!({ "external_id": format!("LM-{number:05}"), "name": format!("Ann {number}"),
                                                       "email": email, "monthly_minor": 3200 });
        let lines: Vec<_> = (0..2_500).map(|number| line(number, &format!("a{number}@example.org"))).collect();
        let import = imported(&app, &program, "/api/v1/customers/bulk", &lines).await;
        assert_eq!((&import["state"], &import["rows_new"], &import["is_over"]), (&json!("finished"), &json!(2500), &json!(true)));
        assert_eq!(fixture.number("select count(*) from contact_point").await, 2_500);
        // Again, nothing changes.
        let import = imported(&app, &program, "/api/v1/customers/bulk", &lines).await;
        assert_eq!((&import["state"], &import["rows_new"], &import["rows_changed"]), (&json!("finished"), &json!(0), &json!(0)));

        // Ten are left out of what is said to be everybody.
        let import = imported(&app, &program, "/api/v1/customers/bulk?lists=everybody", &lines[10..]).await;
        assert_eq!((&import["is_full"], &import["rows_missing"]), (&json!(true), &json!(10)));
        let missing = read(&program, &format!("/api/v1/customers?not_in_import={}", import["id"])).await;
        let missing: Vec<_> = missing["items"].as_array().unwrap().iter().map(|one| text(&one["external_id"])).collect();
        assert_eq!((missing.len(), &*missing[0]), (10, "LM-00000"));
        let unknown = program.send(Method::POST, "/api/v1/customers/bulk?lists=nobody", Some("application/x-ndjson"), "{}\n", &[]).await;
        assert_eq!(unknown.status, 422, "{}", unknown.body);
        assert_eq!(program.get("/api/v1/customers?not_in_import=x").await.status, 422);

        let mut bad = vec![line(9_000, "fine@example.org"), line(9_001, "secret.person"), line(9_000, "twice@example.org")];
        bad.push(json!({ "external_id": "LM-9003", "name": "Other fields" }));
        bad[0]["name"] = json!("Ben");
        let refused = imported(&app, &program, "/api/v1/customers/bulk", &bad).await;
        assert_eq!((&refused["state"], &refused["rows_bad"]), (&json!("refused"), &json!(3)));
        assert_eq!(fixture.number("select count(*) from customer").await, 2_500);
        let path = format!("/api/v1/customers/imports/{}/bad-rows?limit=2", refused["id"]);
        let rows = read(&program, &path).await;
        let told: Vec<_> = rows["items"].as_array().unwrap().iter().map(|row| (row["line"].as_i64().unwrap(), text(&row["errors"][0]["field"]))).collect();
        assert_eq!(told, [(2, "email".to_owned()), (3, "external_id".to_owned())]);
        assert!(!rows.to_string().contains("secret"), "{rows}");
        let rest = read(&program, &format!("{path}&cursor={}", text(&rows["next"]))).await;
        assert_eq!((&rest["items"][0]["errors"][0]["field"], &rest["next"]), (&json!("row"), &Value::Null));

        let broken = program.send(Method::POST, "/api/v1/customers/bulk", Some("application/x-ndjson"), "nothing\n", &[]).await;
        assert_eq!((broken.status.as_u16(), &broken.json()["state"]), (202, &json!("broken")));
        assert!(broken.json()["problem"].as_str().unwrap().contains("JSON"), "{}", broken.body);
        problem(&program.post_json("/api/v1/customers/bulk", &json!({}), &[]).await, 415, "media_type");
        let imports = read(&program, "/api/v1/customers/imports").await;
        assert_eq!(imports["items"].as_array().unwrap().len(), 5);
        problem(&program.get("/api/v1/customers/imports/999").await, 404, "not_found");

        // Page by page, by name: each customer once.
        let mut seen = Vec::new();
        let mut next = Some("/api/v1/customers?limit=999".to_owned());
        while let Some(path) = next {
            let page = read(&program, &path).await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|one| text(&one["external_id"])));
            next = page["next"].as_str().map(|cursor| format!("/api/v1/customers?limit=999&cursor={cursor}"));
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 2_500);

        // One at a time.
        fixture.run("update import set state = 'reading', process = 'other', beat_at = '2026-03-11T09:00:00Z' where id = 1").await;
        let told = problem(&put(&program, "/api/v1/customers/LM-1", &json!({ "name": "Nora" }), &[]).await, 409, "conflict");
        assert!(text(&told["detail"]).contains("customers.ndjson"), "{told}");
    }

    async fn lines_that_are_sent_again_with_their_key_are_imported_once(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (owner, program) = manager(&app).await;
        let path = "/api/v1/customers/bulk";
        let line = |number: usize| json!({ "external_id": format!("LM-{number:05}"), "name": format!("Ann {number}") });
        let lines: Vec<_> = (0..2_500).map(line).collect();
        let key = [("idempotency-key", "one")];
        let first = bulk_with(&program, path, &lines, &key).await;
        assert_eq!((first.status.as_u16(), &first.json()["state"]), (202, &json!("ready")), "{}", first.body);
        // The first answer, however far the import is by now.
        for _ in 0..2 {
            let again = bulk_with(&program, path, &lines, &key).await;
            assert_eq!((again.status.as_u16(), &again.body), (202, &first.body));
            for header in ["etag", "location"] {
                assert_eq!(again.headers[header], first.headers[header], "{header}");
            }
            while process_imports(&app.app).await.unwrap() {}
        }
        problem(&bulk_with(&program, path, &lines[1..], &key).await, 409, "idempotency_conflict");
        let everybody = format!("{path}?lists=everybody");
        problem(&bulk_with(&program, &everybody, &lines, &key).await, 409, "idempotency_conflict");
        for wrong in ["", " ", &"x".repeat(256)] {
            let told = problem(&bulk_with(&program, path, &lines, &[("idempotency-key", wrong)]).await, 422, "invalid");
            assert_eq!(told["errors"][0]["header"], "Idempotency-Key");
        }
        assert_eq!(fixture.number("select count(*) from import").await, 1);
        // A key is that of a token.
        let colleague = app.manager(&owner, &[]).await;
        assert_ne!(bulk_with(&colleague, path, &lines, &key).await.body, first.body);
        while process_imports(&app.app).await.unwrap() {}

        // An import that is refused is answered again.
        let bad = [line(1), json!({ "external_id": "LM-1", "name": "" })];
        let refused = bulk_with(&program, path, &bad, &[("idempotency-key", "two")]).await;
        assert_eq!(refused.json()["state"], "refused", "{}", refused.body);
        assert_eq!(bulk_with(&program, path, &bad, &[("idempotency-key", "two")]).await.body, refused.body);
        // One that could not be read did nothing, and its key may be used again.
        let key = [("idempotency-key", "three")];
        let broken = program.send(Method::POST, path, Some("application/x-ndjson"), "nothing\n", &key).await;
        assert_eq!(broken.json()["state"], "broken", "{}", broken.body);
        let ready = bulk_with(&program, path, &lines, &key).await;
        assert_eq!(ready.json()["state"], "ready", "{}", ready.body);
        while process_imports(&app.app).await.unwrap() {}
        assert_eq!(fixture.number("select count(*) from import").await, 5);

        // Of many at once one is imported, and all get its answer.
        let lines = std::sync::Arc::new(lines);
        let sent: Vec<_> = (0..4)
            .map(|_| {
                let (program, lines) = (program.clone(), lines.clone());
                tokio::spawn(async move { bulk_with(&program, path, &lines, &[("idempotency-key", "four")]).await })
            })
            .collect();
        let mut answers = Vec::new();
        for one in sent {
            answers.push(one.await.unwrap());
        }
        assert!(answers.iter().all(|one| one.status == 202 && one.body == answers[0].body), "{answers:?}");
        assert_eq!(fixture.number("select count(*) from import").await, 6);
    }

    async fn exposure_is_imported_counted_and_listed(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let calls = fixture.service("Calls").await;
        let incident = fixture.incident("", &[&calls]).await;
        for number in 1..=3 {
            fixture.customer(&format!("LM-{number}"), "Nora", "Wales").await;
        }
        let (owner, program) = manager(&app).await;
        let path = format!("/api/v1/incidents/{incident}/exposure");
        let from = (test_start() - Duration::minutes(50)).to_rfc3339();
        let until = (test_start() - Duration::minutes(20)).to_rfc3339();
        let line = |number: i64, service: &str, to: Value| json!({ "external_id": format!("LM-{number}"), "service": service, "from": from, "to": to });
        let lines = [line(1, "Calls", json!(until)), line(2, calls.as_str(), json!(until)), line(3, "calls", Value::Null)];
        let import = imported(&app, &program, &format!("{path}/bulk"), &lines).await;
        assert_eq!((&import["state"], &import["incident_id"]), (&json!("finished"), &json!(incident)));
        let figures = read(&program, &path).await;
        assert_eq!((&figures["customers"], &figures["by_service"][0]["service_id"]), (&json!(3), &json!(calls)));
        assert_eq!(figures["by_evidence"], json!([{ "evidence": "telemetry", "customers": 3 }]));
        assert!(figures.get("vulnerable").is_none());
        let rows = read(&program, &format!("{path}/rows?limit=2")).await;
        assert_eq!((&rows["items"][0]["external_id"], &rows["items"][0]["minutes"]), (&json!("LM-1"), &json!(30)));
        let rest = read(&program, &format!("{path}/rows?limit=2&cursor={}", text(&rows["next"]))).await;
        assert_eq!((&rest["items"][0]["external_id"], &rest["items"][0]["to"]), (&json!("LM-3"), &Value::Null));

        let bad = imported(&app, &program, &format!("{path}/bulk"), &[line(9, "Calls", Value::Null), line(1, "Telex", Value::Null)]).await;
        assert_eq!((&bad["state"], &bad["rows_bad"]), (&json!("refused"), &json!(2)));
        let told = read(&program, &format!("{path}/imports/{}/bad-rows", bad["id"])).await;
        assert_eq!(told["items"][0]["errors"][0]["field"], "external_id");
        // An import is that of its incident, and of its kind.
        let other = fixture.incident("", &[&calls]).await;
        problem(&program.get(&format!("/api/v1/incidents/{other}/exposure/imports/{}", bad["id"])).await, 404, "not_found");
        problem(&program.get(&format!("/api/v1/customers/imports/{}", bad["id"])).await, 404, "not_found");
        let nowhere = PublicId::parse("aaaaaaaaaaaa").unwrap();
        let unknown = bulk(&program, &format!("/api/v1/incidents/{nowhere}/exposure/bulk"), &lines).await;
        problem(&unknown, 404, "not_found");
        let reader = app.manager(&owner, &[ApiScope::ExposureRead]).await;
        problem(&bulk(&reader, &format!("{path}/bulk"), &lines).await, 403, "not_allowed");
        assert_eq!(read(&reader, &path).await, figures);
    }
}
