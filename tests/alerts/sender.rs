//! A receiver, and a program that sends to it.

use amends::alerts::kind::HookKind;
use amends::app::test_support::{TestApp, TestClient, TestResponse};
use amends::types::Role;
use serde_json::{Value, json};

pub struct Sender {
    pub admin: TestClient,
    pub program: TestClient,
    pub kind: HookKind,
    pub id: String,
    pub token: String,
}

impl Sender {
    /// Creates a receiver on the desk.
    pub async fn new(app: &TestApp, kind: HookKind) -> Self {
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let form = [("name", "Monitoring"), ("kind", kind.as_str())];
        let created = admin.post("/desk/settings/alerts", &form).await;
        let token = token_of(&created);
        let page = admin.get("/desk/settings/alerts").await.body;
        let (_, rest) = page.split_once("href=\"/desk/settings/alerts/").expect("the list should link to it");
        let id = rest.split('"').next().unwrap().to_owned();
        Self { admin, program: app.visitor(), kind, id, token }
    }

    pub fn path(&self) -> String {
        format!("/hooks/{}/{}", self.kind.as_str(), self.token)
    }

    pub fn page(&self) -> String {
        format!("/desk/settings/alerts/{}", self.id)
    }

    /// Posts JSON.
    pub async fn post(&self, body: &Value) -> TestResponse {
        self.program.post_json(&self.path(), body, &[]).await
    }

    /// Posts JSON, and returns what became of it.
    pub async fn outcome(&self, body: &Value) -> String {
        let response = self.post(body).await;
        assert_eq!(response.status, 200, "{}", response.body);
        response.json()["outcome"].as_str().unwrap().to_owned()
    }

    /// Adds a rule on the desk.
    pub async fn rule(&self, fields: &[(&str, &str)]) -> TestResponse {
        let fields = [&[("promise", "30"), ("notify", "yes")], fields].concat();
        self.admin.post(&format!("{}/rules", self.page()), &fields).await
    }
}

/// The token in an address that is shown once.
pub fn token_of(response: &TestResponse) -> String {
    let address = response.one_time_secret();
    address.rsplit(['/', ' ']).next().unwrap().to_owned()
}

/// An alert of Alertmanager: fingerprint, status, labels.
pub type GroupedAlert<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

/// A group of Alertmanager with these alerts.
pub fn group(key: &str, alerts: &[GroupedAlert<'_>]) -> Value {
    let is_firing = alerts.iter().any(|(_, status, _)| *status == "firing");
    let alerts: Vec<_> = alerts
        .iter()
        .map(|(fingerprint, status, labels)| {
            let mut labels: serde_json::Map<_, _> =
                labels.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
            labels.entry("alertname").or_insert_with(|| Value::from("ErrorRateHigh"));
            let ends_at = if *status == "firing" { "0001-01-01T00:00:00Z" } else { "2026-03-11T08:59:00Z" };
            json!({
                "status": status, "labels": labels,
                "annotations": { "summary": "5 % of requests fail", "description": "Since the last deployment." },
                "startsAt": "2026-03-11T08:50:00.123456789Z", "endsAt": ends_at,
                "generatorURL": "http://prometheus:9090/graph", "fingerprint": fingerprint,
            })
        })
        .collect();
    json!({
        "version": "4", "groupKey": key, "truncatedAlerts": 0, "status": if is_firing { "firing" } else { "resolved" },
        "receiver": "amends", "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {},
        "externalURL": "http://alertmanager:9093", "alerts": alerts,
    })
}
