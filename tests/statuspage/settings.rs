//! What a program changes of the page, and of the components of an incident.

use super::program::{Program, ids};
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::{ApiScope, Role};
use axum::http::Method;
use chrono::Duration;
use serde_json::{Value, json};

on_both_databases! {
    async fn a_program_changes_the_settings_that_the_page_has(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let settings = json!({ "page": { "name": "Larkmoor Mobile", "time_zone": "Europe/Berlin", "support_url": "https://example.org/help" } });
        let (status, changed) = program.patch("", settings).await;
        assert_eq!((status, &changed["name"], &changed["time_zone"]), (200, &json!("Larkmoor Mobile"), &json!("Europe/Berlin")), "{changed}");
        assert_eq!(program.get("").await.1["support_url"], "https://example.org/help");
        // By a form, and what is left out stays; empty is none.
        let (status, changed) = program.form(Method::PUT, ".json", &[("page[support_url]", "")]).await;
        assert_eq!((status, &changed["support_url"], &changed["name"]), (200, &Value::Null, &json!("Larkmoor Mobile")));
        for (wrong, field) in [
            (json!({ "name": " " }), "name"),
            (json!({ "time_zone": "Moon" }), "time_zone"),
            (json!({ "support_url": "javascript:alert(1)" }), "support_url"),
            (json!({ "name": ["x"] }), "name"),
            (json!({ "hidden_from_search": true }), "hidden_from_search"),
        ] {
            let (status, refused) = program.patch("", json!({ "page": wrong })).await;
            assert_eq!(status, 422, "{refused}");
            assert!(refused["error"][0].as_str().unwrap().starts_with(&format!("{field}: ")), "{refused}");
        }
        let reader = Program::of(&app, &app.staff("Olga Owner", &[Role::Commander]).await, &[ApiScope::PageRead]).await;
        assert_eq!(reader.patch("", json!({ "page": { "name": "Other" } })).await.0, 403);
        let audited = "select count(*) from events where verb = 'page.edited' and actor like 'token:%'";
        let audited = app.app.db.read().await.unwrap().fetch_value::<i64>(sql(audited)).await.unwrap();
        assert_eq!(audited, 2);
        app.publish().await;
        assert_eq!(app.visitor().get("/api/v2/status.json").await.json()["page"]["name"], "Larkmoor Mobile");
    }

    async fn a_component_that_is_left_out_of_the_ids_is_taken_off_the_incident(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let (card, transfers) = (program.component("Card payments").await, program.component("Transfers").await);
        let statuses = json!({ card.as_str(): "major_outage", transfers.as_str(): "partial_outage" });
        let path = format!("/incidents/{}", program.incident("Payments fail", statuses).await);
        app.app.clock.set(app.app.clock.now() + Duration::minutes(10));
        // A map of statuses alone takes nothing off.
        let (_, same) = program.patch(&path, json!({ "incident": { "components": { card.as_str(): "major_outage" } } })).await;
        assert_eq!((ids(&same["components"]).len(), same["incident_updates"].as_array().unwrap().len()), (2, 1));
        let (status, less) = program.patch(&path, json!({ "incident": { "component_ids": [card], "body": "Transfers work." } })).await;
        assert_eq!((status, ids(&less["components"])), (200, vec![card.as_str()]), "{less}");
        let told = &less["incident_updates"][0]["affected_components"];
        assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
        assert_eq!((&told[0]["code"], &told[0]["old_status"], &told[0]["new_status"]), (&json!(transfers), &json!("partial_outage"), &json!("operational")));
        let first = &less["incident_updates"][1]["affected_components"];
        assert_eq!(first.as_array().unwrap().len(), 2, "what was said stays");
        assert_eq!(program.get(&format!("/components/{transfers}")).await.1["status"], "operational");
        // Once more changes nothing, and lets the desk and the customers keep that it was affected.
        let (_, again) = program.patch(&path, json!({ "incident": { "component_ids": [card] } })).await;
        assert_eq!(again["incident_updates"], less["incident_updates"]);
        let kept = "select count(*) from incident_service where taken_off_at is not null";
        let number = async |query: &'static str| app.app.db.read().await.unwrap().fetch_value::<i64>(sql(query)).await.unwrap();
        assert_eq!(number(kept).await, 1);
        app.publish().await;
        let summary = app.visitor().get("/api/v2/summary.json").await.json();
        assert_eq!(ids(&summary["incidents"][0]["components"]), [card.as_str()]);
        // It comes back with a status, or by being named.
        let both = json!({ "incident": { "component_ids": [card, transfers] } });
        assert_eq!(ids(&program.put(&path, both).await.1["components"]).len(), 2);
        assert_eq!(number(kept).await, 0);
        program.patch(&path, json!({ "incident": { "component_ids": [card] } })).await;
        let worse = json!({ "incident": { "components": { transfers.as_str(): "degraded_performance" } } });
        assert_eq!(ids(&program.patch(&path, worse).await.1["components"]).len(), 2);
        // One that was never affected was named by mistake.
        let shop = program.component("Shop").await;
        let (_, three) = program.patch(&path, json!({ "incident": { "component_ids": [card, transfers, shop] } })).await;
        assert_eq!(ids(&three["components"]).len(), 3);
        let (_, two) = program.patch(&path, json!({ "incident": { "component_ids": [card, transfers] } })).await;
        assert_eq!(ids(&two["components"]).len(), 2);
        assert_eq!(number("select count(*) from incident_service").await, 2);
        // By a form, without any, also once it is over.
        let (_, over) = program.patch(&path, json!({ "incident": { "status": "resolved" } })).await;
        assert_eq!((ids(&over["components"]).len(), &over["status"]), (2, &json!("resolved")));
        let (status, none) = program.form(Method::PATCH, &path, &[("incident[component_ids]", "")]).await;
        assert_eq!((status, &none["components"]), (200, &json!([])), "{none}");
        assert_eq!(none["incident_updates"], over["incident_updates"]);
        let corrected = "select count(*) from events where verb = 'incident.corrected' and fields = '[\"services\"]'";
        assert!(number(corrected).await >= 4);
    }
}
