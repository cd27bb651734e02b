//! What an e-mail address or a phone number is, and when two spellings are one: the `address_key`.
//!
//! Everything that matches people by address (reports, suppressions, subscriptions, cases) compares
//! keys, never what was typed. Numbers without a country code are read as British.

use crate::text_enum;
use crate::types::Message;
use serde::{Deserialize, Serialize};

/// Longest e-mail address that is taken, in characters (RFC 5321, section 4.5.3.1.3, less the brackets).
pub const EMAIL_MAX: usize = 254;
/// Longest part before the `@`, in characters (RFC 5321, section 4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// Fewest and most digits of a number with its country code (ITU-T E.164; below 8 no country has any).
const E164_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// Digits of a UK number as it is dialled at home: 11, and 10 for some older areas.
const UK_DIGITS: usize = 11;

text_enum! {
    /// How a person can be reached.
    pub enum Channel("channel") {
        /// A mailbox.
        Email = "email",
        /// A phone that takes text messages.
        Sms = "sms",
    }
}

/// An address that can be written to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// Which kind.
    pub channel: Channel,
    /// As it is written to: the e-mail address as typed, the number with `+` and its country code.
    pub text: String,
    /// By which equal addresses are found: lower case, or the same as `text` for a number.
    pub key: String,
}

/// Reads whichever of the two was typed: with an `@` an e-mail address, else a phone number.
pub fn any(typed: &str) -> Result<Address, Message> {
    let typed = typed.trim();
    if typed.contains('@') {
        return email(typed);
    }
    // "example.org" or "ann" is nobody's number, and its writer is not helped by rules for numbers.
    if typed.strip_prefix("tel:").unwrap_or(typed).chars().any(char::is_alphabetic) {
        return Err(Message::new("customers-address-neither"));
    }
    phone(typed)
}

/// Reads an e-mail address: one `@`, something before it, a host with a dot after it, no spaces.
pub fn email(typed: &str) -> Result<Address, Message> {
    let text = typed.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let wrong = |key: &str| Err(Message::new(key));
    if text.is_empty() {
        return wrong("field-required");
    }
    let length = text.chars().count();
    if length > EMAIL_MAX {
        return Err(Message::new("field-too-long").with("length", length).with("max", EMAIL_MAX));
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>(),;:\"\\[]".contains(c)) {
        return wrong("customers-email-characters");
    }
    let Some((local, host)) = text.rsplit_once('@') else { return wrong("customers-email-no-at") };
    if local.contains('@') {
        return wrong("customers-email-two-at");
    }
    if local.is_empty() || local.len() > LOCAL_MAX || local.starts_with('.') || local.ends_with('.') {
        return wrong("field-email");
    }
    let labels: Vec<&str> = host.split('.').collect();
    let label_is_right = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    if labels.len() < 2 {
        return Err(Message::new("customers-email-host").with("host", host));
    }
    if local.contains("..") || !labels.iter().all(label_is_right) {
        return wrong("field-email");
    }
    // The part before the @ may distinguish case by the standard; no provider of note does.
    Ok(Address { channel: Channel::Email, text: text.to_owned(), key: text.to_lowercase() })
}

/// Reads a phone number as people write it: `07700 900123`, `+44 (0)7700 900123`, `0044-7700-900123`.
pub fn phone(typed: &str) -> Result<Address, Message> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Message::new("field-required"));
    }
    let typed = typed.strip_prefix("tel:").unwrap_or(typed);
    let (international, rest) = match typed.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, typed),
    };
    let mut digits = String::with_capacity(rest.len());
    for character in rest.chars() {
        match character {
            '0'..='9' => digits.push(character),
            ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{2009}' | '\u{2011}' | '\u{2013}' | '\t' => {}
            _ => return Err(Message::new("customers-phone-characters").with("character", character)),
        }
    }
    let (international, digits) = match digits.strip_prefix("00") {
        Some(rest) if !international => (true, rest.to_owned()),
        _ => (international, digits),
    };
    let number = if international { abroad(&digits)? } else { at_home(&digits)? };
    Ok(Address { channel: Channel::Sms, key: number.clone(), text: number })
}

fn abroad(digits: &str) -> Result<String, Message> {
    if let Some(national) = digits.strip_prefix("44") {
        // "+44 (0)7700 …": the nought is only dialled at home.
        return at_home(&format!("0{}", national.strip_prefix('0').unwrap_or(national)));
    }
    match digits.len() {
        _ if digits.starts_with('0') => Err(Message::new("customers-phone-country")),
        count if E164_DIGITS.contains(&count) => Ok(format!("+{digits}")),
        count if count < *E164_DIGITS.start() => Err(Message::new("customers-phone-short-abroad")),
        _ => Err(Message::new("customers-phone-long-abroad")),
    }
}

fn at_home(digits: &str) -> Result<String, Message> {
    let Some(national) = digits.strip_prefix('0') else {
        return Err(Message::new("customers-phone-begin"));
    };
    let is_mobile = national.starts_with('7');
    let fewest = if is_mobile { UK_DIGITS } else { UK_DIGITS - 1 };
    let wrong = |kind: &str| {
        let which = if is_mobile { "mobile" } else { "uk" };
        Err(Message::new(format!("customers-phone-{kind}-{which}")))
    };
    match digits.len() {
        count if count < fewest => wrong("short"),
        count if count > UK_DIGITS => wrong("long"),
        _ => Ok(format!("+44{national}")),
    }
}

/// An address as it may stand where others look on: `r•••@example.org`, `+44 •••• ••0123`.
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

    fn key(typed: &str) -> String {
        any(typed).unwrap_or_else(|why| panic!("{typed}: {}", why.key)).key
    }

    fn why(typed: &str) -> String {
        any(typed).err().unwrap_or_else(|| panic!("{typed} was taken")).key
    }

    #[test]
    fn one_number_has_one_key_however_it_is_written() {
        for typed in [
            "07700 900123",
            "07700-900-123",
            "(07700) 900123",
            "+447700900123",
            "+44 (0)7700 900 123",
            "0044 7700 900123",
            "  tel:07700900123 ",
            "07700\u{a0}900123",
        ] {
            assert_eq!(key(typed), "+447700900123", "{typed}");
        }
        assert_eq!(key("+49 30 901820"), "+4930901820");
        assert_eq!(key("020 7946 0000"), "+442079460000");
        assert_eq!(key("016977 2000"), "+44169772000");
    }

    #[test]
    fn says_what_is_wrong_with_a_number() {
        assert_eq!(why("07700 90012"), "customers-phone-short-mobile");
        assert_eq!(why("07700 9001234"), "customers-phone-long-mobile");
        assert_eq!(why("020 7946"), "customers-phone-short-uk");
        assert_eq!(why("7700 900123"), "customers-phone-begin");
        assert_eq!(why("+0 7700 900123"), "customers-phone-country");
        assert_eq!(why("+1 234"), "customers-phone-short-abroad");
        assert_eq!(why("+1 234 567 890 123 456"), "customers-phone-long-abroad");
        assert_eq!(phone("07700 90O123").unwrap_err().key, "customers-phone-characters");
        assert_eq!(phone("+44").unwrap_err().key, "customers-phone-short-uk");
        assert_eq!(why(""), "field-required");
        assert_eq!(why("ring me"), "customers-address-neither");
    }

    #[test]
    fn mail_addresses_are_equal_whatever_their_case() {
        assert_eq!(key("Ada.Byron@Example.org"), "ada.byron@example.org");
        assert_eq!(email("Ada.Byron@Example.org").unwrap().text, "Ada.Byron@Example.org");
        assert_eq!(key("ann+bills@mail.example.co.uk"), "ann+bills@mail.example.co.uk");
        assert_eq!(key("zoë@exämple.org"), "zoë@exämple.org");
    }

    #[test]
    fn says_what_is_wrong_with_a_mail_address() {
        assert_eq!(why("ann@example"), "customers-email-host");
        assert_eq!(why("ann@@example.org"), "customers-email-two-at");
        assert_eq!(why("ann smith@example.org"), "customers-email-characters");
        assert_eq!(why("Ann <ann@example.org>"), "customers-email-characters");
        assert_eq!(why("@example.org"), "field-email");
        assert_eq!(why("ann@-example.org"), "field-email");
        assert_eq!(why(&format!("{}@example.org", "a".repeat(300))), "field-too-long");
        assert_eq!(email("ann.example.org").unwrap_err().key, "customers-email-no-at");
        assert_eq!(email("ann@example.org\r\nBcc: all@example.org").unwrap_err().key, "customers-email-characters");
    }

    #[test]
    fn masked_addresses_name_nobody() {
        assert_eq!(masked("ruth@example.org"), "r•••@example.org");
        assert_eq!(masked("+447700900123"), "••• 0123");
    }
}
