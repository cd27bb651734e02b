//! The apology linter: does a text apologise?
//!
//! It looks for the six parts of an apology that works and for the phrases that undo one. It **blocks** a text for many
//! people below [`BAR`] or with a blocking flag; to a reply from one person to another it only gives advice, because
//! people are allowed to be funny. Who may override it, and why, is decided elsewhere.
//!
//! Pure and quick, so it runs on the server and, while somebody writes, in the browser. It reads English.

mod kinds;
mod pattern;
mod phrases;
mod reading;
mod rules;
mod spelling;
mod verdict;
mod words;

#[cfg(test)]
mod tests;

pub use kinds::{FlagKind, PartKind, Severity};
pub use rules::{NEAR_DUPLICATE, OLDEST_READING_AGE};
pub use verdict::*;

use pattern::{Found, Phrases};
use words::Word;

/// Evidence is the whole clause if it is no longer than this, else only the phrase.
const LONGEST_CLAUSE_SHOWN: usize = 9;

/// What the text alone does not say.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// A promise with an owner and a date stands behind what the text says will change.
    pub tracked_promises: bool,
    /// Apologies the same people have had before, rendered or as templates.
    pub earlier: &'a [String],
}

/// Judges a text. Takes time in proportion to its length and to that of the earlier texts.
pub fn lint(text: &str, context: &Context) -> Lint {
    let words = words::words(text);
    let first = |table: &Phrases| table.meant(&words).next();
    let found = PartKind::ALL.map(|kind| match kind {
        PartKind::Responsibility => phrases::RESPONSIBILITY.meant(&words).find(|found| !supposed(&words, *found)),
        PartKind::Repair => first(&phrases::REPAIR),
        PartKind::Explanation => first(&phrases::EXPLANATION),
        PartKind::Regret => first(&phrases::REGRET),
        PartKind::Change => first(&phrases::CHANGE),
        PartKind::AsksNothing => None,
    });
    let [responsibility, _, explanation, regret, change, _] = found;
    let reading_age = reading::reading_age(&words);
    let nearest = reading::nearest(&words, context.earlier);
    let raised = rules::raise(&rules::Seen {
        words: &words,
        takes_responsibility: responsibility.is_some(),
        explains: explanation.is_some(),
        regrets: regret.is_some(),
        change,
        tracked_promises: context.tracked_promises,
        reading_age,
        nearest,
    });
    let wants = |flag: &rules::Raised| matches!(flag.kind, FlagKind::Request | FlagKind::Marketing);
    let asks_nothing = !words.is_empty() && !raised.iter().any(wants);
    let parts = PartKind::ALL.into_iter().zip(found).map(|(kind, found)| Part {
        kind,
        found: match kind {
            PartKind::Change => found.is_some() && context.tracked_promises,
            PartKind::AsksNothing => asks_nothing,
            _ => found.is_some(),
        },
        evidence: found.map(|found| evidence(text, &words, found)),
    });
    let parts: Vec<Part> = parts.collect();
    let flags = raised.into_iter().map(|raised| Flag {
        kind: raised.kind,
        severity: raised.severity,
        points: raised.points,
        evidence: raised.found.map(|found| evidence(text, &words, found)),
        advice_key: raised.kind.advice_key(),
    });
    let flags: Vec<Flag> = flags.collect();
    let earned: u8 = parts.iter().filter(|part| part.found).map(|part| weight(part.kind)).sum();
    let lost: u8 = flags.iter().map(|flag| flag.points).sum();
    Lint { score: earned.saturating_sub(lost), parts, flags, reading_age, nearest }
}

/// "If this was our fault" admits nothing.
fn supposed(words: &[Word], (first, _): Found) -> bool {
    let clause = words[first].clause;
    let before = words[..first].iter().rev().take_while(|word| word.clause == clause);
    before.take(10).any(|word| matches!(word.text.as_str(), "if" | "whether" | "unless"))
}

fn evidence(text: &str, words: &[Word], (first, last): Found) -> String {
    let clause = words[first].clause;
    let same = |word: &&Word| word.clause == clause;
    let before = words[..first].iter().rev().take(LONGEST_CLAUSE_SHOWN + 1).take_while(same).count();
    let after = words[first..].iter().take(LONGEST_CLAUSE_SHOWN + 1).take_while(same).count();
    let (from, to) = if before + after <= LONGEST_CLAUSE_SHOWN {
        (first - before, last.max(first + after - 1))
    } else {
        (first, last)
    };
    text[words[from].start..words[to].end].to_owned()
}
