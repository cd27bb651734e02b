//! Where a person can be written to: one e-mail address or one mobile number, and the key under which
//! two spellings of it are the same.

use super::Message;
use serde::{Deserialize, Serialize};

/// Longest e-mail address, in characters (RFC 5321, 4.5.3.1.3).
const EMAIL_MAX: usize = 254;
/// Longest part before the `@`, in characters (RFC 5321, 4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// Digits of a UK mobile number as people write it: `07700 900123`.
const UK_DIGITS: usize = 11;
/// Digits of a number with its country code (E.164: at most 15; none in use is shorter than 8).
const E164_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// The two ways a message can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// By e-mail.
    Email,
    /// By text message.
    Sms,
}

impl ContactKind {
    /// As the database spells it in its `channel` columns.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }

    /// Reads [`Self::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Email, Self::Sms].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// An address that a message can be sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// E-mail or text.
    pub kind: ContactKind,
    /// As it is written to: an e-mail address as typed, a number with its country code (`+447700900123`).
    pub address: String,
    /// Equal for two spellings of one address: what columns named `address_key` and `contact_key` hold.
    pub key: String,
}

impl Contact {
    /// Reads what somebody typed: with an `@` it is an e-mail address, else a mobile number, without a
    /// country code a British one. The error is the sentence that says what to mend.
    pub fn parse(typed: &str) -> Result<Self, Message> {
        let typed = typed.trim();
        if typed.contains('@') { Self::email(typed) } else { Self::mobile(typed) }
    }

    /// Reads an e-mail address.
    pub fn email(typed: &str) -> Result<Self, Message> {
        let typed = typed.trim();
        let wrong = || Message::new("field-email");
        let (local, domain) = typed.rsplit_once('@').ok_or_else(wrong)?;
        // What a mail header or a list would read as more than one address is never one.
        let is_plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>()[]\\,;:\"@".contains(c);
        let labels: Vec<&str> = domain.split('.').collect();
        let is_label = |label: &&str| {
            !label.is_empty()
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let well_formed = !local.is_empty()
            && local.chars().all(is_plain)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && local.chars().count() <= LOCAL_MAX
            && typed.chars().count() <= EMAIL_MAX
            && labels.len() >= 2
            && labels.iter().all(|label| is_label(&label));
        if !well_formed {
            return Err(wrong());
        }
        Ok(Self { kind: ContactKind::Email, address: typed.to_owned(), key: typed.to_lowercase() })
    }

    /// Reads a mobile number: `07700 900123`, `+44 7700 900123`, `0049 170 …`.
    pub fn mobile(typed: &str) -> Result<Self, Message> {
        let typed = typed.trim();
        let kept: String = typed.chars().filter(|c| !" -./()\u{a0}".contains(*c)).collect();
        let (abroad, digits) = match (kept.strip_prefix('+'), kept.strip_prefix("00")) {
            (Some(rest), _) | (None, Some(rest)) => (true, rest),
            (None, None) => (false, kept.as_str()),
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Message::new("contact-neither"));
        }
        let number = if abroad {
            // `+44 (0)7700 …`: the bracketed nought is not dialled from abroad.
            digits.strip_prefix("440").map_or_else(|| digits.to_owned(), |rest| format!("44{rest}"))
        } else if digits.starts_with("07") {
            match digits.len().cmp(&UK_DIGITS) {
                std::cmp::Ordering::Less => return Err(Message::new("contact-short")),
                std::cmp::Ordering::Greater => return Err(Message::new("contact-long")),
                std::cmp::Ordering::Equal => format!("44{}", &digits[1..]),
            }
        } else {
            return Err(Message::new("contact-not-mobile"));
        };
        if !E164_DIGITS.contains(&number.len()) || number.starts_with('0') {
            return Err(Message::new("contact-abroad"));
        }
        let number = format!("+{number}");
        Ok(Self { kind: ContactKind::Sms, address: number.clone(), key: number })
    }

    /// An address that was stored before: what [`Self::parse`] made of it then.
    pub fn stored(kind: ContactKind, address: &str, key: &str) -> Self {
        Self { kind, address: address.to_owned(), key: key.to_owned() }
    }

    /// As its owner would write it: British numbers with a nought and a space, all else as it is.
    pub fn shown(&self) -> String {
        match self.address.strip_prefix("+44") {
            Some(rest) if self.kind == ContactKind::Sms && rest.len() == UK_DIGITS - 1 => {
                format!("0{} {}", &rest[..4], &rest[4..])
            }
            _ => self.address.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_in_many_spellings_is_one_key() {
        for typed in ["07700 900123", "07700-900-123", "+44 7700 900123", "+44 (0)7700 900123", "0044 7700 900123"] {
            let contact = Contact::parse(typed).unwrap_or_else(|why| panic!("{typed}: {why:?}"));
            assert_eq!((contact.kind, contact.key.as_str()), (ContactKind::Sms, "+447700900123"), "{typed}");
            assert_eq!(contact.shown(), "07700 900123");
        }
        assert_eq!(Contact::parse("+49 170 1234567").unwrap().shown(), "+491701234567");
    }

    #[test]
    fn one_address_in_many_spellings_is_one_key() {
        let contact = Contact::parse("  Nora.Ellery+status@Example.org ").unwrap();
        assert_eq!(contact.address, "Nora.Ellery+status@Example.org");
        assert_eq!(contact.key, "nora.ellery+status@example.org");
        assert!(Contact::parse("søren@bücher.example").is_ok());
    }

    #[test]
    fn what_cannot_be_written_to_is_told_in_its_own_words() {
        for (typed, key) in [
            ("07700 9001", "contact-short"),
            ("07700 900123 4", "contact-long"),
            ("0113 496 0000", "contact-not-mobile"),
            ("+1", "contact-abroad"),
            ("my neighbour", "contact-neither"),
            ("", "contact-neither"),
            ("nora@", "field-email"),
            ("nora@example", "field-email"),
            ("a@b@example.org", "field-email"),
            ("nora@example.org\r\nBcc: all@example.org", "field-email"),
            ("a@example.org,b@example.org", "field-email"),
            ("Nora <nora@example.org>", "field-email"),
            ("nora@-example.org", "field-email"),
        ] {
            assert_eq!(Contact::parse(typed).unwrap_err().key, key, "{typed}");
        }
    }
}
