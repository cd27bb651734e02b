//! Scheduled maintenance, which begins and ends by itself.

use super::program::{Program, ids};
use amends::app::test_support::{TestApp, test_start};
use amends::incidents::maintenance;
use amends::on_both_databases;
use amends::types::Timestamp;
use chrono::Duration;
use serde_json::{Value, json};

fn hours(hours: i64) -> Timestamp {
    test_start() + Duration::hours(hours)
}

async fn reconcile(app: &TestApp, at: Timestamp) {
    app.app.clock.set(at);
    app.app.db.write(async move |tx| maintenance::reconcile(tx, at).await).await.unwrap();
}

on_both_databases! {
    async fn a_program_schedules_moves_and_ends_maintenance(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let database = program.component("Database").await;
        let plan = json!({ "incident": {
            "name": "New disks", "status": "scheduled", "body": "Reads are slower.", "component_ids": [database],
            "scheduled_for": hours(2).to_rfc3339(), "scheduled_until": hours(4).to_rfc3339(),
            "scheduled_remind_prior": true, "scheduled_auto_in_progress": true, "scheduled_auto_completed": true,
            "auto_transition_deliver_notifications_at_start": true,
        } });
        let (status, made) = program.post("/incidents", plan).await;
        assert_eq!(status, 201, "{made}");
        let path = format!("/incidents/{}", made["id"].as_str().unwrap());
        assert_eq!((&made["impact"], &made["status"]), (&json!("maintenance"), &json!("scheduled")));
        assert_eq!(made["scheduled_for"], "2026-03-11T11:00:00.000Z");
        assert_eq!((&made["scheduled_remind_prior"], &made["scheduled_auto_completed"]), (&json!(true), &json!(true)));
        for list in ["scheduled", "upcoming"] {
            assert_eq!(ids(&program.get(&format!("/incidents/{list}")).await.1).len(), 1, "{list}");
        }
        assert_eq!(program.get("/incidents/active_maintenance").await.1, json!([]));
        // Moved and renamed in one request: two updates, and the text is that of the first.
        let moved = json!({ "incident": { "name": "Newer disks", "scheduled_until": hours(5).to_rfc3339(), "body": "The supplier is late." } });
        let (status, moved) = program.patch(&path, moved).await;
        assert_eq!((status, &moved["name"], &moved["scheduled_until"]), (200, &json!("Newer disks"), &json!("2026-03-11T14:00:00.000Z")));
        let updates = moved["incident_updates"].as_array().unwrap();
        assert_eq!((updates.len(), &updates[1]["body"]), (3, &json!("The supplier is late.")));
        reconcile(&app, hours(2)).await;
        let (_, begun) = program.get(&path).await;
        assert_eq!((&begun["status"], &begun["components"][0]["status"]), (&json!("in_progress"), &json!("under_maintenance")));
        assert_eq!(ids(&program.get("/incidents/active_maintenance").await.1).len(), 1);
        let (status, verifying) = program.put(&path, json!({ "incident": { "status": "verifying" } })).await;
        assert_eq!((status, &verifying["status"]), (200, &json!("verifying")));
        let (status, done) = program.patch(&path, json!({ "incident": { "status": "completed", "body": "All disks are new." } })).await;
        assert_eq!((status, &done["status"], &done["components"][0]["status"]), (200, &json!("completed"), &json!("operational")));
        assert_eq!(program.get("/incidents/scheduled").await.1, json!([]));
        let (status, late) = program.patch(&path, json!({ "incident": { "status": "in_progress", "body": "Again." } })).await;
        assert_eq!(status, 422, "{late}");
    }

    async fn maintenance_that_ends_by_itself_completes(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let plan = json!({ "incident": {
            "name": "Short work", "body": "Nothing should be felt.",
            "scheduled_for": hours(1).to_rfc3339(), "scheduled_until": hours(2).to_rfc3339(),
        } });
        let (status, made) = program.post("/incidents", plan).await;
        assert_eq!((status, &made["components"]), (201, &json!([])), "{made}");
        reconcile(&app, hours(1)).await;
        reconcile(&app, hours(2)).await;
        let (_, done) = program.get(&format!("/incidents/{}", made["id"].as_str().unwrap())).await;
        assert_eq!((&done["status"], &done["resolved_at"]), (&json!("completed"), &json!("2026-03-11T11:00:00.000Z")));
        for (wrong, field) in [
            (json!({ "name": "A", "body": "b", "scheduled_for": hours(3).to_rfc3339() }), "scheduled_until"),
            (json!({ "name": "A", "body": "b", "status": "scheduled" }), "scheduled_for"),
            (json!({ "name": "A", "scheduled_for": hours(3).to_rfc3339(), "scheduled_until": hours(4).to_rfc3339() }), "body"),
            (json!({ "name": "A", "body": "b", "scheduled_for": "soon", "scheduled_until": hours(4).to_rfc3339() }), "scheduled_for"),
            (json!({ "name": "A", "body": "b", "scheduled_for": hours(5).to_rfc3339(), "scheduled_until": hours(4).to_rfc3339() }), "scheduled_until"),
            (json!({ "name": "A", "body": "b", "scheduled_for": hours(1).to_rfc3339(), "scheduled_until": hours(4).to_rfc3339() }), "scheduled_for"),
        ] {
            let (status, refused) = program.post("/incidents", json!({ "incident": wrong })).await;
            assert_eq!(status, 422, "{refused}");
            let errors: Vec<&str> = refused["error"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert!(errors.iter().any(|error| error.starts_with(&format!("{field}: "))), "{field}: {errors:?}");
        }
    }
}
