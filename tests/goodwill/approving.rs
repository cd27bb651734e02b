//! An offer is written, worked out, submitted and signed.

use crate::larkmoor::{Larkmoor, id};
use amends::access::{Author, OfferApprover};
use amends::goodwill::{record, signing};
use amends::on_both_databases;
use amends::types::{PublicId, Role};

on_both_databases! {
    async fn everyone_who_was_hit_is_worked_out_with_reasons(app: TestApp) {
        let house = Larkmoor::with(app, 900).await;
        let budget = house.budget("25000").await;
        let offer = house.offer(&budget, "10").await;
        assert_eq!(house.state(&offer).await, "costed");
        assert_eq!(house.of(&offer, "people").await, 900);
        assert_eq!(house.of(&offer, "exposure_minor").await, 900_000);
        // Nine years, £32, 24 h 9 min, critical: the rules alone give £10 (decision 33), a tenth of the month is owed.
        assert_eq!(house.number("select count(*) from entitlement where kind = 'goodwill' and rules_minor = 1000").await, 900);
        let trace = house.text("select trace from entitlement where customer_id = 7 and kind = 'goodwill'").await;
        assert!(trace.contains("trace-floor-critical") && trace.contains("trace-flat-offer"), "{trace}");
        // Nothing is set aside before it is submitted.
        assert_eq!(house.stands(&budget).await, (0, 0, 0));
    }

    async fn by_the_rules_each_gets_their_own(app: TestApp) {
        let house = Larkmoor::with(app, 4).await;
        house.run("update customer set tenure_start = '2026-01-01' where id = 1").await;
        house.run("update customer set currency = 'EUR' where id = 2").await;
        house.run("update customer set erased_at = '2026-03-10T00:00:00Z' where id = 3").await;
        let budget = house.budget("25000").await;
        let mut typed = house.typed(&budget, "");
        typed[3].1 = "rule";
        let answer = house.tomasz.post("/desk/offers", &typed).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(house.number("select amount_minor from voucher where customer_id = 1").await, 500);
        assert_eq!(house.number("select amount_minor from voucher where customer_id = 4").await, 1_000);
        assert_eq!(house.of(answer.location(), "people").await, 2);
    }

    async fn less_than_the_floor_is_refused_and_nothing_typed_is_lost(app: TestApp) {
        let house = Larkmoor::with(app, 2).await;
        let budget = house.budget("25000").await;
        let answer = house.tomasz.post("/desk/offers", &house.typed(&budget, "4.99")).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("the minimum is £5"), "{}", answer.body);
        assert!(answer.body.contains("value=\"4.99\"") && answer.body.contains("One sum for all"), "{}", answer.body);
        assert_eq!(house.number("select count(*) from offer").await, 0);
    }

    async fn one_goodwill_for_each_customer_and_incident(app: TestApp) {
        let house = Larkmoor::with(app, 3).await;
        let budget = house.budget("25000").await;
        let first = house.offer(&budget, "10").await;
        let second = house.offer(&budget, "20").await;
        assert_eq!((house.of(&first, "people").await, house.of(&second, "people").await), (3, 0));
        assert_eq!(house.submit(&second).await.status, 409);
    }

    async fn marketing_alone_signs_a_small_offer_and_never_its_author(app: TestApp) {
        let house = Larkmoor::with(app, 400).await;
        let budget = house.budget("25000").await;
        let offer = house.offer(&budget, "10").await;
        assert_eq!(house.submit(&offer).await.status, 303);
        assert_eq!(house.stands(&budget).await, (400_000, 0, 0));
        assert_eq!(house.approve(&house.tomasz, &offer).await.status, 403);
        assert_eq!(house.approve(&house.farah, &offer).await.status, 403);
        assert_eq!(house.state(&offer).await, "in_approval");
        assert_eq!(house.approve(&house.helena, &offer).await.status, 303);
        assert_eq!(house.state(&offer).await, "approved");
        house.tick().await;
        assert_eq!(house.state(&offer).await, "scheduled");
        house.books_balance().await;
    }

    async fn above_five_thousand_pounds_two_of_finance_sign_too(app: TestApp) {
        let house = Larkmoor::with(app, 501).await;
        let budget = house.budget("25000").await;
        let offer = house.offer(&budget, "10").await;
        house.submit(&offer).await;
        assert_eq!(house.approve(&house.farah, &offer).await.status, 403);
        assert_eq!(house.approve(&house.helena, &offer).await.status, 303);
        assert_eq!(house.approve(&house.farah, &offer).await.status, 303);
        assert_eq!(house.approve(&house.farah, &offer).await.status, 403, "nobody signs twice");
        assert_eq!(house.state(&offer).await, "in_approval");
        assert_eq!(house.approve(&house.priya, &offer).await.status, 303);
        assert_eq!(house.state(&offer).await, "approved");
    }

    async fn a_signature_stands_for_72_hours(app: TestApp) {
        let house = Larkmoor::with(app, 501).await;
        let budget = house.budget("25000").await;
        let offer = house.offer(&budget, "10").await;
        house.submit(&offer).await;
        assert_eq!(house.approve(&house.helena, &offer).await.status, 303);
        house.travel(72).await;
        assert_eq!(house.approve(&house.farah, &offer).await.status, 403, "marketing must sign afresh");
    }

    async fn an_edit_takes_money_and_signatures_back(app: TestApp) {
        let house = Larkmoor::with(app, 501).await;
        let budget = house.budget("25000").await;
        let offer = house.offer(&budget, "10").await;
        house.submit(&offer).await;
        house.approve(&house.helena, &offer).await;
        let version = house.of(&offer, "version").await.to_string();
        let mut typed = house.typed(&budget, "9");
        typed.push(("version", &version));
        let answer = house.tomasz.post(&offer, &typed).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(house.state(&offer).await, "costed");
        assert_eq!(house.stands(&budget).await, (0, 0, 0));
        let late = house.tomasz.post(&offer, &typed).await;
        assert_eq!(late.status, 409, "the second to edit is told");
        house.submit(&offer).await;
        assert_eq!(house.approve(&house.farah, &offer).await.status, 403, "marketing signs the new text first");
        house.books_balance().await;
    }

    async fn what_was_not_seen_is_not_signed(app: TestApp) {
        let house = Larkmoor::with(app, 3).await;
        let budget = house.budget("25000").await;
        let offer = house.offer(&budget, "10").await;
        house.submit(&offer).await;
        let form = [("decision", "approve"), ("hash", "of another text"), ("comment", "")];
        assert_eq!(house.helena.post(&format!("{offer}/approval"), &form).await.status, 409);
        assert_eq!(house.state(&offer).await, "in_approval");
    }

    async fn sent_back_with_a_comment_frees_the_money(app: TestApp) {
        let house = Larkmoor::with(app, 3).await;
        let budget = house.budget("25000").await;
        let offer = house.offer(&budget, "10").await;
        house.submit(&offer).await;
        let hash = house.text("select content_hash from offer").await;
        let path = format!("{offer}/approval");
        let silent = house.helena.post(&path, &[("decision", "send_back"), ("hash", &hash), ("comment", " ")]).await;
        assert_eq!(silent.status, 422);
        let form = [("decision", "send_back"), ("hash", hash.as_str()), ("comment", "Say why £10.")];
        assert_eq!(house.helena.post(&path, &form).await.status, 303);
        assert_eq!(house.state(&offer).await, "rejected");
        assert_eq!(house.stands(&budget).await, (0, 0, 0));
        assert_eq!(house.number("select count(*) from entitlement where kind = 'goodwill'").await, 0);
        let page = house.tomasz.get(&offer).await;
        assert!(page.body.contains("Say why £10."), "{}", page.body);
        house.books_balance().await;
    }

    async fn more_than_the_budget_has_is_refused_with_what_is_left(app: TestApp) {
        let house = Larkmoor::with(app, 400).await;
        let budget = house.budget("3999.99").await;
        let offer = house.offer(&budget, "10").await;
        let answer = house.submit(&offer).await;
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("£3,999.99"), "{}", answer.body);
        assert_eq!(house.stands(&budget).await, (0, 0, 0));
    }

    async fn at_the_budgets_edge_parallel_submissions_never_pass_it(app: TestApp) {
        let house = Larkmoor::with(app, 40).await;
        // Ten offers of £40 each, for four people each; the budget holds three of them and a bit.
        let budget = house.budget("155").await;
        let mut offers = Vec::new();
        for n in 0..10_i64 {
            house.run(&format!("update exposure set evidence = 'rule' where customer_id > {}", n * 4)).await;
            let (from, to) = (n * 4, n * 4 + 4);
            house.run(&format!("update customer set currency = case when id > {from} and id <= {to} then 'GBP' else 'XXX' end")).await;
            offers.push(house.offer(&budget, "10").await);
        }
        let tries = offers.iter().map(|offer| house.submit(offer));
        let answers = futures::future::join_all(tries).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 3);
        assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 7);
        assert_eq!(house.stands(&budget).await, (12_000, 0, 0));
        house.books_balance().await;
    }

    async fn two_signatures_in_the_same_moment_are_both_counted_once(app: TestApp) {
        let house = Larkmoor::with(app, 501).await;
        let budget = house.budget("25000").await;
        let offer = house.offer(&budget, "10").await;
        house.submit(&offer).await;
        house.approve(&house.helena, &offer).await;
        let hash = house.text("select content_hash from offer").await;
        let offer_id = PublicId::parse(id(&offer)).unwrap();
        let now = house.app.clock.now();
        let sign = |caller, name: &'static str| {
            let right = house.person(caller, name, &[Role::Finance]).may::<OfferApprover>().unwrap();
            let (db, hash, offer_id) = (house.app.db.clone(), hash.clone(), offer_id.clone());
            async move { db.write(async move |tx| signing::sign(tx, &right, now, &offer_id, &hash, "").await).await }
        };
        let (farah, again, priya) =
            tokio::join!(sign(&house.farah, "Farah"), sign(&house.farah, "Farah"), sign(&house.priya, "Priya"));
        let given = [&farah, &again, &priya].into_iter().filter(|signed| signed.is_ok()).count();
        assert_eq!(given, 2, "{farah:?} {again:?} {priya:?}");
        assert!(priya.is_ok() && [farah, priya].into_iter().chain([again]).filter(|s| *s == Ok(true)).count() == 1);
        assert_eq!(house.number("select count(*) from approval where decision = 'approved'").await, 3);
        assert_eq!(house.state(&offer).await, "approved");
    }

    async fn two_submissions_of_one_offer_reserve_once(app: TestApp) {
        let house = Larkmoor::with(app, 3).await;
        let budget = house.budget("25000").await;
        let offer = house.offer(&budget, "10").await;
        let offer_id = PublicId::parse(id(&offer)).unwrap();
        let mut tx = house.app.db.read().await.unwrap();
        let version = record::one(&mut tx, &offer_id).await.unwrap().version;
        drop(tx);
        let now = house.app.clock.now();
        let submit = || {
            let right = house.person(&house.tomasz, "Tomasz", &[Role::Marketing]).may::<Author>().unwrap();
            let (db, offer_id) = (house.app.db.clone(), offer_id.clone());
            async move { db.write(async move |tx| signing::submit(tx, &right, now, &offer_id, version).await).await }
        };
        let (first, second) = tokio::join!(submit(), submit());
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert_eq!(house.stands(&budget).await, (3_000, 0, 0));
    }
}
