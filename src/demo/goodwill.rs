//! Goodwill offers in review, dated to the present (decision 37): one for the customers of 2012 that marketing approves
//! alone, and one above £5,000, approved by marketing, that also needs finance.
//!
//! Both are announced: once the last approval is given, those who agreed to offers get a message.
//!
//! Nobody gets goodwill twice for one incident (I4), so the second offer is for the recent resolved incident that
//! affected most customers.

use super::DemoContext;
use crate::access::{Author, BudgetEditor, OfferApprover};
use crate::goodwill::announcement::input;
use crate::goodwill::budgets::{self, NewBudget};
use crate::goodwill::draft::{self, Draft};
use crate::goodwill::{approval, costing, estimate, offer_store, submit};
use crate::platform::installation;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::wording::ENGLISH;
use crate::web::moment;
use chrono::TimeDelta;

/// The limit of the quarter's budget, in pounds.
const BUDGET_POUNDS: &str = "25000";
/// The merchant where vouchers are redeemed.
const MERCHANT: &str = "Larkmoor shops";
/// How long vouchers are valid, in days (decision 37).
const VALID_DAYS: i64 = 30;
/// Amounts to try for the second offer, in pounds per customer, highest first.
const SECOND_POUNDS: [i64; 3] = [20, 10, 5];

/// Creates the budget and both offers.
pub async fn load(demo: &mut DemoContext) -> Result<(), Refusal> {
    let right: BudgetEditor = demo.may("farah")?;
    let now = demo.now;
    let new = NewBudget { name: "Goodwill, this quarter".into(), currency: "GBP".into(), limit: BUDGET_POUNDS.into() };
    let budget = demo.app.db.write(async |tx| budgets::create(tx, &right, now, &new).await).await?;
    if let Some(outage) = demo.outage.clone() {
        let draft = draft(
            demo,
            &budget,
            "10",
            "A £10 voucher for everyone we cut off on 11 July",
            "One sum for all is what we announced, and nobody has to ask why a neighbour got more.",
        )
        .await?;
        submit_offer(demo, "tomasz", &outage, &draft).await?;
    }
    if let Some((incident, pounds)) = second_offer(demo).await? {
        let sum = pounds.to_string();
        let draft = draft(
            demo,
            &budget,
            &sum,
            "A voucher for everyone without service that day",
            "It was our own change that broke it, on an evening when people needed us.",
        )
        .await?;
        let id = submit_offer(demo, "tomasz", &incident, &draft).await?;
        approve_offer(demo, "helena", &id).await?;
    }
    Ok(())
}

async fn draft(
    demo: &DemoContext,
    budget: &PublicId,
    pounds: &str,
    title: &str,
    reason: &str,
) -> Result<Draft, Refusal> {
    let zone = installation::get(&mut demo.app.db.read().await?).await?.zone();
    let field = |at: Timestamp| moment::text(at, zone);
    Ok(Draft {
        title: title.into(),
        reason: reason.into(),
        amount_kind: "flat".into(),
        flat: pounds.into(),
        budget: budget.to_string(),
        merchant: MERCHANT.into(),
        valid_from: field(demo.now),
        valid_to: field(demo.now + TimeDelta::days(VALID_DAYS)),
        honour_policy: "honour".into(),
        terms: "Use it in one go, one voucher for each purchase. We cannot give change.".into(),
        announcement: Some(vec![input::default_text(ENGLISH)]),
    })
}

/// Creates an offer, costs it and submits it for approval.
async fn submit_offer(
    demo: &DemoContext,
    author: &str,
    incident: &PublicId,
    draft: &Draft,
) -> Result<PublicId, Refusal> {
    let right: Author = demo.may(author)?;
    let (db, now) = (&demo.app.db, demo.now);
    let id = db
        .write(async |tx| {
            let zone = installation::get(tx).await?.zone();
            draft::create(tx, &right, now, zone, incident.as_str(), draft).await
        })
        .await?;
    costing::job::run_all(&demo.app).await?;
    let version = offer_store::get(&mut db.read().await?, &id).await?.version;
    db.write(async |tx| submit::submit(tx, &right, now, &id, version).await).await?;
    Ok(id)
}

async fn approve_offer(demo: &DemoContext, approver: &str, id: &PublicId) -> Result<(), Refusal> {
    let right: OfferApprover = demo.may(approver)?;
    let (db, now) = (&demo.app.db, demo.now);
    let hash = offer_store::get(&mut db.read().await?, id).await?.content_hash;
    db.write(async |tx| approval::approve(tx, &right, now, id, &hash, "").await).await.map(|_| ())
}

/// The recent incident that affected most customers, and an amount that needs finance's approval and fits the budget
/// beside the first offer; `None` if too few customers were affected.
async fn second_offer(demo: &DemoContext) -> Result<Option<(PublicId, i64)>, Refusal> {
    let mut tx = demo.app.db.read().await?;
    let mut incidents = estimate::list_incidents(&mut tx, demo.now).await?;
    let free = budgets::list(&mut tx).await?.iter().map(|budget| budget.balance.available().minor).max().unwrap_or(0);
    drop(tx);
    incidents
        .retain(|(incident, _)| Some(&incident.id) != demo.outage.as_ref() && Some(&incident.id) != demo.open.as_ref());
    incidents.sort_by_key(|(_, people)| std::cmp::Reverse(*people));
    let Some((incident, people)) = incidents.into_iter().next() else { return Ok(None) };
    let fits = |pounds: &i64| people * pounds > approval::MARKETING_ALONE_UNITS && people * pounds * 100 <= free;
    Ok(SECOND_POUNDS.into_iter().find(fits).map(|pounds| (incident.id, pounds)))
}
