//! The figures of an offer that its approval page shows: who gets how much, what it costs, who must approve. All are
//! read in one transaction, and none is summed up for it: what depends on every customer is stored by the costing.

mod load;

pub use load::load;

use super::announcement::Announcement;
use super::approval::{Approval, ApprovalRequest, CannotApprove, Step, required};
use super::budgets::Budget;
use super::costing::Costing;
use super::costing::figures::Figures;
use super::entitlement::EntitlementKind;
use super::not_computed::{self, NotComputedAwards};
use super::offer::OfferState;
use super::offer_store::Offer;
use super::rules::Award;
use crate::access::Staff;
use crate::approvals::Decision;
use crate::customers::exposure;
use crate::platform::db::{Tx, sql};
use crate::types::{Message, Money, PublicId, Refusal, Role, Timestamp};
use const_format::concatcp;
use serde::{Deserialize, Serialize};

/// The most amounts that the page lists.
const GROUPS_SHOWN: usize = 60;

/// The incident an offer is for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OfferIncident {
    /// Its id.
    pub id: PublicId,
    /// Its number on the desk.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// When it began.
    pub started_at: Timestamp,
}

/// Customers to whom the rules alone give one amount and the offer another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct AmountGroup {
    /// What the rules alone give each of them, in minor units.
    pub rules_minor: i64,
    /// What the offer gives each of them, in minor units.
    pub offer_minor: i64,
    /// How many customers.
    pub people: i64,
}

/// What is owed by one rule pack for the same incident, whatever is decided about the offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct OwedByRules {
    /// The rule pack and its version: "flat-2012 1".
    pub rules: String,
    /// How many customers.
    pub people: i64,
    /// The total, in minor units.
    pub minor: i64,
}

/// What the amounts of one rule pack take for granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackAssumptions {
    /// The rule pack and its version, as amounts are stored with it: "uk-ofcom 2".
    pub rules: String,
    /// What is taken for granted, as messages of `rules.ftl`.
    pub assumptions: Vec<Message>,
    /// Whether the amounts were computed with another version than the one in force.
    pub is_outdated: bool,
}

/// Affected customers who are not in the offer, by reason, as of its costing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotIncluded {
    /// They have goodwill for this incident from another offer.
    pub other_offer: i64,
    /// Their records were erased.
    pub erased: i64,
    /// They pay in a different currency than the budget's.
    pub other_currency: i64,
    /// The rules give them nothing.
    pub other: i64,
}

impl NotIncluded {
    /// All of them together.
    pub const fn total(&self) -> i64 {
        self.other_offer + self.erased + self.other_currency + self.other
    }
}

/// One customer of an offer, with the reasons of the amount.
#[derive(Debug, Clone)]
pub struct OfferRecipient {
    /// The customer's id.
    pub customer_id: i64,
    /// Their name.
    pub name: String,
    /// Their language, as imported; may be empty.
    pub language: String,
    /// Their IANA time zone; empty if it is not known.
    pub time_zone: String,
    /// The amount and why.
    pub award: Award,
    /// What is owed to them in addition, in minor units: at least, where something was not computed.
    pub owed_minor: i64,
    /// What could not be computed for them.
    pub not_computed: Vec<NotComputedAwards>,
    /// The next customer of the same group, by id; the first one after the last.
    pub next: Option<i64>,
}

/// A decision about an offer, as its page lists it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RecordedDecision {
    /// Who decided.
    pub staff_id: PublicId,
    /// Their name.
    pub name: String,
    /// What they decided.
    pub decision: Decision,
    /// Their comment; may be empty.
    pub comment: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was not withdrawn.
    pub is_current: bool,
}

/// How many customers used a live offer, counted as they claim and redeem.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct OfferProgress {
    /// Vouchers claimed, including those redeemed.
    pub claimed: i64,
    /// Vouchers redeemed.
    pub redeemed: i64,
    /// The amount redeemed, in minor units.
    pub redeemed_minor: i64,
}

/// Everything that an approver needs to know about an offer.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// The offer.
    pub offer: Offer,
    /// Its incident.
    pub incident: OfferIncident,
    /// Its budget.
    pub budget: Budget,
    /// The author's name.
    pub author: String,
    /// Everyone who wrote or edited it.
    pub editors: Vec<PublicId>,
    /// Approvals that were not withdrawn.
    pub approvals: Vec<Approval>,
    /// Every decision, newest first.
    pub decisions: Vec<RecordedDecision>,
    /// Its last costing; `None` before the first.
    pub costing: Option<Costing>,
    /// The figures of that costing.
    pub figures: Figures,
    /// The message that announces it; `None` if nobody is told.
    pub announcement: Option<Announcement>,
    /// What each of these rule packs takes for granted.
    pub assumptions: Vec<PackAssumptions>,
    /// The shares of earlier offers that were spent, in percent: the smallest and the largest.
    pub spent_percent: Option<(i64, i64)>,
    /// How many customers used it so far.
    pub progress: OfferProgress,
}

impl Estimate {
    /// What the rules alone would cost.
    pub const fn by_rules(&self) -> Money {
        Money::new(self.figures.by_rules_minor, self.offer.currency)
    }

    /// The amounts that the page lists.
    pub fn groups(&self) -> &[AmountGroup] {
        self.figures.groups.get(..GROUPS_SHOWN).unwrap_or(&self.figures.groups)
    }

    /// The expected cost: the middle of the shares that earlier offers spent. `None` without earlier offers.
    pub fn likely(&self) -> Option<Money> {
        let (least, most) = self.spent_percent?;
        let minor = i128::from(self.offer.exposure.minor) * i128::from(least + most) / 200;
        i64::try_from(minor).ok().map(|minor| Money::new(minor, self.offer.currency))
    }

    /// The approvals it needs, each with the approval that is valid at `now`.
    pub fn steps(&self, now: Timestamp) -> Vec<(Step, Option<&Approval>)> {
        let valid = self.request().valid_approvals(now);
        let needed = required(self.offer.exposure).into_iter().enumerate();
        needed.map(|(at, step)| (step, valid.get(at).copied())).collect()
    }

    /// The step that this person may approve now.
    ///
    /// # Errors
    ///
    /// Why they may not.
    pub fn next_step(&self, staff: &Staff, now: Timestamp) -> Result<Step, CannotApprove> {
        let roles: Vec<Role> = staff.roles.iter().copied().collect();
        self.request().next_step(&staff.id, &roles, now)
    }

    fn request(&self) -> ApprovalRequest<'_> {
        ApprovalRequest {
            exposure: self.offer.exposure,
            content_hash: &self.offer.content_hash,
            editors: &self.editors,
            approvals: &self.approvals,
        }
    }

    /// The name of somebody who decided.
    pub fn name_of(&self, staff_id: &PublicId) -> &str {
        self.decisions.iter().find(|decision| decision.staff_id == *staff_id).map_or("", |decision| &decision.name)
    }
}

/// Returns one customer of an offer: the one asked for, else the first of the group that the rules alone give
/// `group_minor`, else the first of all.
///
/// # Errors
///
/// `Refusal::Fault` when the stored reasons cannot be read.
pub async fn find_recipient(
    tx: &mut Tx,
    offer: &Offer,
    customer_id: Option<i64>,
    group_minor: Option<i64>,
) -> Result<Option<OfferRecipient>, Refusal> {
    const OWED: &str = concatcp!(
        "select cast(coalesce(max(amount_minor), 0) as bigint) from entitlement
         where customer_id = $1 and incident_id = $2 and kind in ",
        EntitlementKind::OWED_SQL
    );
    // While its vouchers are deleted, what is found may be gone in a moment.
    if offer.is_releasing || offer.state == OfferState::Costing {
        return Ok(None);
    }
    let among = match (customer_id, group_minor) {
        (Some(customer_id), _) => Among::One(customer_id),
        (None, Some(rules_minor)) => Among::Group(rules_minor),
        (None, None) => Among::All,
    };
    let Some(customer_id) = find_next(tx, &offer.id, among, 0).await? else { return Ok(None) };
    let found = tx
        .fetch_optional::<(String, String, String, String, i64)>(
            sql("select c.name, c.language, c.time_zone, e.trace, e.rules_minor
             from entitlement e join customer_view c on c.id = e.customer_id
             where e.offer_id = $1 and e.customer_id = $2 and e.incident_id = $3
             order by e.id limit 1")
            .bind(&offer.id)
            .bind(customer_id)
            .bind(&offer.incident_id),
        )
        .await?;
    let Some((name, language, time_zone, trace, rules_minor)) = found else { return Ok(None) };
    let award = Award::from_stored(&trace, customer_id)?;
    let owed_minor = tx.fetch_value::<i64>(sql(OWED).bind(customer_id).bind(&offer.incident_id)).await?;
    let among = group_minor.map_or(Among::All, |_| Among::Group(rules_minor));
    let mut next = find_next(tx, &offer.id, among, customer_id).await?;
    if next.is_none() {
        next = find_next(tx, &offer.id, among, 0).await?.filter(|first| *first != customer_id);
    }
    let not_computed = not_computed::of_customer(tx, customer_id, &offer.incident_id).await?;
    Ok(Some(OfferRecipient { customer_id, name, language, time_zone, award, owed_minor, not_computed, next }))
}

/// Among whom to look for a customer of an offer.
#[derive(Debug, Clone, Copy)]
enum Among {
    One(i64),
    /// Those to whom the rules alone give an amount.
    Group(i64),
    All,
}

/// The first of these customers of an offer whose id is above `after`. An index gives each.
async fn find_next(tx: &mut Tx, offer_id: &PublicId, among: Among, after: i64) -> Result<Option<i64>, Refusal> {
    let query = match among {
        Among::One(customer_id) => {
            sql("select customer_id from voucher where offer_id = $1 and customer_id > $2 and customer_id = $3 limit 1")
                .bind(offer_id)
                .bind(after)
                .bind(customer_id)
        }
        Among::Group(rules_minor) => sql("select customer_id from entitlement
             where offer_id = $1 and customer_id > $2 and rules_minor = $3 order by customer_id limit 1")
        .bind(offer_id)
        .bind(after)
        .bind(rules_minor),
        Among::All => sql("select customer_id from voucher where offer_id = $1 and customer_id > $2
             order by customer_id limit 1")
        .bind(offer_id)
        .bind(after),
    };
    Ok(tx.fetch_value_optional(query).await?)
}

/// Returns the incidents that an offer can be written for, newest first, each with the number of affected customers:
/// published, not withdrawn, no drills, with at least one affected customer.
pub async fn list_incidents(tx: &mut Tx, now: Timestamp) -> Result<Vec<(OfferIncident, i64)>, Refusal> {
    let found = tx
        .fetch_all::<(PublicId, i64, String, Timestamp)>(sql("select i.id, i.number, i.title, i.started_at
             from incident_view i
             where i.kind = 'incident' and i.is_drill = false and i.state <> 'draft' and i.withdrawn_at is null
               and (i.resolved_at is null or exists (select 1 from exposure_view e where e.incident_id = i.id))
             order by i.started_at desc limit 50"))
        .await?;
    let mut incidents = Vec::new();
    for (id, number, title, started_at) in found {
        let people = exposure::people(tx, now, &id).await?;
        incidents.push((OfferIncident { id, number, title, started_at }, people));
    }
    incidents.retain(|(_, people)| *people > 0);
    Ok(incidents)
}
