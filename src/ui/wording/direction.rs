//! Text of one direction inside text of the other. A name in Latin letters in an Arabic sentence is set
//! apart by the marks Unicode has for it (FSI and PDI), so that it neither turns round nor carries the
//! full stop behind it away. Where nothing of the other direction is, nothing is added.

use super::languages::Spoken;

const ISOLATE: char = '\u{2068}';
const END: char = '\u{2069}';

/// Whether letters of this kind run from right to left (Hebrew, Arabic and their neighbours).
fn is_rtl_letter(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        && c.is_alphabetic()
}

/// Whether a text has letters that run against a language's direction, outside what is set apart already.
pub fn runs_against(text: &str, language: &Spoken) -> bool {
    let mut depth = 0u32;
    text.chars().any(|c| {
        match c {
            '\u{2066}'..='\u{2068}' => depth += 1,
            END => depth = depth.saturating_sub(1),
            _ => return depth == 0 && c.is_alphabetic() && is_rtl_letter(c) != language.is_rtl,
        }
        false
    })
}

/// Whether a text is signs alone that an Arabic sentence would put in another order: "£87", "+44 20", and
/// figures with a space between them. (A stretch of time, "13:30–16:10", rightly follows the sentence.)
fn is_figures(text: &str) -> bool {
    let is_sign = |c: char| matches!(c, '+' | '$' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}');
    let is_spaced = text.contains(' ') && text.chars().all(|c| c == ' ' || c.is_ascii_digit());
    is_spaced || text.contains(is_sign) && !text.contains(char::is_alphabetic)
}

/// A text as it may stand in a sentence of a language. Links stay bare: mail programs take the mark behind
/// one for a part of it.
pub fn isolated(text: &str, language: &Spoken) -> String {
    let is_link = text.starts_with("https://") || text.starts_with("http://");
    let is_apart = runs_against(text, language) || language.is_rtl && is_figures(text);
    if is_link || !is_apart { text.to_owned() } else { format!("{ISOLATE}{text}{END}") }
}

/// The `dir` of an element with words of the company's own (a title, a name): `auto` where they may run
/// against the page, else nothing.
pub fn dir_of(text: &str) -> Option<&'static str> {
    runs_against(text, Spoken::here()).then_some("auto")
}

#[cfg(test)]
mod tests {
    use super::super::languages::ENGLISH;
    use super::*;

    #[test]
    fn only_what_runs_the_other_way_is_set_apart() {
        let arabic = Spoken::of("ar");
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
    fn what_is_set_apart_already_is_not_set_apart_again() {
        let arabic = Spoken::of("ar");
        let list = format!("{} و{}", isolated("Calls", arabic), isolated("Texts", arabic));
        assert_eq!(isolated(&list, arabic), list);
    }
}
