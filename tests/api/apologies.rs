//! Apologies are written, submitted and withdrawn by a program, approved by people, and their batches paused and cancelled.

use crate::apologies_fixture::{Fixture, MAIL, NORA, SMS};
use crate::support::{act, create, problem, put, read, refused, text};
use amends::on_both_databases;
use amends::types::{ApiScope, PublicId, Role};
use axum::http::Method;
use serde_json::{Value, json};

fn apology(fixture: &Fixture) -> Value {
    json!({ "incident_id": fixture.incident, "title": "Apology for the calls", "subject": "Our failure yesterday",
            "body": MAIL, "sms_body": SMS, "signed_by": "Ruth Calloway", "signed_title": "Network Director",
            "per_minute": 120, "scheduled_for": "2026-03-11T12:00:30.5Z" })
}

on_both_databases! {
    async fn an_audience_is_narrowed_by_a_program(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let omar = fixture.customer("Omar Haddad", "omar@example.org").await;
        fixture.run("update customer set external_id = 'LM-1', monthly_minor = 3000 where id = $1", nora).await;
        fixture.run("update customer set external_id = 'LM-2', monthly_minor = 3000, plan = 'Trial', region = 'North' where id = $1", omar).await;
        fixture.run("insert into customer_tag (customer_id, tag) values ($1, 'staff')", omar).await;
        let owner = fixture.app.staff("Olga Owner", &[Role::SupportLead]).await;
        let program = fixture.app.manager(&owner, &[]).await;
        let narrowed = json!({
            "minutes_least": 30, "minutes_most": 900, "languages": ["en"], "monthly_least_minor": 1_000, "channel": "email",
            "except_tags": ["staff"], "except_plans": ["Trial"], "except_regions": ["North"],
        });
        let mut input = apology(&fixture);
        for (name, value) in narrowed.as_object().unwrap() {
            input[name] = value.clone();
        }
        input["listed"] = json!(["LM-1", "LM-2"]);
        let draft = create(&program, "/api/v1/apologies", &input).await;
        for (name, value) in narrowed.as_object().unwrap() {
            assert_eq!(&draft[name], value, "{name}");
        }
        assert_eq!((&draft["listed_count"], &draft["except_listed_count"]), (&json!(2), &Value::Null));
        assert_eq!((&draft["monthly_currency"], &draft["with_consent"]), (&json!("GBP"), &json!(false)));
        let path = format!("/api/v1/apologies/{}", text(&draft["id"]));
        fixture.prepare().await;
        let audience = read(&program, &format!("{path}/audience")).await;
        assert_eq!((&audience["recipients"], &audience["excluded"]), (&json!(1), &json!(1)), "{audience}");

        // A list that is left out stays, and an empty one removes it.
        let mut change = apology(&fixture);
        change["except_listed"] = json!(["LM-2"]);
        let edited = put(&program, &path, &change, &[]).await.json();
        assert_eq!((&edited["listed_count"], &edited["except_listed_count"]), (&json!(2), &json!(1)), "{edited}");
        change["listed"] = json!([]);
        change["except_listed"] = Value::Null;
        let edited = put(&program, &path, &change, &[]).await.json();
        assert_eq!((&edited["listed_count"], &edited["except_listed_count"]), (&Value::Null, &json!(1)), "{edited}");
        assert_eq!((&edited["minutes_least"], &edited["channel"]), (&Value::Null, &Value::Null));
    }

    async fn an_apology_is_written_changed_submitted_and_withdrawn(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let owner = fixture.app.staff("Olga Owner", &[Role::SupportLead, Role::CommsApprover]).await;
        let program = fixture.app.manager(&owner, &[]).await;
        let input = apology(&fixture);
        let key = [("idempotency-key", "one")];
        let first = program.post_json("/api/v1/apologies", &input, &key).await;
        assert_eq!(first.status, 201, "{}", first.body);
        assert_eq!(program.post_json("/api/v1/apologies", &input, &key).await.body, first.body);
        let draft = first.json();
        assert_eq!((&draft["state"], &draft["class"], &draft["number"]), (&json!("draft"), &json!("apology"), &json!(1)));
        assert_eq!((&draft["body"], &draft["scheduled_for"]), (&json!(MAIL), &json!("2026-03-11T12:00:30.500Z")));
        assert_eq!(draft["author_id"], json!(owner.staff_id));
        let path = format!("/api/v1/apologies/{}", text(&draft["id"]));
        let seen = program.get(&path).await;
        let version = seen.headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(seen.json(), draft);

        let mut change = input.clone();
        change["title"] = json!("Apology for yesterday");
        change["scheduled_for"] = Value::Null;
        change["promise"] = json!("A second switch.");
        change["promise_owner_id"] = json!(fixture.maren.staff_id);
        change["promise_due"] = json!("2026-11-30");
        let edited = put(&program, &path, &change, &[("if-match", &version)]).await;
        assert_eq!((edited.status.as_u16(), &edited.json()["title"]), (200, &json!("Apology for yesterday")), "{}", edited.body);
        assert_eq!(edited.json()["promise_owner_id"], json!(fixture.maren.staff_id));
        problem(&put(&program, &path, &input, &[("if-match", &version)]).await, 412, "stale");
        let submission = format!("{path}/submission");
        problem(&act(&program, &submission, &[("if-match", &version)]).await, 412, "stale");
        let submitted = act(&program, &submission, &[]).await;
        assert_eq!((submitted.status.as_u16(), &submitted.json()["state"]), (200, &json!("preparing")), "{}", submitted.body);
        problem(&act(&program, &submission, &[]).await, 409, "conflict");

        // It is prepared by a job, which a program can pause.
        let pause = async |is_paused: bool| {
            put(&program, &format!("{path}/preparation"), &json!({ "is_paused": is_paused }), &[]).await
        };
        assert_eq!(pause(true).await.json()["state"], "paused");
        problem(&pause(true).await, 409, "conflict");
        assert_eq!(pause(false).await.json()["state"], "waiting");
        fixture.prepare().await;
        let audience = read(&program, &format!("{path}/audience")).await;
        assert_eq!((&audience["state"], &audience["recipients"], &audience["percent"]), (&json!("ready"), &json!(1), &json!(100)));

        // Nobody approves by a program, and the owner of its token wrote it.
        for approval in ["approval", "decision"] {
            problem(&act(&program, &format!("{path}/{approval}"), &[]).await, 404, "not_found");
        }
        let id = PublicId::parse(&text(&draft["id"])).unwrap();
        assert_eq!(fixture.decide(&owner, &id, &[]).await.status, 403);
        assert_eq!(read(&program, &path).await["state"], "in_review");
        let listed = read(&program, "/api/v1/apologies?state=in_review").await;
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);

        let withdrawal = format!("{path}/withdrawal");
        problem(&act(&program, &withdrawal, &[("if-match", &version)]).await, 412, "stale");
        let withdrawn = act(&program, &withdrawal, &[]).await;
        assert_eq!((withdrawn.status.as_u16(), &withdrawn.json()["state"]), (200, &json!("cancelled")), "{}", withdrawn.body);
        problem(&act(&program, &withdrawal, &[]).await, 409, "conflict");
        problem(&put(&program, &path, &input, &[]).await, 409, "conflict");
    }

    async fn what_is_wrong_about_an_apology_is_named(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let owner = fixture.app.staff("Olga Owner", &[]).await;
        let program = fixture.app.manager(&owner, &[]).await;
        let with = |name: &str, value: Value| {
            let mut input = apology(&fixture);
            input[name] = value;
            input
        };
        for (input, pointer) in [
            (with("title", json!("")), "/title"),
            (with("incident_id", Value::Null), "/incident_id"),
            (with("incident_id", json!("aaaaaaaaaaaa")), "/incident_id"),
            (with("class", json!("goodwill_offer")), "/class"),
            (with("body", json!("Dear {{nobody}}")), "/body"),
            (with("per_minute", json!(0)), "/per_minute"),
            (with("promise_due", json!("soon")), "/promise_due"),
            (with("plans", json!(vec!["x"; 60])), "/plans"),
            (with("except_plans", json!(vec!["x"; 60])), "/except_plans"),
            (with("minutes_least", json!(-1)), "/minutes_least"),
            (with("monthly_most_minor", json!(-1)), "/monthly_most_minor"),
            (with("tags", json!(["two words"])), "/tags"),
            (with("plans", json!(["Nobody has this"])), "/plans"),
            (with("regions", json!(["Nowhere"])), "/regions"),
            (with("languages", json!(["xx"])), "/languages"),
            (with("except_plans", json!(["Nobody has this"])), "/except_plans"),
            (with("except_regions", json!(["Nowhere"])), "/except_regions"),
            (with("except_tags", json!(["nobody-has-this"])), "/except_tags"),
            (with("listed", json!(["nobody"])), "/listed"),
            (with("except_listed", json!([NORA.1])), "/except_listed"),
            (with("state", json!("approved")), "/state"),
        ] {
            let told = problem(&program.post_json("/api/v1/apologies", &input, &[]).await, 422, "invalid");
            assert_eq!(told["errors"][0]["pointer"], pointer, "{told}");
        }
        // Nobody is affected, so nobody would get it.
        let draft = create(&program, "/api/v1/apologies", &apology(&fixture)).await;
        let path = format!("/api/v1/apologies/{}", text(&draft["id"]));
        assert_eq!(act(&program, &format!("{path}/submission"), &[]).await.status, 200);
        fixture.prepare().await;
        assert_eq!(read(&program, &path).await["state"], "draft");
        assert_eq!(read(&program, &format!("{path}/audience")).await["state"], "refused");
        problem(&program.get("/api/v1/apologies/aaaaaaaaaaaa").await, 404, "not_found");
        let reader = fixture.app.manager(&owner, &[ApiScope::ApologiesRead]).await;
        assert_eq!(reader.get(&path).await.status, 200);
        let submission = format!("{path}/submission");
        refused(&reader, &[(Method::POST, "/api/v1/apologies"), (Method::PUT, path.as_str()), (Method::POST, submission.as_str())]).await;
        let other = fixture.app.manager(&owner, &[ApiScope::MessagesRead]).await;
        refused(&other, &[(Method::GET, "/api/v1/apologies"), (Method::GET, path.as_str())]).await;
    }

    async fn a_batch_is_read_paused_resumed_and_cancelled_without_addresses(app: TestApp) {
        let fixture = Fixture::new(app).await;
        for number in 0..5 {
            fixture.customer(&format!("Nora {number}"), &format!("nora.{number}@example.org")).await;
        }
        fixture.customer("Ben Without", "").await;
        let id = fixture.approved(&[]).await;
        let owner = fixture.app.staff("Olga Owner", &[]).await;
        let program = fixture.app.manager(&owner, &[]).await;
        let path = format!("/api/v1/batches/{id}");
        problem(&program.get(&path).await, 404, "not_found");
        fixture.plan().await;
        let seen = program.get(&path).await;
        assert_eq!((seen.status.as_u16(), &seen.json()["state"], &seen.json()["planned"]), (200, &json!("sending"), &json!(6)), "{}", seen.body);
        let version = seen.headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(read(&program, "/api/v1/batches?state=sending").await["items"], json!([seen.json()]));
        assert_eq!(read(&program, "/api/v1/batches?state=paused").await["items"], json!([]));
        let outcomes = read(&program, &format!("{path}/outcomes")).await;
        assert_eq!((&outcomes["total"], &outcomes["waiting"]), (&json!(6), &json!(5)));
        let skipped = outcomes["counts"].as_array().unwrap().iter().find(|one| one["state"] == "skipped").unwrap();
        assert_eq!((&skipped["reason"], &skipped["messages"]), (&json!("no_address"), &json!(1)));

        let (mut found, mut answers) = (Vec::new(), seen.body.clone() + &outcomes.to_string());
        let mut next = Some(format!("{path}/messages?limit=2"));
        while let Some(page) = next {
            let page = read(&program, &page).await;
            answers += &page.to_string();
            found.extend(page["items"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()));
            next = page["next"].as_str().map(|cursor| format!("{path}/messages?limit=2&cursor={cursor}"));
        }
        let count = found.len();
        found.sort_unstable();
        found.dedup();
        assert_eq!((count, found.len()), (6, 6));
        let skipped = read(&program, &format!("{path}/messages?state=skipped")).await;
        assert_eq!((&skipped["items"][0]["reason"], &skipped["items"][0]["channel"]), (&json!("no_address"), &Value::Null));
        assert!(!answers.contains('@') && !answers.contains("/r/"), "{answers}");

        let pause = format!("{path}/pause");
        problem(&act(&program, &pause, &[("if-match", "\"999\"")]).await, 412, "stale");
        let paused = act(&program, &pause, &[("if-match", &version), ("idempotency-key", "p")]).await;
        assert_eq!((paused.status.as_u16(), &paused.json()["state"]), (200, &json!("paused")), "{}", paused.body);
        assert_eq!(act(&program, &pause, &[("if-match", &version), ("idempotency-key", "p")]).await.body, paused.body);
        problem(&act(&program, &pause, &[]).await, 409, "conflict");
        let resumed = act(&program, &format!("{path}/resumption"), &[]).await;
        assert_eq!((resumed.status.as_u16(), &resumed.json()["state"]), (200, &json!("sending")), "{}", resumed.body);
        let cancelled = act(&program, &format!("{path}/cancellation"), &[]).await;
        assert_eq!((cancelled.status.as_u16(), &cancelled.json()["state"]), (200, &json!("cancelled")), "{}", cancelled.body);
        // Nothing is sent from now on; a job gives each message its outcome.
        assert_eq!(fixture.claim().await.len(), 0);
        while amends::delivery::batch::cancel_step(&fixture.app.app).await.unwrap() {}
        assert_eq!(fixture.count("select count(*) from message where batch_id = $1 and state = 'cancelled'", &id).await, 5);
        problem(&act(&program, &format!("{path}/resumption"), &[]).await, 409, "conflict");
        let reader = fixture.app.manager(&owner, &[ApiScope::MessagesRead]).await;
        assert_eq!(reader.get(&path).await.status, 200);
        refused(&reader, &[(Method::POST, pause.as_str())]).await;
        let other = fixture.app.manager(&owner, &[ApiScope::CasesRead]).await;
        let messages = format!("{path}/messages");
        refused(&other, &[(Method::GET, "/api/v1/batches"), (Method::GET, path.as_str()), (Method::GET, messages.as_str())]).await;
    }
}
