//! The document, and who may call the operations that it lists.

use crate::support::{manager, problem};
use amends::access::api::{Access, TABLE};
use amends::on_both_databases;
use amends::types::{ApiScope, Role};
use axum::http::Method;
use serde_json::Value;
use std::collections::BTreeSet;

/// Method and path of every operation, with what the document says of it.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().unwrap();
        item.iter().map(|(method, operation)| (method.to_uppercase(), path.clone(), operation.clone()))
    });
    all.collect()
}

/// A path with ids that nothing has.
fn of_nothing(path: &str) -> String {
    let mut filled = String::new();
    for part in path.split('/').skip(1) {
        filled.push('/');
        filled.push_str(if part.starts_with('{') { "aaaaaaaaaaaa" } else { part });
    }
    filled
}

on_both_databases! {
    async fn anybody_reads_the_document_and_its_page(app: TestApp) {
        let visitor = app.visitor();
        let response = visitor.get("/api/v1/openapi.json").await;
        assert_eq!(response.status, 200);
        assert_eq!(response.headers["content-type"], "application/json");
        let document = response.json();
        assert_eq!(document["openapi"], "3.1.0");
        let etag = response.headers["etag"].to_str().unwrap().to_owned();
        let again = visitor.send(Method::GET, "/api/v1/openapi.json", None, "", &[("if-none-match", &etag)]).await;
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));

        let page = visitor.get("/api/v1").await;
        assert_eq!(page.status, 200);
        assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
        assert!(!page.body.contains("<script"), "it needs no script");
        for (method, path, operation) in operations(&document) {
            assert!(page.body.contains(&format!("<code>{method} {path}</code>")), "{method} {path} is not on the page");
            assert!(operation["summary"].is_string() && operation["operationId"].is_string(), "{method} {path}");
            let statuses: BTreeSet<_> = operation["responses"].as_object().unwrap().keys().cloned().collect();
            assert!(statuses.contains("401") && statuses.contains("429"), "{method} {path}: {statuses:?}");
        }
        // Every reference leads to a type.
        for (at, _) in response.body.match_indices("#/components/schemas/") {
            let name = response.body[at + "#/components/schemas/".len()..].split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "there is no type {name}");
        }
    }

    async fn an_operation_needs_a_token_with_its_scope(app: TestApp) {
        let (owner, everything) = manager(&app).await;
        let document = app.visitor().get("/api/v1/openapi.json").await.json();
        let listed: BTreeSet<_> =
            operations(&document).into_iter().map(|(method, path, _)| (method, path)).collect();
        let point_of_sale = app.bearer(&app.token(amends::accounts::token::NewToken::new("Checkout", [Role::Redeemer])).await);
        for rule in TABLE.iter().filter(|rule| rule.path.starts_with("/api/v1/")) {
            let (method, path) = (rule.method, rule.path);
            assert!(listed.contains(&(method.to_owned(), path.to_owned())), "{method} {path} is not in the document");
            let Access::Scope(needed) = rule.access else { continue };
            let others: Vec<_> = ApiScope::ALL.into_iter().filter(|scope| *scope != needed).collect();
            let clients = [
                ("nobody", app.visitor(), 401, "signed_out"),
                ("a point of sale", point_of_sale.clone(), 403, "not_allowed"),
                ("another scope", app.manager(&owner, &others).await, 403, "not_allowed"),
            ];
            for (who, client, status, code) in clients {
                let (method_of, address) = (method.parse().unwrap(), of_nothing(path));
                let response = client.send(method_of, &address, Some("application/json"), "{}", &[]).await;
                assert_eq!(response.status, status, "{method} {path} as {who}: {}", response.body);
                problem(&response, status, code);
            }
            if method == "GET" && path.contains('{') {
                problem(&everything.get(&of_nothing(path)).await, 404, "not_found");
            }
            app.app.clock.set(app.app.clock.now() + chrono::Duration::minutes(2));
        }
    }

    async fn an_address_without_an_operation_is_a_problem(app: TestApp) {
        let (_, program) = manager(&app).await;
        problem(&program.get("/api/v1/nothing").await, 404, "not_found");
        let other = program.send(Method::DELETE, "/api/v1/incidents", None, "", &[]).await;
        assert_eq!(other.status, 405);
        assert!(other.headers["allow"].to_str().unwrap().contains("POST"));
    }
}
