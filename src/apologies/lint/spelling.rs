//! Spelling: letters of words, links, abbreviations, contractions.

const ABBREVIATIONS: &[&str] = &["mr", "mrs", "ms", "dr", "st", "prof", "wm", "ltd", "inc", "approx", "vs"];

/// Whether a full stop after this word does not end a sentence.
pub fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.contains(&word)
}

/// Whether a character is part of a word: letters, digits, apostrophes, combining accents.
pub fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '\'' || c == '’' || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Whether a piece of text is a URL or an e-mail address.
pub fn is_link(piece: &str) -> bool {
    let dot_inside = piece.trim_end_matches('.').contains('.');
    piece.contains("://") || piece.starts_with("www.") || (dot_inside && piece.contains(['/', '@']))
}

/// Both halves of a contraction: "didn't" → did, not; "we'll" → we, will; "supplier's" → supplier.
pub fn expand_contraction(word: &str) -> (&str, &str) {
    match word {
        "can't" | "cannot" => return ("can", "not"),
        "won't" => return ("will", "not"),
        "it's" | "that's" | "there's" | "here's" | "what's" | "who's" => return (&word[..word.len() - 2], "is"),
        _ => {}
    }
    let endings =
        [("n't", "not"), ("'ll", "will"), ("'re", "are"), ("'ve", "have"), ("'m", "am"), ("'d", "would"), ("'s", "")];
    for (ending, full) in endings {
        if let Some(stem) = word.strip_suffix(ending) {
            return (stem, full);
        }
    }
    (word, "")
}
