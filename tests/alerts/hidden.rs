//! Nothing of a draft or of an alert is on any public path before somebody publishes it, and nothing of the alert's own
//! words after that.

use crate::fixture::Fixture;
use crate::sender::{Sender, group};
use amends::alerts::kind::HookKind;
use amends::app::test_support::TestApp;
use amends::on_both_databases;
use amends::publishing::Published;
use amends::types::Role;

/// A word that only the sender says.
const MARKER: &str = "quokka";

/// Panics where a public document, or a path that only looks public, says one of the words.
async fn assert_hidden(app: &TestApp, words: &[&str]) {
    app.publish().await;
    let served = app.app.feature::<Published>().served().expect("an edition");
    let mut count = 0;
    for (path, document) in served.edition.documents() {
        count += 1;
        for word in words {
            assert!(!path.contains(word) && !document.text().contains(word), "{word} is in {path}");
        }
    }
    assert!(count > 15, "only {count} documents looked at");
    for path in [
        "/",
        "/history",
        "/history.atom",
        "/history.rss",
        "/history.ics",
        "/api/v2/summary.json",
        "/api/v2/incidents.json",
        "/api/v2/incidents/unresolved.json",
        "/api/v2/components.json",
        "/live.json",
        "/subscribe",
    ] {
        let response = app.visitor().get(path).await;
        for word in words {
            assert!(!response.body.contains(word), "{word} is in {path}");
        }
    }
}

on_both_databases! {
    async fn a_senders_words_stay_inside(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let payments = fixture.service("Payments").await;
        fixture.run("insert into page_service (page_id, service_id, position) select page.id, service.id, 1 from page, service").await;
        let labels: &[(&str, &str)] = &[("alertname", "quokka-rate"), ("service", "Payments"), ("host", "quokka-1")];
        let mut body = group("quokka", &[("a", "firing", labels)]);
        body["alerts"][0]["annotations"]["summary"] = "The quokka cluster fails".into();
        sender.outcome(&body).await;
        let draft = fixture.column("select id from incident_draft").await.remove(0);
        assert_hidden(&app, &[MARKER, &draft]).await;
        assert!(app.visitor().get("/api/v2/summary.json").await.body.contains("Payments"));
        for path in [format!("/incidents/{draft}"), format!("/i/{draft}"), format!("/incidents/{draft}/affected")] {
            let response = app.visitor().get(&path).await;
            assert_eq!(response.status, 404, "{path}");
            assert!(!response.body.contains(MARKER), "{path}");
        }
        assert_eq!(app.visitor().get(&format!("/desk/incidents/drafts/{draft}")).await.status, 303);

        let ruth = app.staff("Ruth Osei", &[Role::Commander]).await;
        let field = format!("service-{payments}");
        let words = [
            ("kind", "incident"), ("title", "Problems with Payments"), (&*field, "major_outage"), ("state", "investigating"),
            ("started_at", "2026-03-11T08:50"), ("body", "Card payments fail."), ("promise", "30"), ("notify", "yes"),
        ];
        let published = ruth.post(&format!("/desk/incidents/drafts/{draft}/publication"), &words).await;
        assert_eq!(published.status, 303, "{}", published.body);
        assert_hidden(&app, &[MARKER, &draft]).await;
        assert!(app.visitor().get("/").await.body.contains("Card payments fail."));
        let messages = fixture.column("select subject || body from message").await.join("\n");
        assert!(!messages.contains(MARKER), "{messages}");
    }

    async fn a_rule_that_publishes_says_nothing_of_the_alert(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let payments = fixture.service("Payments").await;
        fixture.run("insert into page_service (page_id, service_id, position) select page.id, service.id, 1 from page, service").await;
        let field = format!("service-{payments}");
        let rule = [
            ("action", "publish"), (&*field, "major_outage"), ("title", "{{services}} is down"), ("body", "We are on it."),
        ];
        assert_eq!(sender.rule(&rule).await.status, 303);
        let mut body = group("quokka", &[("a", "firing", &[("alertname", "quokka"), ("service", "{{organisation}} quokka")])]);
        body["alerts"][0]["annotations"]["summary"] = "The quokka cluster fails".into();
        sender.outcome(&body).await;
        while amends::alerts::workers::follow_rules(&app.app).await.unwrap() {}
        assert_hidden(&app, &[MARKER]).await;
        assert!(app.visitor().get("/").await.body.contains("Payments is down"));
    }
}
