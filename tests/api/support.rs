//! A program with a token, and a document of what it may ask.

use amends::app::test_support::{TestApp, TestClient, TestResponse};
use amends::types::Role;
use axum::http::Method;
use serde_json::Value;

/// A member of staff, and a program that has every scope and writes for them.
pub async fn manager(app: &TestApp) -> (TestClient, TestClient) {
    let owner = app.staff("Olga Owner", &[Role::Commander]).await;
    let program = app.manager(&owner, &[]).await;
    (owner, program)
}

pub async fn put(program: &TestClient, path: &str, body: &Value, headers: &[(&str, &str)]) -> TestResponse {
    program.send(Method::PUT, path, Some("application/json"), body.to_string(), headers).await
}

/// Posts without a body.
pub async fn act(program: &TestClient, path: &str, headers: &[(&str, &str)]) -> TestResponse {
    program.send(Method::POST, path, None, String::new(), headers).await
}

pub async fn delete(program: &TestClient, path: &str, headers: &[(&str, &str)]) -> TestResponse {
    program.send(Method::DELETE, path, None, String::new(), headers).await
}

/// Posts JSON that must create something, and returns it.
pub async fn create(program: &TestClient, path: &str, body: &Value) -> Value {
    let response = program.post_json(path, body, &[]).await;
    assert_eq!(response.status, 201, "{path}: {}", response.body);
    let location = response.headers.get("location").unwrap_or_else(|| panic!("{path} has no location"));
    let read = program.get(location.to_str().unwrap()).await;
    assert_eq!(read.status, 200, "{path} leads to {location:?}: {}", read.body);
    response.json()
}

/// Reads something that must be there.
pub async fn read(program: &TestClient, path: &str) -> Value {
    let response = program.get(path).await;
    assert_eq!(response.status, 200, "{path}: {}", response.body);
    response.json()
}

/// Checks that an answer is a problem with this status and code, and returns it.
pub fn problem(response: &TestResponse, status: u16, code: &str) -> Value {
    assert_eq!(response.status, status, "{}", response.body);
    assert_eq!(response.headers["content-type"], "application/problem+json");
    let problem = response.json();
    assert_eq!((problem["status"].as_u64(), problem["code"].as_str()), (Some(status.into()), Some(code)), "{problem}");
    assert_eq!(problem["error"]["code"], code);
    assert_eq!(problem["error"]["message"], problem["detail"]);
    problem
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

pub fn etag(response: &TestResponse) -> String {
    response.headers["etag"].to_str().unwrap().to_owned()
}

/// Checks that a program without the scopes is refused each of these operations.
pub async fn refused(program: &TestClient, operations: &[(Method, &str)]) {
    for (method, path) in operations {
        let body = if *method == Method::GET { "" } else { "{}" };
        let keys = [("idempotency-key", "refused")];
        let response = program.send(method.clone(), path, Some("application/json"), body, &keys).await;
        problem(&response, 403, "not_allowed");
    }
}
