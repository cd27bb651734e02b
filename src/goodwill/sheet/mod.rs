//! What the sheet of an offer shows: read in one view of the database, counted there.

mod reading;

pub use reading::read;

use super::approval::{Request, Signature, Step, Why, required};
use super::budgets::Budget;
use super::offer::State;
use super::record::Offer;
use super::rules::Award;
use crate::access::Staff;
use crate::platform::db::{Tx, sql};
use crate::types::{Money, PublicId, Refusal, Role, Timestamp};

/// The incident an offer is for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Incident {
    /// Its id.
    pub id: PublicId,
    /// Its number on the desk.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// When it began.
    pub started_at: Timestamp,
}

/// So many customers to whom the rules alone give one sum and the offer another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Group {
    /// What the rules alone give each, in minor units.
    pub rules_minor: i64,
    /// What the offer gives each.
    pub offer_minor: i64,
    /// How many.
    pub people: i64,
}

/// What is owed for the same incident whatever becomes of the offer.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Owed {
    /// The pack and its version: "flat-2012 1".
    pub rules: String,
    /// How many customers.
    pub people: i64,
    /// All of them together, in minor units.
    pub minor: i64,
}

/// Of everyone who was hit, those who are not in the offer, by reason.
#[derive(Debug, Clone, Copy, Default)]
pub struct LeftOut {
    /// They have goodwill for this incident from another offer.
    pub other_offer: i64,
    /// Their records were erased.
    pub erased: i64,
    /// They pay in another currency than the budget's.
    pub other_currency: i64,
    /// The rules give them nothing, or they were hit after the offer was worked out.
    pub rest: i64,
}

impl LeftOut {
    /// All of them.
    pub const fn all(&self) -> i64 {
        self.other_offer + self.erased + self.other_currency + self.rest
    }
}

/// One customer's gift with its reasons.
#[derive(Debug, Clone)]
pub struct One {
    /// The customer.
    pub customer_id: i64,
    /// Their name.
    pub name: String,
    /// The sum and why.
    pub award: Award,
    /// What is owed to them besides, in minor units.
    pub owed_minor: i64,
    /// The next customer in the same group, by id; the first again after the last.
    pub next: Option<i64>,
}

/// A decision that was made about an offer.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Decision {
    /// Who.
    pub staff_id: PublicId,
    /// Their name.
    pub name: String,
    /// As what they signed, or `sent_back`.
    pub step: String,
    /// `approved` or `sent_back`.
    pub decision: String,
    /// What they said.
    pub comment: String,
    /// When.
    pub at: Timestamp,
    /// Whether it still counts: not taken back.
    pub stands: bool,
}

/// How far customers are with a live offer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Claimed, redeemed ones among them.
    pub claimed: i64,
    /// Redeemed.
    pub redeemed: i64,
    /// What was redeemed, in minor units.
    pub redeemed_minor: i64,
}

/// Everything.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The offer.
    pub offer: Offer,
    /// Its incident.
    pub incident: Incident,
    /// Its budget.
    pub budget: Budget,
    /// Who wrote it.
    pub author: String,
    /// Everyone who had a hand in it.
    pub editors: Vec<PublicId>,
    /// Signatures that were not taken back.
    pub signatures: Vec<Signature>,
    /// Every decision, newest first.
    pub decisions: Vec<Decision>,
    /// Who gets how much, least first.
    pub groups: Vec<Group>,
    /// Those of them who may be written to about offers.
    pub reachable: i64,
    /// Who is not in it.
    pub left_out: LeftOut,
    /// What is owed anyway.
    pub owed: Vec<Owed>,
    /// The share of earlier offers that was spent, in percent: least and most.
    pub spent_percent: Option<(i64, i64)>,
    /// How far customers are.
    pub progress: Progress,
}

impl Sheet {
    /// What the rules alone would cost.
    pub fn by_rules(&self) -> Money {
        Money::new(self.groups.iter().map(|group| group.rules_minor * group.people).sum(), self.offer.currency)
    }

    /// People who get more, and people who get less, than the rules alone would give.
    pub fn lifted_and_lowered(&self) -> (i64, i64) {
        let count = |fits: fn(&Group) -> bool| self.groups.iter().filter(|group| fits(group)).map(|g| g.people).sum();
        (count(|group| group.offer_minor > group.rules_minor), count(|group| group.offer_minor < group.rules_minor))
    }

    /// The middle of what earlier offers lead to expect; none without earlier offers.
    pub fn likely(&self) -> Option<Money> {
        let (least, most) = self.spent_percent?;
        let minor = i128::from(self.offer.exposure.minor) * i128::from(least + most) / 200;
        i64::try_from(minor).ok().map(|minor| Money::new(minor, self.offer.currency))
    }

    /// The signatures it needs, with those that still stand at `now`.
    pub fn steps(&self, now: Timestamp) -> Vec<(Step, Option<&Signature>)> {
        let standing = self.request().standing(now);
        let needed = required(self.offer.exposure).into_iter().enumerate();
        needed.map(|(at, step)| (step, standing.get(at).copied())).collect()
    }

    /// Whether this person may sign now, and if not, why.
    pub fn may_sign(&self, staff: &Staff, now: Timestamp) -> Result<Step, Why> {
        let roles: Vec<Role> = staff.roles.iter().copied().collect();
        self.request().next_step(&staff.id, &roles, now)
    }

    fn request(&self) -> Request<'_> {
        Request {
            exposure: self.offer.exposure,
            content_hash: &self.offer.content_hash,
            editors: &self.editors,
            signatures: &self.signatures,
        }
    }

    /// Who has signed a step, by name.
    pub fn name_of(&self, staff_id: &PublicId) -> &str {
        self.decisions.iter().find(|decision| decision.staff_id == *staff_id).map_or("", |decision| &decision.name)
    }
}

/// One customer of an offer: the one asked for, else the first of a group, else the first of all.
pub async fn one(tx: &mut Tx, offer: &Offer, asked: Option<i64>, group: Option<i64>) -> Result<Option<One>, Refusal> {
    let found = tx
        .fetch_optional::<(i64, String, String, i64)>(
            sql("select c.id, c.name, e.trace, e.rules_minor
             from entitlement e join customer c on c.id = e.customer_id
             where e.offer_id = $1 and e.kind = 'goodwill'
               and ($2 = 0 or c.id = $2) and ($3 < 0 or e.rules_minor = $3)
             order by e.id limit 1")
            .bind(&offer.id)
            .bind(asked.unwrap_or(0))
            .bind(group.unwrap_or(-1)),
        )
        .await?;
    let Some((customer_id, name, trace, rules_minor)) = found else { return Ok(None) };
    let award = serde_json::from_str(&trace).map_err(|error| Refusal::Fault(format!("a stored trace: {error}")))?;
    let owed_minor = tx
        .fetch_value::<i64>(
            sql("select cast(coalesce(max(amount_minor), 0) as bigint) from entitlement
             where customer_id = $1 and incident_id = $2 and kind in ('statutory', 'contract')")
            .bind(customer_id)
            .bind(&offer.incident_id),
        )
        .await?;
    let next = tx
        .fetch_value_optional::<i64>(
            sql("select e.customer_id from entitlement e
             where e.offer_id = $1 and e.kind = 'goodwill' and e.customer_id <> $2 and ($4 < 0 or e.rules_minor = $3)
             order by case when e.customer_id > $2 then 0 else 1 end, e.customer_id limit 1")
            .bind(&offer.id)
            .bind(customer_id)
            .bind(rules_minor)
            .bind(group.unwrap_or(-1)),
        )
        .await?;
    Ok(Some(One { customer_id, name, award, owed_minor, next }))
}

/// Incidents an offer can be written for: real ones with people who were hit, newest first.
pub async fn incidents(tx: &mut Tx) -> Result<Vec<(Incident, i64)>, Refusal> {
    let rows = tx
        .fetch_all::<(PublicId, i64, String, Timestamp, i64)>(sql("select i.id, i.number, i.title, i.started_at,
                    (select count(distinct e.customer_id) from exposure e where e.incident_id = i.id)
             from incident i
             where i.kind = 'incident' and i.is_drill = false and i.state <> 'draft' and i.withdrawn_at is null
               and exists (select 1 from exposure e where e.incident_id = i.id)
             order by i.started_at desc limit 50"))
        .await?;
    let read = |(id, number, title, started_at, people)| (Incident { id, number, title, started_at }, people);
    Ok(rows.into_iter().map(read).collect())
}

/// Whether anything can still be signed for, changed or taken back.
pub const fn is_open(state: State) -> bool {
    state.is_editable() || state.is_withdrawable()
}
