//! E-mail addresses and phone numbers: how they are read, and the key by which two spellings of one address are equal.
//!
//! Everything that matches people by address (reports, suppressions, subscriptions, cases) compares keys, never what
//! was typed. Numbers without a country code are read as British.

use crate::text_enum;
use crate::types::{Message, clean_text};
use serde::{Deserialize, Serialize};

/// The country whose numbers may be written without a country code (ISO 3166-1).
pub const HOME_COUNTRY: &str = "GB";
/// Longest e-mail address, in characters (RFC 5321, section 4.5.3.1.3, less the brackets).
pub const EMAIL_MAX: usize = 254;
/// Longest part before the `@`, in characters (RFC 5321, section 4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// Digits of a number with its country code (ITU-T E.164; no country has numbers shorter than 8).
const E164_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// Digits of a UK number in national format; some landlines have one fewer.
const UK_DIGITS: usize = 11;

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

/// Reads an e-mail address if the text contains an `@`, else a phone number.
///
/// # Errors
///
/// The message to show beside the field.
pub fn parse(typed: &str) -> Result<Address, Message> {
    let typed = typed.trim();
    if typed.contains('@') {
        return parse_email(typed);
    }
    // The rules for numbers would not help whoever typed "example.org" or "ann".
    if typed.strip_prefix("tel:").unwrap_or(typed).chars().any(char::is_alphabetic) {
        return Err(Message::new("customers-address-neither"));
    }
    parse_phone(typed)
}

/// Reads an e-mail address: one `@`, a local part, a host with a dot, no spaces.
///
/// # Errors
///
/// The message to show beside the field.
pub fn parse_email(typed: &str) -> Result<Address, Message> {
    let text = clean_text::line(typed);
    let text = text.strip_prefix("mailto:").unwrap_or(&text);
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
    let is_valid_label = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    if labels.len() < 2 {
        return Err(Message::new("customers-email-host").with("host", host));
    }
    if local.contains("..") || !labels.iter().all(is_valid_label) {
        return wrong("field-email");
    }
    let Some(ascii_host) = ascii_host(host) else { return wrong("field-email") };
    // The standard allows the local part to be case-sensitive, but no large provider treats it so.
    let key = format!("{}@{ascii_host}", local.to_lowercase());
    Ok(Address { channel: Channel::Email, text: text.to_owned(), key })
}

/// The spelling of a host that mail servers and DNS understand: lower case, each international label in Punycode (RFC 5890,
/// UTS 46). `None` if it has none.
fn ascii_host(host: &str) -> Option<String> {
    idna::domain_to_ascii_cow(host.as_bytes(), idna::AsciiDenyList::STD3).ok().map(std::borrow::Cow::into_owned)
}

/// An e-mail address as it is given to mail servers: its domain in Punycode, so that only an international local part
/// needs a server with SMTPUTF8. Anything else is returned as it is.
pub fn for_transport(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, host)) if !host.is_ascii() => match ascii_host(host) {
            Some(host) => format!("{local}@{host}"),
            None => email.to_owned(),
        },
        _ => email.to_owned(),
    }
}

/// Reads a phone number in the usual spellings: `07700 900123`, `+44 (0)7700 900123`, `0044-7700-900123`.
///
/// # Errors
///
/// The message to show beside the field.
pub fn parse_phone(typed: &str) -> Result<Address, Message> {
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
    let number = if international { international_number(&digits)? } else { uk_number(&digits)? };
    Ok(Address { channel: Channel::Sms, key: number.clone(), text: number })
}

fn international_number(digits: &str) -> Result<String, Message> {
    if let Some(national) = digits.strip_prefix("44") {
        // "+44 (0)7700 …": the 0 is only dialled within the UK.
        return uk_number(&format!("0{}", national.strip_prefix('0').unwrap_or(national)));
    }
    match digits.len() {
        _ if digits.starts_with('0') => Err(Message::new("customers-phone-country")),
        count if E164_DIGITS.contains(&count) => Ok(format!("+{digits}")),
        count if count < *E164_DIGITS.start() => Err(Message::new("customers-phone-short-abroad")),
        _ => Err(Message::new("customers-phone-long-abroad")),
    }
}

fn uk_number(digits: &str) -> Result<String, Message> {
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

    fn key(typed: &str) -> String {
        parse(typed).unwrap_or_else(|message| panic!("{typed}: {}", message.key)).key
    }

    fn error_key(typed: &str) -> String {
        parse(typed).err().unwrap_or_else(|| panic!("{typed} was accepted")).key
    }

    #[test]
    fn all_spellings_of_a_number_have_one_key() {
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
    fn names_the_error_in_a_number() {
        assert_eq!(error_key("07700 90012"), "customers-phone-short-mobile");
        assert_eq!(error_key("07700 9001234"), "customers-phone-long-mobile");
        assert_eq!(error_key("020 7946"), "customers-phone-short-uk");
        assert_eq!(error_key("7700 900123"), "customers-phone-begin");
        assert_eq!(error_key("+0 7700 900123"), "customers-phone-country");
        assert_eq!(error_key("+1 234"), "customers-phone-short-abroad");
        assert_eq!(error_key("+1 234 567 890 123 456"), "customers-phone-long-abroad");
        assert_eq!(parse_phone("07700 90O123").unwrap_err().key, "customers-phone-characters");
        assert_eq!(parse_phone("+44").unwrap_err().key, "customers-phone-short-uk");
        assert_eq!(error_key(""), "field-required");
        assert_eq!(error_key("ring me"), "customers-address-neither");
    }

    #[test]
    fn email_addresses_are_compared_without_case() {
        assert_eq!(key("Ada.Byron@Example.org"), "ada.byron@example.org");
        assert_eq!(parse_email("Ada.Byron@Example.org").unwrap().text, "Ada.Byron@Example.org");
        assert_eq!(key("ann+bills@mail.example.co.uk"), "ann+bills@mail.example.co.uk");
        assert_eq!(key("zoë@exämple.org"), "zoë@xn--exmple-cua.org");
    }

    #[test]
    fn both_spellings_of_an_international_domain_have_one_key() {
        for typed in [
            "hello@bücher.example",
            "Hello@BÜCHER.Example",
            "hello@xn--bcher-kva.example",
            "hello@bu\u{308}cher.example",
        ] {
            assert_eq!(key(typed), "hello@xn--bcher-kva.example", "{typed}");
        }
        assert_eq!(for_transport("Zoë@bücher.example"), "Zoë@xn--bcher-kva.example");
        assert_eq!(for_transport("ann@example.org"), "ann@example.org");
        assert_eq!(error_key("ann@xn--a.example"), "field-email", "no valid Punycode");
    }

    #[test]
    fn names_the_error_in_an_email_address() {
        assert_eq!(error_key("ann@example"), "customers-email-host");
        assert_eq!(error_key("ann@@example.org"), "customers-email-two-at");
        assert_eq!(error_key("ann smith@example.org"), "customers-email-characters");
        assert_eq!(error_key("Ann <ann@example.org>"), "customers-email-characters");
        assert_eq!(error_key("@example.org"), "field-email");
        assert_eq!(error_key("ann@-example.org"), "field-email");
        assert_eq!(error_key(&format!("{}@example.org", "a".repeat(300))), "field-too-long");
        assert_eq!(parse_email("ann.example.org").unwrap_err().key, "customers-email-no-at");
        assert_eq!(
            parse_email("ann@example.org\r\nBcc: all@example.org").unwrap_err().key,
            "customers-email-characters"
        );
    }

    #[test]
    fn masks_addresses() {
        assert_eq!(masked("ruth@example.org"), "r•••@example.org");
        assert_eq!(masked("+447700900123"), "••• 0123");
    }
}
