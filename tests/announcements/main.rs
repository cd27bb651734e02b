//! What is said beside an incident's timeline: announcements, post-mortems, and what was taken back.

mod announcing;
mod explaining;
#[allow(dead_code, reason = "this scene serves the stories of the public page too")]
#[path = "../publishing/fixture.rs"]
mod fixture;
mod taking_back;

use amends::app::test_support::TestApp;
use amends::publishing::Published;
use axum::http::header;

/// Every published document that holds `words`, by its address.
pub fn told_in(app: &TestApp, words: &str) -> Vec<String> {
    let served = app.app.feature::<Published>().served().expect("an edition");
    let mut paths: Vec<_> = served
        .edition
        .documents()
        .filter(|(path, document)| path.contains(words) || document.text().contains(words))
        .map(|(path, _)| path.clone())
        .collect();
    paths.sort();
    paths
}

/// A page of ours that says that nothing is there: in the public frame, with its policy, kept by nobody.
pub async fn says(app: &TestApp, path: &str, status: u16, words: &str) {
    let answer = app.visitor().get(path).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.body);
    assert!(answer.body.contains(words), "{path}: {}", answer.body);
    for part in ["<header class=\"bar\">", "<footer class=\"foot\">", "href=\"/history\"", "href=\"/\""] {
        assert!(answer.body.contains(part), "{path} has no {part}: {}", answer.body);
    }
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("style-src 'sha256-"), "{policy}");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "public, max-age=5", "{path}");
}
