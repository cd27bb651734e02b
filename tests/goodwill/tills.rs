//! A voucher at the till (decision 34).

use crate::larkmoor::{Larkmoor, SHOPS};
use amends::app::serve;
use amends::on_both_databases;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, watch};

/// How many tills try together.
const TILLS: usize = 1_000;

on_both_databases! {
    async fn a_voucher_is_taken_once_and_the_answer_replayed(app: TestApp) {
        let house = Larkmoor::with(app, 2).await;
        house.live_offer().await;
        let (code, till) = (house.claimed(1).await, house.till(SHOPS).await);
        let first = house.redeem(&till, &code, "key 1").await;
        assert_eq!(first.status, 201, "{}", first.body);
        let body = first.json();
        assert_eq!((&body["amount_minor"], &body["currency"], &body["balance_minor"]), (&json!(1000), &json!("GBP"), &json!(0)));
        assert!(body["id"].as_str().is_some_and(|id| id.len() == 12));
        let replay = house.redeem(&till, &code.to_lowercase().replace('-', " "), "key 1").await;
        assert_eq!((replay.status.as_u16(), replay.body), (201, first.body));
        let again = house.redeem(&till, &code, "key 2").await;
        assert_eq!((again.status.as_u16(), again.json()["error"]["code"].as_str()), (409, Some("already_redeemed")));
        let other = house.bearer(&till)
            .post_json("/api/v1/redemptions", &json!({"code": code, "reference": "another"}), &[("idempotency-key", "key 1")])
            .await;
        assert_eq!((other.status.as_u16(), other.json()["error"]["code"].as_str()), (409, Some("idempotency_conflict")));
        assert_eq!(house.number("select count(*) from redemption").await, 1);
        assert_eq!(house.number("select spent_minor from budget").await, 1_000);
        house.books_balance().await;
    }

    async fn unknown_and_foreign_are_one_answer(app: TestApp) {
        let house = Larkmoor::with(app, 2).await;
        house.live_offer().await;
        let code = house.claimed(1).await;
        let (ours, theirs) = (house.till(SHOPS).await, house.till("Another shop").await);
        let foreign = house.redeem(&theirs, &code, "k").await;
        let unclaimed = house.code(2).await;
        let unknown = house.redeem(&ours, &unclaimed, "k").await;
        assert_eq!((foreign.status.as_u16(), &foreign.body), (404, &unknown.body));
        assert_eq!(foreign.json()["error"]["code"], "not_redeemable");
        assert_eq!(house.redeem(&ours, &code, "k").await.status, 201);
    }

    async fn the_window_is_told_to_the_voucher_s_own_merchant(app: TestApp) {
        let house = Larkmoor::with(app, 1).await;
        house.live_offer().await;
        let (code, till) = (house.claimed(1).await, house.till(SHOPS).await);
        house.travel(0).await;
        assert_eq!(house.redeem(&till, &code, "k").await.json()["error"]["code"], "not_yet_valid");
        house.travel(24 * 31).await;
        assert_eq!(house.redeem(&till, &code, "k").await.json()["error"]["code"], "expired");
        house.tick().await;
        let expired = house.redeem(&till, &code, "k").await;
        assert_eq!((expired.status.as_u16(), expired.json()["error"]["code"].as_str()), (409, Some("expired")));
        assert_eq!(house.number("select count(*) from redemption").await, 0);
    }

    async fn bad_requests_name_the_field(app: TestApp) {
        let house = Larkmoor::with(app, 1).await;
        house.live_offer().await;
        let (code, till) = (house.claimed(1).await, house.bearer(&house.till(SHOPS).await));
        let fields = async |body: serde_json::Value, headers: &[(&str, &str)]| {
            let answer = till.post_json("/api/v1/redemptions", &body, headers).await;
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
        assert_eq!(house.visitor().post_json("/api/v1/redemptions", &json!({}), &[]).await.status, 401);
    }

    async fn a_token_that_guesses_must_wait(app: TestApp) {
        let house = Larkmoor::with(app, 1).await;
        house.live_offer().await;
        let (thief, till) = (house.till(SHOPS).await, house.till(SHOPS).await);
        for n in 0..30_u8 {
            let guess = amends::goodwill::code::VoucherCode::from_bytes([n; 10]).to_string();
            assert_eq!(house.redeem(&thief, &guess, "k").await.status, 404);
        }
        let stopped = house.redeem(&thief, "HW90-0G7Z-MM0G-40WS-C", "k").await;
        assert_eq!(stopped.status, 429);
        assert_eq!(stopped.headers["retry-after"], "600");
        let code = house.claimed(1).await;
        assert_eq!(house.redeem(&till, &code, "k").await.status, 201, "other tills go on");
    }

    async fn the_same_key_at_the_same_moment_is_one_redemption(app: TestApp) {
        let house = Larkmoor::with(app, 1).await;
        house.live_offer().await;
        let (code, till) = (house.claimed(1).await, house.till(SHOPS).await);
        let answers = futures::future::join_all((0..20).map(|_| house.redeem(&till, &code, "one key"))).await;
        assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body), "{answers:?}");
        assert_eq!(house.number("select count(*) from redemption").await, 1);
    }

    async fn of_a_thousand_tills_one_takes_it(app: TestApp) {
        let house = Larkmoor::with(app, 1).await;
        house.live_offer().await;
        let (code, till) = (house.claimed(1).await, house.till(SHOPS).await);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (close, closing) = watch::channel(false);
        let served = tokio::spawn(serve::run_on(listener, house.app.clone(), closing));
        let ready = Arc::new(Barrier::new(TILLS));
        let tills: Vec<_> = (0..TILLS).map(|n| {
            let (ready, till, code) = (ready.clone(), till.clone(), code.clone());
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let body = json!({"code": code, "reference": format!("till {n}")}).to_string();
                let request = format!(
                    "POST /api/v1/redemptions HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {till}\r\nIdempotency-Key: till-{n}\r\n\
                     Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                // Every connection is open before the first of them speaks.
                ready.wait().await;
                stream.write_all(request.as_bytes()).await.unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).await.unwrap();
                answer.split(' ').nth(1).unwrap_or_default().to_owned()
            })
        }).collect();
        let mut statuses = BTreeMap::<String, usize>::new();
        for till in tills {
            *statuses.entry(till.await.unwrap()).or_default() += 1;
        }
        assert_eq!(statuses, BTreeMap::from([("201".to_owned(), 1), ("409".to_owned(), TILLS - 1)]));
        assert_eq!(house.number("select count(*) from redemption").await, 1);
        assert_eq!(house.number("select spent_minor from budget").await, 1_000);
        house.books_balance().await;
        close.send(true).unwrap();
        served.await.unwrap().unwrap();
    }
}
