//! Signing in, the first account, staff, tokens, sessions and the organisation's settings.

use amends::accounts::setup;
use amends::accounts::token::{self, NewToken};
use amends::accounts::token_limits::{TokenLimits, UNKNOWN_PER_SOURCE_MAX};
use amends::app::test_support::{TestApp, TestResponse, test_start};
use amends::on_both_databases;
use amends::platform::config::Config;
use amends::platform::db::sql;
use amends::types::{Actor, Role};
use axum::http::Method;
use chrono::Duration;
use std::sync::Arc;

on_both_databases! {
    async fn redirects_to_sign_in_when_signed_out(app: TestApp) {
        let response = app.visitor().get("/desk").await;
        assert_eq!(response.status, 303);
        assert_eq!(response.location(), "/sign-in?next=%2Fdesk");
    }

    async fn wrong_password_keeps_the_address_and_names_the_field(app: TestApp) {
        app.staff("Ada Byron", &[Role::Agent]).await;
        let response = app.visitor()
            .post("/sign-in", &[("email", "ada.byron@example.org"), ("password", "wrong")])
            .await;
        assert_eq!(response.status, 422, "{}", response.body);
        assert!(response.body.contains("value=\"ada.byron@example.org\""), "{}", response.body);
        assert!(response.body.contains("The e-mail address or password is incorrect."));
        assert!(!response.body.contains("value=\"wrong\""));
    }

    async fn signs_in_and_out(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let desk = ada.get("/desk").await;
        assert_eq!(desk.status, 200, "{}", desk.body);
        assert!(desk.body.contains("Ada Byron"), "{}", desk.body);
        assert_eq!(ada.post("/sign-out", &[]).await.status, 303);
        assert_eq!(ada.get("/desk").await.status, 303);
    }

    async fn refuses_a_post_from_another_site(app: TestApp) {
        let mut ada = app.staff("Ada Byron", &[Role::Agent]).await;
        ada.origin = "https://evil.example".into();
        assert_eq!(ada.post("/sign-out", &[]).await.status, 403);
        assert_eq!(ada.get("/desk").await.status, 200);
    }
}

/// The cookie that a response sets, as a browser sends it back.
fn cookie(response: &TestResponse) -> String {
    let set = response.headers.get("set-cookie").expect("the response should set a cookie").to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// Requests the desk with this cookie.
async fn desk_with(app: &TestApp, cookie: &str) -> TestResponse {
    app.visitor().send(Method::GET, "/desk", None, String::new(), &[("cookie", cookie)]).await
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> TestResponse {
    app.visitor().post("/sign-in", &[("email", email), ("password", password)]).await
}

const ADA: [(&str, &str); 4] = [
    ("name", "Ada Byron"),
    ("email", "ada@example.org"),
    ("password", "correct horse battery"),
    ("again", "correct horse battery"),
];

on_both_databases! {
    async fn setup_link_creates_the_administrator_once(app: TestApp) {
        let old = setup::create_link(&app.app).await.unwrap().expect("there is no staff account");
        let link = setup::create_link(&app.app).await.unwrap().expect("there is no staff account");
        let path = |link: &str| link.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
        let visitor = app.visitor();
        assert_eq!(visitor.get(&path(&old)).await.status, 410, "a newer link replaces it");
        assert_eq!(visitor.get("/setup/0000").await.status, 410);
        assert_eq!(visitor.get(&path(&link)).await.status, 200);
        let mut short = ADA;
        short[2].1 = "too short";
        let refused = visitor.post(&path(&link), &short).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("value=\"Ada Byron\""), "{}", refused.body);
        assert!(refused.body.contains("At least 12"), "{}", refused.body);
        assert!(!refused.body.contains("too short\""), "a password is never written back");
        let created = visitor.post(&path(&link), &ADA).await;
        assert_eq!((created.status.as_u16(), created.location()), (303, "/desk/setup"), "{}", created.body);
        assert!(desk_with(&app, &cookie(&created)).await.body.contains("Administrator"));
        assert_eq!(visitor.post(&path(&link), &ADA).await.status, 410);
        assert_eq!(setup::create_link(&app.app).await.unwrap(), None);
    }

    async fn setup_link_expires_after_a_day(app: TestApp) {
        let link = setup::create_link(&app.app).await.unwrap().unwrap();
        let path = link.strip_prefix("http://127.0.0.1:3000").unwrap();
        app.app.clock.set(test_start() + setup::LINK_TTL);
        assert_eq!(app.visitor().get(path).await.status, 410);
        assert_eq!(app.visitor().post(path, &ADA).await.status, 410);
    }

    async fn setup_link_used_twice_at_once_creates_one_account(app: TestApp) {
        let link = setup::create_link(&app.app).await.unwrap().unwrap();
        let path = link.strip_prefix("http://127.0.0.1:3000").unwrap();
        let mut other = ADA;
        other[1].1 = "eve@example.org";
        let visitor = app.visitor();
        let (one, two) = tokio::join!(visitor.post(path, &ADA), visitor.post(path, &other));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 410]);
    }

    async fn new_staff_password_is_shown_once(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let sam = [("name", "Sam Adeyemi"), ("title", ""), ("email", "sam@example.org"), ("role", "agent")];
        let added = ingrid.post("/desk/settings/staff", &sam).await;
        let password = added.one_time_secret();
        assert!(!ingrid.get("/desk/settings/staff").await.body.contains(&password), "shown only once");
        assert_eq!(sign_in(&app, "sam@example.org", &password).await.status, 303);
        let twice = ingrid.post("/desk/settings/staff", &sam).await;
        assert_eq!(twice.status, 422);
        assert!(twice.body.contains("already has this e-mail address"), "{}", twice.body);
        assert!(twice.body.contains("value=\"Sam Adeyemi\""), "{}", twice.body);
        let refused = ingrid.post("/desk/settings/staff", &[("role", "redeemer")]).await;
        for text in ["There is no role “redeemer”.", "href=\"#name\"", "href=\"#email\""] {
            assert!(refused.body.contains(text), "{text}: {}", refused.body);
        }
    }

    async fn disabling_an_account_ends_its_sessions(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let path = format!("/desk/settings/staff/{}", sam.staff_id.clone().unwrap());
        let seen = ingrid.get(&path).await.version();
        let disabled = ingrid.post(&path, &[("version", &seen), ("name", "Sam Adeyemi"), ("role", "agent")]).await;
        assert_eq!(disabled.status, 303, "{}", disabled.body);
        assert_eq!(sam.get("/desk").await.status, 303);
        assert_eq!(sign_in(&app, "sam.adeyemi@example.org", "a long enough password").await.status, 422);
        let seen = ingrid.get(&path).await.version();
        let fields = [
            ("version", seen.as_str()),
            ("name", "Sam"),
            ("role", "agent"),
            ("may_sign_in", "yes"),
            ("new_password", "yes"),
        ];
        let password = ingrid.post(&path, &fields).await.one_time_secret();
        assert_eq!(sign_in(&app, "sam.adeyemi@example.org", &password).await.status, 303);
    }

    async fn stale_edit_of_staff_shows_both_versions(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let otto = app.staff("Otto Lang", &[Role::Admin]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let path = format!("/desk/settings/staff/{}", sam.staff_id.unwrap());
        let seen = otto.get(&path).await.version();
        let edit = |name| {
            [("version", seen.as_str()), ("name", name), ("role", "senior_agent"), ("may_sign_in", "yes")]
        };
        assert_eq!(ingrid.post(&path, &edit("Samuel Adeyemi")).await.status, 303);
        let second = otto.post(&path, &edit("Sam A.")).await;
        assert_eq!(second.status, 409);
        assert!(second.body.contains("<blockquote>Samuel Adeyemi\n"), "{}", second.body);
        assert!(second.body.contains("<blockquote>Sam A.\n"), "{}", second.body);
        let retry = second.version();
        assert_ne!(retry, seen, "the next attempt is based on the newer version");
    }

    async fn refuses_to_edit_the_own_account(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let path = format!("/desk/settings/staff/{}", ingrid.staff_id.clone().unwrap());
        assert!(!ingrid.get(&path).await.body.contains("name=\"version\""));
        let fields =
            [("version", "1"), ("name", "Ingrid"), ("role", "admin"), ("role", "finance"), ("may_sign_in", "yes")];
        let refused = ingrid.post(&path, &fields).await;
        assert_eq!(refused.status, 403);
        assert!(refused.body.contains("Another administrator"), "{}", refused.body);
        assert!(!ingrid.get("/desk").await.body.contains("Finance"));
    }

    async fn token_is_shown_once_and_can_be_revoked(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let fields = [("name", "Checkout"), ("role", "redeemer"), ("merchant", "larkmoor-shops")];
        let missing = ingrid.post("/desk/settings/tokens", &fields[..2]).await;
        assert!(missing.status == 422 && missing.body.contains("href=\"#merchant\""), "{}", missing.body);
        let text = ingrid.post("/desk/settings/tokens", &fields).await.one_time_secret();
        let redeem = async || app.bearer(&text).post_json("/api/v1/redemptions", &serde_json::json!({}), &[]).await.status;
        assert_eq!(redeem().await, 422, "accepted, but without a code");
        let merchant = sql("select merchant from api_token join api_token_role on token_id = id where role = 'redeemer'");
        let merchant = app.app.db.read().await.unwrap().fetch_value::<String>(merchant).await.unwrap();
        assert_eq!(merchant, "larkmoor-shops");
        let list = ingrid.get("/desk/settings/tokens").await.body;
        assert!(!list.contains(&text));
        let (_, rest) = list.split_once("action=\"/desk/settings/tokens/").unwrap();
        let path = format!("/desk/settings/tokens/{}", rest.split_once('"').unwrap().0);
        assert_eq!(ingrid.post(&path, &[]).await.status, 303);
        assert_eq!(redeem().await, 401);
        assert_eq!(ingrid.post(&path, &[]).await.status, 404);
    }

    async fn a_management_token_has_its_creator_as_owner_and_the_chosen_scopes(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let tokens = "/desk/settings/tokens";
        for wrong in ["incidents:approve", "everything"] {
            let refused = ingrid.post(tokens, &[("name", "Terraform"), ("role", "manager"), ("scope", wrong)]).await;
            assert!(refused.status == 422 && refused.body.contains(wrong), "{}", refused.body);
        }
        let without = [("name", "Site"), ("role", "portal"), ("scope", "incidents:write")];
        let refused = ingrid.post(tokens, &without).await;
        assert!(refused.status == 422 && refused.body.contains("Choose that permission too"), "{}", refused.body);

        let chosen = [("name", "Terraform"), ("role", "manager"), ("scope", "incidents:write"), ("scope", "services:read")];
        ingrid.post(tokens, &chosen).await.one_time_secret();
        let list = ingrid.get(tokens).await.body;
        for expected in ["Incidents and maintenance: write, Services: read", "Writes for Ingrid Solheim"] {
            assert!(list.contains(expected), "{expected}: {list}");
        }
        let owner = sql("select owner_id from api_token join api_token_role on token_id = id where role = 'manager'");
        let owner = app.app.db.read().await.unwrap().fetch_value::<String>(owner).await.unwrap();
        assert_eq!(Some(owner.as_str()), ingrid.staff_id.as_ref().map(|id| id.as_str()));
    }

    async fn organisation_settings_are_validated_and_stale_edits_refused(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let path = "/desk/settings/organisation";
        let seen = ingrid.get(path).await.version();
        let fields = |name, zone| [
            ("version", seen.as_str()), ("name", name), ("country", "GB"), ("currency", "GBP"), ("time_zone", zone),
            ("quiet_from", "22:00"), ("quiet_to", "07:30"), ("send_per_minute", "300"), ("maintenance_reminder", "60"),
        ];
        let wrong = ingrid.post(path, &fields("Larkmoor", "Europe/Nowhere")).await;
        assert!(wrong.status == 422 && wrong.body.contains("This is not a known time zone"), "{}", wrong.body);
        assert!(wrong.body.contains("value=\"Larkmoor\""));
        assert_eq!(ingrid.post(path, &fields("Larkmoor Mobile", "Europe/London")).await.status, 303);
        let desk = ingrid.get("/desk").await.body;
        assert!(desk.contains("Larkmoor Mobile") && desk.contains("09:00 GMT"), "{desk}");
        let late = ingrid.post(path, &fields("Somebody Else", "Europe/London")).await;
        assert!(late.status == 409 && late.body.contains("Quiet hours from 22:00 to 07:30"), "{}", late.body);
    }

    async fn ends_own_sessions_only(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let ben = app.staff("Ben Okri", &[Role::Agent]).await;
        let phone = cookie(&sign_in(&app, "ada.byron@example.org", "a long enough password").await);
        let page = ada.get("/desk/settings").await.body;
        assert_eq!(page.matches("/end\"").count(), 1, "the current session should have no button: {page}");
        let (_, rest) = page.split_once("action=\"/desk/settings/sessions/").unwrap();
        let path = format!("/desk/settings/sessions/{}", rest.split_once('"').unwrap().0);
        assert_eq!(ben.post(&path, &[]).await.status, 404);
        assert_eq!(desk_with(&app, &phone).await.status, 200);
        assert_eq!(ada.post(&path, &[]).await.status, 303);
        assert_eq!(desk_with(&app, &phone).await.status, 303);
        assert_eq!(ada.get("/desk").await.status, 200);
    }

    async fn changing_the_password_ends_other_sessions(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let phone = cookie(&sign_in(&app, "ada.byron@example.org", "a long enough password").await);
        let new = |current| {
            [("current", current), ("password", "correct horse battery"), ("again", "correct horse battery")]
        };
        let wrong = ada.post("/desk/settings/password", &new("a guess")).await;
        assert!(wrong.status == 422 && wrong.body.contains("The current password is incorrect."), "{}", wrong.body);
        assert_eq!(ada.post("/desk/settings/password", &new("a long enough password")).await.status, 303);
        assert_eq!(desk_with(&app, &phone).await.status, 303);
        assert_eq!(ada.get("/desk").await.status, 200);
        assert_eq!(sign_in(&app, "ada.byron@example.org", "correct horse battery").await.status, 303);
    }

    async fn audit_log_is_for_auditors_only(app: TestApp) {
        let jonas = app.staff("Jonas Weber", &[Role::Auditor]).await;
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        assert_eq!(ingrid.get("/desk/settings/audit").await.status, 403);
        let page = jonas.get("/desk/settings/audit").await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains("staff.added") && page.body.contains("session.started"), "{}", page.body);
        assert!(page.body.contains("Ingrid Solheim") && !page.body.contains("ingrid.solheim@"), "{}", page.body);
        let none = jonas.get("/desk/settings/audit?subject=voucher").await.body;
        assert!(none.contains("No matching events."), "{none}");
    }

    async fn refusal_is_shown_on_a_page_without_the_form(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let refused = ada.post("/desk/settings/organisation", &[("name", "Mine")]).await;
        assert_eq!(refused.status, 403);
        assert!(refused.body.contains("You do not have the role that this needs"), "{}", refused.body);
    }

    async fn unknown_desk_path_is_404_in_the_desk_frame(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let missing = ada.get("/desk/nowhere").await;
        assert_eq!(missing.status, 404);
        assert!(missing.body.contains("Page not found"), "{}", missing.body);
        assert!(missing.body.contains("aria-label=\"Sections\""), "{}", missing.body);
        app.publish().await;
        let public = app.visitor().get("/nowhere").await;
        assert!(public.status == 404 && public.body.contains("Go to the status page"), "{}", public.body);
    }
}

/// Signs in from an address that a trusted proxy reports.
async fn sign_in_from(app: &TestApp, source: &str, password: &str) -> TestResponse {
    let body = format!("email=ada.byron%40example.org&password={}", password.replace(' ', "+"));
    let form = Some("application/x-www-form-urlencoded");
    app.visitor().send(Method::POST, "/sign-in", form, body, &[("x-forwarded-for", source)]).await
}

/// The application behind a proxy.
fn behind_proxy(mut app: TestApp) -> TestApp {
    let mut config = (*app.app.config).clone();
    config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    app.app.config = Arc::new(config);
    app
}

const RIGHT: &str = "a long enough password";

on_both_databases! {
    async fn of_two_hundred_attempts_at_once_ten_are_compared(app: TestApp) {
        let app = behind_proxy(app);
        app.staff("Ada Byron", &[Role::Agent]).await;
        let attempts = futures::future::join_all((0..200).map(|_| sign_in_from(&app, "198.51.100.7", "a guess"))).await;
        let count = |status: u16| attempts.iter().filter(|attempt| attempt.status == status).count();
        // On a busy machine some of the ten wait too long for a connection and are told so.
        assert_eq!((count(422) + count(503), count(429)), (10, 190));
        assert!(count(422) > 0, "none was compared");
        let refused: Vec<_> = attempts.iter().filter(|attempt| attempt.status == 429).collect();
        assert!(refused.iter().all(|attempt| attempt.headers["retry-after"] == "900"));
        // The form needs a connection for the company's name, which not every one gets in time.
        assert!(refused.iter().any(|attempt| attempt.body.contains("Please try again in 15 minutes")));
    }

    async fn wrong_passwords_lock_neither_the_person_elsewhere_nor_the_office(app: TestApp) {
        let app = behind_proxy(app);
        app.staff("Ada Byron", &[Role::Agent]).await;
        app.staff("Ben Okri", &[Role::Agent]).await;
        for _ in 0..10 {
            assert_eq!(sign_in_from(&app, "198.51.100.7", "a guess").await.status, 422);
        }
        assert_eq!(sign_in_from(&app, "198.51.100.7", RIGHT).await.status, 429);
        assert_eq!(sign_in_from(&app, "203.0.113.9", RIGHT).await.status, 303, "from another place");
        let body = "email=ben.okri%40example.org&password=a+long+enough+password";
        let form = Some("application/x-www-form-urlencoded");
        let same_office = [("x-forwarded-for", "198.51.100.7")];
        let ben = app.visitor().send(Method::POST, "/sign-in", form, body, &same_office).await;
        assert_eq!(ben.status, 303, "a colleague behind the same address: {}", ben.body);
        app.app.clock.set(test_start() + Duration::minutes(15));
        assert_eq!(sign_in_from(&app, "198.51.100.7", RIGHT).await.status, 303);
        for _ in 0..9 {
            assert_eq!(sign_in_from(&app, "198.51.100.7", "a typo").await.status, 422);
        }
        assert_eq!(sign_in_from(&app, "198.51.100.7", RIGHT).await.status, 303, "success clears");
        assert_eq!(sign_in_from(&app, "198.51.100.7", "a typo").await.status, 422);
    }

    async fn many_sources_are_slowed_down_and_known_ones_are_not(app: TestApp) {
        let app = behind_proxy(app);
        app.staff("Ada Byron", &[Role::Agent]).await;
        assert_eq!(sign_in_from(&app, "203.0.113.9", RIGHT).await.status, 303);
        let sources: Vec<_> = (1..=60).map(|n| format!("198.51.100.{n}")).collect();
        let attempts = futures::future::join_all(sources.iter().map(|source| sign_in_from(&app, source, "a guess"))).await;
        let compared = attempts.iter().filter(|attempt| attempt.status == 422).count();
        assert_eq!(compared, 20, "{:?}", attempts.iter().map(|attempt| attempt.status).collect::<Vec<_>>());
        assert_eq!(sign_in_from(&app, "203.0.113.9", RIGHT).await.status, 303, "she has signed in from there");
        let waits = sign_in_from(&app, "192.0.2.1", RIGHT).await;
        assert_eq!((waits.status.as_u16(), &waits.headers["retry-after"]), (429, &"10".parse().unwrap()));
        app.app.clock.set(test_start() + Duration::seconds(10));
        assert_eq!(sign_in_from(&app, "192.0.2.1", RIGHT).await.status, 303, "whoever waits as told is let in");
    }

    async fn the_current_password_cannot_be_guessed_in_a_session(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let change = |current| [("current", current), ("password", "another long password"), ("again", "another long password")];
        let guess = change("a guess");
        let attempts = futures::future::join_all((0..40).map(|_| ada.post("/desk/settings/password", &guess))).await;
        let count = |status: u16| attempts.iter().filter(|attempt| attempt.status == status).count();
        assert_eq!((count(422), count(429)), (10, 30));
        app.app.clock.set(test_start() + Duration::minutes(15));
        assert_eq!(ada.post("/desk/settings/password", &change(RIGHT)).await.status, 303);
    }
}

/// The application with these features built from other settings.
fn with_requests_per_token(mut app: TestApp, max: u32) -> TestApp {
    app.app.config = Arc::new(Config { api_requests_per_token: max, ..(*app.app.config).clone() });
    let mut features = (*app.app.features).clone();
    features.insert(TokenLimits::new(&app.app.config));
    app.app.features = Arc::new(features);
    app
}

async fn portal_token(app: &TestApp) -> String {
    let new = NewToken::new("Site", [Role::Portal]);
    let (keys, now) = (app.app.keys.clone(), app.app.clock.now());
    app.app.db.write(async move |tx| token::create(tx, &keys, &Actor::System, now, &new).await).await.unwrap()
}

/// Asks for a page link, from the last number of an address, and returns the status: 422 with a valid token, since it
/// names no incident.
async fn ask_for_link(app: &TestApp, token: &str, source: u8) -> u16 {
    let mut program = app.bearer(token);
    program.peer = [198, 51, 100, source].into();
    program.get("/api/v1/customers/x/page-link").await.status.as_u16()
}

on_both_databases! {
    async fn unknown_tokens_are_limited_by_source_and_known_ones_are_not(app: TestApp) {
        let (known, new) = (portal_token(&app).await, portal_token(&app).await);
        assert_eq!(ask_for_link(&app, &known, 1).await, 422);
        for number in 0..500 {
            assert_eq!(ask_for_link(&app, &format!("not a token {number}"), 1).await, 401, "refused by its shape");
        }
        let unknown = |number: u32| format!("amends_{number:051}0");
        for number in 0..UNKNOWN_PER_SOURCE_MAX {
            assert_eq!(ask_for_link(&app, &unknown(number), 1).await, 401);
        }
        let mut program = app.bearer(&unknown(999));
        program.peer = [198, 51, 100, 1].into();
        let refused = program.get("/api/v1/customers/x/page-link").await;
        assert_eq!((refused.status.as_u16(), &refused.headers["retry-after"]), (429, &"600".parse().unwrap()));
        assert_eq!(refused.json()["error"]["code"], "too_many");
        assert_eq!(app.bearer(&unknown(1)).post_json("/api/v1/redemptions", &serde_json::json!({}), &[]).await.status, 401);
        assert_eq!(ask_for_link(&app, &known, 1).await, 422, "a token that was valid here goes on");
        assert_eq!(ask_for_link(&app, &new, 1).await, 429);
        assert_eq!(ask_for_link(&app, &new, 2).await, 422, "another source");
        assert_eq!(ask_for_link(&app, &new, 1).await, 422, "known from now on");
        app.app.clock.set(test_start() + Duration::minutes(10));
        assert_eq!(ask_for_link(&app, &unknown(999), 1).await, 401);
    }

    async fn the_requests_of_a_token_are_limited(app: TestApp) {
        let app = with_requests_per_token(app, 3);
        let (token, other) = (portal_token(&app).await, portal_token(&app).await);
        for _ in 0..3 {
            assert_eq!(ask_for_link(&app, &token, 1).await, 422);
        }
        let refused = app.bearer(&token).get("/api/v1/customers/x/page-link").await;
        assert_eq!((refused.status.as_u16(), &refused.headers["retry-after"]), (429, &"60".parse().unwrap()));
        assert_eq!(ask_for_link(&app, &other, 1).await, 422);
        app.app.clock.set(test_start() + Duration::minutes(1));
        assert_eq!(ask_for_link(&app, &token, 1).await, 422);
    }

    async fn the_scheme_of_a_token_is_read_in_any_case(app: TestApp) {
        let token = portal_token(&app).await;
        for scheme in ["bearer", "BEARER", "Bearer"] {
            let authorization = format!("{scheme} {token}");
            let headers = [("authorization", authorization.as_str())];
            let answer = app.visitor().send(Method::GET, "/api/v1/customers/x/page-link", None, "", &headers).await;
            assert_eq!(answer.status, 422, "{scheme}");
        }
        let basic = format!("Basic {token}");
        let answer = app.visitor().send(Method::GET, "/api/v1/customers/x/page-link", None, "", &[("authorization", &basic)]).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
}
