//! A voucher's code as people read it, type it and hand it over: 16 characters that carry 80 bits, and
//! one that catches slips (decision 29). Shown as `XXXX-XXXX-XXXX-XXXX-C`.
//!
//! The check character finds every single wrong character and every two that changed places, before
//! anything is looked up: a slip at a till is told as a slip, and does not count as a guess. (Crockford's
//! own check needs five signs that are not letters, so it is not used.)

use std::fmt;
use std::str::FromStr;

use crate::types::{Message, crockford};

/// Characters that carry the code; one more checks it.
pub const CODE_CHARS: usize = 16;

/// Bytes behind a code: 80 bits, no filling.
pub const CODE_BYTES: usize = 10;

/// A well-formed voucher code. Whether it is worth anything, only the database knows. `Debug` shows the
/// last four characters alone, so that no log holds a code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VoucherCode([u8; CODE_BYTES]);

impl VoucherCode {
    /// The code of these 80 bits, which come from a keyed derivation, never from a counter.
    pub const fn from_bytes(bytes: [u8; CODE_BYTES]) -> Self {
        Self(bytes)
    }

    /// The 80 bits, for the keyed look-up. The check character is not part of them.
    pub const fn bytes(&self) -> &[u8; CODE_BYTES] {
        &self.0
    }

    /// The last four characters before the check: what lists and receipts may show.
    pub fn last_four(&self) -> String {
        crockford::encode(&self.0)[CODE_CHARS - 4..].to_owned()
    }
}

/// Grouped by four with the check character at the end: 21 characters.
impl fmt::Display for VoucherCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = crockford::encode(&self.0);
        for group in text.as_bytes().chunks(4) {
            write!(f, "{}-", str::from_utf8(group).expect("Crockford's characters are ASCII"))?;
        }
        let sum = weighed(text.chars().filter_map(crockford::value));
        write!(f, "{}", crockford::character(doubled(sum)))
    }
}

impl fmt::Debug for VoucherCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VoucherCode(…{})", self.last_four())
    }
}

impl FromStr for VoucherCode {
    type Err = CodeError;

    /// Forgives case, spaces, hyphens and dashes, and O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let is_gap = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '.' | '\u{2010}'..='\u{2015}');
        let letters: Vec<char> = text.chars().filter(|c| !is_gap(*c)).collect();
        if let Some(foreign) = letters.iter().find(|c| crockford::value(**c).is_none()) {
            return Err(CodeError::Character(*foreign));
        }
        match letters.len() {
            0 => return Err(CodeError::Empty),
            length if length < CODE_CHARS + 1 => return Err(CodeError::TooShort { length }),
            length if length > CODE_CHARS + 1 => return Err(CodeError::TooLong { length }),
            _ => {}
        }
        if weighed(letters.iter().copied().filter_map(crockford::value)) != 0 {
            return Err(CodeError::Check);
        }
        let carried: String = letters[..CODE_CHARS].iter().collect();
        crockford::decode(&carried).map(Self).ok_or(CodeError::Check)
    }
}

/// The sum of the characters, each weighed by a power of 2 in the field of 32 elements. As 2 has order
/// 31 there, 17 places have 17 different weights: one wrong or two swapped characters change the sum.
fn weighed(values: impl Iterator<Item = u8>) -> u8 {
    values.fold(0, |sum, value| doubled(sum) ^ value)
}

/// Times 2 in the field of 32 elements, modulo x⁵ + x² + 1.
const fn doubled(element: u8) -> u8 {
    let shifted = element << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

/// Why a text is no code. None of these says anything about which codes exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeError {
    /// Nothing was typed.
    Empty,
    /// Fewer than 17 characters.
    TooShort {
        /// How many there were, gaps not counted.
        length: usize,
    },
    /// More than 17 characters.
    TooLong {
        /// How many there were, gaps not counted.
        length: usize,
    },
    /// A character no code has.
    Character(char),
    /// All characters are possible, but one is wrong or two changed places.
    Check,
}

impl CodeError {
    /// The sentence for whoever typed it.
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
    fn is_shown_in_groups_and_kept_out_of_logs() {
        assert_eq!(CODE.to_string(), "HW90-0G7Z-MM0G-40WS-C");
        assert_eq!(CODE.last_four(), "40WS");
        assert_eq!(format!("{CODE:?}"), "VoucherCode(…40WS)");
    }

    #[test]
    fn forgives_how_it_is_typed() {
        for typed in ["hw900g7zmm0g40wsc", " HW9O-OG7Z–MMOG 40WS-C "] {
            assert_eq!(typed.parse(), Ok(CODE), "{typed}");
        }
    }

    #[test]
    fn refuses_by_name() {
        let parse = |text: &str| text.parse::<VoucherCode>().unwrap_err();
        assert_eq!(parse(" - "), CodeError::Empty);
        assert_eq!(parse("HW90-0G7Z"), CodeError::TooShort { length: 8 });
        assert_eq!(parse("HW90-0G7Z-MM0G-40WS-CC"), CodeError::TooLong { length: 18 });
        assert_eq!(parse("HW90-0G7U-MM0G-40WS-C"), CodeError::Character('U'));
        assert_eq!(parse("HW90-0G7Z-MM0G-40WS-8"), CodeError::Check);
    }

    proptest! {
        #[test]
        fn reads_what_it_shows(bytes: [u8; 10]) {
            let code = VoucherCode::from_bytes(bytes);
            prop_assert_eq!(code.to_string().parse(), Ok(code));
        }

        #[test]
        fn one_wrong_or_two_swapped_are_found(bytes: [u8; 10], at in 0..17_usize, other in 0..17_usize, by in 1..32_u8) {
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
