//! Offers, budgets and vouchers: written by a program, approved by people, and read without a code.

use crate::goodwill_fixture::{Fixture, MERCHANT};
use crate::support::{act, create, problem, put, read, refused, text};
use amends::app::test_support::TestClient;
use amends::on_both_databases;
use amends::types::{ApiScope, Role};
use axum::http::Method;
use serde_json::{Value, json};

async fn program(fixture: &Fixture) -> (TestClient, TestClient) {
    let owner = fixture.staff("Olga Owner", &[Role::Marketing, Role::Finance]).await;
    let program = fixture.manager(&owner, &[]).await;
    (owner, program)
}

fn offer(fixture: &Fixture, budget: &str) -> Value {
    json!({ "incident_id": fixture.incident, "title": "A voucher for the people we cut off",
            "reason": "One sum for all is what we announced.", "amount_kind": "flat", "flat_minor": 1050,
            "budget_id": budget, "merchant": MERCHANT, "valid_from": "2026-03-11T10:00:00Z",
            "valid_to": "2026-04-10T10:00:30Z", "honour_policy": "honour", "terms": "Use it in one go." })
}

async fn budget(program: &TestClient, limit_minor: i64) -> Value {
    let new = json!({ "name": "Goodwill, this quarter", "currency": "GBP", "limit_minor": limit_minor });
    let made =
        program.post_json("/api/v1/budgets", &new, &[("idempotency-key", &format!("budget {limit_minor}"))]).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.json()
}

/// Costs every offer, and reads one.
async fn costed(fixture: &Fixture, program: &TestClient, path: &str) -> Value {
    fixture.run_costings().await;
    let offer = read(program, path).await;
    assert_eq!(offer["state"], "costed");
    offer
}

on_both_databases! {
    async fn an_offer_is_written_costed_submitted_and_its_vouchers_listed(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let (owner, program) = program(&fixture).await;
        let money = budget(&program, 100_000).await;
        let input = offer(&fixture, &text(&money["id"]));
        let key = [("idempotency-key", "one")];
        let first = program.post_json("/api/v1/offers", &input, &key).await;
        assert_eq!(first.status, 201, "{}", first.body);
        assert_eq!(program.post_json("/api/v1/offers", &input, &key).await.body, first.body);
        assert_eq!(fixture.query_number("select count(*) from offer").await, 1);
        let draft = first.json();
        assert_eq!((&draft["flat_minor"], &draft["valid_to"]), (&json!(1050), &json!("2026-04-10T10:00:30Z")));
        assert_eq!((&draft["name"], &draft["author_id"]), (&json!("OF-1"), &json!(owner.staff_id)));
        let path = format!("/api/v1/offers/{}", text(&draft["id"]));
        let offer = costed(&fixture, &program, &path).await;
        assert_eq!((&offer["customers"], &offer["exposure_minor"]), (&json!(3), &json!(3150)));
        assert_eq!(read(&program, "/api/v1/offers?state=costed").await["items"], json!([offer]));

        let mut change = input.clone();
        change["flat_minor"] = json!(1000);
        change["announcement"] = json!([{ "language": "en", "subject": "A voucher of {{amount}}",
                                          "body": "Dear {{name}}, we give you {{amount}}: {{link}}" }]);
        let stale = draft["version"].as_i64().unwrap() - 1;
        problem(&put(&program, &path, &change, &[("if-match", &format!("\"{stale}\""))]).await, 412, "stale");
        let edited = put(&program, &path, &change, &[("if-match", &format!("\"{}\"", offer["version"]))]).await;
        assert_eq!((edited.status.as_u16(), &edited.json()["state"]), (200, &json!("costing")), "{}", edited.body);
        let offer = costed(&fixture, &program, &path).await;
        assert_eq!(offer["exposure_minor"], 3000);
        let texts = read(&program, &format!("{path}/announcement")).await;
        assert_eq!(texts["items"], change["announcement"]);
        let again = act(&program, &format!("{path}/costing"), &[]).await;
        assert_eq!(again.status, 202, "{}", again.body);
        let offer = costed(&fixture, &program, &path).await;

        let submission = format!("{path}/submission");
        problem(&act(&program, &submission, &[]).await, 422, "invalid");
        let stale = [("idempotency-key", "s"), ("if-match", "\"1\"")];
        problem(&act(&program, &submission, &stale).await, 412, "stale");
        let current = format!("\"{}\"", offer["version"]);
        let key = [("idempotency-key", "submit"), ("if-match", current.as_str())];
        let submitted = act(&program, &submission, &key).await;
        assert_eq!((submitted.status.as_u16(), &submitted.json()["state"]), (200, &json!("in_approval")), "{}", submitted.body);
        assert_eq!(act(&program, &submission, &key).await.body, submitted.body);
        let spent = read(&program, &format!("/api/v1/budgets/{}", text(&money["id"]))).await;
        assert_eq!((&spent["reserved_minor"], &spent["available_minor"]), (&json!(3000), &json!(97_000)), "reserved once");
        problem(&act(&program, &format!("{path}/discard"), &[]).await, 409, "conflict");
        problem(&act(&program, &format!("{path}/costing"), &[]).await, 409, "conflict");
        for approval in ["approval", "withdrawal"] {
            problem(&act(&program, &format!("{path}/{approval}"), &[]).await, 404, "not_found");
        }
        // The owner of the token submitted it, so they approve none of it.
        let page = path.replace("/api/v1/offers", "/desk/offers");
        assert_eq!(fixture.approve(&owner, &page).await.status, 403);

        // People approve it; a customer claims, and no answer has the code.
        assert_eq!(fixture.approve(&fixture.helena, &page).await.status, 303);
        fixture.set_hour(1).await;
        fixture.run_schedule().await;
        let code = fixture.claim(1).await;
        let vouchers = read(&program, &format!("/api/v1/vouchers?offer={}&limit=2", text(&draft["id"]))).await;
        assert_eq!((&vouchers["items"][0]["external_id"], &vouchers["items"][0]["state"]), (&json!("LM-1"), &json!("claimed")));
        let rest = read(&program, &format!("/api/v1/vouchers?offer={}&cursor={}", text(&draft["id"]), text(&vouchers["next"]))).await;
        assert_eq!((&rest["items"][0]["external_id"], &rest["next"]), (&json!("LM-3"), &Value::Null));
        let of_customer = read(&program, "/api/v1/vouchers?customer=LM-2").await;
        assert_eq!((&of_customer["items"][0]["state"], of_customer["items"].as_array().unwrap().len()), (&json!("offered"), 1));
        let one = read(&program, &format!("/api/v1/vouchers/{}", vouchers["items"][0]["id"])).await;
        assert_eq!(one, vouchers["items"][0]);
        assert_eq!(read(&program, "/api/v1/vouchers").await["items"].as_array().unwrap().len(), 3);
        problem(&program.get("/api/v1/vouchers/999").await, 404, "not_found");
        problem(&program.get(&format!("/api/v1/vouchers?customer=LM-2&offer={}", text(&draft["id"]))).await, 422, "invalid");
        let plain = code.replace(['-', ' '], "");
        for answer in [vouchers.to_string(), of_customer.to_string(), one.to_string()] {
            assert!(!answer.replace(['-', ' '], "").contains(&plain) && !answer.contains("/r/"), "{answer}");
        }
        fixture.assert_ledger_balances().await;
    }

    async fn what_is_wrong_about_an_offer_or_a_budget_is_named(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        let (owner, program) = program(&fixture).await;
        let money = budget(&program, 100_000).await;
        let budget_path = format!("/api/v1/budgets/{}", text(&money["id"]));
        let with = |name: &str, value: Value| {
            let mut input = offer(&fixture, money["id"].as_str().unwrap());
            input[name] = value;
            input
        };
        let text_of = |language: &str, body: &str| json!([{ "language": language, "subject": "A voucher", "body": body }]);
        for (input, pointer) in [
            (with("title", json!("")), "/title"),
            (with("incident_id", Value::Null), "/incident_id"),
            (with("budget_id", json!("aaaaaaaaaaaa")), "/budget_id"),
            (with("flat_minor", Value::Null), "/flat_minor"),
            (with("flat_minor", json!(1)), "/flat_minor"),
            (with("flat_minor", json!(-5)), "/flat_minor"),
            (with("valid_to", json!("2026-03-01T10:00:00Z")), "/valid_to"),
            (with("amount_kind", json!("all")), "/amount_kind"),
            (with("announcement", text_of("fr", "{{link}}")), "/announcement/0/language"),
            (with("announcement", text_of("en", "No link.")), "/announcement/0/body"),
            (with("announcement", text_of("de", "{{link}}")), "/announcement"),
        ] {
            let told = problem(&program.post_json("/api/v1/offers", &input, &[]).await, 422, "invalid");
            assert_eq!(told["errors"][0]["pointer"], pointer, "{told}");
        }
        assert_eq!(fixture.query_number("select count(*) from offer").await, 0);
        for (name, value) in [("currency", json!("XXX")), ("limit_minor", json!(-1)), ("name", json!(""))] {
            let mut new = json!({ "name": "B", "currency": "GBP", "limit_minor": 5 });
            new[name] = value;
            let told = problem(&program.post_json("/api/v1/budgets", &new, &[("idempotency-key", name)]).await, 422, "invalid");
            assert_eq!(told["errors"][0]["pointer"], format!("/{name}"), "{told}");
        }
        let limit = format!("{budget_path}/limit");
        let body = json!({ "limit_minor": 5_000 });
        problem(&put(&program, &limit, &body, &[]).await, 422, "invalid");
        problem(&put(&program, &limit, &body, &[("idempotency-key", "a"), ("if-match", "\"7\"")]).await, 412, "stale");
        let set = put(&program, &limit, &body, &[("idempotency-key", "b"), ("if-match", "\"1\"")]).await;
        assert_eq!((set.status.as_u16(), &set.json()["limit_minor"]), (200, &json!(5_000)), "{}", set.body);
        assert_eq!(put(&program, &limit, &body, &[("idempotency-key", "b"), ("if-match", "\"1\"")]).await.body, set.body);
        let other = budget(&program, 7).await;
        let page = read(&program, "/api/v1/budgets?limit=1").await;
        let rest = read(&program, &format!("/api/v1/budgets?limit=1&cursor={}", text(&page["next"]))).await;
        let mut found = [text(&page["items"][0]["id"]), text(&rest["items"][0]["id"])];
        let mut expected = [text(&money["id"]), text(&other["id"])];
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!((found, &rest["next"]), (expected, &Value::Null));

        let offer_made = create(&program, "/api/v1/offers", &with("flat_minor", json!(1000))).await;
        let path = format!("/api/v1/offers/{}", text(&offer_made["id"]));
        costed(&fixture, &program, &path).await;
        let discard = format!("{path}/discard");
        problem(&act(&program, &discard, &[("if-match", "\"1\"")]).await, 412, "stale");
        let discarded = act(&program, &discard, &[]).await;
        assert_eq!((discarded.status.as_u16(), &discarded.json()["state"]), (200, &json!("withdrawn")), "{}", discarded.body);
        problem(&program.get("/api/v1/offers/aaaaaaaaaaaa").await, 404, "not_found");
        problem(&program.get("/api/v1/budgets/aaaaaaaaaaaa").await, 404, "not_found");
        let scopes = [ApiScope::OffersRead, ApiScope::BudgetsRead, ApiScope::VouchersRead];
        let reader = fixture.manager(&owner, &scopes).await;
        for path in ["/api/v1/offers", "/api/v1/budgets", "/api/v1/vouchers"] {
            assert_eq!(reader.get(path).await.status, 200, "{path}");
        }
        refused(&reader, &[
            (Method::POST, "/api/v1/offers"),
            (Method::PUT, path.as_str()),
            (Method::POST, discard.as_str()),
            (Method::POST, "/api/v1/budgets"),
            (Method::PUT, limit.as_str()),
        ]).await;
        let other = fixture.manager(&owner, &[ApiScope::CasesRead]).await;
        refused(&other, &[
            (Method::GET, "/api/v1/offers"),
            (Method::GET, path.as_str()),
            (Method::GET, "/api/v1/budgets"),
            (Method::GET, budget_path.as_str()),
            (Method::GET, "/api/v1/vouchers"),
        ]).await;
    }
}
