//! A small language for phrases, enough for the linter and without a regular-expression engine.
//!
//! One phrase a line, items apart by spaces: `a|b` either word · `a*` a word that begins so, `*a` one that ends so ·
//! `a?` may be missing · `..` up to four words between, in the same sentence and without a "not" · `!a|b` the next word
//! is none of these · `#` a number. A phrase begins with whole words, `a|b`.

use super::words::Word;
use std::collections::HashMap;

/// How many words `..` may skip.
const GAP: usize = 4;

/// How many words back, within the clause, a "not" turns a phrase into its opposite.
const REACH_OF_NOT: usize = 6;

const NEGATIONS: &[&str] = &["not", "never", "no", "nor", "neither", "without", "hardly", "nobody", "none", "nothing"];

/// Words at which a new thought begins, so that an earlier "not" no longer counts.
const NEW_THOUGHT: &[&str] = &["and", "but", "because", "since", "when", "while", "after", "so"];

/// Words found: the first and the last, by index.
pub type Found = (usize, usize);

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

/// Phrases that mean one thing, indexed by their first word.
pub struct Phrases {
    phrases: Vec<Vec<Item>>,
    by_first_word: HashMap<&'static str, Vec<usize>>,
}

impl Phrases {
    /// Reads one phrase a line.
    pub fn read(source: &'static str) -> Self {
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

    /// Every place where one of the phrases begins, in the order of the text.
    fn places<'a>(&'a self, words: &'a [Word]) -> impl Iterator<Item = Found> + 'a {
        (0..words.len()).filter_map(move |first| {
            let candidates = self.by_first_word.get(words[first].text.as_str())?;
            let ends = candidates.iter().filter_map(|index| matches(&self.phrases[*index], words, first, first));
            ends.max().map(|end| (first, end - 1))
        })
    }

    /// The places that are meant: not turned round by a "not" before it.
    pub fn meant<'a>(&'a self, words: &'a [Word]) -> impl Iterator<Item = Found> + 'a {
        self.places(words).filter(move |found| !negated(words, found.0))
    }

    /// Phrases that could never match, because they do not begin with a plain word.
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

/// The index after the last word, if the items match from `at` on.
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
        Item::Gap => (at..=at + GAP)
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

fn negated(words: &[Word], first: usize) -> bool {
    let clause = words[first].clause;
    let before = words[..first].iter().rev().take(REACH_OF_NOT);
    let same_thought = |word: &&Word| word.clause == clause && !NEW_THOUGHT.contains(&word.text.as_str());
    before.take_while(same_thought).any(is_negation)
}
