//! Derives voucher codes (decision 29). A code is a MAC of the voucher's id, so the database alone can neither show nor
//! find one: it holds a keyed lookup and the last four characters.

use super::voucher_code::{CODE_BYTES, VoucherCode};
use crate::platform::keys::{Keys, Purpose, hex};

/// Derives the code of a voucher under a key. `None` when the keys file no longer has the key.
pub fn derive(keys: &Keys, key_id: &str, voucher_id: i64) -> Option<VoucherCode> {
    let mac = keys.mac(key_id, Purpose::Voucher, format!("code {voucher_id} 1").as_bytes())?;
    let mut bytes = [0; CODE_BYTES];
    bytes.copy_from_slice(mac.get(..CODE_BYTES)?);
    Some(VoucherCode::from_bytes(bytes))
}

/// Returns the keyed lookup that a code is stored and found by, under a key.
pub fn lookup(keys: &Keys, key_id: &str, code: &VoucherCode) -> Option<String> {
    keys.mac(key_id, Purpose::Voucher, &lookup_message(code)).map(|mac| hex(&mac))
}

/// Returns the lookups that a submitted code may be stored under: one for each key of the keys file.
pub fn lookups(keys: &Keys, code: &VoucherCode) -> Vec<String> {
    keys.ids().filter_map(|id| lookup(keys, id, code)).collect()
}

/// The prefix "look" separates these MACs from those that codes are derived from.
fn lookup_message(code: &VoucherCode) -> Vec<u8> {
    [b"look ".as_slice(), code.bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;

    fn keys(secret: u8) -> Keys {
        let secret = base64::engine::general_purpose::STANDARD.encode([secret; 32]);
        Keys::parse(&format!("k1:{secret}")).unwrap()
    }

    #[test]
    fn a_code_depends_on_its_voucher_and_key_only() {
        let code = derive(&keys(1), "k1", 7).unwrap();
        assert_eq!(derive(&keys(1), "k1", 7), Some(code));
        assert_ne!(derive(&keys(1), "k1", 8), Some(code));
        assert_ne!(derive(&keys(2), "k1", 7), Some(code));
        assert_eq!(derive(&keys(1), "k9", 7), None);
        assert_eq!(code.to_string().parse(), Ok(code));
    }

    #[test]
    fn a_lookup_does_not_contain_the_code() {
        let code = derive(&keys(1), "k1", 7).unwrap();
        let stored = lookups(&keys(1), &code);
        assert_eq!(stored.len(), 1);
        assert!(!stored[0].contains(&hex(code.bytes())));
        assert_ne!(lookups(&keys(2), &code), stored);
    }
}
