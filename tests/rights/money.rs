//! The doors of goodwill, from the budget to the till, and of the customer's own page.

use crate::goodwill_fixture::{Fixture, MERCHANT, hours, id};
use crate::keeper::Keeper;
use crate::keeper::Sent::{Form, Json};
use amends::on_both_databases;
use amends::types::Role;

/// What this story tries.
pub const ROWS: &[&str] = &[
    "/desk/offers",
    "/desk/offers/{id}",
    "/desk/offers/{id}/submission",
    "/desk/offers/{id}/approval",
    "/desk/offers/{id}/withdrawal",
    "/desk/offers/budgets",
    "/r/{token}/claim",
    "/r/{token}/reply",
    "/api/v1/redemptions",
];

on_both_databases! {
    async fn money_moves_for_those_who_may(app: TestApp) {
        let house = Fixture::with(app, 2).await;
        let mut keeper = Keeper::alone(&house).hired().await;
        let (author, signer) = (keeper.person(Role::SupportLead), keeper.person(Role::Marketing));

        let budget = [("name", "Goodwill, this quarter"), ("currency", "GBP"), ("limit", "25000")];
        let finance = keeper.person(Role::Finance);
        keeper.door("/desk/offers/budgets", "/desk/offers/budgets", Form(&budget), &finance).await;
        let budget = keeper.text("select id from budget").await;
        let typed = house.offer_form(&budget, "10");
        let made = keeper.door("/desk/offers", "/desk/offers", Form(&typed), &author).await;
        let offer = made.location().to_owned();
        let version = house.offer_number(&offer, "version").await.to_string();
        let edit = [&typed[..], &[("version", &*version)]].concat();
        keeper.door("/desk/offers/{id}", &offer, Form(&edit), &author).await;
        let version = house.offer_number(&offer, "version").await.to_string();
        let path = format!("{offer}/submission");
        keeper.door("/desk/offers/{id}/submission", &path, Form(&[("version", &version)]), &author).await;
        let hash = keeper.text(&format!("select content_hash from offer where id = '{}'", id(&offer))).await;
        let approval = [("decision", "approve"), ("hash", &*hash), ("comment", "")];
        keeper.door("/desk/offers/{id}/approval", &format!("{offer}/approval"), Form(&approval), &signer).await;
        house.app.clock.set(hours(1));
        house.run_schedule().await;

        let letter = house.personal_page(1).await;
        let nora = house.visitor();
        keeper.door("/r/{token}/claim", &format!("{letter}/claim"), Form(&[]), &nora).await;
        let words = [("words", "Thank you.")];
        keeper.door("/r/{token}/reply", &format!("{letter}/reply"), Form(&words), &nora).await;
        let till = house.bearer(&house.merchant_token(MERCHANT).await);
        let purchase = serde_json::json!({ "code": house.code(1).await, "reference": "purchase 1" });
        keeper.door("/api/v1/redemptions", "/api/v1/redemptions", Json(&purchase), &till).await;
        let version = house.offer_number(&offer, "version").await.to_string();
        let path = format!("{offer}/withdrawal");
        keeper.door("/desk/offers/{id}/withdrawal", &path, Form(&[("version", &version)]), &signer).await;
        house.assert_ledger_balances().await;
        keeper.has_tried(ROWS);
    }
}
