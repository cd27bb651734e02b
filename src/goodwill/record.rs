//! The offer's row: read, locked for a change, and listed.

use super::books::currency;
use super::offer::{AmountKind, HonourPolicy, State};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::Actor;
use crate::types::{Currency, Money, PublicId, Refusal, Timestamp};

/// An offer as it is stored.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Its id.
    pub id: PublicId,
    /// Its number on the desk: OF-31.
    pub number: i64,
    /// For which incident.
    pub incident_id: PublicId,
    /// What it is called.
    pub title: String,
    /// Why, in the author's words.
    pub reason: String,
    /// Flat or by rule.
    pub amount_kind: AmountKind,
    /// The same for everyone; nothing by rule.
    pub flat: Money,
    /// The budget's currency.
    pub currency: Currency,
    /// The figures it was last worked out with.
    pub rules_version: String,
    /// Out of which budget.
    pub budget_id: PublicId,
    /// What the customer may read beside it.
    pub terms: String,
    /// What happens to claimed ones if it is taken back.
    pub honour_policy: HonourPolicy,
    /// Whose tills take it.
    pub merchant: String,
    /// First moment.
    pub valid_from: Timestamp,
    /// The moment it is over.
    pub valid_to: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Customers who get something.
    pub people: i64,
    /// The most it can cost.
    pub exposure: Money,
    /// What approvers sign for; empty before it is submitted.
    pub content_hash: String,
    /// Who wrote it.
    pub author_id: PublicId,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// For edits.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: PublicId,
    number: i64,
    incident_id: PublicId,
    title: String,
    reason: String,
    amount_kind: String,
    flat_minor: i64,
    currency: String,
    rules_version: String,
    budget_id: PublicId,
    terms: String,
    honour_policy: String,
    merchant: String,
    valid_from: Timestamp,
    valid_to: Timestamp,
    state: String,
    people: i64,
    exposure_minor: i64,
    content_hash: String,
    author_id: PublicId,
    submitted_at: Option<Timestamp>,
    version: i64,
}

impl TryFrom<Row> for Offer {
    type Error = Refusal;
    fn try_from(row: Row) -> Result<Self, Refusal> {
        let of = currency(&row.currency)?;
        let unknown = |word: &str| Refusal::Fault(format!("offer {} has the word {word:?}", row.id));
        Ok(Self {
            number: row.number,
            incident_id: row.incident_id,
            title: row.title,
            reason: row.reason,
            amount_kind: row.amount_kind.parse::<AmountKind>().ok().ok_or_else(|| unknown(&row.amount_kind))?,
            flat: Money::new(row.flat_minor, of),
            currency: of,
            rules_version: row.rules_version,
            budget_id: row.budget_id,
            terms: row.terms,
            honour_policy: row.honour_policy.parse::<HonourPolicy>().ok().ok_or_else(|| unknown(&row.honour_policy))?,
            merchant: row.merchant,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            state: row.state.parse::<State>().ok().ok_or_else(|| unknown(&row.state))?,
            people: row.people,
            exposure: Money::new(row.exposure_minor, of),
            content_hash: row.content_hash,
            author_id: row.author_id,
            submitted_at: row.submitted_at,
            version: row.version,
            id: row.id,
        })
    }
}

const COLUMNS: &str = "select id, number, incident_id, title, reason, amount_kind, flat_minor, currency,
    rules_version, budget_id, terms, honour_policy, merchant, valid_from, valid_to, state, people, exposure_minor,
    content_hash, author_id, submitted_at, version from offer";

/// One offer.
pub async fn one(tx: &mut Tx, id: &PublicId) -> Result<Offer, Refusal> {
    let text = format!("{COLUMNS} where id = $1");
    let row = tx.fetch_one::<Row>(sql(sqlx::AssertSqlSafe(text)).bind(id)).await?;
    row.try_into()
}

/// One offer, held until the transaction ends, so that of two people who decide at once the second sees
/// what the first has done. (SQLite has one writer anyway; on PostgreSQL the update takes the row's lock.)
pub async fn locked(tx: &mut Tx, id: &PublicId) -> Result<Offer, Refusal> {
    tx.execute(sql("update offer set version = version where id = $1").bind(id)).await?;
    one(tx, id).await
}

/// Offers in the desk's order, newest first.
pub async fn newest(tx: &mut Tx, most: i64) -> Result<Vec<Offer>, Refusal> {
    let text = format!("{COLUMNS} order by number desc limit $1");
    let rows = tx.fetch_all::<Row>(sql(sqlx::AssertSqlSafe(text)).bind(most)).await?;
    rows.into_iter().map(Offer::try_from).collect()
}

/// Moves an offer to another state.
pub async fn set_state(tx: &mut Tx, id: &PublicId, to: State) -> Result<(), Refusal> {
    tx.execute(sql("update offer set state = $2, version = version + 1 where id = $1").bind(id).bind(to.as_str()))
        .await?;
    Ok(())
}

/// Writes an event about an offer.
pub async fn record(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    offer: &Offer,
    verb: &str,
    fields: &[&str],
) -> Result<(), Refusal> {
    let incident_id = Some(offer.incident_id.as_str());
    let event = Event { actor, verb, subject: "offer", subject_id: &offer.id, incident_id, fields };
    events::record(tx, now, event).await
}
