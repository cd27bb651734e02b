//! The parts and flags by name. The words people read for them are in the catalogue, under the keys given here.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What an apology is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartKind {
    Responsibility,
    Repair,
    Explanation,
    Regret,
    /// What will be different; counts only with a tracked promise behind it.
    Change,
    /// No survey, no sale, no plea for forgiveness.
    AsksNothing,
}

/// What spoils an apology.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlagKind {
    AnyInconvenience,
    /// Doubts that the reader was hit, though exposure says so.
    IfAffected,
    /// Regrets the reader's feelings instead of the deed.
    SorryYouFeel,
    /// Things happened, and nobody did them.
    Evasion,
    Denial,
    BlamesCustomer,
    BlamesSupplier,
    /// A message that announces a gift is a goodwill offer, with rules of its own.
    Gift,
    Marketing,
    Request,
    /// A change is promised, and no tracked promise stands behind it.
    UnsupportedPromise,
    AbsolutePromise,
    NoRegret,
    NearDuplicate,
    ReadingAge,
    Minimises,
    Filler,
    VagueCause,
    /// Nobody says "I", so no person seems to speak.
    NobodySpeaks,
    /// The linter reads English; of other languages its score says nothing.
    NotEnglish,
}

/// What a flag does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Advice,
    /// Takes points off the score.
    CostsPoints,
    /// Stops a bulk text whatever its score.
    Blocks,
}

impl PartKind {
    /// In the order of their weight.
    pub const ALL: [Self; 6] =
        [Self::Responsibility, Self::Repair, Self::Explanation, Self::Regret, Self::Change, Self::AsksNothing];

    /// The stable name, as in JSON and in the catalogue (`lint-part-…`).
    pub fn key(self) -> &'static str {
        match self {
            Self::Responsibility => "responsibility",
            Self::Repair => "repair",
            Self::Explanation => "explanation",
            Self::Regret => "regret",
            Self::Change => "change",
            Self::AsksNothing => "asks-nothing",
        }
    }
}

impl FlagKind {
    /// In the order in which a reader should look at them.
    #[rustfmt::skip]
    pub const ALL: [Self; 20] = [
        Self::AnyInconvenience, Self::IfAffected, Self::SorryYouFeel, Self::Evasion, Self::Denial,
        Self::BlamesCustomer, Self::BlamesSupplier, Self::Gift, Self::Marketing, Self::Request,
        Self::UnsupportedPromise, Self::AbsolutePromise, Self::NoRegret, Self::NearDuplicate, Self::ReadingAge,
        Self::Minimises, Self::Filler, Self::VagueCause, Self::NobodySpeaks, Self::NotEnglish,
    ];

    /// The stable name, as in JSON and in the catalogue (`lint-flag-…`).
    pub fn key(self) -> &'static str {
        match self {
            Self::AnyInconvenience => "any-inconvenience",
            Self::IfAffected => "if-affected",
            Self::SorryYouFeel => "sorry-you-feel",
            Self::Evasion => "evasion",
            Self::Denial => "denial",
            Self::BlamesCustomer => "blames-customer",
            Self::BlamesSupplier => "blames-supplier",
            Self::Gift => "gift",
            Self::Marketing => "marketing",
            Self::Request => "request",
            Self::UnsupportedPromise => "unsupported-promise",
            Self::AbsolutePromise => "absolute-promise",
            Self::NoRegret => "no-regret",
            Self::NearDuplicate => "near-duplicate",
            Self::ReadingAge => "reading-age",
            Self::Minimises => "minimises",
            Self::Filler => "filler",
            Self::VagueCause => "vague-cause",
            Self::NobodySpeaks => "nobody-speaks",
            Self::NotEnglish => "not-english",
        }
    }

    /// The catalogue's key for what to do instead.
    pub fn advice_key(self) -> String {
        format!("lint-flag-{self}-advice")
    }
}

impl fmt::Display for PartKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl fmt::Display for FlagKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}
