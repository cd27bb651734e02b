//! The goodwill figures, as data (`data/rules/goodwill-*.toml`): floors, multipliers, uplifts, cap and voucher
//! denominations. One file for each currency; `goodwill_amount` has the formula that uses them.

use crate::types::{Currency, Impact};
use serde::{Deserialize, Serialize};

/// One version of the figures. Amounts are minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// A short name that never changes: "goodwill-gb".
    pub id: String,
    /// Raised with every change of a figure; every award names it.
    pub version: u32,
    /// The currency of its amounts.
    pub currency: Currency,
    /// For a minor incident.
    pub minor: Severity,
    /// For a major incident.
    pub major: Severity,
    /// For a critical incident.
    pub critical: Severity,
    /// The most that goodwill may be.
    pub cap: Cap,
    /// What the customer's effort adds.
    pub effort: EffortRates,
    /// What earlier incidents add.
    pub repeat: Repeat,
    /// The uplift by whole years of tenure.
    pub tenure_years: Vec<Band>,
    /// The uplift by lifetime value, in minor units.
    pub lifetime_minor: Vec<Band>,
    /// The amounts a voucher may have.
    #[serde(rename = "gift")]
    pub denominations: Denominations,
    /// From so many complaints in 90 days on, a person reviews the case. Never less money.
    #[serde(rename = "complaints_for_a_human")]
    pub complaints_for_review: u32,
}

/// What the severity of an incident means for goodwill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Severity {
    /// The least that anybody affected gets. It depends on nothing else (I14).
    pub floor_minor: u32,
    /// What the loss is multiplied by.
    #[serde(rename = "times")]
    pub loss_multiplier: u32,
}

/// The most that goodwill may be: the larger of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Percent of the loss.
    pub loss_percent: u32,
    /// An amount that is always allowed.
    pub least_minor: u32,
}

/// What the customer's effort adds, up to a maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffortRates {
    /// Contacts that add nothing: reporting a problem once is expected.
    pub free_contacts: u32,
    /// For each further contact.
    pub contact_minor: u32,
    /// For each hour waited.
    pub hour_waited_minor: u32,
    /// For each appointment the company missed.
    pub missed_appointment_minor: u32,
    /// The most that all of it adds.
    pub most_minor: u32,
}

/// What earlier incidents of the last 90 days add, up to a maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// For each of them.
    pub incident_minor: u32,
    /// The most that all of them add.
    pub most_minor: u32,
}

/// From `from` on, goodwill is multiplied by `uplift_percent` (100 is no change), the same for all in the band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Where the band begins.
    pub from: u32,
    /// 100..=150.
    pub uplift_percent: u32,
}

/// The amounts a voucher may have: round ones, not the result of a calculation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denominations {
    /// The small ones, ascending.
    pub minor: Vec<u32>,
    /// Above the last of `minor`, every multiple of this.
    pub then_every_minor: u32,
}

impl Scale {
    /// Floor and multiplier of a severity; `None` where there was no impact.
    pub const fn severity(&self, severity: Impact) -> Option<Severity> {
        match severity {
            Impact::None => None,
            Impact::Minor => Some(self.minor),
            Impact::Major => Some(self.major),
            Impact::Critical => Some(self.critical),
        }
    }

    /// Checks that the figures are consistent: worse or longer never gives less, the uplift is 1.0 to 1.5, every floor
    /// is a voucher denomination within the cap.
    ///
    /// # Errors
    ///
    /// The message key of what is wrong.
    pub fn check(&self) -> Result<(), &'static str> {
        let severities = [self.minor, self.major, self.critical];
        let rises =
            |a: &Severity, b: &Severity| a.floor_minor <= b.floor_minor && a.loss_multiplier <= b.loss_multiplier;
        if !severities.is_sorted_by(rises) {
            return Err("rules-severities-out-of-order");
        }
        for bands in [&self.tenure_years, &self.lifetime_minor] {
            let rises = |a: &Band, b: &Band| a.from < b.from && a.uplift_percent <= b.uplift_percent;
            if !bands.is_sorted_by(rises) || bands.iter().any(|band| !(100..=150).contains(&band.uplift_percent)) {
                return Err("rules-bands-out-of-order");
            }
        }
        let every = self.denominations.then_every_minor;
        let largest = self.denominations.minor.last().copied().unwrap_or(0);
        if every == 0
            || largest % every != 0
            || !self.denominations.minor.is_sorted_by(|a, b| a < b)
            || self.denominations.minor.first() == Some(&0)
        {
            return Err("rules-gifts-out-of-order");
        }
        let is_denomination = |minor: u32| self.denominations.round_down(minor.into()) == i64::from(minor);
        let fits =
            |severity: &Severity| severity.floor_minor <= self.cap.least_minor && is_denomination(severity.floor_minor);
        if !severities.iter().all(fits) || self.denominations.round_up(1) > i64::from(self.cap.least_minor) {
            return Err("rules-floor-is-no-gift");
        }
        Ok(())
    }
}

impl Denominations {
    /// The smallest denomination that is not below `minor`; 0 for nothing.
    pub fn round_up(&self, minor: i64) -> i64 {
        let every = i64::from(self.then_every_minor);
        match self.minor.iter().map(|amount| i64::from(*amount)).find(|amount| *amount >= minor) {
            _ if minor <= 0 => 0,
            Some(amount) => amount,
            None => minor.saturating_add(every - 1) / every * every,
        }
    }

    /// The largest denomination that is not above `minor`; 0 below the smallest.
    pub fn round_down(&self, minor: i64) -> i64 {
        let every = i64::from(self.then_every_minor);
        let largest = self.minor.last().map_or(0, |amount| i64::from(*amount));
        if minor >= largest {
            return minor / every * every;
        }
        self.minor.iter().map(|amount| i64::from(*amount)).rfind(|amount| *amount <= minor).unwrap_or(0)
    }
}
