//! How many parts a text message takes, as providers count and bill them.
//!
//! Texts in the GSM 7-bit alphabet (3GPP TS 23.038) hold 160 characters, 153 a part when there are several; one character
//! outside of it turns the whole text into UCS-2: 70, and 67 a part. A character is never cut in two by a part's end.

use serde::{Deserialize, Serialize};

/// The basic GSM alphabet: one septet each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension: an escape and the character, two septets.
const EXTENDED: &str = "^{}\\[~]|€\u{c}";

const GSM_ALONE: usize = 160;
const GSM_PART: usize = 153;
const UCS2_ALONE: usize = 70;
const UCS2_PART: usize = 67;

/// What a text message takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Characters, as people count them.
    pub characters: usize,
    /// Parts that are sent and paid.
    pub parts: usize,
    /// The first character outside the GSM alphabet, which makes the text dearer; `None` when all are in it.
    pub foreign: Option<char>,
}

/// Measures a text. An empty one has no parts.
pub fn size(text: &str) -> Size {
    let foreign = text.chars().find(|c| !BASIC.contains(*c) && !EXTENDED.contains(*c));
    let parts = match foreign {
        None => parts(text.chars().map(|c| if EXTENDED.contains(c) { 2 } else { 1 }), GSM_ALONE, GSM_PART),
        Some(_) => parts(text.chars().map(char::len_utf16), UCS2_ALONE, UCS2_PART),
    };
    Size { characters: text.chars().count(), parts, foreign }
}

fn parts(widths: impl Iterator<Item = usize> + Clone, alone: usize, part: usize) -> usize {
    let whole: usize = widths.clone().sum();
    if whole <= alone {
        return usize::from(whole > 0);
    }
    let (mut parts, mut filled) = (1, 0);
    for width in widths {
        if filled + width > part {
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
    fn counts_as_providers_do() {
        for (text, expected) in [
            (String::new(), 0),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("€".repeat(80), 1),
            ("€".repeat(81), 2),
            // 153 is odd: the escape and its character stay together, so a part holds 76 of them.
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
    fn names_the_character_that_makes_it_dearer() {
        assert_eq!(size("Dear Siân").foreign, Some('â'));
        assert_eq!(size("£10 for José's Ångström {…").foreign, Some('…'));
        assert_eq!(size("Ça va? Ä Ö Ü ß é è").foreign, None);
    }
}
