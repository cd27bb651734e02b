//! A program that manages the page with a token.

use amends::app::test_support::{TestApp, TestClient};
use amends::types::{ApiScope, Role};
use axum::http::{HeaderMap, Method};
use serde_json::Value;

/// A program with a token of the management APIs.
#[derive(Clone)]
pub struct Program {
    pub client: TestClient,
    /// The path of the page, `/v1/pages/{id}`.
    pub page: String,
}

impl Program {
    /// A program whose token belongs to Ruth, a commander. Without scopes the token has all of them.
    pub async fn new(app: &TestApp, scopes: &[ApiScope]) -> Self {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        Self::of(app, &ruth, scopes).await
    }

    /// A program whose token belongs to somebody.
    pub async fn of(app: &TestApp, owner: &TestClient, scopes: &[ApiScope]) -> Self {
        let all = app.manager(owner, &[]).await;
        let pages: Value = all.get("/v1/pages").await.json();
        let page = format!("/v1/pages/{}", pages[0]["id"].as_str().expect("the page"));
        Self { client: app.manager(owner, scopes).await, page }
    }

    /// Sends a request to a path below the page. An empty answer is `null`.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let (status, _, value) = self.exchange(method, path, body).await;
        (status, value)
    }

    /// [`Self::send`], with the headers of the answer.
    pub async fn exchange(&self, method: Method, path: &str, body: &Value) -> (u16, HeaderMap, Value) {
        let path = format!("{}{path}", self.page);
        let answer = self.client.send_json(method, &path, body, &[]).await;
        let value = if answer.body.is_empty() { Value::Null } else { answer.json() };
        (answer.status.as_u16(), answer.headers, value)
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.send(Method::GET, path, &Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.send(Method::POST, path, &body).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> (u16, Value) {
        self.send(Method::PATCH, path, &body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        self.send(Method::PUT, path, &body).await
    }

    pub async fn delete(&self, path: &str) -> (u16, Value) {
        self.send(Method::DELETE, path, &Value::Null).await
    }

    /// Sends a form.
    pub async fn form(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let path = format!("{}{path}", self.page);
        let answer = self.client.send(method, &path, Some("application/x-www-form-urlencoded"), body, &[]).await;
        (answer.status.as_u16(), answer.json())
    }

    /// Creates a component and returns its id.
    pub async fn component(&self, name: &str) -> String {
        let (status, made) =
            self.post("/components", serde_json::json!({ "component": { "name": name, "showcase": true } })).await;
        assert_eq!(status, 201, "{made}");
        made["id"].as_str().expect("an id").to_owned()
    }

    /// Declares an incident and returns its id.
    pub async fn incident(&self, name: &str, components: Value) -> String {
        let incident = serde_json::json!({ "incident": {
            "name": name, "status": "investigating", "body": "We are *looking*.", "components": components,
        } });
        let (status, made) = self.post("/incidents", incident).await;
        assert_eq!(status, 201, "{made}");
        made["id"].as_str().expect("an id").to_owned()
    }
}

/// The ids of the objects of a list.
pub fn ids(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|one| one["id"].as_str().expect("an id")).collect()
}
