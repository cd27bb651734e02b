//! The text of a batch as typed parts, as `batch_text` stores it (decision 44).
//!
//! The author writes one text with variables; [`split`] divides it into parts when it is saved. The parts are
//! consecutive pieces of the text, so joined they are the same bytes again: those that the approval's hash covers.

mod split;
pub mod stored;

pub use split::split;

use crate::text_enum;
use crate::types::Refusal;
use serde::{Deserialize, Serialize};

/// The language of texts that are not translated: undetermined (ISO 639-2).
pub const UNDETERMINED: &str = "und";

text_enum! {
    /// What a part of a text is.
    pub enum PartKind("part of a text") {
        /// "Dear {{name}},"
        Greeting = "greeting",
        /// A line that begins with `#`.
        Heading = "heading",
        /// Running text.
        Paragraph = "paragraph",
        /// The link to the personal page, with the sentence that introduces it.
        Link = "link",
        /// The name of the signer, with what stands around it at the end.
        Signature = "signature",
        /// A text of an earlier version that was not split yet.
        Text = "text",
    }
}

/// A part of a text, with variables. The white space after it belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its piece of the text.
    pub text: String,
}

/// The text that was split into these parts.
pub fn join(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

/// The stored form of some parts.
pub fn to_json(parts: &[Part]) -> Result<String, Refusal> {
    serde_json::to_string(parts).map_err(|error| Refusal::Fault(format!("the parts of a text: {error}")))
}

/// Reads stored parts; `row` names their row in an error.
///
/// # Errors
///
/// `Refusal::Fault` for what [`to_json`] does not write.
pub fn from_json(json: &str, row: &str) -> Result<Vec<Part>, Refusal> {
    serde_json::from_str(json).map_err(|error| Refusal::Fault(format!("{row}: the parts cannot be read: {error}")))
}
