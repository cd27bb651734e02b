//! One-time codes in messages, which prove that somebody reads an address. A code is derived when its message is claimed, so
//! the database does not hold it.

use crate::platform::keys::{Keys, Purpose};

/// How many codes there are: every one of six digits.
const CODES: u32 = 1_000_000;

/// The code for a subject, six digits. The subject names what is verified and the number of the attempt.
pub fn derive(keys: &Keys, subject: &str) -> String {
    digits(&keys.sign(Purpose::StaffContact, subject.as_bytes()))
}

/// Whether a typed text is the code for a subject, derived with any of the keys. Spaces are ignored.
pub fn matches(keys: &Keys, subject: &str, typed: &str) -> bool {
    let typed: String = typed.chars().filter(|character| !character.is_whitespace()).collect();
    keys.ids().filter_map(|id| keys.mac(id, Purpose::StaffContact, subject.as_bytes())).any(|mac| digits(&mac) == typed)
}

fn digits(mac: &[u8; 32]) -> String {
    let number = u32::from_be_bytes([mac[0], mac[1], mac[2], mac[3]]);
    format!("{:06}", number % CODES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_for_one_subject_and_works_after_a_new_key() {
        let old = "old:b25lIG9uZSBvbmUgb25lIG9uZSBvbmUgb25lIG9uZSA=";
        let keys = Keys::parse(old).unwrap();
        let code = derive(&keys, "abcdefghijkl 1");
        assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
        assert!(matches(&keys, "abcdefghijkl 1", &format!(" {} {}", &code[..3], &code[3..])));
        assert!(!matches(&keys, "abcdefghijkl 2", &code));
        let rotated = Keys::parse(&format!("new:dHdvIHR3byB0d28gdHdvIHR3byB0d28gdHdvIHR3byA=\n{old}")).unwrap();
        assert!(matches(&rotated, "abcdefghijkl 1", &code));
    }
}
