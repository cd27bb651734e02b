//! Takes out of typed texts what some output has no place for, so that a text that is stored can be put into HTML, XML
//! 1.0, a mail header, a calendar and JSON alike.

/// A text of several lines: every kind of line break becomes `\n`, and characters that cannot be shown are removed.
///
/// These are control characters (XML 1.0 § 2.2 allows only tab and line breaks), code points that are no characters
/// (Unicode § 23.7), and the overrides of the direction of writing, which make a text read as something else.
pub fn lines(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => cleaned.push('\n'),
            _ if is_showable(character) && !is_direction_override(character) => cleaned.push(character),
            _ => {}
        }
    }
    cleaned
}

/// A text of one line, such as a name, a title or a header: white space becomes single spaces, and what changes the
/// direction of writing is removed too, since it would reach beyond the text.
pub fn line(text: &str) -> String {
    let cleaned: String = lines(text).chars().filter(|c| !is_direction_control(*c)).collect();
    cleaned.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_showable(character: char) -> bool {
    let is_control = character.is_control() && !matches!(character, '\n' | '\t');
    let code = u32::from(character);
    let is_no_character = code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code);
    !is_control && !is_no_character && character != '\u{feff}'
}

fn is_direction_override(character: char) -> bool {
    matches!(character, '\u{202d}' | '\u{202e}')
}

/// Embeddings, overrides and isolates (Unicode Standard Annex 9). The marks U+200E and U+200F stay: they change nothing
/// but their own place.
fn is_direction_control(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_line_break_becomes_a_line_feed() {
        assert_eq!(lines("a\r\nb\rc\u{2028}d\u{85}e\u{c}f\n\ng\th"), "a\nb\nc\nd\ne\nf\n\ng\th");
    }

    #[test]
    fn removes_what_xml_cannot_represent() {
        assert_eq!(lines("Network\u{fffe} \u{0}\u{8}down\u{ffff}\u{1fffe}\u{fdd0}\u{feff}\u{9f}"), "Network down");
    }

    #[test]
    fn a_name_cannot_change_the_direction_of_writing() {
        assert_eq!(line("Ann\u{202e}exe.\u{2066}pdf"), "Annexe.pdf");
        assert_eq!(lines("invoice\u{202e}fdp"), "invoicefdp");
        assert_eq!(line("\u{200f}שלום\u{200f}"), "\u{200f}שלום\u{200f}");
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("  Work\r\nBcc: x\t y \u{2029}z "), "Work Bcc: x y z");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in any::<String>()) {
            prop_assert_eq!(lines(&lines(&text)), lines(&text));
            prop_assert_eq!(line(&line(&text)), line(&text));
        }

        #[test]
        fn the_result_is_xml_1_0(text in any::<String>()) {
            let is_xml = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
            prop_assert!(lines(&text).chars().all(is_xml));
        }
    }
}
