//! The apology linter: does a text apologise?
//!
//! It looks for the six parts of an apology that works and for phrases that weaken one. A batch is blocked below the
//! score [`BAR`] or by a blocking flag; for a reply from one person to another the result is advice only. Overrides are
//! decided in `apologies::approval`.
//!
//! Without I/O and fast, so that it runs on the server and in the browser. It reads English.

mod kinds;
mod pattern;
mod phrases;
mod readability;
mod rules;
mod score;
mod similarity;
mod spelling;
mod words;

#[cfg(test)]
mod tests;

pub use kinds::{FlagKind, PartKind, Severity};
pub use rules::{NEAR_DUPLICATE, READING_AGE_MAX};
pub use score::*;

use pattern::{Phrases, Span};
use words::Word;

/// The evidence is the whole clause up to this many words, and only the phrase in a longer one.
const EVIDENCE_CLAUSE_MAX: usize = 9;

/// What the linter cannot see in the text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// Whether the promised change has an owner and a due date.
    pub tracked_promises: bool,
    /// Apologies that the same customers got before, rendered or as templates.
    pub earlier: &'a [String],
}

/// Lints a text, in time proportional to its length and to that of the earlier texts.
pub fn lint(text: &str, context: &Context) -> Lint {
    let words = words::words(text);
    let first = |phrases: &Phrases| phrases.find_affirmed(&words).next();
    let found = PartKind::ALL.map(|kind| match kind {
        PartKind::Responsibility => {
            phrases::RESPONSIBILITY.find_affirmed(&words).find(|span| !is_conditional(&words, *span))
        }
        PartKind::Repair => first(&phrases::REPAIR),
        PartKind::Explanation => first(&phrases::EXPLANATION),
        PartKind::Regret => first(&phrases::REGRET),
        PartKind::Change => first(&phrases::CHANGE),
        PartKind::AsksNothing => None,
    });
    let [responsibility, _, explanation, regret, change, _] = found;
    let reading_age = readability::reading_age(&words);
    let nearest = similarity::nearest(&words, context.earlier);
    let raised = rules::raise(&rules::RuleInput {
        words: &words,
        takes_responsibility: responsibility.is_some(),
        explains: explanation.is_some(),
        regrets: regret.is_some(),
        change,
        tracked_promises: context.tracked_promises,
        reading_age,
        nearest,
    });
    let is_request = |flag: &rules::RaisedFlag| matches!(flag.kind, FlagKind::Request | FlagKind::Marketing);
    let asks_nothing = !words.is_empty() && !raised.iter().any(is_request);
    let parts = PartKind::ALL.into_iter().zip(found).map(|(kind, found)| Part {
        kind,
        found: match kind {
            PartKind::Change => found.is_some() && context.tracked_promises,
            PartKind::AsksNothing => asks_nothing,
            _ => found.is_some(),
        },
        evidence: found.map(|span| evidence(text, &words, span)),
    });
    let parts: Vec<Part> = parts.collect();
    let flags = raised.into_iter().map(|raised| Flag {
        kind: raised.kind,
        severity: raised.severity,
        points: raised.points,
        evidence: raised.span.map(|span| evidence(text, &words, span)),
        advice_key: raised.kind.advice_key(),
    });
    let flags: Vec<Flag> = flags.collect();
    let earned: u8 = parts.iter().filter(|part| part.found).map(|part| weight(part.kind)).sum();
    let lost: u8 = flags.iter().map(|flag| flag.points).sum();
    Lint { score: earned.saturating_sub(lost), parts, flags, reading_age, nearest }
}

/// Whether the phrase is conditional: "if this was our fault" takes no responsibility.
fn is_conditional(words: &[Word], (first, _): Span) -> bool {
    let clause = words[first].clause;
    let before = words[..first].iter().rev().take_while(|word| word.clause == clause);
    before.take(10).any(|word| matches!(word.text.as_str(), "if" | "whether" | "unless"))
}

/// The piece of the text that shows what was found.
fn evidence(text: &str, words: &[Word], (first, last): Span) -> String {
    let clause = words[first].clause;
    let is_same_clause = |word: &&Word| word.clause == clause;
    let before = words[..first].iter().rev().take(EVIDENCE_CLAUSE_MAX + 1).take_while(is_same_clause).count();
    let after = words[first..].iter().take(EVIDENCE_CLAUSE_MAX + 1).take_while(is_same_clause).count();
    let (from, to) = if before + after <= EVIDENCE_CLAUSE_MAX {
        (first - before, last.max(first + after - 1))
    } else {
        (first, last)
    };
    text[words[from].start..words[to].end].to_owned()
}
