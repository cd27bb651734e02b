//! Tokens of receivers: 32 lower-case letters and digits, as long as the keys of PagerDuty. Only a keyed hash is stored.

use crate::platform::keys::{Keys, Purpose};

/// Characters of a token.
const LENGTH: usize = 32;
const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// The token that random bytes make: the lowest digits, base 36, of the number that they are. That number has 90 bits more
/// than the digits, so no token is noticeably likelier than another.
pub fn from_bytes(bytes: &[u8; 32]) -> String {
    let mut number = *bytes;
    (0..LENGTH)
        .map(|_| {
            let remainder = number.iter_mut().fold(0_u16, |carried, byte| {
                let part = carried * 256 + u16::from(*byte);
                *byte = u8::try_from(part / 36).unwrap_or(u8::MAX);
                part % 36
            });
            ALPHABET.get(usize::from(remainder)).map_or('a', |byte| char::from(*byte))
        })
        .collect()
}

/// Whether a text may be a token, so that anything else costs no query.
pub fn has_shape(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// The hash that is stored of a token.
pub fn hash(keys: &Keys, token: &str) -> String {
    keys.lookup(Purpose::Lookup, token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::random;
    use std::collections::BTreeSet;

    #[test]
    fn tokens_have_their_shape_and_use_every_character() {
        let tokens: BTreeSet<_> = (0..200).map(|_| from_bytes(&random::bytes())).collect();
        assert_eq!(tokens.len(), 200);
        assert!(tokens.iter().all(|token| has_shape(token)));
        assert_eq!(tokens.iter().flat_map(|token| token.chars()).collect::<BTreeSet<_>>().len(), 36);
        assert_eq!(from_bytes(&[0; 32]), "a".repeat(32));
        for other in ["", "A", &"a".repeat(31), &"a".repeat(33), &"A".repeat(32), &"-".repeat(32)] {
            assert!(!has_shape(other), "{other}");
        }
    }
}
