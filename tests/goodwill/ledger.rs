//! The ledger balances to the penny, whatever happens in which order.

use crate::fixture::{Fixture, MERCHANT, id};
use amends::goodwill::reconcile::{self, Discrepancy};
use amends::on_both_databases;
use amends::platform::db::sql;
use sqlx::AssertSqlSafe;
use std::sync::Mutex;

/// Writes a transfer of an offer without a posting, as somebody with access to the database might.
async fn forge(
    fixture: &Fixture,
    name: &str,
    posting: &str,
    path: [&str; 2],
    minor: i64,
    currency: &str,
    voucher: &str,
) {
    let [from, to] = path;
    fixture
        .execute(&format!(
            "insert into ledger_transfer (transfer_id, posting, budget_id, from_account, to_account, amount_minor,
                                          currency, offer_id, voucher_id, at)
             select '{name}', '{posting}', budget_id, '{from}', '{to}', {minor}, '{currency}', id, {voucher}, created_at
             from offer"
        ))
        .await;
}

/// Changes the budget's row to agree with the ledger, as a careful forger would.
async fn change_budget_to_agree(fixture: &Fixture) {
    let sum = |account: &str| {
        format!("(select cast(coalesce(sum(amount_minor), 0) as bigint) from ledger_entry where account = '{account}')")
    };
    let (reserved, issued, spent) = (sum("reserved"), sum("issued"), sum("spent"));
    let set = format!("reserved_minor = {reserved}, issued_minor = {issued}, spent_minor = {spent}");
    fixture.execute(&format!("update budget set {set}")).await;
}

/// Runs the worker's check, and returns what it recorded for the first time: `subject id`, sorted.
async fn newly_recorded(fixture: &Fixture, reported: &Mutex<Vec<Discrepancy>>) -> Vec<String> {
    let last = fixture.query_number("select coalesce(max(id), 0) from events").await;
    reconcile::report_discrepancies(&fixture.app, reported).await.unwrap();
    let mut tx = fixture.app.db.read().await.unwrap();
    let query =
        sql("select subject || ' ' || subject_id from events where verb = 'books.differ' and id > $1").bind(last);
    let mut recorded = tx.fetch_values::<String>(query).await.unwrap();
    recorded.sort();
    recorded
}

on_both_databases! {
    async fn unspent_money_returns_to_the_budget_when_an_offer_ends(app: TestApp) {
        let fixture = Fixture::with(app, 5).await;
        let offer = fixture.live_offer().await;
        let token = fixture.merchant_token(MERCHANT).await;
        let spent = fixture.claim(1).await;
        fixture.claim(2).await;
        assert_eq!(fixture.redeem(&token, &spent, "k").await.status, 201);
        fixture.set_hour(24 * 31).await;
        fixture.run_schedule().await;
        assert_eq!(fixture.state(&offer).await, "reconciled");
        let budget = fixture.query_text("select id from budget").await;
        assert_eq!(fixture.budget_sums(&budget).await, (0, 0, 1_000));
        assert_eq!(fixture.query_number("select count(*) from ledger_entry where account = 'breakage' and amount_minor > 0").await, 1);
        assert_eq!(fixture.query_number("select count(*) from voucher where state = 'expired' and balance_minor = 0").await, 4);
        fixture.assert_ledger_balances().await;
    }

    async fn the_ledger_is_append_only_and_takes_real_transfers_only(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        fixture.live_offer().await;
        let before = fixture.query_text("select cast(count(*) as text) || ':' || cast(sum(amount_minor) as text) from ledger_transfer").await;
        let same = "insert into ledger_transfer (transfer_id, posting, budget_id, from_account, to_account, amount_minor, currency, at)
                    select 'forged', posting, budget_id, from_account, ";
        for statement in [
            "update ledger_transfer set amount_minor = amount_minor + 1".to_owned(),
            "delete from ledger_transfer".to_owned(),
            format!("{same}to_account, 0, currency, at from ledger_transfer"),
            format!("{same}to_account, -1, currency, at from ledger_transfer"),
            format!("{same}from_account, 1, currency, at from ledger_transfer"),
            format!("{same}'pocket', 1, currency, at from ledger_transfer"),
            format!("{same}to_account, 1, 'pounds', at from ledger_transfer"),
        ] {
            let written = fixture.app.db.write(async |tx| {
                tx.execute(sql(AssertSqlSafe(statement.clone()))).await?;
                Ok(())
            });
            assert!(written.await.is_err(), "{statement}");
        }
        let after = fixture.query_text("select cast(count(*) as text) || ':' || cast(sum(amount_minor) as text) from ledger_transfer").await;
        assert_eq!(after, before);
        fixture.assert_ledger_balances().await;
    }

    async fn a_random_sequence_of_actions_balances_to_the_penny(app: TestApp) {
        let fixture = Fixture::with(app, 60).await;
        let budget = fixture.budget("2000").await;
        let token = fixture.merchant_token(MERCHANT).await;
        // A fixed seed: the sequence is the same in every run.
        let mut seed = 20_120_711_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        let mut offers: Vec<String> = Vec::new();
        let mut hour = 0;
        for step in 0..150 {
            match next(9) {
                0 | 1 => {
                    let (from, to) = (offers.len() * 10, offers.len() * 10 + 10);
                    if from >= 60 { continue }
                    fixture.execute(&format!("update customer set currency = case when id > {from} and id <= {to} then 'GBP' else 'XXX' end")).await;
                    let pounds = ["5", "7.77", "10", "33.33"][next(4) as usize];
                    offers.push(fixture.offer(&budget, pounds).await);
                    let offer = offers.last().unwrap();
                    fixture.submit(offer).await;
                }
                2 if !offers.is_empty() => {
                    let offer = &offers[next(offers.len() as u64) as usize];
                    fixture.approve(&fixture.helena, offer).await;
                }
                3 if !offers.is_empty() && next(4) == 0 => {
                    let offer = &offers[next(offers.len() as u64) as usize];
                    let version = fixture.offer_number(offer, "version").await.to_string();
                    fixture.helena.post(&format!("{offer}/withdrawal"), &[("version", &version)]).await;
                }
                4 => {
                    hour += next(40) as i64;
                    fixture.set_hour(hour).await;
                    fixture.run_schedule().await;
                }
                5 | 6 => {
                    let page_path = fixture.personal_page(next(60) as i64 + 1).await;
                    fixture.visitor().post(&format!("{page_path}/claim"), &[]).await;
                }
                _ => {
                    let customer = next(60) as i64 + 1;
                    if fixture.query_number(&format!("select count(*) from voucher where customer_id = {customer}")).await > 0 {
                        fixture.redeem(&token, &fixture.code(customer).await, &format!("step {step}")).await;
                    }
                }
            }
            if step % 10 == 0 {
                fixture.assert_ledger_balances().await;
            }
        }
        fixture.assert_ledger_balances().await;
        assert!(fixture.query_number("select count(*) from redemption").await > 0, "the sequence redeemed a voucher");
        fixture.set_hour(24 * 60).await;
        fixture.run_schedule().await;
        fixture.assert_ledger_balances().await;
        let (reserved, issued, spent) = fixture.budget_sums(&budget).await;
        assert_eq!((reserved, issued), (0, 0));
        assert_eq!(spent, fixture.query_number("select cast(sum(amount_minor) as bigint) from redemption").await);
    }

    async fn finds_rows_that_were_tampered_with(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        fixture.live_offer().await;
        fixture.claim(1).await;
        fixture.assert_ledger_balances().await;
        fixture.execute("update voucher set balance_minor = 999 where customer_id = 1").await;
        fixture.execute("update budget set issued_minor = issued_minor + 1").await;
        let mut tx = fixture.app.db.read().await.unwrap();
        let found = amends::goodwill::reconcile::find_discrepancies(&mut tx).await.unwrap();
        let subjects: Vec<_> = found.iter().map(|discrepancy| discrepancy.subject).collect();
        assert_eq!(subjects, ["budget", "budget", "voucher"], "{found:?}");
    }

    async fn the_worker_records_every_forged_transfer_once(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let offer = fixture.live_offer().await;
        fixture.claim(1).await;
        let reported = Mutex::default();
        assert_eq!(newly_recorded(&fixture, &reported).await, [""; 0], "nothing was forged yet");
        let voucher = async |customer: i64| {
            fixture.query_number(&format!("select id from voucher where customer_id = {customer}")).await.to_string()
        };
        let (claimed, unclaimed, budget) =
            (voucher(1).await, voucher(2).await, fixture.query_text("select id from budget").await);

        // One that the budget's row does not agree with.
        forge(&fixture, "lapsed", "lapse", ["reserved", "free"], 1, "GBP", "null").await;
        let expected = [format!("budget {budget} free"), format!("budget {budget} reserved"), format!("offer {}", id(&offer))];
        assert_eq!(newly_recorded(&fixture, &reported).await, expected);
        assert_eq!(newly_recorded(&fixture, &reported).await, [""; 0], "each is recorded once");
        change_budget_to_agree(&fixture).await;
        assert_eq!(newly_recorded(&fixture, &reported).await, [""; 0]);

        // Others that it was changed to agree with.
        let offer = format!("offer {}", id(&offer));
        let (issued, taken) = (format!("voucher {claimed}"), format!("redemption {claimed}"));
        for (name, posting, path, minor, currency, voucher, expected) in [
            ("redeemed", "redeem", ["issued", "spent"], 400, "GBP", &*claimed, vec![&*taken, &issued]),
            ("claimed", "claim", ["reserved", "issued"], 1_000, "GBP", &unclaimed, vec![&offer, &format!("voucher {unclaimed}")]),
            ("submitted", "submit", ["free", "reserved"], 700, "GBP", "null", vec![&offer]),
            ("unbound", "claim", ["reserved", "issued"], 5, "GBP", "null", vec![&offer, "transfer unbound"]),
            ("shortcut", "redeem", ["free", "spent"], 9, "GBP", "null", vec!["redemption ", "transfer shortcut"]),
            ("foreign", "submit", ["free", "reserved"], 3, "EUR", "null", vec![&offer, "transfer foreign"]),
        ] {
            forge(&fixture, name, posting, path, minor, currency, voucher).await;
            change_budget_to_agree(&fixture).await;
            assert_eq!(newly_recorded(&fixture, &reported).await, expected, "{name}");
        }
    }

    async fn a_balance_is_never_raised_above_the_amount(app: TestApp) {
        let fixture = Fixture::with(app, 1).await;
        fixture.live_offer().await;
        let raised = fixture.app.db.write(async |tx| {
            tx.execute(sql("update voucher set balance_minor = amount_minor + 1")).await?;
            Ok(())
        });
        assert!(raised.await.is_err());
    }

    async fn refuses_a_limit_below_what_is_reserved(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let budget = fixture.budget("100").await;
        let offer = fixture.offer(&budget, "10").await;
        fixture.submit(&offer).await;
        let lower = [("budget", budget.as_str()), ("version", "1"), ("limit", "29.99")];
        let answer = fixture.farah.post("/desk/offers/budgets", &lower).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("£30 of this budget is already reserved"), "{}", answer.body);
        let higher = [("budget", budget.as_str()), ("version", "1"), ("limit", "500")];
        assert_eq!(fixture.farah.post("/desk/offers/budgets", &higher).await.status, 303);
        let other = [("budget", budget.as_str()), ("version", "1"), ("limit", "600")];
        assert_eq!(fixture.farah.post("/desk/offers/budgets", &other).await.status, 409, "another change of one version is refused");
        assert_eq!(fixture.tomasz.post("/desk/offers/budgets", &higher).await.status, 403);
    }
}
