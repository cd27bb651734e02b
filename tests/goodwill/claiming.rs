//! The customer's page and the gift on it.

use crate::larkmoor::Larkmoor;
use amends::on_both_databases;
use amends::types::Role;

on_both_databases! {
    async fn pressing_twice_shows_the_same_code(app: TestApp) {
        let house = Larkmoor::with(app, 3).await;
        house.live_offer().await;
        let letter = house.letter(2).await;
        let before = house.visitor().get(&letter).await;
        assert_eq!(before.status, 200, "{}", before.body);
        assert!(before.body.contains("Get my voucher"), "{}", before.body);
        let code = house.claimed(2).await;
        assert_eq!(house.claimed(2).await, code);
        let page = house.visitor().get(&letter).await;
        assert!(page.body.contains(&code), "{}", page.body);
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        assert!(page.body.contains("noindex"));
        assert_eq!(house.number("select count(*) from voucher_code").await, 1);
        let stored = house.text("select lookup || last_four from voucher_code").await;
        assert!(!stored.contains(&code.replace('-', "")[..16]), "no code is stored");
        assert_eq!(house.number("select reserved_minor from budget").await, 2_000);
        assert_eq!(house.number("select issued_minor from budget").await, 1_000);
        house.books_balance().await;
    }

    async fn a_thousand_presses_claim_once(app: TestApp) {
        let house = Larkmoor::with(app, 1).await;
        house.live_offer().await;
        let letter = format!("{}/claim", house.letter(1).await);
        let visitor = house.visitor();
        let presses = (0..40).map(|_| visitor.post(&letter, &[]));
        let answers = futures::future::join_all(presses).await;
        assert!(answers.iter().all(|answer| answer.status == 303));
        assert_eq!(house.number("select count(*) from ledger_entry where posting = 'claim'").await, 2);
        house.books_balance().await;
    }

    async fn nothing_is_claimed_before_the_first_day_or_after_the_last(app: TestApp) {
        let house = Larkmoor::with(app, 2).await;
        let budget = house.budget("25000").await;
        let offer = house.offer(&budget, "10").await;
        house.submit(&offer).await;
        house.approve(&house.helena, &offer).await;
        house.tick().await;
        let letter = house.letter(1).await;
        assert!(!house.visitor().get(&letter).await.body.contains("Get my voucher"));
        assert_eq!(house.visitor().post(&format!("{letter}/claim"), &[]).await.status, 409);
        house.travel(24 * 30 + 1).await;
        let late = house.visitor().post(&format!("{letter}/claim"), &[]).await;
        assert_eq!(late.status, 409);
        assert_eq!(house.number("select count(*) from voucher_code").await, 0);
    }

    async fn unknown_and_revoked_links_are_one_answer(app: TestApp) {
        let house = Larkmoor::with(app, 1).await;
        house.live_offer().await;
        let letter = house.letter(1).await;
        house.run("update personal_page set revoked_at = '2026-03-11T00:00:00Z'").await;
        let revoked = house.visitor().get(&letter).await;
        let unknown = house.visitor().get("/r/00000000000000000000000000").await;
        let nonsense = house.visitor().get("/r/x").await;
        // Each page has a nonce of its own after what people see.
        let seen = |body: &str| body.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap().to_owned();
        for answer in [&revoked, &unknown, &nonsense] {
            assert_eq!(answer.status, 404);
            assert_eq!(seen(&answer.body), seen(&unknown.body));
        }
        assert_eq!(house.visitor().post(&format!("{letter}/claim"), &[]).await.status, 404);
    }

    async fn a_withdrawn_offer_is_told_honestly_and_claimed_ones_are_honoured(app: TestApp) {
        let house = Larkmoor::with(app, 3).await;
        let offer = house.live_offer().await;
        let code = house.claimed(1).await;
        let version = house.of(&offer, "version").await.to_string();
        let answer = house.helena.post(&format!("{offer}/withdrawal"), &[("version", &version)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let late = house.visitor().get(&house.letter(2).await).await;
        assert!(late.body.contains("have withdrawn it") && !late.body.contains("Get my voucher"), "{}", late.body);
        assert_eq!(house.visitor().post(&format!("{}/claim", house.letter(2).await), &[]).await.status, 409);
        assert!(house.visitor().get(&house.letter(1).await).await.body.contains(&code));
        let till = house.till(crate::larkmoor::SHOPS).await;
        assert_eq!(house.redeem(&till, &code, "k1").await.status, 201);
        house.books_balance().await;
    }

    async fn a_withdrawn_offer_may_end_claimed_ones_with_notice(app: TestApp) {
        let house = Larkmoor::with(app, 3).await;
        let offer = house.live_offer().await;
        house.run("update offer set honour_policy = 'revoke_with_notice'").await;
        let code = house.claimed(1).await;
        let version = house.of(&offer, "version").await.to_string();
        house.helena.post(&format!("{offer}/withdrawal"), &[("version", &version)]).await;
        let till = house.till(crate::larkmoor::SHOPS).await;
        let answer = house.redeem(&till, &code, "k1").await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"]["code"].as_str()), (404, Some("not_redeemable")));
        let page = house.visitor().get(&house.letter(1).await).await;
        assert!(page.body.contains("have withdrawn it") && !page.body.contains(&code), "{}", page.body);
        assert_eq!(house.number("select reserved_minor + issued_minor from budget").await, 0);
        house.books_balance().await;
    }

    async fn the_companys_own_site_gets_the_link(app: TestApp) {
        let house = Larkmoor::with(app, 2).await;
        let portal = house.bearer(&house.token(Role::Portal, "").await);
        let path = |customer: &str| format!("/api/v1/customers/{customer}/page-link?incident={}", house.incident);
        let answer = portal.get(&path("LM-2")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let url = answer.json()["url"].as_str().unwrap().to_owned();
        assert!(url.ends_with(&house.letter(2).await), "{url}");
        assert_eq!(portal.get(&path("LM-2")).await.json()["url"], url);
        assert_eq!(portal.get(&path("LM-99")).await.status, 404);
        let till = house.bearer(&house.till("Shop").await);
        assert_eq!(till.get(&path("LM-2")).await.status, 403);
        assert_eq!(house.visitor().get(&path("LM-2")).await.status, 401);
    }
}
