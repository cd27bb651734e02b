//! Database connections: one for each request, a share for each kind of work, and a bounded wait for them
//! (decision 52).

#[allow(dead_code, reason = "other tests use the rest of this fixture")]
#[path = "goodwill/fixture.rs"]
mod goodwill_fixture;

use amends::access::reads::Reader;
use amends::access::{reads, writes};
use amends::accounts::session_lookups::{SESSION_MISSES, SessionLookups};
use amends::accounts::token::{self, NewToken};
use amends::app::serve;
use amends::app::test_support::{TestApp, TestClient, TestResponse, test_start};
use amends::demo;
use amends::on_both_databases;
use amends::platform::db::{Db, Tx, Workload, for_workload, sql};
use amends::platform::keys::Purpose;
use amends::subscribers::SubscriptionLink;
use amends::types::{Actor, PublicId, Refusal, Role};
use axum::http::{Method, StatusCode, header};
use goodwill_fixture::{Fixture, MERCHANT};
use sqlx::AssertSqlSafe;
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

/// The longest that a request may wait for a connection, with what it takes to render the page in a debug build.
const WAIT_MAX: Duration = Duration::from_secs(8);
/// How long the workers may take for their first round.
const WORK_MAX: Duration = Duration::from_secs(60);
/// Connections of each kind of work in these tests: a fifth of the default.
const SHARE: usize = 4;

async fn text(db: &Db, query: &str) -> String {
    let mut tx = db.read().await.unwrap();
    let found = tx.fetch_value_optional::<String>(sql(AssertSqlSafe(query.to_owned()))).await;
    found.unwrap_or_else(|error| panic!("{query}: {error}")).unwrap_or_else(|| panic!("{query}: no row"))
}

/// Everybody's roles at once.
async fn everybody(app: &TestApp) -> TestClient {
    let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| role.is_for_people()).collect();
    app.staff("Every Role", &roles).await
}

/// A token with the roles that read the API.
async fn every_token(app: &TestApp) -> String {
    let roles = [Role::Portal, Role::Commander];
    let new = NewToken::new("Every path", roles);
    let (keys, now) = (app.app.keys.clone(), app.app.clock.now());
    app.app.db.write(async move |tx| token::create(tx, &keys, &Actor::System, now, &new).await).await.unwrap()
}

/// The path with ids of rows that exist.
async fn with_ids(db: &Db, path: &str) -> String {
    let incident = "select id from incident where state <> 'draft' order by number desc limit 1";
    let id = match path.split('/').nth(2).unwrap_or_default() {
        "incidents" if path.contains("drafts") => "select id from incident_draft limit 1",
        "incidents" if path.contains("imports") => return path.replace("{id}", "1"),
        "incidents" | "scorecards" => incident,
        "maintenance" => "select id from maintenance_series limit 1",
        "announcements" => "select id from announcement limit 1",
        "inbox" => "select cast(min(id) as text) from complaint_case",
        "customers" if path.contains("imports") => return path.replace("{id}", "1"),
        "customers" => "select cast(min(id) as text) from customer",
        "subscribers" => "select id from subscriber where state = 'active' limit 1",
        "services" => "select id from service limit 1",
        "watched-pages" => "select id from watched_page limit 1",
        "settings" if path.contains("pending") => "select id from pending_action limit 1",
        "settings" if path.contains("alerts") => "select id from inbound_hook limit 1",
        "settings" if path.contains("templates") => "select id from incident_template limit 1",
        "settings" if path.contains("playbooks") => "select id from playbook limit 1",
        "settings" => "select id from staff limit 1",
        // The announcement of an offer is a batch too, but no apology.
        "apologies" | "sending" => "select id from batch where offer_id is null limit 1",
        "offers" => "select id from offer limit 1",
        _ => incident,
    };
    let mut path = path.to_owned();
    if path.contains("{id}") {
        path = path.replace("{id}", &text(db, id).await);
    }
    if path.contains("{update}") {
        let incident = text(db, incident).await;
        let update = format!("select id from incident_update where incident_id = '{incident}' limit 1");
        path = path.replace("{update}", &text(db, &update).await);
    }
    if path.contains("{rule}") {
        path = path.replace("{rule}", &text(db, "select cast(min(id) as text) from alert_rule").await);
    }
    if path.contains("{delivery}") {
        path = path.replace("{delivery}", &text(db, "select cast(min(id) as text) from alert_delivery").await);
    }
    if path.contains("{external_id}") {
        let affected = "from exposure join customer on customer.id = customer_id where erased_at is null";
        let query = format!("select external_id || '/page-link?incident=' || incident_id {affected} limit 1");
        return format!("/api/v1/customers/{}", text(db, &query).await);
    }
    path.replace("{file}", "unknown.eml").replace("{token}", &"0".repeat(26))
}

/// The path of a subscriber's page.
async fn subscription_page(app: &TestApp) -> String {
    let db = &app.app.db;
    let sent = app.visitor().post("/subscriptions", &[("about", "all"), ("to", "ann@example.org")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let request = text(db, "select id from subscription_request order by id limit 1").await;
    let link = SubscriptionLink::Confirm(PublicId::parse(&request).unwrap());
    format!("/subscriptions/{}", link.token(&app.app.keys))
}

fn assert_answered(path: &str, response: &TestResponse) {
    assert!(response.status.as_u16() < 500, "{path}: {} {}", response.status, response.body);
}

on_both_databases! {
    async fn every_path_answers_with_a_single_connection(app: TestApp) {
        let mut app = app;
        demo::load(&app.app, 30).await.unwrap();
        let client = everybody(&app).await;
        // With a second administrator a token waits, which is a pending action.
        let waiting = [("name", "Checkout"), ("role", "redeemer"), ("merchant", "Larkmoor shops")];
        assert_eq!(client.post("/desk/settings/tokens", &waiting).await.status, 201);
        let service = text(&app.app.db, "select id from service limit 1").await;
        let watched = [("name", "Provider"), ("url", "https://status.example.com"), ("service", &*service)];
        assert_eq!(client.post("/desk/watched-pages", &watched).await.status, 303);
        let subscription = subscription_page(&app).await;
        let token = every_token(&app).await;
        app.set_connections(1).await;
        // A router holds the application as it was when it was made.
        let (client, visitor, program) = (client.of(&app), app.visitor(), app.bearer(&token));
        let mut hidden = Vec::new();
        for rule in reads::TABLE {
            let path = with_ids(&app.app.db, rule.path).await;
            let asks = if matches!(rule.reader, Reader::Token(_)) { &program } else { &client };
            let response = asks.get(&path).await;
            assert_answered(&path, &response);
            if response.status != 200 {
                hidden.push(rule.path);
            }
        }
        // The demonstration is set up, and has no drill, no signal, no staff channel, no endpoint of webhooks, no mail in a
        // folder, no batch that was sent and no apology that was refused.
        let expected = ["/desk/incidents/imports/{id}", "/desk/drills/{id}", "/desk/signals/{id}", "/desk/setup", "/desk/setup/region", "/desk/settings/channels/{id}", "/desk/settings/webhooks/{id}", "/desk/settings/webhooks/{id}/deliveries/{delivery}", "/desk/sending/mail/{file}", "/desk/sending/{id}", "/desk/sending/{id}/outcomes.csv", "/desk/apologies/{id}/incomplete.csv"];
        assert_eq!(hidden, expected, "every other path of the read table should show something");
        let open = text(&app.app.db, "select id from incident where state = 'monitoring' or state = 'identified' limit 1").await;
        let public = [
            "/subscribe".to_owned(),
            format!("/subscribe?incident={open}"),
            "/subscribe?asked".to_owned(),
            format!("/incidents/{open}/affected"),
            format!("/incidents/{open}/affected/thanks"),
            "/report".to_owned(),
            "/report/thanks".to_owned(),
            subscription,
            "/sign-in".to_owned(),
        ];
        for is_published in [false, true] {
            if is_published {
                app.publish().await;
            }
            for path in &public {
                assert_eq!(visitor.get(path).await.status, 200, "{path}, published: {is_published}");
            }
        }
        for rule in writes::TABLE {
            let path = with_ids(&app.app.db, rule.path).await;
            assert_answered(&path, &client.post(&path, &[("form", "body=Nearly"), ("article", "false")]).await);
        }
    }

    async fn every_worker_holds_one_connection_at_a_time(app: TestApp) {
        let mut app = app;
        demo::load(&app.app, 30).await.unwrap();
        app.set_connections(1).await;
        let mut commits = app.app.db.commits();
        let (close, closing) = watch::channel(false);
        let mut workers = JoinSet::new();
        serve::start_workers(&mut workers, &app.app, &closing);
        let mut notified = 0;
        let begun = Instant::now();
        while notified == 0 && begun.elapsed() < WORK_MAX {
            // A worker ends before it is told to only if it panics.
            tokio::select! {
                ended = workers.join_next() => ended.expect("there are workers").expect("no worker panics"),
                _ = tokio::time::timeout(WORK_MAX, commits.changed()) => {}
            }
            let query = "select cast(count(*) as text) from update_notice where done_at is not null";
            notified = text(&app.app.db, query).await.parse().unwrap();
        }
        assert!(notified > 0, "the workers did nothing");
        close.send(true).unwrap();
        while let Some(ended) = workers.join_next().await {
            ended.expect("no worker panics");
        }
    }

    async fn a_crowd_on_the_public_forms_delays_neither_the_desk_nor_a_redemption(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        fixture.live_offer().await;
        let (code, token) = (fixture.claim(1).await, fixture.merchant_token(MERCHANT).await);
        let taken = take_all(&fixture.app.db, Workload::Public).await;
        // Without an edition these forms are read from the database.
        let crowd: Vec<_> = (0..200)
            .map(|_| {
                let visitor = fixture.visitor();
                tokio::spawn(async move { visitor.get("/subscribe").await })
            })
            .collect();
        tokio::task::yield_now().await;
        assert_eq!(fixture.tomasz.get("/desk").await.status, 200);
        assert_eq!(fixture.redeem(&token, &code, "key 1").await.status, 201);
        fixture.publish().await;
        for visitor in crowd {
            let response = visitor.await.unwrap();
            // A visitor who came after the pages were published needs no connection.
            if response.status != 200 {
                assert_told(&response);
            }
        }
        drop(taken);
        let twelve: Vec<_> = (0..12)
            .map(|_| {
                let visitor = fixture.visitor();
                tokio::spawn(async move { visitor.get("/subscribe").await.status })
            })
            .collect();
        assert_eq!(fixture.tomasz.get("/desk").await.status, 200);
        for visitor in twelve {
            assert_eq!(visitor.await.unwrap(), 200);
        }
    }

    async fn the_desk_delays_no_redemption_and_no_worker(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        fixture.live_offer().await;
        let (code, token) = (fixture.claim(1).await, fixture.merchant_token(MERCHANT).await);
        let taken = take_all(&fixture.app.db, Workload::Desk).await;
        let waiting = tokio::spawn({
            let tomasz = fixture.tomasz.clone();
            async move { tomasz.get("/desk").await }
        });
        assert_eq!(fixture.redeem(&token, &code, "key 1").await.status, 201);
        fixture.publish().await;
        assert_eq!(fixture.visitor().get("/").await.status, 200);
        assert_told(&waiting.await.unwrap());
        drop(taken);
    }

    async fn public_forms_need_no_connection_once_they_are_published(app: TestApp) {
        demo::load(&app.app, 10).await.unwrap();
        let visitor = app.visitor();
        let open = text(&app.app.db, "select id from incident where resolved_at is null and state <> 'scheduled' limit 1").await;
        let over = text(&app.app.db, "select id from incident where state = 'resolved' order by number desc limit 1").await;
        let forms = [
            "/subscribe".to_owned(),
            format!("/subscribe?incident={open}"),
            format!("/incidents/{open}/affected"),
            format!("/incidents/{over}/affected"),
            format!("/incidents/{open}/affected/thanks"),
            format!("/incidents/{open}/affected/thanks?r=r1.1773219600.forged"),
            format!("/incidents/{over}/affected/thanks"),
            "/report".to_owned(),
            "/report/thanks".to_owned(),
        ];
        let mut from_database = Vec::new();
        for path in &forms {
            from_database.push(without_nonces(&visitor.get(path).await.body));
        }
        app.publish().await;
        let taken = take_all(&app.app.db, Workload::Public).await;
        for (path, expected) in forms.iter().zip(from_database) {
            let response = visitor.get(path).await;
            assert_eq!(response.status, 200, "{path}");
            // The edition brings the company's style; the forms are the same.
            assert_eq!(main_of(&without_nonces(&response.body)), main_of(&expected), "{path}");
        }
        drop(taken);
        app.app.db.close().await;
        for path in &forms {
            assert_eq!(visitor.get(path).await.status, 200, "{path} without a database");
        }
    }

    async fn strangers_take_no_connection_of_the_desk(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        let forged = format!("amends_dev={}", "0".repeat(52));
        let taken = take_all(&fixture.app.db, Workload::Desk).await;
        let visitor = fixture.visitor();
        assert_eq!(visitor.get("/sign-in").await.status, 200);
        let wrong = [("email", "nobody@example.org"), ("password", "a wrong password")];
        assert_eq!(visitor.post("/sign-in", &wrong).await.status, 422);
        for path in ["/desk", "/desk/incidents"] {
            let answer = visitor.send(Method::GET, path, None, String::new(), &[("cookie", &forged)]).await;
            assert_eq!(answer.status, 303, "{path}");
        }
        drop(taken);
        // A session that is known takes none of those for the public.
        assert_eq!(fixture.tomasz.get("/desk").await.status, 200);
        let taken = take_all(&fixture.app.db, Workload::Public).await;
        assert_eq!(fixture.tomasz.get("/desk").await.status, 200);
        drop(taken);
    }

    /// People who are not signed in yet, and a session that this process has not seen (after a restart, or of another
    /// node), do not wait for a crowd on the public forms.
    async fn a_crowd_on_the_public_forms_keeps_nobody_from_signing_in(app: TestApp) {
        let signed_in = app.staff("Sarah Whitlock", &[Role::Commander]).await;
        let visitor = app.visitor();
        let taken = take_all(&app.app.db, Workload::Public).await;
        assert_eq!(visitor.get("/sign-in").await.status, 200);
        let right = [("email", "sarah.whitlock@example.org"), ("password", "a long enough password")];
        let answer = visitor.post("/sign-in", &right).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let (_, token) = cookie.split_once('=').unwrap();
        app.app.feature::<SessionLookups>().forget(&app.app.keys.lookups(Purpose::Lookup, token));
        let page = visitor.send(Method::GET, "/desk", None, String::new(), &[("cookie", &cookie)]).await;
        assert_eq!(page.status, 200, "a session that this process has not seen");
        drop(taken);
        // Those who fill the share for signing in take nothing from people who are signed in, or from the public.
        let taken = take_all(&app.app.db, Workload::SignIn).await;
        assert_eq!(signed_in.get("/desk").await.status, 200);
        assert_eq!(visitor.get("/subscribe").await.status, 200);
        assert_told(&visitor.post("/sign-in", &right).await);
        drop(taken);
    }

    async fn forged_sessions_cost_a_bounded_number_of_look_ups(app: TestApp) {
        let staff = app.staff("Ada Byron", &[Role::Agent]).await;
        let mut visitor = app.visitor();
        let with = async |visitor: &TestClient, number: u32| {
            let cookie = format!("amends_dev={number:051}0");
            visitor.send(Method::GET, "/desk", None, String::new(), &[("cookie", &cookie)]).await
        };
        for number in 0..SESSION_MISSES.max {
            assert_eq!(with(&visitor, number).await.status, 303, "{number}");
        }
        let refused = with(&visitor, 1_000).await;
        assert_eq!(refused.status, 429);
        assert!(refused.headers.contains_key(header::RETRY_AFTER));
        assert_eq!(staff.get("/desk").await.status, 200, "a known session at the same address");
        assert_eq!(visitor.get("/desk").await.status, 303, "and whoever sends none");
        visitor.peer = [127, 0, 0, 9].into();
        assert_eq!(with(&visitor, 1_000).await.status, 303, "another source");
        // What cannot be a session is not looked up, and counts nothing.
        visitor.peer = [127, 0, 0, 10].into();
        for _ in 0..SESSION_MISSES.max * 2 {
            let odd = visitor.send(Method::GET, "/desk", None, String::new(), &[("cookie", "amends_dev=forged")]).await;
            assert_eq!(odd.status, 303);
        }
        app.app.clock.set(test_start() + SESSION_MISSES.window);
        visitor.peer = [127, 0, 0, 1].into();
        assert_eq!(with(&visitor, 1_000).await.status, 303);
    }

    async fn a_page_that_gets_no_connection_says_so_in_time(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        let page = fixture.personal_page(1).await;
        let taken = take_all(&fixture.app.db, Workload::Public).await;
        let begun = Instant::now();
        let response = fixture.visitor().get(&page).await;
        assert!(begun.elapsed() < WAIT_MAX, "{:?}", begun.elapsed());
        assert_told(&response);
        assert!(response.body.contains("The service is busy. Try again in 5 seconds."), "{}", response.body);
        drop(taken);
        assert_eq!(fixture.visitor().get(&page).await.status, 200);
    }

    async fn a_form_that_gets_no_connection_keeps_what_was_typed(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        let page = fixture.personal_page(1).await;
        let visitor = fixture.visitor();
        let taken = take_all(&fixture.app.db, Workload::Public).await;
        let writer = take_writer(&fixture.app.db).await;
        let words = "Nobody called me back,\nand I wait since Tuesday.";
        let begun = Instant::now();
        let response = visitor.post(&format!("{page}/reply"), &[("words", words)]).await;
        assert!(begun.elapsed() < WAIT_MAX, "{:?}", begun.elapsed());
        assert_told(&response);
        assert!(response.body.contains(words), "{}", response.body);
        let told = "The service is busy. Nothing you typed is lost. Try again in 5 seconds.";
        assert!(response.body.contains(told), "{}", response.body);
        drop(taken);
        writer.end().await;
        assert_eq!(visitor.post(&format!("{page}/reply"), &[("words", words)]).await.status, 303);
    }

    async fn a_program_that_gets_no_connection_is_told_in_json(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        let token = fixture.merchant_token(MERCHANT).await;
        let taken = take_all(&fixture.app.db, Workload::Api).await;
        let response = fixture.redeem(&token, "HW90-0G7Z-MM0G-40WS", "key 1").await;
        let error = &response.json()["error"];
        assert_eq!(error["code"], "busy");
        assert_eq!(error["message"], "The service is busy, and nothing was changed. Try again in 5 seconds.");
        assert_told(&response);
        drop(taken);
    }

    async fn a_write_that_reads_on_the_side_is_an_error_of_the_program(app: TestApp) {
        let db = app.app.db.clone();
        let nested = tokio::spawn(for_workload(Workload::Desk, async move {
            db.write(async |_| db.read().await.map(|_| ())).await
        }));
        let panic = nested.await.expect_err("should panic").into_panic();
        let text = panic.downcast_ref::<String>().unwrap();
        assert!(text.contains("a second database connection") && text.contains("connections.rs"), "{text}");
        assert_eq!(app.visitor().get("/sign-in").await.status, 200);
    }
}

fn assert_told(response: &TestResponse) {
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE, "{}", response.body);
    assert!(response.headers.contains_key(header::RETRY_AFTER));
}

/// Holds every connection with which this workload reads.
async fn take_all(db: &Db, workload: Workload) -> Vec<Tx> {
    let mut taken = Vec::new();
    for _ in 0..SHARE {
        taken.push(for_workload(workload, db.read()).await.unwrap());
    }
    taken
}

/// SQLite's writer, held by one transaction; nothing on PostgreSQL, where writing uses the connections that read.
struct Writer {
    end: oneshot::Sender<()>,
    work: JoinHandle<Result<(), Refusal>>,
}

impl Writer {
    async fn end(self) {
        let _ = self.end.send(());
        self.work.await.unwrap().unwrap();
    }
}

async fn take_writer(db: &Db) -> Writer {
    let (end, ended) = oneshot::channel();
    let (begun, has_begun) = oneshot::channel();
    let db = db.clone();
    let work = tokio::spawn(async move {
        if db.is_shared() {
            let _ = begun.send(());
            return Ok(());
        }
        let signals = std::sync::Arc::new(std::sync::Mutex::new(Some((begun, ended))));
        db.write(async move |_| {
            let (begun, ended) = signals.lock().unwrap().take().expect("SQLite runs it once");
            let _ = begun.send(());
            let _ = ended.await;
            Ok(())
        })
        .await
    });
    has_begun.await.unwrap();
    Writer { end, work }
}

/// The page without the nonce, which differs in every response.
fn without_nonces(body: &str) -> String {
    let mut parts = body.split("nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').map_or("", |(_, rest)| rest))
}

fn main_of(body: &str) -> &str {
    let from = body.find("<main").unwrap_or_default();
    &body[from..body.find("</main>").unwrap_or(body.len())]
}
