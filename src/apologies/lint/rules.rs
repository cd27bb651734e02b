//! The flags of a text, given the parts that were found in it.

use super::kinds::{FlagKind, Severity};
use super::pattern::{Phrases, Span};
use super::phrases;
use super::words::Word;

/// Highest reading age without a flag, in years. Plain-language guides advise writing for a child of twelve.
pub const READING_AGE_MAX: f32 = 12.0;

/// With fewer words a single one changes the reading age too much.
const READING_AGE_WORDS_MIN: usize = 30;

/// Texts at least this similar are the same letter. In the corpus, two different apologies of one company share less
/// than a quarter (greeting, signature), and one apology with other names and times more than half.
pub const NEAR_DUPLICATE: f32 = 0.5;

/// Share of [`COMMON_WORDS`] below which a text is not English. In English text it is about a third.
const ENGLISH_SHARE: f32 = 0.12;
/// With fewer words the language is not checked.
const LANGUAGE_WORDS_MIN: usize = 8;
/// The most common words of English letters.
const COMMON_WORDS: &[&str] = &[
    "the", "a", "and", "of", "to", "you", "your", "we", "our", "i", "is", "are", "were", "for", "with", "that", "this",
    "have", "had", "it", "not", "on", "at",
];

/// What the rules are applied to.
pub struct RuleInput<'a> {
    pub words: &'a [Word],
    pub takes_responsibility: bool,
    pub explains: bool,
    pub regrets: bool,
    pub change: Option<Span>,
    pub tracked_promises: bool,
    pub reading_age: f32,
    pub nearest: Option<f32>,
}

/// A flag, with its evidence as a span of words. Points count only with [`Severity::CostsPoints`].
pub struct RaisedFlag {
    pub kind: FlagKind,
    pub severity: Severity,
    pub points: u8,
    pub span: Option<Span>,
}

/// All flags of the text, in the order of [`FlagKind::ALL`].
pub fn raise(input: &RuleInput) -> Vec<RaisedFlag> {
    FlagKind::ALL.into_iter().filter_map(|kind| rule(input, kind)).collect()
}

fn rule(input: &RuleInput, kind: FlagKind) -> Option<RaisedFlag> {
    let takes_responsibility = input.takes_responsibility;
    let phrase = |phrases: &Phrases| {
        let span = phrases.find_affirmed(input.words).find(|span| !input.words[span.0].quoted);
        span.map(Some)
    };
    let condition = |is_met: bool| is_met.then_some(None);
    let (raised, severity, points) = match kind {
        FlagKind::AnyInconvenience => (phrase(&phrases::ANY_INCONVENIENCE), Severity::Blocks, 0),
        FlagKind::IfAffected => (phrase(&phrases::IF_AFFECTED), Severity::Blocks, 0),
        FlagKind::SorryYouFeel => (phrase(&phrases::SORRY_YOU_FEEL), Severity::Blocks, 0),
        // "There was a problem. It was our fault" is no evasion.
        FlagKind::Evasion if takes_responsibility => (phrase(&phrases::EVASION), Severity::Advice, 0),
        FlagKind::Evasion => (phrase(&phrases::EVASION), Severity::CostsPoints, 15),
        FlagKind::Denial => (phrase(&phrases::DENIAL), Severity::Blocks, 0),
        // Blame blocks unless the author takes responsibility too.
        FlagKind::BlamesCustomer if takes_responsibility => {
            (phrase(&phrases::BLAMES_CUSTOMER), Severity::CostsPoints, 15)
        }
        FlagKind::BlamesCustomer => (phrase(&phrases::BLAMES_CUSTOMER), Severity::Blocks, 0),
        FlagKind::BlamesSupplier if takes_responsibility => (phrase(&phrases::BLAMES_SUPPLIER), Severity::Advice, 0),
        FlagKind::BlamesSupplier => (phrase(&phrases::BLAMES_SUPPLIER), Severity::Blocks, 0),
        FlagKind::Gift => (phrase(&phrases::GIFT), Severity::Blocks, 0),
        FlagKind::Marketing => (phrase(&phrases::MARKETING), Severity::Blocks, 0),
        FlagKind::Request => (phrase(&phrases::REQUEST), Severity::CostsPoints, 10),
        FlagKind::UnsupportedPromise => {
            (input.change.map(Some).filter(|_| !input.tracked_promises), Severity::CostsPoints, 10)
        }
        FlagKind::AbsolutePromise => (phrase(&phrases::ABSOLUTE_PROMISE), Severity::CostsPoints, 10),
        FlagKind::NoRegret => (condition(!input.regrets), Severity::Blocks, 0),
        FlagKind::NearDuplicate => (condition(input.nearest >= Some(NEAR_DUPLICATE)), Severity::Blocks, 0),
        FlagKind::ReadingAge => (condition(is_too_hard(input)), Severity::CostsPoints, 10),
        FlagKind::Minimises => (phrase(&phrases::MINIMISES), Severity::CostsPoints, 10),
        FlagKind::Filler => (phrase(&phrases::FILLER), Severity::CostsPoints, 10),
        FlagKind::VagueCause if input.explains => (phrase(&phrases::VAGUE_CAUSE), Severity::Advice, 0),
        FlagKind::VagueCause => (phrase(&phrases::VAGUE_CAUSE), Severity::CostsPoints, 10),
        FlagKind::NobodySpeaks => (condition(nobody_speaks(input.words)), Severity::Advice, 0),
        FlagKind::NotEnglish => (condition(!is_english(input.words)), Severity::Advice, 0),
    };
    raised.map(|span| RaisedFlag { kind, severity, points, span })
}

fn is_too_hard(input: &RuleInput) -> bool {
    input.words.len() >= READING_AGE_WORDS_MIN && is_english(input.words) && input.reading_age > READING_AGE_MAX
}

fn nobody_speaks(words: &[Word]) -> bool {
    !words.iter().any(|word| matches!(word.text.as_str(), "i" | "me" | "my" | "mine" | "myself"))
}

fn is_english(words: &[Word]) -> bool {
    let common = words.iter().filter(|word| COMMON_WORDS.contains(&word.text.as_str())).count();
    words.len() < LANGUAGE_WORDS_MIN || common as f32 >= ENGLISH_SHARE * words.len() as f32
}
