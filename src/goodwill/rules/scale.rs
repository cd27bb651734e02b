//! The figures of goodwill, as data (`data/rules/goodwill-*.toml`): floors, factors, bands, cap and the
//! sums that make a proper gift. One file for each currency; the formula that uses them is in `gift`.

use serde::{Deserialize, Serialize};

use crate::types::{Currency, Impact};

/// One version of the figures. Sums are minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// A short name that stays: "goodwill-gb".
    pub id: String,
    /// Raised by every change of a figure; every award names it.
    pub version: u32,
    /// The currency of its sums.
    pub currency: Currency,
    /// For a minor incident.
    pub minor: Severity,
    /// For a major incident.
    pub major: Severity,
    /// For a critical incident.
    pub critical: Severity,
    /// The most a gift may be.
    pub cap: Cap,
    /// What the customer's own trouble adds.
    pub effort: EffortRates,
    /// What earlier incidents add.
    pub repeat: Repeat,
    /// More for those who have been here longer, by whole years.
    pub tenure_years: Vec<Band>,
    /// More for those who have paid more in all, by minor units.
    pub lifetime_minor: Vec<Band>,
    /// The sums a gift may have.
    pub gift: Gifts,
    /// From so many complaints in 90 days on, a human looks too. Never less money.
    pub complaints_for_a_human: u32,
}

/// What the severity of an incident means for a gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Severity {
    /// The least anybody who was hit gets: it depends on nothing else (I14).
    pub floor_minor: u32,
    /// How many times the loss counts.
    pub times: u32,
}

/// The larger of the two is the most a gift may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Percent of the loss.
    pub loss_percent: u32,
    /// A sum that is always allowed.
    pub least_minor: u32,
}

/// What each trouble adds, up to a most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffortRates {
    /// Contacts that add nothing: telling us once is how it should be.
    pub free_contacts: u32,
    /// Each contact after them.
    pub contact_minor: u32,
    /// Each hour waited.
    pub hour_waited_minor: u32,
    /// Each appointment we did not keep.
    pub missed_appointment_minor: u32,
    /// The most all of it adds.
    pub most_minor: u32,
}

/// What each earlier incident of the last 90 days adds, up to a most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Each of them.
    pub incident_minor: u32,
    /// The most all of them add.
    pub most_minor: u32,
}

/// From `from` on, a gift is multiplied by `uplift_percent` (100 is no change). The same for all in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Where the band begins.
    pub from: u32,
    /// 100..=150.
    pub uplift_percent: u32,
}

/// Sums that look like a gift and not like a calculation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gifts {
    /// The small ones, rising.
    pub minor: Vec<u32>,
    /// Above the last of them, every multiple of this.
    pub then_every_minor: u32,
}

impl Scale {
    /// Floor and factor of a severity; none where there was no impact.
    pub const fn severity(&self, severity: Impact) -> Option<Severity> {
        match severity {
            Impact::None => None,
            Impact::Minor => Some(self.minor),
            Impact::Major => Some(self.major),
            Impact::Critical => Some(self.critical),
        }
    }

    /// Whether the figures keep the promises of the rules: worse or longer never gives less, the uplift is
    /// 1.0 to 1.5, every floor is a proper gift within the cap. The error is a key of the catalogue.
    pub fn check(&self) -> Result<(), &'static str> {
        let severities = [self.minor, self.major, self.critical];
        let rises = |a: &Severity, b: &Severity| a.floor_minor <= b.floor_minor && a.times <= b.times;
        if !severities.is_sorted_by(rises) {
            return Err("rules-severities-out-of-order");
        }
        for bands in [&self.tenure_years, &self.lifetime_minor] {
            let rises = |a: &Band, b: &Band| a.from < b.from && a.uplift_percent <= b.uplift_percent;
            if !bands.is_sorted_by(rises) || bands.iter().any(|band| !(100..=150).contains(&band.uplift_percent)) {
                return Err("rules-bands-out-of-order");
            }
        }
        let every = self.gift.then_every_minor;
        let largest = self.gift.minor.last().copied().unwrap_or(0);
        if every == 0
            || largest % every != 0
            || !self.gift.minor.is_sorted_by(|a, b| a < b)
            || self.gift.minor.first() == Some(&0)
        {
            return Err("rules-gifts-out-of-order");
        }
        let is_gift = |minor: u32| self.gift.down(minor.into()) == i64::from(minor);
        let fits = |severity: &Severity| severity.floor_minor <= self.cap.least_minor && is_gift(severity.floor_minor);
        if !severities.iter().all(fits) || self.gift.up(1) > i64::from(self.cap.least_minor) {
            return Err("rules-floor-is-no-gift");
        }
        Ok(())
    }
}

impl Gifts {
    /// The smallest gift that is not below `minor`; nothing stays nothing.
    pub fn up(&self, minor: i64) -> i64 {
        let every = i64::from(self.then_every_minor);
        match self.minor.iter().map(|gift| i64::from(*gift)).find(|gift| *gift >= minor) {
            _ if minor <= 0 => 0,
            Some(gift) => gift,
            None => minor.saturating_add(every - 1) / every * every,
        }
    }

    /// The largest gift that is not above `minor`; nothing below the smallest.
    pub fn down(&self, minor: i64) -> i64 {
        let every = i64::from(self.then_every_minor);
        let largest = self.minor.last().map_or(0, |gift| i64::from(*gift));
        if minor >= largest {
            return minor / every * every;
        }
        self.minor.iter().map(|gift| i64::from(*gift)).rfind(|gift| *gift <= minor).unwrap_or(0)
    }
}
