//! The customer's personal page and the voucher on it.

use crate::fixture::Fixture;
use amends::on_both_databases;
use amends::types::Role;

on_both_databases! {
    async fn claiming_twice_shows_the_same_code(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        fixture.live_offer().await;
        let page_path = fixture.personal_page(2).await;
        let before = fixture.visitor().get(&page_path).await;
        assert_eq!(before.status, 200, "{}", before.body);
        assert!(before.body.contains("Get my voucher"), "{}", before.body);
        let code = fixture.claim(2).await;
        assert_eq!(fixture.claim(2).await, code);
        let page = fixture.visitor().get(&page_path).await;
        assert!(page.body.contains(&code), "{}", page.body);
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        assert!(page.body.contains("noindex"));
        assert_eq!(fixture.query_number("select count(*) from voucher_code").await, 1);
        let stored = fixture.query_text("select lookup || last_four from voucher_code").await;
        assert!(!stored.contains(&code.replace('-', "")[..16]), "the code is not stored");
        assert_eq!(fixture.query_number("select reserved_minor from budget").await, 2_000);
        assert_eq!(fixture.query_number("select issued_minor from budget").await, 1_000);
        fixture.assert_ledger_balances().await;
    }

    async fn claiming_again_writes_nothing(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        fixture.live_offer().await;
        let claim = format!("{}/claim", fixture.personal_page(1).await);
        let other = format!("{}/claim", fixture.personal_page(2).await);
        let mut commits = fixture.app.db.commits();
        commits.mark_unchanged();
        assert_eq!(fixture.visitor().post(&claim, &[]).await.status, 303);
        assert!(commits.has_changed().unwrap());
        commits.mark_unchanged();
        for _ in 0..20 {
            assert_eq!(fixture.visitor().post(&claim, &[]).await.status, 303);
        }
        fixture.execute("update offer set state = 'withdrawn'").await;
        fixture.execute("update voucher set state = 'withdrawn' where customer_id = 2").await;
        commits.mark_unchanged();
        assert_eq!(fixture.visitor().post(&other, &[]).await.status, 409);
        assert!(!commits.has_changed().unwrap(), "a repeated or late claim wakes no worker");
    }

    async fn simultaneous_claims_claim_once(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        fixture.live_offer().await;
        let page_path = format!("{}/claim", fixture.personal_page(1).await);
        let visitor = fixture.visitor();
        let claims = (0..40).map(|_| visitor.post(&page_path, &[]));
        let answers = futures::future::join_all(claims).await;
        assert!(answers.iter().all(|answer| answer.status == 303));
        assert_eq!(fixture.query_number("select count(*) from ledger_entry where posting = 'claim'").await, 2);
        fixture.assert_ledger_balances().await;
    }

    async fn refuses_a_claim_before_the_first_day_and_after_the_last(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        fixture.submit(&offer).await;
        fixture.approve(&fixture.helena, &offer).await;
        fixture.run_schedule().await;
        let page_path = fixture.personal_page(1).await;
        assert!(!fixture.visitor().get(&page_path).await.body.contains("Get my voucher"));
        assert_eq!(fixture.visitor().post(&format!("{page_path}/claim"), &[]).await.status, 409);
        fixture.set_hour(24 * 30 + 1).await;
        let late = fixture.visitor().post(&format!("{page_path}/claim"), &[]).await;
        assert_eq!(late.status, 409);
        assert_eq!(fixture.query_number("select count(*) from voucher_code").await, 0);
    }

    async fn unknown_and_revoked_links_show_the_same_page(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        fixture.live_offer().await;
        let page_path = fixture.personal_page(1).await;
        fixture.execute("update personal_page set revoked_at = '2026-03-11T00:00:00Z'").await;
        let revoked = fixture.visitor().get(&page_path).await;
        let unknown = fixture.visitor().get("/r/00000000000000000000000000").await;
        let malformed = fixture.visitor().get("/r/x").await;
        // Outside <main> each page has a nonce of its own.
        let main = |body: &str| body.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap().to_owned();
        for answer in [&revoked, &unknown, &malformed] {
            assert_eq!(answer.status, 404);
            assert_eq!(main(&answer.body), main(&unknown.body));
        }
        assert_eq!(fixture.visitor().post(&format!("{page_path}/claim"), &[]).await.status, 404);
    }

    async fn withdrawing_says_so_on_the_page_and_honours_claimed_vouchers(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let offer = fixture.live_offer().await;
        let code = fixture.claim(1).await;
        let version = fixture.offer_number(&offer, "version").await.to_string();
        let answer = fixture.helena.post(&format!("{offer}/withdrawal"), &[("version", &version)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let late = fixture.visitor().get(&fixture.personal_page(2).await).await;
        assert!(late.body.contains("have withdrawn it") && !late.body.contains("Get my voucher"), "{}", late.body);
        assert_eq!(fixture.visitor().post(&format!("{}/claim", fixture.personal_page(2).await), &[]).await.status, 409);
        assert!(fixture.visitor().get(&fixture.personal_page(1).await).await.body.contains(&code));
        let token = fixture.merchant_token(crate::fixture::MERCHANT).await;
        assert_eq!(fixture.redeem(&token, &code, "k1").await.status, 201);
        fixture.assert_ledger_balances().await;
    }

    async fn withdrawing_revokes_claimed_vouchers_where_the_policy_says_so(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let offer = fixture.live_offer().await;
        fixture.execute("update offer set honour_policy = 'revoke_with_notice'").await;
        let code = fixture.claim(1).await;
        let version = fixture.offer_number(&offer, "version").await.to_string();
        fixture.helena.post(&format!("{offer}/withdrawal"), &[("version", &version)]).await;
        let token = fixture.merchant_token(crate::fixture::MERCHANT).await;
        let answer = fixture.redeem(&token, &code, "k1").await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"]["code"].as_str()), (404, Some("not_redeemable")));
        let page = fixture.visitor().get(&fixture.personal_page(1).await).await;
        assert!(page.body.contains("have withdrawn it") && !page.body.contains(&code), "{}", page.body);
        assert_eq!(fixture.query_number("select reserved_minor + issued_minor from budget").await, 0);
        fixture.assert_ledger_balances().await;
    }

    async fn staff_neither_claim_nor_see_the_code(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        fixture.live_offer().await;
        let page = fixture.personal_page(1).await;
        let refused = fixture.farah.post(&format!("{page}/claim"), &[]).await;
        assert!(refused.status == 403 && refused.body.contains("You are signed in as staff"), "{}", refused.body);
        assert_eq!(fixture.query_number("select count(*) from voucher where state = 'claimed'").await, 0);
        let replied = fixture.farah.post(&format!("{page}/reply"), &[("words", "Give me more.")]).await;
        assert_eq!(replied.status, 403, "{}", replied.body);
        assert_eq!(fixture.query_number("select count(*) from interaction").await, 0);
        let code = fixture.claim(1).await;
        let read = fixture.farah.get(&page).await.body;
        assert!(!read.contains(&code) && read.contains("You are signed in as staff"), "{read}");
        assert!(fixture.visitor().get(&page).await.body.contains(&code));
        let farah = fixture.farah.staff_id.as_ref().unwrap();
        let refusals = format!("select count(*) from events where verb = 'personal_page.use_refused' and actor = 'staff:{farah}'");
        assert_eq!(fixture.query_number(&refusals).await, 2);
        let by = "select actor from events where verb = 'voucher.claimed'";
        assert_eq!(fixture.query_text(by).await, "visitor");
    }

    async fn a_claim_in_the_demonstration_names_the_staff_member(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        fixture.live_offer().await;
        fixture.execute("update installation set is_demo = true").await;
        let claimed = fixture.farah.post(&format!("{}/claim", fixture.personal_page(1).await), &[]).await;
        assert_eq!(claimed.status, 303, "{}", claimed.body);
        let by = fixture.query_text("select actor from events where verb = 'voucher.claimed'").await;
        assert_eq!(by, format!("staff:{}", fixture.farah.staff_id.as_ref().unwrap()));
    }

    async fn a_portal_token_gets_the_link_of_the_personal_page(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        let portal = fixture.bearer(&fixture.token(Role::Portal, "").await);
        let path = |customer: &str| format!("/api/v1/customers/{customer}/page-link?incident={}", fixture.incident);
        let answer = portal.get(&path("LM-2")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let url = answer.json()["url"].as_str().unwrap().to_owned();
        assert!(url.ends_with(&fixture.personal_page(2).await), "{url}");
        assert_eq!(portal.get(&path("LM-2")).await.json()["url"], url);
        let shown = "select count(*) from events where verb = 'personal_page.link_shown' and actor like 'token:%'
                     and subject_id = '2'";
        assert_eq!(fixture.query_number(shown).await, 2, "each request is an event");
        assert_eq!(portal.get(&path("LM-99")).await.status, 404);
        let token = fixture.bearer(&fixture.merchant_token("Shop").await);
        assert_eq!(token.get(&path("LM-2")).await.status, 403);
        assert_eq!(fixture.visitor().get(&path("LM-2")).await.status, 401);
    }
}
