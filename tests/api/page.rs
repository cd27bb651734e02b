//! The settings of the public page: its name, texts, security contact, look and logos.

use crate::support::{act, delete, etag, manager, problem, put, read, text};
use amends::app::test_support::{TestClient, TestResponse};
use amends::on_both_databases;
use axum::http::Method;
use serde_json::{Value, json};

const PAGE: &str = "/api/v1/page";
const DRAWING: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 32\"><path fill=\"#6d28a8\" d=\"M0 0h64v32z\"/></svg>";

async fn upload(program: &TestClient, scheme: &str, file: &[u8], headers: &[(&str, &str)]) -> TestResponse {
    let path = format!("{PAGE}/logos/{scheme}");
    program.send(Method::PUT, &path, Some("application/octet-stream"), file.to_vec(), headers).await
}

/// The fields of an answer that are wrong, by their pointers.
fn wrong(response: &TestResponse) -> Vec<String> {
    let told = problem(response, 422, "invalid");
    told["errors"].as_array().unwrap().iter().map(|one| text(&one["pointer"])).collect()
}

on_both_databases! {
    async fn a_program_names_the_page_and_says_what_its_forms_say(app: TestApp) {
        let (_, program) = manager(&app).await;
        let before = program.get(PAGE).await;
        let version = etag(&before);
        let body = json!({ "name": "Larkmoor Mobile", "time_zone": "Europe/Berlin", "language": "de",
                           "other_languages": ["en", "de"], "support_url": "https://example.org/help" });
        let edited = put(&program, PAGE, &body, &[("if-match", &version)]).await;
        assert_eq!(edited.status, 200, "{}", edited.body);
        let shown = read(&program, PAGE).await;
        assert_eq!((&shown["name"], &shown["language"]), (&json!("Larkmoor Mobile"), &json!("de")));
        assert_eq!((&shown["other_languages"], &shown["site_url"]), (&json!(["en"]), &json!("")));
        assert_eq!(shown["id"], before.json()["id"]);
        problem(&put(&program, PAGE, &body, &[("if-match", &version)]).await, 412, "stale");
        let nonsense = json!({ "name": "", "time_zone": "Moon", "language": "xx", "other_languages": ["yy"],
                               "site_url": "javascript:alert(1)", "support_url": "" });
        let told = put(&program, PAGE, &nonsense, &[]).await;
        assert_eq!(wrong(&told), ["/name", "/time_zone", "/language", "/other_languages", "/site_url"]);

        let notice = json!({ "safety_notice": "Im Notfall 112.", "regions": ["Nord", " Süd ", "Nord"] });
        let said = put(&program, &format!("{PAGE}/texts/de"), &notice, &[]).await;
        assert_eq!(said.json()["regions"], json!(["Nord", "Süd"]), "{}", said.body);
        let texts = read(&program, &format!("{PAGE}/texts")).await;
        let of = |index: usize| (text(&texts["items"][index]["language"]), text(&texts["items"][index]["safety_notice"]));
        assert_eq!([of(0), of(1)], [("de".into(), "Im Notfall 112.".into()), ("en".into(), String::new())]);
        let lines = json!({ "regions": ["Nord\nSüd"] });
        assert_eq!(wrong(&put(&program, &format!("{PAGE}/texts/de"), &lines, &[]).await), ["/regions"]);
        problem(&put(&program, &format!("{PAGE}/texts/xx"), &notice, &[]).await, 404, "not_found");
        problem(&put(&program, &format!("{PAGE}/texts/de"), &notice, &[("if-match", &version)]).await, 412, "stale");
        let trail = read(&program, "/api/v1/audit/events?subject=page").await;
        assert_eq!(trail["items"][0]["verb"], "page.text_edited");
        assert!(text(&trail["items"][0]["actor"]).starts_with("token:"));
    }

    async fn a_program_says_where_vulnerabilities_are_reported(app: TestApp) {
        let (_, program) = manager(&app).await;
        let path = format!("{PAGE}/security-contact");
        assert_eq!(read(&program, &path).await["contacts"], json!([]));
        let body = json!({ "contacts": ["security@example.org", "https://example.org/report"], "languages": ["en", "de"],
                           "policy_url": "https://example.org/policy" });
        let edited = put(&program, &path, &body, &[("if-match", &etag(&program.get(&path).await))]).await;
        assert_eq!(edited.json()["contacts"], json!(["mailto:security@example.org", "https://example.org/report"]));
        assert_eq!(read(&program, &path).await["languages"], json!(["en", "de"]));
        let nonsense = json!({ "contacts": ["nobody"], "policy_url": "http://example.org", "languages": ["de_DE"] });
        assert_eq!(wrong(&put(&program, &path, &nonsense, &[]).await), ["/contacts", "/policy_url", "/languages"]);
        for (field, value) in [("contacts", json!(["a@example.org\nb@example.org"])), ("languages", json!(["en de"]))] {
            let told = put(&program, &path, &json!({ field: value }), &[]).await;
            assert_eq!(wrong(&told), [format!("/{field}")]);
        }
        assert_eq!(put(&program, &path, &json!({}), &[]).await.json()["contacts"], json!([]), "none any more");
    }

    async fn a_program_dresses_the_page_and_takes_it_back(app: TestApp) {
        let (_, program) = manager(&app).await;
        let path = format!("{PAGE}/look");
        let plain = read(&program, &path).await;
        assert_eq!((&plain["accent_light"], &plain["logo"], &plain["has_previous"]), (&Value::Null, &Value::Null, &json!(false)));
        problem(&act(&program, &format!("{path}/undo"), &[]).await, 409, "conflict");
        let version = etag(&program.get(&path).await);
        let colours = json!({ "accent_light": "#6D28A8", "css": ".hero { border: 0 }", "logo_names": false });
        let changed = put(&program, &path, &colours, &[("if-match", &version)]).await;
        assert_eq!((&changed.json()["accent_light"], &changed.json()["logo_names"]), (&json!("#6d28a8"), &json!(false)), "{}", changed.body);
        problem(&put(&program, &path, &colours, &[("if-match", &version)]).await, 412, "stale");
        let pale = json!({ "accent_light": "#ffcc00", "accent_dark": "navy", "css": "@import 'x';" });
        assert_eq!(wrong(&put(&program, &path, &pale, &[]).await), ["/accent_light", "/accent_dark", "/css"]);
        let near = put(&program, &path, &json!({ "accent_light": "#ffcc00", "nearest": true }), &[]).await;
        assert!(near.json()["accent_light"].is_string() && near.json()["accent_light"] != "#ffcc00", "{}", near.body);
        assert_eq!(near.json()["logo_names"], false, "as before");

        problem(&upload(&program, "dark", DRAWING.as_bytes(), &[]).await, 409, "conflict");
        let version = etag(&program.get(&path).await);
        let drawn = upload(&program, "light", DRAWING.as_bytes(), &[("if-match", &version)]).await;
        assert_eq!(drawn.status, 200, "{}", drawn.body);
        let logo = json!({ "media_type": "image/svg+xml", "size": DRAWING.len(), "width": 64, "height": 32 });
        assert_eq!(drawn.json()["logo"], logo);
        problem(&upload(&program, "light", DRAWING.as_bytes(), &[("if-match", &version)]).await, 412, "stale");
        assert_eq!(upload(&program, "dark", DRAWING.as_bytes(), &[]).await.json()["logo_dark"], logo);
        let public = amends::publishing::branding::current_look;
        let mut tx = app.app.db.read().await.unwrap();
        let page = amends::services::page::first_page(&mut tx).await.unwrap();
        assert_eq!(public(&mut tx, &page.id).await.unwrap().logo.unwrap().bytes, DRAWING.as_bytes(), "byte for byte");
        drop(tx);
        problem(&delete(&program, &format!("{PAGE}/logos/light"), &[]).await, 409, "conflict");
        assert_eq!(delete(&program, &format!("{PAGE}/logos/dark"), &[]).await.json()["logo_dark"], Value::Null);
        for (file, status, code) in [
            (&b"GIF89a and so on"[..], 422, "invalid"),
            (b"", 422, "invalid"),
            (&[b'x'; 70_000], 413, "too_large"),
        ] {
            problem(&upload(&program, "light", file, &[]).await, status, code);
        }
        problem(&upload(&program, "sepia", DRAWING.as_bytes(), &[]).await, 404, "not_found");
        problem(&put(&program, &format!("{PAGE}/logos/light"), &json!({}), &[]).await, 415, "media_type");
        let reset = act(&program, &format!("{path}/reset"), &[]).await;
        assert_eq!((&reset.json()["logo"], &reset.json()["accent_light"]), (&Value::Null, &Value::Null));
        assert_eq!(act(&program, &format!("{path}/undo"), &[]).await.json()["logo"], logo);
        let trail = read(&program, "/api/v1/audit/events?subject=page&limit=1").await;
        assert_eq!(trail["items"][0]["verb"], "page.dressed");
    }
}
