//! Writes postings: the budget's row and the ledger transfers, together, in the transaction of whatever moved the
//! money (decision 31). Nothing else writes either.

use super::ledger::{Account, LedgerError, Posting};
use super::offer_store::Offer;
use crate::platform::db::{IDS_SQLITE, ROW_IDS_POSTGRES, Tx, sql};
use crate::platform::random;
use crate::types::{Currency, Money, PublicId, Refusal, Timestamp};
use const_format::concatcp;
use serde_json::json;

/// One movement of money between the accounts of a budget.
#[derive(Debug, Clone, Copy)]
pub struct Transfer<'a> {
    /// What happened.
    pub posting: Posting,
    /// The budget.
    pub budget_id: &'a PublicId,
    /// How much; above zero.
    pub amount: Money,
    /// The offer it is for.
    pub offer_id: &'a PublicId,
    /// The voucher, where it is for one voucher.
    pub voucher_id: Option<i64>,
}

/// Posts a transfer.
///
/// # Errors
///
/// `Refusal::Conflict` when the budget has too little left for a new reservation, `Refusal::Fault` when the account
/// that the money leaves has too little.
pub async fn post(tx: &mut Tx, now: Timestamp, transfer: Transfer<'_>) -> Result<(), Refusal> {
    if transfer.amount.minor <= 0 {
        return Err(Refusal::Conflict(LedgerError::NotPositive.message()));
    }
    move_budget(tx, transfer.posting, transfer.budget_id, transfer.amount).await?;
    let transfer_id = random::public_id();
    for leg in transfer.posting.path().windows(2) {
        tx.execute(
            sql("insert into ledger_transfer (transfer_id, posting, budget_id, from_account, to_account, amount_minor,
                     currency, offer_id, voucher_id, at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
            .bind(&transfer_id)
            .bind(transfer.posting)
            .bind(transfer.budget_id)
            .bind(leg[0])
            .bind(leg[1])
            .bind(transfer.amount.minor)
            .bind(transfer.amount.currency)
            .bind(transfer.offer_id)
            .bind(transfer.voucher_id)
            .bind(now),
        )
        .await?;
    }
    Ok(())
}

/// Updates the sums in the budget's row. The conditions are part of the update, so that of two offers that together
/// exceed the budget one is refused; the table's CHECK enforces the same (I2).
async fn move_budget(tx: &mut Tx, posting: Posting, budget_id: &PublicId, amount: Money) -> Result<(), Refusal> {
    let path = posting.path();
    let change = |account| {
        let arrives = path.last() == Some(&account);
        let leaves = path.first() == Some(&account);
        amount.minor * (i64::from(arrives) - i64::from(leaves))
    };
    let moved = tx
        .execute(
            sql("update budget
             set reserved_minor = reserved_minor + $2, issued_minor = issued_minor + $3, spent_minor = spent_minor + $4
             where id = $1 and currency = $5
               and reserved_minor + $2 >= 0 and issued_minor + $3 >= 0 and spent_minor + $4 >= 0
               and reserved_minor + issued_minor + spent_minor + $2 + $3 + $4 <= limit_minor")
            .bind(budget_id)
            .bind(change(Account::Reserved))
            .bind(change(Account::Issued))
            .bind(change(Account::Spent))
            .bind(amount.currency),
        )
        .await?;
    if moved == 1 {
        return Ok(());
    }
    let balance = balance(tx, budget_id).await?;
    if posting == Posting::Submit && balance.currency == amount.currency {
        return Err(Refusal::Conflict(LedgerError::OverBudget { available: balance.available() }.message()));
    }
    Err(Refusal::Fault(format!("budget {budget_id} cannot post {} of {amount}: {balance:?}", posting.as_str())))
}

/// Posts the expiry (issued → breakage → free) of vouchers of an offer that were just ended and still have a balance, and
/// sets the balances to zero. `sum` is the total of these balances. Each voucher gets entries of its own, so that its
/// balance stays the sum of its entries (I3).
pub async fn expire_vouchers(
    tx: &mut Tx,
    now: Timestamp,
    offer: &Offer,
    sum: Money,
    vouchers: &[i64],
) -> Result<(), Refusal> {
    const INSERT: &str = "insert into ledger_transfer
             (transfer_id, posting, budget_id, from_account, to_account, amount_minor, currency, offer_id, voucher_id, at)
         select 'expire-' || cast(v.id as text), 'expire', $2, leg.from_account, leg.to_account, v.balance_minor,
                v.currency, v.offer_id, v.id, $3
         from voucher v
         cross join (select 'issued' as from_account, 'breakage' as to_account
                     union all select 'breakage', 'free') leg
         where v.balance_minor > 0 and v.id in ";
    const CLEAR: &str = "update voucher set balance_minor = 0 where id in ";
    move_budget(tx, Posting::Expire, &offer.budget_id, sum).await?;
    let ids = json!(vouchers).to_string();
    let insert = tx.dialect(concatcp!(INSERT, IDS_SQLITE), concatcp!(INSERT, ROW_IDS_POSTGRES));
    tx.execute(sql(insert).bind(&ids).bind(&offer.budget_id).bind(now)).await?;
    let clear = tx.dialect(concatcp!(CLEAR, IDS_SQLITE), concatcp!(CLEAR, ROW_IDS_POSTGRES));
    tx.execute(sql(clear).bind(&ids)).await?;
    Ok(())
}

/// The sums in a budget's row, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct BudgetBalance {
    /// The budget's currency.
    #[sqlx(try_from = "String")]
    pub currency: Currency,
    /// The most that may be reserved, issued and spent in all.
    pub limit_minor: i64,
    /// Reserved by offers, not claimed.
    pub reserved_minor: i64,
    /// Issued as claimed vouchers.
    pub issued_minor: i64,
    /// Redeemed.
    pub spent_minor: i64,
}

impl BudgetBalance {
    /// What may still be reserved.
    pub const fn available(&self) -> Money {
        Money::new(self.limit_minor - self.reserved_minor - self.issued_minor - self.spent_minor, self.currency)
    }

    /// An amount in the budget's currency.
    pub const fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }
}

/// Returns the sums of a budget.
pub async fn balance(tx: &mut Tx, budget_id: &PublicId) -> Result<BudgetBalance, Refusal> {
    Ok(tx
        .fetch_one(
            sql("select currency, limit_minor, reserved_minor, issued_minor, spent_minor from budget where id = $1")
                .bind(budget_id),
        )
        .await?)
}
