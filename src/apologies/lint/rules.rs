//! Which flags a text earns, given the parts that were found in it.

use super::kinds::{FlagKind, Severity};
use super::pattern::{Found, Phrases};
use super::phrases as tables;
use super::words::Word;

/// Older readers than this are asked too much: the plain-language habit of writing for a child of twelve.
pub const OLDEST_READING_AGE: f32 = 12.0;

/// On fewer words the formula for the reading age swings with a single one.
const ENOUGH_WORDS_FOR_AN_AGE: usize = 30;

/// Alike from here on is the same letter again. In the corpus two different apologies of one company share less than a
/// quarter (greeting, signature), the same one with names and times exchanged more than half.
pub const NEAR_DUPLICATE: f32 = 0.5;

/// In English text about a third of the words are among the commonest; below this share it is another language.
const ENGLISH_SHARE: f32 = 0.12;
const ENOUGH_WORDS_FOR_A_LANGUAGE: usize = 8;
const COMMONEST: &[&str] = &[
    "the", "a", "and", "of", "to", "you", "your", "we", "our", "i", "is", "are", "were", "for", "with", "that", "this",
    "have", "had", "it", "not", "on", "at",
];

/// What the rules look at.
pub struct Seen<'a> {
    pub words: &'a [Word],
    pub takes_responsibility: bool,
    pub explains: bool,
    pub regrets: bool,
    pub change: Option<Found>,
    pub tracked_promises: bool,
    pub reading_age: f32,
    pub nearest: Option<f32>,
}

/// A flag before its evidence is cut from the text; points count only where it costs points.
pub struct Raised {
    pub kind: FlagKind,
    pub severity: Severity,
    pub points: u8,
    pub found: Option<Found>,
}

/// All flags of the text, in the order of [`FlagKind::ALL`].
pub fn raise(seen: &Seen) -> Vec<Raised> {
    FlagKind::ALL.into_iter().filter_map(|kind| rule(seen, kind)).collect()
}

fn rule(seen: &Seen, kind: FlagKind) -> Option<Raised> {
    let admitted = seen.takes_responsibility;
    let said = |table: &Phrases| {
        let found = table.meant(seen.words).find(|found| !seen.words[found.0].quoted);
        found.map(Some)
    };
    let is = |condition: bool| condition.then_some(None);
    let (found, severity, points) = match kind {
        FlagKind::AnyInconvenience => (said(&tables::ANY_INCONVENIENCE), Severity::Blocks, 0),
        FlagKind::IfAffected => (said(&tables::IF_AFFECTED), Severity::Blocks, 0),
        FlagKind::SorryYouFeel => (said(&tables::SORRY_YOU_FEEL), Severity::Blocks, 0),
        // "There was a problem. It was our fault" evades nothing.
        FlagKind::Evasion if admitted => (said(&tables::EVASION), Severity::Advice, 0),
        FlagKind::Evasion => (said(&tables::EVASION), Severity::CostsPoints, 15),
        FlagKind::Denial => (said(&tables::DENIAL), Severity::Blocks, 0),
        // Blame blocks as the only cause; beside an admission it is a fact, though seldom a wise one.
        FlagKind::BlamesCustomer if admitted => (said(&tables::BLAMES_CUSTOMER), Severity::CostsPoints, 15),
        FlagKind::BlamesCustomer => (said(&tables::BLAMES_CUSTOMER), Severity::Blocks, 0),
        FlagKind::BlamesSupplier if admitted => (said(&tables::BLAMES_SUPPLIER), Severity::Advice, 0),
        FlagKind::BlamesSupplier => (said(&tables::BLAMES_SUPPLIER), Severity::Blocks, 0),
        FlagKind::Gift => (said(&tables::GIFT), Severity::Blocks, 0),
        FlagKind::Marketing => (said(&tables::MARKETING), Severity::Blocks, 0),
        FlagKind::Request => (said(&tables::REQUEST), Severity::CostsPoints, 10),
        FlagKind::UnsupportedPromise => {
            (seen.change.map(Some).filter(|_| !seen.tracked_promises), Severity::CostsPoints, 10)
        }
        FlagKind::AbsolutePromise => (said(&tables::ABSOLUTE_PROMISE), Severity::CostsPoints, 10),
        FlagKind::NoRegret => (is(!seen.regrets), Severity::Blocks, 0),
        FlagKind::NearDuplicate => (is(seen.nearest >= Some(NEAR_DUPLICATE)), Severity::Blocks, 0),
        FlagKind::ReadingAge => (is(too_hard(seen)), Severity::CostsPoints, 10),
        FlagKind::Minimises => (said(&tables::MINIMISES), Severity::CostsPoints, 10),
        FlagKind::Filler => (said(&tables::FILLER), Severity::CostsPoints, 10),
        FlagKind::VagueCause if seen.explains => (said(&tables::VAGUE_CAUSE), Severity::Advice, 0),
        FlagKind::VagueCause => (said(&tables::VAGUE_CAUSE), Severity::CostsPoints, 10),
        FlagKind::NobodySpeaks => (is(nobody_speaks(seen.words)), Severity::Advice, 0),
        FlagKind::NotEnglish => (is(!is_english(seen.words)), Severity::Advice, 0),
    };
    found.map(|found| Raised { kind, severity, points, found })
}

fn too_hard(seen: &Seen) -> bool {
    seen.words.len() >= ENOUGH_WORDS_FOR_AN_AGE && is_english(seen.words) && seen.reading_age > OLDEST_READING_AGE
}

fn nobody_speaks(words: &[Word]) -> bool {
    !words.iter().any(|word| matches!(word.text.as_str(), "i" | "me" | "my" | "mine" | "myself"))
}

fn is_english(words: &[Word]) -> bool {
    let common = words.iter().filter(|word| COMMONEST.contains(&word.text.as_str())).count();
    words.len() < ENOUGH_WORDS_FOR_A_LANGUAGE || common as f32 >= ENGLISH_SHARE * words.len() as f32
}
