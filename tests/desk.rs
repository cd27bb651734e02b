//! The write table stands before every server function, whatever route it is mounted at: functions planted here check
//! nothing themselves. The application's own router does not start with them.
//!
//! Leptos makes the path of a function from its crate and its modules. This test is named so that one of them is called
//! at a path with a row, `/desk/settings/organisation`.

use amends::accounts::{session, store};
use amends::app::middleware::request_context;
use amends::app::router::router;
use amends::app::test_support::{TestApp, test_start};
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::{Actor, PublicId, Refusal, Role};
use amends::web::RequestContext;
use axum::body::Body;
use axum::http::{Request, header};
use axum::{Router, middleware, routing::post};
use leptos::prelude::*;
use tower::ServiceExt;

/// Renames the organisation without asking who calls.
async fn rename(name: &str) -> Result<(), Refusal> {
    let context = RequestContext::current().ok_or(Refusal::NotFound)?;
    let name = name.to_owned();
    context
        .app
        .db
        .write(async move |tx| {
            tx.execute(sql("update installation set organisation = $1").bind(&name)).await?;
            Ok(())
        })
        .await
}

/// Has no row in the write table.
#[server]
async fn planted(name: String) -> Result<(), Refusal> {
    rename(&name).await
}

mod settings {
    use super::*;

    /// Called outside `/do`, at a path whose row is for administrators.
    #[server(prefix = "")]
    async fn organisation(name: String) -> Result<(), Refusal> {
        rename(&name).await
    }
}

const UNLISTED: &str = "/do/desk/planted";
const LISTED: &str = "/desk/settings/organisation";

async fn session_of(app: &TestApp, role: Role) -> String {
    let new = store::NewStaff {
        email: format!("{}@example.org", role.as_str()),
        name: "Ada".into(),
        title: String::new(),
        password_hash: "none".into(),
        roles: [role].into(),
        can_sign_in: true,
        must_change_password: false,
    };
    let keys = app.app.keys.clone();
    let started = app.app.db.write(async |tx| {
        let id: PublicId = store::add(tx, &Actor::System, test_start(), &new).await?;
        session::start(tx, &keys, &id, "test", test_start()).await
    });
    format!("{}={}", session::cookie_name(false), started.await.expect("should sign in"))
}

async fn call(app: &TestApp, path: &str, cookie: Option<&str>) -> u16 {
    let router = Router::new()
        .route(UNLISTED, post(leptos_axum::handle_server_fns))
        .route(LISTED, post(leptos_axum::handle_server_fns))
        .layer(middleware::from_fn_with_state(app.app.clone(), request_context))
        .with_state(app.app.clone());
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let request = request.body(Body::from("name=Planted")).expect("should build the request");
    router.oneshot(request).await.expect("the router never fails").status().as_u16()
}

async fn organisation(app: &TestApp) -> String {
    let mut tx = app.app.db.read().await.expect("should read");
    tx.fetch_value::<String>(sql("select organisation from installation")).await.expect("should read")
}

on_both_databases! {
    async fn a_function_without_a_check_of_its_own_is_refused(app: TestApp) {
        let (admin, agent) = (session_of(&app, Role::Admin).await, session_of(&app, Role::Agent).await);
        let before = organisation(&app).await;
        assert_eq!(call(&app, LISTED, None).await, 401, "signed out");
        assert_eq!(call(&app, LISTED, Some("amends_dev=forged")).await, 401, "a forged session");
        assert_eq!(call(&app, LISTED, Some(&agent)).await, 403, "another role");
        for cookie in [None, Some(agent.as_str()), Some(admin.as_str())] {
            assert_eq!(call(&app, UNLISTED, cookie).await, 404, "a function without a row");
        }
        assert_eq!(organisation(&app).await, before);
        assert_eq!(call(&app, LISTED, Some(&admin)).await, 200, "the role of the row");
        assert_eq!(organisation(&app).await, "Planted");
    }

    async fn a_program_is_told_of_a_fault_in_json(app: TestApp) {
        async fn planted() -> &'static str {
            panic!("planted")
        }
        let router = Router::new()
            .route("/api/v1/planted", axum::routing::get(planted))
            .layer(middleware::from_fn_with_state(app.app.clone(), request_context))
            .with_state(app.app.clone());
        let request = Request::get("/api/v1/planted").body(Body::empty()).expect("should build the request");
        let response = router.oneshot(request).await.expect("the router never fails");
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("should read the body");
        let error: serde_json::Value = serde_json::from_slice(&body).expect("should be JSON");
        assert_eq!(error["error"]["code"], "fault");
        assert!(!error.to_string().contains("planted"), "{error}");
    }

    async fn the_server_does_not_start_with_an_unlisted_function(app: TestApp) {
        let error = router(&app.app).expect_err("a function has no row");
        assert!(error.contains(UNLISTED) && !error.contains("save_draft"), "{error}");
    }
}
