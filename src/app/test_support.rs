//! The house for tests: a whole [`App`] on either database, with a standing clock.
//!
//! SQLite tests get a copy of one migrated file; PostgreSQL tests a database made from one migrated
//! template, on the server that `AMENDS_TEST_POSTGRES_URL` names (`make test` starts it). No PostgreSQL
//! is a failure, never a skip. Write a story once with [`on_both_databases!`].

use crate::accounts::{password, session, store};
use crate::app::open;
use crate::platform::AppState;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db;
use crate::publishing::Published;
use crate::types::Actor;
use crate::types::Timestamp;
use crate::types::{PublicId, Role};
use crate::web::security::Peer;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::path::PathBuf;
use tokio::sync::OnceCell;
use tower::ServiceExt;

/// Makes two tests, `NAME::sqlite` and `NAME::postgres`, of one story that takes a [`TestApp`].
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            async fn story($app: $crate::app::test_support::TestApp) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() { story($crate::app::test_support::TestApp::on_sqlite().await).await }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() { story($crate::app::test_support::TestApp::on_postgres().await).await }
        }
    )* };
}

/// An [`App`] whose database and data directory go when it is dropped.
#[derive(Debug)]
pub struct TestApp {
    /// The house.
    pub app: AppState,
    /// Its data directory.
    pub folder: PathBuf,
}

/// When every test begins: Wednesday 11 March 2026, 09:00 UTC, unless it sets the clock.
pub fn beginning() -> Timestamp {
    chrono::DateTime::from_timestamp(1_773_219_600, 0).unwrap_or_default()
}

impl TestApp {
    /// On a new SQLite file.
    pub async fn on_sqlite() -> Self {
        static TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
        let template = TEMPLATE
            .get_or_init(|| async {
                let path = scratch().join("template.db");
                let url = format!("sqlite://{}", path.display());
                let made = db::connect(&url, true).await.expect("a template");
                db::migrate(&made).await.expect("migrations");
                made.close().await;
                path
            })
            .await;
        let folder = scratch();
        let path = folder.join("amends.db");
        std::fs::copy(template, &path).expect("a copy of the template");
        Self::at(format!("sqlite://{}", path.display()), folder).await
    }

    /// On a new PostgreSQL database.
    pub async fn on_postgres() -> Self {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let server = std::env::var("AMENDS_TEST_POSTGRES_URL")
            .expect("AMENDS_TEST_POSTGRES_URL names no PostgreSQL; run `make test`, which starts one");
        let template = TEMPLATE
            .get_or_init(|| async {
                let name = format!("amends_template_{}", std::process::id());
                let url = new_database(&server, &name, None).await;
                let made = db::connect(&url, true).await.expect("a template");
                db::migrate(&made).await.expect("migrations");
                made.close().await;
                name
            })
            .await;
        let name = format!("amends_{}", crate::platform::random::public_id());
        let url = new_database(&server, &name, Some(template)).await;
        Self::at(url, scratch()).await
    }

    /// On an installation of an earlier version: a folder with `amends.db` and `keys`, brought to this version's tables.
    pub async fn upgraded(folder: PathBuf, public_url: &str, now: Timestamp) -> Self {
        let url = format!("sqlite://{}", folder.join("amends.db").display());
        let db = db::connect(&url, false).await.expect("the database of the earlier version");
        db::migrate(&db).await.expect("migrations");
        db.close().await;
        let mut upgraded = Self::with(url, folder, public_url).await;
        upgraded.app.clock = Clock::standing_at(now);
        upgraded
    }

    async fn at(url: String, folder: PathBuf) -> Self {
        crate::platform::keys::Keys::create(&folder.join("keys")).expect("keys");
        Self::with(url, folder, "http://127.0.0.1:3000").await
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
        .expect("settings");
        let config = Config { smtp_url: None, sms_url: None, ..config };
        let db = db::connect(&url, false).await.expect("the test's database");
        let mut app = open::app_on(config, db).await.expect("the test's app");
        app.clock = Clock::standing_at(beginning());
        Self { app, folder }
    }
}

/// A person, or nobody, at the doors of a [`TestApp`].
#[derive(Debug, Clone)]
pub struct Caller {
    router: Router,
    published: Published,
    cookie: Option<String>,
    bearer: Option<String>,
    /// The `Origin` it sends with posts; the house's own unless a test says otherwise.
    pub origin: String,
    /// Who it is; `None` for visitors and tokens.
    pub staff_id: Option<PublicId>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
}

impl Answer {
    /// Where a redirect leads; empty for other answers.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.body))
    }
}

impl TestApp {
    /// Publishes what is due, as the worker of the running server does.
    pub async fn publish(&self) {
        crate::publishing::publish(&self.app).await.expect("an edition");
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Caller {
        let router = crate::app::router::router(&self.app).expect("doors and rights agree");
        let origin = "http://127.0.0.1:3000".to_owned();
        Caller {
            router,
            published: self.app.feature::<Published>().clone(),
            cookie: None,
            bearer: None,
            origin,
            staff_id: None,
        }
    }

    /// A new person of staff with these roles, signed in through the door.
    pub async fn staff(&self, name: &str, roles: &[Role]) -> Caller {
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let password_hash = password::hash("a long enough password".into()).await.expect("a hash");
        let new = store::NewStaff {
            email: email.clone(),
            name: name.to_owned(),
            title: String::new(),
            password_hash,
            roles: roles.iter().copied().collect(),
        };
        let now = self.app.clock.now();
        let added = self.app.db.write(async |tx| store::add(tx, &Actor::System, now, &new).await).await;
        let mut caller = self.visitor();
        caller.staff_id = Some(added.expect("a person of staff"));
        let token = session::sign_in(&self.app, &email, "a long enough password".into(), "test", "test", now).await;
        caller.cookie = Some(format!("{}={}", session::cookie_name(false), token.expect("a session")));
        caller
    }

    /// A program with a token.
    pub fn bearer(&self, token: &str) -> Caller {
        let mut caller = self.visitor();
        caller.bearer = Some(token.to_owned());
        caller
    }
}

impl Caller {
    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, String::new(), &[]).await
    }

    /// Posts a form: names and values in order.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded"), body, &[]).await
    }

    /// Posts JSON.
    pub async fn post_json(&self, path: &str, body: &serde_json::Value, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::POST, path, Some("application/json"), body.to_string(), headers).await
    }

    /// Sends any request.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: impl Into<Body>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(&method).uri(path).header(header::HOST, "127.0.0.1:3000");
        if method == Method::POST && self.bearer.is_none() {
            request = request.header(header::ORIGIN, &self.origin);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let mut request = request.body(body.into()).expect("a request");
        request.extensions_mut().insert(Peer([127, 0, 0, 1].into()));
        // Published bytes first, as in the accept loop.
        let response = match self.published.response(request.method(), request.uri(), request.headers()) {
            Some(published) => published,
            None => self.router.clone().oneshot(request).await.expect("an answer"),
        };
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A new folder of its own.
pub fn scratch() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("amends-test-{}", crate::platform::random::public_id()));
    std::fs::create_dir_all(&folder).expect("a scratch folder");
    folder
}

async fn new_database(server: &str, name: &str, template: Option<&str>) -> String {
    let mut admin = PgConnection::connect(server).await.expect("the PostgreSQL that make test started");
    let template = template.map_or(String::new(), |template| format!(" template {template}"));
    // Only one copy of a template is made at a time.
    admin.execute("select pg_advisory_lock(7342)").await.expect("a lock");
    admin.execute(AssertSqlSafe(format!("create database {name}{template}"))).await.expect("a database");
    admin.execute("select pg_advisory_unlock(7342)").await.expect("the lock's end");
    let mut url = url::Url::parse(server).expect("AMENDS_TEST_POSTGRES_URL is a URL");
    url.set_path(name);
    url.into()
}
