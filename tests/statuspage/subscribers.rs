//! Subscribers of the page and of one incident.

use super::program::{Program, ids};
use amends::app::test_support::TestApp;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::subscribers::{SubscriptionLink, workers};
use amends::types::PublicId;
use axum::http::Method;
use chrono::Duration;
use serde_json::{Value, json};

async fn number(app: &TestApp, query: &'static str) -> i64 {
    app.app.db.read().await.unwrap().fetch_value::<i64>(sql(query)).await.unwrap()
}

async fn add(program: &Program, path: &str, email: &str, more: Value) -> Value {
    let mut subscriber = json!({ "email": email });
    subscriber.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, made) = program.post(path, json!({ "subscriber": subscriber })).await;
    assert_eq!(status, 201, "{made}");
    made
}

/// Presses the button of the confirmation links that were sent, the oldest first, and returns the statuses of the answers.
async fn confirm_all(app: &TestApp) -> Vec<u16> {
    let links = "select link_subject from message where link = 'confirmation' order by id";
    let requests = app.app.db.read().await.unwrap().fetch_values::<PublicId>(sql(links)).await.unwrap();
    let mut statuses = Vec::new();
    for request in requests {
        let link = SubscriptionLink::Confirm(request).path(&app.app.keys);
        statuses.push(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status.as_u16());
    }
    statuses
}

on_both_databases! {
    async fn subscribers_are_added_found_changed_and_ended(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let (card, transfers) = (program.component("Card payments").await, program.component("Transfers").await);
        let kit = add(&program, "/subscribers", "kit@example.org", json!({ "component_ids": [card] })).await;
        assert_eq!((&kit["mode"], &kit["email"], &kit["components"]), (&json!("email"), &json!("kit@example.org"), &json!([card])), "what they are asked to confirm");
        app.app.clock.set(app.app.clock.now() + Duration::minutes(1));
        let agreed = json!({ "component_ids": [card], "skip_confirmation_notification": true });
        let noor = add(&program, "/subscribers", "noor@example.org", agreed).await;
        assert_eq!(noor["components"], json!([card]));
        // Whoever has not confirmed is in no list of the active.
        assert_eq!(ids(&program.get("/subscribers").await.1), [noor["id"].as_str().unwrap()]);
        let (_, unconfirmed) = program.get("/subscribers?state=unconfirmed").await;
        assert_eq!((ids(&unconfirmed), &unconfirmed[0]["components"]), (vec![kit["id"].as_str().unwrap()], &json!([card])));
        assert_eq!(program.get("/subscribers?state=all&sort_field=created_at&sort_direction=asc").await.1.as_array().unwrap().len(), 2);
        assert_eq!(ids(&program.get("/subscribers?state=all&q=NOOR").await.1), [noor["id"].as_str().unwrap()]);
        assert_eq!(program.get("/subscribers?state=all&type=sms").await.1, json!([]));
        assert_eq!(ids(&program.get("/subscribers?state=all&limit=1&page=1&sort_field=created_at").await.1), [noor["id"].as_str().unwrap()]);
        let (status, refused) = program.get("/subscribers?state=perhaps").await;
        assert_eq!((status, refused["error"][0].as_str().unwrap().split(':').next()), (422, Some("state")), "as it was sent");
        let (_, counts) = program.get("/subscribers/count?state=all").await;
        assert_eq!((&counts["email"], &counts["sms"]), (&json!(2), &json!(0)));
        let (_, histogram) = program.get("/subscribers/histogram_by_state").await;
        assert_eq!(histogram["email"], json!({ "active": 1, "unconfirmed": 1, "quarantined": 0, "total": 2 }));
        let path = format!("/subscribers/{}", noor["id"].as_str().unwrap());
        let (status, moved) = program.patch(&path, json!({ "component_ids": [transfers] })).await;
        assert_eq!((status, &moved["components"]), (200, &json!([transfers])));
        let (status, twice) = program.form(Method::POST, "/subscribers", &[("subscriber[email]", "NOOR@example.org")]).await;
        assert_eq!(status, 422, "{twice}");
        // The link is sent again after an hour, not before.
        let resend = format!("/subscribers/{}/resend_confirmation", kit["id"].as_str().unwrap());
        assert_eq!(program.post(&resend, Value::Null).await.0, 201);
        assert_eq!(program.post(&format!("{path}/resend_confirmation"), Value::Null).await.0, 422, "nothing to confirm");
        let (status, ended) = program.delete(&path).await;
        assert_eq!((status, &ended["email"]), (200, &json!("noor@example.org")));
        assert_eq!(program.get(&path).await.0, 404);
        let (_, gone) = program.get("/subscribers/unsubscribed").await;
        assert_eq!((ids(&gone).len(), &gone[0]["email"]), (1, &Value::Null), "the address is erased");
        let many = json!({ "subscribers": [kit["id"], "aaaaaaaaaaaa"] });
        assert_eq!(program.post("/subscribers/unsubscribe", many).await.0, 201);
        assert_eq!(program.get("/subscribers?state=all").await.1, json!([]));
        let later = add(&program, "/subscribers", "sam@example.org", json!({ "skip_confirmation_notification": true })).await;
        assert_eq!(later["components"], json!([]), "the whole page");
        assert_eq!(program.post("/subscribers/unsubscribe", json!({ "subscribers": "all", "type": "email" })).await.0, 201);
        assert_eq!(program.get("/subscribers").await.1, json!([]));
        for (wrong, field) in [
            (json!({}), "email"),
            (json!({ "email": "nobody" }), "email"),
            (json!({ "email": "a@example.org", "phone_number": "1" }), "phone_number"),
            (json!({ "endpoint": "ftp://example.org/hook" }), "endpoint"),
            (json!({ "endpoint": "https://example.org/hook", "phone_number": "1" }), "phone_number"),
            (json!({ "email": "a@example.org", "component_ids": ["aaaaaaaaaaaa"] }), "component_ids"),
        ] {
            let (status, refused) = program.post("/subscribers", json!({ "subscriber": wrong })).await;
            assert_eq!(status, 422, "{refused}");
            assert!(refused["error"][0].as_str().unwrap().starts_with(&format!("{field}: ")), "{refused}");
        }
    }

    async fn one_incident_has_subscribers_of_its_own(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let path = format!("/incidents/{incident}/subscribers");
        let kit = add(&program, &path, "kit@example.org", json!({ "skip_confirmation_notification": true })).await;
        let own = format!("{path}/{}", kit["id"].as_str().unwrap());
        assert_eq!(ids(&program.get(&path).await.1).len(), 1);
        assert_eq!(program.get(&own).await.1["email"], "kit@example.org");
        let noor = add(&program, "/subscribers", "noor@example.org", json!({ "skip_confirmation_notification": true })).await;
        assert_eq!(program.get(&format!("{path}/{}", noor["id"].as_str().unwrap())).await.0, 404, "of the page");
        assert_eq!(program.delete(&own).await.0, 200);
        assert_eq!(program.get(&path).await.1, json!([]));
        assert_eq!(program.get(&own).await.0, 404);
        assert_eq!(program.get("/incidents/aaaaaaaaaaaa/subscribers").await.0, 404);
    }

    async fn whoever_has_not_confirmed_an_incident_is_found_under_it_and_nowhere_else(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let other = program.incident("Cards fail again", json!({ card.as_str(): "major_outage" })).await;
        let path = format!("/incidents/{incident}/subscribers");
        let kit = add(&program, &path, "kit@example.org", json!({})).await;
        let id = kit["id"].as_str().unwrap();
        assert_eq!(program.get(&format!("{path}/{id}")).await, (200, kit.clone()));
        assert_eq!(program.post(&format!("{path}/{id}/resend_confirmation"), Value::Null).await.0, 201);
        let noor = add(&program, "/subscribers", "noor@example.org", json!({ "component_ids": [card] })).await;
        let noor = noor["id"].as_str().unwrap();
        for elsewhere in [format!("/incidents/{other}/subscribers/{id}"), format!("{path}/{noor}"), format!("/incidents/zzzzzzzzzzzz/subscribers/{noor}")] {
            assert_eq!(program.get(&elsewhere).await.0, 404, "{elsewhere}");
            assert_eq!(program.post(&format!("{elsewhere}/resend_confirmation"), Value::Null).await.0, 404, "{elsewhere}");
            assert_eq!(program.delete(&elsewhere).await.0, 404, "{elsewhere}");
        }
        assert_eq!(program.get(&format!("{path}?state=perhaps")).await.0, 422);
        for query in ["", "?state=all", "?state=unconfirmed"] {
            assert_eq!(ids(&program.get(&format!("{path}{query}")).await.1), [id], "{query}");
        }
        assert_eq!(program.get(&format!("{path}?state=active")).await.1, json!([]));
        assert_eq!(ids(&program.get("/subscribers?state=all").await.1), [noor], "of the page");
        assert_eq!(program.delete(&format!("{path}/{id}")).await, (200, kit.clone()));
        assert_eq!(program.get(&format!("{path}/{id}")).await.0, 404);
        assert_eq!(number(&app, "select count(*) from subscriber where state = 'unconfirmed'").await, 1, "noor");
    }

    async fn a_subscriber_of_one_incident_may_subscribe_to_the_page_later(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let agreed = json!({ "skip_confirmation_notification": true });
        let kit = add(&program, &format!("/incidents/{incident}/subscribers"), "kit@example.org", agreed).await;
        assert_eq!(program.get("/subscribers").await.1, json!([]), "of no page");
        let asked = add(&program, "/subscribers", "kit@example.org", json!({ "component_ids": [card] })).await;
        assert_eq!((&asked["id"], &asked["components"]), (&kit["id"], &json!([])), "what they have, until they confirm");
        let own = format!("/incidents/{incident}/subscribers/{}", kit["id"].as_str().unwrap());
        assert_eq!((program.get("/subscribers").await.1, program.get(&own).await.0), (json!([]), 200), "nothing changed");
        assert_eq!(confirm_all(&app).await, [303]);
        assert_eq!(program.get(&own).await.1["components"], json!([card]), "the incident stays");
        assert_eq!(ids(&program.get("/subscribers").await.1), [kit["id"].as_str().unwrap()]);
        let again = json!({ "subscriber": { "email": "kit@example.org" } });
        assert_eq!(program.post("/subscribers", again).await.0, 422, "subscribed already");
    }

    async fn a_subscriber_of_one_incident_who_agreed_to_the_page_goes_on_with_it_as_they_chose(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let agreed = json!({ "skip_confirmation_notification": true });
        let path = format!("/incidents/{incident}/subscribers");
        let kit = add(&program, &path, "kit@example.org", agreed).await;
        let quarantine = "update subscriber set state = 'quarantined', quarantined_at = created_at, digest = 'weekly'";
        app.app.db.write(async |tx| Ok::<_, amends::types::Refusal>(tx.execute(sql(quarantine)).await?)).await.unwrap();
        let later = add(&program, "/subscribers", "kit@example.org", json!({ "component_ids": [card], "skip_confirmation_notification": true })).await;
        assert_eq!((&later["id"], &later["components"], &later["quarantined_at"]), (&kit["id"], &json!([card]), &Value::Null));
        assert_eq!(program.get(&format!("{path}/{}", kit["id"].as_str().unwrap())).await.0, 200, "the incident stays");
        assert_eq!(number(&app, "select count(*) from subscriber where state = 'active' and digest = 'weekly'").await, 1);
        assert!(confirm_all(&app).await.is_empty(), "nobody is asked");
    }

    async fn whoever_is_asked_for_the_page_too_is_asked_for_it_still_without_an_incident(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let path = format!("/incidents/{incident}/subscribers");
        let kit = add(&program, "/subscribers", "kit@example.org", json!({ "component_ids": [card] })).await;
        app.app.clock.set(app.app.clock.now() + Duration::minutes(1));
        let both = add(&program, &path, "kit@example.org", json!({})).await;
        assert_eq!((&both["id"], &both["components"]), (&kit["id"], &json!([card])), "asked for both");
        let own = format!("{path}/{}", kit["id"].as_str().unwrap());
        for list in ["/subscribers?state=unconfirmed", path.as_str()] {
            assert_eq!(ids(&program.get(list).await.1), [kit["id"].as_str().unwrap()], "{list}");
        }
        assert_eq!(program.delete(&own).await.0, 200);
        assert_eq!((program.get(&own).await.0, program.get(&path).await.1), (404, json!([])));
        assert_eq!(program.delete(&own).await.0, 404);
        assert_eq!(program.get("/subscribers?state=unconfirmed").await.1[0]["components"], json!([card]));
        assert_eq!(confirm_all(&app).await, [303, 410], "the link for the page works, that for the incident does not");
        assert_eq!(ids(&program.get("/subscribers").await.1), [kit["id"].as_str().unwrap()]);
        assert_eq!(number(&app, "select count(*) from subscription where scope = 'incident'").await, 0);
    }

    async fn a_link_that_is_sent_again_confirms_all_that_was_asked_for(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let other = program.incident("Transfers fail", json!({})).await;
        let kit = add(&program, &format!("/incidents/{incident}/subscribers"), "kit@example.org", json!({})).await;
        let kit = kit["id"].as_str().unwrap();
        for (path, more) in [("/subscribers".to_owned(), json!({ "component_ids": [card] })), (format!("/incidents/{other}/subscribers"), json!({}))] {
            app.app.clock.set(app.app.clock.now() + Duration::minutes(1));
            assert_eq!(add(&program, &path, "kit@example.org", more).await["id"], kit);
        }
        let own = format!("/incidents/{incident}/subscribers/{kit}");
        assert_eq!(program.post(&format!("{own}/resend_confirmation"), Value::Null).await.0, 201);
        assert_eq!(number(&app, "select count(*) from subscription_request").await, 3, "not within the hour");
        app.app.clock.set(app.app.clock.now() + Duration::hours(2));
        for _ in 0..2 {
            assert_eq!(program.post(&format!("{own}/resend_confirmation"), Value::Null).await.0, 201);
        }
        assert_eq!(number(&app, "select count(*) from subscription_request").await, 4, "one link for all of it");
        let newest = "select link_subject from message where link = 'confirmation' order by id desc limit 1";
        let newest = app.app.db.read().await.unwrap().fetch_value::<PublicId>(sql(newest)).await.unwrap();
        let link = SubscriptionLink::Confirm(newest).path(&app.app.keys);
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!(program.get(&own).await.1["components"], json!([card]));
        assert_eq!(program.get(&format!("/incidents/{other}/subscribers/{kit}")).await.0, 200);
        assert_eq!(ids(&program.get("/subscribers").await.1), [kit]);
    }

    async fn whoever_is_in_no_list_of_the_page_is_not_counted_nor_meant_by_all(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let path = format!("/incidents/{incident}/subscribers");
        add(&program, &path, "kit@example.org", json!({ "skip_confirmation_notification": true })).await;
        add(&program, &path, "noor@example.org", json!({})).await;
        add(&program, "/subscribers", "sam@example.org", json!({})).await;
        assert_eq!(program.get("/subscribers?state=all").await.1.as_array().unwrap().len(), 1);
        assert_eq!(program.get("/subscribers/count?state=all").await.1["email"], 1);
        let (_, histogram) = program.get("/subscribers/histogram_by_state").await;
        assert_eq!(histogram["email"], json!({ "active": 0, "unconfirmed": 1, "quarantined": 0, "total": 1 }));
        app.app.clock.set(app.app.clock.now() + Duration::hours(2));
        assert_eq!(program.post("/subscribers/resend_confirmation", json!({ "subscribers": "all" })).await.0, 201);
        assert_eq!(number(&app, "select count(*) from subscription_request").await, 3, "sam again");
        assert_eq!(program.post("/subscribers/unsubscribe", json!({ "subscribers": "all", "state": "all" })).await.0, 201);
        assert_eq!(number(&app, "select count(*) from subscriber where state = 'ended'").await, 1, "sam");
        assert_eq!(ids(&program.get(&path).await.1).len(), 2);
    }

    async fn a_webhook_is_subscribed_as_on_the_page(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        // Statuspage asks for an e-mail address too; what is confirmed is the endpoint.
        let hook = json!({ "subscriber": { "endpoint": "https://example.org/hooks/secret-4711", "email": "ops@example.org", "component_ids": [card] } });
        let (status, asked) = program.post("/subscribers", hook.clone()).await;
        assert_eq!((status, &asked["mode"], &asked["email"]), (201, &json!("webhook"), &Value::Null), "{asked}");
        let endpoint = asked["endpoint"].as_str().unwrap();
        assert_eq!((endpoint, &asked["components"]), ("https://example.org/…", &json!([card])));
        assert_eq!(ids(&program.get("/subscribers?state=unconfirmed&type=webhook").await.1).len(), 1);
        let confirmation = "select count(*) from message where class = 'transactional' and channel = 'webhook'";
        assert_eq!(number(&app, confirmation).await, 1, "it is asked to confirm");
        let mut agreed = hook.clone();
        agreed["subscriber"]["skip_confirmation_notification"] = json!(true);
        let (status, active) = program.post("/subscribers", agreed.clone()).await;
        assert_eq!((status, &active["id"], &active["components"]), (201, &asked["id"], &json!([card])), "{active}");
        assert_eq!(program.post("/subscribers", agreed).await.0, 422, "it is subscribed already");
        let counts = program.get("/subscribers/count?type=webhook").await.1;
        assert_eq!(counts["webhook"], 1);
        // To one incident, by a form.
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let form = [("subscriber[endpoint]", "https://example.org/other"), ("subscriber[skip_confirmation_notification]", "true")];
        let (status, own) = program.form(Method::POST, &format!("/incidents/{incident}/subscribers"), &form).await;
        assert_eq!((status, &own["mode"]), (201, &json!("webhook")), "{own}");
        let (status, ended) = program.delete(&format!("/subscribers/{}", active["id"].as_str().unwrap())).await;
        assert_eq!((status, &ended["mode"]), (200, &json!("webhook")));
        assert_eq!(number(&app, "select count(*) from destination where sealed = ''").await, 1, "its address is forgotten");
        let private = json!({ "subscriber": { "endpoint": "https://10.1.2.3/hook" } });
        assert_eq!(program.post("/subscribers", private).await.0, 422, "nothing is sent into private networks");
    }

    async fn all_subscribers_are_reached_in_steps_that_a_restart_goes_on_with(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let insert = "insert into subscriber (id, page_id, channel, address, address_key, state, created_at)
            with recursive n (i) as (select 1 union all select i + 1 from n where i < 250)
            select 'sub' || (100000000 + n.i), (select min(id) from page), 'email', 'a' || n.i || '@example.org',
                   'email:a' || n.i || '@example.org', 'active', $1 from n";
        let now = app.app.clock.now();
        app.app.db.write(async |tx| Ok::<_, amends::types::Refusal>(tx.execute(sql(insert).bind(now)).await?)).await.unwrap();
        let all = json!({ "subscribers": "all", "type": "email", "state": "active" });
        assert_eq!(program.post("/subscribers/unsubscribe", all.clone()).await.0, 201);
        let ended = "select count(*) from subscriber where state = 'ended'";
        assert_eq!((number(&app, ended).await, number(&app, "select count(*) from subscriber_action").await), (100, 1), "the first of them");
        // Somebody who comes later is not meant.
        app.app.clock.set(app.app.clock.now() + Duration::minutes(1));
        let later = add(&program, "/subscribers", "later@example.org", json!({ "skip_confirmation_notification": true })).await;
        // Another process goes on, as after this one died, and a third does the same at once.
        let (one, two) = futures::join!(workers::reconcile(&app.app), workers::reconcile(&app.app));
        assert!(one.unwrap() || two.unwrap());
        while workers::reconcile(&app.app).await.unwrap() {}
        assert_eq!((number(&app, ended).await, number(&app, "select count(*) from subscriber_action").await), (250, 0));
        assert_eq!(ids(&program.get("/subscribers").await.1), [later["id"].as_str().unwrap()]);
        let events = "select count(*) from events where verb = 'subscription.ended' and actor like 'token:%'";
        assert_eq!(number(&app, events).await, 250, "each once, by the program");
        assert_eq!(number(&app, "select count(*) from events where verb = 'subscriber_action.begun' and actor like 'token:%'").await, 1);
        // Nobody is left of a type that nobody has.
        assert_eq!(program.post("/subscribers/unsubscribe", json!({ "subscribers": "all", "type": "integration_partner" })).await.0, 201);
        assert_eq!(program.post("/subscribers/unsubscribe", json!({ "subscribers": "all", "state": "perhaps" })).await.0, 422);
        assert_eq!(number(&app, "select count(*) from subscriber where state = 'active'").await, 1);
        // Those who did not confirm get their link again, whatever the type.
        let kit = add(&program, "/subscribers", "kit@example.org", json!({})).await;
        app.app.clock.set(app.app.clock.now() + Duration::hours(2));
        assert_eq!(program.post("/subscribers/resend_confirmation", json!({ "subscribers": "all" })).await.0, 201);
        assert_eq!(number(&app, "select count(*) from subscription_request").await, 2, "{kit}");
    }
}
