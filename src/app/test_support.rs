//! Support for tests: a whole application on either database, with a clock that only moves when it is set, and a
//! client.
//!
//! SQLite tests get a copy of one migrated file, PostgreSQL tests a database created from one migrated template on the
//! server at `AMENDS_TEST_POSTGRES_URL` (`make test` starts it). A missing PostgreSQL fails the test instead of
//! skipping it. [`on_both_databases!`](crate::on_both_databases) makes one test run on both.

use crate::accounts::{password, session, store, token};
use crate::app::open;
use crate::platform::AppState;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::keys::Keys;
use crate::platform::source::{Network, Source};
use crate::platform::{db, installation, random};
use crate::publishing::Published;
use crate::types::{Actor, ApiScope, PublicId, Role, Timestamp};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::net::IpAddr;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::OnceLock;
use tokio::sync::OnceCell;
use tower::ServiceExt;

/// Makes two tests, `NAME::sqlite` and `NAME::postgres`, of one function that takes a [`TestApp`].
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            async fn test($app: $crate::app::test_support::TestApp) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() { test($crate::app::test_support::TestApp::on_sqlite().await).await }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() { test($crate::app::test_support::TestApp::on_postgres().await).await }
        }
    )* };
}

/// An application with a database and data directory of its own; both are deleted when it is dropped.
#[derive(Debug)]
pub struct TestApp {
    /// The application.
    pub app: TestState,
    /// The data directory.
    pub folder: PathBuf,
    /// The PostgreSQL database to drop with it.
    pub database: Option<TestDatabase>,
}

/// A PostgreSQL database of one test, about 20 MB, dropped with this value: a thousand of them would fill a disk.
#[derive(Debug)]
pub struct TestDatabase {
    server: String,
    name: String,
}

impl Drop for TestDatabase {
    /// Drops it on a thread of its own, because the runtime of the test cannot wait here. The connections of the test
    /// are still open, so they are ended.
    fn drop(&mut self) {
        let (server, name) = (std::mem::take(&mut self.server), std::mem::take(&mut self.name));
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut admin = PgConnection::connect(&server).await?;
                admin.execute(AssertSqlSafe(format!("drop database if exists {name} with (force)"))).await
            })
        });
        match dropped.join() {
            Ok(Ok(_)) => {}
            failure => eprintln!("a database of a test was not dropped: {failure:?}"),
        }
    }
}

/// The state of an application, with its router. Making the router takes longer than most tests, so clients share one
/// until the state changes.
#[derive(Debug)]
pub struct TestState {
    state: AppState,
    router: OnceLock<Router>,
}

impl From<AppState> for TestState {
    fn from(state: AppState) -> Self {
        Self { state, router: OnceLock::new() }
    }
}

impl Deref for TestState {
    type Target = AppState;

    fn deref(&self) -> &AppState {
        &self.state
    }
}

impl DerefMut for TestState {
    fn deref_mut(&mut self) -> &mut AppState {
        self.router = OnceLock::new();
        &mut self.state
    }
}

/// The time at which every test starts: Wednesday 11 March 2026, 09:00 UTC.
pub fn test_start() -> Timestamp {
    chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap_or_default()
}

impl TestApp {
    /// An application on a new SQLite file.
    pub async fn on_sqlite() -> Self {
        static TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
        let template = TEMPLATE
            .get_or_init(|| async {
                let path = temp_folder().join("template.db");
                let url = format!("sqlite://{}", path.display());
                let template = db::connect(&url, true).await.expect("should create the template");
                db::migrate(&template).await.expect("should migrate");
                template.close().await;
                path
            })
            .await;
        let folder = temp_folder();
        let path = folder.join("amends.db");
        std::fs::copy(template, &path).expect("should copy the template");
        Self::at(format!("sqlite://{}", path.display()), folder).await
    }

    /// An application on a new PostgreSQL database.
    pub async fn on_postgres() -> Self {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let server = std::env::var("AMENDS_TEST_POSTGRES_URL")
            .expect("AMENDS_TEST_POSTGRES_URL is not set; run `make test`, which starts PostgreSQL");
        let template = TEMPLATE
            .get_or_init(|| async {
                let name = format!("amends_template_{}", std::process::id());
                let url = new_database(&server, &name, None).await;
                let template = db::connect(&url, true).await.expect("should create the template");
                db::migrate(&template).await.expect("should migrate");
                template.close().await;
                name
            })
            .await;
        let name = format!("amends_{}", random::public_id());
        let url = new_database(&server, &name, Some(template)).await;
        let mut app = Self::at(url, temp_folder()).await;
        app.database = Some(TestDatabase { server, name });
        app
    }

    /// An application on the installation of an earlier version, a folder with `amends.db` and `keys`, which is
    /// migrated.
    pub async fn upgraded(folder: PathBuf, public_url: &str, now: Timestamp) -> Self {
        let url = format!("sqlite://{}", folder.join("amends.db").display());
        let db = db::connect(&url, false).await.expect("should open the database of the earlier version");
        db::migrate(&db).await.expect("should migrate");
        db.close().await;
        let mut app = Self::with(url, folder, public_url).await;
        app.app.clock = Clock::fixed_at(now);
        app
    }

    async fn at(url: String, folder: PathBuf) -> Self {
        Keys::create(&folder.join("keys")).expect("should create keys");
        let app = Self::with(url, folder, "http://127.0.0.1:3000").await;
        app.set_country("GB", "GBP").await;
        app
    }

    async fn with(url: String, folder: PathBuf, public_url: &str) -> Self {
        let data_dir = folder.display().to_string();
        let keys = folder.join("keys").display().to_string();
        let config = Config::from_args([
            "--database-url",
            &url,
            "--data-dir",
            &data_dir,
            "--keys-file",
            &keys,
            "--public-url",
            public_url,
        ])
        .expect("should read settings");
        let loopback = "127.0.0.0/8".parse().expect("should be a network");
        let config = Config { smtp_url: None, sms_url: None, outgoing_allow: vec![loopback], ..config };
        let db = db::connect(&url, false).await.expect("should open the database");
        let mut app = open::app_on(config, db).await.expect("should start the application");
        app.clock = Clock::fixed_at(test_start());
        Self { app: app.into(), folder, database: None }
    }
}

/// A client of a [`TestApp`]: a browser with or without a session, or a program with a token.
#[derive(Debug, Clone)]
pub struct TestClient {
    router: Router,
    published: Published,
    cookie: Option<String>,
    bearer: Option<String>,
    trusted_proxies: Vec<Network>,
    /// The address it connects from; this machine's unless a test changes it.
    pub peer: IpAddr,
    /// The `Origin` header of its posts; that of the application unless a test changes it.
    pub origin: String,
    /// The person who is signed in; `None` for visitors and programs.
    pub staff_id: Option<PublicId>,
}

/// A response.
#[derive(Debug, Clone)]
pub struct TestResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
}

impl TestResponse {
    /// The target of a redirect; empty for other responses.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The value of the first field `version` on the page; panics where there is none.
    pub fn version(&self) -> String {
        let (_, rest) = self.body.split_once("name=\"version\" value=\"").expect("the page should have a version");
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// The secret on a page that shows one once; panics where there is none.
    pub fn one_time_secret(&self) -> String {
        assert_eq!(self.status, 201, "{}", self.body);
        let (_, rest) = self.body.split_once("<output class=\"mono\">").expect("the page should show a secret");
        rest.split('<').next().unwrap_or_default().to_owned()
    }

    /// The body as JSON; panics when it is not JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.body))
    }
}

impl TestApp {
    /// Opens the same database with another number of connections.
    pub async fn set_connections(&mut self, connections: u32) {
        let url = &self.app.config.database_url;
        self.app.db = db::connect_with(url, false, connections).await.expect("should open the database");
    }

    /// Sets the country and currency, as set-up does.
    pub async fn set_country(&self, country: &str, currency: &str) {
        let set = async |tx: &mut db::Tx| installation::set_country(tx, country, currency).await;
        self.app.db.write(set).await.expect("should set the country");
    }

    /// Publishes what is due, as the worker of a running server does.
    pub async fn publish(&self) {
        crate::publishing::publish(&self.app).await.expect("should publish");
    }

    /// A client that is not signed in.
    pub fn visitor(&self) -> TestClient {
        let make = || crate::app::router::router(&self.app).expect("routes and access tables should agree");
        let router = self.app.router.get_or_init(make).clone();
        let origin = "http://127.0.0.1:3000".to_owned();
        TestClient {
            router,
            published: self.app.feature::<Published>().clone(),
            cookie: None,
            bearer: None,
            trusted_proxies: self.app.config.trusted_proxies.clone(),
            peer: [127, 0, 0, 1].into(),
            origin,
            staff_id: None,
        }
    }

    /// Adds a staff account with these roles and signs it in. The password is "a long enough password" and the address
    /// the name in lower case with dots, `@example.org`.
    pub async fn staff(&self, name: &str, roles: &[Role]) -> TestClient {
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let password_hash = password::hash("a long enough password".into()).await.expect("should hash");
        let new = store::NewStaff {
            email: email.clone(),
            name: name.to_owned(),
            title: String::new(),
            password_hash,
            roles: roles.iter().copied().collect(),
            can_sign_in: true,
            must_change_password: false,
        };
        let now = self.app.clock.now();
        let added = self.app.db.write(async |tx| store::add(tx, &Actor::System, now, &new).await).await;
        let mut client = self.visitor();
        let source = Source::of_peer([192, 0, 2, 200].into()).key();
        client.staff_id = Some(added.expect("should add the account"));
        let token = session::sign_in(&self.app, &email, "a long enough password".into(), source, "test", now).await;
        client.cookie = Some(format!("{}={}", session::cookie_name(false), token.expect("should sign in")));
        client
    }

    /// Creates an API token and returns its text.
    pub async fn token(&self, new: token::NewToken) -> String {
        let (keys, now) = (self.app.keys.clone(), self.app.clock.now());
        let created = self.app.db.write(async move |tx| token::create(tx, &keys, &Actor::System, now, &new).await);
        created.await.expect("should create the token")
    }

    /// A program whose token has these scopes of the management APIs (none: all of them) and writes for this member of
    /// staff.
    pub async fn manager(&self, owner: &TestClient, scopes: &[ApiScope]) -> TestClient {
        let new = token::NewToken::new("Program", [Role::Manager]);
        let scopes = scopes.iter().copied().collect();
        self.bearer(&self.token(token::NewToken { owner_id: owner.staff_id.clone(), scopes, ..new }).await)
    }

    /// A program that sends this API token.
    pub fn bearer(&self, token: &str) -> TestClient {
        let mut client = self.visitor();
        client.bearer = Some(token.to_owned());
        client
    }
}

impl TestClient {
    /// The same client of the application as it is now.
    pub fn of(&self, app: &TestApp) -> Self {
        Self { router: app.visitor().router, ..self.clone() }
    }

    /// The value of its `Cookie` header; empty for visitors and programs.
    pub fn cookie_header(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }

    /// Sends a GET request.
    pub async fn get(&self, path: &str) -> TestResponse {
        self.send(Method::GET, path, None, String::new(), &[]).await
    }

    /// Posts a form with these names and values.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded"), body, &[]).await
    }

    /// Posts JSON.
    pub async fn post_json(&self, path: &str, body: &serde_json::Value, headers: &[(&str, &str)]) -> TestResponse {
        self.send(Method::POST, path, Some("application/json"), body.to_string(), headers).await
    }

    /// Sends JSON with any method; `Value::Null` is no body.
    pub async fn send_json(
        &self,
        method: Method,
        path: &str,
        body: &serde_json::Value,
        headers: &[(&str, &str)],
    ) -> TestResponse {
        if body.is_null() {
            return self.send(method, path, None, String::new(), headers).await;
        }
        self.send(method, path, Some("application/json"), body.to_string(), headers).await
    }

    /// Sends any request.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        body: impl Into<Body>,
        headers: &[(&str, &str)],
    ) -> TestResponse {
        let mut request = Request::builder().method(&method).uri(path).header(header::HOST, "127.0.0.1:3000");
        if method == Method::POST && self.bearer.is_none() {
            request = request.header(header::ORIGIN, &self.origin);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let mut request = request.body(body.into()).expect("should build the request");
        let source = Source::of_request(self.peer, &self.trusted_proxies, request.headers());
        request.extensions_mut().insert(source);
        // Published bytes come first, as in `front`.
        let response = match self.published.response(request.method(), request.uri(), request.headers()) {
            Some(published) => published,
            None => self.router.clone().oneshot(request).await.expect("the router never fails"),
        };
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("should read the body");
        let body = String::from_utf8_lossy(&body).into_owned();
        TestResponse { status: parts.status, headers: parts.headers, body }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Reads mails with the parser of Python's standard library, whose policy accepts no defect.
///
/// # Panics
///
/// If one has a defect, or if `python3` is missing.
pub fn check_mails<T: AsRef<[u8]>>(mails: &[T]) {
    use base64::Engine;
    let encoded: Vec<String> =
        mails.iter().map(|mail| base64::engine::general_purpose::STANDARD.encode(mail.as_ref())).collect();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/strict_mail.py");
    let mut child = std::process::Command::new("python3")
        .arg(script)
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("python3 is missing: install Debian's package python3 (make test does)");
    let input = serde_json::to_vec(&encoded).expect("a list of texts");
    std::io::Write::write_all(&mut child.stdin.take().expect("its input"), &input).expect("it reads its input");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "a mail has a defect: {}", String::from_utf8_lossy(&output.stderr));
}

/// Creates a new temporary folder.
pub fn temp_folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("amends-test-{}", random::public_id()));
    std::fs::create_dir_all(&folder).expect("should create a temporary folder");
    folder
}

async fn new_database(server: &str, name: &str, template: Option<&str>) -> String {
    let mut admin = PgConnection::connect(server).await.expect("should reach the PostgreSQL that `make test` starts");
    let template = template.map_or(String::new(), |template| format!(" template {template}"));
    // PostgreSQL copies a template only while nobody else is connected to it.
    admin.execute("select pg_advisory_lock(7342)").await.expect("should lock");
    admin
        .execute(AssertSqlSafe(format!("create database {name}{template}")))
        .await
        .expect("should create the database");
    admin.execute("select pg_advisory_unlock(7342)").await.expect("should unlock");
    let mut url = url::Url::parse(server).expect("AMENDS_TEST_POSTGRES_URL should be a URL");
    url.set_path(name);
    url.into()
}
