//! The exported site: complete, the same bytes as the server, and served by ordinary web servers.

use super::fixture::{Fixture, declaration, declare, open_incident, update};
use super::test_server::start_server;
use amends::access::{IncidentCommander, by_system};
use amends::app::open;
use amends::app::test_support::TestApp;
use amends::incidents::{State, store, withdraw};
use amends::platform::CommandError;
use amends::platform::config::Config;
use amends::publishing::export::{self, ExportOutcome};
use amends::publishing::{DocumentRequest, Published};
use amends::types::ServiceStatus;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// The path of the "not found" page in an edition.
const NOT_FOUND: &str = "/404";
/// The public address of every test installation.
const SERVICE: &str = "http://127.0.0.1:3000";

/// A program that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An installation with an open incident and a withdrawn one, and its exported site.
async fn exported(app: &TestApp) -> (Fixture, PathBuf) {
    let fixture = open_incident(app).await;
    let services = vec![(fixture.voice.clone(), ServiceStatus::PartialOutage)];
    let mistake = declare(app, declaration("Published by mistake", services)).await;
    let (right, now): (IncidentCommander, _) = (by_system(), app.app.clock.now());
    let withdrawn = app.app.db.write(async move |tx| {
        let version = store::get(tx, &mistake).await?.version;
        withdraw::withdraw(tx, &right, now, &mistake, version, "It was a drill.").await
    });
    withdrawn.await.unwrap();
    app.publish().await;
    let folder = app.folder.join("site");
    let edition = app.app.feature::<Published>().served().unwrap().edition.clone();
    assert_eq!(export::write(&edition, SERVICE, &folder).unwrap(), ExportOutcome::Replaced);
    (fixture, folder)
}

/// Every path of the site with the bytes of its file, in which other links lead to the running service.
fn expected(app: &TestApp, fixture: &Fixture) -> BTreeMap<String, Vec<u8>> {
    let edition = app.app.feature::<Published>().served().unwrap().edition.clone();
    let affected = format!("/incidents/{}/affected", fixture.incident);
    let rewritten = |text: &str| {
        text.replace("href=\"/subscribe", &format!("href=\"{SERVICE}/subscribe"))
            .replace("href=\"/report\"", &format!("href=\"{SERVICE}/report\""))
            .replace("action=\"/history/range\"", &format!("action=\"{SERVICE}/history/range\""))
            .replace(&format!("href=\"{affected}\""), &format!("href=\"{SERVICE}{affected}\""))
    };
    let published = app.app.feature::<Published>();
    let bytes = |path: &str| published.raw_response(path, DocumentRequest::default()).unwrap().body.to_vec();
    let of_file = |path: &str| match String::from_utf8(bytes(path)) {
        Ok(text) => rewritten(&text).into_bytes(),
        Err(image) => image.into_bytes(),
    };
    edition.documents().map(|(path, _)| (path.clone(), of_file(path))).collect()
}

fn file_of(folder: &Path, path: &str) -> PathBuf {
    if path == NOT_FOUND {
        return folder.join("404.html");
    }
    let name = path.trim_start_matches('/');
    let is_page = !path.rsplit('/').next().unwrap().contains('.');
    if is_page { folder.join(name).join("index.html") } else { folder.join(name) }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn files_under(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_under(&path) } else { BTreeSet::from([path]) }).collect()
}

fn decompress_brotli(path: &Path) -> Vec<u8> {
    let mut out = Vec::new();
    brotli::BrotliDecompress(&mut &std::fs::read(path).unwrap()[..], &mut out).unwrap();
    out
}

fn decompress_gzip(path: &Path) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&std::fs::read(path).unwrap()[..]), &mut out).unwrap();
    out
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_document_is_a_file_in_every_encoding() {
    let app = TestApp::on_sqlite().await;
    let fixture = open_incident(&app).await;
    let server = start_server(app.app.clone()).await;
    let begun = Instant::now();
    while !app.app.feature::<Published>().served().unwrap().edition.is_recompressed() {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing is recompressed");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let folder = app.folder.join("site");
    let edition = app.app.feature::<Published>().served().unwrap().edition.clone();
    export::write(&edition, SERVICE, &folder).unwrap();
    let mut files = files_under(&folder);
    let client = reqwest::Client::new();
    for (path, bytes) in expected(&app, &fixture) {
        let file = file_of(&folder, &path);
        let (gzip, brotli) = (with_ending(&file, ".gz"), with_ending(&file, ".br"));
        let exported = std::fs::read(&file).unwrap();
        assert_eq!(
            (decompress_gzip(&gzip), decompress_brotli(&brotli)),
            (exported.clone(), exported.clone()),
            "{path}"
        );
        if path == "/live.json" {
            let exported: serde_json::Value = serde_json::from_slice(&exported).unwrap();
            let published: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(exported["pages"]["/"], published["pages"]["/"]);
            let version = &published["pages"][format!("/incidents/{}", fixture.incident)];
            assert!(version.is_string());
            assert_eq!(&exported["pages"][format!("/incidents/{}/", fixture.incident)], version, "also with a slash");
        } else {
            assert!(exported == bytes, "{path}");
        }
        if file.extension().is_none_or(|ending| ending != "html") && path != "/live.json" {
            // An unchanged document is exactly what the server sends, in every encoding.
            let is_image = path.ends_with(".png");
            for (encoding, file) in [("identity", &file), ("gzip", &gzip), ("br", &brotli)] {
                // What is compressed in itself is sent as it is.
                if is_image && encoding != "identity" {
                    continue;
                }
                let sent = client.get(format!("{}{path}", server.url)).header("accept-encoding", encoding);
                let sent = sent.send().await.unwrap().bytes().await.unwrap();
                assert_eq!(sent, std::fs::read(file).unwrap(), "{path} {encoding}");
            }
        }
        for file in [file, gzip, brotli] {
            assert!(files.remove(&file), "{}", file.display());
        }
    }
    let rest: Vec<_> = files.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(rest, [".amends-export", "_headers", "nginx.conf"]);
    assert_eq!(export::write(&edition, SERVICE, &folder).unwrap(), ExportOutcome::Unchanged);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ordinary_file_server_serves_it() {
    let app = TestApp::on_sqlite().await;
    let (fixture, folder) = exported(&app).await;
    let mut python = Command::new("python3");
    python.args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"]).arg(&folder);
    let python = python.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut python = Server(python.expect("python3, which `tools/setup test` brings"));
    let mut line = String::new();
    BufReader::new(python.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let port = line.split("port ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a port in its first line");
    for (path, bytes) in expected(&app, &fixture) {
        // That server has its own "not found" page, and does not know which pages are withdrawn.
        if path == NOT_FOUND || String::from_utf8_lossy(&bytes).contains("was withdrawn") {
            continue;
        }
        let answer = reqwest::get(format!("http://127.0.0.1:{port}{path}")).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        let body = answer.bytes().await.unwrap();
        if file_of(&folder, &path).ends_with("index.html") {
            assert!(kind.starts_with("text/html"), "{path}: {kind}");
        }
        assert!(body == bytes || path == "/live.json", "{path}");
    }
    // Without a stream the script polls `/live.json`.
    assert_eq!(reqwest::get(format!("http://127.0.0.1:{port}/live")).await.unwrap().status(), 404);
}

/// One request over nginx's socket.
async fn request(socket: &Path, path: &str, encoding: &str) -> (String, Vec<u8>) {
    let mut stream = UnixStream::connect(socket).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: {encoding}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    (String::from_utf8(answer[..end].to_vec()).unwrap(), answer[end + 4..].to_vec())
}

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, v)| v)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_with_the_exported_configuration_responds_as_the_server() {
    let app = TestApp::on_sqlite().await;
    let (fixture, folder) = exported(&app).await;
    let socket = app.folder.join("nginx.sock");
    let run = app.folder.display();
    let temporary =
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|of| format!("{of}_temp_path {run}/{of};"));
    let module = ["/usr/lib/nginx/modules", "/usr/share/nginx/modules"]
        .map(|folder| Path::new(folder).join("ngx_http_brotli_static_module.so"))
        .into_iter()
        .find(|module| module.exists())
        .expect("nginx's module for Brotli, which `tools/setup test` brings");
    let conf = format!(
        "load_module {module}; daemon off; master_process off; pid {run}/nginx.pid; error_log {run}/nginx.log; events {{ }}
         http {{ access_log off; {} server {{ listen unix:{}; root {site}; brotli_static on; include {site}/nginx.conf; }} }}",
        temporary.concat(),
        socket.display(),
        site = folder.display(),
        module = module.display(),
    );
    std::fs::write(app.folder.join("nginx.main.conf"), conf).unwrap();
    let path = format!("{}:/usr/sbin:/usr/local/sbin", std::env::var("PATH").unwrap_or_default());
    let mut nginx = Command::new("nginx");
    nginx.env("PATH", path).arg("-p").arg(&app.folder).arg("-c").arg(app.folder.join("nginx.main.conf"));
    let mut nginx = Server(nginx.stderr(Stdio::null()).spawn().expect("nginx, which `tools/setup test` brings"));
    let begun = Instant::now();
    while UnixStream::connect(&socket).await.is_err() {
        let log = std::fs::read_to_string(app.folder.join("nginx.log")).unwrap_or_default();
        let ended = nginx.0.try_wait().unwrap();
        assert!(ended.is_none() && begun.elapsed() < Duration::from_secs(10), "nginx does not start: {log}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let visitor = app.visitor();
    let mut statuses = BTreeSet::new();
    for (path, bytes) in expected(&app, &fixture) {
        let response = visitor.get(&path).await;
        let (head, body) = request(&socket, &path, "identity").await;
        assert!(head.starts_with(&format!("HTTP/1.1 {}", response.status.as_u16())), "{path}: {head}");
        assert!(body == bytes || path == "/live.json", "{path}");
        statuses.insert(response.status.as_u16());
        for name in [
            "content-type",
            "cache-control",
            "x-content-type-options",
            "access-control-allow-origin",
            "referrer-policy",
        ] {
            let there = response.headers.get(name).map(|value| value.to_str().unwrap());
            assert_eq!(field(&head, name), there, "{path} {name}");
        }
        let policy = response.headers.get("content-security-policy").map(|policy| {
            policy.to_str().unwrap().replace("form-action 'self'", &format!("form-action 'self' {SERVICE}"))
        });
        assert_eq!(field(&head, "content-security-policy"), policy.as_deref(), "{path}");
        for (encoding, ending) in [("gzip", ".gz"), ("br", ".br")] {
            let (head, body) = request(&socket, &path, encoding).await;
            assert!(head.starts_with(&format!("HTTP/1.1 {}", response.status.as_u16())), "{path}: {head}");
            assert_eq!(field(&head, "content-encoding"), Some(encoding), "{path}: {head}");
            assert_eq!(body, std::fs::read(with_ending(&file_of(&folder, &path), ending)).unwrap());
            assert_eq!(field(&head, "vary").map(str::to_lowercase).as_deref(), Some("accept-encoding"), "{path}");
        }
        if response.status == 410 {
            let with_slash = request(&socket, &format!("{path}/"), "identity").await;
            assert!(with_slash.0.starts_with("HTTP/1.1 410"), "{path}: {}", with_slash.0);
        }
    }
    assert_eq!(statuses, BTreeSet::from([200, 404, 410]));
    for (path, status) in [("/live", 204), ("/nginx.conf", 404), ("/.amends-export", 404), ("/incidents/nothing", 404)]
    {
        assert!(request(&socket, path, "gzip").await.0.starts_with(&format!("HTTP/1.1 {status}")), "{path}");
    }
    // Also with a slash, since other servers add one and such links are shared.
    let with_slash = request(&socket, &format!("/incidents/{}/", fixture.incident), "identity").await;
    assert!(with_slash.0.starts_with("HTTP/1.1 200"), "{}", with_slash.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_made_from_the_database_or_else_from_the_snapshot() {
    let app = TestApp::on_sqlite().await;
    let config = || (*app.app.config).clone();
    let fixture = open_incident(&app).await;
    update(&app, &fixture.incident, State::Identified, "Only the database knows.", vec![]).await;
    let folder = app.folder.join("site");
    let start = || std::fs::read_to_string(folder.join("index.html")).unwrap();
    site(config(), folder.clone()).await.unwrap();
    assert!(start().contains("Only the database knows.") && !start().contains("class=\"stale\""));

    app.app.db.close().await;
    std::fs::rename(app.folder.join("amends.db"), app.folder.join("away.db")).unwrap();
    site(config(), folder.clone()).await.unwrap();
    assert!(start().contains("Mobile data fails in the north") && !start().contains("Only the database knows."));
    assert!(start().contains("This page is from") && start().contains("our records cannot be reached"), "{}", start());
    let twice = std::fs::read(folder.join("index.html.br")).unwrap();
    site(config(), folder.clone()).await.unwrap();
    assert_eq!(std::fs::read(folder.join("index.html.br")).unwrap(), twice);

    let error = site(config(), app.folder.clone()).await.unwrap_err();
    assert!(error.exit_code == 1 && error.message.contains("was not written by an export"), "{}", error.message);
    std::fs::remove_file(app.folder.join("snapshot")).unwrap();
    let error = site(config(), folder.clone()).await.unwrap_err();
    assert!(error.exit_code == 1 && !error.message.contains('\n'), "{}", error.message);
    assert!(!app.folder.join("amends.db").exists() && folder.join("index.html").exists());
    let mut malformed = config();
    malformed.database_url = "mysql://somewhere".into();
    assert_eq!(site(malformed, folder).await.unwrap_err().exit_code, 2);
}

/// Exports as the command does, with the database that the settings name.
async fn site(config: Config, folder: PathBuf) -> Result<(), CommandError> {
    export::site(&config, folder, async || open::app(config.clone(), false).await).await
}
