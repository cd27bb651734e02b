//! The reasons behind a sum, step by step, so that whoever gets it may read why (I15).

use serde::{Deserialize, Serialize};

use super::exact::Exact;
use crate::types::money::MoneyError;
use crate::types::{Currency, Message, Money};

/// One sentence of the reasoning and the sum it leads to: `{key, params, amount}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The sentence, worded by the catalogue.
    #[serde(flatten)]
    pub message: Message,
    /// The sum so far, rounded for showing.
    pub amount: Money,
}

/// A sum and its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// The sum, zero or above.
    pub amount: Money,
    /// Which rules and which version of them gave it: "uk-ofcom 1"; empty when none applied.
    pub rules: String,
    /// Why, in order; the last step's amount is the sum.
    pub trace: Vec<Step>,
}

impl Award {
    /// Nothing, for no reason.
    pub const fn none(currency: Currency) -> Self {
        Self { amount: Money::zero(currency), rules: String::new(), trace: Vec::new() }
    }

    /// The same gift for everyone in an offer, in place of what the rules gave; the trace says so.
    pub fn replaced_by_flat(mut self, amount: Money) -> Result<Self, MoneyError> {
        self.amount.compare(amount)?;
        self.amount = amount;
        self.trace.push(Step { message: Message::new("trace-flat-offer"), amount });
        Ok(self)
    }
}

/// Collects steps in one currency.
pub(super) struct Trace {
    pub currency: Currency,
    pub steps: Vec<Step>,
}

impl Trace {
    pub const fn new(currency: Currency) -> Self {
        Self { currency, steps: Vec::new() }
    }

    /// A step on the way: shown to the nearest minor unit, reckoned on exactly.
    pub fn on_the_way(&mut self, message: Message, sum: Exact) -> Result<(), MoneyError> {
        self.whole(message, sum.nearest()?);
        Ok(())
    }

    /// A step whose sum is whole minor units.
    pub fn whole(&mut self, message: Message, minor: i64) {
        self.steps.push(Step { message, amount: Money::new(minor, self.currency) });
    }
}

/// Minutes as "24 h 9 min", in the signs every language of ours shares.
pub(super) fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}\u{a0}min"),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, minutes) => format!("{hours}\u{a0}h {minutes}\u{a0}min"),
    }
}

/// Basis points as a percentage: 9_995 is "99.95".
pub(super) fn percent_of(basis_points: u64) -> String {
    let text = format!("{}.{:02}", basis_points / 100, basis_points % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
