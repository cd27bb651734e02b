//! A rule pack: what a law or a contract requires the company to pay, as data (`data/rules/*.toml`), with its version,
//! its source and the days on which it applies. `goodwill::rule_files` reads the files.

use super::disruption::Disruption;
use crate::types::Currency;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One law, scheme or contract. Its parts add up; of several packs of one duty the largest amount is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePack {
    /// A short name that never changes: "uk-ofcom".
    pub id: String,
    /// Raised with every change of a figure.
    pub version: u32,
    /// Where the figures come from.
    pub source: String,
    /// Whether law or contract requires it.
    pub duty: Duty,
    /// The first day on which an incident may begin to fall under it.
    pub from: NaiveDate,
    /// The last such day; open when absent.
    pub until: Option<NaiveDate>,
    /// The currency of its amounts; absent where it has only percentages.
    pub currency: Option<Currency>,
    /// Which customers it is for.
    #[serde(default)]
    pub applies: Applies,
    /// For a total loss of service that lasts.
    pub delayed_repair: Option<DelayedRepair>,
    /// For each missed appointment.
    pub missed_appointment: Option<Rate>,
    /// For each day a new service started late.
    pub late_start_day: Option<Rate>,
    /// By the month's availability, highest tier first.
    #[serde(default)]
    pub availability: Vec<Tier>,
    /// The same share of the monthly fee for everyone affected, in percent.
    pub flat_percent: Option<u32>,
}

/// What requires it. Either is owed: never reduced, never charged to goodwill (I11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// A law or a regulator's scheme.
    Statutory,
    /// The plan's service levels, or a public promise of the company.
    Contract,
}

/// The customers a pack is for. An empty list means all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Applies {
    /// ISO 3166 countries.
    pub regions: Vec<String>,
    /// Plans, as imported.
    pub plans: Vec<String>,
    /// Kinds of service; one of them affected is enough.
    pub services: Vec<String>,
    /// Only businesses (true), only households (false); both when absent.
    pub business: Option<bool>,
}

/// An amount per day once the free days are over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelayedRepair {
    /// Full days after the day of the report that are not paid for.
    pub free_days: u32,
    /// Which days are counted as free days. Days paid for are always calendar days.
    pub free_days_are: Days,
    /// What each paid day gives, by its number from 1. A stretch applies until the next begins.
    pub stretches: Vec<Stretch>,
}

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// Every day.
    Calendar,
    /// Monday to Friday without public holidays.
    Working,
}

/// Paid days from a number on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// The first paid day it applies to, from 1.
    pub from_day: u32,
    /// What each of these days gives.
    pub each: Rate,
}

/// An amount or a share of the monthly fee, whichever is more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rate {
    /// Minor units of the pack's currency.
    pub minor: u32,
    /// Percent of the monthly fee.
    pub fee_percent: u32,
}

/// A monthly service level and the credit for missing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Missed when availability was below this, in basis points: 9_990 is 99.9 %.
    pub below_bp: u32,
    /// Percent of the monthly fee.
    pub credit_percent: u32,
}

impl RulePack {
    /// Whether this pack applies to this customer and incident.
    pub fn is_for(&self, disruption: &Disruption) -> bool {
        let named = |list: &[String], word: &String| list.is_empty() || list.contains(word);
        self.from <= disruption.began_on
            && self.until.is_none_or(|until| disruption.began_on <= until)
            && named(&self.applies.regions, &disruption.region)
            && named(&self.applies.plans, &disruption.plan)
            && self.applies.business.is_none_or(|business| business == disruption.business)
            && (self.applies.services.is_empty()
                || disruption.services.iter().any(|s| self.applies.services.contains(s)))
    }

    /// Checks that the figures are consistent.
    ///
    /// # Errors
    ///
    /// The message key of what is wrong.
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
