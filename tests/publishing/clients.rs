//! Other people's programs against the served pages, unchanged: feedparser, icalendar, and an exporter for Prometheus that
//! was written for Statuspage. `tools/setup test` installs them.

use super::fixture::{Fixture, minutes, open_incident, update};
use super::sharing::plan_maintenance;
use super::test_server::start_server;
use amends::app::test_support::TestApp;
use amends::incidents::State;
use amends::on_both_databases;
use amends::types::ServiceStatus;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Output;
use tokio::process::Command;

/// A program of the Python clients.
fn program(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/python/bin").join(name);
    assert!(path.exists(), "{} is missing: run tools/setup test", path.display());
    path
}

async fn run(command: &mut Command) -> Output {
    let output = command.env("NO_PROXY", "127.0.0.1").output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// What feedparser and icalendar understand of the documents at these paths.
async fn read(url: &str, paths: &[&str]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/read.py");
    let output = run(Command::new(program("python")).arg(script).arg(url).args(paths)).await;
    serde_json::from_slice(&output.stdout).unwrap()
}

/// An incident whose second update repeats its state.
async fn updated_incident(app: &TestApp) -> Fixture {
    let fixture = open_incident(app).await;
    app.app.clock.set(minutes(20));
    update(app, &fixture.incident, State::Investigating, "Still <looking> & trying.", vec![]).await;
    app.publish().await;
    fixture
}

on_both_databases! {
    async fn feedparser_reads_every_feed(app: TestApp) {
        let fixture = updated_incident(&app).await;
        let server = start_server(app.app.clone()).await;
        let of_service = format!("/services/{}/history", fixture.data);
        let of_other = format!("/services/{}/history", fixture.voice);
        let of_incident = format!("/incidents/{}", fixture.incident);
        let paths: Vec<String> = ["/history", &of_service, &of_other, &of_incident]
            .iter()
            .flat_map(|path| [format!("{path}.atom"), format!("{path}.rss")])
            .collect();
        let all = read(&server.url, &paths.iter().map(String::as_str).collect::<Vec<_>>()).await;
        for path in &paths {
            let feed = &all[path.as_str()];
            assert_eq!((&feed["faulty"], &feed["status_again"]), (&json!(false), &json!(304)), "{path}: {feed}");
            assert_eq!(feed["version"], if path.ends_with("rss") { "rss20" } else { "atom10" });
        }
        let link = format!("http://127.0.0.1:3000{of_incident}");
        for path in &paths[..4] {
            let entries = all[path.as_str()]["entries"].as_array().unwrap();
            assert_eq!(entries.len(), 1, "{path}");
            let entry = &entries[0];
            assert_eq!(entry["link"], link);
            // An item of RSS has no other time than that of its newest update.
            let minute = if path.ends_with("rss") { 20 } else { 0 };
            assert_eq!(entry["published"], json!([2026, 3, 11, 9, minute, 0]), "{path}");
            let categories = json!([["tag:127.0.0.1,2005:status", "investigating"], ["tag:127.0.0.1,2005:impact", "major"]]);
            assert_eq!(entry["categories"], categories, "{path}");
            let text = entry["text"].as_str().unwrap();
            assert!(text.contains("<strong>Update</strong> - Still &lt;looking&gt; &amp; trying."), "{text}");
            assert!(text.contains("<strong>Investigating</strong> - Some of you have <strong>no</strong> service."), "{text}");
        }
        assert_eq!(all[format!("{of_other}.atom")]["entries"], json!([]), "another service has none");
        let updates = all[format!("{of_incident}.atom")]["entries"].as_array().unwrap();
        let titles: Vec<_> = updates.iter().map(|entry| entry["title"].as_str().unwrap()).collect();
        assert_eq!(titles, ["Update: Mobile data fails in the north", "Investigating: Mobile data fails in the north"]);
        assert_ne!(updates[0]["id"], updates[1]["id"]);
        server.stop().await;
    }

    async fn icalendar_reads_every_calendar(app: TestApp) {
        let fixture = updated_incident(&app).await;
        let work = plan_maintenance(&app, &fixture.voice).await;
        app.publish().await;
        let server = start_server(app.app.clone()).await;
        let of_service = format!("/services/{}/history.ics", fixture.voice);
        let of_other = format!("/services/{}/history.ics", fixture.data);
        let incidents_of = |service| format!("/services/{service}/incidents.ics");
        let (incidents_of_service, incidents_of_other) = (incidents_of(&fixture.data), incidents_of(&fixture.voice));
        let of_work = format!("/incidents/{work}.ics");
        let paths = [
            "/history.ics", "/maintenance.ics", "/incidents.ics", &of_service, &of_other, &incidents_of_service,
            &incidents_of_other, &of_work,
        ];
        let before = read(&server.url, &paths).await;
        for path in paths {
            let read = &before[path];
            assert_eq!((&read["faulty"], &read["method"]), (&json!([]), &json!("PUBLISH")), "{path}");
            assert_eq!(read["refresh_seconds"], 900.0, "{path}");
        }
        let event = &before["/history.ics"]["events"][0];
        assert_eq!(event["uid"], format!("{work}@127.0.0.1"));
        assert_eq!((&event["starts"], &event["ends"]), (&json!("2026-03-11T10:00:00+00:00"), &json!("2026-03-11T12:00:00+00:00")));
        assert_eq!((&event["status"], &event["faulty"]), (&json!("CONFIRMED"), &json!([])));
        for path in ["/maintenance.ics", &of_service, &of_work] {
            assert_eq!(before[path]["events"], before["/history.ics"]["events"], "{path}");
        }
        assert_eq!(before[of_other.as_str()]["events"], json!([]));
        let incident = &before["/incidents.ics"]["events"][0];
        assert_eq!(incident["uid"], format!("{}@127.0.0.1", fixture.incident));
        assert_eq!((&incident["starts"], &incident["ends"]), (&json!("2026-03-11T08:30:00+00:00"), &json!("2026-03-11T09:20:00+00:00")));

        app.app.clock.set(minutes(30));
        update(&app, &work, State::Cancelled, "Not tonight.", vec![]).await;
        app.publish().await;
        assert_eq!(before[incidents_of_service.as_str()]["events"], before["/incidents.ics"]["events"]);
        assert_eq!(before[incidents_of_other.as_str()]["events"], json!([]));
        let names: Vec<_> = [&of_service, &incidents_of_service].iter().map(|path| before[path.as_str()]["name"].clone()).collect();
        assert_ne!(names[0], names[1], "told apart in a list of calendars");
        let after = read(&server.url, &["/history.ics", "/incidents.ics"]).await;
        let cancelled = &after["/history.ics"]["events"][0];
        assert_eq!((&cancelled["uid"], &cancelled["status"]), (&event["uid"], &json!("CANCELLED")));
        assert!(cancelled["sequence"].as_i64() > event["sequence"].as_i64(), "{cancelled}");
        assert!(cancelled["changed"].as_str() > event["changed"].as_str(), "{cancelled}");
        assert_eq!(after["/incidents.ics"], before["/incidents.ics"]);
        server.stop().await;
    }

    async fn the_exporter_for_statuspage_reads_the_api(app: TestApp) {
        let fixture = updated_incident(&app).await;
        plan_maintenance(&app, &fixture.voice).await;
        app.publish().await;
        let server = start_server(app.app.clone()).await;
        let folder = app.folder.join("exporter");
        std::fs::create_dir(&folder).unwrap();
        let services = json!({ "larkmoor": { "url": format!("{}/api/v2/summary.json", server.url), "name": "Larkmoor" } });
        std::fs::write(folder.join("services.json"), services.to_string()).unwrap();
        let metrics = async || {
            let mut exporter = Command::new(program("statuspage-prometheus-exporter"));
            exporter.current_dir(&folder).env("RUN_MODE", "once").env("CLEAR_CACHE", "true");
            run(&mut exporter).await;
            std::fs::read_to_string(folder.join("metrics/statuspage.prom")).unwrap()
        };
        let during = metrics().await;
        let title = "Mobile data fails in the north";
        for metric in [
            "statuspage_probe_check{service_name=\"Larkmoor\"} 1.0",
            "statuspage_service_status{service_name=\"Larkmoor\"} 0.0",
            "statuspage_component_status{component_name=\"Voice calls\",service_name=\"Larkmoor\"} 1.0",
            "statuspage_component_status{component_name=\"Mobile data\",service_name=\"Larkmoor\"} 0.0",
            title,
            "New mast, Leeds",
        ] {
            assert!(during.contains(metric), "{metric}: {during}");
        }
        let services = vec![(fixture.data.clone(), ServiceStatus::Operational)];
        update(&app, &fixture.incident, State::Resolved, "It works.", services).await;
        app.publish().await;
        assert!(!metrics().await.contains(title));
        server.stop().await;
    }
}
