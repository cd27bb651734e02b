//! Access to the forms of goodwill and of the customer's personal page, and to the redemption API.

use crate::access_check::AccessCheck;
use crate::access_check::Body::{Form, Json};
use crate::goodwill_fixture::{Fixture, MERCHANT, hours, id};
use amends::on_both_databases;
use amends::types::Role;

/// The rows of the write table that this test covers.
pub const ROWS: &[&str] = &[
    "/desk/offers",
    "/desk/offers/{id}",
    "/desk/offers/{id}/costing",
    "/desk/offers/{id}/submission",
    "/desk/offers/{id}/approval",
    "/desk/offers/{id}/withdrawal",
    "/desk/offers/{id}/discard",
    "/desk/offers/budgets",
    "/r/{token}/claim",
    "/r/{token}/reply",
    "/api/v1/redemptions",
];

on_both_databases! {
    async fn goodwill_forms_are_open_to_the_allowed_only(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        let mut access = AccessCheck::new(&fixture).with_staff().await;
        let (author, signer) = (access.staff(Role::SupportLead), access.staff(Role::Marketing));

        let budget = [("name", "Goodwill, this quarter"), ("currency", "GBP"), ("limit", "25000")];
        let finance = access.staff(Role::Finance);
        access.check_form("/desk/offers/budgets", "/desk/offers/budgets", Form(&budget), &finance).await;
        let budget = access.fetch_text("select id from budget").await;
        let typed = fixture.offer_form(&budget, "10");
        let created = access.check_form("/desk/offers", "/desk/offers", Form(&typed), &author).await;
        let offer = created.location().to_owned();
        let version = fixture.offer_number(&offer, "version").await.to_string();
        let edit = [&typed[..], &[("version", &*version)]].concat();
        access.check_form("/desk/offers/{id}", &offer, Form(&edit), &author).await;
        let version = fixture.offer_number(&offer, "version").await.to_string();
        let (path, pause) = (format!("{offer}/costing"), [("version", &*version), ("decision", "pause")]);
        access.check_form("/desk/offers/{id}/costing", &path, Form(&pause), &author).await;
        assert_eq!(author.post(&path, &[("version", &version), ("decision", "resume")]).await.status, 303);
        fixture.run_costings().await;
        let version = fixture.offer_number(&offer, "version").await.to_string();
        let path = format!("{offer}/submission");
        access.check_form("/desk/offers/{id}/submission", &path, Form(&[("version", &version)]), &author).await;
        let hash = access.fetch_text(&format!("select content_hash from offer where id = '{}'", id(&offer))).await;
        let approval = [("decision", "approve"), ("hash", &*hash), ("comment", "")];
        access.check_form("/desk/offers/{id}/approval", &format!("{offer}/approval"), Form(&approval), &signer).await;
        fixture.app.clock.set(hours(1));
        fixture.run_schedule().await;

        let letter = fixture.personal_page(1).await;
        let nora = fixture.visitor();
        access.check_form("/r/{token}/claim", &format!("{letter}/claim"), Form(&[]), &nora).await;
        let reply = [("words", "Thank you.")];
        access.check_form("/r/{token}/reply", &format!("{letter}/reply"), Form(&reply), &nora).await;
        let point_of_sale = fixture.bearer(&fixture.merchant_token(MERCHANT).await);
        let purchase = serde_json::json!({ "code": fixture.code(1).await, "reference": "purchase 1" });
        access.check_form("/api/v1/redemptions", "/api/v1/redemptions", Json(&purchase), &point_of_sale).await;
        let version = fixture.offer_number(&offer, "version").await.to_string();
        let path = format!("{offer}/withdrawal");
        access.check_form("/desk/offers/{id}/withdrawal", &path, Form(&[("version", &version)]), &signer).await;
        let typed = fixture.offer_form(&budget, "10");
        let draft = author.post("/desk/offers", &typed).await.location().to_owned();
        let version = fixture.offer_number(&draft, "version").await.to_string();
        let path = format!("{draft}/discard");
        access.check_form("/desk/offers/{id}/discard", &path, Form(&[("version", &version)]), &author).await;
        fixture.assert_ledger_balances().await;
        access.assert_checked(ROWS);
    }
}
