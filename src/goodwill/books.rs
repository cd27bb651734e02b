//! Postings as they are written: the budget's row and the double entry of the books, always together, in
//! the transaction of whatever moved the money (decision 31). Nothing else writes either.

use super::ledger::{Account, LedgerError, Posting};
use super::record::Offer;
use crate::platform::db::{Tx, sql};
use crate::platform::random;
use crate::types::{Currency, Money, PublicId, Refusal, Timestamp};

/// One movement of money.
#[derive(Debug, Clone, Copy)]
pub struct Booking<'a> {
    /// What happened.
    pub posting: Posting,
    /// Whose money.
    pub budget_id: &'a PublicId,
    /// How much; above zero.
    pub amount: Money,
    /// For which offer.
    pub offer_id: &'a PublicId,
    /// For which voucher, where it is one voucher's.
    pub voucher_id: Option<i64>,
}

/// Posts a movement; refused when the budget has not that much left, a fault when the books have not.
pub async fn post(tx: &mut Tx, now: Timestamp, booking: Booking<'_>) -> Result<(), Refusal> {
    let entries = booking.posting.entries(booking.amount).map_err(|error| Refusal::Conflict(error.message()))?;
    move_budget(tx, booking.posting, booking.budget_id, booking.amount).await?;
    let transfer = random::public_id();
    for entry in entries {
        tx.execute(
            sql("insert into ledger_entry
                     (transfer_id, posting, budget_id, account, amount_minor, currency, offer_id, voucher_id, at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(&transfer)
            .bind(booking.posting.as_str())
            .bind(booking.budget_id)
            .bind(entry.account.as_str())
            .bind(entry.amount.minor)
            .bind(entry.amount.currency.code())
            .bind(booking.offer_id)
            .bind(booking.voucher_id)
            .bind(now),
        )
        .await?;
    }
    Ok(())
}

/// Moves what the budget's row says. One conditional update, so that of two offers at the budget's edge
/// one is refused; the table's own CHECK stands behind it (I2).
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
            .bind(amount.currency.code()),
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

/// Posts the end of vouchers that were just taken into the state `state` (issued → breakage → free): `sum`
/// in the budget's row, and for each voucher its own entries, so that its balance stays what they sum to (I3).
pub async fn expire_vouchers(
    tx: &mut Tx,
    now: Timestamp,
    offer: &Offer,
    sum: Money,
    state: &str,
) -> Result<(), Refusal> {
    move_budget(tx, Posting::Expire, &offer.budget_id, sum).await?;
    tx.execute(
        sql("insert into ledger_entry
                 (transfer_id, posting, budget_id, account, amount_minor, currency, offer_id, voucher_id, at)
             select 'expire-' || cast(v.id as text), 'expire', $2, leg.account, leg.sign * v.balance_minor, v.currency,
                    v.offer_id, v.id, $3
             from voucher v
             cross join (select 'issued' as account, -1 as sign union all select 'breakage', 1
                         union all select 'breakage', -1 union all select 'free', 1) leg
             where v.offer_id = $1 and v.state = $4 and v.balance_minor > 0")
        .bind(&offer.id)
        .bind(&offer.budget_id)
        .bind(now)
        .bind(state),
    )
    .await?;
    Ok(())
}

/// What a budget's row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// ISO 4217.
    pub currency: Currency,
    /// The most that may be promised and spent in all.
    pub limit_minor: i64,
    /// Promised by offers, not claimed.
    pub reserved_minor: i64,
    /// In customers' hands.
    pub issued_minor: i64,
    /// Redeemed.
    pub spent_minor: i64,
}

impl Balance {
    /// What may still be promised.
    pub const fn available(&self) -> Money {
        Money::new(self.limit_minor - self.reserved_minor - self.issued_minor - self.spent_minor, self.currency)
    }

    /// An amount in the budget's currency.
    pub const fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }
}

/// A currency as the database holds it.
pub fn currency(code: &str) -> Result<Currency, Refusal> {
    code.parse().map_err(|_| Refusal::Fault(format!("{code:?} is no currency")))
}

/// Reads a budget's row.
pub async fn balance(tx: &mut Tx, budget_id: &PublicId) -> Result<Balance, Refusal> {
    let (code, limit_minor, reserved_minor, issued_minor, spent_minor) = tx
        .fetch_one::<(String, i64, i64, i64, i64)>(
            sql("select currency, limit_minor, reserved_minor, issued_minor, spent_minor from budget where id = $1")
                .bind(budget_id),
        )
        .await?;
    Ok(Balance { currency: currency(&code)?, limit_minor, reserved_minor, issued_minor, spent_minor })
}
