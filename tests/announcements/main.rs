//! Announcements, post-mortems and withdrawn incidents, on the desk and on the public pages.

mod announcements;
#[allow(dead_code, reason = "tests of the public pages use the rest")]
#[path = "../publishing/fixture.rs"]
mod fixture;
mod post_mortem;
mod withdrawal;

use amends::app::test_support::TestApp;
use amends::publishing::Published;
use axum::http::header;

/// The paths of all published documents that contain `text`, in their path or their content.
pub fn documents_containing(app: &TestApp, text: &str) -> Vec<String> {
    let served = app.app.feature::<Published>().served().expect("an edition is published");
    let mut paths: Vec<_> = served
        .edition
        .documents()
        .filter(|(path, document)| path.contains(text) || document.text().contains(text))
        .map(|(path, _)| path.clone())
        .collect();
    paths.sort();
    paths
}

/// Asserts that a path answers with an error page: in the public page frame, with its security policy, and not cached.
pub async fn assert_error_page(app: &TestApp, path: &str, status: u16, text: &str) {
    let answer = app.visitor().get(path).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.body);
    assert!(answer.body.contains(text), "{path}: {}", answer.body);
    for part in ["<header class=\"bar\">", "<footer class=\"foot\">", "href=\"/history\"", "href=\"/\""] {
        assert!(answer.body.contains(part), "{path} has no {part}: {}", answer.body);
    }
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("style-src 'sha256-"), "{policy}");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "public, max-age=5", "{path}");
}
