//! The linter's result, and the weights of the parts of an apology.

use super::kinds::{FlagKind, PartKind, Severity};
use serde::{Deserialize, Serialize};

/// The score that a batch needs, of 100.
pub const BAR: u8 = 75;

// Weights in points, 100 in total. Their order follows Lewicki, Polin and Lount, "An Exploration of the Structure of
// Effective Apologies" (2016): taking responsibility mattered most, an offer of repair came second; explanation, regret
// and a promise to change were close together; a request for forgiveness mattered least, so asking for nothing is a
// part here. Without responsibility no text reaches the bar.

/// Points for taking responsibility.
pub const RESPONSIBILITY_WEIGHT: u8 = 30;
/// Points for repair.
pub const REPAIR_WEIGHT: u8 = 20;
/// Points for an explanation.
pub const EXPLANATION_WEIGHT: u8 = 15;
/// Points for regret.
pub const REGRET_WEIGHT: u8 = 15;
/// Points for a tracked promise to change.
pub const CHANGE_WEIGHT: u8 = 10;
/// Points for asking nothing of the reader.
pub const ASKS_NOTHING_WEIGHT: u8 = 10;

/// The linter's result for a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lint {
    /// 0 to 100: the weights of the parts found, minus the points of the flags.
    pub score: u8,
    /// All six, heaviest first.
    pub parts: Vec<Part>,
    /// In the order of [`FlagKind::ALL`], each kind at most once.
    pub flags: Vec<Flag>,
    /// The reading age in years, 5 to 25.
    pub reading_age: f32,
    /// The similarity to the most similar earlier text, 0 to 1; `None` without an earlier text.
    pub nearest: Option<f32>,
}

/// One of the six parts of an apology.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Which part.
    pub kind: PartKind,
    /// Whether the text has it.
    pub found: bool,
    /// The piece of the text that shows it, also for a change that does not count.
    pub evidence: Option<String>,
}

/// One thing that weakens the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flag {
    /// Which flag.
    pub kind: FlagKind,
    /// What it does to the result.
    pub severity: Severity,
    /// Points it takes off the score.
    pub points: u8,
    /// The piece of the text it is about; `None` for the whole text.
    pub evidence: Option<String>,
    /// The catalogue key of what to write instead.
    pub advice_key: String,
}

impl Lint {
    /// Whether a batch with this text can be approved without an override.
    pub fn passes(&self) -> bool {
        self.score >= BAR && self.blocking().next().is_none()
    }

    /// The flags that block the text whatever its score.
    pub fn blocking(&self) -> impl Iterator<Item = &Flag> {
        self.flags.iter().filter(|flag| flag.severity == Severity::Blocks)
    }
}

/// The points for a part.
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
