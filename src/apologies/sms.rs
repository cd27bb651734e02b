//! How many parts a text message has, as providers count and bill them.
//!
//! A text in the GSM 7-bit alphabet (3GPP TS 23.038) holds 160 characters, or 153 in each of several parts. One
//! character outside of it encodes the whole text as UCS-2, which holds 70, or 67 in each of several parts. A character
//! is never split between two parts.

use serde::{Deserialize, Serialize};

/// The basic GSM alphabet: one septet for each character.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension: two septets for each character, an escape and the character.
const EXTENDED: &str = "^{}\\[~]|€\u{c}";

const GSM_SINGLE_MAX: usize = 160;
const GSM_PART_MAX: usize = 153;
const UCS2_SINGLE_MAX: usize = 70;
const UCS2_PART_MAX: usize = 67;

/// The size of a text message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Unicode scalar values, which is how people count characters.
    pub characters: usize,
    /// Parts that are sent and billed.
    pub parts: usize,
    /// The first character outside the GSM alphabet, which makes the text more expensive; `None` if there is none.
    pub non_gsm: Option<char>,
}

/// Measures a text. An empty one has no parts.
pub fn size(text: &str) -> Size {
    let non_gsm = text.chars().find(|c| !BASIC.contains(*c) && !EXTENDED.contains(*c));
    let parts = match non_gsm {
        None => parts(text.chars().map(|c| if EXTENDED.contains(c) { 2 } else { 1 }), GSM_SINGLE_MAX, GSM_PART_MAX),
        Some(_) => parts(text.chars().map(char::len_utf16), UCS2_SINGLE_MAX, UCS2_PART_MAX),
    };
    Size { characters: text.chars().count(), parts, non_gsm }
}

fn parts(widths: impl Iterator<Item = usize> + Clone, single_max: usize, part_max: usize) -> usize {
    let total: usize = widths.clone().sum();
    if total <= single_max {
        return usize::from(total > 0);
    }
    let (mut parts, mut filled) = (1, 0);
    for width in widths {
        if filled + width > part_max {
            parts += 1;
            filled = 0;
        }
        filled += width;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_parts_as_providers_do() {
        for (text, expected) in [
            (String::new(), 0),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("€".repeat(80), 1),
            ("€".repeat(81), 2),
            // An escape and its character stay together, so a part of 153 septets holds 76 of them.
            ("€".repeat(153), 3),
            ("ł".repeat(70), 1),
            ("ł".repeat(71), 2),
            ("🙂".repeat(35), 1),
            ("🙂".repeat(36), 2),
            ("🙂".repeat(67), 3),
        ] {
            assert_eq!(size(&text).parts, expected, "{} × {:?}", text.chars().count(), text.chars().next());
        }
    }

    #[test]
    fn names_the_character_outside_the_gsm_alphabet() {
        assert_eq!(size("Dear Siân").non_gsm, Some('â'));
        assert_eq!(size("£10 for José's Ångström {…").non_gsm, Some('…'));
        assert_eq!(size("Ça va? Ä Ö Ü ß é è").non_gsm, None);
    }
}
