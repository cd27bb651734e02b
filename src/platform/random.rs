//! Random ids and secrets, from the random number generator of the operating system.

use crate::types::{PublicId, crockford};
use rand::TryRngCore;
use rand::{RngCore, rngs::OsRng};

/// Bytes of a [`secret`].
const SECRET_BYTES: usize = 32;

/// `N` random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.unwrap_err().fill_bytes(&mut bytes);
    bytes
}

/// A new public id. 32 bytes almost always have the 12 usable ones that it takes.
pub fn public_id() -> PublicId {
    loop {
        if let Some(id) = PublicId::from_random(&bytes::<32>()) {
            return id;
        }
    }
}

/// A secret of 256 bits in 52 lower-case letters and digits, for tokens in links and cookies.
pub fn secret() -> String {
    crockford::encode(&bytes::<SECRET_BYTES>()).to_lowercase()
}

/// Whether a text may be a [`secret`], so that anything else costs no query.
pub fn has_shape_of_secret(text: &str) -> bool {
    crockford::decode::<SECRET_BYTES>(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_its_shape_and_other_texts_do_not() {
        let text = secret();
        assert!(has_shape_of_secret(&text));
        for other in ["", "forged", &text[1..], &format!("{text}0"), &"u".repeat(text.len())] {
            assert!(!has_shape_of_secret(other), "{other}");
        }
    }
}
