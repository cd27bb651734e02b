//! Crockford's base 32: the alphabet of voucher codes and personal links. It has no I, L, O or U, so that codes survive
//! being read aloud or copied by hand. <https://www.crockford.com/base32.html>

use data_encoding::{Encoding, Specification};
use std::sync::LazyLock;

/// The 32 symbols; the value of a symbol (5 bits) is its index.
pub const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a personal link: 128 bits in groups of 5, the last one padded with zero bits.
pub const LINK_CHARS: usize = 26;

/// Bytes of a personal link.
pub const LINK_BYTES: usize = 16;

/// Most significant bit first, without padding characters. Decoding accepts lower case and the look-alikes O, I and L,
/// and requires the trailing bits to be zero, so that no two texts decode to the same bytes but for look-alikes.
static ENCODING: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.extend(ALPHABET.iter().map(|&symbol| char::from(symbol)));
    specification.check_trailing_bits = true;
    let lower: String = ALPHABET.iter().filter(|symbol| symbol.is_ascii_uppercase()).map(lower_case).collect();
    specification.translate.from = format!("{lower}OoIiLl");
    specification.translate.to = format!("{}001111", lower.to_ascii_uppercase());
    specification.encoding().expect("32 distinct symbols are a valid specification")
});

fn lower_case(symbol: &u8) -> char {
    char::from(symbol.to_ascii_lowercase())
}

/// The symbol of a value; only the lowest 5 bits count.
pub fn character(value: u8) -> char {
    char::from(ALPHABET[usize::from(value & 31)])
}

/// The value of a character, 0..=31, in either case and with the look-alikes O (0), I and L (1). `None` for U and
/// every other character.
pub fn value(character: char) -> Option<u8> {
    let upper = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|&symbol| char::from(symbol) == upper).map(|index| index as u8)
}

/// Encodes bytes, most significant bit first; the last character is padded with zero bits.
pub fn encode(bytes: &[u8]) -> String {
    ENCODING.encode(bytes)
}

/// Decodes exactly `N` bytes. `None` if the number of characters is wrong, a character is not in the alphabet
/// (look-alikes are), or the padding bits are not zero.
pub fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    ENCODING.decode(text.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accepts_look_alikes() {
        assert_eq!(value('o'), value('0'));
        assert_eq!(value('I'), value('1'));
        assert_eq!(value('l'), value('1'));
        for unknown in ['u', 'U', '-', 'ß', '０'] {
            assert_eq!(value(unknown), None);
        }
        assert_eq!(decode("OoIiLlZz"), decode::<5>("001111ZZ"));
    }

    #[test]
    fn a_link_has_26_characters_and_zero_padding() {
        assert_eq!(encode(&[0xff; LINK_BYTES]), "ZZZZZZZZZZZZZZZZZZZZZZZZZW");
        assert_eq!(encode(&[0; LINK_BYTES]).len(), LINK_CHARS);
        for invalid in
            ["ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "0", "", "U0000000000000000000000000", "0000000000000000000000000é"]
        {
            assert_eq!(decode::<LINK_BYTES>(invalid), None, "{invalid}");
        }
    }

    /// Links and voucher codes are stored as keyed hashes of these texts, so the encoding must never change.
    #[test]
    fn encodes_known_vectors() {
        let vectors: [(&[u8], &str); 10] = [
            (b"", ""),
            (b"f", "CR"),
            (b"fo", "CSQG"),
            (b"foo", "CSQPY"),
            (b"foob", "CSQPYRG"),
            (b"fooba", "CSQPYRK1"),
            (b"foobar", "CSQPYRK1E8"),
            (&[0x8f, 0x12, 0, 0x40, 0xff, 0xa5, 1, 2, 3, 0x99], "HW900G7ZMM0G40WS"),
            (&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], "000G40R40M30E209185GR38E1W"),
            (&[0xff; 16], "ZZZZZZZZZZZZZZZZZZZZZZZZZW"),
        ];
        for (bytes, text) in vectors {
            assert_eq!(encode(bytes), text);
        }
    }

    /// The definition of the encoding, bit by bit.
    fn encode_by_bits(bytes: &[u8]) -> String {
        let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
        (0..(bytes.len() * 8).div_ceil(5))
            .map(|at| character((0..5).fold(0, |value, offset| value << 1 | bit(at * 5 + offset))))
            .collect()
    }

    proptest! {
        #[test]
        fn encodes_five_bits_per_character(bytes: Vec<u8>) {
            prop_assert_eq!(encode(&bytes), encode_by_bits(&bytes));
        }

        #[test]
        fn decodes_what_it_encodes(link: [u8; 16], code: [u8; 10]) {
            prop_assert_eq!(decode(&encode(&link)), Some(link));
            prop_assert_eq!(decode(&encode(&code).to_lowercase()), Some(code));
        }
    }
}
