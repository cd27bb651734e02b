//! An offer is written, costed, submitted and approved.

use crate::fixture::{Fixture, hours, id};
use amends::access::{Author, OfferApprover};
use amends::goodwill::disruptions;
use amends::goodwill::{approval, offer_store, rule_files, submit};
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::{PublicId, Role};
use chrono::Duration;

on_both_databases! {
    async fn costs_every_affected_customer_with_reasons(app: TestApp) {
        let fixture = Fixture::with(app, 900).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        assert_eq!(fixture.state(&offer).await, "costed");
        assert_eq!(fixture.offer_number(&offer, "people").await, 900);
        assert_eq!(fixture.offer_number(&offer, "exposure_minor").await, 900_000);
        // Nine years, £32, 24 h 9 min, critical: the rules alone give £10 (decision 33), a tenth of the month is owed.
        assert_eq!(fixture.query_number("select count(*) from entitlement where kind = 'goodwill' and rules_minor = 1000").await, 900);
        let trace = fixture.query_text("select trace from entitlement where customer_id = 7 and kind = 'goodwill'").await;
        assert!(trace.contains("trace-floor-critical") && trace.contains("trace-flat-offer"), "{trace}");
        // Nothing is reserved before it is submitted.
        assert_eq!(fixture.budget_sums(&budget).await, (0, 0, 0));
    }

    async fn amounts_by_rule_differ_by_customer(app: TestApp) {
        let fixture = Fixture::with(app, 4).await;
        fixture.execute("update customer set tenure_start = '2026-01-01' where id = 1").await;
        fixture.execute("update customer set currency = 'EUR' where id = 2").await;
        fixture.execute("update customer set erased_at = '2026-03-10T00:00:00Z' where id = 3").await;
        let budget = fixture.budget("25000").await;
        let mut form = fixture.offer_form(&budget, "");
        form[3].1 = "rule";
        let answer = fixture.tomasz.post("/desk/offers", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        fixture.run_costings().await;
        assert_eq!(fixture.query_number("select amount_minor from voucher where customer_id = 1").await, 500);
        assert_eq!(fixture.query_number("select amount_minor from voucher where customer_id = 4").await, 1_000);
        assert_eq!(fixture.offer_number(answer.location(), "people").await, 2);
    }

    async fn amounts_rest_on_messages_that_are_certainly_the_customers(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        fixture.execute("update customer set tenure_start = '2026-01-01'").await;
        // Each wrote seven times: Nora 1 with her own link, somebody in the name of Nora 2, and somebody in the case of
        // Nora 3, who had written with her own link once.
        let incident = fixture.incident.clone();
        for (customer, is_provisional, certain) in [(1, false, 7), (2, true, 0), (3, false, 1)] {
            let (incident, at) = (incident.clone(), hours(-1));
            fixture.app.db.write(async move |tx| {
                let case = tx.fetch_value::<i64>(
                    sql("insert into complaint_case (incident_key, incident_id, person_key, customer_id, is_provisional,
                             channel, contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                         values ($1, $1, $2, $3, $4, 'form', '', '', 'new', $5, $5, $5) returning id")
                    .bind(&incident).bind(format!("c:{customer}")).bind(i64::from(customer)).bind(is_provisional).bind(at)
                ).await?;
                for number in 0..7 {
                    tx.execute(
                        sql("insert into interaction (case_id, direction, channel, body, at, is_certain)
                             values ($1, 'in', 'form', 'My line is dead.', $2, $3)")
                        .bind(case).bind(at).bind(number < certain)
                    ).await?;
                }
                Ok(())
            }).await.unwrap();
        }
        let budget = fixture.budget("25000").await;
        let mut form = fixture.offer_form(&budget, "");
        form[3].1 = "rule";
        assert_eq!(fixture.tomasz.post("/desk/offers", &form).await.status, 303);
        fixture.run_costings().await;
        let mut amounts = Vec::new();
        for customer in 1..=3 {
            amounts.push(fixture.query_number(&format!("select amount_minor from voucher where customer_id = {customer}")).await);
        }
        assert_eq!(amounts, [1_000, 500, 500]);
        // Complaints of the last 90 days are counted by the same rule.
        let disrupted = Fixture::disrupted(incident);
        let mut tx = fixture.app.db.read().await.unwrap();
        let classifier = rule_files::classifier().unwrap();
        let found = disruptions::next_chunk(&mut tx, &disrupted, classifier, "GBP".parse().unwrap(), 0, 10).await.unwrap();
        let complaints: Vec<_> = found.into_iter().map(|found| found.disruption.unwrap().complaints).collect();
        assert_eq!(complaints, [1, 0, 1]);
    }

    async fn refuses_less_than_the_floor_and_keeps_the_form(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        let budget = fixture.budget("25000").await;
        let answer = fixture.tomasz.post("/desk/offers", &fixture.offer_form(&budget, "4.99")).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("the minimum is £5"), "{}", answer.body);
        assert!(answer.body.contains("value=\"4.99\"") && answer.body.contains("One sum for all"), "{}", answer.body);
        assert_eq!(fixture.query_number("select count(*) from offer").await, 0);
    }

    async fn a_customer_gets_goodwill_once_per_incident(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let budget = fixture.budget("25000").await;
        let first = fixture.offer(&budget, "10").await;
        let second = fixture.offer(&budget, "20").await;
        assert_eq!((fixture.offer_number(&first, "people").await, fixture.offer_number(&second, "people").await), (3, 0));
        assert_eq!(fixture.submit(&second).await.status, 409);
    }

    async fn marketing_alone_approves_a_small_offer_but_not_its_author(app: TestApp) {
        let fixture = Fixture::with(app, 400).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        assert_eq!(fixture.submit(&offer).await.status, 303);
        assert_eq!(fixture.budget_sums(&budget).await, (400_000, 0, 0));
        assert_eq!(fixture.approve(&fixture.tomasz, &offer).await.status, 403);
        assert_eq!(fixture.approve(&fixture.farah, &offer).await.status, 403);
        assert_eq!(fixture.state(&offer).await, "in_approval");
        assert_eq!(fixture.approve(&fixture.helena, &offer).await.status, 303);
        assert_eq!(fixture.state(&offer).await, "approved");
        fixture.run_schedule().await;
        assert_eq!(fixture.state(&offer).await, "scheduled");
        fixture.assert_ledger_balances().await;
    }

    async fn above_five_thousand_pounds_two_of_finance_approve_too(app: TestApp) {
        let fixture = Fixture::with(app, 501).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        fixture.submit(&offer).await;
        assert_eq!(fixture.approve(&fixture.farah, &offer).await.status, 403);
        assert_eq!(fixture.approve(&fixture.helena, &offer).await.status, 303);
        assert_eq!(fixture.approve(&fixture.farah, &offer).await.status, 303);
        assert_eq!(fixture.approve(&fixture.farah, &offer).await.status, 403, "nobody approves twice");
        assert_eq!(fixture.state(&offer).await, "in_approval");
        assert_eq!(fixture.approve(&fixture.priya, &offer).await.status, 303);
        assert_eq!(fixture.state(&offer).await, "approved");
    }

    async fn an_approval_expires_after_72_hours(app: TestApp) {
        let fixture = Fixture::with(app, 501).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        fixture.submit(&offer).await;
        assert_eq!(fixture.approve(&fixture.helena, &offer).await.status, 303);
        fixture.set_hour(72).await;
        assert_eq!(fixture.approve(&fixture.farah, &offer).await.status, 403, "marketing must approve again");
    }

    async fn an_edit_releases_the_reservation_and_voids_approvals(app: TestApp) {
        let fixture = Fixture::with(app, 501).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        fixture.submit(&offer).await;
        fixture.approve(&fixture.helena, &offer).await;
        let version = fixture.offer_number(&offer, "version").await.to_string();
        let mut form = fixture.offer_form(&budget, "9");
        form.push(("version", &version));
        let answer = fixture.tomasz.post(&offer, &form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(fixture.budget_sums(&budget).await, (0, 0, 0), "at once");
        fixture.assert_ledger_balances().await;
        fixture.run_costings().await;
        assert_eq!(fixture.state(&offer).await, "costed");
        let mut other = fixture.offer_form(&budget, "8");
        other.push(("version", &version));
        let stale = fixture.tomasz.post(&offer, &other).await;
        assert_eq!(stale.status, 409, "an edit of an old version is refused");
        fixture.submit(&offer).await;
        assert_eq!(fixture.approve(&fixture.farah, &offer).await.status, 403, "marketing approves the new content first");
        fixture.assert_ledger_balances().await;
    }

    async fn refuses_approval_of_other_content(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        fixture.submit(&offer).await;
        let form = [("decision", "approve"), ("hash", "of other content"), ("comment", "")];
        assert_eq!(fixture.helena.post(&format!("{offer}/approval"), &form).await.status, 409);
        assert_eq!(fixture.state(&offer).await, "in_approval");
    }

    async fn sending_back_needs_a_comment_and_releases_the_reservation(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        fixture.submit(&offer).await;
        let hash = fixture.query_text("select content_hash from offer").await;
        let path = format!("{offer}/approval");
        let form = [("decision", "send_back"), ("hash", hash.as_str()), ("comment", " ")];
        let without_comment = fixture.helena.post(&path, &form).await;
        assert_eq!(without_comment.status, 422);
        let form = [("decision", "send_back"), ("hash", hash.as_str()), ("comment", "Say why £10.")];
        assert_eq!(fixture.helena.post(&path, &form).await.status, 303);
        assert_eq!(fixture.state(&offer).await, "rejected");
        assert_eq!(fixture.budget_sums(&budget).await, (0, 0, 0));
        fixture.assert_ledger_balances().await;
        fixture.run_schedule().await;
        assert_eq!(fixture.query_number("select count(*) from entitlement where kind = 'goodwill'").await, 0);
        let page = fixture.tomasz.get(&offer).await;
        assert!(page.body.contains("Say why £10."), "{}", page.body);
        fixture.assert_ledger_balances().await;
    }

    async fn refuses_more_than_the_budget_has_and_says_what_is_left(app: TestApp) {
        let fixture = Fixture::with(app, 400).await;
        let budget = fixture.budget("3999.99").await;
        let offer = fixture.offer(&budget, "10").await;
        let answer = fixture.submit(&offer).await;
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("£3,999.99"), "{}", answer.body);
        assert_eq!(fixture.budget_sums(&budget).await, (0, 0, 0));
    }

    async fn parallel_submissions_never_exceed_the_budget(app: TestApp) {
        let fixture = Fixture::with(app, 40).await;
        // Ten offers of £40 each, for four people each; the budget is enough for three.
        let budget = fixture.budget("155").await;
        let mut offers = Vec::new();
        for n in 0..10_i64 {
            let (from, to) = (n * 4, n * 4 + 4);
            fixture.execute(&format!("update customer set currency = case when id > {from} and id <= {to} then 'GBP' else 'XXX' end")).await;
            offers.push(fixture.offer(&budget, "10").await);
        }
        let submissions = offers.iter().map(|offer| fixture.submit(offer));
        let answers = futures::future::join_all(submissions).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 3);
        assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 7);
        assert_eq!(fixture.budget_sums(&budget).await, (12_000, 0, 0));
        fixture.assert_ledger_balances().await;
    }

    async fn simultaneous_approvals_count_once_each(app: TestApp) {
        let fixture = Fixture::with(app, 501).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        fixture.submit(&offer).await;
        fixture.approve(&fixture.helena, &offer).await;
        let hash = fixture.query_text("select content_hash from offer").await;
        let offer_id = PublicId::parse(id(&offer)).unwrap();
        let now = fixture.app.clock.now();
        let approve = |caller, name: &'static str| {
            let right = fixture.person(caller, name, &[Role::Finance]).may::<OfferApprover>().unwrap();
            let (db, hash, offer_id) = (fixture.app.db.clone(), hash.clone(), offer_id.clone());
            async move {
                db.write(async move |tx| approval::approve(tx, &right, now, &offer_id, &hash, "").await).await
            }
        };
        let (farah, again, priya) =
            tokio::join!(
                approve(&fixture.farah, "Farah"),
                approve(&fixture.farah, "Farah"),
                approve(&fixture.priya, "Priya")
            );
        let given = [&farah, &again, &priya].into_iter().filter(|approved| approved.is_ok()).count();
        assert_eq!(given, 2, "{farah:?} {again:?} {priya:?}");
        assert!(priya.is_ok());
        let completed = [farah, again, priya].into_iter().filter(|approved| *approved == Ok(true)).count();
        assert_eq!(completed, 1);
        assert_eq!(fixture.query_number("select count(*) from approval where decision = 'approved'").await, 3);
        assert_eq!(fixture.state(&offer).await, "approved");
    }

    async fn pairs_of_finance_whose_clocks_differ_complete_every_offer(app: TestApp) {
        let fixture = Fixture::with(app, 8).await;
        let budget = fixture.budget("200000").await;
        let mut offers = Vec::new();
        for n in 1..=8 {
            fixture.execute(&format!("update customer set currency = case when id = {n} then 'GBP' else 'XXX' end")).await;
            let offer = fixture.offer(&budget, "6000").await;
            assert_eq!(fixture.submit(&offer).await.status, 303);
            assert_eq!(fixture.approve(&fixture.helena, &offer).await.status, 303);
            offers.push(offer);
        }
        let now = fixture.app.clock.now();
        let mut approvals = Vec::new();
        for (n, offer) in (0_i64..).zip(&offers) {
            let hash = fixture.query_text(&format!("select content_hash from offer where id = '{}'", id(offer))).await;
            // Whoever presses first has the clock that is ahead, or both, or the other.
            for (who, name, ahead) in [(&fixture.farah, "Farah", n - 4), (&fixture.priya, "Priya", 4 - n)] {
                let right = fixture.person(who, name, &[Role::Finance]).may::<OfferApprover>().unwrap();
                let (db, hash, offer) = (fixture.app.db.clone(), hash.clone(), PublicId::parse(id(offer)).unwrap());
                let at = now + Duration::milliseconds(ahead);
                approvals.push(async move {
                    db.write(async move |tx| approval::approve(tx, &right, at, &offer, &hash, "").await).await
                });
            }
        }
        let given = futures::future::join_all(approvals).await;
        assert_eq!(given.iter().filter(|approved| **approved == Ok(false)).count(), 8, "{given:?}");
        assert_eq!(given.iter().filter(|approved| **approved == Ok(true)).count(), 8, "{given:?}");
        for offer in &offers {
            assert_eq!(fixture.state(offer).await, "approved");
        }
        let steps = "select count(*) from (select distinct subject_id, step, staff_id from approval) as steps";
        assert_eq!(fixture.query_number(steps).await, 24);
    }

    async fn one_person_who_presses_sixteen_times_gives_one_approval(app: TestApp) {
        let fixture = Fixture::with(app, 501).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        fixture.submit(&offer).await;
        fixture.approve(&fixture.helena, &offer).await;
        let hash = fixture.query_text("select content_hash from offer").await;
        let offer_id = PublicId::parse(id(&offer)).unwrap();
        let now = fixture.app.clock.now();
        let presses = (0..16).map(|press| {
            let right = fixture.person(&fixture.farah, "Farah", &[Role::Finance]).may::<OfferApprover>().unwrap();
            let (db, hash, offer_id) = (fixture.app.db.clone(), hash.clone(), offer_id.clone());
            let at = now - Duration::milliseconds(press);
            async move {
                db.write(async move |tx| approval::approve(tx, &right, at, &offer_id, &hash, "").await).await
            }
        });
        let given = futures::future::join_all(presses).await;
        assert_eq!(given.iter().filter(|approved| approved.is_ok()).count(), 1, "{given:?}");
        assert_eq!(fixture.query_number("select count(*) from approval where step = 'finance_first'").await, 1);
        assert_eq!(fixture.query_number("select count(*) from approval").await, 2);
        assert_eq!(fixture.state(&offer).await, "in_approval");
    }

    async fn an_expired_approval_is_given_again(app: TestApp) {
        let fixture = Fixture::with(app, 501).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        fixture.submit(&offer).await;
        assert_eq!(fixture.approve(&fixture.helena, &offer).await.status, 303);
        fixture.set_hour(72).await;
        assert_eq!(fixture.approve(&fixture.helena, &offer).await.status, 303);
        assert_eq!(fixture.approve(&fixture.farah, &offer).await.status, 303);
        assert_eq!(fixture.approve(&fixture.priya, &offer).await.status, 303);
        assert_eq!(fixture.state(&offer).await, "approved");
        assert_eq!(fixture.query_number("select count(*) from approval where withdrawn_at is not null").await, 1);
    }

    async fn two_submissions_of_one_offer_reserve_once(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let budget = fixture.budget("25000").await;
        let offer = fixture.offer(&budget, "10").await;
        let offer_id = PublicId::parse(id(&offer)).unwrap();
        let mut tx = fixture.app.db.read().await.unwrap();
        let version = offer_store::get(&mut tx, &offer_id).await.unwrap().version;
        drop(tx);
        let now = fixture.app.clock.now();
        let submit = || {
            let right = fixture.person(&fixture.tomasz, "Tomasz", &[Role::Marketing]).may::<Author>().unwrap();
            let (db, offer_id) = (fixture.app.db.clone(), offer_id.clone());
            async move { db.write(async move |tx| submit::submit(tx, &right, now, &offer_id, version).await).await }
        };
        let (first, second) = tokio::join!(submit(), submit());
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert_eq!(fixture.budget_sums(&budget).await, (3_000, 0, 0));
    }
}
