//! What somebody typed into the search, as the indexes compare it.

use crate::types::search_text::folded;

/// Longest text to search for, in characters.
const LENGTH_MAX: usize = 200;
/// An index of trigrams finds nothing shorter.
const TRIGRAM_CHARS: usize = 3;
/// With as many letters and digits, PostgreSQL's trigrams, which are made of those alone, say something about the text.
const LETTERS_MIN: usize = 2;
/// No name and no number has this character, so it ends what begins with a text.
const LAST_CHARACTER: char = '\u{10FFFF}';

/// A text to search for. It is never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText {
    /// As it was typed.
    pub typed: String,
    /// As names are stored for searches.
    name: String,
    /// As numbers are stored for searches.
    number: String,
}

impl SearchText {
    /// Reads what was typed; `None` where that is nothing.
    pub fn read(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().filter(|c| !c.is_control()).take(LENGTH_MAX).collect();
        let typed = typed.trim().to_owned();
        let (name, number) = (folded(&typed), typed.to_ascii_lowercase());
        (!typed.is_empty()).then_some(Self { typed, name, number })
    }

    /// Whether an index of trigrams finds names that have it anywhere. Others are found where they begin with it.
    pub fn has_trigrams(&self) -> bool {
        self.name.chars().count() >= TRIGRAM_CHARS
            && self.name.chars().filter(|c| c.is_alphanumeric()).count() >= LETTERS_MIN
    }

    /// For `match` of FTS5: one phrase, whatever signs are in it.
    pub fn phrase(&self) -> String {
        format!("\"{}\"", self.name.replace('"', "\"\""))
    }

    /// For `like … escape '!'`: names that have it anywhere, or only those that begin with it.
    pub fn name_pattern(&self, anywhere: bool) -> String {
        format!("{}{}%", if anywhere { "%" } else { "" }, escape_like(&self.name))
    }

    /// For `like … escape '!'`: numbers that begin with it.
    pub fn number_pattern(&self) -> String {
        format!("{}%", escape_like(&self.number))
    }

    /// From which name to before which all begin with it.
    pub fn names(&self) -> (String, String) {
        (self.name.clone(), format!("{}{LAST_CHARACTER}", self.name))
    }

    /// From which number to before which all begin with it.
    pub fn numbers(&self) -> (String, String) {
        (self.number.clone(), format!("{}{LAST_CHARACTER}", self.number))
    }
}

fn escape_like(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> SearchText {
        SearchText::read(typed).unwrap()
    }

    #[test]
    fn nothing_typed_is_no_text() {
        for nothing in ["", "  ", "\0", "\u{7}\n"] {
            assert_eq!(SearchText::read(nothing), None);
        }
        assert_eq!(read(" a\0b ").typed, "ab");
        assert_eq!(read(&"x".repeat(500)).typed.len(), LENGTH_MAX);
    }

    #[test]
    fn a_text_without_trigrams_is_known() {
        for long in ["ann", "Zoë", "王小明", "ab-", "-ab", "a-b", "wu li", "o'n"] {
            assert!(read(long).has_trigrams(), "{long}");
        }
        for short in ["a", "an", "王小", "---", "a--", "%%%"] {
            assert!(!read(short).has_trigrams(), "{short}");
        }
    }

    #[test]
    fn signs_are_looked_for_and_mean_nothing() {
        let text = read("50% \"off\"_!");
        assert_eq!(text.phrase(), "\"50% \"\"off\"\"_!\"");
        assert_eq!(text.name_pattern(true), "%50!% \"off\"!_!!%");
        assert_eq!(text.name_pattern(false), "50!% \"off\"!_!!%");
    }

    #[test]
    fn what_begins_with_a_text_is_between_two_texts() {
        let (from, to) = read("Ön").names();
        for name in ["on", "ona", "onz", "on王", "on\u{10FFFE}"] {
            assert!((from.as_str()..to.as_str()).contains(&name), "{name}");
        }
        for name in ["o", "om", "oo", "no"] {
            assert!(!(from.as_str()..to.as_str()).contains(&name), "{name}");
        }
    }
}
