//! A client that was written for Statuspage and that nobody changed, against a running server. `tools/setup test` installs
//! it.

use super::program::Program;
use super::test_server::start_server;
use amends::accounts::token::NewToken;
use amends::on_both_databases;
use amends::types::Role;
use serde_json::{Value, json};
use std::path::Path;
use tokio::process::Command;

on_both_databases! {
    async fn the_python_client_manages_a_page_by_changing_its_host(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let page = Program::of(&app, &ruth, &[]).await.page;
        let page = page.rsplit('/').next().unwrap();
        let new = NewToken { owner_id: ruth.staff_id.clone(), ..NewToken::new("Python", [Role::Manager]) };
        let token = app.token(new).await;
        let server = start_server(app.app.clone()).await;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
        let python = folder.join("python/bin/python");
        assert!(python.exists(), "{} is missing: run tools/setup test", python.display());
        let output = Command::new(python)
            .arg(folder.join("manage.py"))
            .args([&server.url, &token, page])
            .env("NO_PROXY", "127.0.0.1")
            .output()
            .await
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let done: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(done["page"], page);
        assert_eq!(done["components"], json!(["Payments", "Card payments"]), "a group is a component too");
        assert_eq!(done["unresolved"], json!(["Cards fail"]));
        assert_eq!(done["resolved"], "resolved");
        assert_eq!(done["updates"], json!(["Renewed.", "A certificate had expired.", "We look."]));
        assert_eq!((&done["subscriber"], &done["metrics"], &done["refused"]), (&json!("email"), &json!([]), &json!(422)));
        assert_eq!(done["deleted"], json!([200, 200, 200, 204]));
        server.stop().await;
    }
}
