//! What subscribers get, shown to staff before and after it is published.

use crate::{declare, minutes, run_worker, schedule, service, subscribe, text, update};
use amends::app::test_support::TestApp;
use amends::incidents::State;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::Role;

/// The text of the mail that a subscriber got last, with the example in the place of their own link.
async fn mail(app: &TestApp) -> String {
    let sent = text(app, "select body from message where class = 'service_update' order by id desc limit 1").await;
    let example = "http://127.0.0.1:3000/subscriptions/example-of-a-link-of-one-subscriber";
    sent.replace(amends::delivery::link::PLACEHOLDER, example)
}

/// What HTML shows of a text.
fn shown(text: &str) -> String {
    text.trim().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

on_both_databases! {
    async fn a_published_update_is_shown_as_subscribers_got_it(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        app.app.clock.set(minutes(1));
        let incident = declare(&app, &data, true, false).await;
        run_worker(&app).await;
        let first = mail(&app).await;
        app.app.clock.set(minutes(9));
        update(&app, &incident, State::Monitoring, true).await;
        run_worker(&app).await;
        let newest = mail(&app).await;
        assert_ne!(first, newest);
        let agent = app.staff("Ada Byron", &[Role::Agent]).await;
        let desk = format!("/desk/incidents/{incident}");
        assert!(agent.get(&desk).await.body.contains(&format!("{desk}/notice")), "the incident leads to it");
        let page = agent.get(&format!("{desk}/notice")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains(&shown(&newest)), "{newest} in {}", page.body);
        for expected in ["Text message", "Slack", "Microsoft Teams", "AdaptiveCard", "example-of-a-link-of-one-subscriber", "Stop: http"] {
            assert!(page.body.contains(expected), "{expected} in {}", page.body);
        }
        assert!(!page.body.contains(amends::delivery::link::PLACEHOLDER), "{}", page.body);
        let oldest = text(&app, "select id from incident_update order by position limit 1").await;
        let older = agent.get(&format!("{desk}/notice?update={oldest}")).await.body;
        // The services have the status of today, and the rest is as it was.
        assert!(older.contains("We are looking into it.") && !older.contains("Another word."), "{older}");

        let html = agent.get(&format!("{desk}/notice.html?update={oldest}")).await;
        assert_eq!(html.status, 200, "{}", html.body);
        assert!(html.body.starts_with("<!DOCTYPE html>") && html.body.contains("We are looking into it."), "{}", html.body);
        assert!(html.body.contains("content=\"light dark\"") && html.body.contains("prefers-color-scheme:dark"));
        let policy = html.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("style-src 'unsafe-inline'") && policy.contains("sandbox") && !policy.contains("script-src"), "{policy}");
        assert_eq!(app.visitor().get(&format!("{desk}/notice.html")).await.status, 303);
    }

    async fn what_somebody_writes_is_shown_before_it_is_published(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let incident = declare(&app, &data, true, false).await;
        let desk = format!("/desk/incidents/{incident}");
        let (ruth, ada) = (app.staff("Ruth Calloway", &[Role::Commander]).await, app.staff("Ada Byron", &[Role::Agent]).await);
        assert!(ruth.get(&desk).await.body.contains(&format!("{desk}/notice?update=draft")), "the composer leads to it");
        let version = ruth.get(&desk).await.version();
        let service = format!("service-{data}");
        let draft = [
            ("form_key", "draft0000001"), ("version", &*version), ("intent", "draft"), ("state", "identified"), (&*service, "partial_outage"),
            ("body", "A **cable** was cut: 5 < 6."), ("promise", "30"), ("notify", "yes"),
        ];
        assert_eq!(ruth.post(&format!("{desk}/updates"), &draft).await.status, 303);
        let page = ruth.get(&format!("{desk}/notice?update=draft")).await.body;
        for expected in ["Mobile data fails: Identified", "A cable was cut: 5 &lt; 6.", "Mobile data (Partial outage)", "Next update by", "Your draft"] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        let html = ruth.get(&format!("{desk}/notice.html?update=draft")).await.body;
        assert!(html.contains("A cable was cut: 5 &lt; 6."), "{html}");
        let others = ada.get(&format!("{desk}/notice?update=draft")).await.body;
        assert!(others.contains("We are looking into it.") && !others.contains("cable"), "a draft is its writer's: {others}");
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(tx.fetch_value::<i64>(sql("select count(*) from incident_update")).await.unwrap(), 1, "nothing is stored");
    }

    async fn maintenance_is_shown_and_what_nobody_is_told_of_is_not(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let planned = schedule(&app, &data, true).await;
        let page = ruth.get(&format!("/desk/incidents/{planned}/notice?update=draft")).await;
        assert!(page.status == 200 && page.body.contains("Data may pause.") && page.body.contains("Add to your calendar"), "{}", page.body);
        let drill = declare(&app, &data, true, true).await;
        for path in ["notice", "notice.html"] {
            assert_eq!(ruth.get(&format!("/desk/incidents/{drill}/{path}")).await.status, 404, "{path}");
        }
        assert!(!ruth.get(&format!("/desk/incidents/{drill}")).await.body.contains("/notice"));
    }
}
