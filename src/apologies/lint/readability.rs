//! How old a reader must be, and how like two texts are.

use super::words::{Word, words};
use std::collections::HashSet;

/// Kincaid and others, "Derivation of New Readability Formulas", 1975: the US school grade of a text.
const PER_WORD_OF_A_SENTENCE: f32 = 0.39;
const PER_SYLLABLE_OF_A_WORD: f32 = 11.8;
const BASE: f32 = -15.59;

/// A pupil of US grade 1 is six.
const AGE_BEFORE_GRADE_1: f32 = 5.0;

/// Children learn to read at about five; above 25 the formula says nothing.
const AGES: (f32, f32) = (5.0, 25.0);

/// Words in a row that are compared as one.
const SHINGLE: usize = 3;

/// The reading age in years, 5 to 25. Numbers and links are left out. On a few words it is only a hint.
pub fn reading_age(words: &[Word]) -> f32 {
    let read: Vec<&Word> = words.iter().filter(|word| !word.is_filled_in()).collect();
    if read.is_empty() {
        return AGES.0;
    }
    let mut sentences: Vec<usize> = read.iter().map(|word| word.sentence).collect();
    sentences.dedup();
    let syllables: usize = read.iter().map(|word| syllables(&word.text)).sum();
    let count = read.len() as f32;
    let grade = PER_WORD_OF_A_SENTENCE * count / sentences.len() as f32
        + PER_SYLLABLE_OF_A_WORD * syllables as f32 / count
        + BASE;
    (grade + AGE_BEFORE_GRADE_1).clamp(AGES.0, AGES.1)
}

/// Groups of vowels, without a silent final e; at least one.
fn syllables(word: &str) -> usize {
    let vowel = |c: char| "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ".contains(c);
    let mut groups = 0;
    let mut in_group = false;
    for c in word.chars() {
        groups += usize::from(vowel(c) && !in_group);
        in_group = vowel(c);
    }
    let silent = word.ends_with('e') && !word.ends_with("le") || word.ends_with("ed") && !word.ends_with("ted");
    (groups - usize::from(silent && groups > 1)).max(1)
}

/// How like the text is to the likest of the earlier ones, 0 to 1; none if there is no earlier text.
pub fn nearest(text: &[Word], earlier: &[String]) -> Option<f32> {
    let shingles = shingles(text);
    earlier.iter().map(|other| alike(&shingles, &self::shingles(&words(other)))).reduce(f32::max)
}

/// Shared shingles among all shingles of both (Jaccard; Broder 1997).
fn alike(one: &HashSet<String>, other: &HashSet<String>) -> f32 {
    let shared = one.intersection(other).count();
    let all = one.len() + other.len() - shared;
    if all == 0 { 0.0 } else { shared as f32 / all as f32 }
}

/// Numbers and links become `#`: they are filled in for each person and do not make a text a new one.
fn shingles(words: &[Word]) -> HashSet<String> {
    let texts: Vec<&str> = words.iter().map(|word| if word.is_filled_in() { "#" } else { &word.text }).collect();
    let size = SHINGLE.min(texts.len()).max(1);
    texts.windows(size).map(|shingle| shingle.join(" ")).collect()
}
