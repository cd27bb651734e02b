//! What version 0.1.0 stored and gave out still works (decision 41): its database, its snapshot, its open approvals, its
//! links and tokens. The fixtures were written by that version, with the demonstration of 60 customers.

use amends::accounts::audit::{saved_head, verify};
use amends::apologies::audience;
use amends::app::test_support::{TestApp, TestResponse, temp_folder};
use amends::customers::exposure::CountProgress;
use amends::customers::workers::count_exposure;
use amends::delivery::link::{PLACEHOLDER, SubscriptionLink};
use amends::platform::db::sql;
use amends::platform::keys::Keys;
use amends::publishing::Published;
use amends::subscribers::store;
use amends::types::{PublicId, Role, Timestamp};
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
    // Its audience is frozen first, by the jobs that a server runs.
    for _ in 0..2 {
        audience::run_all(&app.app).await.expect("a frozen audience");
        while count_exposure(&app.app).await.expect("a count") == CountProgress::More {}
    }
    audience::run_all(&app.app).await.expect("a frozen audience");
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

/// Messages as version 0.1.0 stored them: two of the batch, a notice to a subscriber, a reply, and the confirmation that
/// the fixture has. Returns the links and tokens in them.
async fn insert_messages_of_0_1_0(folder: &Path) -> Vec<String> {
    const BATCH: &str =
        "insert into message (internet_id, dedupe_key, batch_id, incident_id, customer_id, class, channel,
             address, address_key, recipient_name, subject, body, state, due_at, created_at, updated_at, sent_at)
         select $1, $1, batch.id, incident_id, customer_id, 'apology', $2, 'a@example.org', 'a@example.org',
                customer.name, $3, $4, 'sent', batch.created_at, batch.created_at, batch.created_at, batch.created_at
         from batch join personal_page using (incident_id) join customer on customer.id = customer_id";
    const OTHER: &str =
        "insert into message (internet_id, dedupe_key, class, channel, address, address_key, customer_id,
             incident_id, body, unsubscribe_path, state, due_at, created_at, updated_at)
         select $1, $1, $1, 'email', 'b@example.org', 'b@example.org', customer_id, incident_id, $2, $3, 'sent',
                created_at, created_at, created_at
         from personal_page";
    let url = format!("sqlite://{}", folder.join("amends.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.expect("the database");
    sqlx::query("update batch set created_at = '2026-11-28T22:00:00+00:00'").execute(&pool).await.expect("an update");
    let batch = "select subject, body, sms_body from batch";
    let (subject, body, sms): (String, String, String) = sqlx::query_as(batch).fetch_one(&pool).await.expect("a batch");
    let link = given("personal_page");
    let fill = |text: &str| {
        let name: &[(&str, &str)] = &[
            ("name", "Eleanor Whitcombe"),
            ("services", "Voice calls, Text messages and Mobile data"),
            ("from", "Wed 11 July 2012 13:30"),
            ("to", "Thu 12 July 2012 13:39"),
            ("duration", "24 h 9 min"),
            ("signer", "Ruth Calloway"),
            ("signer_title", "Network Director"),
            ("organisation", "Larkmoor Mobile"),
            ("link", &format!("{PUBLIC_URL}{link}")),
        ];
        name.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value))
    };
    for (key, channel, subject, body) in [("one", "sms", "", &sms), ("two", "email", subject.as_str(), &body)] {
        let query = sqlx::query(BATCH).bind(key).bind(channel).bind(subject).bind(fill(body));
        query.execute(&pool).await.expect("a message");
    }
    let manage = SubscriptionLink::Manage(PublicId::parse("59uuvpoeg9lr").expect("an id"));
    let keys = Keys::load(&folder.join("keys")).expect("keys").expect("keys");
    let manage = manage.path(&keys);
    for (class, body, unsubscribe) in [
        ("service_update", format!("It works.\n\nManage: {PUBLIC_URL}{manage}"), format!("{manage}/end")),
        (
            "reply",
            format!("Your page is {PUBLIC_URL}{link}, and not {PUBLIC_URL}/r/4T9XK2M7QHV5C3N8ZP6WBRD1E0."),
            String::new(),
        ),
    ] {
        sqlx::query(OTHER).bind(class).bind(body).bind(unsubscribe).execute(&pool).await.expect("a message");
    }
    pool.close().await;
    [link, manage, given("subscription")]
        .iter()
        .map(|path| path.rsplit('/').next().unwrap_or(path).to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_messages_of_0_1_0_lose_their_links_and_look_the_same() {
    let folder = unpacked();
    let secrets = insert_messages_of_0_1_0(&folder).await;
    let app = TestApp::upgraded(folder, PUBLIC_URL, now()).await;
    let agent = app.staff("New Lead", &[Role::SupportLead]).await;
    let page = given("personal_page");
    let list = agent.get("/desk/apologies").await;
    let batch = link(&list, "/desk/apologies/");
    let look = async || {
        let mut bodies = Vec::new();
        for path in [page.as_str(), "/desk/sending", batch.as_str()] {
            let viewer = if path == page { app.visitor() } else { agent.clone() };
            let answer = viewer.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
            // Nonces, keys of forms and the list with a random recipient differ at each request.
            let body = [("nonce=\"", "\""), ("name=\"form_key\" value=\"", "\""), ("<ul class=\"who\">", "</ul>")]
                .iter()
                .fold(answer.body, |body, (from, to)| {
                    let mut pieces = body.split(from);
                    let first = pieces.next().unwrap_or_default().to_owned();
                    pieces.fold(first, |kept, piece| kept + piece.split_once(to).map_or("", |(_, rest)| rest))
                });
            bodies.push(body);
        }
        bodies
    };
    let before = look().await;
    assert!(before[0].contains("24 h 9 min. That was our fault"), "{}", before[0]);
    while amends::apologies::old_texts::split_step(&app.app).await.expect("a step") {}
    while amends::delivery::rewrite::step(&app.app, "a node").await.expect("a step") {}
    assert_eq!(look().await, before);

    let mut tx = app.app.db.read().await.expect("a read");
    let rows = tx
        .fetch_all::<(String, Option<i64>, String, Option<String>, String)>(sql(
            "select class, text_version, body, link, text_values from message order by id",
        ))
        .await
        .expect("messages");
    for row in &rows {
        for secret in &secrets {
            assert!(!format!("{row:?}").contains(secret), "{row:?}");
        }
    }
    let of_batch: Vec<_> = rows.iter().filter(|row| row.0 == "apology").collect();
    assert!(of_batch.iter().all(|row| row.1 == Some(2) && row.2.is_empty()), "{of_batch:?}");
    assert!(of_batch[1].4.contains("\"duration\":\"24 h 9 min\"") && !of_batch[1].4.contains("link"), "{of_batch:?}");
    let one = |class: &str| rows.iter().rfind(|row| row.0 == class).expect("a message");
    assert_eq!(one("service_update").2, format!("It works.\n\nManage: {PLACEHOLDER}"));
    assert_eq!(one("service_update").3.as_deref(), Some("subscription"));
    assert_eq!(one("transactional").3.as_deref(), Some("confirmation"));
    assert_eq!(one("reply").2, format!("Your page is {PLACEHOLDER}, and not {PUBLIC_URL}/r/…."));
    let kinds = "select count(*) from batch_text where parts like '%\"kind\":\"greeting\"%'";
    assert!(tx.fetch_value::<i64>(sql(kinds)).await.expect("a count") >= 2);
    let bytes = std::fs::read(app.folder.join("amends.db")).expect("the database's file");
    for secret in secrets {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "the file still has {secret}");
    }
}

/// Subscribers as version 0.1.0 stored them: what they asked for was in columns of their own.
async fn insert_subscribers_of_0_1_0(folder: &Path) {
    const SUBSCRIBERS: &str = "insert into subscriber (id, page_id, channel, address, address_key, about, incident_id, state, created_at, confirmed_at)
         select $1, page.id, 'email', $1 || '@example.org', $1 || '@example.org', $2,
                case $2 when 'incident' then (select max(id) from incident) end, $3,
                '2026-11-28T20:00:00+00:00', '2026-11-28T20:00:00+00:00'
         from page";
    const REQUESTS: &str = "insert into subscription_request (id, subscriber_id, about, incident_id, services, source_key, created_at, expires_at)
         select $1, 'oldwaiting01', $2, case $2 when 'incident' then (select max(id) from incident) end, $3, '',
                '2026-11-28T20:00:00+00:00', '2026-11-30T20:00:00+00:00'";
    let url = format!("sqlite://{}", folder.join("amends.db").display());
    let pool = sqlx::SqlitePool::connect(&url).await.expect("the database");
    for (id, about, state) in [
        ("oldofall0001", "all", "active"),
        ("oldchosen001", "chosen", "active"),
        ("oldincident1", "incident", "active"),
        ("oldwaiting01", "all", "unconfirmed"),
        ("oldended0001", "all", "ended"),
    ] {
        sqlx::query(SUBSCRIBERS).bind(id).bind(about).bind(state).execute(&pool).await.expect("a subscriber");
    }
    let services = "insert into subscriber_service (subscriber_id, service_id) select 'oldchosen001', id from service order by id limit 2";
    sqlx::query(services).execute(&pool).await.expect("services");
    let two: Vec<String> =
        sqlx::query_scalar("select id from service order by id limit 2").fetch_all(&pool).await.expect("services");
    let chosen = serde_json::to_string(&two).expect("JSON");
    for (id, about, services) in
        [("oldrequest01", "all", "[]"), ("oldrequest02", "chosen", &*chosen), ("oldrequest03", "incident", "[]")]
    {
        sqlx::query(REQUESTS).bind(id).bind(about).bind(services).execute(&pool).await.expect("a request");
    }
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_subscribers_of_0_1_0_keep_what_they_asked_for() {
    let folder = unpacked();
    insert_subscribers_of_0_1_0(&folder).await;
    let app = TestApp::upgraded(folder, PUBLIC_URL, now()).await;
    let mut tx = app.app.db.read().await.expect("a read");
    let rows = sql(
        "select subscriber_id, scope from subscription where subscriber_id like 'old%' order by subscriber_id, target",
    );
    let rows = tx.fetch_all::<(String, String)>(rows).await.expect("subscriptions");
    let rows: Vec<_> = rows.iter().map(|(id, scope)| (id.as_str(), scope.as_str())).collect();
    let of_service = ("oldchosen001", "service");
    assert_eq!(rows, [of_service, of_service, ("oldincident1", "incident"), ("oldofall0001", "page")]);
    let all = "select count(*) from subscription where wants_incidents = true and wants_maintenance = true and wants_post_mortems = true";
    assert!(tx.fetch_value::<i64>(sql(all)).await.expect("a count") >= 4);
    for (id, kinds) in
        [("oldrequest01", vec!["page"]), ("oldrequest02", vec!["service"; 2]), ("oldrequest03", vec!["incident"])]
    {
        let request =
            store::get_request(&mut tx, &PublicId::parse(id).expect("an id")).await.expect("a readable request");
        let targets: Vec<_> = request.subscriptions.targets().map(|target| target.kind().as_str()).collect();
        assert_eq!(targets, kinds, "{id}");
    }
}
