//! Programs subscribe and unsubscribe as they do at Statuspage.

use crate::{confirmation_link, count, declare, minutes, service, subscribe, text};
use amends::app::test_support::{TestApp, TestResponse};
use amends::on_both_databases;
use amends::platform::db::sql;
use axum::http::Method;
use serde_json::json;

const PATH: &str = "/api/v2/subscribers.json";
const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

/// From another site, as a widget does.
async fn send(app: &TestApp, method: Method, content_type: Option<&str>, body: &str) -> TestResponse {
    let body = body.to_owned();
    let mut widget = app.visitor();
    widget.origin = "https://shop.example".into();
    widget.send(method, PATH, content_type, body, &[("sec-fetch-site", "cross-site")]).await
}

on_both_databases! {
    async fn programs_subscribe_by_form_and_json_and_confirm_by_the_link(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        app.app.clock.set(minutes(1));
        let made = send(&app, Method::POST, FORM, "subscriber%5Bemail%5D=Nora%40example.org").await;
        assert_eq!(made.status, 201, "{}", made.body);
        assert_eq!(made.headers["access-control-allow-origin"], "*");
        let body = made.json();
        assert_eq!((&body["mode"], &body["email"], &body["can_select_components"]), (&json!("email_sms"), &json!("Nora@example.org"), &json!(true)));
        assert_eq!(body["page"]["id"].as_str().unwrap(), text(&app, "select id from page").await);
        app.publish().await;
        let published = app.visitor().get("/api/v2/status.json").await.json();
        assert_eq!(body["page"], published["page"], "also of when it changed");
        assert_eq!(count(&app, "select count(*) from subscriber where state = 'active'").await, 0);
        let link = confirmation_link(&app).await;
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!(text(&app, "select scope from subscription").await, "page");

        let typed = json!({"subscriber": {"phone_country": "gb", "phone_number": "07700 900123", "component_id": data}});
        let made = send(&app, Method::POST, Some("application/json"), &typed.to_string()).await;
        assert_eq!((made.status.as_u16(), &made.json()["phone"]), (201, &json!("+447700900123")), "{}", made.body);
        let link = confirmation_link(&app).await;
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!(count(&app, "select count(*) from subscription where scope = 'service'").await, 1);

        let incident = declare(&app, &data, false, false).await;
        let typed = format!("subscriber[email]=ann@example.org&subscriber[incident_id]={incident}");
        assert_eq!(send(&app, Method::POST, FORM, &typed).await.status, 201);
        assert_eq!(count(&app, "select count(*) from subscription_request where targets like '%incident:%'").await, 1);
    }

    async fn a_request_for_one_incident_keeps_how_a_subscriber_is_written_to(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        app.app.db.write(async |tx| {
            tx.execute(sql("insert into page_language (page_id, language) select id, 'de' from page")).await?;
            Ok(())
        }).await.unwrap();
        subscribe(&app, "ann@example.org", &[("about", "all"), ("digest", "daily"), ("language", "de")]).await;
        let stored = "select digest || ' ' || language from subscriber";
        assert_eq!(text(&app, stored).await, "daily de");
        let incident = declare(&app, &data, false, false).await;
        app.app.clock.set(minutes(11));
        let typed = json!({"subscriber": {"email": "ann@example.org", "incident_id": incident}});
        assert_eq!(send(&app, Method::POST, Some("application/json"), &typed.to_string()).await.status, 201);
        let asked = text(&app, "select subject from message where link = 'confirmation' order by id desc limit 1").await;
        assert!(asked.starts_with("Bestätigen Sie"), "in their language: {asked}");
        let link = confirmation_link(&app).await;
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!(count(&app, "select count(*) from subscription").await, 2, "the incident is added");
        assert_eq!(text(&app, stored).await, "daily de");
        // The form of one incident preselects "At once" and the page's language.
        let other = declare(&app, &data, false, false).await;
        app.app.clock.set(minutes(22));
        let about = format!("incident:{other}");
        subscribe(&app, "ann@example.org", &[("about", &about), ("digest", "immediate"), ("language", "")]).await;
        assert_eq!(count(&app, "select count(*) from subscription").await, 3);
        assert_eq!(text(&app, stored).await, "daily de");
        // A program that asks for everything says nothing of it either.
        app.app.clock.set(minutes(60 * 25));
        let typed = json!({"subscriber": {"email": "ann@example.org"}});
        assert_eq!(send(&app, Method::POST, Some("application/json"), &typed.to_string()).await.status, 201);
        let link = confirmation_link(&app).await;
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!(text(&app, stored).await, "daily de");
        // The form for the whole page does.
        app.app.clock.set(minutes(60 * 26));
        subscribe(&app, "ann@example.org", &[("about", "all"), ("digest", "immediate"), ("language", "")]).await;
        assert_eq!(text(&app, stored).await, "immediate ");
    }

    async fn a_request_that_says_nothing_of_it_keeps_what_was_chosen_meanwhile(app: TestApp) {
        service(&app, "Mobile data").await;
        let own = subscribe(&app, "ann@example.org", &[("about", "all"), ("digest", "daily")]).await;
        app.app.clock.set(minutes(11));
        let typed = json!({"subscriber": {"email": "ann@example.org"}});
        assert_eq!(send(&app, Method::POST, Some("application/json"), &typed.to_string()).await.status, 201);
        let link = confirmation_link(&app).await;
        let version = app.visitor().get(&own).await.version();
        let weekly = [("version", version.as_str()), ("about", "all"), ("digest", "weekly")];
        assert_eq!(app.visitor().post(&own, &weekly).await.status, 303);
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!(text(&app, "select digest from subscriber").await, "weekly");
    }

    async fn the_newest_choice_of_how_often_wins_whichever_link_is_opened_last(app: TestApp) {
        service(&app, "Mobile data").await;
        let ask = async |to: &str, digest: &str| {
            let fields = [("about", "all"), ("to", to), ("digest", digest)];
            assert_eq!(app.visitor().post("/subscriptions", &fields).await.status, 303);
            confirmation_link(&app).await
        };
        let ask_by_program = async |to: &str| {
            let typed = json!({"subscriber": {"email": to}});
            assert_eq!(send(&app, Method::POST, Some("application/json"), &typed.to_string()).await.status, 201);
            confirmation_link(&app).await
        };
        let confirm = async |link: &str| {
            assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        };
        // The form twice.
        let daily = ask("ann@example.org", "daily").await;
        app.app.clock.set(minutes(11));
        let weekly = ask("ann@example.org", "weekly").await;
        confirm(&weekly).await;
        confirm(&daily).await;
        assert_eq!(text(&app, "select digest from subscriber where address = 'ann@example.org'").await, "weekly");
        // On their own page, between two requests.
        app.app.clock.set(minutes(22));
        let own = subscribe(&app, "ben@example.org", &[("about", "all"), ("digest", "immediate")]).await;
        app.app.clock.set(minutes(33));
        let older = ask("ben@example.org", "daily").await;
        app.app.clock.set(minutes(44));
        let version = app.visitor().get(&own).await.version();
        let weekly = [("version", version.as_str()), ("about", "all"), ("digest", "weekly")];
        assert_eq!(app.visitor().post(&own, &weekly).await.status, 303);
        app.app.clock.set(minutes(55));
        let newer = ask_by_program("ben@example.org").await;
        confirm(&newer).await;
        confirm(&older).await;
        assert_eq!(text(&app, "select digest from subscriber where address = 'ben@example.org'").await, "weekly");
        // A later request that says nothing of it chooses nothing.
        app.app.clock.set(minutes(66));
        let chosen = ask("cat@example.org", "weekly").await;
        app.app.clock.set(minutes(77));
        let silent = ask_by_program("cat@example.org").await;
        confirm(&chosen).await;
        confirm(&silent).await;
        assert_eq!(text(&app, "select digest from subscriber where address = 'cat@example.org'").await, "weekly");
    }

    async fn what_is_wrong_is_named_and_limits_are_those_of_the_form(app: TestApp) {
        service(&app, "Mobile data").await;
        for (kind, body, field) in [
            (FORM, "subscriber[email]=nobody", "email"),
            (FORM, "", "email"),
            (FORM, "subscriber[phone_number]=07700900123&subscriber[phone_country]=xx", "phone_country"),
            (FORM, "subscriber[email]=a@example.org&subscriber[component_id]=aaaaaaaaaaaa", "component_id"),
            (FORM, "subscriber[email]=a@example.org&subscriber[incident_id]=aaaaaaaaaaaa", "incident_id"),
            (Some("application/json"), "[]", "subscriber"),
        ] {
            let refused = send(&app, Method::POST, kind, body).await;
            assert_eq!(refused.status, 422, "{body}: {}", refused.body);
            assert_eq!(refused.json()["error"]["fields"][0]["field"], field, "{body}: {}", refused.body);
            assert_eq!(refused.headers["access-control-allow-origin"], "*");
        }
        assert_eq!(count(&app, "select count(*) from message").await, 0);
        for number in 0..30 {
            let body = format!("subscriber[email]=reader{number}@example.org");
            assert_eq!(send(&app, Method::POST, FORM, &body).await.status, 201);
        }
        let more = send(&app, Method::POST, FORM, "subscriber[email]=more@example.org").await;
        assert_eq!(more.status, 429);
        assert!(more.headers.contains_key("retry-after"));
    }

    async fn programs_unsubscribe_by_id_or_token(app: TestApp) {
        service(&app, "Mobile data").await;
        subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        app.app.clock.set(minutes(11));
        let own = subscribe(&app, "ann@example.org", &[("about", "all")]).await;
        let id = text(&app, "select id from subscriber where address = 'nora@example.org'").await;
        let ended = send(&app, Method::DELETE, FORM, &format!("subscriber[id]={id}")).await;
        assert_eq!(ended.status, 200, "{}", ended.body);
        let token = own.rsplit('/').next().unwrap();
        assert_eq!(send(&app, Method::DELETE, FORM, &format!("subscriber[id]={token}")).await.status, 200);
        assert_eq!(send(&app, Method::DELETE, FORM, &format!("subscriber[id]={token}")).await.status, 200, "again");
        assert_eq!(send(&app, Method::DELETE, FORM, "subscriber[id]=aaaaaaaaaaaa").await.status, 404);
        assert_eq!(count(&app, "select count(*) from subscriber where state = 'active'").await, 0);
        let asked = send(&app, Method::OPTIONS, None, "").await;
        assert_eq!((asked.status.as_u16(), &asked.headers["access-control-allow-methods"]), (204, &"POST, DELETE".parse().unwrap()));
        assert_eq!(app.visitor().get(PATH).await.status, 405);
    }
}
