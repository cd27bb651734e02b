//! Budgets: the most that goodwill may cost. Finance creates them and sets their limits, never below what is already
//! reserved, issued and spent; the table's CHECK enforces the same.

use super::events_out;
use super::ledger_store::{self, BudgetBalance};
use super::rule_files;
use crate::access::BudgetEditor;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Currency, Message, Money, PublicId, Refusal, Timestamp};
use sqlx::AssertSqlSafe;

/// The most budgets listed.
const LIST_MAX: i64 = 200;

/// The fields of the new-budget form, as typed.
#[derive(Debug, Clone, Default)]
pub struct NewBudget {
    /// Its name: "Goodwill, July to September".
    pub name: String,
    /// ISO 4217.
    pub currency: String,
    /// The limit, such as "25000".
    pub limit: String,
}

/// Creates a budget, owned by whoever creates it.
///
/// # Errors
///
/// Field errors, as the form names its fields.
pub async fn create(tx: &mut Tx, right: &BudgetEditor, now: Timestamp, typed: &NewBudget) -> Result<PublicId, Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required_line("name", &typed.name, TITLE_MAX);
    let known = rule_files::currencies()?;
    let currency = form.parsed("currency", &typed.currency, "money-unknown-currency", |text| {
        text.parse::<Currency>().ok().filter(|currency| known.contains(currency))
    });
    let limit = currency.map(|currency| Money::parse(&typed.limit, currency));
    if let Some(Err(error)) = limit {
        form.wrong("limit", Message::new(error.key()));
    }
    form.check()?;
    let (Some(currency), Some(Ok(limit))) = (currency, limit) else {
        return Err(Refusal::field("limit", "field-money"));
    };
    let id = random::public_id();
    tx.execute(
        sql("insert into budget (id, name, currency, owner_id, limit_minor) values ($1, $2, $3, $4, $5)")
            .bind(&id)
            .bind(&name)
            .bind(currency)
            .bind(right.staff_id()?)
            .bind(limit.minor),
    )
    .await?;
    record_event(tx, right, now, &id, "budget.created", &["name", "currency", "limit"]).await?;
    Ok(id)
}

/// Sets the limit of a budget.
///
/// # Errors
///
/// `Refusal::Stale` when somebody else changed it; a field error below what is reserved, issued and spent.
pub async fn set_limit(
    tx: &mut Tx,
    right: &BudgetEditor,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    typed: &str,
) -> Result<(), Refusal> {
    let budget = get(tx, id).await?;
    let currency = budget.balance.currency;
    let limit = Money::parse(typed, currency).map_err(|error| Refusal::field("limit", error.key()))?;
    if budget.version != version {
        let (theirs, yours) = (Money::new(budget.balance.limit_minor, currency).to_string(), limit.to_string());
        return Err(Refusal::Stale { theirs, yours });
    }
    let changed = tx
        .execute(
            sql("update budget set limit_minor = $2, version = version + 1
             where id = $1 and version = $3 and reserved_minor + issued_minor + spent_minor <= $2")
            .bind(id)
            .bind(limit.minor)
            .bind(version),
        )
        .await?;
    if changed == 0 {
        let promised = budget.balance.limit_minor - budget.balance.available().minor;
        let message = Message::new("budget-limit-too-low").with("promised", Money::new(promised, currency).short());
        return Err(Refusal::fields([("limit", message)]));
    }
    let after = ledger_store::balance(tx, id).await?;
    events_out::of_budget(tx, now, id, &budget.balance, &after).await?;
    record_event(tx, right, now, id, "budget.limit_set", &["limit"]).await
}

async fn record_event(
    tx: &mut Tx,
    right: &BudgetEditor,
    now: Timestamp,
    id: &PublicId,
    verb: &str,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event { actor: right.actor(), verb, subject: "budget", subject_id: id, incident_id: None, fields };
    events::record(tx, now, event).await
}

/// A budget.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Budget {
    /// Its id.
    pub id: PublicId,
    /// Its name.
    pub name: String,
    /// The owner's name; empty when it has none.
    pub owner: String,
    /// Its sums.
    #[sqlx(flatten)]
    pub balance: BudgetBalance,
    /// Raised by every change of the limit.
    pub version: i64,
}

const SELECT_BUDGET: &str = "select b.id, b.name, coalesce(s.name, '') as owner, b.currency, b.limit_minor,
    b.reserved_minor, b.issued_minor, b.spent_minor, b.version from budget b left join staff_view s on s.id = b.owner_id";

/// Returns a budget, or `None`.
pub async fn find(tx: &mut Tx, id: &PublicId) -> Result<Option<Budget>, Refusal> {
    let text = format!("{SELECT_BUDGET} where b.id = $1");
    Ok(tx.fetch_optional(sql(AssertSqlSafe(text)).bind(id)).await?)
}

/// Returns a budget.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none with this id.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Budget, Refusal> {
    find(tx, id).await?.ok_or(Refusal::NotFound)
}

/// Budgets of which nearly everything is reserved, issued or spent, by name.
pub async fn nearly_gone(tx: &mut Tx) -> Result<Vec<Budget>, Refusal> {
    Ok(list(tx).await?.into_iter().filter(|budget| events_out::is_nearly_gone(&budget.balance)).collect())
}

/// Returns the budgets after a name and an id, by both, at most `limit`.
pub async fn page(tx: &mut Tx, after: Option<&(String, PublicId)>, limit: i64) -> Result<Vec<Budget>, Refusal> {
    let text = format!("{SELECT_BUDGET} where $1 = '' or (b.name, b.id) > ($2, $1) order by b.name, b.id limit $3");
    let (name, id) = after.map_or(("", ""), |(name, id)| (name.as_str(), id.as_str()));
    Ok(tx.fetch_all(sql(AssertSqlSafe(text)).bind(id).bind(name).bind(limit)).await?)
}

/// Returns every budget, by name.
pub async fn list(tx: &mut Tx) -> Result<Vec<Budget>, Refusal> {
    let text = format!("{SELECT_BUDGET} order by b.name, b.id limit $1");
    Ok(tx.fetch_all(sql(AssertSqlSafe(text)).bind(LIST_MAX)).await?)
}
