//! The ledger of a goodwill budget: five accounts and six postings (decision 31). Nothing else moves money.
//!
//! Every posting takes from one account what it gives to the next, so all accounts of a budget always sum to zero (I1).
//! `free` therefore starts at zero and goes below it. What may still be reserved is the budget's limit less what is
//! reserved, issued and spent, and that never falls below zero (I2).

use crate::text_enum;
use crate::types::money::MoneyError;
use crate::types::{Message, Money};
use serde::{Deserialize, Serialize};

text_enum! {
    /// An account of a budget.
    pub enum Account("ledger account") {
        /// Not reserved.
        Free = "free",
        /// Reserved by a submitted offer, not claimed.
        Reserved = "reserved",
        /// Issued to customers as claimed vouchers.
        Issued = "issued",
        /// Redeemed at a merchant.
        Spent = "spent",
        /// Issued and never spent. Money passes through on its way back to `free`, so the entries show how much.
        Breakage = "breakage",
    }
}

text_enum! {
    /// Why money moves.
    pub enum Posting("ledger posting") {
        /// An offer was submitted for approval: its face value is reserved.
        Submit = "submit",
        /// A customer claimed a voucher.
        Claim = "claim",
        /// A merchant redeemed a voucher.
        Redeem = "redeem",
        /// An offer was sent back, edited or withdrawn: its reservation is released.
        Reject = "reject",
        /// An offer ended: what nobody claimed is released.
        Lapse = "lapse",
        /// Claimed vouchers ended with a balance: the balance is released.
        Expire = "expire",
    }
}

impl Posting {
    /// The accounts that the money passes, in order (decision 31).
    pub const fn path(self) -> &'static [Account] {
        match self {
            Self::Submit => &[Account::Free, Account::Reserved],
            Self::Claim => &[Account::Reserved, Account::Issued],
            Self::Redeem => &[Account::Issued, Account::Spent],
            Self::Reject | Self::Lapse => &[Account::Reserved, Account::Free],
            Self::Expire => &[Account::Issued, Account::Breakage, Account::Free],
        }
    }

    /// The entries to write: for each leg what leaves (negative) and what arrives. Their sum is zero.
    ///
    /// # Errors
    ///
    /// [`LedgerError::NotPositive`] unless `amount` is above zero.
    pub fn entries(self, amount: Money) -> Result<Vec<Entry>, LedgerError> {
        if amount.minor <= 0 {
            return Err(LedgerError::NotPositive);
        }
        let leaves = Money { minor: -amount.minor, ..amount };
        let legs = self.path().windows(2);
        Ok(legs
            .flat_map(|leg| [Entry { account: leg[0], amount: leaves }, Entry { account: leg[1], amount }])
            .collect())
    }
}

/// One entry of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The account that changes.
    pub account: Account,
    /// By how much; negative when money leaves.
    pub amount: Money,
}

/// The balances of a budget as its entries sum up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountBalances {
    /// The most that may be reserved, issued and spent in all.
    pub limit: Money,
    /// The sum of the entries on each account, in the order of [`Account::ALL`], in minor units.
    accounts: [i64; 5],
}

impl AccountBalances {
    /// A new budget without entries.
    pub const fn new(limit: Money) -> Self {
        Self { limit, accounts: [0; 5] }
    }

    /// The sum of the entries on an account. On `Free` it is zero or below.
    pub const fn on(&self, account: Account) -> Money {
        Money { minor: self.accounts[account as usize], currency: self.limit.currency }
    }

    /// What may still be reserved: the limit less what is reserved, issued and spent.
    pub const fn available(&self) -> Money {
        Money { minor: self.limit.minor + self.accounts[Account::Free as usize], currency: self.limit.currency }
    }

    /// Returns the balances after a posting.
    ///
    /// # Errors
    ///
    /// Why it cannot be posted.
    pub fn post(&self, posting: Posting, amount: Money) -> Result<Self, LedgerError> {
        self.limit.compare(amount)?; // refuses a different currency
        let mut after = *self;
        for entry in posting.entries(amount)? {
            let balance = &mut after.accounts[entry.account as usize];
            *balance = balance.checked_add(entry.amount.minor).ok_or(MoneyError::TooLarge)?;
        }
        if posting == Posting::Submit && after.available().minor < 0 {
            return Err(LedgerError::OverBudget { available: self.available() });
        }
        match posting.path()[0] {
            Account::Free => Ok(after),
            from if after.on(from).minor < 0 => Err(LedgerError::Insufficient { account: from }),
            _ => Ok(after),
        }
    }
}

/// Why a posting was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerError {
    /// The amount is zero or below.
    NotPositive,
    /// More than the budget has left.
    OverBudget {
        /// What it has left.
        available: Money,
    },
    /// More than is on the account that the money would leave: a programming error.
    Insufficient {
        /// The account.
        account: Account,
    },
    /// A different currency than the budget's, or beyond 64 bits.
    Amount(MoneyError),
}

impl LedgerError {
    /// The message for staff.
    pub fn message(self) -> Message {
        match self {
            Self::NotPositive => Message::new("ledger-not-positive"),
            Self::OverBudget { available } => Message::new("ledger-over-budget").with("available", available.short()),
            Self::Insufficient { account } => Message::new("ledger-not-there").with("account", account.as_str()),
            Self::Amount(error) => Message::new(error.key()),
        }
    }
}

impl From<MoneyError> for LedgerError {
    fn from(error: MoneyError) -> Self {
        Self::Amount(error)
    }
}

#[cfg(test)]
mod tests;
