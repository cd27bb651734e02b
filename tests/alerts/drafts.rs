//! A draft from the commander's dashboard to the public page, or away.

use crate::fixture::Fixture;
use crate::sender::{Sender, group};
use amends::alerts::kind::HookKind;
use amends::on_both_databases;
use amends::types::Role;

on_both_databases! {
    async fn a_draft_waits_on_the_dashboard_and_becomes_the_incident(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let payments = fixture.service("Payments").await;
        let labels: &[(&str, &str)] = &[("service", "Payments"), ("severity", "critical")];
        sender.outcome(&group("g", &[("a", "firing", labels)])).await;
        let ruth = app.staff("Ruth Osei", &[Role::Commander]).await;
        let agent = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let id = fixture.column("select id from incident_draft").await.remove(0);
        let page = format!("/desk/incidents/drafts/{id}");
        let dashboard = ruth.get("/desk").await.body;
        assert!(dashboard.contains(&page) && dashboard.contains("Alert: ErrorRateHigh"), "{dashboard}");
        assert!(!agent.get("/desk").await.body.contains(&page));
        assert!(ruth.get("/desk/incidents").await.body.contains(&page));

        let draft = ruth.get(&page).await.body;
        for known in [
            "value=\"Problems with Payments\"", "value=\"major_outage\" selected", "value=\"2026-03-11T08:50\"",
            "5 % of requests fail", "severity=critical", "http://prometheus:9090/graph",
            "rows=\"5\" required autofocus",
        ] {
            assert!(draft.contains(known), "{known}: {draft}");
        }
        let read_only = agent.get(&page).await;
        assert!(read_only.status == 200 && !read_only.body.contains("publication"), "{}", read_only.body);

        let field = format!("service-{payments}");
        let publication = format!("{page}/publication");
        let words = [
            ("kind", "incident"), ("title", "Problems with Payments"), (&*field, "major_outage"), ("state", "investigating"),
            ("started_at", "2026-03-11T08:50"), ("first_evidence_at", "2026-03-11T08:50"), ("body", ""), ("promise", "30"),
            ("notify", "yes"),
        ];
        let refused = ruth.post(&publication, &words).await;
        assert!(refused.status == 422 && refused.body.contains("5 % of requests fail"), "{}", refused.body);
        let mut words = words;
        words[6].1 = "Card payments fail. We are looking into it.";
        assert_eq!(agent.post(&publication, &words).await.status, 403);
        let published = ruth.post(&publication, &words).await;
        assert_eq!(published.status, 303, "{}", published.body);
        let incident = published.location().to_owned();
        assert!(incident.starts_with("/desk/incidents/"), "{incident}");
        assert_eq!(fixture.column("select title || ' ' || number from incident").await, ["Problems with Payments 1"]);
        assert_eq!(fixture.number("select count(*) from incident where first_evidence_at is not null").await, 1);
        let second = ruth.post(&publication, &words).await;
        assert!(second.status == 409 && second.body.contains("was published meanwhile"), "{}", second.body);
        assert_eq!(fixture.number("select count(*) from incident").await, 1);
        assert!(!ruth.get("/desk").await.body.contains(&page));

        // Its alerts go on counting; when all are over, resolving is proposed and nothing else happens.
        assert_eq!(sender.outcome(&group("h", &[("b", "firing", labels)])).await, "extended");
        let shown = ruth.get(&incident).await.body;
        assert!(shown.contains("2 of 2 alerts of this incident are firing"), "{shown}");
        for (key, fingerprint) in [("g", "a"), ("h", "b")] {
            sender.outcome(&group(key, &[(fingerprint, "resolved", labels)])).await;
        }
        assert_eq!(fixture.column("select state from incident").await, ["investigating"]);
        assert!(ruth.get(&incident).await.body.contains("All alerts of this incident have been resolved"));
        assert!(ruth.get("/desk").await.body.contains("All alerts are resolved"));
        let kept = ruth.post(&format!("{page}/proposal"), &[]).await;
        assert_eq!((kept.status.as_u16(), kept.location()), (303, &*incident));
        assert!(!ruth.get("/desk").await.body.contains("All alerts are resolved"));
        assert!(ruth.get(&page).await.body.contains("This draft was published."));
    }

    async fn alerts_on_the_services_of_a_published_incident_join_it(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let payments = fixture.service("Payments").await;
        sender.outcome(&group("g", &[("a", "firing", &[])])).await;
        let ruth = app.staff("Ruth Osei", &[Role::Commander]).await;
        let id = fixture.column("select id from incident_draft").await.remove(0);
        let field = format!("service-{payments}");
        let words = [
            ("kind", "incident"), ("title", "Payments"), (&*field, "major_outage"), ("state", "investigating"),
            ("started_at", "2026-03-11T08:50"), ("body", "We are looking."), ("promise", "30"),
        ];
        assert_eq!(ruth.post(&format!("/desk/incidents/drafts/{id}/publication"), &words).await.status, 303);
        assert_eq!(sender.outcome(&group("h", &[("b", "firing", &[("service", "Payments")])])).await, "extended");
        assert_eq!(sender.outcome(&group("i", &[("c", "firing", &[])])).await, "extended", "its first alert named none");
        let incident = fixture.column("select id from incident").await.remove(0);
        let version = fixture.column("select cast(version as text) from incident").await.remove(0);
        let end = [("version", &*version), ("intent", "publish"), ("state", "resolved"), ("body", "It works.")];
        assert_eq!(ruth.post(&format!("/desk/incidents/{incident}/updates"), &end).await.status, 303);
        assert_eq!(sender.outcome(&group("j", &[("d", "firing", &[("service", "Payments")])])).await, "drafted");
    }

    async fn a_discarded_draft_is_quiet_until_its_alert_fires_again(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Datadog).await;
        let fixture = Fixture::with(&app).await;
        let alert = |transition: &str| serde_json::json!({"key": "k", "transition": transition, "title": "CPU"});
        sender.outcome(&alert("Triggered")).await;
        let ruth = app.staff("Ruth Osei", &[Role::Commander]).await;
        let id = fixture.column("select id from incident_draft").await.remove(0);
        let discard = format!("/desk/incidents/drafts/{id}/discard");
        let refused = ruth.post(&discard, &[("reason", " ")]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        let reason = [("reason", "Test of the new monitor")];
        assert_eq!(ruth.post(&discard, &reason).await.status, 303);
        assert_eq!(ruth.post(&discard, &reason).await.status, 303, "pressed twice");
        let page = ruth.get(&format!("/desk/incidents/drafts/{id}")).await.body;
        assert!(page.contains("This draft was discarded: Test of the new monitor"), "{page}");
        assert_eq!(sender.outcome(&alert("Renotify")).await, "repeated");
        assert_eq!(sender.outcome(&alert("Recovered")).await, "resolved");
        assert_eq!(sender.outcome(&alert("Triggered")).await, "drafted");
        assert_eq!(fixture.number("select count(*) from incident_draft where state = 'waiting'").await, 1);
        let verbs = fixture.column("select verb from events where subject = 'incident_draft' order by id").await;
        assert_eq!(verbs, ["incident_draft.made", "incident_draft.discarded", "incident_draft.made"]);
    }

    async fn two_commanders_publish_a_draft_once(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let payments = fixture.service("Payments").await;
        sender.outcome(&group("g", &[("a", "firing", &[("service", "Payments")])])).await;
        let (ruth, maren) =
            (app.staff("Ruth Osei", &[Role::Commander]).await, app.staff("Maren Holt", &[Role::Commander]).await);
        let id = fixture.column("select id from incident_draft").await.remove(0);
        let field = format!("service-{payments}");
        let words = [
            ("kind", "incident"), ("title", "Payments"), (&*field, "major_outage"), ("state", "investigating"),
            ("started_at", "2026-03-11T08:50"), ("body", "We are looking."), ("promise", "30"),
        ];
        let path = format!("/desk/incidents/drafts/{id}/publication");
        let (one, two) = tokio::join!(ruth.post(&path, &words), maren.post(&path, &words));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        assert_eq!(fixture.number("select count(*) from incident").await, 1);
    }
}
