//! The inbox: which cases are shown, in which order, with what is needed to say why.

use super::case::{CaseState, OPEN_STATES, ReplyClock};
use super::rank::Facts;
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{Currency, Money, PublicId, Refusal, Timestamp};
use chrono::{Duration, NaiveDate};
use sqlx::AssertSqlSafe;

/// How many cases one page of the queue has.
pub const PAGE: i64 = 25;
/// How far back "how often do they write" looks.
pub(super) const OFTEN_OVER: Duration = Duration::days(365);

text_enum! {
    /// Which cases are shown.
    pub enum Show("show") {
        /// Open, and nobody has answered the last message.
        Unanswered = "unanswered",
        /// Open, and mine.
        Mine = "mine",
        /// Every case.
        All = "all",
        /// What is done.
        Closed = "closed",
    }
}

impl Default for Show {
    fn default() -> Self {
        Self::Unanswered
    }
}

impl Show {
    /// `$1` is whoever looks.
    fn condition(self) -> String {
        match self {
            Self::Unanswered => format!(
                "$1 = $1 and c.state in {OPEN_STATES}
                 and (c.last_human_out_at is null or c.last_human_out_at < c.last_in_at)"
            ),
            Self::Mine => format!("c.owner_id = $1 and c.state in {OPEN_STATES}"),
            Self::All => "$1 = $1".to_owned(),
            Self::Closed => format!("$1 = $1 and c.state not in {OPEN_STATES}"),
        }
    }

    const fn order(self) -> &'static str {
        match self {
            Self::Unanswered | Self::Mine => "c.rank_at, c.id",
            Self::All | Self::Closed => "c.last_in_at desc, c.id desc",
        }
    }
}

/// One case in the queue.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The case.
    pub id: i64,
    /// The customer's name, or the address where nobody is known.
    pub name: String,
    /// The incident, as staff say it.
    pub incident: Option<String>,
    /// Where it stands.
    pub state: CaseState,
    /// Who waits for whom.
    pub clock: ReplyClock,
    /// Their last words.
    pub said: String,
    /// The BCP 47 tag of the language they read.
    pub language: String,
    /// What its rank rests on.
    pub facts: Facts,
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    id: i64,
    number: Option<i64>,
    customer_id: Option<i64>,
    name: Option<String>,
    contact: String,
    state: String,
    last_in_at: Timestamp,
    last_human_out_at: Option<Timestamp>,
    reply_due_at: Timestamp,
    tenure_start: Option<String>,
    monthly_minor: Option<i64>,
    currency: Option<String>,
    vulnerable: Option<bool>,
    language: Option<String>,
    said: Option<String>,
    messages_waiting: i64,
    earlier: i64,
    in_year: i64,
}

const COLUMNS: &str = "select c.id, incident.number, c.customer_id, customer.name, c.contact, c.state, c.last_in_at,
        c.last_human_out_at, c.reply_due_at, tenure_start, monthly_minor, currency, vulnerable, language,
        (select body from interaction where case_id = c.id and direction = 'in' order by id desc limit 1) as said,
        (select count(*) from interaction where case_id = c.id and direction = 'in'
         and (c.last_human_out_at is null or at > c.last_human_out_at)) as messages_waiting,
        (select count(*) from complaint_case other
         where other.customer_id = c.customer_id and other.id < c.id) as earlier,
        (select count(*) from complaint_case other
         where other.customer_id = c.customer_id and other.opened_at > $2) as in_year
 from complaint_case c
 left join incident on incident.id = c.incident_id
 left join customer on customer.id = c.customer_id";

/// One page of the queue; one more than [`PAGE`] entries when there is another page.
pub async fn page(
    tx: &mut Tx,
    now: Timestamp,
    me: &PublicId,
    show: Show,
    number: i64,
) -> Result<(Vec<Entry>, bool), Refusal> {
    let text = format!("{COLUMNS} where {} order by {} limit $3 offset $4", show.condition(), show.order());
    let rows = tx
        .fetch_all::<Row>(
            sql(AssertSqlSafe(text)).bind(me).bind(now - OFTEN_OVER).bind(PAGE + 1).bind((number - 1) * PAGE),
        )
        .await?;
    let mut entries = rows.into_iter().map(|row| entry(row, now)).collect::<Result<Vec<_>, _>>()?;
    let more = entries.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    entries.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok((entries, more))
}

/// How many cases each choice shows.
pub async fn counts(tx: &mut Tx, me: &PublicId) -> Result<Vec<(Show, i64)>, Refusal> {
    let mut counts = Vec::new();
    for show in Show::ALL {
        let text = format!("select count(*) from complaint_case c where {}", show.condition());
        let count = tx.fetch_value::<i64>(sql(AssertSqlSafe(text)).bind(me)).await?;
        counts.push((show, count));
    }
    Ok(counts)
}

/// How many customers somebody has answered since a moment.
pub async fn answered_since(tx: &mut Tx, me: &PublicId, since: Timestamp) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from interaction where author_id = $1 and direction = 'out' and at >= $2")
                .bind(me)
                .bind(since),
        )
        .await?)
}

fn entry(row: Row, now: Timestamp) -> Result<Entry, Refusal> {
    let state = row
        .state
        .parse::<CaseState>()
        .ok()
        .ok_or_else(|| Refusal::Fault(format!("case {} has an unknown state", row.id)))?;
    let joined = row.tenure_start.as_deref().and_then(|day| day.parse::<NaiveDate>().ok());
    let currency = row.currency.as_deref().and_then(|code| code.parse::<Currency>().ok());
    let facts = Facts {
        is_customer: row.customer_id.is_some(),
        tenure_years: joined.and_then(|day| now.date_naive().years_since(day)).map(i64::from),
        earlier_cases: row.earlier,
        cases_in_year: row.in_year,
        is_vulnerable: row.vulnerable.unwrap_or(false),
        monthly: currency.zip(row.monthly_minor).map(|(currency, minor)| Money::new(minor, currency)),
        messages_waiting: row.messages_waiting,
    };
    Ok(Entry {
        id: row.id,
        name: row.name.unwrap_or(row.contact),
        incident: row.number.map(|number| format!("INC-{number}")),
        state,
        clock: ReplyClock {
            last_in_at: row.last_in_at,
            last_human_out_at: row.last_human_out_at,
            reply_due_at: row.reply_due_at,
        },
        said: row.said.unwrap_or_default(),
        language: row.language.unwrap_or_default(),
        facts,
    })
}
