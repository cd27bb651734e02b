//! The linter's verdict in words, as a page shows it and as it travels to the island that shows it while somebody writes.

use serde::{Deserialize, Serialize};

/// The verdict on a batch, worded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LintReport {
    /// "The linter: 91 of 100, the bar for bulk is 75".
    pub heading: String,
    /// What it means: it may go, or what stops it.
    pub verdict: String,
    /// Whether it may go without somebody's reason.
    pub may_go: bool,
    /// One for each text there is.
    pub texts: Vec<TextReport>,
    /// What the text message takes; empty without one.
    pub sms: String,
    /// What is wrong with variables, with the field's name.
    pub faults: Vec<String>,
}

/// The verdict on one text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextReport {
    /// "E-mail: 91"; empty where there is only one text.
    pub title: String,
    /// All six.
    pub parts: Vec<PartReport>,
    /// What spoils it.
    pub flags: Vec<FlagReport>,
    /// Reading age, and how like an earlier apology.
    pub advice: String,
}

/// One of the six parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartReport {
    /// "Takes responsibility".
    pub label: String,
    /// Whether it is there.
    pub found: bool,
    /// By which words it was known; else that it was not found, and what would do.
    pub note: String,
}

/// One thing that spoils a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagReport {
    /// "“Any inconvenience”".
    pub label: String,
    /// "Blocks", "Costs 10 points", "Advice".
    pub effect: String,
    /// Whether it stops the text whatever its score.
    pub blocks: bool,
    /// The words in question; empty where the whole text is meant.
    pub evidence: String,
    /// What to do instead.
    pub advice: String,
}
