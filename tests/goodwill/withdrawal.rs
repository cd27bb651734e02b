//! Offers that end, are withdrawn or discarded: their customers can get another one.

use crate::fixture::{Fixture, MERCHANT};
use amends::app::test_support::{TestClient, TestResponse};
use amends::on_both_databases;

/// More customers than one step of a worker ends.
const MANY: i64 = amends::goodwill::voucher_store::STEP_MAX + 100;

/// `who` posts the form that takes an offer back, `withdrawal` or `discard`.
async fn take_back(fixture: &Fixture, who: &TestClient, offer: &str, form: &str) -> TestResponse {
    let version = fixture.offer_number(offer, "version").await.to_string();
    who.post(&format!("{offer}/{form}"), &[("version", &version)]).await
}

/// How many entitlements to goodwill stand.
async fn standing(fixture: &Fixture) -> i64 {
    fixture.query_number("select count(*) from entitlement where kind = 'goodwill' and released_at is null").await
}

on_both_databases! {
    async fn customers_of_a_withdrawn_offer_get_the_next_one(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let offer = fixture.live_offer().await;
        let code = fixture.claim(1).await;
        assert_eq!(take_back(&fixture, &fixture.helena, &offer, "withdrawal").await.status, 303);
        assert_eq!(standing(&fixture).await, 1, "the claimed voucher is honoured");
        let budget = fixture.query_text("select id from budget").await;
        let next = fixture.offer(&budget, "20").await;
        assert_eq!(fixture.offer_number(&next, "people").await, 2);
        let page = fixture.tomasz.get(&next).await.body;
        assert!(page.contains("The one other affected customer"), "{page}");
        assert_eq!(fixture.submit(&next).await.status, 303);
        assert_eq!(fixture.approve(&fixture.helena, &next).await.status, 303);
        fixture.run_schedule().await;
        assert_eq!(fixture.state(&next).await, "live");
        let second = fixture.visitor().get(&fixture.personal_page(2).await).await.body;
        assert!(second.contains("Get my voucher") && second.contains("£20"), "{second}");
        let first = fixture.visitor().get(&fixture.personal_page(1).await).await.body;
        assert!(first.contains(&code), "{first}");
        fixture.assert_ledger_balances().await;
    }

    async fn revoked_vouchers_leave_room_for_another_offer(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        let offer = fixture.live_offer().await;
        fixture.execute("update offer set honour_policy = 'revoke_with_notice'").await;
        fixture.claim(1).await;
        assert_eq!(take_back(&fixture, &fixture.helena, &offer, "withdrawal").await.status, 303);
        assert_eq!(standing(&fixture).await, 0);
        fixture.assert_ledger_balances().await;
    }

    async fn unclaimed_vouchers_of_an_ended_offer_leave_room_for_another(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        fixture.live_offer().await;
        fixture.claim(1).await;
        fixture.set_hour(24 * 40).await;
        fixture.run_schedule().await;
        assert_eq!(fixture.query_text("select state from offer").await, "reconciled");
        assert_eq!(standing(&fixture).await, 1, "who claimed one had it");
        fixture.assert_ledger_balances().await;
    }

    async fn every_offer_that_is_not_submitted_can_be_discarded(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let budget = fixture.budget("25000").await;
        let costed = fixture.offer(&budget, "10").await;
        assert!(fixture.tomasz.get(&costed).await.body.contains("Discard offer"));
        assert_eq!(take_back(&fixture, &fixture.farah, &costed, "discard").await.status, 403);
        assert_eq!(take_back(&fixture, &fixture.tomasz, &costed, "discard").await.status, 303);
        assert_eq!(fixture.state(&costed).await, "withdrawn");

        let rejected = fixture.offer(&budget, "10").await;
        assert_eq!(fixture.offer_number(&rejected, "people").await, 3);
        assert_eq!(fixture.submit(&rejected).await.status, 303);
        assert_eq!(take_back(&fixture, &fixture.tomasz, &rejected, "discard").await.status, 409, "it is submitted");
        let hash = fixture.query_text("select content_hash from offer where state = 'in_approval'").await;
        let back = [("decision", "send_back"), ("hash", hash.as_str()), ("comment", "Too little.")];
        assert_eq!(fixture.helena.post(&format!("{rejected}/approval"), &back).await.status, 303);
        assert_eq!(take_back(&fixture, &fixture.tomasz, &rejected, "discard").await.status, 303);

        // A costing that did not end left entitlements without vouchers.
        let draft = fixture.offer(&budget, "10").await;
        fixture.execute("delete from voucher").await;
        fixture.execute("update offer set state = 'draft' where state = 'costed'").await;
        assert_eq!(standing(&fixture).await, 3);
        assert!(fixture.tomasz.get(&draft).await.body.contains("Discard offer"));
        assert_eq!(take_back(&fixture, &fixture.tomasz, &draft, "discard").await.status, 303);
        assert_eq!(standing(&fixture).await, 0);
        fixture.assert_ledger_balances().await;
    }

    async fn an_offer_to_many_is_released_in_steps(app: TestApp) {
        let fixture = Fixture::with(app, MANY).await;
        let budget = fixture.budget("100000").await;
        let offer = fixture.offer(&budget, "10").await;
        fixture.execute("update offer set honour_policy = 'revoke_with_notice'").await;
        assert_eq!(fixture.submit(&offer).await.status, 303);
        for approver in [&fixture.helena, &fixture.farah, &fixture.priya] {
            assert_eq!(fixture.approve(approver, &offer).await.status, 303);
        }
        fixture.set_hour(1).await;
        fixture.run_schedule().await;
        let code = fixture.claim(1).await;
        assert_eq!(take_back(&fixture, &fixture.helena, &offer, "withdrawal").await.status, 303);
        assert_eq!(standing(&fixture).await, MANY - 1_000, "the request ends only the first ones");
        fixture.assert_ledger_balances().await;

        // For the others it is withdrawn as well, although no worker has reached them.
        let last = fixture.personal_page(MANY).await;
        assert!(fixture.visitor().get(&last).await.body.contains("have withdrawn it"));
        assert_eq!(fixture.visitor().post(&format!("{last}/claim"), &[]).await.status, 409);
        let token = fixture.merchant_token(MERCHANT).await;
        assert_eq!(fixture.redeem(&token, &code, "k1").await.status, 404);
        assert!(!fixture.visitor().get(&fixture.personal_page(1).await).await.body.contains(&code));

        // Two nodes go on at once.
        let both = (0..2).map(|_| amends::goodwill::schedule::advance(&fixture.app));
        for advanced in futures::future::join_all(both).await {
            advanced.unwrap();
        }
        fixture.run_schedule().await;
        assert_eq!(standing(&fixture).await, 0);
        assert_eq!(fixture.query_number("select count(*) from offer where is_releasing").await, 0);
        assert_eq!(fixture.budget_sums(&budget).await, (0, 0, 0));
        fixture.assert_ledger_balances().await;

        let discarded = fixture.offer(&budget, "10").await;
        assert_eq!(take_back(&fixture, &fixture.tomasz, &discarded, "discard").await.status, 303);
        assert_eq!(standing(&fixture).await, MANY - 1_000);
        fixture.assert_ledger_balances().await;
        fixture.run_schedule().await;
        assert_eq!(standing(&fixture).await, 0);
        fixture.assert_ledger_balances().await;
    }
}
