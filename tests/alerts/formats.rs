//! Every sender's documented payload, and what can never be taken.

use crate::fixture::Fixture;
use crate::sender::{Sender, group};
use amends::alerts::kind::HookKind;
use amends::app::test_support::TestApp;
use amends::on_both_databases;
use axum::http::Method;
use serde_json::{Value, json};

async fn titles(app: &TestApp) -> Vec<String> {
    let fixture = Fixture::with(app).await;
    fixture.column("select title || ' / ' || status from alert order by id").await
}

on_both_databases! {
    async fn grafana_posts_or_puts(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Grafana).await;
        let body = json!({
            "receiver": "amends", "status": "firing", "orgId": 1, "version": "1", "title": "[FIRING:1] Slow", "state": "alerting",
            "message": "**Firing**", "groupKey": "{}:{alertname=\"Slow\"}", "externalURL": "https://grafana.example/",
            "alerts": [{
                "status": "firing", "labels": {"alertname": "Slow", "team": "web"}, "annotations": {"summary": "p95 is 4 s"},
                "startsAt": "2026-03-11T08:40:00Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "57c6d9296de2ad39",
                "silenceURL": "https://grafana.example/s", "dashboardURL": "https://grafana.example/d", "values": {"B": 44.2},
            }],
        });
        let put = sender.program.send(Method::PUT, &sender.path(), Some("application/json"), body.to_string(), &[]).await;
        assert_eq!((put.status.as_u16(), put.json()["outcome"].as_str()), (200, Some("drafted")), "{}", put.body);
        assert_eq!(sender.outcome(&body).await, "repeated");
        assert_eq!(titles(&app).await, ["Slow / firing"]);
        let fixture = Fixture::with(&app).await;
        assert_eq!(fixture.column("select source_url from alert").await, ["https://grafana.example/d"]);

        let trial = json!({"status": "firing", "orgId": 1, "alerts": [{
            "status": "firing", "labels": {"alertname": "TestAlert", "instance": "Grafana"}, "annotations": {}}]});
        assert_eq!(sender.outcome(&trial).await, "test");
    }

    async fn pagerduty_is_answered_as_by_pagerduty(app: TestApp) {
        let sender = Sender::new(&app, HookKind::PagerDuty).await;
        let event = |action: &str, more: Value| {
            let mut event = json!({"routing_key": sender.token, "event_action": action});
            for (name, value) in more.as_object().unwrap() {
                event[name] = value.clone();
            }
            event
        };
        let payload = json!({
            "summary": "DISK at 99% on machine prod-datapipe03", "source": "prod-datapipe03", "severity": "critical",
            "timestamp": "2026-03-11T08:45:00.000Z", "component": "mysql", "group": "prod", "class": "disk",
            "custom_details": {"free space": "1%", "load avg": 0.32},
        });
        let post = async |body: &Value| sender.program.post_json("/v2/enqueue", body, &[]).await;
        let trigger = post(&event("trigger", json!({"payload": payload, "client": "Checks", "client_url": "https://c.example"}))).await;
        assert_eq!(trigger.status, 202, "{}", trigger.body);
        let answer = trigger.json();
        assert_eq!((answer["status"].as_str(), answer["message"].as_str()), (Some("success"), Some("Event processed")));
        let key = answer["dedup_key"].as_str().unwrap().to_owned();
        assert_eq!(key.len(), 32);
        for action in ["acknowledge", "resolve", "resolve"] {
            let body = event(action, json!({"dedup_key": key}));
            let answer = post(&body).await;
            assert_eq!((answer.status.as_u16(), answer.json()["dedup_key"].as_str()), (202, Some(key.as_str())));
        }
        let unknown = post(&event("resolve", json!({"dedup_key": "never seen"}))).await;
        assert_eq!(unknown.status, 202, "dropped, as PagerDuty does");
        let again = post(&event("trigger", json!({"payload": payload, "dedup_key": key}))).await;
        assert_eq!(again.status, 202);
        assert_eq!(titles(&app).await, ["DISK at 99% on machine prod-datapipe03 / resolved"], "the same start, sent late");

        let invalid = post(&event("trigger", json!({"payload": {"summary": "", "severity": "bad"}}))).await;
        assert_eq!(invalid.status, 400);
        let errors = invalid.json();
        assert_eq!(errors["status"], "invalid event");
        assert_eq!(errors["errors"].as_array().unwrap().len(), 3, "{errors}");
        let wrong = post(&json!({"routing_key": "0".repeat(32), "event_action": "trigger", "payload": payload})).await;
        assert_eq!((wrong.status.as_u16(), wrong.json()["errors"][0].as_str()), (400, Some("Invalid routing key")));
        let text = sender.program.send(Method::POST, "/v2/enqueue", Some("application/json"), "no JSON", &[]).await;
        assert_eq!((text.status.as_u16(), text.json()["status"].as_str()), (400, Some("invalid event")));

        let fixture = Fixture::with(&app).await;
        let kept = fixture.column("select payload from alert_delivery").await.join("\n");
        assert!(!kept.contains(&sender.token) && kept.contains("prod-datapipe03"), "{kept}");
        assert_eq!(fixture.column("select outcome from alert_delivery order by id").await, [
            "drafted", "repeated", "resolved", "repeated", "unmatched", "repeated", "refused",
        ]);
    }

    async fn uptime_kuma_sends_json_a_form_or_a_query(app: TestApp) {
        let sender = Sender::new(&app, HookKind::UptimeKuma).await;
        let body = |status: i64, time: &str| json!({
            "heartbeat": {"monitorID": 7, "status": status, "time": time, "msg": "connect ECONNREFUSED", "important": true, "duration": 60},
            "monitor": {"id": 7, "name": "Shop", "url": "https://shop.example/", "hostname": null, "type": "http",
                        "tags": [{"name": "env", "value": "prod", "color": "#fff"}]},
            "msg": "[Shop] [Down] connect ECONNREFUSED",
        });
        let down = body(0, "2026-03-11 08:55:00.417");
        assert_eq!(sender.outcome(&down).await, "drafted");
        assert_eq!(sender.outcome(&body(2, "2026-03-11 08:56:00")).await, "repeated", "pending is no news");
        let up = body(1, "2026-03-11 08:58:00.000");
        let form = format!("--edge\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{up}\r\n--edge--\r\n");
        let posted = sender
            .program
            .send(Method::POST, &sender.path(), Some("multipart/form-data; boundary=edge"), form, &[])
            .await;
        assert_eq!((posted.status.as_u16(), posted.json()["outcome"].as_str()), (200, Some("resolved")), "{}", posted.body);
        let down = body(0, "2026-03-11 08:59:30.000");
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("msg", "down again")
            .append_pair("heartbeat", &down["heartbeat"].to_string())
            .append_pair("monitor", &down["monitor"].to_string())
            .finish();
        let got = sender.program.get(&format!("{}?{query}", sender.path())).await;
        assert_eq!((got.status.as_u16(), got.json()["outcome"].as_str()), (200, Some("extended")), "{}", got.body);
        assert_eq!(sender.outcome(&json!({"heartbeat": null, "monitor": null, "msg": "Testing"})).await, "test");
        assert_eq!(titles(&app).await, ["Shop / firing"]);
        assert_eq!(sender.post(&body(9, "")).await.status, 422);
        let other = Sender { kind: HookKind::Alertmanager, ..sender };
        assert_eq!(other.program.get(&other.path()).await.status, 405);
    }

    async fn datadog_sends_the_template_that_the_desk_shows(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Datadog).await;
        let page = sender.admin.get(&sender.page()).await.body;
        assert!(page.contains("$ALERT_CYCLE_KEY") && page.contains("$ALERT_TRANSITION"), "{page}");
        let body = |transition: &str| json!({
            "id": "1234", "key": "9f2c", "transition": transition, "title": "[Triggered] CPU is high", "text": "CPU > 90",
            "tags": "env:prod,service:shop,solo", "link": "https://app.datadoghq.com/event",
        });
        assert_eq!(sender.outcome(&body("Triggered")).await, "drafted");
        assert_eq!(sender.outcome(&body("Renotify")).await, "repeated");
        assert_eq!(sender.outcome(&body("Recovered")).await, "resolved");
        assert_eq!(sender.outcome(&body("Triggered")).await, "extended", "it has no start of its own, so it is news");
        let empty = json!({"id": "", "key": "", "transition": "", "title": "", "text": "", "tags": "", "link": ""});
        assert_eq!(sender.outcome(&empty).await, "test");
        assert_eq!(sender.post(&body("Perhaps")).await.status, 422);
        let labels = Fixture::with(&app).await.column("select labels from alert").await;
        assert_eq!(labels, ["{\"env\":\"prod\",\"service\":\"shop\"}"]);
    }

    async fn pointers_are_tried_on_a_sample_before_they_are_saved(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Json).await;
        let sample = r#"{"checks":[{"ref":"c1","is":"red","about":"Latency","tags":{"tier":"edge"}}]}"#;
        let pointers = [
            ("version", "1"), ("name", "Checks"), ("alerts", "/checks"), ("key", "/ref"), ("status", "/is"), ("title", "/about"),
            ("labels", "/tags"), ("resolved_words", "green"), ("sample", sample),
        ];
        let tried = sender.admin.post(&sender.page(), &[&pointers[..], &[("intent", "try")]].concat()).await;
        assert_eq!(tried.status, 200, "{}", tried.body);
        for found in ["Found in the sample", "c1", "Latency", "tier=edge", "value=\"/checks\""] {
            assert!(tried.body.contains(found), "{found}: {}", tried.body);
        }
        let body: Value = serde_json::from_str(sample).unwrap();
        assert_eq!(sender.post(&body).await.status, 422, "nothing was saved");
        let mut broken = pointers;
        broken[4].1 = "/nowhere";
        let tried = sender.admin.post(&sender.page(), &[&broken[..], &[("intent", "try")]].concat()).await;
        assert!(tried.body.contains("The field /nowhere is missing"), "{}", tried.body);
        broken[4].1 = "is";
        let refused = sender.admin.post(&sender.page(), &broken).await;
        assert!(refused.status == 422 && refused.body.contains("begins with “/”"), "{}", refused.body);
        assert_eq!(sender.admin.post(&sender.page(), &pointers).await.status, 303);
        assert_eq!(sender.outcome(&body).await, "drafted");
        let green: Value = serde_json::from_str(&sample.replace("red", "Green")).unwrap();
        assert_eq!(sender.outcome(&green).await, "resolved");
        assert_eq!(sender.admin.post(&sender.page(), &[&pointers[..2], &[("key", "/x"), ("status", "/y"), ("title", "/z")]].concat()).await.status, 409);
    }

    async fn what_can_never_be_taken_is_refused_and_named(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let post = async |body: Vec<u8>| sender.program.send(Method::POST, &sender.path(), Some("application/json"), body, &[]).await;
        assert_eq!(post(b"{\"alerts\":".to_vec()).await.status, 400);
        assert_eq!(post(b"{\"alerts\": [\"\xff\xfe\"]}".to_vec()).await.status, 400);
        let deep = format!("{{\"alerts\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
        assert_eq!(post(deep.into_bytes()).await.status, 400);
        assert_eq!(post(b"{}".to_vec()).await.status, 422);
        assert_eq!(post(b"[]".to_vec()).await.status, 422);
        assert_eq!(sender.post(&group("g", &[("a", "maybe", &[])])).await.status, 422);
        assert_eq!(post(vec![b' '; 2 * 1024 * 1024 + 1]).await.status, 413);
        let other = sender.program.post_json(&format!("/hooks/grafana/{}", sender.token), &group("g", &[]), &[]).await;
        assert_eq!(other.status, 404);
        let fixture = Fixture::with(&app).await;
        assert_eq!(fixture.number("select count(*) from alert").await, 0);
        assert_eq!(fixture.number("select refused_count from inbound_hook").await, 8);
        let page = sender.admin.get(&sender.page()).await.body;
        for reason in [
            "The body is not JSON.", "The field alerts is missing", "The status “maybe” is not known",
            "The body is larger than 2048 KiB", "posted to the address of another kind",
        ] {
            assert!(page.contains(reason), "{reason}: {page}");
        }
    }

    async fn odd_alerts_are_taken_and_bounded(app: TestApp) {
        let sender = Sender::new(&app, HookKind::Alertmanager).await;
        let labels: serde_json::Map<_, _> = (0..5_000).map(|n| (format!("label{n}"), json!("v".repeat(50)))).collect();
        let alert = |fingerprint: &str, status: &str| json!({
            "status": status, "labels": labels, "annotations": {"summary": "<script>alert(1)</script>\u{0}".repeat(500)},
            "startsAt": "2026-03-11T08:59:59.999999999Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": fingerprint,
            "generatorURL": "javascript:alert(1)",
        });
        let body = json!({"groupKey": "k".repeat(5_000), "status": "firing", "alerts": [alert("a", "firing"), alert("a", "firing")]});
        assert_eq!(sender.outcome(&body).await, "drafted");
        assert_eq!(sender.outcome(&body).await, "repeated", "a long key is the same key");
        let fixture = Fixture::with(&app).await;
        assert_eq!(fixture.number("select count(*) from alert").await, 1);
        assert!(fixture.number("select cast(max(length(labels)) as bigint) from alert").await < 10_000);
        let draft = fixture.column("select id from incident_draft").await.remove(0);
        let delivery = fixture.column("select cast(min(id) as text) from alert_delivery").await.remove(0);
        for page in [format!("/desk/incidents/drafts/{draft}"), format!("{}/deliveries/{delivery}", sender.page())] {
            let page = sender.admin.get(&page).await;
            assert_eq!(page.status, 200, "{}", page.body);
            assert!(!page.body.contains("<script>alert") && !page.body.contains("href=\"javascript"), "{}", page.body);
        }
    }
}
