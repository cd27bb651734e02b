//! What the clients of Statuspage do, in the order in which they do it, with JSON and with forms.

use super::program::{Program, ids};
use amends::app::test_support::{TestApp, TestClient};
use amends::incidents::post_mortem;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::{PublicId, Role};
use axum::http::Method;
use chrono::Duration;
use serde_json::{Value, json};

/// Somebody else reviews the draft at the desk.
async fn review(app: &TestApp, who: &TestClient, incident: &str) -> u16 {
    let id = PublicId::parse(incident).unwrap();
    let mut tx = app.app.db.read().await.unwrap();
    let found = post_mortem::find(&mut tx, &id).await.unwrap().unwrap();
    let hash = post_mortem::review::hash_of(&mut tx, &found).await.unwrap();
    drop(tx);
    let version = found.version.to_string();
    let fields = [("version", version.as_str()), ("hash", hash.as_str())];
    who.post(&format!("/desk/incidents/{incident}/post-mortem/review"), &fields).await.status.as_u16()
}

async fn public(app: &TestApp, path: &str) -> Value {
    app.publish().await;
    app.visitor().get(path).await.json()
}

on_both_databases! {
    async fn a_program_tells_an_incident_from_the_beginning_to_the_post_mortem(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let (card, transfers) = (program.component("Card payments").await, program.component("Transfers").await);
        // A form, as the oldest clients send it.
        let fields = [
            ("incident[name]", "Cards fail & wait"),
            ("incident[status]", "identified"),
            ("incident[body]", "A certificate **expired**."),
            (&format!("incident[components][{card}]"), "partial_outage"),
            ("incident[component_ids][]", &transfers),
            ("incident[deliver_notifications]", "false"),
            ("incident[metadata][jira][id]", "OPS-7"),
        ];
        let (status, made) = program.form(Method::POST, "/incidents.json", &fields).await;
        assert_eq!(status, 201, "{made}");
        let path = format!("/incidents/{}", made["id"].as_str().unwrap());
        assert_eq!((&made["name"], &made["status"], &made["impact"]), (&json!("Cards fail & wait"), &json!("identified"), &json!("major")));
        assert_eq!(made["metadata"], json!({ "jira": { "id": "OPS-7" } }));
        assert_eq!(ids(&made["components"]), [card.as_str(), &transfers]);
        assert_eq!(made["components"][0]["status"], "partial_outage");
        assert_eq!(made["incident_updates"][0]["deliver_notifications"], false);
        assert_eq!(made["incident_updates"][0]["body"], "A certificate **expired**.", "programs get what they wrote");
        // The public sees it, and whoever owns the token is its commander.
        let summary = public(&app, "/api/v2/summary.json").await;
        assert_eq!(summary["incidents"][0]["incident_updates"][0]["body"], "A certificate expired.");
        let owned = "select count(*) from incident join staff on staff.id = commander_id where staff.name = 'Ruth Calloway'";
        let owned = app.app.db.read().await.unwrap().fetch_value::<i64>(sql(owned)).await.unwrap();
        assert_eq!(owned, 1);
        // Corrected without an update, by JSON.
        let (status, renamed) = program.patch(&path, json!({ "incident": { "name": "Card payments fail", "impact_override": "critical" } })).await;
        assert_eq!((status, &renamed["name"], &renamed["impact"]), (200, &json!("Card payments fail"), &json!("critical")));
        assert_eq!(renamed["incident_updates"].as_array().unwrap().len(), 1);
        // What is as it was appends nothing, as when a program puts back what it read.
        let (status, same) = program.put(&path, json!({ "incident": renamed })).await;
        assert_eq!((status, &same["incident_updates"]), (200, &renamed["incident_updates"]));
        app.app.clock.set(app.app.clock.now() + Duration::minutes(10));
        let monitoring = json!({ "incident": { "status": "monitoring", "body": "Renewed.", "components": { card.as_str(): "operational" } } });
        let (status, monitored) = program.patch(&path, monitoring).await;
        assert_eq!((status, &monitored["incident_updates"][0]["body"]), (200, &json!("Renewed.")));
        assert_eq!(monitored["incident_updates"][0]["affected_components"][0]["new_status"], "operational");
        assert!(monitored["monitoring_at"].is_string());
        // A text is corrected in place, with the previous one shown.
        let update = format!("{path}/incident_updates/{}", monitored["incident_updates"][0]["id"].as_str().unwrap());
        let (status, edited) = program.put(&update, json!({ "incident_update": { "body": "Renewed at noon.", "wants_twitter_update": false } })).await;
        assert_eq!((status, &edited["body"]), (200, &json!("Renewed at noon.")));
        let moved = json!({ "incident_update": { "display_at": "2020-01-01T00:00:00Z" } });
        assert_eq!(program.patch(&update, moved).await.0, 422, "a time that was published stays");
        // Resolved without words of its own.
        let (status, resolved) = program.form(Method::PATCH, &format!("{path}.json"), &[("incident[status]", "resolved")]).await;
        assert_eq!((status, &resolved["status"]), (200, &json!("resolved")));
        assert_eq!(resolved["incident_updates"][0]["body"], "This incident has been resolved.");
        assert_eq!(program.get("/incidents/unresolved").await.1, json!([]));
        assert_eq!(ids(&program.get("/incidents?q=PAYMENTS%20fail").await.1).len(), 1);
        assert_eq!(program.get("/incidents?q=nothing").await.1, json!([]));
        // The post-mortem: a program writes, and a person who did not write it lets it be published.
        let text = json!({ "postmortem": { "body_draft": "Nobody watched the *date*." } });
        let post_mortem = format!("{path}/postmortem");
        assert_eq!(program.get(&post_mortem).await.0, 404);
        let (status, draft) = program.put(&post_mortem, text).await;
        assert_eq!((status, &draft["body_draft"], &draft["body"]), (200, &json!("Nobody watched the *date*."), &Value::Null));
        let publish = format!("{post_mortem}/publish");
        let (status, refused) = program.put(&publish, json!({ "postmortem": { "notify_subscribers": true } })).await;
        assert_eq!(status, 422, "{refused}");
        assert!(refused["error"].as_str().unwrap().contains("review"), "{refused}");
        let tom = app.staff("Tom Baxter", &[Role::SupportLead]).await;
        let id = path.rsplit('/').next().unwrap();
        assert_eq!(review(&app, &tom, id).await, 303);
        let (status, published) = program.put(&publish, json!({ "postmortem": {} })).await;
        assert_eq!((status, &published["body"]), (200, &json!("Nobody watched the *date*.")));
        let (_, shown) = program.get(&path).await;
        assert_eq!((&shown["status"], &shown["postmortem_body"]), (&json!("postmortem"), &json!("Nobody watched the *date*.")));
        let (status, reverted) = program.put(&format!("{post_mortem}/revert"), Value::Null).await;
        assert_eq!((status, &reverted["published_at"]), (200, &Value::Null));
        assert_eq!(program.delete(&post_mortem).await, (204, Value::Null));
        assert_eq!(program.get(&post_mortem).await.0, 404);
        // Deleting withdraws, and the desk keeps it with the reason.
        let (status, deleted) = program.delete(&path).await;
        assert_eq!((status, &deleted["name"]), (200, &json!("Card payments fail")));
        assert_eq!(program.get(&path).await.0, 404);
        assert_eq!(public(&app, "/api/v2/incidents.json").await["incidents"], json!([]));
    }

    async fn components_and_groups_are_kept_by_a_program(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let fields = [("component[name]", "API"), ("component[description]", "For partners"), ("component[status]", "degraded_performance"), ("component[showcase]", "1")];
        let (status, made) = program.form(Method::POST, "/components", &fields).await;
        assert_eq!((status, &made["status"], &made["description"]), (201, &json!("degraded_performance"), &json!("For partners")));
        let api = made["id"].as_str().unwrap().to_owned();
        let (status, group) = program.post("/component-groups", json!({ "component_group": { "name": "Platform", "components": [api] } })).await;
        assert_eq!((status, &group["components"]), (201, &json!([api])));
        let group_id = group["id"].as_str().unwrap();
        let (_, one) = program.get(&format!("/components/{api}.json")).await;
        assert_eq!(one["group_id"], group_id);
        assert_eq!(public(&app, "/api/v2/summary.json").await["status"]["indicator"], "minor");
        // A status that a program said ends when it says another.
        let later = app.app.clock.now() + Duration::hours(1);
        app.app.clock.set(later);
        let (status, outage) = program.patch(&format!("/components/{api}"), json!({ "component": { "status": "major_outage" } })).await;
        assert_eq!((status, &outage["status"]), (200, &json!("major_outage")));
        app.app.clock.set(later + Duration::hours(2));
        let (_, fine) = program.put(&format!("/components/{api}"), json!({ "component": { "status": "operational", "name": "Partner API", "description": null } })).await;
        assert_eq!((&fine["status"], &fine["name"], &fine["description"]), (&json!("operational"), &json!("Partner API"), &Value::Null));
        app.app.clock.set(later + Duration::hours(4));
        let (from, to) = ("2026-03-11T00:00:00Z", "2030-01-01T00:00:00Z");
        let (status, uptime) = program.get(&format!("/components/{api}/uptime?start={from}&end={to}")).await;
        assert_eq!((status, &uptime["major_outage"]), (200, &json!(7_200)));
        assert_eq!(uptime["warnings"].as_array().unwrap().len(), 1, "{uptime}");
        let (_, of_group) = program.get(&format!("/component-groups/{group_id}/uptime?start={from}")).await;
        assert_eq!((&of_group["uptime_percentage"], &of_group["name"]), (&uptime["uptime_percentage"], &json!("Platform")));
        assert!(uptime["uptime_percentage"].as_f64().unwrap() < 100.0);
        // What an incident says counts beside it: the worst is shown.
        program.incident("Partners wait", json!({ api.as_str(): "partial_outage" })).await;
        let (_, still) = program.patch(&format!("/components/{api}"), json!({ "component": { "status": "operational" } })).await;
        assert_eq!(still["status"], "partial_outage");
        let (status, renamed) = program.patch(&format!("/component-groups/{group_id}"), json!({ "component_group": { "name": "Partners", "components": [] } })).await;
        assert_eq!((status, &renamed["name"], &renamed["components"]), (200, &json!("Partners"), &json!([])));
        assert_eq!(renamed["description"], Value::Null);
        let described = json!({ "component_group": { "description": "What partners use" } });
        let (status, described) = program.patch(&format!("/component-groups/{group_id}"), described).await;
        assert_eq!((status, &described["name"], &described["description"]), (200, &json!("Partners"), &json!("What partners use")));
        let (_, emptied) = program.put(&format!("/component-groups/{group_id}"), json!({ "component_group": { "description": null } })).await;
        assert_eq!(emptied["description"], Value::Null);
        assert_eq!(program.delete(&format!("/component-groups/{group_id}")).await.0, 200);
        assert_eq!(program.get(&format!("/component-groups/{group_id}")).await.0, 404);
        assert_eq!(program.delete(&format!("/components/{api}")).await, (204, Value::Null));
        assert_eq!(program.get(&format!("/components/{api}")).await.0, 404);
    }

    async fn a_component_is_shown_only_while_it_is_impaired(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let fields = json!({ "component": { "name": "Fax gateway", "only_show_if_degraded": true, "description": "For offices" } });
        let (status, made) = program.post("/components", fields).await;
        assert_eq!((status, &made["only_show_if_degraded"]), (201, &json!(true)));
        let fax = made["id"].as_str().unwrap();
        let telex = json!({ "component": { "name": "Telex", "only_show_if_degraded": true } });
        assert_eq!(program.post("/components", telex).await.0, 201);
        let group = json!({ "component_group": { "name": "Older ways", "description": "Kept until 2030", "components": [fax] } });
        let (status, group) = program.post("/component-groups", group).await;
        assert_eq!((status, &group["description"]), (201, &json!("Kept until 2030")));
        let path = format!("/components/{}", group["id"].as_str().unwrap());
        assert_eq!(program.get(&path).await.1["description"], "Kept until 2030");
        // Programs get it always, readers of the page while something is wrong.
        let page = async || {
            app.publish().await;
            app.visitor().get("/").await.body
        };
        let listed = public(&app, "/api/v2/components.json").await;
        let of_fax = listed["components"].as_array().unwrap().iter().find(|one| one["id"] == fax).unwrap();
        assert_eq!((&of_fax["only_show_if_degraded"], &of_fax["status"]), (&json!(true), &json!("operational")));
        let before = page().await;
        assert!(!before.contains("Fax gateway") && !before.contains("Older ways"), "{before}");
        let path = format!("/components/{fax}");
        assert_eq!(program.patch(&path, json!({ "component": { "status": "major_outage" } })).await.0, 200);
        let during = page().await;
        assert!(during.contains("Fax gateway") && during.contains("Kept until 2030"), "{during}");
        assert!(during.contains("Fax gateway: major outage.") && !during.contains("The other"), "{during}");
        assert_eq!(program.patch(&path, json!({ "component": { "status": "operational" } })).await.0, 200);
        assert!(!page().await.contains("For offices"));
        let (status, shown) = program.form(Method::PUT, &path, &[("component[only_show_if_degraded]", "false")]).await;
        assert_eq!((status, &shown["only_show_if_degraded"], &shown["description"]), (200, &json!(false), &json!("For offices")));
        assert!(page().await.contains("Fax gateway"));
    }

    async fn an_incident_that_is_over_already_is_told_by_one_update(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let over = |statuses: Value| json!({ "incident": {
            "name": "A short interruption", "status": "resolved", "body": "Cards failed for a minute.", "components": statuses,
            "impact_override": "minor",
        } });
        let (status, refused) = program.post("/incidents", over(json!({ card.as_str(): "major_outage" }))).await;
        assert_eq!(status, 422, "nothing would end the outage: {refused}");
        assert!(refused["error"][0].as_str().unwrap().starts_with("components: "), "{refused}");
        let (status, made) = program.post("/incidents", over(json!({ card.as_str(): "operational" }))).await;
        assert_eq!(status, 201, "{made}");
        assert_eq!((&made["status"], &made["impact"], &made["backfilled"]), (&json!("resolved"), &json!("minor"), &json!(false)));
        assert_eq!((&made["resolved_at"], ids(&made["components"])), (&made["started_at"], vec![card.as_str()]));
        let updates = made["incident_updates"].as_array().unwrap();
        assert_eq!((updates.len(), &updates[0]["deliver_notifications"]), (1, &json!(true)));
        let shown = public(&app, "/api/v2/incidents.json").await;
        assert_eq!(shown["incidents"][0]["incident_updates"][0]["body"], "Cards failed for a minute.");
        assert_eq!(public(&app, "/api/v2/summary.json").await["status"]["indicator"], "none");
        let (status, short) = program.post("/incidents", json!({ "incident": { "name": "Over", "status": "resolved" } })).await;
        assert_eq!((status, &short["incident_updates"][0]["body"]), (201, &json!("This incident has been resolved.")));
    }

    async fn what_is_over_is_entered_without_telling_anybody(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let past = json!({ "incident": {
            "name": "Old trouble", "status": "resolved", "body": "It was the cable.", "backfilled": true, "backfill_date": "2026-02-03",
        } });
        let (status, made) = program.post("/incidents", past).await;
        assert_eq!(status, 201, "{made}");
        assert_eq!((&made["backfilled"], &made["status"], &made["components"]), (&json!(true), &json!("resolved"), &json!([])));
        assert!(made["started_at"].as_str().unwrap().starts_with("2026-02-0"), "{made}");
        // One update, with what the program wrote as the text of its end.
        let updates = made["incident_updates"].as_array().unwrap();
        assert_eq!((updates.len(), &updates[0]["status"], &updates[0]["body"]), (1, &json!("resolved"), &json!("It was the cable.")));
        assert_eq!(updates[0]["deliver_notifications"], false);
        assert!(updates[0]["display_at"].as_str().unwrap().starts_with("2026-02-0"), "{made}");
        assert_eq!(made["resolved_at"], updates[0]["display_at"]);
        let silent = json!({ "incident": { "name": "Older trouble", "backfilled": true, "backfill_date": "2026-02-02" } });
        let (status, silent) = program.post("/incidents", silent).await;
        assert_eq!((status, &silent["incident_updates"][0]["body"]), (201, &json!("This incident has been resolved.")));
        let card = program.component("Card payments").await;
        for (wrong, field) in [
            (json!({ "name": "A", "backfilled": true }), "backfill_date"),
            (json!({ "name": "A", "backfilled": true, "backfill_date": "2026-02-30" }), "backfill_date"),
            (json!({ "name": "A", "backfilled": true, "backfill_date": "2999-01-01" }), "backfill_date"),
            (json!({ "name": "A", "backfilled": true, "backfill_date": "2026-02-03", "component_ids": [card] }), "components"),
            (json!({ "name": "A", "backfilled": true, "backfill_date": "2026-02-03", "status": "postmortem" }), "status"),
            (json!({ "name": "A", "body": "b", "status": "postmortem" }), "status"),
        ] {
            let (status, refused) = program.post("/incidents", json!({ "incident": wrong })).await;
            assert_eq!(status, 422, "{refused}");
            assert!(refused["error"][0].as_str().unwrap().starts_with(&format!("{field}: ")), "{refused}");
        }
        assert_eq!(program.get("/incidents").await.1.as_array().unwrap().len(), 2, "nothing of that was stored");
        let path = format!("/incidents/{}", made["id"].as_str().unwrap());
        let (status, refused) = program.patch(&path, json!({ "incident": { "status": "postmortem" } })).await;
        assert_eq!(status, 422, "there is none: {refused}");
    }

    async fn what_a_deleted_component_had_stays_public_and_names_it(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let (card, transfers) = (program.component("Card payments").await, program.component("Transfers").await);
        let group = json!({ "component_group": { "name": "Payments", "components": [card] } });
        assert_eq!(program.post("/component-groups", group).await.0, 201);
        let past = program.incident("Nobody could pay", json!({ card.as_str(): "partial_outage" })).await;
        app.app.clock.set(app.app.clock.now() + Duration::minutes(5));
        assert_eq!(program.patch(&format!("/incidents/{past}"), json!({ "incident": { "status": "resolved" } })).await.0, 200);
        app.app.clock.set(app.app.clock.now() + Duration::minutes(5));
        let both = json!({ card.as_str(): "major_outage", transfers.as_str(): "degraded_performance" });
        let open = program.incident("Nobody can pay", both).await;
        assert_eq!(program.delete(&format!("/components/{card}")).await.0, 204);
        let components = public(&app, "/api/v2/components.json").await["components"].clone();
        assert_eq!(components.as_array().unwrap().len(), 2, "transfers, and the empty group: {components}");
        for listed in [components, program.get("/components").await.1] {
            assert!(!ids(&listed).contains(&card.as_str()), "{listed}");
            assert!(listed.as_array().unwrap().iter().any(|one| one["components"] == json!([])), "{listed}");
        }
        let unresolved = public(&app, "/api/v2/incidents/unresolved.json").await;
        assert_eq!(ids(&unresolved["incidents"]), [open.as_str()]);
        // In both versions, after what is still offered.
        let (in_public, managed) = (&unresolved["incidents"][0], program.get(&format!("/incidents/{open}")).await.1);
        for incident in [in_public, &managed] {
            assert_eq!(ids(&incident["components"]), [transfers.as_str(), &card], "{incident}");
            let affected = incident["incident_updates"][0]["affected_components"].as_array().unwrap();
            let names: Vec<_> = affected.iter().map(|one| one["name"].as_str().unwrap()).collect();
            assert!(names.contains(&"Payments - Card payments"), "{names:?}");
        }
        let resolved = program.get(&format!("/incidents/{past}")).await.1;
        assert_eq!((ids(&resolved["components"]), &resolved["components"][0]["name"]), (vec![card.as_str()], &json!("Card payments")));
        let (status, same) = program.put(&format!("/incidents/{open}"), json!({ "incident": managed })).await;
        assert_eq!((status, &same), (200, &managed), "what is sent as it was read changes nothing");
        let all = public(&app, "/api/v2/incidents.json").await;
        assert_eq!(ids(&all["incidents"]), [open.as_str(), &past]);
        assert_eq!(ids(&all["incidents"][1]["components"]), [card.as_str()]);
        let visitor = app.visitor();
        for (path, title) in [(&open, "Nobody can pay"), (&past, "Nobody could pay")] {
            let page = visitor.get(&format!("/incidents/{path}")).await;
            assert_eq!(page.status, 200, "{title}");
            assert!(page.body.contains(title) && page.body.contains("Card payments"), "{}", page.body);
        }
        assert!(visitor.get("/").await.body.contains("Nobody can pay"));
        for (path, text) in [("/history.atom", "Nobody could pay"), ("/sitemap.xml", &*past), ("/sitemap.xml", &*open)] {
            assert!(visitor.get(path).await.body.contains(text), "{path}");
        }
        let (status, _) = program.patch(&format!("/incidents/{open}"), json!({ "incident": { "status": "resolved" } })).await;
        assert_eq!(status, 200);
        assert_eq!(public(&app, "/api/v2/incidents/unresolved.json").await["incidents"], json!([]));
    }

    async fn a_status_that_another_incident_gives_is_not_taken_for_its_own(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let component = format!("/components/{card}");
        let slow = program.incident("Cards are slow", json!({ card.as_str(): "degraded_performance" })).await;
        let down = program.incident("Cards are down", json!({ card.as_str(): "major_outage" })).await;
        let (slow, down) = (format!("/incidents/{slow}"), format!("/incidents/{down}"));
        let (_, read) = program.get(&slow).await;
        assert_eq!(read["components"][0]["status"], "major_outage", "the worst of both is shown");
        let (status, same) = program.put(&slow, json!({ "incident": read })).await;
        assert_eq!((status, &same), (200, &read), "as it was sent");
        assert_eq!((same["incident_updates"].as_array().map(Vec::len), &same["impact"]), (Some(1), &json!("minor")));
        // Another status than the one that is shown is its own from now on.
        let worse = json!({ "incident": { "components": { card.as_str(): "partial_outage" } } });
        let (status, worse) = program.patch(&slow, worse).await;
        assert_eq!((status, worse["incident_updates"].as_array().map(Vec::len), &worse["impact"]), (200, Some(2), &json!("major")));
        let over = json!({ "incident": { "status": "resolved" } });
        assert_eq!(program.patch(&down, over.clone()).await.0, 200);
        assert_eq!(program.get(&component).await.1["status"], "partial_outage", "not what the other incident said");
        // One that is over is sent back as it was while another has the component down.
        assert_eq!(program.patch(&slow, over).await.0, 200);
        program.incident("Cards are down again", json!({ card.as_str(): "major_outage" })).await;
        let (_, read) = program.get(&slow).await;
        assert_eq!((&read["status"], &read["components"][0]["status"]), (&json!("resolved"), &json!("major_outage")));
        let (status, same) = program.put(&slow, json!({ "incident": read })).await;
        assert_eq!((status, &same), (200, &read));
    }

    async fn templates_are_added_and_listed(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let template = [("template[name]", "Slow"), ("template[title]", "Slow pages"), ("template[body]", "{{services}} are slow."), ("template[update_status]", "identified")];
        let (status, made) = program.form(Method::POST, "/incident_templates", &template).await;
        assert_eq!((status, &made["update_status"], &made["should_send_notifications"]), (201, &json!("identified"), &json!(true)));
        let (_, listed) = program.get("/incident_templates").await;
        assert_eq!(listed, json!([made]));
        let (status, refused) = program.post("/incident_templates", json!({ "template": { "name": "X" } })).await;
        assert_eq!((status, refused["error"].as_array().map(Vec::len)), (422, Some(2)), "title and body: {refused}");
    }

    async fn lists_are_read_in_parts(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        for number in 0..5 {
            app.app.clock.set(app.app.clock.now() + Duration::minutes(1));
            program.incident(&format!("Incident {number}"), json!({})).await;
        }
        let (_, all) = program.get("/incidents").await;
        let all = ids(&all);
        let (_, first) = program.get("/incidents?limit=2").await;
        let (_, second) = program.get("/incidents.json?limit=2&page=2").await;
        let (_, third) = program.get("/incidents?per_page=2&page=3").await;
        assert_eq!([ids(&first), ids(&second), ids(&third)].concat(), all);
        assert_eq!(program.get("/incidents?page=4&limit=2").await.1, json!([]));
        assert_eq!(program.get("/incidents?limit=1000").await.0, 200);
        for wrong in ["limit=0", "limit=x", "page=x", "page=-1"] {
            assert_eq!(program.get(&format!("/incidents?{wrong}")).await.0, 422, "{wrong}");
        }
    }
}
