//! An amount with the reasons behind it, step by step, so that whoever gets it may read why (I15).

use super::exact_amount::ExactAmount;
use crate::types::money::MoneyError;
use crate::types::{Currency, Message, Money, Refusal};
use serde::{Deserialize, Serialize};

/// One reason and the amount it leads to. As JSON: `{key, params, amount}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceStep {
    /// The reason, as a message of `rules.ftl`.
    #[serde(flatten)]
    pub message: Message,
    /// The amount so far, rounded for display.
    pub amount: Money,
}

/// An amount and its reasons. Stored with the entitlement as JSON, so the names of the fields stay (decision 41).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// The amount, zero or above.
    pub amount: Money,
    /// The rules that gave it and their version: "uk-ofcom 1"; empty when none applied.
    pub rules: String,
    /// The reasons, in order. The amount of the last step is the amount of the award.
    pub trace: Vec<TraceStep>,
    /// What the rules took for granted, as messages of `rules.ftl`. Absent from awards of earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Message>,
}

impl Award {
    /// No award.
    pub const fn none(currency: Currency) -> Self {
        Self { amount: Money::zero(currency), rules: String::new(), trace: Vec::new(), assumptions: Vec::new() }
    }

    /// Reads the stored award of a customer.
    ///
    /// # Errors
    ///
    /// `Refusal::Fault`, which names the customer, when it is not one.
    pub fn from_stored(json: &str, customer_id: i64) -> Result<Self, Refusal> {
        serde_json::from_str(json)
            .map_err(|error| Refusal::Fault(format!("the stored award of customer {customer_id}: {error}")))
    }

    /// Replaces the amount by the flat amount of an offer, with a step that says so.
    ///
    /// # Errors
    ///
    /// When the currencies differ.
    pub fn replaced_by_flat(mut self, amount: Money) -> Result<Self, MoneyError> {
        self.amount.compare(amount)?;
        self.amount = amount;
        self.trace.push(TraceStep { message: Message::new("trace-flat-offer"), amount });
        Ok(self)
    }
}

/// Collects steps in one currency.
pub(super) struct Trace {
    pub currency: Currency,
    pub steps: Vec<TraceStep>,
}

impl Trace {
    pub const fn new(currency: Currency) -> Self {
        Self { currency, steps: Vec::new() }
    }

    /// Adds a step whose exact amount is rounded to the nearest minor unit for display.
    pub fn add_exact(&mut self, message: Message, sum: ExactAmount) -> Result<(), MoneyError> {
        self.add(message, sum.round_nearest()?);
        Ok(())
    }

    /// Adds a step whose amount is whole minor units.
    pub fn add(&mut self, message: Message, minor: i64) {
        self.steps.push(TraceStep { message, amount: Money::new(minor, self.currency) });
    }
}

/// Minutes as "24 h 9 min", which every supported language understands.
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
