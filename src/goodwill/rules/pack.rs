//! A rule pack: what a law or a contract makes us pay, as data (`data/rules/*.toml`), with its version,
//! its source and the days on which it holds. Reading the file is the server's part; this is its shape.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::harm::Harm;
use crate::types::Currency;

/// One law, scheme or contract. Its parts add up; of several packs of one duty the largest is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePack {
    /// A short name that stays: "uk-ofcom".
    pub id: String,
    /// Raised by every change of a figure.
    pub version: u32,
    /// Where the figures come from.
    pub source: String,
    /// Whether law or contract demands it.
    pub duty: Duty,
    /// The first day on which an incident may begin to fall under it.
    pub from: NaiveDate,
    /// The last such day; open when absent.
    pub until: Option<NaiveDate>,
    /// The currency of its sums; absent where it has percentages alone.
    pub currency: Option<Currency>,
    /// Whom it is for.
    #[serde(default)]
    pub applies: Applies,
    /// For a total loss of service that lasts.
    pub delayed_repair: Option<DelayedRepair>,
    /// For each appointment that was not kept.
    pub missed_appointment: Option<Rate>,
    /// For each day a new service started late.
    pub late_start_day: Option<Rate>,
    /// By the share of the month the service was there, best tier first.
    #[serde(default)]
    pub availability: Vec<Tier>,
    /// The same part of the monthly fee for everyone who was hit, in percent.
    pub flat_percent: Option<u32>,
}

/// Who demands it. Either is owed: never reduced, never charged to goodwill (I11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// A law or a regulator's scheme.
    Statutory,
    /// The plan's service levels, or what the company has promised to everyone.
    Contract,
}

/// Whom a pack is for. An empty list means all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Applies {
    /// ISO 3166 countries.
    pub regions: Vec<String>,
    /// Plans, as imported.
    pub plans: Vec<String>,
    /// Kinds of service; one that was hit is enough.
    pub services: Vec<String>,
    /// Only companies (true), only households (false); both when absent.
    pub business: Option<bool>,
}

/// So much a day once the free days are over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelayedRepair {
    /// Full days after the day of the report that cost nothing.
    pub free_days: u32,
    /// Which days are counted as free days. Days paid for are calendar days always.
    pub free_days_are: Days,
    /// What each paid day gives, by its number from 1; a stretch holds until the next begins.
    pub stretches: Vec<Stretch>,
}

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// Every day.
    Calendar,
    /// Monday to Friday, public holidays left out.
    Working,
}

/// Paid days from one number on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// The first paid day it holds for, from 1.
    pub from_day: u32,
    /// What each of these days gives.
    pub each: Rate,
}

/// A sum or a part of the monthly fee, whichever is more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rate {
    /// Minor units of the pack's currency.
    pub minor: u32,
    /// Percent of the monthly fee.
    pub fee_percent: u32,
}

/// A service level of the month and what missing it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Missed when the service was there for less than this, in basis points: 9_990 is 99.9 %.
    pub below_bp: u32,
    /// Percent of the monthly fee.
    pub credit_percent: u32,
}

impl RulePack {
    /// Whether this pack is for this customer and this incident.
    pub fn is_for(&self, harm: &Harm) -> bool {
        let named = |list: &[String], word: &String| list.is_empty() || list.contains(word);
        self.from <= harm.began_on
            && self.until.is_none_or(|until| harm.began_on <= until)
            && named(&self.applies.regions, &harm.region)
            && named(&self.applies.plans, &harm.plan)
            && self.applies.business.is_none_or(|business| business == harm.business)
            && (self.applies.services.is_empty() || harm.services.iter().any(|s| self.applies.services.contains(s)))
    }

    /// What is wrong with the figures of a pack, as a key of the catalogue.
    pub fn check(&self) -> Result<(), &'static str> {
        let rates = self.delayed_repair.iter().flat_map(|repair| repair.stretches.iter().map(|stretch| stretch.each));
        let has_sums = rates.chain(self.missed_appointment).chain(self.late_start_day).any(|rate| rate.minor > 0);
        if has_sums && self.currency.is_none() {
            return Err("rules-pack-needs-currency");
        }
        if self.delayed_repair.as_ref().is_some_and(|repair| {
            let first = repair.stretches.first().map(|stretch| stretch.from_day);
            first != Some(1) || !repair.stretches.is_sorted_by(|a, b| a.from_day < b.from_day)
        }) {
            return Err("rules-pack-stretches-out-of-order");
        }
        let gets_better = |a: &Tier, b: &Tier| a.below_bp > b.below_bp && a.credit_percent < b.credit_percent;
        if !self.availability.is_sorted_by(gets_better) {
            return Err("rules-pack-tiers-out-of-order");
        }
        Ok(())
    }
}
