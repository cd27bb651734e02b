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
