//! Crockford's base 32: the alphabet of voucher codes and personal links. It has no I, L, O or U, so that
//! what is read aloud or copied by hand comes back the same. <https://www.crockford.com/base32.html>

/// The 32 characters, each worth its place: 5 bits.
pub const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a personal link: 128 bits in fives, the last character filled with zeros.
pub const LINK_CHARS: usize = 26;

/// Bytes behind a personal link.
pub const LINK_BYTES: usize = 16;

/// The character worth `value`; only the lowest 5 bits count.
pub fn character(value: u8) -> char {
    char::from(ALPHABET[usize::from(value & 31)])
}

/// What a character is worth, 0..=31, forgiving case and the look-alikes O (0), I and L (1).
/// U and everything else is worth nothing.
pub fn value(character: char) -> Option<u8> {
    let upper = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|&known| char::from(known) == upper).map(|at| at as u8)
}

/// Writes bytes, highest bit first, in characters of 5 bits; the last one is filled with zero bits.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(character((held >> bits) as u8));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(character((held << (5 - bits)) as u8));
    }
    text
}

/// Reads back exactly `N` bytes: the right number of characters, each in the alphabet (look-alikes
/// forgiven), and nothing but zeros in the filling, so that no two texts mean the same link.
pub fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.chars().count() != (N * 8).div_ceil(5) {
        return None;
    }
    let mut bytes = [0; N];
    let (mut held, mut bits, mut filled) = (0_u32, 0, 0);
    for letter in text.chars() {
        held = held << 5 | u32::from(value(letter)?);
        bits += 5;
        if bits >= 8 && filled < N {
            bits -= 8;
            bytes[filled] = (held >> bits) as u8;
            filled += 1;
            held &= (1 << bits) - 1;
        }
    }
    (held == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forgives_what_hands_confuse() {
        assert_eq!(value('o'), value('0'));
        assert_eq!(value('I'), value('1'));
        assert_eq!(value('l'), value('1'));
        for foreign in ['u', 'U', '-', 'ß', '０'] {
            assert_eq!(value(foreign), None);
        }
    }

    #[test]
    fn a_link_has_26_characters_and_one_spelling() {
        assert_eq!(encode(&[0xff; LINK_BYTES]), "ZZZZZZZZZZZZZZZZZZZZZZZZZW");
        assert_eq!(encode(&[0; LINK_BYTES]).len(), LINK_CHARS);
        assert_eq!(decode::<LINK_BYTES>("ZZZZZZZZZZZZZZZZZZZZZZZZZZ"), None);
        assert_eq!(decode::<LINK_BYTES>("0"), None);
        assert_eq!(decode::<LINK_BYTES>("U0000000000000000000000000"), None);
    }

    proptest! {
        #[test]
        fn reads_what_it_writes(link: [u8; 16], code: [u8; 10]) {
            prop_assert_eq!(decode(&encode(&link)), Some(link));
            prop_assert_eq!(decode(&encode(&code).to_lowercase()), Some(code));
        }
    }
}
