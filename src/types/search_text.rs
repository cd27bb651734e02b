//! Text as searches compare it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text in lower case, without the diacritics on Latin and Greek letters, which people leave out when typing. The marks of
/// other scripts stay: without them names would be others. However a letter was composed, it is the same.
///
/// Columns that are searched hold folded text, because the two databases fold case differently. Where this changes, a migration
/// has the names of customers folded again (`customers::search::folding`).
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut is_after_letter = false;
    let lower = text.to_lowercase();
    lower
        .as_str()
        .nfd()
        .filter(|c| {
            if is_combining_mark(*c) {
                return !is_after_letter;
            }
            is_after_letter = is_latin_or_greek(*c);
            true
        })
        .map(without_stroke)
        .nfc()
        .collect()
}

/// Whether it is a letter of these scripts, in lower case and without marks.
fn is_latin_or_greek(c: char) -> bool {
    matches!(c, 'a'..='z' | '\u{df}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' | '\u{3b1}'..='\u{3c9}')
}

/// The letter that people type for one whose stroke is no mark to Unicode.
fn without_stroke(c: char) -> char {
    match c {
        'đ' => 'd',
        'ħ' => 'h',
        'ı' => 'i',
        'ł' => 'l',
        'ø' => 'o',
        'ŧ' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_and_diacritics() {
        for (text, expected) in [
            ("Zieliński ÅSA", "zielinski asa"),
            ("Adéṣọlá", "adesola"),
            ("Ŵyn Ŷ", "wyn y"),
            ("Ștefan Țepeș", "stefan tepes"),
            ("Nguyễn Đức", "nguyen duc"),
            ("Łucja Øster Ǿ", "lucja oster o"),
            ("İpek Işık", "ipek isik"),
            ("Γιώργος", "γιωργος"),
            ("O'Neill-Smith 2", "o'neill-smith 2"),
        ] {
            assert_eq!(folded(text), expected);
            let decomposed: String = text.nfd().collect();
            assert_eq!(folded(&decomposed), expected, "decomposed");
            assert_eq!(folded(expected), expected, "folded twice");
        }
    }

    #[test]
    fn marks_of_other_scripts_stay_however_they_are_composed() {
        for text in ["மீனா குமார்", "が", "й", "한", "हिन्दी", "王小明"] {
            assert_eq!(folded(text), text);
            assert_eq!(folded(&text.nfd().collect::<String>()), text);
        }
    }
}
