//! A small language for phrases, so that the linter needs no regular-expression engine in the browser.
//!
//! One phrase per line, made of items separated by spaces. A phrase begins with an item of whole words.
//!
//! - `a|b`: either word; `a*` and `*a` match the test_start and the end of a word
//! - `a|b?`: the same, or nothing
//! - `!a|b`: the next word is none of these
//! - `..`: up to four words of the same sentence, none of them a negation
//! - `#`: a number

use super::words::Word;
use std::collections::HashMap;

/// How many words `..` may skip.
const GAP_MAX: usize = 4;

/// How many words before a phrase, within its clause, a negation may stand.
const NEGATION_DISTANCE_MAX: usize = 6;

const NEGATIONS: &[&str] = &["not", "never", "no", "nor", "neither", "without", "hardly", "nobody", "none", "nothing"];

/// Words after which an earlier negation no longer applies.
const CONJUNCTIONS: &[&str] = &["and", "but", "because", "since", "when", "while", "after", "so"];

/// The indices of the first and the last word of a phrase in a text.
pub type Span = (usize, usize);

enum Item {
    OneOf(Vec<&'static str>, Needed),
    Gap,
    NoneOf(Vec<&'static str>),
    Number,
}

#[derive(PartialEq)]
enum Needed {
    Yes,
    No,
}

/// Phrases with one meaning, indexed by their first word.
pub struct Phrases {
    phrases: Vec<Vec<Item>>,
    by_first_word: HashMap<&'static str, Vec<usize>>,
}

impl Phrases {
    /// Parses phrases, one per line.
    pub fn parse(source: &'static str) -> Self {
        let lines = source.lines().map(str::trim).filter(|line| !line.is_empty());
        let phrases: Vec<Vec<Item>> = lines.map(|line| line.split(' ').map(item).collect()).collect();
        let mut by_first_word: HashMap<&'static str, Vec<usize>> = HashMap::new();
        for (index, phrase) in phrases.iter().enumerate() {
            if let Some(Item::OneOf(choices, Needed::Yes)) = phrase.first() {
                for choice in choices {
                    by_first_word.entry(choice).or_default().push(index);
                }
            }
        }
        Self { phrases, by_first_word }
    }

    /// Every phrase in a text, in the order of the text.
    fn find<'a>(&'a self, words: &'a [Word]) -> impl Iterator<Item = Span> + 'a {
        (0..words.len()).filter_map(move |first| {
            let candidates = self.by_first_word.get(words[first].text.as_str())?;
            let ends = candidates.iter().filter_map(|index| matches(&self.phrases[*index], words, first, first));
            ends.max().map(|end| (first, end - 1))
        })
    }

    /// The phrases that are not negated.
    pub fn find_affirmed<'a>(&'a self, words: &'a [Word]) -> impl Iterator<Item = Span> + 'a {
        self.find(words).filter(move |span| !is_negated(words, span.0))
    }

    /// How many phrases can never match because they do not begin with whole words.
    #[cfg(test)]
    pub fn unreachable(&self) -> usize {
        let plain = |phrase: &&Vec<Item>| match phrase.first() {
            Some(Item::OneOf(choices, Needed::Yes)) => !choices.iter().any(|choice| choice.contains('*')),
            _ => false,
        };
        self.phrases.len() - self.phrases.iter().filter(plain).count()
    }
}

fn item(source: &'static str) -> Item {
    let split = |choices: &'static str| choices.split('|').collect();
    match source {
        ".." => Item::Gap,
        "#" => Item::Number,
        _ => match (source.strip_prefix('!'), source.strip_suffix('?')) {
            (Some(choices), _) => Item::NoneOf(split(choices)),
            (_, Some(choices)) => Item::OneOf(split(choices), Needed::No),
            _ => Item::OneOf(split(source), Needed::Yes),
        },
    }
}

/// The index after the last word if the items match from `at` on.
fn matches(items: &[Item], words: &[Word], first: usize, at: usize) -> Option<usize> {
    let Some((item, rest)) = items.split_first() else { return Some(at) };
    let here = words.get(at).filter(|word| word.sentence == words[first].sentence);
    let next = |at| matches(rest, words, first, at);
    match item {
        Item::OneOf(choices, needed) => {
            let taken = here.filter(|word| is_one_of(choices, word)).and_then(|_| next(at + 1));
            taken.or_else(|| if *needed == Needed::No { next(at) } else { None })
        }
        Item::NoneOf(choices) if here.is_some_and(|word| is_one_of(choices, word)) => None,
        Item::NoneOf(_) => next(at),
        Item::Number => here.filter(|word| word.text.contains(|c: char| c.is_numeric())).and_then(|_| next(at + 1)),
        Item::Gap => (at..=at + GAP_MAX)
            .take_while(|end| *end == at || words.get(*end - 1).is_some_and(|word| !is_negation(word)))
            .find_map(next),
    }
}

fn is_one_of(choices: &[&str], word: &Word) -> bool {
    choices.iter().any(|choice| match (choice.strip_suffix('*'), choice.strip_prefix('*')) {
        (Some(start), _) => word.text.starts_with(start),
        (_, Some(end)) => word.text.ends_with(end),
        _ => word.text == *choice,
    })
}

fn is_negation(word: &Word) -> bool {
    NEGATIONS.contains(&word.text.as_str())
}

fn is_negated(words: &[Word], first: usize) -> bool {
    let clause = words[first].clause;
    let before = words[..first].iter().rev().take(NEGATION_DISTANCE_MAX);
    let is_same_thought = |word: &&Word| word.clause == clause && !CONJUNCTIONS.contains(&word.text.as_str());
    before.take_while(is_same_thought).any(is_negation)
}
