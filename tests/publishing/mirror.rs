//! A mirror serves another instance's pages, byte by byte, also after that instance is gone.

use super::fixture::{open_incident, update};
use super::test_server::{TestServer, start_server};
use amends::app::mirror::run as run_mirror;
use amends::app::test_support::TestApp;
use amends::incidents::State;
use amends::platform::config::Config;
use amends::publishing::Published;
use amends::publishing::mirror::Origin;
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A data directory that is deleted when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("amends-mirror-{}", amends::platform::random::public_id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn config(folder: &Folder, listen: &str, origin: &str) -> Config {
    let data_dir = folder.0.display().to_string();
    Config::from_args(["--data-dir", &data_dir, "--listen", listen, "--mirror", origin]).unwrap()
}

async fn mirror_of(origin: &str, folder: &Folder) -> TestServer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let config = config(folder, &listener.local_addr().unwrap().to_string(), origin);
    let origin = Origin::read(&config).unwrap().unwrap();
    let (close, closing) = watch::channel(false);
    let ended = tokio::spawn(run_mirror(listener, config, origin, closing));
    TestServer { url, close, ended }
}

/// A fake origin that serves whatever it is given.
#[derive(Clone)]
struct FakeOrigin {
    serves: Arc<Mutex<(StatusCode, Vec<u8>)>>,
    url: String,
}

impl FakeOrigin {
    async fn new(body: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let fake_origin = Self { serves: Arc::new(Mutex::new((StatusCode::OK, body))), url };
        let serves = fake_origin.serves.clone();
        let answer = async move || {
            let (status, body) = serves.lock().unwrap().clone();
            let tag = format!("\"{}-{:?}\"", body.len(), body.last());
            (status, [("etag", tag), ("amends-through", "puppet".to_owned())], body)
        };
        let router = Router::new().route("/snapshot", get(answer));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        fake_origin
    }

    fn serve(&self, status: StatusCode, body: &[u8]) {
        *self.serves.lock().unwrap() = (status, body.to_vec());
    }
}

async fn answer(url: &str, path: &str, encoding: &str) -> (HeaderMap, Vec<u8>) {
    let client = reqwest::Client::new();
    let answer = client.get(format!("{url}{path}")).header("accept-encoding", encoding).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{url}{path}");
    let mut headers = answer.headers().clone();
    headers.remove("date");
    (headers, answer.bytes().await.unwrap().to_vec())
}

/// The snapshot that a running instance serves.
async fn snapshot_of(url: &str) -> Vec<u8> {
    answer(url, "/snapshot", "identity").await.1
}

/// Waits until both serve the same snapshot.
async fn wait_until_equal(origin: &TestServer, mirror: &TestServer) {
    let begun = Instant::now();
    loop {
        if mirror.get("/readyz").await.0 == 200 && snapshot_of(&origin.url).await == snapshot_of(&mirror.url).await {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(15), "the mirror does not catch up");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mirror_responds_as_its_origin_and_continues_without_it() {
    let app = TestApp::on_sqlite().await;
    let fixture = open_incident(&app).await;
    let (folder, second) = (Folder::new(), Folder::new());
    let origin = start_server(app.app.clone()).await;
    let mirror = mirror_of(&origin.url, &folder).await;
    let of_mirror = mirror_of(&mirror.url, &second).await;
    let begun = Instant::now();
    while !app.app.feature::<Published>().served().unwrap().edition.is_recompressed() {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing is recompressed");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    wait_until_equal(&origin, &mirror).await;
    let incident = format!("/incidents/{}", fixture.incident);
    for path in ["/", &incident, "/history", "/uptime/90", "/api/v2/summary.json", "/live.json", "/history.atom"] {
        for encoding in ["identity", "gzip", "br"] {
            assert_eq!(answer(&mirror.url, path, encoding).await, answer(&origin.url, path, encoding).await, "{path}");
        }
    }

    // A change reaches the mirror and the mirror's mirror, and open pages are told.
    let mut stream = reqwest::get(format!("{}/live", of_mirror.url)).await.unwrap();
    stream.chunk().await.unwrap().unwrap();
    let begun = Instant::now();
    update(&app, &fixture.incident, State::Identified, "We have found it.", vec![]).await;
    mirror.wait_until("/", |_, body| body.contains("We have found it.")).await;
    println!("a mirror had it after {:?}", begun.elapsed());
    of_mirror.wait_until("/", |_, body| body.contains("We have found it.")).await;
    println!("its mirror had it after {:?}", begun.elapsed());
    let told = tokio::time::timeout(Duration::from_secs(5), stream.chunk()).await.unwrap().unwrap().unwrap();
    assert!(String::from_utf8_lossy(&told).contains("data: {"));
    drop(stream);
    assert_eq!(mirror.get("/healthz").await.0, 200);
    assert!(
        mirror.wait_until("/readyz", |_, body| body.contains("\"ready\"")).await.contains("\"origin\":\"reachable\"")
    );

    // Other requests are redirected to the original.
    let redirected = client().get(format!("{}{incident}/affected?a=1", mirror.url)).send().await.unwrap();
    assert_eq!(redirected.status(), 307);
    assert_eq!(redirected.headers()["location"], format!("http://127.0.0.1:3000{incident}/affected?a=1").as_str());
    let slashed = client().get(format!("{}/history/?a=1", mirror.url)).send().await.unwrap();
    assert_eq!((slashed.status().as_u16(), &slashed.headers()["location"]), (308, &"/history?a=1".parse().unwrap()));
    let options = client().request(reqwest::Method::OPTIONS, format!("{}/api/v2/status.json", mirror.url));
    let options = options.send().await.unwrap();
    assert_eq!((options.status().as_u16(), &options.headers()["allow"]), (204, &"GET, HEAD, OPTIONS".parse().unwrap()));
    let month = client().get(format!("{}/history/range?from=2026-03&to=2026-03", mirror.url)).send().await.unwrap();
    assert_eq!(month.status(), 200);
    let posted = client().post(format!("{}{incident}/affected", mirror.url));
    let posted = posted.header("content-type", "application/x-www-form-urlencoded").body("words=%3CNothing%3E+works");
    let posted = posted.send().await.unwrap();
    assert_eq!((posted.status().as_u16(), &posted.headers()["allow"]), (405, &"GET, HEAD, OPTIONS".parse().unwrap()));
    let page = posted.text().await.unwrap();
    assert!(page.contains("does not accept forms") && page.contains("&lt;Nothing&gt; works"), "{page}");
    let named = client().get(format!("{}/subscribe", mirror.url)).header("host", "127.0.0.1:3000");
    assert_eq!(named.send().await.unwrap().status(), 503, "under the original's name it would redirect to itself");

    // Without the origin.
    let version = app.app.feature::<Published>().served().unwrap().edition.metadata.version;
    let good = mirror.get("/").await.1;
    origin.stop().await;
    let old = mirror.wait_until("/", |_, body| body.contains("class=\"stale\"")).await;
    assert!(
        old.contains("it is a copy, and the original cannot be reached right now") && old.len() > good.len(),
        "{old}"
    );
    assert!(old.contains("We have found it."));
    let ready = mirror.wait_until("/readyz", |status, body| status == 200 && body.contains("unreachable")).await;
    assert!(ready.contains("degraded") && ready.contains(&format!("\"version\":{version}")), "{ready}");
    of_mirror.wait_until("/", |_, body| body.contains("the original cannot be reached")).await;
    assert!(of_mirror.get("/readyz").await.1.contains("unreachable"), "it shows the notice of its origin");
    let later = client().get(format!("{}/subscribe", mirror.url)).send().await.unwrap();
    assert_eq!((later.status().as_u16(), &later.headers()["retry-after"]), (503, &"5".parse().unwrap()));
    let page = later.text().await.unwrap();
    assert!(
        page.contains("We cannot accept this right now. The status page itself is up to date as of <time"),
        "{page}"
    );
    assert!(page.contains("<title>Temporarily unavailable</title>") && !page.contains("data-v="), "{page}");
    of_mirror.stop().await;
    mirror.stop().await;

    // A start without the origin serves the saved pages at once, with the notice.
    let cold = mirror_of("http://127.0.0.1:9", &folder).await;
    let (status, old) = cold.get("/").await;
    assert!(
        status == 200 && old.contains("We have found it.") && old.contains("the original cannot be reached"),
        "{old}"
    );
    cold.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_start_without_the_origin_waits_for_it() {
    let app = TestApp::on_sqlite().await;
    open_incident(&app).await;
    let folder = Folder::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mirror = mirror_of(&format!("http://{address}"), &folder).await;
    let (status, page) = mirror.get("/").await;
    assert!(status == 503 && page.contains("is waiting for the original"), "{page}");
    assert_eq!(mirror.get("/readyz").await.0, 503);
    assert_eq!(mirror.get("/healthz").await.0, 200);
    let origin = super::test_server::start_server_on(TcpListener::bind(address).await.unwrap(), app.app.clone());
    mirror.wait_until("/", |status, body| status == 200 && body.contains("Mobile data fails in the north")).await;
    mirror.stop().await;
    origin.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refuses_damaged_foreign_and_older_snapshots() {
    let app = TestApp::on_sqlite().await;
    let fixture = open_incident(&app).await;
    let origin = start_server(app.app.clone()).await;
    let first = snapshot_of(&origin.url).await;
    update(&app, &fixture.incident, State::Identified, "We have found it.", vec![]).await;
    origin.wait_until("/", |_, body| body.contains("We have found it.")).await;
    let second = snapshot_of(&origin.url).await;
    origin.stop().await;
    let other = TestApp::on_sqlite().await;
    open_incident(&other).await;
    let elsewhere = start_server(other.app.clone()).await;
    let foreign = snapshot_of(&elsewhere.url).await;
    elsewhere.stop().await;

    let folder = Folder::new();
    let fake_origin = FakeOrigin::new(second.clone()).await;
    let mirror = mirror_of(&fake_origin.url, &folder).await;
    mirror.wait_until("/", |_, body| body.contains("We have found it.")).await;
    let on_disk = || std::fs::read(folder.0.join("snapshot")).unwrap();
    assert_eq!(on_disk(), second);
    let mut flipped = second.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    for (what, status, body) in [
        ("damaged", StatusCode::OK, flipped),
        ("foreign", StatusCode::OK, foreign),
        ("older", StatusCode::OK, first),
        ("something else", StatusCode::OK, b"<!DOCTYPE html>".to_vec()),
        ("an error", StatusCode::NOT_FOUND, Vec::new()),
        ("elsewhere", StatusCode::MOVED_PERMANENTLY, Vec::new()),
    ] {
        fake_origin.serve(status, &body);
        let page = mirror.wait_until("/", |_, body| body.contains("a newer version cannot be shown right now")).await;
        assert!(page.contains("We have found it."), "{what}");
        assert!(mirror.get("/readyz").await.1.contains("\"origin\":\"unfit\""), "{what}");
        assert_eq!(on_disk(), second, "{what}");
        fake_origin.serve(StatusCode::OK, &second);
        mirror.wait_until("/", |_, body| !body.contains("class=\"stale\"")).await;
    }
    mirror.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn detects_a_mirror_of_itself() {
    let app = TestApp::on_sqlite().await;
    open_incident(&app).await;
    let folder = Folder::new();
    let origin = start_server(app.app.clone()).await;
    let first = mirror_of(&origin.url, &folder).await;
    wait_until_equal(&origin, &first).await;
    first.stop().await;
    origin.stop().await;
    // Two mirrors of each other must not appear confirmed.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let second_folder = Folder::new();
    let second = mirror_of(&format!("http://{address}"), &second_folder).await;
    let config = config(&folder, &address.to_string(), &second.url);
    let ring = Origin::read(&config).unwrap().unwrap();
    let (close, closing) = watch::channel(false);
    let url = format!("http://{address}");
    let ended = tokio::spawn(run_mirror(listener, config, ring, closing));
    let first = TestServer { url, close, ended };
    second.wait_until("/", |status, body| status == 200 && body.contains("class=\"stale\"")).await;
    first.wait_until("/readyz", |_, body| body.contains("\"origin\":\"unfit\"")).await;
    assert!(first.get("/").await.1.contains("class=\"stale\""));
    first.stop().await;
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serves_the_snapshot_file_and_responds_304_to_its_tag() {
    let app = TestApp::on_sqlite().await;
    open_incident(&app).await;
    let origin = start_server(app.app.clone()).await;
    // After recompression, and saved.
    let begun = Instant::now();
    while std::fs::read(app.folder.join("snapshot")).ok() != Some(snapshot_of(&origin.url).await) {
        assert!(begun.elapsed() < Duration::from_secs(30), "disk and response differ");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let first = client().get(format!("{}/snapshot", origin.url)).send().await.unwrap();
    let tag = first.headers()["etag"].clone();
    assert_eq!(first.headers()["cache-control"], "no-cache");
    let again = client().get(format!("{}/snapshot", origin.url)).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!((again.status().as_u16(), again.headers()["etag"].clone()), (304, tag));
    assert_eq!(again.bytes().await.unwrap().len(), 0);
    origin.stop().await;
    let body = String::from_utf8_lossy(&std::fs::read(app.folder.join("snapshot")).unwrap()).into_owned();
    assert!(!body.contains(&app.folder.display().to_string()) && !body.contains("password"));
}
