//! What the linter answers, and what each part of an apology weighs.

use super::kinds::{FlagKind, PartKind, Severity};
use serde::{Deserialize, Serialize};

/// A text for many people needs this score, of 100.
pub const BAR: u8 = 75;

// Weights in points; they add up to 100. Their order follows Lewicki, Polin and Lount, "An Exploration of the Structure
// of Effective Apologies" (2016): taking responsibility did most, the offer of repair came second; explanation, regret
// and the promise to change lay close together; asking for forgiveness did least, so asking for nothing is a part here.
// Without responsibility no text reaches the bar.
pub const RESPONSIBILITY_WEIGHT: u8 = 30;
pub const REPAIR_WEIGHT: u8 = 20;
pub const EXPLANATION_WEIGHT: u8 = 15;
pub const REGRET_WEIGHT: u8 = 15;
pub const CHANGE_WEIGHT: u8 = 10;
pub const ASKS_NOTHING_WEIGHT: u8 = 10;

/// What the linter makes of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lint {
    /// 0 to 100: the weights of the parts found, less the points of the flags.
    pub score: u8,
    /// All six, heaviest first.
    pub parts: Vec<Part>,
    /// In the order in which a reader should look at them; each kind at most once.
    pub flags: Vec<Flag>,
    /// In years, 5 to 25.
    pub reading_age: f32,
    /// How like the likest earlier text, 0 to 1; `None` without an earlier text.
    pub nearest: Option<f32>,
}

/// One of the six parts, and the words by which it was known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub kind: PartKind,
    pub found: bool,
    /// A piece of the text, letter for letter. Shown also for a change that does not count.
    pub evidence: Option<String>,
}

/// One thing that spoils the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flag {
    pub kind: FlagKind,
    pub severity: Severity,
    /// Points it takes off the score.
    pub points: u8,
    /// A piece of the text, letter for letter; `None` where the whole text is meant.
    pub evidence: Option<String>,
    /// The catalogue's key for what to do instead.
    pub advice_key: String,
}

impl Lint {
    /// Whether the text may go to many people without an override.
    pub fn passes(&self) -> bool {
        self.score >= BAR && self.blocking().next().is_none()
    }

    /// The flags that stop the text whatever its score.
    pub fn blocking(&self) -> impl Iterator<Item = &Flag> {
        self.flags.iter().filter(|flag| flag.severity == Severity::Blocks)
    }
}

/// The points a part is worth.
pub fn weight(kind: PartKind) -> u8 {
    match kind {
        PartKind::Responsibility => RESPONSIBILITY_WEIGHT,
        PartKind::Repair => REPAIR_WEIGHT,
        PartKind::Explanation => EXPLANATION_WEIGHT,
        PartKind::Regret => REGRET_WEIGHT,
        PartKind::Change => CHANGE_WEIGHT,
        PartKind::AsksNothing => ASKS_NOTHING_WEIGHT,
    }
}
