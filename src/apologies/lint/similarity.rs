//! How similar two texts are.

use super::words::{Word, words};
use std::collections::HashSet;

/// Consecutive words that are compared as one.
const SHINGLE_WORDS: usize = 3;

/// The similarity to the most similar of the earlier texts, 0 to 1; `None` without an earlier text.
pub fn nearest(text: &[Word], earlier: &[String]) -> Option<f32> {
    let shingles = shingles(text);
    earlier.iter().map(|other| similarity(&shingles, &self::shingles(&words(other)))).reduce(f32::max)
}

/// Shared shingles as a fraction of all shingles of both texts (Jaccard index; Broder 1997).
fn similarity(text: &HashSet<String>, other: &HashSet<String>) -> f32 {
    let shared = text.intersection(other).count();
    let all = text.len() + other.len() - shared;
    if all == 0 { 0.0 } else { shared as f32 / all as f32 }
}

/// The shingles of a text. Numbers and links become `#`: they differ from one recipient to the next.
fn shingles(words: &[Word]) -> HashSet<String> {
    let texts: Vec<&str> = words.iter().map(|word| if word.is_filled_in() { "#" } else { &word.text }).collect();
    let size = SHINGLE_WORDS.min(texts.len()).max(1);
    texts.windows(size).map(|shingle| shingle.join(" ")).collect()
}
