//! Tasks in offers: the approvals that a person can give next, and budgets that are nearly gone.

use super::LISTED_MAX;
use crate::access::{BudgetEditor, OfferApprover, Section, Staff};
use crate::dashboard::task::{Task, TaskKind, Timing};
use crate::goodwill::approval::{self, Approval, ApprovalRequest, Step};
use crate::goodwill::budgets;
use crate::goodwill::offer::OfferState;
use crate::platform::db::{Tx, sql};
use crate::types::{Currency, Money, PublicId, Refusal, Role, Timestamp};
use const_format::concatcp;

#[derive(sqlx::FromRow)]
struct OfferInApproval {
    id: PublicId,
    number: i64,
    title: String,
    author: String,
    people: i64,
    exposure_minor: i64,
    currency: Currency,
    content_hash: String,
    submitted_at: Option<Timestamp>,
    created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct GivenApproval {
    offer_id: PublicId,
    step: Step,
    staff_id: PublicId,
    content_hash: String,
    at: Timestamp,
}

/// An offer in approval, with what its next step depends on.
pub struct PendingOffer {
    /// Its id.
    pub id: PublicId,
    /// Its number, as in `OF-31`.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Its author's name.
    pub author: String,
    /// Number of customers it is for.
    pub people: i64,
    /// Its maximum cost.
    pub exposure: Money,
    /// When it was submitted.
    pub since: Timestamp,
    content_hash: String,
    editors: Vec<PublicId>,
    signatures: Vec<Approval>,
}

impl PendingOffer {
    fn request(&self) -> ApprovalRequest<'_> {
        ApprovalRequest {
            exposure: self.exposure,
            content_hash: &self.content_hash,
            editors: &self.editors,
            approvals: &self.signatures,
        }
    }

    /// The step that this person can approve now.
    pub fn step_of(&self, staff: &Staff, now: Timestamp) -> Option<Step> {
        let roles: Vec<Role> = staff.roles.iter().copied().collect();
        self.request().next_step(&staff.id, &roles, now).ok()
    }

    /// The role that approves next.
    pub fn next_role(&self, now: Timestamp) -> Option<Role> {
        let given = self.request().valid_approvals(now).len();
        approval::required(self.exposure).get(given).map(|step| step.role())
    }
}

/// Offers whose next step this person can approve.
pub async fn of(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Task>, Refusal> {
    let mut tasks = Vec::new();
    if staff.may::<OfferApprover>().is_ok() {
        tasks.extend(pending(tx).await?.into_iter().filter_map(|offer| {
            let step = offer.step_of(staff, now)?;
            let PendingOffer { id, number, title, author, exposure, people, since, .. } = offer;
            let kind = TaskKind::Offer { id, number, title, author, exposure, people, step };
            Some(Task { section: Section::Offers, timing: Timing::Since(since), kind })
        }));
    }
    if staff.may::<BudgetEditor>().is_ok() {
        tasks.extend(budgets::nearly_gone(tx).await?.into_iter().map(|budget| {
            let available = budget.balance.available();
            let kind = TaskKind::BudgetLow { id: budget.id, name: budget.name, available };
            Task { section: Section::Offers, timing: Timing::Since(now), kind }
        }));
    }
    Ok(tasks)
}

/// Every offer in approval.
pub async fn pending(tx: &mut Tx) -> Result<Vec<PendingOffer>, Refusal> {
    let offers = tx
        .fetch_all::<OfferInApproval>(
            sql(concatcp!(
                "select offer.id, offer.number, offer.title, staff.name as author, offer.people, offer.exposure_minor,
                    offer.currency, offer.content_hash, offer.submitted_at, offer.created_at
             from offer_view as offer join staff_view as staff on staff.id = offer.author_id
             where offer.state = '",
                OfferState::InApproval.as_str(),
                "'
             order by offer.number
             limit $1"
            ))
            .bind(LISTED_MAX),
        )
        .await?;
    if offers.is_empty() {
        return Ok(Vec::new());
    }
    let editors = tx
        .fetch_all::<(PublicId, PublicId)>(
            sql("select offer_id, staff_id from offer_editor_view
             where offer_id in (select id from offer_view where state = $1)")
            .bind(OfferState::InApproval),
        )
        .await?;
    let approvals = tx
        .fetch_all::<GivenApproval>(
            sql("select subject_id as offer_id, step, staff_id, content_hash, at from approval_view
             where subject = 'offer' and decision = 'approved' and withdrawn_at is null
               and subject_id in (select id from offer_view where state = $1)
             order by id")
            .bind(OfferState::InApproval),
        )
        .await?;
    Ok(offers.into_iter().map(|offer| pending_offer(offer, &editors, &approvals)).collect())
}

fn pending_offer(
    offer: OfferInApproval,
    editors: &[(PublicId, PublicId)],
    approvals: &[GivenApproval],
) -> PendingOffer {
    let signature = |approval: &GivenApproval| Approval {
        step: approval.step,
        staff_id: approval.staff_id.clone(),
        content_hash: approval.content_hash.clone(),
        at: approval.at,
    };
    PendingOffer {
        editors: editors.iter().filter(|(id, _)| *id == offer.id).map(|(_, editor)| editor.clone()).collect(),
        signatures: approvals.iter().filter(|approval| approval.offer_id == offer.id).map(signature).collect(),
        exposure: Money::new(offer.exposure_minor, offer.currency),
        since: offer.submitted_at.unwrap_or(offer.created_at),
        id: offer.id,
        number: offer.number,
        title: offer.title,
        author: offer.author,
        people: offer.people,
        content_hash: offer.content_hash,
    }
}
