//! Other people's programs read the document and use the API of a running server: schemathesis, a client that
//! openapi-python-client generates, and curl as the documentation says. `tools/setup test` installs them.

use crate::fixture::Fixture;
use amends::accounts::token::NewToken;
use amends::app::test_support::{TestApp, temp_folder, test_start};
use amends::app::{open, serve};
use amends::on_both_databases;
use amends::platform::clock::Clock;
use amends::platform::config::Config;
use amends::types::Role;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A running server, and a token with every scope.
struct Running {
    url: String,
    token: String,
    service: String,
    /// Keeps the database.
    _app: TestApp,
    closing: watch::Sender<bool>,
    ended: JoinHandle<()>,
}

impl Running {
    async fn start(mut app: TestApp) -> Self {
        let config = Config { api_requests_per_token: 1_000_000, ..(*app.app.config).clone() };
        let db = app.app.db.clone();
        app.app = open::app_on(config, db).await.unwrap().into();
        app.app.clock = Clock::fixed_at(test_start());
        let owner = app.staff("Olga Owner", &[Role::Commander]).await;
        let service = Fixture::with(&app).await.service("Calls").await.to_string();
        let new = NewToken { owner_id: owner.staff_id.clone(), ..NewToken::new("Program", [Role::Manager]) };
        let token = app.token(NewToken { scopes: amends::types::ApiScope::ALL.into(), ..new }).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (closing, closed) = watch::channel(false);
        let served = app.app.clone();
        let ended = tokio::spawn(async move { serve::run_on(listener, served, closed).await.unwrap() });
        Self { url, token, service, _app: app, closing, ended }
    }

    async fn stop(self) {
        self.closing.send(true).unwrap();
        self.ended.await.unwrap();
    }

    /// Runs a program and returns what it printed; fails where it does.
    async fn run(&self, program: &Path, arguments: &[&str], folder: &Path) -> String {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .env("AMENDS", &self.url)
            .env("TOKEN", &self.token)
            .env("SERVICE", &self.service)
            .env("NO_COLOR", "1")
            .env("SCHEMATHESIS_HOOKS", Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/schemathesis_hooks.py"))
            .stdin(Stdio::null())
            .output()
            .await
            .unwrap_or_else(|error| panic!("{}: {error}; `make test` installs it", program.display()));
        let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{} {arguments:?}: {printed}", program.display());
        printed
    }
}

/// A program of `tests/clients`.
fn python(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/python/bin").join(name)
}

/// The fewest requests by which schemathesis finds nothing: otherwise it may have tried nothing.
const REQUESTS_MIN: usize = 2_000;

/// The address and the status of each request in a HAR file.
fn requests(file: &Path) -> Vec<(String, u64)> {
    let har: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap().iter();
    let of = |entry: &serde_json::Value| {
        Some((entry["request"]["url"].as_str()?.to_owned(), entry["response"]["status"].as_u64()?))
    };
    entries.filter_map(of).collect()
}

/// The examples of the documentation, as one script.
fn examples() -> String {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/API.md")).unwrap();
    let blocks: Vec<_> = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 6, "{} examples", blocks.len());
    format!("set -euo pipefail\n{}", blocks.join("\n"))
}

on_both_databases! {
    async fn schemathesis_finds_no_fault_and_no_undocumented_answer(app: TestApp) {
        let running = Running::start(app).await;
        let folder = temp_folder();
        let examples: u32 = std::env::var("AMENDS_SCHEMATHESIS_EXAMPLES").map_or(6, |text| text.parse().unwrap());
        let printed = running
            .run(
                &python("schemathesis"),
                &[
                    "run",
                    &format!("{}/api/v1/openapi.json", running.url),
                    "--header",
                    &format!("Authorization: Bearer {}", running.token),
                    "--checks",
                    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                     allow_header_conformance",
                    "--phases",
                    "coverage,fuzzing",
                    "--max-examples",
                    &examples.to_string(),
                    "--seed",
                    "20260311",
                    "--generation-database",
                    "none",
                    "--report",
                    "har",
                    "--report-har-path",
                    "requests.har",
                    "--suppress-health-check",
                    "all",
                    "--continue-on-failure",
                ],
                &folder,
            )
            .await;
        println!("{printed}");
        let requests = requests(&folder.join("requests.har"));
        for path in ["/api/v1/customers/bulk", "/api/v1/webhooks", "/api/v1/page/logos/"] {
            assert!(requests.iter().any(|(address, _)| address.contains(path)), "{path} was not tried");
        }
        let accepted = requests.iter().filter(|(_, status)| (200..300).contains(status)).count();
        println!("{} requests, {accepted} of them accepted", requests.len());
        assert!(requests.len() >= REQUESTS_MIN, "only {} requests", requests.len());
        assert!(accepted >= REQUESTS_MIN / 20, "only {accepted} of {} were accepted", requests.len());
        std::fs::remove_dir_all(folder).unwrap();
        running.stop().await;
    }

    async fn a_generated_client_declares_and_reads_an_incident(app: TestApp) {
        let running = Running::start(app).await;
        let folder = temp_folder();
        let document = format!("{}/api/v1/openapi.json", running.url);
        // The generator knows no lines of JSON: they are bytes to it.
        let config = "content_type_overrides:\n  application/x-ndjson: application/octet-stream\n";
        std::fs::write(folder.join("client.yaml"), config).unwrap();
        let generated = running
            .run(
                &python("openapi-python-client"),
                &["generate", "--url", &document, "--meta", "none", "--output-path", "amends_api", "--config", "client.yaml"],
                &folder,
            )
            .await;
        assert!(!generated.contains("WARNING"), "the document has what a client cannot be generated from: {generated}");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/generated_client.py");
        let printed = running.run(&python("python"), &[&script.display().to_string()], &folder).await;
        assert!(printed.contains("No calls: resolved"), "{printed}");
        std::fs::remove_dir_all(folder).unwrap();
        running.stop().await;
    }

    async fn the_examples_of_the_documentation_work(app: TestApp) {
        let running = Running::start(app).await;
        let folder = temp_folder();
        let printed = running.run(Path::new("bash"), &["-c", &examples()], &folder).await;
        assert!(printed.contains("\"state\":\"resolved\""), "{printed}");
        std::fs::remove_dir_all(folder).unwrap();
        running.stop().await;
    }
}
