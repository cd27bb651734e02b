//! Loads the scorecard of one incident: counts of customers, cases, messages and vouchers, one query each.

use super::figures::{self, Figures};
use crate::accounts;
use crate::customers::exposure;
use crate::delivery::message;
use crate::goodwill::voucher::VoucherState;
use crate::incidents::store::{self, Incident, Update};
use crate::platform::db::{Tx, sql};
use crate::types::{CaseState, Currency, PublicId, Refusal, Timestamp, timestamp::minutes_between};
use const_format::concatcp;

/// The scorecard of one incident.
#[derive(Debug, Clone)]
pub struct Scorecard {
    /// The incident.
    pub incident: Incident,
    /// Its updates, oldest first.
    pub updates: Vec<Update>,
    /// The figures of its updates.
    pub figures: Figures,
    /// Number of affected customers.
    pub exposed: i64,
    /// Number of reports from visitors.
    pub reports: i64,
    /// When the first report came.
    pub first_report_at: Option<Timestamp>,
    /// Number of complaints, one per person.
    pub cases: i64,
    /// Number of complaints that staff answered.
    pub answered: i64,
    /// Median and 90th percentile of the time to the first reply by staff, in minutes.
    pub first_reply: Option<(i64, i64)>,
    /// Number of messages of batches in each state.
    pub messages: Vec<(message::State, i64)>,
    /// Number of automatic messages sent to customers with an open complaint; must be 0.
    pub automatic_after_complaint: i64,
    /// Vouchers by state and currency.
    pub goodwill: Vec<VoucherTotal>,
    /// Number of promises made to customers, and of those kept in time.
    pub promises: (i64, i64),
    /// Who reviewed it, and when.
    pub review: Option<store::Review>,
    /// Its commander's name.
    pub commander: Option<String>,
}

/// Vouchers in one state and currency.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct VoucherTotal {
    /// The state.
    pub state: VoucherState,
    /// The currency.
    pub currency: Currency,
    /// Their number.
    pub count: i64,
    /// The sum of their amounts, in minor units.
    pub amount_minor: i64,
    /// The sum of their balances, in minor units.
    pub balance_minor: i64,
}

impl Scorecard {
    /// Number of messages in one of these states.
    pub fn messages_in(&self, states: &[message::State]) -> i64 {
        self.messages.iter().filter(|(state, _)| states.contains(state)).map(|(_, count)| count).sum()
    }

    /// Number of vouchers in one of these states.
    pub fn vouchers_in(&self, states: &[VoucherState]) -> i64 {
        self.goodwill.iter().filter(|total| states.contains(&total.state)).map(|total| total.count).sum()
    }
}

/// Loads the scorecard of an incident.
///
/// # Errors
///
/// `Refusal::NotFound` if the incident is not public: drafts, drills and withdrawn incidents have no scorecard.
pub async fn get(tx: &mut Tx, id: &PublicId, now: Timestamp) -> Result<Scorecard, Refusal> {
    let incident = store::get(tx, id).await?;
    if !incident.is_public() {
        return Err(Refusal::NotFound);
    }
    let mut updates = store::updates(tx, id).await?;
    updates.reverse();
    let timeline: Vec<_> = updates.iter().map(Update::timing).collect();
    let figures = figures::figures(incident.started_at, incident.resolved_at, &timeline, now);
    let (reports, first_report_at) = reports(tx, id).await?;
    let (cases, answered) = cases(tx, id).await?;
    Ok(Scorecard {
        figures,
        exposed: exposure::people(tx, now, id).await?,
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
        commander: accounts::store::find_name(tx, incident.commander_id.as_ref()).await?,
        incident,
        updates,
    })
}

async fn reports(tx: &mut Tx, id: &PublicId) -> Result<(i64, Option<Timestamp>), Refusal> {
    Ok(tx
        .fetch_one::<(i64, Option<Timestamp>)>(
            sql("select count(*), min(at) from report_view where incident_id = $1").bind(id),
        )
        .await?)
}

async fn cases(tx: &mut Tx, id: &PublicId) -> Result<(i64, i64), Refusal> {
    const QUERY: &str = concatcp!(
        "select count(*), count(first_human_out_at) from complaint_case_view
         where incident_id = $1 and state not in ",
        CaseState::NOT_A_COMPLAINT_SQL
    );
    Ok(tx.fetch_one(sql(QUERY).bind(id)).await?)
}

/// Most cases read for the median. Later ones are ignored.
const WAITS_MAX: i64 = 200_000;

async fn first_replies(tx: &mut Tx, id: &PublicId) -> Result<Option<(i64, i64)>, Refusal> {
    let waits = tx
        .fetch_all::<(Timestamp, Timestamp)>(
            sql("select opened_at, first_human_out_at from complaint_case_view
             where incident_id = $1 and first_human_out_at is not null order by id limit $2")
            .bind(id)
            .bind(WAITS_MAX),
        )
        .await?;
    Ok(figures::median_and_p90(waits.into_iter().map(|(from, to)| minutes_between(from, to)).collect()))
}

async fn messages(tx: &mut Tx, id: &PublicId) -> Result<Vec<(message::State, i64)>, Refusal> {
    Ok(tx
        .fetch_all::<(message::State, i64)>(
            // Who is offered a voucher has not been apologised to.
            sql("select state, count(*) from message_view
             where incident_id = $1 and batch_id is not null and class <> 'goodwill_offer'
             group by state order by state")
            .bind(id),
        )
        .await?)
}

async fn automatic_after_complaint(tx: &mut Tx, id: &PublicId) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from message_view as m
             join complaint_case_view c on c.customer_id = m.customer_id and c.incident_id = m.incident_id
             where m.incident_id = $1 and m.batch_id is not null and m.released_by is null
               and m.sent_at > c.opened_at
               and (c.first_human_out_at is null or m.sent_at < c.first_human_out_at)")
            .bind(id),
        )
        .await?)
}

async fn vouchers(tx: &mut Tx, id: &PublicId) -> Result<Vec<VoucherTotal>, Refusal> {
    Ok(tx
        .fetch_all::<VoucherTotal>(
            sql("select v.state, v.currency, count(*) as count, cast(sum(v.amount_minor) as bigint) as amount_minor,
                    cast(sum(v.balance_minor) as bigint) as balance_minor
             from voucher_view v join offer_view o on o.id = v.offer_id
             where o.incident_id = $1 group by v.state, v.currency order by v.state, v.currency")
            .bind(id),
        )
        .await?)
}

async fn promises(tx: &mut Tx, id: &PublicId) -> Result<(i64, i64), Refusal> {
    Ok(tx
        .fetch_one::<(i64, i64)>(
            sql("select count(*), cast(coalesce(sum(case when p.kept_at <= p.due_at then 1 else 0 end), 0) as bigint)
             from customer_promise_view p join complaint_case_view c on c.id = p.case_id where c.incident_id = $1")
            .bind(id),
        )
        .await?)
}
