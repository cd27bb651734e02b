//! Bidirectional text. A name in Latin letters inside an Arabic sentence is enclosed in Unicode's isolates (FSI and
//! PDI), so that it keeps its own order and does not move the punctuation after it. Text of one direction is left as it
//! is.

use super::languages::Language;

const ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// Whether a character is a letter that is written from right to left (Hebrew, Arabic and related scripts).
fn is_rtl_letter(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        && c.is_alphabetic()
}

/// Whether a text has letters of the other direction than the language's, outside of isolates.
pub fn runs_against(text: &str, language: &Language) -> bool {
    let mut depth = 0u32;
    text.chars().any(|c| {
        match c {
            '\u{2066}'..='\u{2068}' => depth += 1,
            POP_ISOLATE => depth = depth.saturating_sub(1),
            _ => return depth == 0 && c.is_alphabetic() && is_rtl_letter(c) != language.is_rtl,
        }
        false
    })
}

/// Whether a text consists of figures and signs that an Arabic sentence would reorder: "£87", "+44 20", figures with a
/// space between them. A range of times ("13:30–16:10") is not one: it follows the sentence.
fn is_figures(text: &str) -> bool {
    let is_sign = |c: char| matches!(c, '+' | '$' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}');
    let is_spaced = text.contains(' ') && text.chars().all(|c| c == ' ' || c.is_ascii_digit());
    is_spaced || text.contains(is_sign) && !text.contains(char::is_alphabetic)
}

/// A text for use inside a sentence of a language, isolated if necessary. Links are never isolated, because mail
/// programs take the mark after a link as a part of it.
pub fn isolated(text: &str, language: &Language) -> String {
    let is_link = text.starts_with("https://") || text.starts_with("http://");
    let needs_isolation = runs_against(text, language) || language.is_rtl && is_figures(text);
    if is_link || !needs_isolation { text.to_owned() } else { format!("{ISOLATE}{text}{POP_ISOLATE}") }
}

/// The `dir` attribute of an element with text that users wrote (a title, a name): `auto` if its direction may differ
/// from the page's.
pub fn dir_of(text: &str) -> Option<&'static str> {
    runs_against(text, Language::current()).then_some("auto")
}

#[cfg(test)]
mod tests {
    use super::super::languages::ENGLISH;
    use super::*;

    #[test]
    fn only_text_of_the_other_direction_is_isolated() {
        let arabic = Language::from_tag("ar");
        assert_eq!(isolated("Mobile data", ENGLISH), "Mobile data");
        assert_eq!(isolated("Mobile data", arabic), "\u{2068}Mobile data\u{2069}");
        assert_eq!(isolated("بيانات", arabic), "بيانات");
        assert_eq!(isolated("بيانات", ENGLISH), "\u{2068}بيانات\u{2069}");
        assert_eq!(isolated("13:41, 99.90%", arabic), "13:41, 99.90%");
        for figures in ["£87", "+447700900123", "07700 900123"] {
            assert_eq!(isolated(figures, arabic), format!("\u{2068}{figures}\u{2069}"));
            assert_eq!(isolated(figures, ENGLISH), figures);
        }
        assert_eq!(isolated("13:30–16:10", arabic), "13:30–16:10");
        assert_eq!(isolated("https://example.org/x", arabic), "https://example.org/x");
    }

    #[test]
    fn isolated_text_is_not_isolated_again() {
        let arabic = Language::from_tag("ar");
        let list = format!("{} و{}", isolated("Calls", arabic), isolated("Texts", arabic));
        assert_eq!(isolated(&list, arabic), list);
    }
}
