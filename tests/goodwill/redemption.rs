//! A merchant redeems a voucher (decision 34).

use crate::fixture::{Fixture, MERCHANT};
use amends::app::serve;
use amends::on_both_databases;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, watch};

/// How many attempts run at the same time.
const ATTEMPTS: usize = 1_000;

on_both_databases! {
    async fn a_voucher_is_redeemed_once_and_the_response_replayed(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        fixture.live_offer().await;
        let (code, token) = (fixture.claim(1).await, fixture.merchant_token(MERCHANT).await);
        let first = fixture.redeem(&token, &code, "key 1").await;
        assert_eq!(first.status, 201, "{}", first.body);
        let body = first.json();
        assert_eq!((&body["amount_minor"], &body["currency"], &body["balance_minor"]), (&json!(1000), &json!("GBP"), &json!(0)));
        assert!(body["id"].as_str().is_some_and(|id| id.len() == 12));
        let replay = fixture.redeem(&token, &code.to_lowercase().replace('-', " "), "key 1").await;
        assert_eq!((replay.status.as_u16(), replay.body), (201, first.body));
        let again = fixture.redeem(&token, &code, "key 2").await;
        assert_eq!((again.status.as_u16(), again.json()["error"]["code"].as_str()), (409, Some("already_redeemed")));
        let other = fixture.bearer(&token)
            .post_json("/api/v1/redemptions", &json!({"code": code, "reference": "another"}), &[("idempotency-key", "key 1")])
            .await;
        assert_eq!((other.status.as_u16(), other.json()["error"]["code"].as_str()), (409, Some("idempotency_conflict")));
        assert_eq!(fixture.query_number("select count(*) from redemption").await, 1);
        assert_eq!(fixture.query_number("select spent_minor from budget").await, 1_000);
        fixture.assert_ledger_balances().await;
    }

    async fn unknown_codes_and_other_merchants_get_the_same_response(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        fixture.live_offer().await;
        let code = fixture.claim(1).await;
        let (ours, theirs) = (fixture.merchant_token(MERCHANT).await, fixture.merchant_token("Another shop").await);
        let foreign = fixture.redeem(&theirs, &code, "k").await;
        let unclaimed = fixture.code(2).await;
        let unknown = fixture.redeem(&ours, &unclaimed, "k").await;
        assert_eq!((foreign.status.as_u16(), &foreign.body), (404, &unknown.body));
        assert_eq!(foreign.json()["error"]["code"], "not_redeemable");
        assert_eq!(fixture.redeem(&ours, &code, "k").await.status, 201);
    }

    async fn the_voucher_s_own_merchant_is_told_the_validity(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        fixture.live_offer().await;
        let (code, token) = (fixture.claim(1).await, fixture.merchant_token(MERCHANT).await);
        fixture.set_hour(0).await;
        assert_eq!(fixture.redeem(&token, &code, "k").await.json()["error"]["code"], "not_yet_valid");
        fixture.set_hour(24 * 31).await;
        assert_eq!(fixture.redeem(&token, &code, "k").await.json()["error"]["code"], "expired");
        fixture.run_schedule().await;
        let expired = fixture.redeem(&token, &code, "k").await;
        assert_eq!((expired.status.as_u16(), expired.json()["error"]["code"].as_str()), (409, Some("expired")));
        assert_eq!(fixture.query_number("select count(*) from redemption").await, 0);
    }

    async fn invalid_requests_name_the_field(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        fixture.live_offer().await;
        let (code, client) = (fixture.claim(1).await, fixture.bearer(&fixture.merchant_token(MERCHANT).await));
        let fields = async |body: serde_json::Value, headers: &[(&str, &str)]| {
            let answer = client.post_json("/api/v1/redemptions", &body, headers).await;
            let fields = answer.json()["error"]["fields"].as_array().cloned().unwrap_or_default();
            let names: Vec<String> = fields.iter().filter_map(|f| f["field"].as_str().map(str::to_owned)).collect();
            (answer.status.as_u16(), names.join(" "))
        };
        let key = [("idempotency-key", "k")];
        assert_eq!(fields(json!({"code": code, "reference": "r"}), &[]).await, (422, "Idempotency-Key".into()));
        assert_eq!(fields(json!({"code": "HW90-0G7Z-MM0G-40WS-8"}), &key).await, (422, "code reference".into()));
        assert_eq!(fields(json!("code"), &key).await, (422, "body".into()));
        let asks = |more: serde_json::Value| {
            let mut body = json!({"code": code, "reference": "r"});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        assert_eq!(fields(asks(json!({"amount_minor": 400})), &key).await, (422, "amount_minor".into()));
        assert_eq!(fields(asks(json!({"amount_minor": "10"})), &key).await, (422, "amount_minor".into()));
        assert_eq!(fields(asks(json!({"currency": "EUR"})), &key).await, (422, "currency".into()));
        let whole = asks(json!({"amount_minor": 1000, "currency": "gbp"}));
        assert_eq!(fields(whole, &key).await.0, 201);
        assert_eq!(fixture.visitor().post_json("/api/v1/redemptions", &json!({}), &[]).await.status, 401);
    }

    async fn a_token_that_sends_unknown_codes_must_wait(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        fixture.live_offer().await;
        let (stolen, token) = (fixture.merchant_token(MERCHANT).await, fixture.merchant_token(MERCHANT).await);
        for n in 0..30_u8 {
            let guess = amends::goodwill::voucher_code::VoucherCode::from_bytes([n; 10]).to_string();
            assert_eq!(fixture.redeem(&stolen, &guess, "k").await.status, 404);
        }
        let stopped = fixture.redeem(&stolen, "HW90-0G7Z-MM0G-40WS-C", "k").await;
        assert_eq!(stopped.status, 429);
        assert_eq!(stopped.headers["retry-after"], "600");
        let code = fixture.claim(1).await;
        assert_eq!(fixture.redeem(&token, &code, "k").await.status, 201, "other tokens are not limited");
    }

    async fn simultaneous_requests_with_one_key_are_one_redemption(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        fixture.live_offer().await;
        let (code, token) = (fixture.claim(1).await, fixture.merchant_token(MERCHANT).await);
        let answers = futures::future::join_all((0..20).map(|_| fixture.redeem(&token, &code, "one key"))).await;
        assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body), "{answers:?}");
        assert_eq!(fixture.query_number("select count(*) from redemption").await, 1);
    }

    async fn of_a_thousand_simultaneous_attempts_one_redeems(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        fixture.live_offer().await;
        let (code, token) = (fixture.claim(1).await, fixture.merchant_token(MERCHANT).await);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (close, closing) = watch::channel(false);
        let served = tokio::spawn(serve::run_on(listener, fixture.app.clone(), closing));
        let ready = Arc::new(Barrier::new(ATTEMPTS));
        let attempts: Vec<_> = (0..ATTEMPTS).map(|n| {
            let (ready, token, code) = (ready.clone(), token.clone(), code.clone());
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let body = json!({"code": code, "reference": format!("attempt {n}")}).to_string();
                let request = format!(
                    "POST /api/v1/redemptions HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: attempt-{n}\r\n\
                     Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                // Every connection is open before the first one sends.
                ready.wait().await;
                stream.write_all(request.as_bytes()).await.unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).await.unwrap();
                answer.split(' ').nth(1).unwrap_or_default().to_owned()
            })
        }).collect();
        let mut statuses = BTreeMap::<String, usize>::new();
        for attempt in attempts {
            *statuses.entry(attempt.await.unwrap()).or_default() += 1;
        }
        assert_eq!(statuses, BTreeMap::from([("201".to_owned(), 1), ("409".to_owned(), ATTEMPTS - 1)]));
        assert_eq!(fixture.query_number("select count(*) from redemption").await, 1);
        assert_eq!(fixture.query_number("select spent_minor from budget").await, 1_000);
        fixture.assert_ledger_balances().await;
        close.send(true).unwrap();
        served.await.unwrap().unwrap();
    }
}
