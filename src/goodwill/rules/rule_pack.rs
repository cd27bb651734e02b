//! A rule pack: what a law or a contract requires the company to pay, as data (`data/rules/*.toml`), with its version,
//! its source and the days on which it applies. `goodwill::rule_files` reads the files.

use super::disruption::Disruption;
use super::missing::Fact;
use crate::types::{Currency, Message, ServiceKind};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    /// The first day that its figures are for, where they rise from time to time; `from` when absent.
    pub figures_from: Option<NaiveDate>,
    /// The last such day; open when absent.
    pub figures_until: Option<NaiveDate>,
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

/// Whether a list names a word. An empty list names all.
fn is_named(list: &[String], word: &String) -> bool {
    list.is_empty() || list.contains(word)
}

/// The customers a pack is for. An empty list means all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Applies {
    /// ISO 3166 countries.
    pub regions: Vec<String>,
    /// Plans, as imported.
    pub plans: Vec<String>,
    /// Kinds of service; one of them is enough. What is paid for an outage is paid where one of them was affected.
    pub services: Vec<ServiceKind>,
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
    /// The day from which they are counted.
    pub counted_from: CountedFrom,
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

/// Where the count of days begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedFrom {
    /// The day the service was lost.
    Loss,
    /// The day the customer reported it. Without a report nothing is owed.
    Report,
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

/// Whether a pack is for a customer and an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackScope {
    /// It is.
    In,
    /// It is not.
    Out,
    /// It may be: these facts are missing.
    Unknown(BTreeSet<Fact>),
}

impl RulePack {
    /// Whether this pack is for this customer and incident.
    pub fn scope(&self, disruption: &Disruption) -> PackScope {
        let (began_on, applies) = (disruption.began_on, &self.applies);
        let is_out = began_on < self.from
            || self.until.is_some_and(|until| until < began_on)
            || disruption.country.as_ref().is_some_and(|country| !is_named(&applies.regions, country))
            || !is_named(&applies.plans, &disruption.plan)
            || applies.business.is_some_and(|business| business != disruption.business);
        let used = self.covers_any(&disruption.used_kinds);
        if is_out || used == Some(false) {
            return PackScope::Out;
        }
        let has_figures = self.figures_from.is_none_or(|from| from <= began_on)
            && self.figures_until.is_none_or(|until| began_on <= until);
        let currency = disruption.monthly_fee.currency;
        let unknown = [
            (Fact::ServiceKind, used.is_none()),
            (Fact::Country, disruption.country.is_none() && !applies.regions.is_empty()),
            (Fact::Currency, self.currency.is_some_and(|expected| expected != currency)),
            (Fact::Figures, !has_figures),
        ];
        let unknown: BTreeSet<Fact> = unknown.into_iter().filter_map(|(fact, is)| is.then_some(fact)).collect();
        if unknown.is_empty() { PackScope::In } else { PackScope::Unknown(unknown) }
    }

    /// Whether it is for services of a kind; `None` where that depends on a kind nobody declared.
    pub fn covers(&self, kind: Option<ServiceKind>) -> Option<bool> {
        if self.applies.services.is_empty() {
            return Some(true);
        }
        kind.map(|kind| self.applies.services.contains(&kind))
    }

    /// Whether it is for one of these kinds of service at least. Without any, nothing is known.
    fn covers_any(&self, kinds: &[Option<ServiceKind>]) -> Option<bool> {
        let covered: Vec<_> = kinds.iter().map(|kind| self.covers(*kind)).collect();
        if self.applies.services.is_empty() || covered.contains(&Some(true)) {
            Some(true)
        } else if covered.is_empty() || covered.contains(&None) {
            None
        } else {
            Some(false)
        }
    }

    /// What its amounts take for granted, as messages of `rules.ftl`.
    pub fn assumptions(&self) -> Vec<Message> {
        let repair = self.delayed_repair.as_ref();
        let assumed = [
            ("owed-assumes-country", !self.applies.regions.is_empty()),
            ("owed-assumes-kind-of-customer", self.applies.business.is_some()),
            ("owed-assumes-no-holidays", repair.is_some_and(|repair| repair.free_days_are == Days::Working)),
            ("owed-assumes-from-loss", repair.is_some_and(|repair| repair.counted_from == CountedFrom::Loss)),
            ("owed-assumes-day-of-restoration", repair.is_some()),
            ("owed-assumes-whole-contract", !self.availability.is_empty()),
        ];
        assumed.into_iter().filter(|(_, is)| *is).map(|(key, _)| Message::new(key)).collect()
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
