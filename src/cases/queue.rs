//! The queue of the inbox: which cases it shows, in which order, and why.

use super::case::{CaseState, ReplyClock};
use super::rank::{CaseFacts, FREQUENT_WINDOW};
use super::store::is_unanswered;
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{Currency, Money, PublicId, Refusal, Timestamp};
use chrono::NaiveDate;
use const_format::concatcp;
use sqlx::AssertSqlSafe;

/// Cases on one page of the queue.
pub const PAGE_SIZE: i64 = 25;

text_enum! {
    /// Which cases the queue shows; the value of `show` in its address.
    #[derive(Default)]
    pub enum QueueFilter("queue filter") {
        /// Open, and the customer waits for a reply.
        #[default]
        Unanswered = "unanswered",
        /// Open, and owned by the reader.
        Mine = "mine",
        /// Every case.
        All = "all",
        /// Not open.
        Closed = "closed",
    }
}

impl QueueFilter {
    /// The condition on `complaint_case c`; `$1` is the reader's id.
    const fn condition(self) -> &'static str {
        match self {
            Self::Unanswered => concatcp!("$1 = $1 and ", is_unanswered!("c")),
            Self::Mine => concatcp!("c.owner_id = $1 and c.state in ", CaseState::OPEN_SQL),
            Self::All => "$1 = $1",
            Self::Closed => concatcp!("$1 = $1 and c.state not in ", CaseState::OPEN_SQL),
        }
    }

    const fn order(self) -> &'static str {
        match self {
            Self::Unanswered | Self::Mine => "c.rank_at, c.id",
            Self::All | Self::Closed => "c.last_in_at desc, c.id desc",
        }
    }
}

/// A case in the queue.
#[derive(Debug, Clone)]
pub struct QueueEntry {
    /// The case.
    pub id: i64,
    /// The customer's name, or the address of an unknown sender.
    pub name: String,
    /// Whether `name` is an address.
    pub is_address: bool,
    /// The number of the incident, such as `INC-27`.
    pub incident: Option<String>,
    /// Its state.
    pub state: CaseState,
    /// Whether the customer waits for a reply, and by when it is due.
    pub clock: ReplyClock,
    /// The text of their last message.
    pub last_message: String,
    /// The BCP 47 tag of the language they read.
    pub language: String,
    /// What its rank depends on.
    pub facts: CaseFacts,
}

#[derive(Debug, sqlx::FromRow)]
struct QueueRow {
    id: i64,
    number: Option<i64>,
    customer_id: Option<i64>,
    name: Option<String>,
    contact: String,
    state: CaseState,
    last_in_at: Timestamp,
    last_human_out_at: Option<Timestamp>,
    reply_due_at: Timestamp,
    tenure_start: Option<String>,
    monthly_minor: Option<i64>,
    currency: Option<Currency>,
    vulnerable: Option<bool>,
    language: Option<String>,
    last_message: Option<String>,
    messages_waiting: i64,
    earlier: i64,
    in_year: i64,
}

/// `$2` is the start of [`FREQUENT_WINDOW`].
const COLUMNS: &str = "select c.id, incident.number, c.customer_id, customer.name, c.contact, c.state, c.last_in_at,
        c.last_human_out_at, c.reply_due_at, tenure_start, monthly_minor, currency, vulnerable, language,
        (select body from interaction where case_id = c.id and direction = 'in'
         order by id desc limit 1) as last_message,
        (select count(*) from interaction where case_id = c.id and direction = 'in'
         and (c.last_human_out_at is null or at > c.last_human_out_at)) as messages_waiting,
        (select count(*) from complaint_case other
         where other.customer_id = c.customer_id and other.id < c.id) as earlier,
        (select count(*) from complaint_case other
         where other.customer_id = c.customer_id and other.opened_at > $2) as in_year
 from complaint_case c
 left join incident_view as incident on incident.id = c.incident_id
 left join customer_view as customer on customer.id = c.customer_id";

/// Reads a page of the queue, and whether there is another one. Pages count from 1.
pub async fn page(
    tx: &mut Tx,
    now: Timestamp,
    me: &PublicId,
    filter: QueueFilter,
    page: i64,
) -> Result<(Vec<QueueEntry>, bool), Refusal> {
    let text = format!("{COLUMNS} where {} order by {} limit $3 offset $4", filter.condition(), filter.order());
    let rows = tx
        .fetch_all::<QueueRow>(
            sql(AssertSqlSafe(text))
                .bind(me)
                .bind(now - FREQUENT_WINDOW)
                .bind(PAGE_SIZE + 1)
                .bind((page - 1) * PAGE_SIZE),
        )
        .await?;
    let mut entries = rows.into_iter().map(|row| entry(row, now)).collect::<Vec<_>>();
    let more = entries.len() > usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
    entries.truncate(usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX));
    Ok((entries, more))
}

/// How many cases each filter shows.
pub async fn counts(tx: &mut Tx, me: &PublicId) -> Result<Vec<(QueueFilter, i64)>, Refusal> {
    let mut counts = Vec::new();
    for filter in QueueFilter::ALL {
        let text = format!("select count(*) from complaint_case c where {}", filter.condition());
        let count = tx.fetch_value::<i64>(sql(AssertSqlSafe(text)).bind(me)).await?;
        counts.push((filter, count));
    }
    Ok(counts)
}

/// How many replies a staff member wrote since a time.
pub async fn count_replies_since(tx: &mut Tx, me: &PublicId, since: Timestamp) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from interaction where author_id = $1 and direction = 'out' and at >= $2")
                .bind(me)
                .bind(since),
        )
        .await?)
}

fn entry(row: QueueRow, now: Timestamp) -> QueueEntry {
    let joined = row.tenure_start.as_deref().and_then(|day| day.parse::<NaiveDate>().ok());
    let facts = CaseFacts {
        is_customer: row.customer_id.is_some(),
        tenure_years: joined.and_then(|day| now.date_naive().years_since(day)).map(i64::from),
        earlier_cases: row.earlier,
        cases_in_year: row.in_year,
        is_vulnerable: row.vulnerable.unwrap_or(false),
        monthly: row.currency.zip(row.monthly_minor).map(|(currency, minor)| Money::new(minor, currency)),
        messages_waiting: row.messages_waiting,
    };
    QueueEntry {
        id: row.id,
        is_address: row.name.is_none(),
        name: row.name.unwrap_or(row.contact),
        incident: row.number.map(|number| format!("INC-{number}")),
        state: row.state,
        clock: ReplyClock {
            last_in_at: row.last_in_at,
            last_human_out_at: row.last_human_out_at,
            reply_due_at: row.reply_due_at,
        },
        last_message: row.last_message.unwrap_or_default(),
        language: row.language.unwrap_or_default(),
        facts,
    }
}
