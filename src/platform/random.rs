//! Random ids and secrets, from the random number generator of the operating system.

use crate::types::PublicId;
use rand::TryRngCore;
use rand::{RngCore, rngs::OsRng};

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
    crate::types::crockford::encode(&bytes::<32>()).to_lowercase()
}

/// Characters of a [`secret`].
const SECRET_CHARS: usize = 52;

/// Whether a text has the shape of a [`secret`]. What has not needs no look-up.
pub fn is_secret(text: &str) -> bool {
    text.len() == SECRET_CHARS && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_the_shape_of_one() {
        let text = secret();
        assert!(is_secret(&text));
        for other in [String::new(), text.to_uppercase(), format!("{text}a"), text.replace(&text[..1], "é")] {
            assert!(!is_secret(&other), "{other}");
        }
    }
}
