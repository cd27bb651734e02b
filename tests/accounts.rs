//! Staff at the door of the desk.

use amends::accounts::{setup, token};
use amends::app::test_support::{TestResponse, TestApp, test_start};
use amends::on_both_databases;
use amends::types::{Refusal, Role};
use axum::http::Method;

on_both_databases! {
    async fn signed_out_people_are_led_to_the_door(app: TestApp) {
        let answer = app.visitor().get("/desk").await;
        assert_eq!(answer.status, 303);
        assert_eq!(answer.location(), "/sign-in?next=%2Fdesk");
    }

    async fn a_wrong_password_keeps_the_address_and_names_the_field(app: TestApp) {
        app.staff("Ada Byron", &[Role::Agent]).await;
        let answer = app.visitor()
            .post("/sign-in", &[("email", "ada.byron@example.org"), ("password", "wrong")])
            .await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert!(answer.body.contains("value=\"ada.byron@example.org\""), "{}", answer.body);
        assert!(answer.body.contains("The e-mail address or password is incorrect."));
        assert!(!answer.body.contains("value=\"wrong\""));
    }

    async fn a_person_signs_in_sees_the_desk_and_signs_out(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let desk = ada.get("/desk").await;
        assert_eq!(desk.status, 200, "{}", desk.body);
        assert!(desk.body.contains("Ada Byron"), "{}", desk.body);
        assert_eq!(ada.post("/sign-out", &[]).await.status, 303);
        assert_eq!(ada.get("/desk").await.status, 303);
    }

    async fn a_post_from_another_site_is_refused(app: TestApp) {
        let mut ada = app.staff("Ada Byron", &[Role::Agent]).await;
        ada.origin = "https://evil.example".into();
        assert_eq!(ada.post("/sign-out", &[]).await.status, 403);
        assert_eq!(ada.get("/desk").await.status, 200);
    }
}

/// What a browser keeps of an answer: the cookie it sets.
fn cookie(answer: &TestResponse) -> String {
    let set = answer.headers.get("set-cookie").expect("a cookie").to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// The desk, as whoever holds a cookie sees it.
async fn desk_with(app: &TestApp, cookie: &str) -> TestResponse {
    app.visitor().send(Method::GET, "/desk", None, String::new(), &[("cookie", cookie)]).await
}

/// The secret on a page that shows one once.
fn shown(answer: &TestResponse) -> String {
    assert_eq!(answer.status, 201, "{}", answer.body);
    let (_, rest) = answer.body.split_once("<output class=\"mono\">").expect("a secret on the page");
    rest.split_once('<').unwrap().0.to_owned()
}

/// The `version` a form on a page posts back.
fn version(answer: &TestResponse) -> String {
    let (_, rest) = answer.body.split_once("name=\"version\" value=\"").expect("a version on the page");
    rest.split_once('"').unwrap().0.to_owned()
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
    async fn the_first_start_gives_a_link_that_makes_the_administrator_once(app: TestApp) {
        let old = setup::offer(&app.app).await.unwrap().expect("nobody is here yet");
        let link = setup::offer(&app.app).await.unwrap().expect("still nobody");
        let path = |link: &str| link.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
        let visitor = app.visitor();
        assert_eq!(visitor.get(&path(&old)).await.status, 410, "a newer link was printed");
        assert_eq!(visitor.get("/setup/0000").await.status, 410);
        assert_eq!(visitor.get(&path(&link)).await.status, 200);
        let mut short = ADA;
        short[2].1 = "too short";
        let again = visitor.post(&path(&link), &short).await;
        assert_eq!(again.status, 422);
        assert!(again.body.contains("value=\"Ada Byron\"") && again.body.contains("At least 12"), "{}", again.body);
        assert!(!again.body.contains("too short\""), "a password is never written back");
        let done = visitor.post(&path(&link), &ADA).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, "/desk"), "{}", done.body);
        assert!(desk_with(&app, &cookie(&done)).await.body.contains("Administrator"));
        assert_eq!(visitor.post(&path(&link), &ADA).await.status, 410);
        assert_eq!(setup::offer(&app.app).await.unwrap(), None);
    }

    async fn a_link_of_yesterday_opens_nothing(app: TestApp) {
        let link = setup::offer(&app.app).await.unwrap().unwrap();
        let path = link.strip_prefix("http://127.0.0.1:3000").unwrap();
        app.app.clock.set(test_start() + setup::LIFE);
        assert_eq!(app.visitor().get(path).await.status, 410);
        assert_eq!(app.visitor().post(path, &ADA).await.status, 410);
    }

    async fn of_two_who_use_the_link_at_once_one_gets_in(app: TestApp) {
        let link = setup::offer(&app.app).await.unwrap().unwrap();
        let path = link.strip_prefix("http://127.0.0.1:3000").unwrap();
        let mut other = ADA;
        other[1].1 = "eve@example.org";
        let visitor = app.visitor();
        let (one, two) = tokio::join!(visitor.post(path, &ADA), visitor.post(path, &other));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 410]);
    }

    async fn an_administrator_adds_somebody_whose_password_is_shown_once(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let sam = [("name", "Sam Adeyemi"), ("title", ""), ("email", "sam@example.org"), ("role", "agent")];
        let added = ingrid.post("/desk/settings/staff", &sam).await;
        let password = shown(&added);
        assert!(!ingrid.get("/desk/settings/staff").await.body.contains(&password), "shown only once");
        assert_eq!(sign_in(&app, "sam@example.org", &password).await.status, 303);
        let twice = ingrid.post("/desk/settings/staff", &sam).await;
        assert_eq!(twice.status, 422);
        assert!(twice.body.contains("already has this e-mail address") && twice.body.contains("value=\"Sam Adeyemi\""), "{}", twice.body);
        let nothing = ingrid.post("/desk/settings/staff", &[("role", "redeemer")]).await;
        for told in ["There is no role “redeemer”.", "href=\"#name\"", "href=\"#email\""] {
            assert!(nothing.body.contains(told), "{told}: {}", nothing.body);
        }
    }

    async fn whoever_may_no_longer_sign_in_is_out_at_once(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let path = format!("/desk/settings/staff/{}", sam.staff_id.clone().unwrap());
        let seen = version(&ingrid.get(&path).await);
        let out = ingrid.post(&path, &[("version", &seen), ("name", "Sam Adeyemi"), ("role", "agent")]).await;
        assert_eq!(out.status, 303, "{}", out.body);
        assert_eq!(sam.get("/desk").await.status, 303);
        assert_eq!(sign_in(&app, "sam.adeyemi@example.org", "a long enough password").await.status, 422);
        let seen = version(&ingrid.get(&path).await);
        let fields = [("version", seen.as_str()), ("name", "Sam"), ("role", "agent"), ("may_sign_in", "yes"), ("new_password", "yes")];
        let password = shown(&ingrid.post(&path, &fields).await);
        assert_eq!(sign_in(&app, "sam.adeyemi@example.org", &password).await.status, 303);
    }

    async fn the_second_of_two_administrators_is_told_what_the_first_did(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let otto = app.staff("Otto Lang", &[Role::Admin]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let path = format!("/desk/settings/staff/{}", sam.staff_id.unwrap());
        let seen = version(&otto.get(&path).await);
        let edit = |name| [("version", seen.as_str()), ("name", name), ("role", "senior_agent"), ("may_sign_in", "yes")];
        assert_eq!(ingrid.post(&path, &edit("Samuel Adeyemi")).await.status, 303);
        let second = otto.post(&path, &edit("Sam A.")).await;
        assert_eq!(second.status, 409);
        assert!(second.body.contains("<blockquote>Samuel Adeyemi\n"), "{}", second.body);
        assert!(second.body.contains("<blockquote>Sam A.\n"), "{}", second.body);
        let retry = version(&second);
        assert_ne!(retry, seen, "the next try knows what it writes over");
    }

    async fn nobody_changes_their_own_account(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let path = format!("/desk/settings/staff/{}", ingrid.staff_id.clone().unwrap());
        assert!(!ingrid.get(&path).await.body.contains("name=\"version\""));
        let try_it = [("version", "1"), ("name", "Ingrid"), ("role", "admin"), ("role", "finance"), ("may_sign_in", "yes")];
        let refused = ingrid.post(&path, &try_it).await;
        assert_eq!(refused.status, 403);
        assert!(refused.body.contains("Another administrator"), "{}", refused.body);
        assert!(!ingrid.get("/desk").await.body.contains("Finance"));
    }

    async fn a_token_is_shown_once_and_ends_when_it_is_revoked(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let fields = [("name", "Tills"), ("role", "redeemer"), ("merchant", "larkmoor-shops")];
        let missing = ingrid.post("/desk/settings/tokens", &fields[..2]).await;
        assert!(missing.status == 422 && missing.body.contains("href=\"#merchant\""), "{}", missing.body);
        let text = shown(&ingrid.post("/desk/settings/tokens", &fields).await);
        let headers = [("authorization".parse().unwrap(), format!("Bearer {text}").parse().unwrap())].into_iter().collect();
        let known = token::bearer(&app.app, &headers).await.unwrap();
        assert_eq!((known.merchant.as_str(), known.roles.len()), ("larkmoor-shops", 1));
        let list = ingrid.get("/desk/settings/tokens").await.body;
        assert!(!list.contains(&text));
        let (_, rest) = list.split_once("action=\"/desk/settings/tokens/").unwrap();
        let path = format!("/desk/settings/tokens/{}", rest.split_once('"').unwrap().0);
        assert_eq!(ingrid.post(&path, &[]).await.status, 303);
        assert_eq!(token::bearer(&app.app, &headers).await, Err(Refusal::SignedOut));
        assert_eq!(ingrid.post(&path, &[]).await.status, 404);
    }

    async fn the_organisations_settings_are_checked_and_never_overwritten_unseen(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let path = "/desk/settings/organisation";
        let seen = version(&ingrid.get(path).await);
        let fields = |name, zone| [
            ("version", seen.as_str()), ("name", name), ("time_zone", zone),
            ("quiet_from", "22:00"), ("quiet_to", "07:30"), ("send_per_minute", "300"),
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

    async fn people_end_their_own_sessions_and_nobody_elses(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let ben = app.staff("Ben Okri", &[Role::Agent]).await;
        let phone = cookie(&sign_in(&app, "ada.byron@example.org", "a long enough password").await);
        let page = ada.get("/desk/settings").await.body;
        assert_eq!(page.matches("/end\"").count(), 1, "the session that looks has no button: {page}");
        let (_, rest) = page.split_once("action=\"/desk/settings/sessions/").unwrap();
        let path = format!("/desk/settings/sessions/{}", rest.split_once('"').unwrap().0);
        assert_eq!(ben.post(&path, &[]).await.status, 404);
        assert_eq!(desk_with(&app, &phone).await.status, 200);
        assert_eq!(ada.post(&path, &[]).await.status, 303);
        assert_eq!(desk_with(&app, &phone).await.status, 303);
        assert_eq!(ada.get("/desk").await.status, 200);
    }

    async fn a_new_password_ends_every_other_session(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let phone = cookie(&sign_in(&app, "ada.byron@example.org", "a long enough password").await);
        let new = |current| [("current", current), ("password", "correct horse battery"), ("again", "correct horse battery")];
        let wrong = ada.post("/desk/settings/password", &new("a guess")).await;
        assert!(wrong.status == 422 && wrong.body.contains("The current password is incorrect."), "{}", wrong.body);
        assert_eq!(ada.post("/desk/settings/password", &new("a long enough password")).await.status, 303);
        assert_eq!(desk_with(&app, &phone).await.status, 303);
        assert_eq!(ada.get("/desk").await.status, 200);
        assert_eq!(sign_in(&app, "ada.byron@example.org", "correct horse battery").await.status, 303);
    }

    async fn auditors_read_what_was_done_and_nobody_else_does(app: TestApp) {
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

    async fn a_refusal_is_told_on_a_page_without_its_form(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let refused = ada.post("/desk/settings/organisation", &[("name", "Mine")]).await;
        assert_eq!(refused.status, 403);
        assert!(refused.body.contains("You do not have the role that this needs"), "{}", refused.body);
    }

    async fn an_unknown_address_of_the_desk_keeps_the_desk_around_it(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let nothing = ada.get("/desk/nowhere").await;
        assert_eq!(nothing.status, 404);
        assert!(nothing.body.contains("Page not found") && nothing.body.contains("aria-label=\"Sections\""), "{}", nothing.body);
        app.publish().await;
        let public = app.visitor().get("/nowhere").await;
        assert!(public.status == 404 && public.body.contains("Go to the status page"), "{}", public.body);
    }
}
