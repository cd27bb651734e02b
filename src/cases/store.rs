//! Reading and saving cases.

use super::case::{CaseChannel, CaseState, ReplyClock};
use super::events_out;
use super::rank::{CaseFacts, FREQUENT_WINDOW};
use crate::customers::{self, Address};
use crate::incidents;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{Actor, Currency, Money, PublicId, Refusal, Role, Timestamp};
use chrono::NaiveDate;
use const_format::concatcp;

/// A complaint of one person about one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The row; shown to staff as `C-17`.
    pub id: i64,
    /// The incident it is about.
    pub incident_id: Option<PublicId>,
    /// The customer, where known.
    pub customer_id: Option<i64>,
    /// Whether the customer was only matched by the address.
    pub is_provisional: bool,
    /// Where the customer wrote last.
    pub channel: CaseChannel,
    /// Where a reply goes; `None` when they left no address.
    pub contact: Option<Address>,
    /// Its state. [`Case::change_state`] changes it.
    pub state: CaseState,
    /// Its state when it was read.
    pub(super) stored_state: CaseState,
    /// The staff member who handles it.
    pub owner_id: Option<PublicId>,
    /// When the first message came in.
    pub opened_at: Timestamp,
    /// Whether the customer waits for a reply, and by when it is due.
    pub clock: ReplyClock,
    /// When a person first replied.
    pub first_human_out_at: Option<Timestamp>,
    /// For optimistic locking (decision 6); every message in or out raises it.
    pub version: i64,
}

impl Case {
    /// Moves the case to a state, or leaves it where it is. [`save`] writes it.
    ///
    /// # Errors
    ///
    /// `Refusal::Fault` when [`CaseState::may_become`] does not allow it.
    pub(super) fn change_state(&mut self, to: CaseState) -> Result<(), Refusal> {
        if to != self.state && !self.state.may_become(to) {
            let (from, to) = (self.state.as_str(), to.as_str());
            return Err(Refusal::Fault(format!("complaint_case {}: cannot go from {from} to {to}", self.id)));
        }
        self.state = to;
        Ok(())
    }
}

#[derive(Debug, sqlx::FromRow)]
struct CaseRow {
    id: i64,
    incident_id: Option<PublicId>,
    customer_id: Option<i64>,
    is_provisional: bool,
    channel: CaseChannel,
    contact: String,
    contact_key: String,
    state: CaseState,
    owner_id: Option<PublicId>,
    opened_at: Timestamp,
    last_in_at: Timestamp,
    last_human_out_at: Option<Timestamp>,
    first_human_out_at: Option<Timestamp>,
    reply_due_at: Timestamp,
    version: i64,
}

impl From<CaseRow> for Case {
    fn from(row: CaseRow) -> Self {
        Self {
            id: row.id,
            incident_id: row.incident_id,
            customer_id: row.customer_id,
            is_provisional: row.is_provisional,
            channel: row.channel,
            contact: stored_contact(row.contact, row.contact_key),
            state: row.state,
            stored_state: row.state,
            owner_id: row.owner_id,
            opened_at: row.opened_at,
            clock: ReplyClock {
                last_in_at: row.last_in_at,
                last_human_out_at: row.last_human_out_at,
                reply_due_at: row.reply_due_at,
            },
            first_human_out_at: row.first_human_out_at,
            version: row.version,
        }
    }
}

/// The table has no column for the kind of an address: only e-mail addresses contain an `@`.
pub(super) fn stored_contact(text: String, key: String) -> Option<Address> {
    let channel = if text.contains('@') { customers::Channel::Email } else { customers::Channel::Sms };
    (!text.is_empty()).then_some(Address { channel, text, key })
}

/// Reads a case.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Case, Refusal> {
    let row = tx
        .fetch_one::<CaseRow>(
            sql("select id, incident_id, customer_id, is_provisional, channel, contact, contact_key, state, owner_id,
                    opened_at, last_in_at, last_human_out_at, first_human_out_at, reply_due_at, version
             from complaint_case where id = $1")
            .bind(id),
        )
        .await?;
    Ok(row.into())
}

/// A case with the customer whom it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCase {
    /// The case.
    pub case: Case,
    /// The company's own id of the customer, where known.
    pub external_id: Option<String>,
    /// Their name.
    pub customer_name: Option<String>,
}

#[derive(Debug, sqlx::FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    case: CaseRow,
    external_id: Option<String>,
    customer_name: Option<String>,
}

/// Which cases to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Only in this state.
    pub state: Option<CaseState>,
    /// Only about this incident.
    pub incident: Option<PublicId>,
    /// Only this case.
    pub id: Option<i64>,
}

/// Cases with a number below `before`, the latest first, at most `limit`.
pub async fn page(tx: &mut Tx, filter: &ListFilter, before: i64, limit: i64) -> Result<Vec<ListedCase>, Refusal> {
    let rows = tx
        .fetch_all::<ListedRow>(
            sql("select c.id, c.incident_id, c.customer_id, c.is_provisional, c.channel, c.contact, c.contact_key,
                    c.state, c.owner_id, c.opened_at, c.last_in_at, c.last_human_out_at, c.first_human_out_at,
                    c.reply_due_at, c.version, customer.external_id, customer.name as customer_name
             from complaint_case c left join customer_view as customer on customer.id = c.customer_id
             where c.id < $1 and ($2 = '' or c.state = $2) and ($3 = '' or c.incident_id = $3)
               and ($4 = 0 or c.id = $4)
             order by c.id desc limit $5")
            .bind(before)
            .bind(filter.state.map_or("", CaseState::as_str))
            .bind(filter.incident.as_ref().map_or("", PublicId::as_str))
            .bind(filter.id.unwrap_or(0))
            .bind(limit),
        )
        .await?;
    let listed = |row: ListedRow| ListedCase {
        case: row.case.into(),
        external_id: row.external_id,
        customer_name: row.customer_name,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// Locks a case until the transaction ends, raises its version, and reads it. Its incident is not closed meanwhile
/// (I12).
pub(super) async fn lock(tx: &mut Tx, id: i64) -> Result<Case, Refusal> {
    let changed = tx.execute(sql("update complaint_case set version = version + 1 where id = $1").bind(id)).await?;
    if changed == 0 {
        return Err(Refusal::NotFound);
    }
    let case = get(tx, id).await?;
    if let Some(incident_id) = &case.incident_id {
        incidents::store::keep_from_closing(tx, incident_id).await?;
    }
    Ok(case)
}

/// Writes what may have changed of a locked case, and its rank.
pub(super) async fn save(tx: &mut Tx, now: Timestamp, case: &Case) -> Result<(), Refusal> {
    let facts = facts(tx, now, case).await?;
    tx.execute(
        sql("update complaint_case
             set channel = $2, contact = $3, contact_key = $4, state = $5, owner_id = $6, last_in_at = $7,
                 last_human_out_at = $8, first_human_out_at = $9, reply_due_at = $10, rank_at = $11,
                 customer_id = $12, is_provisional = $13
             where id = $1")
        .bind(case.id)
        .bind(case.channel)
        .bind(case.contact.as_ref().map_or("", |contact| contact.text.as_str()))
        .bind(case.contact.as_ref().map_or("", |contact| contact.key.as_str()))
        .bind(case.state)
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
struct CustomerFacts {
    tenure_start: Option<String>,
    monthly_minor: i64,
    currency: Currency,
    vulnerable: bool,
    earlier: i64,
    in_year: i64,
}

/// What the rank of a case depends on.
pub async fn facts(tx: &mut Tx, now: Timestamp, case: &Case) -> Result<CaseFacts, Refusal> {
    let messages_waiting = tx
        .fetch_value::<i64>(
            sql("select count(*) from interaction where case_id = $1 and direction = 'in' and at > $2")
                .bind(case.id)
                .bind(case.clock.last_human_out_at.unwrap_or(Timestamp::UNIX_EPOCH)),
        )
        .await?;
    let Some(customer_id) = case.customer_id else {
        return Ok(CaseFacts { messages_waiting, ..CaseFacts::default() });
    };
    let row = tx
        .fetch_one::<CustomerFacts>(
            sql("select tenure_start, monthly_minor, currency, vulnerable,
                    (select count(*) from complaint_case other
                     where other.customer_id = customer.id and other.id < $2) as earlier,
                    (select count(*) from complaint_case other
                     where other.customer_id = customer.id and other.opened_at > $3) as in_year
             from customer_view as customer where id = $1")
            .bind(customer_id)
            .bind(case.id)
            .bind(now - FREQUENT_WINDOW),
        )
        .await?;
    let joined = row.tenure_start.as_deref().and_then(|day| day.parse::<NaiveDate>().ok());
    Ok(CaseFacts {
        is_customer: true,
        tenure_years: joined.and_then(|day| now.date_naive().years_since(day)).map(i64::from),
        earlier_cases: row.earlier,
        cases_in_year: row.in_year,
        is_vulnerable: row.vulnerable,
        monthly: Some(Money::new(row.monthly_minor, row.currency)),
        messages_waiting,
    })
}

/// Whether a customer has an open complaint, so that no automated message may be sent to them (I7).
pub async fn has_open_complaint(tx: &mut Tx, customer_id: i64) -> Result<bool, Refusal> {
    const QUERY: &str = concatcp!(
        "select exists (select 1 from complaint_case where customer_id = $1 and state in ",
        CaseState::OPEN_SQL,
        ")"
    );
    Ok(tx.fetch_value::<bool>(sql(QUERY).bind(customer_id)).await?)
}

/// In SQL, given the alias of `complaint_case`: an open case whose customer waits for a reply by a person.
macro_rules! is_unanswered {
    ($case:literal) => {
        ::const_format::concatcp!(
            $case,
            ".state in ",
            $crate::types::CaseState::OPEN_SQL,
            " and (",
            $case,
            ".last_human_out_at is null or ",
            $case,
            ".last_human_out_at < ",
            $case,
            ".last_in_at)"
        )
    };
}
pub(super) use is_unanswered;

/// The number of open cases whose customers wait for a reply.
pub async fn count_unanswered(tx: &mut Tx) -> Result<i64, Refusal> {
    const QUERY: &str = concatcp!("select count(*) from complaint_case where ", is_unanswered!("complaint_case"));
    Ok(tx.fetch_value::<i64>(sql(QUERY)).await?)
}

/// Everybody who handles cases, by name.
pub(super) async fn agents(tx: &mut Tx) -> Result<Vec<(PublicId, String)>, Refusal> {
    const QUERY: &str = concatcp!(
        "select id, name from staff_view
         where disabled_at is null and id in (select staff_id from staff_role_view where role in ",
        Role::ANSWERS_CUSTOMERS_SQL,
        ") order by name, id"
    );
    Ok(tx.fetch_all(sql(QUERY)).await?)
}

/// Records an event of a case.
pub(super) async fn record_event(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    case: &Case,
    verb: &str,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event {
        actor,
        verb,
        subject: "case",
        subject_id: &case.id,
        incident_id: case.incident_id.as_ref().map(PublicId::as_str),
        fields,
    };
    events::record(tx, now, event).await?;
    events_out::record(tx, now, case, verb).await
}
