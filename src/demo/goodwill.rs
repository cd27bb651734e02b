//! Goodwill that waits for somebody, made at the real present (decision 37): a small offer for the people of
//! 2012 that marketing signs alone, and one above £5,000, signed by marketing, that waits for finance.
//!
//! Nobody gets goodwill twice for one incident (I4), so the second offer is for another one: whichever
//! recent outage, over and done with, hit most people.

use super::Stage;
use crate::access::{Author, BudgetEditor, OfferApprover};
use crate::goodwill::budgets::{self, NewBudget};
use crate::goodwill::drafting::{self, Draft};
use crate::goodwill::{approval, costing, record, sheet, signing};
use crate::platform::installation;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::time;
use chrono::TimeDelta;

/// What the quarter's budget holds.
const BUDGET_POUNDS: &str = "25000";
/// Whose tills take the vouchers; the token that the demo's till would use names the same.
const MERCHANT: &str = "Larkmoor shops";
/// How long vouchers are valid (decision 37).
const DAYS: i64 = 30;
/// Whole pounds the second offer may give each, the kindest first.
const SECOND_POUNDS: [i64; 3] = [20, 10, 5];

/// Makes the budget and both offers.
pub async fn play(stage: &mut Stage) -> Result<(), Refusal> {
    let keeper: BudgetEditor = stage.may("farah")?;
    let now = stage.now;
    let new = NewBudget { name: "Goodwill, this quarter".into(), currency: "GBP".into(), limit: BUDGET_POUNDS.into() };
    let budget = stage.app.db.write(async |tx| budgets::create(tx, &keeper, now, &new).await).await?;
    if let Some(outage) = stage.outage.clone() {
        let draft = draft(
            stage,
            &budget,
            "10",
            "A £10 voucher for everyone we cut off on 11 July",
            "One sum for all is what we announced, and nobody has to ask why a neighbour got more.",
        )
        .await?;
        submitted(stage, "tomasz", &outage, &draft).await?;
    }
    if let Some((incident, pounds)) = second(stage).await? {
        let sum = pounds.to_string();
        let draft = draft(
            stage,
            &budget,
            &sum,
            "A voucher for everyone without service that day",
            "It was our own change that broke it, on an evening when people needed us.",
        )
        .await?;
        let id = submitted(stage, "tomasz", &incident, &draft).await?;
        sign(stage, "helena", &id).await?;
    }
    Ok(())
}

async fn draft(stage: &Stage, budget: &PublicId, pounds: &str, title: &str, reason: &str) -> Result<Draft, Refusal> {
    let zone = installation::get(&mut stage.app.db.read().await?).await?.zone();
    let field = |at: Timestamp| time::field_value(at, zone);
    Ok(Draft {
        title: title.into(),
        reason: reason.into(),
        amount_kind: "flat".into(),
        flat: pounds.into(),
        budget: budget.to_string(),
        merchant: MERCHANT.into(),
        valid_from: field(stage.now),
        valid_to: field(stage.now + TimeDelta::days(DAYS)),
        honour_policy: "honour".into(),
        terms: "Use it in one go, one voucher for each purchase. We cannot give change.".into(),
    })
}

/// Writes an offer, works it out and submits it.
async fn submitted(stage: &Stage, author: &str, incident: &PublicId, draft: &Draft) -> Result<PublicId, Refusal> {
    let right: Author = stage.may(author)?;
    let (db, now) = (&stage.app.db, stage.now);
    let id = db
        .write(async |tx| {
            let zone = installation::get(tx).await?.zone();
            drafting::create(tx, &right, now, zone, incident.as_str(), draft).await
        })
        .await?;
    let version = record::one(&mut db.read().await?, &id).await?.version;
    let costed = costing::cost(&stage.app, &right, now, &id, version).await?;
    db.write(async |tx| signing::submit(tx, &right, now, &id, costed.version).await).await?;
    Ok(id)
}

async fn sign(stage: &Stage, approver: &str, id: &PublicId) -> Result<(), Refusal> {
    let right: OfferApprover = stage.may(approver)?;
    let (db, now) = (&stage.app.db, stage.now);
    let hash = record::one(&mut db.read().await?, id).await?.content_hash;
    db.write(async |tx| signing::sign(tx, &right, now, id, &hash, "").await).await.map(|_| ())
}

/// The recent outage that hit most people, and the sum that brings its offer above what marketing signs
/// alone and still fits the budget beside the first; none where too few people were hit.
async fn second(stage: &Stage) -> Result<Option<(PublicId, i64)>, Refusal> {
    let mut tx = stage.app.db.read().await?;
    let mut incidents = sheet::incidents(&mut tx).await?;
    let free = budgets::all(&mut tx).await?.iter().map(|budget| budget.balance.available().minor).max().unwrap_or(0);
    drop(tx);
    incidents.retain(|(incident, _)| {
        Some(&incident.id) != stage.outage.as_ref() && Some(&incident.id) != stage.open.as_ref()
    });
    incidents.sort_by_key(|(_, people)| std::cmp::Reverse(*people));
    let Some((incident, people)) = incidents.into_iter().next() else { return Ok(None) };
    let fits = |pounds: &i64| people * pounds > approval::MARKETING_ALONE_UNITS && people * pounds * 100 <= free;
    Ok(SECOND_POUNDS.into_iter().find(fits).map(|pounds| (incident.id, pounds)))
}
