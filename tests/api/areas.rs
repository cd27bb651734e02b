//! Services, announcements, templates, subscribers, maintenance, the work on an incident, and the audit trail.

use crate::fixture::Fixture;
use crate::support::{act, create, delete, etag, manager, problem, put, read, text};
use amends::app::test_support::test_start;
use amends::on_both_databases;
use chrono::Duration;
use serde_json::{Value, json};

fn in_minutes(minutes: i64) -> String {
    (test_start() + Duration::minutes(minutes)).to_rfc3339()
}

/// The ids of a list.
fn ids(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|item| text(&item["id"])).collect()
}

on_both_databases! {
    async fn services_and_groups_are_kept(app: TestApp) {
        let (_, program) = manager(&app).await;
        let group = create(&program, "/api/v1/service-groups", &json!({ "name": "Mobile", "position": 3 })).await;
        assert_eq!(group["position"], 3);
        let service = json!({ "name": "Calls", "group": group["id"], "kind": null });
        let service = create(&program, "/api/v1/services", &service).await;
        assert_eq!((&service["status"], &service["weight_percent"]), (&json!("operational"), &json!(100)));
        let path = format!("/api/v1/services/{}", text(&service["id"]));
        let version = etag(&program.get(&path).await);
        let body = json!({ "name": "Voice calls", "archived": true });
        let edited = put(&program, &path, &body, &[("if-match", &version)]).await;
        assert_eq!(edited.status, 200, "{}", edited.body);
        assert!(edited.json()["archived_at"].is_string() && edited.json()["group"].is_null());
        assert_eq!(edited.json()["start_date"], service["start_date"], "what was not given stays");
        problem(&put(&program, &path, &json!({ "name": "Else" }), &[("if-match", &version)]).await, 412, "stale");
        let told = put(&program, &path, &json!({ "name": "", "weight_percent": 101, "group": "aaaaaaaaaaaa" }), &[]).await;
        let told = problem(&told, 422, "invalid");
        assert_eq!(told["errors"].as_array().unwrap().len(), 3, "{told}");
        let group_path = format!("/api/v1/service-groups/{}", text(&group["id"]));
        assert_eq!(put(&program, &group_path, &json!({ "name": "Phones" }), &[]).await.json()["position"], 3);
        let told = problem(&put(&program, &group_path, &json!({ "name": " " }), &[]).await, 422, "invalid");
        assert_eq!(told["errors"][0]["pointer"], "/name");
        assert_eq!(ids(&read(&program, "/api/v1/services?status=operational&limit=1").await), [text(&service["id"])]);
        assert_eq!(read(&program, "/api/v1/services?status=major_outage").await["items"], json!([]));
    }

    async fn an_announcement_is_published_ended_and_withdrawn(app: TestApp) {
        let (_, program) = manager(&app).await;
        let draft = create(&program, "/api/v1/announcements", &json!({ "title": "New prices" })).await;
        assert_eq!(draft["phase"], "draft");
        let path = format!("/api/v1/announcements/{}", text(&draft["id"]));
        let told = put(&program, &path, &json!({ "title": "New prices", "published": true }), &[]).await;
        assert_eq!(problem(&told, 422, "invalid")["errors"][0]["pointer"], "/body");
        let body = json!({ "title": "New prices", "body": "From May.", "published": true });
        assert_eq!(put(&program, &path, &body, &[("if-match", "\"1\"")]).await.json()["phase"], "live");
        problem(&delete(&program, &path, &[]).await, 409, "conflict");
        problem(&act(&program, &format!("{path}/end"), &[("if-match", "\"1\"")]).await, 412, "stale");
        assert_eq!(act(&program, &format!("{path}/end"), &[]).await.json()["phase"], "ended");
        assert_eq!(act(&program, &format!("{path}/withdrawal"), &[]).await.json()["phase"], "withdrawn");
        let mut others = Vec::new();
        for day in 1..=3 {
            let body = json!({ "title": "Later", "body": "x", "from": in_minutes(day * 1_440), "published": true });
            others.push(text(&create(&program, "/api/v1/announcements", &body).await["id"]));
        }
        others.reverse();
        let first = read(&program, "/api/v1/announcements?limit=2").await;
        assert_eq!(ids(&first), others[..2]);
        let rest = read(&program, &format!("/api/v1/announcements?limit=2&cursor={}", text(&first["next"]))).await;
        assert_eq!(ids(&rest), [others[2].clone(), text(&draft["id"])]);
        let draft = create(&program, "/api/v1/announcements", &json!({ "title": "Nothing" })).await;
        let path = format!("/api/v1/announcements/{}", text(&draft["id"]));
        assert_eq!(delete(&program, &path, &[]).await.status, 204);
        problem(&program.get(&path).await, 404, "not_found");
    }

    async fn templates_and_playbooks_are_kept(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await;
        let (_, program) = manager(&app).await;
        let template = json!({ "name": "Outage", "body": "{{services}} fail.", "state": "investigating",
                               "services": [service], "service_status": "major_outage" });
        let template = create(&program, "/api/v1/templates", &template).await;
        let second = json!({ "name": "Over", "body": "It is over.", "state": "resolved" });
        let second = create(&program, "/api/v1/templates", &second).await;
        let move_up = format!("/api/v1/templates/{}/position", text(&second["id"]));
        assert_eq!(program.post_json(&move_up, &json!({ "direction": "up" }), &[]).await.status, 200);
        assert_eq!(ids(&read(&program, "/api/v1/templates").await), [text(&second["id"]), text(&template["id"])]);
        let path = format!("/api/v1/templates/{}", text(&template["id"]));
        let body = json!({ "name": "Outage", "body": "It fails.", "state": "investigating", "archived": true });
        let archived = put(&program, &path, &body, &[]).await;
        assert!(archived.json()["archived_at"].is_string(), "{}", archived.body);
        let wrong = json!({ "name": "Outage", "body": "x", "state": "scheduled" });
        problem(&put(&program, &path, &wrong, &[]).await, 422, "invalid");

        let playbook = json!({ "name": "No calls", "steps": ["Call the supplier", "Tell the shops"] });
        let playbook = create(&program, "/api/v1/playbooks", &playbook).await;
        let incident = fixture.incident("", &[&service]).await;
        let steps = read(&program, &format!("/api/v1/incidents/{incident}/steps")).await;
        assert_eq!(ids(&steps).len(), 2);
        let tick = format!("/api/v1/incidents/{incident}/steps/{}", ids(&steps)[0]);
        assert!(put(&program, &tick, &json!({ "ticked": true }), &[]).await.json()["ticked_at"].is_string());
        let path = format!("/api/v1/playbooks/{}", text(&playbook["id"]));
        let changed = put(&program, &path, &json!({ "name": "No calls", "steps": ["Tell the shops"] }), &[]).await;
        assert_eq!(changed.json()["steps"][0]["id"], playbook["steps"][1]["id"], "the same step");
        problem(&put(&program, &path, &json!({ "name": "x", "steps": ["a\nb"] }), &[]).await, 422, "invalid");
    }

    async fn subscribers_are_added_changed_and_ended(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await;
        let (_, program) = manager(&app).await;
        let one = create(&program, "/api/v1/subscribers", &json!({ "address": "ann@example.org", "confirmed": true })).await;
        assert_eq!((&one["state"], &one["subscriptions"][0]["scope"]), (&json!("active"), &json!("page")));
        let asked = create(&program, "/api/v1/subscribers", &json!({ "address": "ben@example.org" })).await;
        assert_eq!(asked["state"], "unconfirmed");
        let path = format!("/api/v1/subscribers/{}", text(&one["id"]));
        let wanted = json!({ "subscriptions": [{ "scope": "service", "id": service, "maintenance": false }] });
        let changed = put(&program, &path, &wanted, &[("if-match", &etag(&program.get(&path).await))]).await;
        assert_eq!(changed.json()["subscriptions"][0]["maintenance"], false, "{}", changed.body);
        problem(&put(&program, &path, &wanted, &[("if-match", "\"999\"")]).await, 412, "stale");
        for wrong in [json!([{ "scope": "page", "id": service }]), json!([{ "scope": "group", "id": "aaaaaaaaaaaa" }])] {
            problem(&put(&program, &path, &json!({ "subscriptions": wrong }), &[]).await, 422, "invalid");
        }
        problem(&program.post_json("/api/v1/subscribers", &json!({ "address": "nobody" }), &[]).await, 422, "invalid");
        let room = json!({ "channel": "ntfy", "address": "https://ntfy.sh/amends-status", "token": "tk_1234", "confirmed": true });
        let room = create(&program, "/api/v1/subscribers", &room).await;
        assert_eq!((&room["channel"], &room["address"], &room["state"]), (&json!("ntfy"), &json!("ntfy.sh"), &json!("active")));
        let other = json!({ "channel": "sms", "address": "ann2@example.org" });
        problem(&program.post_json("/api/v1/subscribers", &other, &[]).await, 422, "invalid");
        let wrong = json!({ "channel": "slack", "address": "https://example.org/" });
        let wrong = problem(&program.post_json("/api/v1/subscribers", &wrong, &[]).await, 422, "invalid");
        assert_eq!(wrong["error"]["fields"][0]["field"], "address", "{wrong}");
        assert_eq!(delete(&program, &format!("/api/v1/subscribers/{}", text(&room["id"])), &[]).await.status, 204);
        problem(&program.post_json("/api/v1/subscribers", &json!({ "address": "ann@example.org" }), &[]).await, 409, "conflict");
        assert_eq!(ids(&read(&program, "/api/v1/subscribers?state=active").await), [text(&one["id"])]);
        assert_eq!(delete(&program, &path, &[]).await.status, 204);
        assert_eq!(read(&program, &path).await["address"], "");
    }

    async fn maintenance_is_planned_moved_and_repeated(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await;
        let (_, program) = manager(&app).await;
        let plan = json!({ "title": "New switch", "body": "No calls for an hour.", "services": [service],
                           "from": in_minutes(600), "until": in_minutes(660) });
        let planned = create(&program, "/api/v1/maintenance", &plan).await;
        assert_eq!((&planned["kind"], &planned["state"]), (&json!("maintenance"), &json!("scheduled")));
        let path = format!("/api/v1/incidents/{}", text(&planned["id"]));
        let moved = put(&program, &format!("{path}/window"), &json!({ "until": in_minutes(720) }), &[]).await;
        assert_eq!(moved.status, 200, "{}", moved.body);
        let renamed = json!({ "title": "A new switch", "services": [service] });
        assert_eq!(put(&program, &format!("{path}/plan"), &renamed, &[]).await.json()["title"], "A new switch");
        let update = json!({ "state": "cancelled", "body": "Not today." });
        assert_eq!(program.post_json(&format!("{path}/updates"), &update, &[]).await.status, 201);
        let mut wrong = plan.clone();
        wrong["until"] = json!(in_minutes(500));
        problem(&program.post_json("/api/v1/maintenance", &wrong, &[]).await, 422, "invalid");

        let series = json!({ "title": "Backups", "body": "Slow.", "services": [service], "rule": "FREQ=WEEKLY;BYDAY=SU",
                             "start": "2026-03-15T02:00:00", "duration_minutes": 60 });
        let one = create(&program, "/api/v1/maintenance-series", &series).await;
        let path = format!("/api/v1/maintenance-series/{}", text(&one["id"]));
        let mut other = series.clone();
        other["duration_minutes"] = json!(90);
        let change = json!({ "following": "2026-03-22T02:00:00Z", "series": other });
        let follows = put(&program, &path, &change, &[]).await;
        assert_eq!(follows.json()["follows_id"], one["id"], "{}", follows.body);
        let path = format!("/api/v1/maintenance-series/{}", text(&follows.json()["id"]));
        assert!(act(&program, &format!("{path}/end"), &[]).await.json()["ends_before"].is_string());
        other["rule"] = json!("FREQ=SOMETIMES");
        let told = problem(&program.post_json("/api/v1/maintenance-series", &other, &[]).await, 422, "invalid");
        assert_eq!(told["errors"][0]["pointer"], "/rule");
    }

    async fn colleagues_read_what_a_program_notes_hands_over_and_drafts(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await;
        let incident = fixture.incident("", &[&service]).await;
        let (owner, program) = manager(&app).await;
        let path = format!("/api/v1/incidents/{incident}");
        let note = create(&program, &format!("{path}/notes"), &json!({ "body": "The switch is dead." })).await;
        let one = format!("{path}/notes/{}", note["id"]);
        let version = etag(&program.get(&one).await);
        let edited = put(&program, &one, &json!({ "body": "Two switches are." }), &[("if-match", &version)]).await;
        assert_eq!(edited.json()["body"], "Two switches are.");
        problem(&put(&program, &one, &json!({ "body": "x" }), &[("if-match", &version)]).await, 412, "stale");
        let owner_id = owner.staff_id.clone().unwrap().to_string();
        let people = put(&program, &format!("{path}/people/scribe"), &json!({ "to": owner_id }), &[]).await;
        assert_eq!(text(&people.json()["scribe"]["id"]), owner_id);
        problem(&put(&program, &format!("{path}/people/chief"), &json!({}), &[]).await, 404, "not_found");

        let draft = json!({ "body": "What happened", "signed": "Olga" });
        assert_eq!(put(&program, &format!("{path}/post-mortem"), &draft, &[]).await.json()["draft"], "What happened");
        problem(&act(&program, &format!("{path}/post-mortem/withdrawal"), &[]).await, 409, "conflict");
        let later = json!({ "state": "monitoring", "body": "Calls work again.", "next_update_minutes": 30,
                            "publish_at": in_minutes(60) });
        let prepared = create(&program, &format!("{path}/prepared"), &later).await;
        assert_eq!((&prepared["state"], &prepared["needs_approval"]), (&json!("waiting"), &json!(false)));
        let one = format!("{path}/prepared/{}", text(&prepared["id"]));
        assert_eq!(delete(&program, &one, &[]).await.status, 204);
        assert_eq!(read(&program, &one).await["state"], "cancelled");
        let wrong = json!({ "state": "monitoring", "body": "Calls work again." });
        let told = problem(&program.post_json(&format!("{path}/prepared"), &wrong, &[]).await, 422, "invalid");
        assert_eq!(told["errors"][0]["pointer"], "/next_update_minutes");
        let translation = json!({ "language": "xx", "text": "Nichts geht." });
        problem(&put(&program, &format!("{path}/translations"), &translation, &[]).await, 422, "invalid");

        let trail = read(&program, "/api/v1/audit/events?subject=incident_note&limit=1").await;
        assert_eq!(trail["items"][0]["verb"], "incident.note_edited");
        assert!(text(&trail["items"][0]["actor"]).starts_with("token:"));
        let rest = format!("/api/v1/audit/events?subject=incident_note&cursor={}", text(&trail["next"]));
        assert_eq!(read(&program, &rest).await["items"][0]["verb"], "incident.note_added");
    }

    async fn actions_follow_an_incident(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Calls").await;
        let incident = fixture.incident("", &[&service]).await;
        let (owner, program) = manager(&app).await;
        let owner_id = owner.staff_id.clone().unwrap().to_string();
        let path = format!("/api/v1/incidents/{incident}/actions");
        let body = json!({ "title": "Buy a second switch", "owner": owner_id, "due_on": "2026-04-30",
                           "promise": "By May there is a second switch." });
        let late = create(&program, &path, &body).await;
        assert_eq!((&late["due_on"], &late["owner"], &late["public_promise"]), (&json!("2026-04-30"), &json!("Olga Owner"), &json!("")));
        let mut sooner = body.clone();
        sooner["due_on"] = json!("2026-03-31");
        let soon = create(&program, &path, &sooner).await;
        let first = read(&program, &format!("{path}?limit=1")).await;
        assert_eq!(ids(&first), [text(&soon["id"])]);
        let rest = read(&program, &format!("{path}?limit=1&cursor={}", text(&first["next"]))).await;
        assert_eq!((ids(&rest), &rest["next"]), (vec![text(&late["id"])], &Value::Null));
        let one = format!("{path}/{}", text(&late["id"]));
        let version = etag(&program.get(&one).await);
        let changed = json!({ "title": "Buy two switches", "owner": owner_id, "due_on": "2026-05-31" });
        let edited = put(&program, &one, &changed, &[("if-match", &version)]).await;
        assert_eq!((&edited.json()["title"], &edited.json()["promise"]), (&json!("Buy two switches"), &json!("")), "{}", edited.body);
        problem(&put(&program, &one, &changed, &[("if-match", &version)]).await, 412, "stale");
        for (field, value) in [("title", json!(" ")), ("owner", json!("aaaaaaaaaaaa")), ("due_on", json!("soon")), ("promise", json!("x".repeat(301)))] {
            let mut wrong = body.clone();
            wrong[field] = value;
            let told = problem(&put(&program, &one, &wrong, &[]).await, 422, "invalid");
            assert_eq!(told["errors"][0]["pointer"], format!("/{field}"), "{told}");
        }
        let elsewhere = fixture.incident("", &[&service]).await;
        problem(&program.get(&format!("/api/v1/incidents/{elsewhere}/actions/{}", text(&late["id"]))).await, 404, "not_found");
        problem(&delete(&program, &one, &[("if-match", &version)]).await, 412, "stale");
        assert_eq!(delete(&program, &one, &[]).await.status, 204);
        problem(&program.get(&one).await, 404, "not_found");
        // What customers read stays.
        fixture.run("update post_mortem_action set public_promise = promise, public_due_at = due_at").await;
        problem(&delete(&program, &format!("{path}/{}", text(&soon["id"])), &[]).await, 409, "conflict");
        let trail = read(&program, "/api/v1/audit/events?subject=post_mortem_action").await;
        let verbs: Vec<_> = trail["items"].as_array().unwrap().iter().map(|one| text(&one["verb"])).collect();
        let expected = ["removed", "edited", "added", "added"].map(|verb| format!("post_mortem_action.{verb}"));
        assert_eq!(verbs, expected);
    }
}
