//! Debian's Alertmanager as the sender: three alerts in one group, sent again, and resolved.

use crate::fixture::Fixture;
use crate::sender::Sender;
use amends::alerts::kind::HookKind;
use amends::app::serve;
use amends::app::test_support::temp_folder;
use amends::on_both_databases;
use amends::platform::clock::Clock;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running Alertmanager, which ends with this value.
struct Alertmanager {
    process: Child,
    folder: PathBuf,
    address: String,
}

impl Alertmanager {
    async fn start(url: &str) -> Self {
        let folder = temp_folder();
        let config = format!(
            "route:\n  receiver: amends\n  group_by: [cluster]\n  group_wait: 1s\n  group_interval: 1s\n  repeat_interval: 1s\n\
             receivers:\n- name: amends\n  webhook_configs:\n  - url: {url}\n    send_resolved: true\n"
        );
        std::fs::write(folder.join("alertmanager.yml"), config).unwrap();
        // A port that was free a moment ago; the program takes no open socket.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new("prometheus-alertmanager")
            .arg(format!("--config.file={}", folder.join("alertmanager.yml").display()))
            .arg(format!("--storage.path={}", folder.join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg("--cluster.listen-address=")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("prometheus-alertmanager is missing: install Debian's package (make test does)");
        let started = Self { process, folder, address: format!("http://127.0.0.1:{port}") };
        let ready = format!("{}/-/ready", started.address);
        until("Alertmanager is ready", async || {
            reqwest::get(&ready).await.is_ok_and(|response| response.status().is_success())
        })
        .await;
        started
    }

    async fn post(&self, alerts: &Value) {
        let response = reqwest::Client::new().post(format!("{}/api/v2/alerts", self.address)).json(alerts).send().await;
        assert!(response.unwrap().status().is_success());
    }
}

impl Drop for Alertmanager {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    assert!(waited.await.is_ok(), "waited in vain until {what}");
}

on_both_databases! {
    async fn alertmanager_makes_one_draft_and_one_proposal(app: TestApp) {
        let mut app = app;
        app.app.clock = Clock::System;
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let fixture = Fixture::with(&app).await;
        let payments = fixture.service("Payments").await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}{}", listener.local_addr().unwrap(), sender.path());
        let (close, closing) = watch::channel(false);
        let server = tokio::spawn(serve::run_on(listener, app.app.clone(), closing));
        let alertmanager = Alertmanager::start(&url).await;

        let began = chrono::Utc::now() - chrono::Duration::minutes(3);
        let alerts = |ends_at: Option<chrono::DateTime<chrono::Utc>>| -> Value {
            ["web-1", "web-2", "web-3"]
                .map(|instance| json!({
                    "labels": {
                        "alertname": "ErrorRateHigh", "cluster": "eu", "instance": instance, "service": "Payments",
                        "severity": "critical",
                    },
                    "annotations": {"summary": "5 % of requests fail"},
                    "startsAt": began, "endsAt": ends_at.unwrap_or(chrono::Utc::now() + chrono::Duration::hours(1)),
                    "generatorURL": "http://prometheus.example/graph",
                }))
                .into_iter()
                .collect()
        };
        alertmanager.post(&alerts(None)).await;
        until("three alerts came", async || fixture.number("select count(*) from alert").await == 3).await;
        until("they were sent again", async || {
            fixture.number("select count(*) from alert where seen_count > 1").await == 3
        })
        .await;
        assert_eq!(fixture.number("select count(*) from incident_draft").await, 1);
        assert_eq!(fixture.number("select count(*) from incident_draft where resolve_proposed_at is not null").await, 0);
        assert_eq!(fixture.column("select service_id from incident_draft_service").await, [payments.as_str()]);
        let started = fixture.column("select coalesce(started_at || '', '') from incident_draft").await;
        assert!(started[0].starts_with(&began.format("%Y-%m-%d").to_string()), "{started:?}");

        alertmanager.post(&alerts(Some(chrono::Utc::now()))).await;
        until("they are resolved", async || {
            fixture.number("select count(*) from alert where status = 'resolved'").await == 3
        })
        .await;
        assert_eq!(fixture.number("select count(*) from incident_draft").await, 1);
        assert_eq!(fixture.number("select count(*) from incident_draft where resolve_proposed_at is not null").await, 1);
        assert_eq!(fixture.number("select refused_count from inbound_hook").await, 0);
        drop(alertmanager);
        close.send(true).unwrap();
        server.await.unwrap().unwrap();
    }
}
