//! The books of a goodwill budget: five accounts and six postings (decision 31). Nothing else moves money.
//!
//! Every posting takes from one account what it gives to the next, so all accounts of a budget always sum
//! to zero (I1). `free` therefore starts at zero and goes below it; what may still be promised is the
//! budget's limit less what is reserved, issued and spent, and that never falls below zero (I2).

use crate::text_enum;
use serde::{Deserialize, Serialize};

use crate::types::money::MoneyError;
use crate::types::{Message, Money};

text_enum! {
    /// Where a budget's money stands.
    pub enum Account("account") {
        /// Not promised to anybody.
        Free = "free",
        /// Promised by an offer that is submitted, not yet claimed.
        Reserved = "reserved",
        /// In customers' hands as claimed vouchers.
        Issued = "issued",
        /// Redeemed at a till.
        Spent = "spent",
        /// Claimed and never spent: money passes through on its way back and leaves its trace here.
        Breakage = "breakage",
    }
}

text_enum! {
    /// What happened, in the words of the books.
    pub enum Posting("posting") {
        /// An offer was submitted for approval: its face value is set aside.
        Submit = "submit",
        /// A customer claimed: the code exists.
        Claim = "claim",
        /// A till took it, or part of it.
        Redeem = "redeem",
        /// The offer was turned down: all of it is free again.
        Reject = "reject",
        /// The window closed on what nobody claimed.
        Lapse = "lapse",
        /// The window closed on what was claimed and not spent.
        Expire = "expire",
    }
}

impl Posting {
    /// The accounts the money passes, in order (decision 31, word for word).
    pub const fn path(self) -> &'static [Account] {
        match self {
            Self::Submit => &[Account::Free, Account::Reserved],
            Self::Claim => &[Account::Reserved, Account::Issued],
            Self::Redeem => &[Account::Issued, Account::Spent],
            Self::Reject | Self::Lapse => &[Account::Reserved, Account::Free],
            Self::Expire => &[Account::Issued, Account::Breakage, Account::Free],
        }
    }

    /// The rows to write: for each leg what leaves (negative) and what arrives. Their sum is zero.
    /// `amount` must be above zero.
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

/// One row of the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The account that changes.
    pub account: Account,
    /// By how much; negative when money leaves.
    pub amount: Money,
}

/// A budget as its entries sum up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balances {
    /// What may be promised in all, at one time and already spent.
    pub limit: Money,
    /// The sum of its entries on each account, in the order of [`Account::ALL`], minor units.
    accounts: [i64; 5],
}

impl Balances {
    /// A new budget: nothing posted.
    pub const fn new(limit: Money) -> Self {
        Self { limit, accounts: [0; 5] }
    }

    /// What the entries on an account sum to. `Free` is zero or below.
    pub const fn on(&self, account: Account) -> Money {
        Money { minor: self.accounts[account as usize], currency: self.limit.currency }
    }

    /// What may still be promised: the limit less what is reserved, issued and spent.
    pub const fn available(&self) -> Money {
        Money { minor: self.limit.minor + self.accounts[Account::Free as usize], currency: self.limit.currency }
    }

    /// The budget after a posting, or why it cannot be posted; then nothing has changed.
    pub fn post(&self, posting: Posting, amount: Money) -> Result<Self, LedgerError> {
        self.limit.compare(amount)?; // refuses another currency
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
            from if after.on(from).minor < 0 => Err(LedgerError::NotThere { account: from }),
            _ => Ok(after),
        }
    }
}

/// Why a posting was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerError {
    /// An amount of zero or below moves nothing.
    NotPositive,
    /// More than the budget still has.
    OverBudget {
        /// What it has.
        available: Money,
    },
    /// More than stands on the account the money would leave: a fault of ours.
    NotThere {
        /// That account.
        account: Account,
    },
    /// Another currency than the budget's, or beyond 64 bits.
    Amount(MoneyError),
}

impl LedgerError {
    /// The sentence for staff.
    pub fn message(self) -> Message {
        match self {
            Self::NotPositive => Message::new("ledger-not-positive"),
            Self::OverBudget { available } => Message::new("ledger-over-budget").with("available", available.short()),
            Self::NotThere { account } => Message::new("ledger-not-there").with("account", account.as_str()),
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
