//! Budgets: what goodwill may cost in all. Made and raised by finance; never lowered below what is
//! promised, since the row's own CHECK would refuse it.

use super::books::{Balance, currency};
use super::figures;
use crate::access::BudgetEditor;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::random;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Currency, Message, Money, PublicId, Refusal, Timestamp};

/// The most budgets a list shows.
const LISTED: i64 = 200;

/// A new budget as typed.
#[derive(Debug, Clone, Default)]
pub struct NewBudget {
    /// What it is for: "Goodwill, July to September".
    pub name: String,
    /// Its currency.
    pub currency: String,
    /// How much it holds.
    pub limit: String,
}

/// Makes a budget; its maker owns it.
pub async fn create(tx: &mut Tx, right: &BudgetEditor, now: Timestamp, typed: &NewBudget) -> Result<PublicId, Refusal> {
    let mut form = FieldErrors::new();
    let name = form.required("name", &typed.name, TITLE_MAX);
    let known = figures::currencies()?;
    let of = form.parsed("currency", &typed.currency, "money-unknown-currency", |text| {
        text.parse::<Currency>().ok().filter(|currency| known.contains(currency))
    });
    let limit = Money::parse(&typed.limit, of.unwrap_or(Currency::GBP));
    if let Err(error) = limit {
        form.wrong("limit", Message::new(error.key()));
    }
    form.check()?;
    let (Some(of), Ok(limit)) = (of, limit) else { return Err(Refusal::field("limit", "field-money")) };
    let id = random::public_id();
    tx.execute(
        sql("insert into budget (id, name, currency, owner_id, limit_minor) values ($1, $2, $3, $4, $5)")
            .bind(&id)
            .bind(&name)
            .bind(of.code())
            .bind(right.staff_id()?)
            .bind(limit.minor),
    )
    .await?;
    record(tx, right, now, &id, "budget.created", &["name", "currency", "limit"]).await?;
    Ok(id)
}

/// Sets what a budget holds; refused below what is already promised and spent.
pub async fn set_limit(
    tx: &mut Tx,
    right: &BudgetEditor,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    typed: &str,
) -> Result<(), Refusal> {
    let budget = one(tx, id).await?;
    let of = budget.balance.currency;
    let limit = Money::parse(typed, of).map_err(|error| Refusal::field("limit", error.key()))?;
    if budget.version != version {
        let (theirs, yours) = (Money::new(budget.balance.limit_minor, of).to_string(), limit.to_string());
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
        let message = Message::new("budget-limit-too-low").with("promised", Money::new(promised, of).short());
        return Err(Refusal::fields([("limit", message)]));
    }
    record(tx, right, now, id, "budget.limit_set", &["limit"]).await
}

async fn record(
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

/// A budget as lists and sheets show it.
#[derive(Debug, Clone)]
pub struct Budget {
    /// Its id.
    pub id: PublicId,
    /// What it is for.
    pub name: String,
    /// The owner's name; empty when nobody does.
    pub owner: String,
    /// Where its money stands.
    pub balance: Balance,
    /// For edits.
    pub version: i64,
}

const COLUMNS: &str = "select b.id, b.name, coalesce(s.name, ''), b.currency, b.limit_minor, b.reserved_minor,
    b.issued_minor, b.spent_minor, b.version from budget b left join staff s on s.id = b.owner_id";

type Row = (PublicId, String, String, String, i64, i64, i64, i64, i64);

fn read(row: Row) -> Result<Budget, Refusal> {
    let (id, name, owner, code, limit_minor, reserved_minor, issued_minor, spent_minor, version) = row;
    let balance = Balance { currency: currency(&code)?, limit_minor, reserved_minor, issued_minor, spent_minor };
    Ok(Budget { id, name, owner, balance, version })
}

/// One budget.
pub async fn one(tx: &mut Tx, id: &PublicId) -> Result<Budget, Refusal> {
    let text = format!("{COLUMNS} where b.id = $1");
    let row = tx.fetch_one::<Row>(sql(sqlx::AssertSqlSafe(text)).bind(id)).await?;
    read(row)
}

/// Every budget, by name.
pub async fn all(tx: &mut Tx) -> Result<Vec<Budget>, Refusal> {
    let text = format!("{COLUMNS} order by b.name, b.id limit $1");
    let rows = tx.fetch_all::<Row>(sql(sqlx::AssertSqlSafe(text)).bind(LISTED)).await?;
    rows.into_iter().map(read).collect()
}
