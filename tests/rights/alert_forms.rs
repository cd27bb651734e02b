//! Access to the forms of receivers, rules and draft incidents, and the addresses that monitoring systems post to.

use crate::access_check::AccessCheck;
use crate::access_check::Body::{Form, Json};
use amends::app::test_support::TestResponse;
use amends::on_both_databases;
use amends::types::Role;
use serde_json::{Value, json};

/// The rows of the write table that this test covers.
pub const ROWS: &[&str] = &[
    "/desk/settings/alerts",
    "/desk/settings/alerts/{id}",
    "/desk/settings/alerts/{id}/rotation",
    "/desk/settings/alerts/{id}/revocation",
    "/desk/settings/alerts/{id}/rules",
    "/desk/settings/alerts/{id}/rules/{rule}",
    "/desk/settings/alerts/{id}/rules/{rule}/place",
    "/desk/settings/alerts/{id}/rules/{rule}/deletion",
    "/desk/incidents/drafts/{id}/publication",
    "/desk/incidents/drafts/{id}/discard",
    "/desk/incidents/drafts/{id}/proposal",
    "/hooks/{kind}/{token}",
    "/hooks/{kind}",
    "/v2/enqueue",
];

fn token(response: &TestResponse) -> String {
    response.one_time_secret().rsplit(['/', ' ']).next().unwrap().to_owned()
}

fn alert(key: &str, status: &str) -> Value {
    json!({"groupKey": key, "status": status, "alerts": [
        {"status": status, "labels": {"alertname": "Slow"}, "annotations": {}, "fingerprint": "a"}]})
}

on_both_databases! {
    async fn alert_forms_are_open_to_the_allowed_only(app: TestApp) {
        let mut access = AccessCheck::new(&app).with_staff().await;
        let (admin, commander) = (access.staff(Role::Admin), access.staff(Role::Commander));
        let new = [("name", "Prometheus"), ("kind", "alertmanager")];
        access.check_form("/desk/settings/alerts", "/desk/settings/alerts", Form(&new), &admin).await;
        let id = access.fetch_text("select id from inbound_hook").await;
        let page = format!("/desk/settings/alerts/{id}");
        let rotated =
            access.check_form("/desk/settings/alerts/{id}/rotation", &format!("{page}/rotation"), Form(&[]), &admin).await;
        let (secret, version) = (token(&rotated), access.version_on(&admin, &page).await);
        let renamed = [("version", &*version), ("name", "Prometheus in Leeds")];
        access.check_form("/desk/settings/alerts/{id}", &page, Form(&renamed), &admin).await;

        let rule = [("action", "draft"), ("promise", "30")];
        let rules = format!("{page}/rules");
        access.check_form("/desk/settings/alerts/{id}/rules", &rules, Form(&rule), &admin).await;
        let first = format!("{rules}/{}", access.fetch_text("select id from alert_rule").await);
        let edited = [("version", "1"), ("action", "draft"), ("promise", "60")];
        access.check_form("/desk/settings/alerts/{id}/rules/{rule}", &first, Form(&edited), &admin).await;
        let place = [("place", "1")];
        let row = "/desk/settings/alerts/{id}/rules/{rule}/place";
        access.check_form(row, &format!("{first}/place"), Form(&place), &admin).await;
        let row = "/desk/settings/alerts/{id}/rules/{rule}/deletion";
        access.check_form(row, &format!("{first}/deletion"), Form(&[]), &admin).await;

        let (visitor, hook) = (app.visitor(), format!("/hooks/alertmanager/{secret}"));
        access.check_form("/hooks/{kind}/{token}", &hook, Json(&alert("one", "firing")), &visitor).await;
        let body = alert("one", "resolved");
        access.check_form("/hooks/{kind}", "/hooks/alertmanager", Json(&body), &app.bearer(&secret)).await;
        let draft = format!("/desk/incidents/drafts/{}", access.fetch_text("select id from incident_draft").await);
        let service = [("name", "Payments"), ("description", ""), ("group", ""), ("weight_percent", "100"), ("kind", "")];
        assert_eq!(admin.post("/desk/services", &service).await.status, 303);
        let field = format!("service-{}", access.fetch_text("select id from service").await);
        let words = [
            ("kind", "incident"),
            ("title", "Payments fail"),
            (&*field, "major_outage"),
            ("state", "investigating"),
            ("started_at", "2026-03-11T08:50"),
            ("body", "We are looking into it."),
            ("promise", "30"),
        ];
        let row = "/desk/incidents/drafts/{id}/publication";
        access.check_form(row, &format!("{draft}/publication"), Form(&words), &commander).await;
        let row = "/desk/incidents/drafts/{id}/proposal";
        access.check_form(row, &format!("{draft}/proposal"), Form(&[]), &commander).await;

        let search = [("name", "Search"), ("description", ""), ("group", ""), ("weight_percent", "100"), ("kind", "")];
        assert_eq!(admin.post("/desk/services", &search).await.status, 303);
        let mut other = alert("two", "firing");
        other["alerts"][0]["labels"]["service"] = "Search".into();
        assert_eq!(visitor.post_json(&hook, &other, &[]).await.status, 200);
        let waiting = access.fetch_text("select id from incident_draft where state = 'waiting'").await;
        let reason = [("reason", "A test")];
        let path = format!("/desk/incidents/drafts/{waiting}/discard");
        access.check_form("/desk/incidents/drafts/{id}/discard", &path, Form(&reason), &commander).await;
        let revocation = format!("{page}/revocation");
        access.check_form("/desk/settings/alerts/{id}/revocation", &revocation, Form(&[]), &admin).await;

        let key = token(&admin.post("/desk/settings/alerts", &[("name", "Checks"), ("kind", "pagerduty")]).await);
        let event = json!({"routing_key": key, "event_action": "trigger", "payload": {
            "summary": "Disk full", "source": "db-1", "severity": "critical"}});
        access.check_form("/v2/enqueue", "/v2/enqueue", Json(&event), &visitor).await;
        access.assert_checked(ROWS);
    }
}
