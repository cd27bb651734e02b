//! E-mail addresses and phone numbers, and the key by which two spellings of one address are equal.
//!
//! Everything that matches people by address (reports, suppressions, subscriptions, cases) compares keys, never what
//! was typed. `address_text` reads what was typed.

use crate::text_enum;
use serde::{Deserialize, Serialize};

text_enum! {
    /// How a message reaches a person.
    pub enum Channel("channel") {
        /// E-mail.
        Email = "email",
        /// Text message.
        Sms = "sms",
    }
}

/// An address that messages can be sent to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// Whether it is an e-mail address or a phone number.
    pub channel: Channel,
    /// The e-mail address as typed, or the number with `+` and country code.
    pub text: String,
    /// The key for comparisons: the e-mail address in lower case with its domain in Punycode, or the number.
    pub key: String,
}

/// An address with most of it hidden, for pages that others may see: `r•••@example.org`, `••• 0123`.
pub fn masked(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((local, host)) => format!("{}•••@{host}", local.chars().next().unwrap_or('•')),
        None => {
            let tail: Vec<char> = text.chars().rev().take(4).collect();
            format!("••• {}", tail.into_iter().rev().collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_addresses() {
        assert_eq!(masked("ruth@example.org"), "r•••@example.org");
        assert_eq!(masked("+447700900123"), "••• 0123");
    }
}
