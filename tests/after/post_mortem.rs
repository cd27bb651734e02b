//! Post-mortems: filled in, reviewed by somebody else, told to followers, with actions and promises.

use super::fixture::{Fixture, minutes, open_incident, run_sql, update};
use super::{number, run, text};
use amends::app::test_support::{TestApp, TestClient};
use amends::incidents::{State, workers as incident_workers};
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::subscribers::workers;
use amends::types::{PublicId, Role, ServiceStatus};

const BODY: &str = "A cable was cut. We are sorry.";

async fn resolved(app: &TestApp) -> Fixture {
    let scene = open_incident(app).await;
    app.app.clock.set(minutes(40));
    let works = vec![(scene.data.clone(), ServiceStatus::Operational)];
    update(app, &scene.incident, State::Resolved, "It works.", works).await;
    app.publish().await;
    scene
}

async fn version(app: &TestApp) -> String {
    text(app, "select cast(coalesce(max(version), 0) as text) from post_mortem").await
}

async fn save(app: &TestApp, who: &TestClient, incident: &PublicId, body: &str) -> u16 {
    let fields = [("version", &*version(app).await), ("intent", "draft"), ("body", body), ("signed", "")];
    who.post(&format!("/desk/incidents/{incident}/post-mortem"), &fields).await.status.as_u16()
}

async fn review(app: &TestApp, who: &TestClient, incident: &PublicId) -> u16 {
    let page = who.get(&format!("/desk/incidents/{incident}/post-mortem")).await.body;
    let hash = page.split_once("name=\"hash\" value=\"").and_then(|(_, rest)| rest.split('"').next());
    let fields = [("version", &*version(app).await), ("hash", hash.unwrap_or_default())];
    who.post(&format!("/desk/incidents/{incident}/post-mortem/review"), &fields).await.status.as_u16()
}

async fn publish(app: &TestApp, who: &TestClient, incident: &PublicId, body: &str, more: &[(&str, &str)]) -> u16 {
    let version = version(app).await;
    let fields = [&[("version", &*version), ("intent", "publish"), ("body", body), ("signed", "")][..], more].concat();
    let status = who.post(&format!("/desk/incidents/{incident}/post-mortem"), &fields).await.status.as_u16();
    app.publish().await;
    status
}

async fn subscriber(app: &TestApp, id: &str, channel: &str, address: &str, scope: &str, target: Option<&PublicId>) {
    run(
        app,
        &format!(
            "insert into subscriber (id, page_id, channel, address, address_key, state, created_at, confirmed_at)
             select '{id}', page.id, '{channel}', '{address}', '{address}', 'active', service.created_at,
                    service.created_at from page join service on service.name = 'Mobile data'"
        ),
    )
    .await;
    let target = target.map_or("id".to_owned(), |id| format!("'{id}'"));
    let subscribe = "insert into subscription (subscriber_id, scope, target) select";
    run(app, &format!("{subscribe} '{id}', '{scope}', {target} from page")).await;
}

/// Sessions end when nobody uses them for half a day, which these tests skip.
async fn stay_signed_in(app: &TestApp) {
    let now = app.app.clock.now();
    let seen = app.app.db.write(async move |tx| {
        tx.execute(sql("update session set seen_at = $1").bind(now)).await?;
        Ok(())
    });
    seen.await.unwrap();
}

on_both_databases! {
    async fn the_first_draft_is_filled_in_and_never_overwrites(app: TestApp) {
        let scene = resolved(&app).await;
        let page = format!("/desk/incidents/{}/post-mortem", scene.incident);
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let form = ruth.get(&page).await.body;
        for part in [
            "## What happened", "Mobile data fails in the north. It began on Wed 11 March 2026", "after 1 h 10 min.",
            "Affected: Mobile data.", "30 min after the beginning", "Times at which we promised the next update: 1. Kept: 0.",
            "Missed: Wed 11 March 2026, 09:30", "Nothing is saved yet",
        ] {
            assert!(form.contains(part), "{part}: {form}");
        }
        assert_eq!(number(&app, "select count(*) from post_mortem").await, 0, "looking saves nothing");
        save(&app, &ruth, &scene.incident, "Mine.").await;
        let form = ruth.get(&page).await.body;
        assert!(form.contains(">Mine.</textarea>") && !form.contains("## What happened"), "{form}");
    }

    async fn it_is_published_as_somebody_else_reviewed_it(app: TestApp) {
        let scene = resolved(&app).await;
        let incident = &scene.incident;
        let page = format!("/desk/incidents/{incident}/post-mortem");
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let tom = app.staff("Tom Reed", &[Role::Commander]).await;
        let aisha = app.staff("Aisha Bello", &[Role::SupportLead]).await;
        assert_eq!(review(&app, &aisha, incident).await, 404, "there is nothing yet");
        save(&app, &ruth, incident, "Draft").await;
        save(&app, &tom, incident, BODY).await;
        assert_eq!(review(&app, &ruth, incident).await, 409, "she wrote some of it");
        assert_eq!(review(&app, &tom, incident).await, 409, "he did, too");
        assert_eq!(publish(&app, &ruth, incident, BODY, &[]).await, 409);
        let shown = aisha.get(&page).await.body;
        assert!(shown.contains("Written by Ruth Calloway, Tom Reed.") && shown.contains("A cable was cut"), "{shown}");
        assert_eq!(review(&app, &aisha, incident).await, 303);
        assert!(ruth.get(&page).await.body.contains("Reviewed by Aisha Bello, Wed 11 March 2026"), "{shown}");
        // An edit takes the review back.
        save(&app, &tom, incident, "A cable was cut.").await;
        assert!(ruth.get(&page).await.body.contains("Aisha Bello reviewed an earlier text"));
        assert_eq!(publish(&app, &ruth, incident, "A cable was cut.", &[]).await, 409);
        assert_eq!(review(&app, &aisha, incident).await, 303);
        assert_eq!(publish(&app, &ruth, incident, "A cable was stolen.", &[]).await, 409, "not what was reviewed");
        assert_eq!(publish(&app, &ruth, incident, "A cable was cut.", &[]).await, 303);
        assert_eq!(text(&app, "select body from post_mortem").await, "A cable was cut.");
        // The next text has authors of its own.
        save(&app, &aisha, incident, "x").await;
        save(&app, &ruth, incident, "A cable was cut by us.").await;
        assert_eq!(review(&app, &tom, incident).await, 303);
        assert_eq!(number(&app, "select count(*) from events where verb = 'post_mortem.reviewed'").await, 3);
    }

    async fn readers_see_what_was_edited_unless_it_must_not_be_public(app: TestApp) {
        let scene = resolved(&app).await;
        let incident = &scene.incident;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let tom = app.staff("Tom Reed", &[Role::Commander]).await;
        for (body, more) in [
            ("A supplier cut a cable.", &[][..]),
            ("We cut a cable with the number 0044 7700.", &[("reason", "It was us."), ("before", "shown")][..]),
            ("We cut a cable.", &[("reason", "It named a number."), ("before", "hidden")][..]),
        ] {
            save(&app, &ruth, incident, body).await;
            review(&app, &tom, incident).await;
            assert_eq!(publish(&app, &ruth, incident, body, more).await, 303);
        }
        let shown = app.visitor().get(&format!("/incidents/{incident}")).await.body;
        assert!(shown.contains("A supplier") && shown.contains("It was us."), "{shown}");
        assert!(!shown.contains("7700") && !shown.contains("It named a number."), "{shown}");
    }

    async fn followers_are_told_once(app: TestApp) {
        let scene = open_incident(&app).await;
        let incident = &scene.incident;
        subscriber(&app, "aaaaaaaaaaa1", "email", "all@example.org", "page", None).await;
        subscriber(&app, "aaaaaaaaaaa2", "email", "incident@example.org", "incident", Some(incident)).await;
        subscriber(&app, "aaaaaaaaaaa3", "sms", "+447700900123", "service", Some(&scene.data)).await;
        subscriber(&app, "aaaaaaaaaaa4", "email", "voice@example.org", "service", Some(&scene.voice)).await;
        app.app.clock.set(minutes(40));
        update(&app, incident, State::Resolved, "It works.", vec![(scene.data.clone(), ServiceStatus::Operational)]).await;
        while workers::reconcile(&app.app).await.unwrap() {}
        run_sql(&app, "delete from message").await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let tom = app.staff("Tom Reed", &[Role::Commander]).await;
        save(&app, &ruth, incident, BODY).await;
        // Two days later the subscription to the incident still waits for it.
        app.app.clock.set(minutes(2 * 24 * 60));
        while workers::reconcile(&app.app).await.unwrap() {}
        assert_eq!(number(&app, "select count(*) from message").await, 0, "a draft is told to nobody");
        assert_eq!(number(&app, "select count(*) from subscriber where state = 'active'").await, 4);
        stay_signed_in(&app).await;
        review(&app, &tom, incident).await;
        assert_eq!(publish(&app, &ruth, incident, BODY, &[]).await, 303);
        while workers::reconcile(&app.app).await.unwrap() {}
        assert_eq!(number(&app, "select count(*) from message").await, 3);
        assert_eq!(number(&app, "select count(*) from message where address = 'voice@example.org'").await, 0);
        let mail = text(&app, "select subject || ': ' || body from message where address = 'all@example.org'").await;
        assert!(mail.contains("Post-mortem: Mobile data fails in the north") && mail.contains(BODY), "{mail}");
        assert!(mail.contains(&format!("/incidents/{incident}")), "{mail}");
        assert!(text(&app, "select body from message where channel = 'sms'").await.contains("post-mortem. A cable was cut."));
        // Not again: neither by the worker, nor for an edit, nor when it is unpublished and published again.
        save(&app, &ruth, incident, "A cable was cut by us.").await;
        review(&app, &tom, incident).await;
        assert_eq!(publish(&app, &ruth, incident, "A cable was cut by us.", &[]).await, 303);
        let back = format!("/desk/incidents/{incident}/post-mortem/withdrawal");
        assert_eq!(ruth.post(&back, &[("version", &version(&app).await)]).await.status, 303);
        assert_eq!(publish(&app, &ruth, incident, "A cable was cut by us.", &[]).await, 303);
        while workers::reconcile(&app.app).await.unwrap() {}
        assert_eq!(number(&app, "select count(*) from message").await, 3);
        assert_eq!(number(&app, "select count(*) from subscription where scope = 'incident'").await, 0, "its subscription has served its purpose");
    }

    async fn an_action_has_an_owner_a_day_and_a_place_on_the_dashboard(app: TestApp) {
        let scene = resolved(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let ann = app.staff("Ann Agent", &[Role::Agent]).await;
        let actions = format!("/desk/incidents/{}/actions", scene.incident);
        let page = format!("/desk/incidents/{}/post-mortem", scene.incident);
        let refused = ruth.post(&actions, &[("title", "A second cable"), ("owner", ""), ("due", "soon")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Choose who does it.") && refused.body.contains("Enter a day"), "{}", refused.body);
        assert!(refused.body.contains("value=\"A second cable\""), "{}", refused.body);
        let owner = sam.staff_id.clone().unwrap().to_string();
        let action = [("title", "A second cable"), ("owner", &*owner), ("due", "2026-03-12"), ("promise", "")];
        assert_eq!(ruth.post(&actions, &action).await.status, 303);
        let shown = ruth.get(&page).await.body;
        assert!(shown.contains("A second cable") && shown.contains("Sam Adeyemi, by 12 March 2026"), "{shown}");
        assert!(!ann.get("/desk").await.body.contains("A second cable"));
        app.app.clock.set(minutes(2 * 24 * 60));
        stay_signed_in(&app).await;
        let desk = sam.get("/desk").await.body;
        assert!(desk.contains("Action: A second cable") && desk.contains("You own it, after INC-1."), "{desk}");
        assert!(ruth.get(&page).await.body.contains("overdue"));
        let id = text(&app, "select id from post_mortem_action").await;
        let done = format!("{actions}/{id}/done");
        assert_eq!(ann.post(&done, &[]).await.status, 403, "it is not hers");
        assert_eq!(sam.post(&done, &[]).await.status, 303);
        assert!(ruth.get(&page).await.body.contains("by Sam Adeyemi"));
        assert!(!sam.get("/desk").await.body.contains("A second cable"));
        assert_eq!(sam.post(&done, &[("undo", "yes")]).await.status, 303);
        assert_eq!(number(&app, "select count(*) from post_mortem_action where done_at is null").await, 1);
    }

    async fn a_promise_is_public_with_its_state(app: TestApp) {
        let scene = resolved(&app).await;
        let incident = &scene.incident;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let tom = app.staff("Tom Reed", &[Role::Commander]).await;
        let owner = ruth.staff_id.clone().unwrap().to_string();
        let actions = format!("/desk/incidents/{incident}/actions");
        let action = [("title", "Lay it"), ("owner", &*owner), ("due", "2026-03-12"), ("promise", "A second cable & more")];
        save(&app, &ruth, incident, BODY).await;
        assert_eq!(review(&app, &tom, incident).await, 303);
        assert_eq!(ruth.post(&actions, &action).await.status, 303);
        assert_eq!(publish(&app, &ruth, incident, BODY, &[]).await, 409, "the promise was not reviewed");
        review(&app, &tom, incident).await;
        assert_eq!(publish(&app, &ruth, incident, BODY, &[]).await, 303);
        let public = format!("/incidents/{incident}");
        let shown = app.visitor().get(&public).await.body;
        assert!(shown.contains("What we promised") && shown.contains("A second cable &amp; more"), "{shown}");
        assert!(shown.contains("<b>Open</b>") && !shown.contains("Lay it"), "{shown}");
        // What is changed at the desk is not public by itself.
        let id = text(&app, "select id from post_mortem_action").await;
        let edit = [("version", "1"), ("title", "Lay it"), ("owner", &*owner), ("due", "2026-12-31"), ("promise", "Soon")];
        assert_eq!(ruth.post(&format!("{actions}/{id}"), &edit).await.status, 303);
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        app.publish().await;
        assert!(!app.visitor().get(&public).await.body.contains("Soon"));
        let removal = ruth.post(&format!("{actions}/{id}/removal"), &[("version", "2")]).await;
        assert!(removal.status == 409 && removal.body.contains("Customers read its promise"), "{}", removal.body);
        app.app.clock.set(minutes(2 * 24 * 60));
        assert!(incident_workers::note_missed_promises(&app.app).await.unwrap());
        assert!(!incident_workers::note_missed_promises(&app.app).await.unwrap());
        app.publish().await;
        assert!(app.visitor().get(&public).await.body.contains("<b>Not kept</b>"));
        stay_signed_in(&app).await;
        assert_eq!(ruth.post(&format!("{actions}/{id}/done"), &[]).await.status, 303);
        app.publish().await;
        let shown = app.visitor().get(&public).await.body;
        assert!(shown.contains("Kept late, on <time datetime=\"2026-03-13T09:00:00.000Z\">13 March 2026</time>"), "{shown}");
    }
}
