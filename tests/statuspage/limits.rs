//! Numbers, years and lengths at the edge of what is read, and what is answered beyond.

use super::program::{Program, ids};
use amends::app::test_support::TestApp;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::Refusal;
use axum::http::{Method, header};
use chrono::Duration;
use serde_json::{Value, json};

async fn run(app: &TestApp, text: &'static str) {
    app.app.db.write(async |tx| Ok::<_, Refusal>(tx.execute(sql(text)).await?)).await.unwrap();
}

/// Asserts that the first error is of a field.
fn assert_wrong((status, refused): &(u16, Value), field: &str) {
    assert_eq!(*status, 422, "{field}: {refused}");
    assert!(refused["error"][0].as_str().unwrap().starts_with(&format!("{field}: ")), "{field}: {refused}");
}

on_both_databases! {
    async fn a_position_is_a_small_number_and_a_large_one_that_is_stored_stops_nobody(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let (status, group) = program.post("/component-groups", json!({ "component_group": { "name": "Payments", "position": 7 } })).await;
        assert_eq!((status, &group["position"]), (201, &json!(7)), "{group}");
        let group = format!("/component-groups/{}", group["id"].as_str().unwrap());
        for position in [json!(-1), json!(1_000_001), json!(i64::MAX), json!("9223372036854775807"), json!("first")] {
            let (component, of_group) = (json!({ "component": { "name": "A", "position": position } }), json!({ "component_group": { "name": "A", "position": position } }));
            assert_wrong(&program.post("/components", component.clone()).await, "position");
            assert_wrong(&program.patch(&format!("/components/{card}"), component).await, "position");
            assert_wrong(&program.post("/component-groups", of_group.clone()).await, "position");
            assert_wrong(&program.patch(&group, of_group).await, "position");
        }
        for path in ["/api/v1/services", "/api/v1/service-groups"] {
            let refused = program.client.post_json(path, &json!({ "name": "A", "position": i64::MAX }), &[]).await;
            assert_eq!((refused.status.as_u16(), &refused.json()["errors"][0]["field"]), (422, &json!("position")), "{path}");
        }
        assert_eq!(ids(&program.get("/components").await.1).len(), 2, "nothing of that was stored");
        // What was stored before there was a limit.
        run(&app, "update page_service set position = 9223372036854775807").await;
        run(&app, "update service_group set position = 9223372036854775807").await;
        let transfers = program.component("Transfers").await;
        assert_eq!(program.get(&format!("/components/{transfers}")).await.1["position"], 1_000_000);
        let (status, later) = program.post("/component-groups", json!({ "component_group": { "name": "Others" } })).await;
        assert_eq!((status, &later["position"]), (201, &json!(1_000_000)), "{later}");
        // A service that is no longer offered has no place among the others.
        run(&app, "update page_service set position = 3").await;
        run(&app, "update page_service set position = 900000 where service_id in (select id from service where name = 'Transfers')").await;
        assert_eq!(program.delete(&format!("/components/{transfers}")).await.0, 204);
        let shop = program.component("Shop").await;
        assert_eq!(program.get(&format!("/components/{shop}")).await.1["position"], 4);
    }

    async fn a_text_within_the_limit_is_read_however_it_is_escaped(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let path = format!("{}/incidents", program.page);
        for (letter, escaped) in [("é", "\\u00e9"), ("😀", "\\ud83d\\ude00")] {
            let body = format!("{{\"incident\":{{\"name\":\"A\",\"body\":\"{}\"}}}}", escaped.repeat(25_000));
            let made = program.client.send(Method::POST, &path, Some("application/json"), body, &[]).await;
            assert_eq!(made.status, 201, "{letter}");
            let text = letter.repeat(25_000);
            assert_eq!(made.json()["incident_updates"][0]["body"], text.as_str());
            let fields = [("incident[name]", "A"), ("incident[body]", text.as_str())];
            assert_eq!(program.form(Method::POST, "/incidents", &fields).await.0, 201, "{letter}");
            let longer = format!("{text}{letter}");
            let (status, refused) = program.form(Method::POST, "/incidents", &[("incident[name]", "A"), ("incident[body]", longer.as_str())]).await;
            assert_wrong(&(status, refused), "body");
        }
    }

    async fn a_year_far_away_is_refused_and_no_fault(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        for (query, field) in [
            ("end=-262143-01-01T00:00:00", "end"),
            ("end=0001-01-01T00:00:00Z", "end"),
            ("start=-999-01-01", "start"),
            ("start=%2B262142-12-31T00:00:00Z", "start"),
        ] {
            assert_wrong(&program.get(&format!("/components/{card}/uptime?{query}")).await, field);
        }
        let plan = |from: &str| json!({ "incident": { "name": "A", "body": "b", "scheduled_for": from, "scheduled_until": "2026-03-12T00:00:00Z" } });
        for from in ["+12345-01-01T00:00:00Z", "-999-01-01", "9999-12-31T23:59:59Z"] {
            assert_wrong(&program.post("/incidents", plan(from)).await, "scheduled_for");
        }
        for day in ["-999-01-01", "0001-01-01", "9999-01-01"] {
            let past = json!({ "incident": { "name": "A", "backfilled": true, "backfill_date": day } });
            assert_wrong(&program.post("/incidents", past).await, "backfill_date");
            let component = json!({ "component": { "name": "A", "start_date": day } });
            assert_wrong(&program.post("/components", component).await, "start_date");
        }
        assert_eq!(program.get("/incidents").await.1, json!([]));
    }

    async fn a_method_that_a_path_does_not_have_is_refused_in_the_form_of_its_api(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let (status, headers, body) = program.exchange(Method::PATCH, "/subscribers/count", &json!({})).await;
        assert_eq!((status, headers[header::CONTENT_TYPE].to_str().unwrap()), (405, "application/json"));
        assert!(headers[header::ALLOW].to_str().unwrap().contains("GET"), "{headers:?}");
        assert!(body["error"].is_string() && body["message"].is_string(), "{body}");
        let refused = program.client.send(Method::PATCH, "/api/v1/services", None, "", &[]).await;
        assert_eq!((refused.status.as_u16(), refused.headers[header::CONTENT_TYPE].to_str().unwrap()), (405, "application/problem+json"));
        assert_eq!((&refused.json()["code"], &refused.json()["status"]), (&json!("method_not_allowed"), &json!(405)));
        assert!(refused.headers[header::ALLOW].to_str().unwrap().contains("POST"));
    }

    async fn the_words_of_a_template_are_those_of_the_contract(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        for state in ["cancelled", "draft", "postmortem", "broken"] {
            let template = json!({ "template": { "name": "A", "title": "B", "body": "c", "update_status": state } });
            assert_wrong(&program.post("/incident_templates", template).await, "update_status");
        }
        assert_eq!(program.get("/incident_templates").await.1, json!([]));
    }

    async fn a_post_mortem_was_created_when_its_first_draft_was_saved(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let incident = program.incident("Cards fail", json!({})).await;
        assert_eq!(program.patch(&format!("/incidents/{incident}"), json!({ "incident": { "status": "resolved" } })).await.0, 200);
        let path = format!("/incidents/{incident}/postmortem");
        let (status, first) = program.put(&path, json!({ "postmortem": { "body_draft": "A." } })).await;
        assert_eq!(status, 200, "{first}");
        app.app.clock.set(app.app.clock.now() + Duration::minutes(5));
        let (_, second) = program.put(&path, json!({ "postmortem": { "body_draft": "B." } })).await;
        assert_eq!(second["created_at"], first["created_at"]);
        assert_ne!(second["body_draft_updated_at"], first["body_draft_updated_at"]);
    }

    async fn a_list_of_components_says_nothing_of_their_statuses(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let (card, shop) = (program.component("Card payments").await, program.component("Shop").await);
        let fields = [("incident[name]", "A"), ("incident[body]", "b"), ("incident[components][]", card.as_str())];
        let (status, made) = program.form(Method::POST, "/incidents", &fields).await;
        assert_eq!((status, ids(&made["components"])), (201, vec![card.as_str()]), "{made}");
        assert_eq!(made["components"][0]["status"], "operational");
        let path = format!("/incidents/{}", made["id"].as_str().unwrap());
        let (status, both) = program.patch(&path, json!({ "incident": { "components": [shop] } })).await;
        assert_eq!((status, ids(&both["components"])), (200, vec![card.as_str(), shop.as_str()]), "none is taken off: {both}");
        for wrong in [json!(["x"]), json!([card, 1]), json!([card, { "id": shop }])] {
            assert_wrong(&program.patch(&path, json!({ "incident": { "components": wrong } })).await, "components");
        }
    }
}
