//! Computes what a customer is owed and what is given on top: deterministic, by versioned figures, with reasons that
//! the customer may read.
//!
//! The two never mix: what is **owed** by law or contract (the larger of the two, as a bill credit), and **goodwill**,
//! as a voucher. Amounts are integers and exact fractions. Each is rounded once, at the end: what is owed up to the
//! minor unit, goodwill to a voucher denomination. Steps of a trace are rounded for display only. The figures are data
//! (`data/rules/*.toml`), the sentences are in `rules.ftl`.

pub mod award;
mod bill_credit;
pub mod disruption;
pub mod exact_amount;
mod goodwill_amount;
pub mod missing;
pub mod rule_pack;
pub mod scale;

use crate::types::money::MoneyError;
use crate::types::{Message, Money};

pub use award::{Award, TraceStep};
pub use disruption::{AffectedInterval, AffectedService, Disruption, Effort, ImpactMinutes};
pub use missing::{Fact, NotComputed};
pub use rule_pack::{Duty, RulePack};
pub use scale::Scale;

/// Days in a billing month (decision 33: loss = fee / 30 × days).
pub const DAYS_PER_MONTH: u64 = 30;

/// Minutes in a day.
pub const MINUTES_PER_DAY: u64 = 24 * 60;

/// All rules in force for one currency: the goodwill scale and the rule packs of laws and contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    scale: Scale,
    packs: Vec<RulePack>,
}

/// What one customer gets for one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What the customer paid for and did not get, rounded to the nearest minor unit.
    pub loss: Money,
    /// Owed by law, as far as it can be computed. Never reduced by anything here, never charged to goodwill (I11).
    pub statutory: Award,
    /// Owed by contract or public promise, as far as it can be computed.
    pub contract: Award,
    /// What could not be computed, and why: more may be owed.
    pub not_computed: Vec<NotComputed>,
    /// Voluntary, on top.
    pub goodwill: Award,
    /// Why a person should review it too. It never changes an amount.
    pub needs_review: Vec<Message>,
}

impl Rules {
    /// Combines a scale and packs whose figures are consistent.
    ///
    /// # Errors
    ///
    /// What is wrong, and in which file.
    pub fn new(scale: Scale, packs: Vec<RulePack>) -> Result<Self, Message> {
        let wrong = |id: &str, key: &str| Message::new(key).with("id", id);
        scale.check().map_err(|key| wrong(&scale.id, key))?;
        for pack in &packs {
            pack.check().map_err(|key| wrong(&pack.id, key))?;
        }
        Ok(Self { scale, packs })
    }

    /// The goodwill scale.
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The pack with an id, in the version that is in force now.
    pub fn pack(&self, id: &str) -> Option<&RulePack> {
        self.packs.iter().find(|pack| pack.id == id)
    }

    /// The versions of scale and packs, as an offer stores them: "goodwill-gb 14, uk-ofcom 1".
    pub fn version(&self) -> String {
        let packs = self.packs.iter().map(|pack| format!(", {} {}", pack.id, pack.version));
        format!("{} {}", self.scale.id, self.scale.version) + &packs.collect::<String>()
    }

    /// Computes what a customer gets for a disruption.
    ///
    /// # Errors
    ///
    /// When the fee is negative or in another currency than the rules that apply, or an amount does not fit 64 bits.
    /// Then nothing is paid and a person must look into it.
    pub fn decide(&self, disruption: &Disruption) -> Result<Outcome, MoneyError> {
        if disruption.monthly_fee.minor < 0 {
            return Err(MoneyError::Negative);
        }
        disruption.monthly_fee.compare(disruption.lifetime_value)?; // refuses another currency
        let mut not_computed = Vec::new();
        Ok(Outcome {
            loss: Money::new(goodwill_amount::loss(disruption)?.round_nearest()?, disruption.monthly_fee.currency),
            statutory: bill_credit::largest(&self.packs, Duty::Statutory, disruption, &mut not_computed)?,
            contract: bill_credit::largest(&self.packs, Duty::Contract, disruption, &mut not_computed)?,
            goodwill: goodwill_amount::by_scale(&self.scale, disruption)?,
            needs_review: self.needs_review(disruption),
            not_computed,
        })
    }

    fn needs_review(&self, disruption: &Disruption) -> Vec<Message> {
        let mut reasons = Vec::new();
        if disruption.vulnerable {
            reasons.push(Message::new("human-vulnerable"));
        }
        if disruption.complaints >= self.scale.complaints_for_review {
            reasons.push(Message::new("human-frequent-complaints").with("complaints", disruption.complaints));
        }
        reasons
    }
}

impl Outcome {
    /// The amount that must be paid: the larger of law and contract, the law's where they are equal. It is the least
    /// that must be paid where something is in `not_computed`.
    pub fn owed(&self) -> &Award {
        if self.contract.amount.minor > self.statutory.amount.minor { &self.contract } else { &self.statutory }
    }

    /// What is owed and goodwill together.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.owed().amount.checked_add(self.goodwill.amount)
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod unknown_facts;
#[cfg(test)]
mod worked_cases;
