//! Budgets: read, created, and their limits set.

use crate::access::BudgetEditor;
use crate::goodwill::budgets::{self, Budget, NewBudget};
use crate::platform::db::Tx;
use crate::types::{Currency, PublicId, Refusal};
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, Item, List, NoFilter, Paging, Written, rename_fields};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const AREA: Area = Area("Budgets");
const LIST: &str = "/api/v1/budgets";
const ONE: &str = "/api/v1/budgets/{id}";
/// Names of fields at the desk and here.
const NAMES: &[(&str, &str)] = &[("limit", "limit_minor")];

/// Adds the operations of budgets.
pub(super) fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(AREA.get(LIST, "listBudgets", "List budgets").about("By name."), list)
        .write(
            AREA.create(LIST, "createBudget", "Create a budget")
                .about("Owned by the owner of the token.")
                .with_required_key(),
            create,
        )
        .item(AREA.get(ONE, "getBudget", "Read a budget"), get)
        .write(
            AREA.put("/api/v1/budgets/{id}/limit", "setBudgetLimit", "Set the limit of a budget")
                .about("Never below what is reserved, claimed and redeemed.")
                .versioned()
                .with_required_key(),
            set_limit,
        )
}

/// The most that goodwill may cost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Budget)]
struct BudgetView {
    id: PublicId,
    name: String,
    /// The name of the member of staff who owns it; empty for none.
    owner: String,
    /// ISO 4217.
    currency: String,
    limit_minor: i64,
    /// Reserved for offers, not claimed.
    reserved_minor: i64,
    /// Claimed, not redeemed.
    issued_minor: i64,
    /// Redeemed.
    spent_minor: i64,
    /// What may still be reserved.
    available_minor: i64,
    /// For `If-Match`.
    version: i64,
}

impl From<Budget> for BudgetView {
    fn from(budget: Budget) -> Self {
        let balance = budget.balance;
        Self {
            id: budget.id,
            name: budget.name,
            owner: budget.owner,
            currency: balance.currency.code().to_owned(),
            limit_minor: balance.limit_minor,
            reserved_minor: balance.reserved_minor,
            issued_minor: balance.issued_minor,
            spent_minor: balance.spent_minor,
            available_minor: balance.available().minor,
            version: budget.version,
        }
    }
}

impl BudgetView {
    async fn written(tx: &mut Tx, id: &PublicId) -> Result<Written<Self>, Refusal> {
        let view = Self::from(budgets::get(tx, id).await?);
        let version = view.version;
        Ok(Written::versioned(view, version).at(format!("{LIST}/{id}")))
    }
}

async fn list(request: ApiRequest, _: NoFilter) -> Result<List<BudgetView>, Refusal> {
    let paging: Paging<(String, PublicId)> = request.paging()?;
    if paging.after.as_ref().is_some_and(|(name, _)| name.contains('\0')) {
        return Err(Refusal::field("?cursor", "webapi-cursor"));
    }
    let found = budgets::page(&mut request.read().await?, paging.after.as_ref(), paging.fetch()).await?;
    Ok(List::page(found, &paging, |budget| (budget.name.clone(), budget.id.clone()), BudgetView::from))
}

async fn get(request: ApiRequest) -> Result<Item<BudgetView>, Refusal> {
    let id = request.id("id")?;
    let view = BudgetView::from(budgets::get(&mut request.read().await?, &id).await?);
    let version = view.version;
    Ok(Item::versioned(view, version))
}

/// An amount as the desk's forms take it: `10.50` for 1050 pence.
pub(super) fn typed(minor: i64, currency: Currency) -> String {
    let per_unit = currency.minor_per_unit();
    if minor < 0 || per_unit == 1 {
        return minor.to_string();
    }
    let width = usize::try_from(currency.exponent()).unwrap_or_default();
    format!("{}.{:0width$}", minor / per_unit, minor % per_unit)
}

/// A budget to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BudgetInput {
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// ISO 4217; one that the rules know.
    #[schema(min_length = 3, max_length = 3)]
    currency: String,
    /// The limit in minor units.
    #[schema(minimum = 0)]
    limit_minor: i64,
}

async fn create(request: ApiRequest, input: BudgetInput) -> Result<Done<BudgetView>, Refusal> {
    let (right, now) = (request.may::<BudgetEditor>()?, request.now());
    let currency = input.currency.parse::<Currency>().ok();
    // Without a currency the amount means nothing, and the currency is the error.
    let limit = currency.map_or_else(String::new, |currency| typed(input.limit_minor, currency));
    let new = NewBudget { name: input.name, currency: input.currency, limit };
    request
        .write(async move |tx| {
            let created = budgets::create(tx, &right, now, &new).await;
            let id = created.map_err(|refusal| rename_fields(refusal, NAMES))?;
            BudgetView::written(tx, &id).await
        })
        .await
}

/// The new limit of a budget.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BudgetLimitInput {
    /// The limit in minor units of the budget's currency.
    #[schema(minimum = 0)]
    limit_minor: i64,
}

async fn set_limit(request: ApiRequest, input: BudgetLimitInput) -> Result<Done<BudgetView>, Refusal> {
    let (right, now, id) = (request.may::<BudgetEditor>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let budget = budgets::get(tx, &id).await?;
            let version = asked.version_or(budget.version)?;
            let limit = typed(input.limit_minor, budget.balance.currency);
            let set = budgets::set_limit(tx, &right, now, &id, version, &limit).await;
            set.map_err(|refusal| rename_fields(refusal, NAMES))?;
            BudgetView::written(tx, &id).await
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Money;

    #[test]
    fn an_amount_is_read_back_as_it_was() {
        let yen: Currency = "JPY".parse().unwrap();
        for currency in [Currency::GBP, yen] {
            for minor in [0, 5, 50, 1_050, 100_000, i64::MAX] {
                assert_eq!(Money::parse(&typed(minor, currency), currency).map(|money| money.minor), Ok(minor));
            }
            assert!(Money::parse(&typed(-5, currency), currency).is_err());
        }
    }
}
