//! From a voucher's row to its code and back (decision 29). The code is derived with a key, so the
//! database alone can neither show nor find one: it holds a keyed look-up and the last four characters.

use super::code::{CODE_BYTES, VoucherCode};
use crate::platform::keys::{Keys, Purpose, hex};

/// The code of a voucher under a named key; `None` when that key is gone from the keys file.
pub fn derive(keys: &Keys, key_id: &str, voucher_id: i64) -> Option<VoucherCode> {
    let mac = keys.mac(key_id, Purpose::Voucher, format!("code {voucher_id} 1").as_bytes())?;
    let mut bytes = [0; CODE_BYTES];
    bytes.copy_from_slice(mac.get(..CODE_BYTES)?);
    Some(VoucherCode::from_bytes(bytes))
}

/// What a code is stored and found by, under a named key.
pub fn lookup(keys: &Keys, key_id: &str, code: &VoucherCode) -> Option<String> {
    keys.mac(key_id, Purpose::Voucher, &secret(code)).map(|mac| hex(&mac))
}

/// Where a code that a till sends may be found: one look-up for each key that may have made it.
pub fn lookups(keys: &Keys, code: &VoucherCode) -> Vec<String> {
    keys.ids().filter_map(|id| lookup(keys, id, code)).collect()
}

/// "look" keeps these MACs apart from those that codes are derived by.
fn secret(code: &VoucherCode) -> Vec<u8> {
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
    fn a_code_is_its_vouchers_and_its_keys_alone() {
        let one = derive(&keys(1), "k1", 7).unwrap();
        assert_eq!(derive(&keys(1), "k1", 7), Some(one));
        assert_ne!(derive(&keys(1), "k1", 8), Some(one));
        assert_ne!(derive(&keys(2), "k1", 7), Some(one));
        assert_eq!(derive(&keys(1), "k9", 7), None);
        assert_eq!(one.to_string().parse(), Ok(one));
    }

    #[test]
    fn what_is_stored_says_nothing_of_the_code() {
        let code = derive(&keys(1), "k1", 7).unwrap();
        let stored = lookups(&keys(1), &code);
        assert_eq!(stored.len(), 1);
        assert!(!stored[0].contains(&hex(code.bytes())));
        assert_ne!(lookups(&keys(2), &code), stored);
    }
}
