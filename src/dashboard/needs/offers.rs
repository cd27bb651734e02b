//! Offers whose next signature is this person's to give.

use super::MOST;
use crate::access::OfferApprover;
use crate::access::Section;
use crate::access::Staff;
use crate::dashboard::need::{Clock, Need, What};
use crate::goodwill::approval::{Approval, ApprovalRequest, Step};
use crate::platform::db::{Tx, sql};
use crate::types::{Money, PublicId, Refusal, Role, Timestamp};

#[derive(sqlx::FromRow)]
struct Row {
    id: PublicId,
    number: i64,
    title: String,
    author: String,
    people: i64,
    exposure_minor: i64,
    currency: String,
    content_hash: String,
    submitted_at: Option<Timestamp>,
    created_at: Timestamp,
}

/// An offer that waits, and everything its signatures depend on.
pub struct Waiting {
    /// Its id.
    pub id: PublicId,
    /// Its desk number.
    pub number: i64,
    /// What it is called.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// For how many.
    pub people: i64,
    /// The most it can cost.
    pub exposure: Money,
    /// Since when it waits.
    pub since: Timestamp,
    content_hash: String,
    editors: Vec<PublicId>,
    signatures: Vec<Approval>,
}

impl Waiting {
    fn request(&self) -> ApprovalRequest<'_> {
        ApprovalRequest {
            exposure: self.exposure,
            content_hash: &self.content_hash,
            editors: &self.editors,
            approvals: &self.signatures,
        }
    }

    /// The signature this person may give now.
    pub fn step_of(&self, staff: &Staff, now: Timestamp) -> Option<Step> {
        let roles: Vec<Role> = staff.roles.iter().copied().collect();
        self.request().next_step(&staff.id, &roles, now).ok()
    }

    /// Whose signature is next.
    pub fn next_role(&self, now: Timestamp) -> Option<Role> {
        let standing = self.request().valid_approvals(now).len();
        crate::goodwill::approval::required(self.exposure).get(standing).map(|step| step.role())
    }
}

/// What needs this person's signature.
pub async fn of(tx: &mut Tx, staff: &Staff, now: Timestamp) -> Result<Vec<Need>, Refusal> {
    if staff.may::<OfferApprover>().is_err() {
        return Ok(Vec::new());
    }
    let offers = waiting(tx).await?;
    Ok(offers
        .into_iter()
        .filter_map(|offer| {
            let step = offer.step_of(staff, now)?;
            let Waiting { id, number, title, author, exposure, people, since, .. } = offer;
            let what = What::Offer { id, number, title, author, exposure, people, step };
            Some(Need { section: Section::Offers, clock: Clock::Since(since), what })
        })
        .collect())
}

/// Every offer that waits for a signature.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Waiting>, Refusal> {
    let rows = tx
        .fetch_all::<Row>(
            sql("select offer.id, offer.number, offer.title, staff.name as author, offer.people, offer.exposure_minor,
                    offer.currency, offer.content_hash, offer.submitted_at, offer.created_at
             from offer join staff on staff.id = offer.author_id
             where offer.state = 'in_approval'
             order by offer.number
             limit $1")
            .bind(MOST),
        )
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let editors = tx
        .fetch_all::<(PublicId, PublicId)>(sql("select offer_id, staff_id from offer_editor
             where offer_id in (select id from offer where state = 'in_approval')"))
        .await?;
    let given = tx
        .fetch_all::<(PublicId, String, PublicId, String, Timestamp)>(sql(
            "select subject_id, step, staff_id, content_hash, at from approval
             where subject = 'offer' and decision = 'approved' and withdrawn_at is null
               and subject_id in (select id from offer where state = 'in_approval')
             order by id",
        ))
        .await?;
    rows.into_iter()
        .map(|row| {
            let currency = row
                .currency
                .parse()
                .map_err(|_| Refusal::Fault(format!("offer {} has an unknown currency", row.id)))?;
            let signature = |(_, step, person, content_hash, at): &(PublicId, String, PublicId, String, Timestamp)| {
                let (staff_id, content_hash) = (person.clone(), content_hash.clone());
                Some(Approval { step: step.parse::<Step>().ok()?, staff_id, content_hash, at: *at })
            };
            Ok(Waiting {
                editors: editors.iter().filter(|(of, _)| *of == row.id).map(|(_, who)| who.clone()).collect(),
                signatures: given.iter().filter(|one| one.0 == row.id).filter_map(signature).collect(),
                exposure: Money::new(row.exposure_minor, currency),
                since: row.submitted_at.unwrap_or(row.created_at),
                id: row.id,
                number: row.number,
                title: row.title,
                author: row.author,
                people: row.people,
                content_hash: row.content_hash,
            })
        })
        .collect()
}
