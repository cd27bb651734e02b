//! The public Statuspage API, compared with its table of fields.

use super::fixture::{group, minutes, open_incident, update};
use amends::app::test_support::TestApp;
use amends::incidents::State;
use amends::on_both_databases;
use amends::types::ServiceStatus;
use axum::http::header;
use serde_json::Value;
use std::collections::BTreeSet;

const PAGE: &[&str] = &["id", "name", "url", "time_zone", "updated_at"];
const COMPONENT: &[&str] = &[
    "id",
    "name",
    "status",
    "created_at",
    "updated_at",
    "position",
    "description",
    "showcase",
    "start_date",
    "group_id",
    "page_id",
    "group",
    "only_show_if_degraded",
];
const INCIDENT: &[&str] = &[
    "id",
    "name",
    "status",
    "impact",
    "created_at",
    "updated_at",
    "started_at",
    "monitoring_at",
    "resolved_at",
    "shortlink",
    "page_id",
    "incident_updates",
    "components",
];
const UPDATE: &[&str] = &[
    "id",
    "incident_id",
    "status",
    "body",
    "created_at",
    "updated_at",
    "display_at",
    "affected_components",
    "deliver_notifications",
    "custom_tweet",
    "tweet_id",
];
const AFFECTED: &[&str] = &["code", "name", "old_status", "new_status"];
const STATUS: &[&str] = &["indicator", "description"];

/// Asserts that an object has exactly these keys, and that every time has three decimals.
fn assert_keys(object: &Value, keys: &[&str]) {
    let keys_present: BTreeSet<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys_present, keys.iter().copied().collect(), "{object}");
    for (key, value) in object.as_object().unwrap() {
        if let (true, Some(at)) = (key.ends_with("_at"), value.as_str()) {
            assert!(at.len() == 24 && at.ends_with('Z') && at.as_bytes()[19] == b'.', "{key}: {at}");
        }
    }
}

fn assert_fields(summary: &Value) {
    assert_keys(summary, &["page", "components", "incidents", "scheduled_maintenances", "status"]);
    assert_keys(&summary["page"], PAGE);
    assert_keys(&summary["status"], STATUS);
    for component in summary["components"].as_array().unwrap() {
        if component["group"] == true {
            assert_keys(component, &[COMPONENT, &["components"]].concat());
        } else {
            assert_keys(component, COMPONENT);
        }
    }
    for incident in summary["incidents"].as_array().unwrap() {
        assert_keys(incident, INCIDENT);
        incident["components"].as_array().unwrap().iter().for_each(|component| assert_keys(component, COMPONENT));
        for update in incident["incident_updates"].as_array().unwrap() {
            assert_keys(update, UPDATE);
            let affected = update["affected_components"].as_array();
            affected.into_iter().flatten().for_each(|component| assert_keys(component, AFFECTED));
        }
    }
}

async fn json(app: &TestApp, path: &str) -> Value {
    let answer = app.visitor().get(path).await;
    assert_eq!(answer.status, 200, "{path}");
    assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json; charset=utf-8");
    answer.json()
}

on_both_databases! {
    async fn the_summary_has_every_field_that_widgets_expect(app: TestApp) {
        let fixture = open_incident(&app).await;
        app.app.clock.set(minutes(10));
        let worse = vec![(fixture.data.clone(), ServiceStatus::MajorOutage)];
        update(&app, &fixture.incident, State::Identified, "We know *why*.\n\nTwo sites are down.", worse).await;
        app.publish().await;
        let summary = json(&app, "/api/v2/summary.json").await;
        assert_fields(&summary);
        assert_eq!(summary["status"]["indicator"], "major");
        assert_eq!(summary["status"]["description"], "Partial System Outage");
        let components = summary["components"].as_array().unwrap();
        assert_eq!(components.len(), 3);
        assert_eq!((&components[0]["group"], &components[0]["status"]), (&true.into(), &"major_outage".into()));
        assert_eq!(components[0]["components"], serde_json::json!([fixture.voice, fixture.data]));
        assert_eq!((&components[2]["start_date"], &components[2]["description"]), (&"2026-03-01".into(), &Value::Null));
        let incident = &summary["incidents"][0];
        assert_eq!((&incident["status"], &incident["impact"]), (&"identified".into(), &"critical".into()));
        assert_eq!(incident["started_at"], "2026-03-11T08:30:00.000Z");
        assert_eq!(incident["shortlink"], format!("http://127.0.0.1:3000/i/{}", fixture.incident));
        let updates = incident["incident_updates"].as_array().unwrap();
        assert_eq!(updates[0]["display_at"], "2026-03-11T09:10:00.000Z", "newest first");
        assert_eq!(updates[0]["body"], "We know why.\n\nTwo sites are down.");
        assert_eq!(updates[0]["affected_components"][0]["name"], "Mobile network - Mobile data");
        assert_eq!(updates[0]["affected_components"][0]["old_status"], "partial_outage");
        let short = app.visitor().get(&format!("/i/{}", fixture.incident)).await;
        assert_eq!((short.status.as_u16(), short.location()), (301, &*format!("/incidents/{}", fixture.incident)));
    }

    async fn a_group_without_services_is_listed_for_programs_and_not_for_readers(app: TestApp) {
        let fixture = open_incident(&app).await;
        let empty = group(&app, "Data centres").await;
        app.publish().await;
        for path in ["/api/v2/components.json", "/api/v2/summary.json"] {
            let listed = json(&app, path).await;
            let components = listed["components"].as_array().unwrap();
            assert_eq!(components.len(), 4, "{path}");
            let last = &components[3];
            assert_keys(last, &[COMPONENT, &["components"]].concat());
            assert_eq!((&last["id"], &last["group"], &last["status"]), (&serde_json::json!(empty), &true.into(), &"operational".into()));
            assert_eq!((&last["components"], &last["created_at"]), (&serde_json::json!([]), &Value::Null));
        }
        for path in ["/".to_owned(), format!("/incidents/{}", fixture.incident)] {
            assert!(!app.visitor().get(&path).await.body.contains("Data centres"), "{path}");
        }
    }

    async fn a_resolved_incident_is_no_longer_unresolved(app: TestApp) {
        let fixture = open_incident(&app).await;
        app.app.clock.set(minutes(40));
        let operational = vec![(fixture.data.clone(), ServiceStatus::Operational)];
        update(&app, &fixture.incident, State::Resolved, "It works.", operational).await;
        app.publish().await;
        assert_eq!(json(&app, "/api/v2/incidents/unresolved.json").await["incidents"], serde_json::json!([]));
        let past = json(&app, "/api/v2/incidents.json").await;
        assert_eq!(past["incidents"][0]["resolved_at"], "2026-03-11T09:40:00.000Z");
        assert_eq!(json(&app, "/api/v2/status.json").await["status"]["indicator"], "none");
        let history = json(&app, "/history.json").await;
        assert_keys(&history, &["page", "months"]);
        assert_eq!((&history["months"][0]["month"], history["months"].as_array().map(Vec::len)), (&"2026-03".into(), Some(1)));
        let listed = &history["months"][0]["incidents"][0];
        assert_keys(listed, &["id", "name", "status", "impact", "started_at", "resolved_at", "updated_at", "shortlink"]);
        for field in ["id", "name", "status", "impact", "started_at", "resolved_at", "updated_at", "shortlink"] {
            assert_eq!(listed[field], past["incidents"][0][field], "{field}");
        }
        let uptime = app.visitor().get("/uptime").await;
        assert_eq!((uptime.status.as_u16(), uptime.location()), (307, "/uptime/90"));
        for (path, key) in [
            ("/api/v2/components.json", "components"),
            ("/api/v2/scheduled-maintenances.json", "scheduled_maintenances"),
            ("/api/v2/scheduled-maintenances/upcoming.json", "scheduled_maintenances"),
            ("/api/v2/scheduled-maintenances/active.json", "scheduled_maintenances"),
        ] {
            assert_keys(&json(&app, path).await, &["page", key]);
        }
    }
}
