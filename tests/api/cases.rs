//! Cases are read, answered, assigned and closed by a program, which sees no address.

use crate::fixture::Fixture;
use crate::support::{manager, problem, put, read, refused, text};
use amends::app::test_support::{TestApp, test_start};
use amends::cases::case::CaseChannel;
use amends::cases::{IncomingMessage, Sender, receive_message};
use amends::on_both_databases;
use amends::types::{ApiScope, PublicId, Role};
use axum::http::Method;
use serde_json::{Value, json};

/// A customer with a case about an incident. Returns the case.
async fn complaint(app: &TestApp, fixture: &Fixture, number: i64, incident: Option<PublicId>) -> i64 {
    let customer = fixture.customer(&format!("LM-{number}"), "Nora Ellery", "Wales").await;
    let address = format!("nora.{number}@example.org");
    fixture.contact(customer, "email", &address, &address).await;
    let received = app.app.db.write(async move |tx| {
        let incoming = IncomingMessage {
            sender: Sender::customer(tx, customer).await?,
            incident_id: incident.clone(),
            message: "No calls since noon.".to_owned(),
            channel: CaseChannel::Letter,
            source_key: "one".to_owned(),
        };
        receive_message(tx, test_start(), incoming).await
    });
    received.await.unwrap();
    fixture.number("select max(id) from complaint_case").await
}

on_both_databases! {
    async fn a_case_is_read_answered_assigned_and_closed(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let calls = fixture.service("Calls").await;
        let incident = fixture.incident("", &[&calls]).await;
        let id = complaint(&app, &fixture, 1, Some(incident.clone())).await;
        complaint(&app, &fixture, 2, Some(incident.clone())).await;
        let (owner, program) = manager(&app).await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let path = format!("/api/v1/cases/{id}");
        let seen = program.get(&path).await;
        let case = seen.json();
        assert_eq!((&case["state"], &case["external_id"], &case["contact"]), (&json!("new"), &json!("LM-1"), &json!("n•••@example.org")));
        let list = read(&program, &format!("/api/v1/cases?limit=1&state=new&incident={incident}")).await;
        assert_eq!(list["items"][0]["external_id"], "LM-2");
        let rest = read(&program, &format!("/api/v1/cases?limit=1&cursor={}", text(&list["next"]))).await;
        assert_eq!((&rest["items"][0], &rest["next"]), (&case, &Value::Null));
        assert_eq!(read(&program, "/api/v1/cases?state=merged").await["items"], json!([]));

        let version = seen.headers["etag"].to_str().unwrap().to_owned();
        let body = json!({ "body": "Calls work again since one." });
        problem(&program.post_json(&format!("{path}/messages"), &body, &[]).await, 422, "invalid");
        let key = [("idempotency-key", "one"), ("if-match", version.as_str())];
        let replied = program.post_json(&format!("{path}/messages"), &body, &key).await;
        assert_eq!((replied.status.as_u16(), &replied.json()["is_unanswered"]), (200, &json!(false)), "{}", replied.body);
        assert_eq!(program.post_json(&format!("{path}/messages"), &body, &key).await.body, replied.body);
        assert_eq!(fixture.number("select count(*) from message where class = 'reply'").await, 1);
        let other = json!({ "body": "Something else." });
        let stale = [("idempotency-key", "two"), ("if-match", version.as_str())];
        problem(&program.post_json(&format!("{path}/messages"), &other, &stale).await, 412, "stale");
        let note = json!({ "kind": "note", "body": "She called twice." });
        assert_eq!(program.post_json(&format!("{path}/messages"), &note, &[("idempotency-key", "three")]).await.status, 200);
        let messages = read(&program, &format!("{path}/messages?limit=2")).await;
        let told: Vec<_> = messages["items"].as_array().unwrap().iter().map(|one| text(&one["direction"])).collect();
        assert_eq!(told, ["note", "out"]);
        assert_eq!(messages["items"][1]["author"], "Olga Owner");
        let first = read(&program, &format!("{path}/messages?cursor={}", text(&messages["next"]))).await;
        assert_eq!(first["items"][0]["body"], "No calls since noon.");

        let lead_id = lead.staff_id.clone().unwrap();
        let assigned = put(&program, &format!("{path}/owner"), &json!({ "owner_id": lead_id }), &[]).await;
        assert_eq!((assigned.status.as_u16(), &assigned.json()["owner_id"]), (200, &json!(lead_id)), "{}", assigned.body);
        let stranger = json!({ "owner_id": owner.staff_id.clone().unwrap() });
        let told = problem(&put(&program, &format!("{path}/owner"), &stranger, &[]).await, 422, "invalid");
        assert_eq!(told["errors"][0]["pointer"], "/owner_id");
        problem(&put(&program, &format!("{path}/state"), &json!({ "state": "closed" }), &[("if-match", &version)]).await, 412, "stale");
        let closed = put(&program, &format!("{path}/state"), &json!({ "state": "closed" }), &[]).await;
        assert_eq!((closed.status.as_u16(), &closed.json()["state"]), (200, &json!("closed")), "{}", closed.body);
        for state in ["merged", "closed", "nothing"] {
            let told = problem(&put(&program, &format!("{path}/state"), &json!({ "state": state }), &[]).await, 422, "invalid");
            assert_eq!(told["errors"][0]["pointer"], "/state", "{told}");
        }
        let attach = json!({ "incident_id": incident });
        problem(&put(&program, &format!("{path}/incident"), &attach, &[]).await, 409, "conflict");
        for path in ["/api/v1/cases/0", "/api/v1/cases/999", "/api/v1/cases/999/messages", "/api/v1/cases/x"] {
            problem(&program.get(path).await, 404, "not_found");
        }
        for answer in [seen.body, replied.body, list.to_string(), closed.body, messages.to_string()] {
            assert!(!answer.contains("nora.1@") && !answer.contains("nora.2@"), "{answer}");
        }
        // The token is the actor, and its owner the author.
        let actors = fixture.column("select actor from events where subject = 'case' and verb <> 'case.opened' order by id").await;
        assert!(actors.iter().filter(|actor| actor.starts_with("token:")).count() >= 4, "{actors:?}");

        let reader = app.manager(&owner, &[ApiScope::CasesRead]).await;
        assert_eq!(reader.get(&path).await.status, 200);
        let (messages, state) = (format!("{path}/messages"), format!("{path}/state"));
        refused(&reader, &[(Method::POST, messages.as_str()), (Method::PUT, state.as_str())]).await;
        let other = app.manager(&owner, &[ApiScope::CustomersRead]).await;
        refused(&other, &[(Method::GET, "/api/v1/cases"), (Method::GET, path.as_str()), (Method::GET, messages.as_str())]).await;
    }

    async fn a_case_about_nothing_is_attached_to_an_incident(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let calls = fixture.service("Calls").await;
        let id = complaint(&app, &fixture, 1, None).await;
        let incident = fixture.incident("", &[&calls]).await;
        let (_, program) = manager(&app).await;
        let path = format!("/api/v1/cases/{id}/incident");
        let unknown = json!({ "incident_id": "aaaaaaaaaaaa" });
        let told = problem(&put(&program, &path, &unknown, &[]).await, 422, "invalid");
        assert_eq!(told["errors"][0]["pointer"], "/incident_id");
        let body = json!({ "incident_id": incident });
        problem(&put(&program, &path, &body, &[("if-match", "\"99\"")]).await, 412, "stale");
        let attached = put(&program, &path, &body, &[]).await;
        assert_eq!((attached.status.as_u16(), &attached.json()["incident_id"]), (200, &json!(incident)), "{}", attached.body);
    }
}
