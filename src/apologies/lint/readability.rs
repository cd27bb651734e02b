//! The reading age of a text.

use super::words::Word;

// The US school grade of a text: Kincaid and others, "Derivation of New Readability Formulas", 1975.
const PER_WORD_OF_A_SENTENCE: f32 = 0.39;
const PER_SYLLABLE_OF_A_WORD: f32 = 11.8;
const BASE: f32 = -15.59;

/// A pupil in US grade 1 is six years old.
const AGE_BEFORE_GRADE_1: f32 = 5.0;

/// Children learn to read at about five, and above 25 the formula means nothing.
const AGES: (f32, f32) = (5.0, 25.0);

/// The reading age in years, 5 to 25, without numbers and links. It is imprecise for a few words.
pub fn reading_age(words: &[Word]) -> f32 {
    let counted: Vec<&Word> = words.iter().filter(|word| !word.is_filled_in()).collect();
    if counted.is_empty() {
        return AGES.0;
    }
    let mut sentences: Vec<usize> = counted.iter().map(|word| word.sentence).collect();
    sentences.dedup();
    let syllables: usize = counted.iter().map(|word| syllables(&word.text)).sum();
    let count = counted.len() as f32;
    let grade = PER_WORD_OF_A_SENTENCE * count / sentences.len() as f32
        + PER_SYLLABLE_OF_A_WORD * syllables as f32 / count
        + BASE;
    (grade + AGE_BEFORE_GRADE_1).clamp(AGES.0, AGES.1)
}

/// The number of groups of vowels without a silent final e; at least 1.
fn syllables(word: &str) -> usize {
    let is_vowel = |c: char| "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ".contains(c);
    let mut groups = 0;
    let mut in_group = false;
    for c in word.chars() {
        groups += usize::from(is_vowel(c) && !in_group);
        in_group = is_vowel(c);
    }
    let is_silent = word.ends_with('e') && !word.ends_with("le") || word.ends_with("ed") && !word.ends_with("ted");
    (groups - usize::from(is_silent && groups > 1)).max(1)
}
