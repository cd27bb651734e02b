//! The format of a voucher's code: 16 characters that encode 80 bits, and a check character (decision 29). Displayed
//! as `XXXX-XXXX-XXXX-XXXX-C`.
//!
//! The check character detects every single wrong character and every two that are swapped, before anything is looked
//! up: a typing mistake at a merchant is reported as one, and does not count towards the redemption limit.
//! (Crockford's own check character needs five signs that are not letters, so it is not used.)

use crate::types::{Message, crockford};
use std::fmt;
use std::str::FromStr;

/// Characters of a code without its check character.
pub const CODE_CHARS: usize = 16;

/// Bytes of a code: 80 bits, without padding.
pub const CODE_BYTES: usize = 10;

/// A well-formed voucher code, which need not exist. `Debug` shows only the last four characters, so that no log
/// contains a code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VoucherCode([u8; CODE_BYTES]);

impl VoucherCode {
    /// The code of 80 bits, which come from a keyed derivation, never from a counter.
    pub const fn from_bytes(bytes: [u8; CODE_BYTES]) -> Self {
        Self(bytes)
    }

    /// The 80 bits, without the check character.
    pub const fn bytes(&self) -> &[u8; CODE_BYTES] {
        &self.0
    }

    /// The last four characters before the check character, which lists and receipts may show.
    pub fn last_four(&self) -> String {
        crockford::encode(&self.0)[CODE_CHARS - 4..].to_owned()
    }
}

/// Groups of four with the check character at the end: 21 characters.
impl fmt::Display for VoucherCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = crockford::encode(&self.0);
        for group in text.as_bytes().chunks(4) {
            write!(f, "{}-", str::from_utf8(group).expect("Crockford's characters are ASCII"))?;
        }
        let sum = weighted_sum(text.chars().filter_map(crockford::value));
        write!(f, "{}", crockford::character(times_two(sum)))
    }
}

impl fmt::Debug for VoucherCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VoucherCode(…{})", self.last_four())
    }
}

impl FromStr for VoucherCode {
    type Err = CodeError;

    /// Accepts any case, spaces, hyphens and dashes, and O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let is_separator = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '.' | '\u{2010}'..='\u{2015}');
        let letters: Vec<char> = text.chars().filter(|c| !is_separator(*c)).collect();
        if let Some(unknown) = letters.iter().find(|c| crockford::value(**c).is_none()) {
            return Err(CodeError::Character(*unknown));
        }
        match letters.len() {
            0 => return Err(CodeError::Empty),
            length if length < CODE_CHARS + 1 => return Err(CodeError::TooShort { length }),
            length if length > CODE_CHARS + 1 => return Err(CodeError::TooLong { length }),
            _ => {}
        }
        if weighted_sum(letters.iter().copied().filter_map(crockford::value)) != 0 {
            return Err(CodeError::Check);
        }
        let code: String = letters[..CODE_CHARS].iter().collect();
        crockford::decode(&code).map(Self).ok_or(CodeError::Check)
    }
}

/// The sum of the characters, each weighted by a power of 2 in the field of 32 elements. As 2 has order 31 there, 17
/// positions have 17 different weights: one wrong or two swapped characters change the sum.
fn weighted_sum(values: impl Iterator<Item = u8>) -> u8 {
    values.fold(0, |sum, value| times_two(sum) ^ value)
}

/// Multiplies by 2 in the field of 32 elements, modulo x⁵ + x² + 1.
const fn times_two(element: u8) -> u8 {
    let shifted = element << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

/// Why a text is not a well-formed code. No variant reveals which codes exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeError {
    /// No character.
    Empty,
    /// Fewer than 17 characters.
    TooShort {
        /// How many there were, without separators.
        length: usize,
    },
    /// More than 17 characters.
    TooLong {
        /// How many there were, without separators.
        length: usize,
    },
    /// A character that no code has.
    Character(char),
    /// The check character does not fit: one character is wrong, or two are swapped.
    Check,
}

impl CodeError {
    /// The message for whoever entered it.
    pub fn message(self) -> Message {
        match self {
            Self::Empty => Message::new("code-empty"),
            Self::TooShort { length } => Message::new("code-too-short").with("length", length),
            Self::TooLong { length } => Message::new("code-too-long").with("length", length),
            Self::Character(character) => Message::new("code-character").with("character", character),
            Self::Check => Message::new("code-check"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CODE: VoucherCode = VoucherCode::from_bytes([0x8f, 0x12, 0, 0x40, 0xff, 0xa5, 1, 2, 3, 0x99]);

    #[test]
    fn displays_groups_and_hides_the_code_in_debug() {
        assert_eq!(CODE.to_string(), "HW90-0G7Z-MM0G-40WS-C");
        assert_eq!(CODE.last_four(), "40WS");
        assert_eq!(format!("{CODE:?}"), "VoucherCode(…40WS)");
    }

    #[test]
    fn parses_any_case_separators_and_lookalikes() {
        for typed in ["hw900g7zmm0g40wsc", " HW9O-OG7Z–MMOG 40WS-C "] {
            assert_eq!(typed.parse(), Ok(CODE), "{typed}");
        }
    }

    #[test]
    fn names_what_is_wrong() {
        let parse = |text: &str| text.parse::<VoucherCode>().unwrap_err();
        assert_eq!(parse(" - "), CodeError::Empty);
        assert_eq!(parse("HW90-0G7Z"), CodeError::TooShort { length: 8 });
        assert_eq!(parse("HW90-0G7Z-MM0G-40WS-CC"), CodeError::TooLong { length: 18 });
        assert_eq!(parse("HW90-0G7U-MM0G-40WS-C"), CodeError::Character('U'));
        assert_eq!(parse("HW90-0G7Z-MM0G-40WS-8"), CodeError::Check);
    }

    proptest! {
        #[test]
        fn parses_what_it_displays(bytes: [u8; 10]) {
            let code = VoucherCode::from_bytes(bytes);
            prop_assert_eq!(code.to_string().parse(), Ok(code));
        }

        #[test]
        fn detects_one_wrong_or_two_swapped_characters(
            bytes: [u8; 10],
            at in 0..17_usize,
            other in 0..17_usize,
            by in 1..32_u8,
        ) {
            let shown = VoucherCode::from_bytes(bytes).to_string().replace('-', "");
            let right: Vec<char> = shown.chars().collect();
            let mut wrong = right.clone();
            wrong[at] = crockford::character(crockford::value(right[at]).unwrap() ^ by);
            prop_assert_eq!(String::from_iter(wrong).parse::<VoucherCode>(), Err(CodeError::Check));
            let mut swapped = right.clone();
            swapped.swap(at, other);
            let read = String::from_iter(&swapped).parse::<VoucherCode>();
            prop_assert_eq!(read.is_ok(), swapped == right);
        }
    }
}
