//! The linter's result in words, as a page shows it and as it is sent to the editor's island.

#[cfg(feature = "ssr")]
pub mod build;
pub mod view;

use serde::{Deserialize, Serialize};

/// The report on a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LintReport {
    /// "The linter: 91 of 100, the bar for bulk is 75".
    pub heading: String,
    /// Whether the batch may be sent, or what blocks it; empty if the texts cannot be parsed.
    pub verdict: String,
    /// Whether it may be sent without an override.
    pub may_go: bool,
    /// One report for each text that is not empty.
    pub texts: Vec<TextReport>,
    /// The size of the text message; empty without one.
    pub sms: String,
    /// Mistakes in variables, each with the label of its field.
    pub faults: Vec<String>,
}

/// The report on one text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextReport {
    /// "E-mail: 91"; empty if there is only one text.
    pub title: String,
    /// All six parts of an apology.
    pub parts: Vec<PartReport>,
    /// What weakens it.
    pub flags: Vec<FlagReport>,
    /// Reading age, and similarity to an earlier apology.
    pub advice: String,
}

/// One of the six parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartReport {
    /// "Takes responsibility".
    pub label: String,
    /// Whether the text has it.
    pub found: bool,
    /// The words that show it, or what is missing.
    pub note: String,
}

/// One thing that weakens a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagReport {
    /// "“Any inconvenience”".
    pub label: String,
    /// "Blocks", "Costs 10 points", "Advice".
    pub effect: String,
    /// Whether it blocks the text whatever its score.
    pub blocks: bool,
    /// The words it is about; empty if it is about the whole text.
    pub evidence: String,
    /// What to write instead.
    pub advice: String,
}
