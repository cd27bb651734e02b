//! Cases in the database: one by its number, its person's facts, and whether somebody has an open one.

use super::case::{CaseState, Channel, OPEN_STATES, ReplyClock};
use super::queue::OFTEN_OVER;
use super::rank::Facts;
use crate::customers::{self, Address};
use crate::platform::db::{Tx, sql};
use crate::types::{Currency, Money, PublicId, Refusal, Timestamp};
use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

/// One complaint of one person about one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The row; staff say C-17.
    pub id: i64,
    /// The incident it is about.
    pub incident_id: Option<PublicId>,
    /// Whose complaint it is, where that is known.
    pub customer_id: Option<i64>,
    /// The match with the customer rests on the address alone.
    pub is_provisional: bool,
    /// Where they wrote last.
    pub channel: Channel,
    /// Where the answer goes; `None` when they left no address.
    pub contact: Option<Address>,
    /// Where it stands.
    pub state: CaseState,
    /// Whose it is among us.
    pub owner_id: Option<PublicId>,
    /// When it began.
    pub opened_at: Timestamp,
    /// Who waits for whom, and until when.
    pub clock: ReplyClock,
    /// When a person first answered.
    pub first_human_out_at: Option<Timestamp>,
    /// For edits (decision 6); raised by every message in or out.
    pub version: i64,
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    id: i64,
    incident_id: Option<PublicId>,
    customer_id: Option<i64>,
    is_provisional: bool,
    channel: String,
    contact: String,
    contact_key: String,
    state: String,
    owner_id: Option<PublicId>,
    opened_at: Timestamp,
    last_in_at: Timestamp,
    last_human_out_at: Option<Timestamp>,
    first_human_out_at: Option<Timestamp>,
    reply_due_at: Timestamp,
    version: i64,
}

impl TryFrom<Row> for Case {
    type Error = Refusal;
    fn try_from(row: Row) -> Result<Self, Refusal> {
        let unknown = |what: &str| Refusal::Fault(format!("case {} has an unknown {what}", row.id));
        let by_mail = row.contact.contains('@');
        let medium = if by_mail { customers::Channel::Email } else { customers::Channel::Sms };
        Ok(Self {
            id: row.id,
            channel: row.channel.parse::<Channel>().ok().ok_or_else(|| unknown("channel"))?,
            state: row.state.parse::<CaseState>().ok().ok_or_else(|| unknown("state"))?,
            contact: (!row.contact.is_empty()).then(|| Address {
                channel: medium,
                text: row.contact.clone(),
                key: row.contact_key.clone(),
            }),
            clock: ReplyClock {
                last_in_at: row.last_in_at,
                last_human_out_at: row.last_human_out_at,
                reply_due_at: row.reply_due_at,
            },
            incident_id: row.incident_id,
            customer_id: row.customer_id,
            is_provisional: row.is_provisional,
            owner_id: row.owner_id,
            opened_at: row.opened_at,
            first_human_out_at: row.first_human_out_at,
            version: row.version,
        })
    }
}

/// A case by its number.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Case, Refusal> {
    let row = tx
        .fetch_one::<Row>(
            sql("select id, incident_id, customer_id, is_provisional, channel, contact, contact_key, state, owner_id,
                    opened_at, last_in_at, last_human_out_at, first_human_out_at, reply_due_at, version
             from complaint_case where id = $1")
            .bind(id),
        )
        .await?;
    row.try_into()
}

/// A case, with nobody else able to change it until this transaction ends; its version is raised.
pub(super) async fn lock(tx: &mut Tx, id: i64) -> Result<Case, Refusal> {
    let changed = tx.execute(sql("update complaint_case set version = version + 1 where id = $1").bind(id)).await?;
    if changed == 0 {
        return Err(Refusal::NotFound);
    }
    find(tx, id).await
}

/// Writes a case's state, owner, contact, clock and rank back.
pub(super) async fn save(tx: &mut Tx, now: Timestamp, case: &Case) -> Result<(), Refusal> {
    let facts = facts(tx, now, case).await?;
    tx.execute(
        sql("update complaint_case
             set channel = $2, contact = $3, contact_key = $4, state = $5, owner_id = $6, last_in_at = $7,
                 last_human_out_at = $8, first_human_out_at = $9, reply_due_at = $10, rank_at = $11,
                 customer_id = $12, is_provisional = $13
             where id = $1")
        .bind(case.id)
        .bind(case.channel.as_str())
        .bind(case.contact.as_ref().map_or("", |contact| contact.text.as_str()))
        .bind(case.contact.as_ref().map_or("", |contact| contact.key.as_str()))
        .bind(case.state.as_str())
        .bind(&case.owner_id)
        .bind(case.clock.last_in_at)
        .bind(case.clock.last_human_out_at)
        .bind(case.first_human_out_at)
        .bind(case.clock.reply_due_at)
        .bind(facts.rank_at(&case.clock))
        .bind(case.customer_id)
        .bind(case.is_provisional),
    )
    .await?;
    Ok(())
}

#[derive(Debug, sqlx::FromRow)]
struct FactsRow {
    tenure_start: Option<String>,
    monthly_minor: i64,
    currency: String,
    vulnerable: bool,
    earlier: i64,
    in_year: i64,
}

/// What is known about a case's person, for its rank and its reasons.
pub async fn facts(tx: &mut Tx, now: Timestamp, case: &Case) -> Result<Facts, Refusal> {
    let messages_waiting = tx
        .fetch_value::<i64>(
            sql("select count(*) from interaction where case_id = $1 and direction = 'in' and at > $2")
                .bind(case.id)
                .bind(case.clock.last_human_out_at.unwrap_or(Timestamp::UNIX_EPOCH)),
        )
        .await?;
    let Some(customer_id) = case.customer_id else {
        return Ok(Facts { messages_waiting, ..Facts::default() });
    };
    let row = tx
        .fetch_one::<FactsRow>(
            sql("select tenure_start, monthly_minor, currency, vulnerable,
                    (select count(*) from complaint_case other
                     where other.customer_id = customer.id and other.id < $2) as earlier,
                    (select count(*) from complaint_case other
                     where other.customer_id = customer.id and other.opened_at > $3) as in_year
             from customer where id = $1")
            .bind(customer_id)
            .bind(case.id)
            .bind(now - OFTEN_OVER),
        )
        .await?;
    let joined = row.tenure_start.as_deref().and_then(|day| day.parse::<NaiveDate>().ok());
    Ok(Facts {
        is_customer: true,
        tenure_years: joined.and_then(|day| now.date_naive().years_since(day)).map(i64::from),
        earlier_cases: row.earlier,
        cases_in_year: row.in_year,
        is_vulnerable: row.vulnerable,
        monthly: row.currency.parse::<Currency>().ok().map(|currency| Money::new(row.monthly_minor, currency)),
        messages_waiting,
    })
}

/// Whether a customer has a complaint that still stands: nothing automatic may reach them (I7).
pub async fn has_open_complaint(tx: &mut Tx, customer_id: i64) -> Result<bool, Refusal> {
    let text =
        format!("select exists (select 1 from complaint_case where customer_id = $1 and state in {OPEN_STATES})");
    Ok(tx.fetch_value::<bool>(sql(AssertSqlSafe(text)).bind(customer_id)).await?)
}

/// How many open cases wait for a person's answer: the inbox's count.
pub async fn waiting(tx: &mut Tx) -> Result<i64, Refusal> {
    let text = format!(
        "select count(*) from complaint_case where state in {OPEN_STATES}
         and (last_human_out_at is null or last_human_out_at < last_in_at)"
    );
    Ok(tx.fetch_value::<i64>(sql(AssertSqlSafe(text))).await?)
}

/// The name of a person of staff.
pub(super) async fn staff_name(tx: &mut Tx, id: &PublicId) -> Result<String, Refusal> {
    Ok(tx.fetch_value::<String>(sql("select name from staff where id = $1").bind(id)).await?)
}

/// Everybody who answers customers, by name.
pub(super) async fn colleagues(tx: &mut Tx) -> Result<Vec<(PublicId, String)>, Refusal> {
    Ok(tx
        .fetch_all::<(PublicId, String)>(sql("select id, name from staff
             where disabled_at is null
               and id in (select staff_id from staff_role where role in ('agent', 'senior_agent', 'support_lead'))
             order by name, id"))
        .await?)
}
