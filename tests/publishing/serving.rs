//! The running server: cold starts, the stream of changes, and shutdown.

use super::fixture::{open_incident, update};
use super::test_server::start_server;
use amends::app::open;
use amends::app::test_support::TestApp;
use amends::incidents::State;
use amends::on_both_databases;
use amends::platform::config::Config;
use std::time::{Duration, Instant};

fn config(app: &TestApp, url: &str) -> Config {
    let (folder, keys) = (app.folder.display().to_string(), app.folder.join("keys").display().to_string());
    let arguments = ["--database-url", url, "--data-dir", &folder, "--keys-file", &keys];
    Config { smtp_url: None, sms_url: None, ..Config::from_args(arguments).unwrap() }
}

on_both_databases! {
    async fn before_the_first_edition_every_page_responds_503(app: TestApp) {
        let early = app.visitor().get("/").await;
        assert_eq!((early.status.as_u16(), &early.headers["retry-after"]), (503, &"5".parse().unwrap()));
        assert!(early.body.contains("Nothing has been published yet"), "{}", early.body);
        app.publish().await;
        assert_eq!(app.visitor().get("/").await.status, 200);
        assert_eq!(app.visitor().get("/nowhere").await.status, 404);
    }

    async fn open_pages_are_told_of_changes(app: TestApp) {
        let fixture = open_incident(&app).await;
        let server = start_server(app.app.clone()).await;
        let mut stream = reqwest::get(format!("{}/live", server.url)).await.unwrap();
        let first = String::from_utf8(stream.chunk().await.unwrap().unwrap().to_vec()).unwrap();
        assert!(first.starts_with("retry: ") && first.contains("data: {"), "{first}");
        let begun = Instant::now();
        update(&app, &fixture.incident, State::Identified, "We have found it.", vec![]).await;
        let told = tokio::time::timeout(Duration::from_secs(5), stream.chunk()).await.unwrap().unwrap().unwrap();
        assert!(String::from_utf8_lossy(&told).contains("data: {"));
        assert!(server.get("/").await.1.contains("We have found it."));
        println!("an open page was told after {:?}", begun.elapsed());
        // An open stream does not delay the shutdown.
        let took = server.stop().await;
        assert!(took < Duration::from_secs(2), "{took:?}");
        assert!(matches!(stream.chunk().await, Ok(None) | Err(_)));
    }

    async fn a_later_page_of_the_history_is_not_the_first(app: TestApp) {
        open_incident(&app).await;
        let server = start_server(app.app.clone()).await;
        let first = server.wait_until("/history?page=1", |status, _| status == 200).await;
        assert!(first.contains("Mobile data fails in the north"), "{first}");
        let (status, second) = server.get("/history?page=2").await;
        assert!(status == 200 && second.contains("No incidents reported."), "{status} {second}");
        assert!(!second.contains("Mobile data fails in the north"), "{second}");
        server.stop().await;
    }

    async fn head_has_the_length_and_no_body(app: TestApp) {
        open_incident(&app).await;
        let server = start_server(app.app.clone()).await;
        let client = reqwest::Client::new();
        let head = client.head(&server.url).send().await.unwrap();
        let get = client.get(&server.url).send().await.unwrap();
        assert_eq!(head.headers()["content-length"], get.headers()["content-length"]);
        assert_eq!(head.headers()["etag"], get.headers()["etag"]);
        assert_eq!(head.text().await.unwrap(), "");
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_without_the_database_serves_the_snapshot_until_the_database_is_back() {
    let app = TestApp::on_sqlite().await;
    open_incident(&app).await;
    let good = app.visitor().get("/").await.body;
    app.app.db.close().await;
    let (file, away) = (app.folder.join("amends.db"), app.folder.join("away.db"));
    std::fs::rename(&file, &away).unwrap();

    let url = format!("sqlite://{}", file.display());
    let cold = open::for_serving(config(&app, &url)).await.unwrap();
    let server = start_server(cold).await;
    let old = server.wait_until("/", |status, body| status == 200 && body.contains("class=\"stale\"")).await;
    assert!(old.contains("Mobile data fails in the north") && old.len() > good.len());
    let ready = server.wait_until("/readyz", |status, body| status == 200 && body.contains("degraded")).await;
    assert!(ready.contains("unreachable"), "{ready}");
    assert_eq!(server.get("/sign-in").await.0, 503);
    assert!(!file.exists(), "no new database is created beside a snapshot");

    std::fs::rename(&away, &file).unwrap();
    server.wait_until("/readyz", |_, body| body.contains("\"ready\"")).await;
    server.wait_until("/", |_, body| !body.contains("class=\"stale\"")).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failed_starts_report_one_line() {
    let app = TestApp::on_sqlite().await;
    let code = async |config: Config| {
        let stop = open::for_serving(config).await.expect_err("no start");
        assert!(!stop.message.contains('\n') && stop.message.len() > 20, "{}", stop.message);
        (stop.exit_code, stop.message)
    };
    assert_eq!(code(config(&app, "mysql://somewhere")).await.0, 2);
    assert_eq!(code(config(&app, "postgres://:::")).await.0, 2);
    let refused = code(config(&app, "postgres://amends@127.0.0.1:1/none")).await;
    assert!(refused.0 == 1 && refused.1.contains("cannot be reached"), "{}", refused.1);
    let folder = config(&app, &format!("sqlite://{}", app.folder.display()));
    assert_eq!(code(folder).await.0, 1);
    let mut no_site = config(&app, &app.app.config.database_url);
    no_site.site_dir = Some(app.folder.join("nowhere"));
    assert!(code(no_site).await.1.contains("AMENDS_SITE_DIR"));
    // With a snapshot but without keys, existing links would not work.
    open_incident(&app).await;
    std::fs::remove_file(app.folder.join("keys")).unwrap();
    assert!(code(config(&app, &app.app.config.database_url)).await.1.contains("keys file"));
}
