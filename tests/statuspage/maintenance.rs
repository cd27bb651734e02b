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

/// What a program sends to plan maintenance.
fn plan(name: &str, from: Timestamp, until: Timestamp, component_ids: Value) -> Value {
    json!({ "incident": {
        "name": name, "body": "Reads are slower.", "component_ids": component_ids,
        "scheduled_for": from.to_rfc3339(), "scheduled_until": until.to_rfc3339(),
    } })
}

/// The first sentence of a refusal, which begins with the field.
fn error(refused: &Value) -> &str {
    refused["error"][0].as_str().unwrap_or_default()
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

    async fn maintenance_that_begins_early_keeps_when_it_was_planned_for(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let database = program.component("Database").await;
        let (_, made) = program.post("/incidents", plan("New disks", hours(2), hours(4), json!([database]))).await;
        let path = format!("/incidents/{}", made["id"].as_str().unwrap());
        assert_eq!((&made["scheduled_for"], &made["started_at"]), (&json!("2026-03-11T11:00:00.000Z"), &json!("2026-03-11T11:00:00.000Z")));
        app.app.clock.set(hours(1));
        let (status, begun) = program.patch(&path, json!({ "incident": { "status": "in_progress" } })).await;
        assert_eq!((status, &begun["components"][0]["status"]), (200, &json!("under_maintenance")), "{begun}");
        assert_eq!((&begun["scheduled_for"], &begun["started_at"]), (&json!("2026-03-11T11:00:00.000Z"), &json!("2026-03-11T10:00:00.000Z")));
        let (status, same) = program.put(&path, json!({ "incident": begun })).await;
        assert_eq!((status, &same), (200, &begun), "what is sent as it is changes nothing");
        let (_, longer) = program.patch(&path, json!({ "incident": { "scheduled_until": hours(5).to_rfc3339() } })).await;
        assert_eq!((&longer["scheduled_for"], &longer["scheduled_until"]), (&begun["scheduled_for"], &json!("2026-03-11T14:00:00.000Z")));
        reconcile(&app, hours(5)).await;
        app.publish().await;
        let public = app.visitor().get("/api/v2/scheduled-maintenances.json").await.json();
        let done = &public["scheduled_maintenances"][0];
        assert_eq!((&done["status"], &done["scheduled_for"], &done["started_at"]), (&json!("completed"), &begun["scheduled_for"], &begun["started_at"]));
        // A calendar shows when it took place.
        let calendar = app.visitor().get("/history.ics").await.body;
        assert!(calendar.contains("DTSTART:20260311T100000Z"), "{calendar}");
        // With another end in the same request, and as it is entered.
        let (_, made) = program.post("/incidents", plan("Newer disks", hours(8), hours(9), json!([]))).await;
        let path = format!("/incidents/{}", made["id"].as_str().unwrap());
        let early = json!({ "incident": { "status": "in_progress", "scheduled_until": hours(10).to_rfc3339() } });
        let (status, begun) = program.patch(&path, early).await;
        assert_eq!((status, &begun["scheduled_for"], &begun["started_at"]), (200, &json!("2026-03-11T17:00:00.000Z"), &json!("2026-03-11T14:00:00.000Z")), "{begun}");
        let mut at_once = plan("Newest disks", hours(8), hours(9), json!([]));
        at_once["incident"]["status"] = json!("in_progress");
        let (status, begun) = program.post("/incidents", at_once).await;
        assert_eq!((status, &begun["scheduled_for"], &begun["started_at"]), (201, &json!("2026-03-11T17:00:00.000Z"), &json!("2026-03-11T14:00:00.000Z")), "{begun}");
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

    async fn components_change_while_maintenance_is_under_way(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let (data, web, mail) = (program.component("Database").await, program.component("Web").await, program.component("Mail").await);
        let (_, made) = program.post("/incidents", plan("New disks", hours(1), hours(4), json!([data]))).await;
        let path = format!("/incidents/{}", made["id"].as_str().unwrap());
        let change = async |fields: Value| program.patch(&path, json!({ "incident": fields })).await;
        let status_of = async |id: &str| program.get(&format!("/components/{id}")).await.1["status"].as_str().unwrap().to_owned();
        let early = change(json!({ "components": { data.as_str(): "major_outage" } })).await;
        assert!(early.0 == 422 && error(&early.1).starts_with("components: "), "{early:?}");
        reconcile(&app, hours(1)).await;
        // Added by its id, and by its status.
        let (status, added) = change(json!({ "component_ids": [data, web] })).await;
        assert_eq!((status, ids(&added["components"])), (200, vec![data.as_str(), &web]), "{added}");
        assert_eq!(added["incident_updates"][0]["body"], "The scheduled maintenance now affects: Database, Web.");
        assert_eq!(status_of(&web).await, "under_maintenance");
        let (status, added) = change(json!({ "components": { mail.as_str(): "under_maintenance" } })).await;
        assert_eq!((status, ids(&added["components"]).len(), status_of(&mail).await.as_str()), (200, 3, "under_maintenance"));
        // One works again, and stays so when the next state begins.
        let (status, works) = change(json!({ "components": { data.as_str(): "operational" }, "body": "The database is back." })).await;
        assert_eq!((status, &works["incident_updates"][0]["body"]), (200, &json!("The database is back.")));
        assert_eq!(works["incident_updates"][0]["affected_components"][0]["new_status"], "operational");
        let (status, verifying) = change(json!({ "status": "verifying" })).await;
        assert_eq!((status, status_of(&data).await.as_str(), status_of(&web).await.as_str()), (200, "operational", "under_maintenance"));
        let (status, same) = program.put(&path, json!({ "incident": verifying })).await;
        assert_eq!((status, &same), (200, &verifying), "what is sent as it is changes nothing");
        // Left out, one works, and is no longer listed.
        let (status, fewer) = change(json!({ "component_ids": [web] })).await;
        assert_eq!((status, ids(&fewer["components"]), status_of(&mail).await.as_str()), (200, vec![web.as_str()], "operational"));
        let updates = fewer["incident_updates"].as_array().unwrap().len();
        for (wrong, field) in [
            (json!({ "components": { web.as_str(): "major_outage" } }), "components"),
            (json!({ "component_ids": ["aaaaaaaaaaaa"] }), "components"),
            (json!({ "status": "completed", "components": { mail.as_str(): "under_maintenance" } }), "components"),
        ] {
            let (status, refused) = change(wrong).await;
            assert!(status == 422 && error(&refused).starts_with(&format!("{field}: ")), "{status} {refused}");
        }
        assert_eq!(program.get(&path).await.1["incident_updates"].as_array().map(Vec::len), Some(updates), "nothing of that was stored");
        let (status, done) = change(json!({ "status": "completed", "components": { web.as_str(): "operational" } })).await;
        assert_eq!((status, &done["status"], status_of(&web).await.as_str()), (200, &json!("completed"), "operational"));
        assert_eq!(done["incident_updates"].as_array().map(Vec::len), Some(updates + 1));
        for late in [json!({ "components": { web.as_str(): "under_maintenance" } }), json!({ "component_ids": [web, data, mail] })] {
            let (status, refused) = change(late).await;
            assert!(status == 422 && error(&refused).starts_with("components: "), "{status} {refused}");
        }
    }

    async fn maintenance_may_have_no_components(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let (_, made) = program.post("/incidents", plan("New disks", hours(1), hours(2), json!([]))).await;
        let path = format!("/incidents/{}", made["id"].as_str().unwrap());
        let (status, renamed) = program.patch(&path, json!({ "incident": { "name": "Newer disks" } })).await;
        assert_eq!((status, &renamed["name"], &renamed["components"]), (200, &json!("Newer disks"), &json!([])), "{renamed}");
        let database = program.component("Database").await;
        let (status, with) = program.patch(&path, json!({ "incident": { "component_ids": [database] } })).await;
        assert_eq!((status, ids(&with["components"])), (200, vec![database.as_str()]), "{with}");
        let (status, without) = program.patch(&path, json!({ "incident": { "component_ids": [] } })).await;
        assert_eq!((status, &without["components"]), (200, &json!([])), "{without}");
        assert_eq!(without["incident_updates"][0]["body"], "The scheduled maintenance now affects no particular service.");
        reconcile(&app, hours(1)).await;
        assert_eq!(program.get(&format!("/components/{database}")).await.1["status"], "operational");
        let (status, begun) = program.patch(&path, json!({ "incident": { "name": "Newest disks" } })).await;
        assert_eq!((status, &begun["name"], &begun["status"]), (200, &json!("Newest disks"), &json!("in_progress")), "{begun}");
    }

    async fn the_impact_of_maintenance_is_set_and_taken_away(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let (_, made) = program.post("/incidents", plan("New disks", hours(1), hours(2), json!([]))).await;
        let path = format!("/incidents/{}", made["id"].as_str().unwrap());
        for impact in [json!("major"), json!("none"), Value::Null] {
            let (status, set) = program.patch(&path, json!({ "incident": { "impact_override": impact } })).await;
            assert_eq!((status, &set["impact_override"], &set["impact"]), (200, &impact, &json!("maintenance")), "{set}");
            assert_eq!(set["incident_updates"], made["incident_updates"], "customers are not told");
            assert_eq!(program.get(&path).await.1["impact_override"], impact);
        }
        let (status, both) = program.patch(&path, json!({ "incident": { "name": "Newer disks", "impact_override": "minor" } })).await;
        assert_eq!((status, &both["name"], &both["impact_override"]), (200, &json!("Newer disks"), &json!("minor")));
    }

    async fn maintenance_may_begin_as_it_is_entered(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let database = program.component("Database").await;
        let (now, ago) = (test_start(), |minutes: i64| test_start() - Duration::minutes(minutes));
        let with = |from: Timestamp, until: Timestamp, more: Value| {
            let mut plan = plan("New disks", from, until, json!([database]));
            plan["incident"].as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            plan
        };
        let (status, begun) = program.post("/incidents", with(ago(3), hours(1), json!({ "status": "in_progress" }))).await;
        assert_eq!((status, &begun["status"], &begun["components"][0]["status"]), (201, &json!("in_progress"), &json!("under_maintenance")), "{begun}");
        assert_eq!((&begun["scheduled_for"], &begun["started_at"]), (&json!("2026-03-11T08:57:00.000Z"), &json!("2026-03-11T08:57:00.000Z")));
        let updates = begun["incident_updates"].as_array().unwrap();
        assert_eq!((updates.len(), &updates[0]["status"], &updates[0]["body"]), (1, &json!("in_progress"), &json!("Reads are slower.")));
        // A start that passes while the request is made is now.
        let (status, just) = program.post("/incidents", with(now - Duration::seconds(40), hours(1), json!({ "status": "scheduled" }))).await;
        assert_eq!((status, &just["status"], &just["scheduled_for"]), (201, &json!("scheduled"), &json!("2026-03-11T09:00:00.000Z")), "{just}");
        reconcile(&app, now).await;
        let path = format!("/incidents/{}", just["id"].as_str().unwrap());
        assert_eq!(program.get(&path).await.1["status"], "in_progress");
        for (wrong, field) in [
            (with(ago(10), hours(1), json!({ "status": "in_progress" })), "scheduled_for"),
            (with(ago(2), hours(1), json!({ "status": "scheduled" })), "scheduled_for"),
            (with(ago(3), ago(1), json!({ "status": "in_progress" })), "scheduled_until"),
            (with(now, hours(1), json!({ "status": "verifying" })), "status"),
            (with(now, hours(1), json!({ "status": "in_progress", "components": { database.as_str(): "major_outage" } })), "components"),
        ] {
            let (status, refused) = program.post("/incidents", json!(wrong)).await;
            assert!(status == 422 && error(&refused).starts_with(&format!("{field}: ")), "{field}: {status} {refused}");
        }
        assert_eq!(program.get("/incidents").await.1.as_array().map(Vec::len), Some(2), "nothing of that was stored");
        // Planned for later, and begun with the times of now.
        let (_, later) = program.post("/incidents", with(hours(5), hours(6), json!({}))).await;
        let path = format!("/incidents/{}", later["id"].as_str().unwrap());
        let now_instead = json!({ "status": "in_progress", "scheduled_for": ago(2).to_rfc3339(), "scheduled_until": hours(1).to_rfc3339() });
        let (status, begun) = program.patch(&path, json!({ "incident": now_instead })).await;
        assert_eq!((status, &begun["status"], &begun["scheduled_until"]), (200, &json!("in_progress"), &json!("2026-03-11T10:00:00.000Z")), "{begun}");
        assert_eq!(begun["started_at"], "2026-03-11T09:00:00.000Z");
    }
}
