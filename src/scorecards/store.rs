//! Counts people, cases, messages and money of one incident: few questions, set-based, in one look.

use super::figures::{self, Figures};
use crate::incidents::store::{self, Incident, Update};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp, timestamp::minutes_between};

/// The scorecard of one incident.
#[derive(Debug, Clone)]
pub struct Card {
    /// The incident.
    pub incident: Incident,
    /// Its updates, oldest first.
    pub updates: Vec<Update>,
    /// What its timeline says.
    pub figures: Figures,
    /// Distinct customers who were hit.
    pub exposed: i64,
    /// What visitors reported.
    pub reports: i64,
    /// When the first of them did.
    pub first_report_at: Option<Timestamp>,
    /// Complaints, one per person.
    pub cases: i64,
    /// Those of them a person has answered.
    pub answered: i64,
    /// Median and p90 of the first human reply, in minutes.
    pub first_reply: Option<(i64, i64)>,
    /// Messages of batches by state.
    pub messages: Vec<(String, i64)>,
    /// Automatic messages that reached somebody after they complained; must be 0.
    pub automatic_after_complaint: i64,
    /// Vouchers by state: how many, their face value, what is left on them; and the currency.
    pub goodwill: Vec<Vouchers>,
    /// Promises made to customers, and those kept in time.
    pub promises: (i64, i64),
    /// Who closed it, and when.
    pub review: Option<store::Review>,
    /// Its commander's name.
    pub commander: Option<String>,
}

/// Vouchers in one state.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Vouchers {
    /// The state.
    pub state: String,
    /// ISO 4217.
    pub currency: String,
    /// How many.
    pub count: i64,
    /// What they are worth together, in minor units.
    pub amount_minor: i64,
    /// What is left on them, in minor units.
    pub balance_minor: i64,
}

impl Card {
    /// How many messages are in one of these states.
    pub fn messages_in(&self, states: &[&str]) -> i64 {
        self.messages.iter().filter(|(state, _)| states.contains(&state.as_str())).map(|(_, count)| count).sum()
    }

    /// How many vouchers are in one of these states.
    pub fn vouchers_in(&self, states: &[&str]) -> i64 {
        self.goodwill.iter().filter(|one| states.contains(&one.state.as_str())).map(|one| one.count).sum()
    }
}

/// States of a message that came to its reader, as far as we know.
pub const REACHED: [&str; 2] = ["sent", "delivered"];

/// Everything for one incident; drafts, drills and what was taken back have no scorecard.
pub async fn card(tx: &mut Tx, id: &PublicId, now: Timestamp) -> Result<Card, Refusal> {
    let incident = store::get(tx, id).await?;
    if !incident.is_public() {
        return Err(Refusal::NotFound);
    }
    let mut updates = store::updates(tx, id).await?;
    updates.reverse();
    let words: Vec<_> = updates.iter().map(Update::timing).collect();
    let figures = figures::figures(incident.started_at, incident.resolved_at, &words, now);
    let (reports, first_report_at) = reports(tx, id).await?;
    let (cases, answered) = cases(tx, id).await?;
    Ok(Card {
        figures,
        exposed: exposed(tx, id).await?,
        reports,
        first_report_at,
        cases,
        answered,
        first_reply: first_replies(tx, id).await?,
        messages: messages(tx, id).await?,
        automatic_after_complaint: automatic_after_complaint(tx, id).await?,
        goodwill: vouchers(tx, id).await?,
        promises: promises(tx, id).await?,
        review: store::find_review(tx, id).await?,
        commander: store::staff_name(tx, incident.commander_id.as_ref()).await?,
        incident,
        updates,
    })
}

async fn exposed(tx: &mut Tx, id: &PublicId) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(sql("select count(distinct customer_id) from exposure where incident_id = $1").bind(id))
        .await?)
}

async fn reports(tx: &mut Tx, id: &PublicId) -> Result<(i64, Option<Timestamp>), Refusal> {
    Ok(tx
        .fetch_one::<(i64, Option<Timestamp>)>(
            sql("select count(*), min(at) from report where incident_id = $1").bind(id),
        )
        .await?)
}

async fn cases(tx: &mut Tx, id: &PublicId) -> Result<(i64, i64), Refusal> {
    Ok(tx
        .fetch_one::<(i64, i64)>(
            sql("select count(*), count(first_human_out_at) from complaint_case
             where incident_id = $1 and state not in ('merged', 'abusive')")
            .bind(id),
        )
        .await?)
}

/// Cases that are read for the median; beyond this the newest are left out, which no outage has reached.
const WAITS_READ: i64 = 200_000;

async fn first_replies(tx: &mut Tx, id: &PublicId) -> Result<Option<(i64, i64)>, Refusal> {
    let waits = tx
        .fetch_all::<(Timestamp, Timestamp)>(
            sql("select opened_at, first_human_out_at from complaint_case
             where incident_id = $1 and first_human_out_at is not null order by id limit $2")
            .bind(id)
            .bind(WAITS_READ),
        )
        .await?;
    Ok(figures::median_and_p90(waits.into_iter().map(|(from, to)| minutes_between(from, to)).collect()))
}

async fn messages(tx: &mut Tx, id: &PublicId) -> Result<Vec<(String, i64)>, Refusal> {
    Ok(tx
        .fetch_all::<(String, i64)>(
            sql("select state, count(*) from message
             where incident_id = $1 and batch_id is not null group by state order by state")
            .bind(id),
        )
        .await?)
}

async fn automatic_after_complaint(tx: &mut Tx, id: &PublicId) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from message m
             join complaint_case c on c.customer_id = m.customer_id and c.incident_id = m.incident_id
             where m.incident_id = $1 and m.batch_id is not null and m.released_by is null
               and m.sent_at > c.opened_at
               and (c.first_human_out_at is null or m.sent_at < c.first_human_out_at)")
            .bind(id),
        )
        .await?)
}

async fn vouchers(tx: &mut Tx, id: &PublicId) -> Result<Vec<Vouchers>, Refusal> {
    Ok(tx
        .fetch_all::<Vouchers>(
            sql("select v.state, v.currency, count(*) as count, cast(sum(v.amount_minor) as bigint) as amount_minor,
                    cast(sum(v.balance_minor) as bigint) as balance_minor
             from voucher v join offer o on o.id = v.offer_id
             where o.incident_id = $1 group by v.state, v.currency order by v.state, v.currency")
            .bind(id),
        )
        .await?)
}

async fn promises(tx: &mut Tx, id: &PublicId) -> Result<(i64, i64), Refusal> {
    Ok(tx
        .fetch_one::<(i64, i64)>(
            sql("select count(*), cast(coalesce(sum(case when p.kept_at <= p.due_at then 1 else 0 end), 0) as bigint)
             from customer_promise p join complaint_case c on c.id = p.case_id where c.incident_id = $1")
            .bind(id),
        )
        .await?)
}
