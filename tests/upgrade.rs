//! What version 0.1.0 stored and gave out still works (decision 41): its database, its snapshot, its open approvals, its
//! links and tokens. The fixtures were written by that version, with the demonstration of 60 customers.

use amends::accounts::audit::{saved_head, verify};
use amends::app::test_support::{TestApp, TestResponse, temp_folder};
use amends::platform::db::sql;
use amends::publishing::Published;
use amends::types::{Role, Timestamp};
use axum::http::StatusCode;
use flate2::read::GzDecoder;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The address that the fixture's installation had; it is part of what was approved.
const PUBLIC_URL: &str = "http://127.0.0.1:3977";

/// An hour after the fixtures were written, while what waits for approval can still be approved.
fn now() -> Timestamp {
    "2026-11-29T00:00:00Z".parse().expect("a timestamp")
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/0.1.0").join(name)
}

fn unpacked() -> PathBuf {
    let folder = temp_folder();
    for name in ["amends.db", "snapshot"] {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(fixture(&format!("{name}.gz"))).expect("a fixture");
        GzDecoder::new(file).read_to_end(&mut bytes).expect("a packed fixture");
        std::fs::write(folder.join(name), bytes).expect("a copy");
    }
    for name in ["keys", "audit-head"] {
        std::fs::copy(fixture(name), folder.join(name)).expect("a copy");
    }
    folder
}

async fn upgraded() -> TestApp {
    TestApp::upgraded(unpacked(), PUBLIC_URL, now()).await
}

/// Something that version 0.1.0 gave out.
fn given(name: &str) -> String {
    let text = std::fs::read_to_string(fixture("given.toml")).expect("a fixture");
    let table: toml::Table = text.parse().expect("TOML");
    table[name].as_str().expect("a text").to_owned()
}

/// The value of a page's hidden field.
fn hidden(page: &TestResponse, name: &str) -> String {
    let at = page.body.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name} in {}", page.body));
    let tag = &page.body[page.body[..at].rfind('<').expect("a tag")..];
    tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a value").to_owned()
}

/// The first link to one of the things that a list shows: what comes after `prefix` is an id.
fn link(page: &TestResponse, prefix: &str) -> String {
    let mut links = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let is_id = |id: &str| id.len() == 12 && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let found = links.find(|link| link.strip_prefix(prefix).is_some_and(is_id));
    found.unwrap_or_else(|| panic!("no {prefix} in {}", page.body)).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_chain_of_0_1_0_verifies_to_its_kept_head() {
    let app = upgraded().await;
    let kept = saved_head::load(&app.app.config).expect("a readable head").expect("a head");
    let mut tx = app.app.db.read().await.expect("a read");
    let verified = verify::verify_chain(&mut tx, &app.app.keys, Some(&kept)).await.expect("should read the chain");
    assert!(verified.expect("an unbroken chain").number >= kept.number);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_snapshot_of_0_1_0_is_served() {
    let folder = unpacked();
    let served = Published::from_disk(&folder).served().expect("an edition");
    assert!(served.edition.find("/").expect("the start page").text().contains("Larkmoor Mobile"));
    assert!(served.edition.find("/api/v2/summary.json").is_some());
    std::fs::remove_dir_all(folder).expect("the copy is removed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_and_tokens_that_0_1_0_gave_out_still_open() {
    let app = upgraded().await;
    let visitor = app.visitor();
    assert_eq!(visitor.get(&given("personal_page")).await.status, StatusCode::OK);
    assert_eq!(visitor.get(&given("subscription")).await.status, StatusCode::OK);
    assert_ne!(visitor.get("/r/W1RQKEHTB90DP5EY9HK1NZ0QFH").await.status, StatusCode::OK);
    let portal = app.bearer(&given("token"));
    let answer = portal.get("/api/v1/customers/nobody/page-link?incident=aaaaaaaaaaaa").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "the token is known: {}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_submitted_in_0_1_0_can_be_approved() {
    let app = upgraded().await;
    let approver = app.staff("New Approver", &[Role::CommsApprover]).await;
    let list = approver.get("/desk/apologies").await;
    let path = link(&list, "/desk/apologies/");
    let hash = hidden(&approver.get(&path).await, "content_hash");
    let answer = approver.post(&format!("{path}/approval"), &[("decision", "approved"), ("content_hash", &hash)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_submitted_in_0_1_0_can_be_approved() {
    let app = upgraded().await;
    let approver = app.staff("New Approver", &[Role::Marketing]).await;
    let list = approver.get("/desk/offers").await;
    let path = link(&list, "/desk/offers/");
    let hash = hidden(&approver.get(&path).await, "hash");
    let answer = approver.post(&format!("{path}/approval"), &[("decision", "approve"), ("hash", &hash)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ledger_of_0_1_0_becomes_transfers() {
    let app = upgraded().await;
    let mut tx = app.app.db.read().await.expect("a read");
    let transfers = tx
        .fetch_all::<(String, String, i64)>(sql("select from_account, to_account, amount_minor from ledger_transfer"))
        .await
        .expect("transfers");
    assert_eq!(transfers, [("free".to_owned(), "reserved".to_owned(), 20_000)]);
    let reserved = sql("select cast(sum(amount_minor) as bigint) from ledger_entry where account = 'reserved'");
    assert_eq!(tx.fetch_value::<i64>(reserved).await.expect("a sum"), 20_000);
}
