//! What a customer is owed and what is given on top: deterministic, by versioned figures, with reasons the
//! customer may read.
//!
//! Two sums that never mix: what is **owed** by law or contract (the larger of the two; a bill credit) and
//! **goodwill**, a gift. All reckoning is in integers and exact fractions; each sum is rounded once, at its
//! end: what is owed up to the minor unit, a gift to a proper gift. The steps of a trace are rounded for
//! showing alone. The figures are data (`data/rules/*.toml`), the sentences are in `rules.ftl`.

pub mod exact;
mod gift;
pub mod harm;
mod owed;
pub mod pack;
pub mod scale;
pub mod trace;

use serde::{Deserialize, Serialize};

use crate::types::money::MoneyError;
use crate::types::{Message, Money};

pub use harm::{Effort, Harm, ImpactMinutes, Outage, Span};
pub use pack::{Duty, RulePack};
pub use scale::Scale;
pub use trace::{Award, Step};

/// Days in a month of fees (domain: loss = fee / 30 × days).
pub const MONTH_DAYS: u64 = 30;

/// Minutes in a day.
pub const MINUTES_A_DAY: u64 = 24 * 60;

/// All rules in force for one currency: the scale of goodwill and the packs of laws and contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    scale: Scale,
    packs: Vec<RulePack>,
}

/// What one customer gets for one incident. Stored with the entitlement, shown to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What the customer paid for and did not get, to the nearest minor unit.
    pub loss: Money,
    /// By law. Never reduced by anything here, never charged to goodwill (I11).
    pub statutory: Award,
    /// By contract or public promise.
    pub contract: Award,
    /// A gift.
    pub goodwill: Award,
    /// Why a human should look at it too. It never changes a sum.
    pub for_a_human: Vec<Message>,
}

impl Rules {
    /// Rules whose figures were read and hold together; else the key of what is wrong and in which file.
    pub fn new(scale: Scale, packs: Vec<RulePack>) -> Result<Self, Message> {
        let wrong = |id: &str, key: &str| Message::new(key).with("id", id);
        scale.check().map_err(|key| wrong(&scale.id, key))?;
        for pack in &packs {
            pack.check().map_err(|key| wrong(&pack.id, key))?;
        }
        Ok(Self { scale, packs })
    }

    /// The figures of goodwill.
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The versions of all figures, as an offer keeps them: "goodwill-gb 14, uk-ofcom 1".
    pub fn version(&self) -> String {
        let packs = self.packs.iter().map(|pack| format!(", {} {}", pack.id, pack.version));
        format!("{} {}", self.scale.id, self.scale.version) + &packs.collect::<String>()
    }

    /// What this customer gets. An error where the fee is negative, in another currency than the rules
    /// that apply, or where a sum does not fit 64 bits: then nothing is paid and a human must look.
    pub fn decide(&self, harm: &Harm) -> Result<Outcome, MoneyError> {
        if harm.monthly_fee.minor < 0 {
            return Err(MoneyError::Negative);
        }
        harm.monthly_fee.compare(harm.lifetime_value)?; // refuses another currency
        Ok(Outcome {
            loss: Money::new(gift::loss(harm)?.nearest()?, harm.monthly_fee.currency),
            statutory: owed::largest(&self.packs, Duty::Statutory, harm)?,
            contract: owed::largest(&self.packs, Duty::Contract, harm)?,
            goodwill: gift::by_scale(&self.scale, harm)?,
            for_a_human: self.for_a_human(harm),
        })
    }

    fn for_a_human(&self, harm: &Harm) -> Vec<Message> {
        let mut reasons = Vec::new();
        if harm.vulnerable {
            reasons.push(Message::new("human-vulnerable"));
        }
        if harm.complaints >= self.scale.complaints_for_a_human {
            reasons.push(Message::new("human-frequent-complaints").with("complaints", harm.complaints));
        }
        reasons
    }
}

impl Outcome {
    /// What must be paid: the larger of law and contract, the law where they are equal.
    pub fn owed(&self) -> &Award {
        if self.contract.amount.minor > self.statutory.amount.minor { &self.contract } else { &self.statutory }
    }

    /// All of it together.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.owed().amount.checked_add(self.goodwill.amount)
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod worked_cases;
