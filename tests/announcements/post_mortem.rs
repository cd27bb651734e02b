//! Post-mortems from the first draft until they are unpublished.

use super::documents_containing;
use super::fixture::{declaration, declare, minutes, open_incident, run_sql, update};
use amends::app::test_support::{TestApp, TestClient};
use amends::incidents::State;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::{PublicId, Role, ServiceStatus};

const BODY: &str = "## What happened\n\nA cable was *cut* by <b>us</b>.\n\n| Promise | When |\n| --- | --- |\n| A second cable | May |";

async fn post(ruth: &TestClient, incident: &PublicId, version: &str, intent: &str, body: &str) -> u16 {
    let fields =
        [("version", version), ("intent", intent), ("body", body), ("signed", "Ruth Calloway, Network Director")];
    ruth.post(&format!("/desk/incidents/{incident}/post-mortem"), &fields).await.status.as_u16()
}

/// The version of the draft, as its form has it.
async fn version(app: &TestApp, incident: &PublicId) -> String {
    let mut tx = app.app.db.read().await.unwrap();
    let text = "select version from post_mortem where incident_id = $1";
    let found = tx.fetch_value_optional::<i64>(sql(text).bind(incident)).await.unwrap();
    found.unwrap_or(0).to_string()
}

/// Saves a draft, has a colleague review it, and publishes it.
async fn publish(app: &TestApp, ruth: &TestClient, reviewer: &TestClient, incident: &PublicId, body: &str) -> u16 {
    assert_eq!(post(ruth, incident, &version(app, incident).await, "draft", body).await, 303);
    let path = format!("/desk/incidents/{incident}/post-mortem/review");
    let page = reviewer.get(&format!("/desk/incidents/{incident}/post-mortem")).await.body;
    let (_, hash) = page.split_once("name=\"hash\" value=\"").expect("the page has the form");
    let hash = hash.split('"').next().unwrap_or_default();
    let reviewed = reviewer.post(&path, &[("version", &*version(app, incident).await), ("hash", hash)]).await;
    assert_eq!(reviewed.status, 303, "{}", reviewed.body);
    post(ruth, incident, &version(app, incident).await, "publish", body).await
}

async fn resolve(app: &TestApp, incident: &PublicId, service: &PublicId) {
    app.app.clock.set(minutes(40));
    update(app, incident, State::Resolved, "It works.", vec![(service.clone(), ServiceStatus::Operational)]).await;
    app.publish().await;
}

on_both_databases! {
    async fn a_post_mortem_is_drafted_published_edited_and_unpublished(app: TestApp) {
        let scene = open_incident(&app).await;
        let (id, page) = (&scene.incident, format!("/incidents/{}", scene.incident));
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        assert_eq!(post(&ruth, id, "0", "draft", "A secret giraffe").await, 303, "it may be drafted while the incident is open");
        assert_eq!(post(&ruth, id, "1", "publish", BODY).await, 409, "but not published");
        resolve(&app, id, &scene.data).await;
        assert_eq!(documents_containing(&app, "giraffe"), [""; 0], "a draft is not public");
        let page_body = ruth.get(&format!("/desk/incidents/{id}")).await.body;
        assert!(page_body.contains("Continue the post-mortem"), "{page_body}");

        assert_eq!(post(&ruth, id, "1", "publish", BODY).await, 409, "nobody has reviewed it");
        assert_eq!(publish(&app, &ruth, &maren, id, BODY).await, 303);
        app.publish().await;
        let shown = app.visitor().get(&page).await.body;
        let place = |part: &str| shown.find(part).unwrap_or_else(|| panic!("no {part} in {shown}"));
        assert!(place("<h2 id=\"post-mortem\">Post-mortem</h2>") < place("id=\"story\""));
        assert!(shown.contains("<h3>What happened</h3>") && shown.contains("<td>A second cable</td>"), "{shown}");
        assert!(shown.contains("cut</em> by &lt;b&gt;us&lt;/b&gt;"), "{shown}");
        assert!(shown.contains("Published <time datetime=\"2026-03-11T09:40:00.000Z\">11 March 2026</time> by Ruth Calloway, Network Director"), "{shown}");
        let incident = app.visitor().get("/api/v2/incidents.json").await.json()["incidents"][0].clone();
        assert_eq!((&incident["status"], &incident["incident_updates"][0]["status"]), (&"postmortem".into(), &"postmortem".into()));
        assert_eq!(
            incident["incident_updates"][0]["body"],
            "What happened\n\nA cable was cut by <b>us</b>.\n\nPromise: A second cable; When: May"
        );
        assert_eq!(incident["incident_updates"][1]["status"], "resolved");
        assert_eq!(incident["updated_at"], "2026-03-11T09:40:00.000Z");
        for feed in ["/history.atom", "/history.rss"] {
            // HTML is escaped in Atom, and CDATA in RSS.
            let feed = app.visitor().get(feed).await.body.replace("&lt;", "<").replace("&gt;", ">");
            assert!(feed.contains("<strong>Post-mortem</strong>") && feed.contains("A second cable"), "{feed}");
        }

        // A new draft changes nothing in public; once it is published, the edit is marked.
        app.app.clock.set(minutes(60));
        assert_eq!(post(&ruth, id, &version(&app, id).await, "draft", "A better zebra").await, 303);
        app.publish().await;
        assert_eq!(documents_containing(&app, "zebra"), [""; 0]);
        assert_eq!(post(&ruth, id, "2", "publish", "Too late").await, 409);
        assert_eq!(publish(&app, &ruth, &maren, id, "A better zebra").await, 303);
        app.publish().await;
        let shown = app.visitor().get(&page).await.body;
        assert!(shown.contains("A better zebra") && shown.contains("Edited <time datetime=\"2026-03-11T10:00:00.000Z\">"), "{shown}");
        let desk = ruth.get(&format!("/desk/incidents/{id}/post-mortem")).await.body;
        assert!(desk.contains("A second cable") && desk.contains("Unpublish post-mortem"), "the previous text: {desk}");

        let back = format!("/desk/incidents/{id}/post-mortem/withdrawal");
        assert_eq!(ruth.post(&back, &[("version", "3")]).await.status, 409);
        assert_eq!(ruth.post(&back, &[("version", &version(&app, id).await)]).await.status, 303);
        assert_eq!(ruth.post(&back, &[("version", &version(&app, id).await)]).await.status, 409, "it is not published any more");
        app.publish().await;
        assert_eq!(documents_containing(&app, "zebra"), [""; 0]);
        let incidents = app.visitor().get("/api/v2/incidents.json").await.json();
        assert_eq!(incidents["incidents"][0]["status"], "resolved");
        let desk = ruth.get(&format!("/desk/incidents/{id}/post-mortem")).await.body;
        assert!(desk.contains(">A better zebra</textarea>"), "the draft stays: {desk}");
    }

    async fn the_post_mortem_of_a_reopened_incident_is_hidden(app: TestApp) {
        let scene = open_incident(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        resolve(&app, &scene.incident, &scene.data).await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        assert_eq!(publish(&app, &ruth, &maren, &scene.incident, "Quagga").await, 303);
        app.publish().await;
        assert!(!documents_containing(&app, "Quagga").is_empty());
        update(&app, &scene.incident, State::Investigating, "It is back.", vec![]).await;
        app.publish().await;
        assert_eq!(documents_containing(&app, "Quagga"), [""; 0]);
        let open = app.visitor().get("/api/v2/incidents/unresolved.json").await.json();
        assert_eq!(open["incidents"][0]["status"], "investigating");
        update(&app, &scene.incident, State::Resolved, "It works.", vec![]).await;
        app.publish().await;
        assert!(!documents_containing(&app, "Quagga").is_empty());
    }

    async fn the_post_mortem_of_a_drill_cannot_be_published(app: TestApp) {
        let scene = open_incident(&app).await;
        let mut drill = declaration("Fire drill", vec![(scene.voice.clone(), ServiceStatus::MajorOutage)]);
        drill.is_drill = true;
        let drill = declare(&app, drill).await;
        update(&app, &drill, State::Resolved, "Over.", vec![]).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        assert_eq!(post(&ruth, &drill, "0", "draft", "Okapi").await, 303);
        assert_eq!(post(&ruth, &drill, "1", "publish", "Okapi").await, 409);
        // Even if the row says that it is published, the post-mortem of a drill is not loaded.
        run_sql(&app, "update post_mortem set body = 'Okapi', published_at = saved_at").await;
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        app.publish().await;
        assert_eq!(documents_containing(&app, "Okapi"), [""; 0]);
    }

    async fn only_a_commander_sees_the_form_and_its_preview(app: TestApp) {
        let scene = open_incident(&app).await;
        resolve(&app, &scene.incident, &scene.data).await;
        let page = format!("/desk/incidents/{}/post-mortem", scene.incident);
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let seen = sam.get(&page).await;
        assert!(seen.status == 200 && !seen.body.contains("<textarea"), "{}", seen.body);
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        assert!(ruth.get(&format!("/desk/incidents/{}", scene.incident)).await.body.contains("Write the post-mortem"));
        assert_eq!(post(&ruth, &scene.incident, "0", "publish", " ").await, 422);
        let call = [("form", "body=%23%23%20Why%0A%0A*This*%20%3Cscript%3E"), ("article", "true")];
        let html = ruth.post("/do/amends/incidents/actions/preview_text", &call).await.json();
        assert_eq!(html, "<h3>Why</h3>\n<p><em>This</em> &lt;script&gt;</p>");
    }
}
