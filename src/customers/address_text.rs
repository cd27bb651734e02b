//! Reads e-mail addresses and phone numbers as people type them. Phone numbers are read by the metadata of
//! libphonenumber; one without a country code belongs to the country of the installation.

use super::address::{Address, Channel};
use crate::types::{Message, clean_text};
use phonenumber::country::Id;
use phonenumber::metadata::{DATABASE, Metadata};
use phonenumber::{Mode, PhoneNumber};

/// Longest e-mail address, in characters (RFC 5321, section 4.5.3.1.3, less the brackets).
pub const EMAIL_MAX: usize = 254;
/// Longest part before the `@`, in characters (RFC 5321, section 4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// Longest number with `+` and country code, in characters (ITU-T E.164).
const E164_MAX: usize = 16;

/// Reads an e-mail address if the text contains an `@`, else a phone number, which without a country code is one of the
/// country `home`.
///
/// # Errors
///
/// The message to show beside the field.
pub fn parse(typed: &str, home: Option<Id>) -> Result<Address, Message> {
    let typed = typed.trim();
    if typed.contains('@') {
        return parse_email(typed);
    }
    // The rules for numbers would not help whoever typed "example.org" or "ann".
    if typed.strip_prefix("tel:").unwrap_or(typed).chars().any(char::is_alphabetic) {
        return Err(with_example("customers-address-neither", home));
    }
    parse_phone(typed, home)
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
    if !host.contains('.') {
        return Err(Message::new("customers-email-host").with("host", host));
    }
    let Some(ascii_host) = ascii_host(host) else { return wrong("field-email") };
    let is_valid_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if local.contains("..") || !ascii_host.split('.').all(is_valid_label) {
        return wrong("field-email");
    }
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

/// Reads a phone number in the usual spellings: `0151 23456789`, `+49 (0)151 23456789`, `0049-151-23456789`. A number
/// without a country code is one of the country `home`.
///
/// # Errors
///
/// The message to show beside the field.
pub fn parse_phone(typed: &str, home: Option<Id>) -> Result<Address, Message> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Message::new("field-required"));
    }
    let typed = typed.strip_prefix("tel:").unwrap_or(typed);
    let is_international = typed.starts_with('+');
    let mut digits = String::with_capacity(typed.len());
    for character in typed.strip_prefix('+').unwrap_or(typed).chars() {
        match character {
            '0'..='9' => digits.push(character),
            ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{2009}' | '\u{2011}' | '\u{2013}' | '\t' => {}
            _ => return Err(Message::new("customers-phone-characters").with("character", character)),
        }
    }
    // Most countries dial 00 before a country code.
    let number = match digits.strip_prefix("00") {
        _ if is_international => format!("+{digits}"),
        Some(rest) => format!("+{rest}"),
        None if home.is_none() => return Err(Message::new("customers-phone-code")),
        None => digits,
    };
    let country = if number.starts_with('+') { main_country(&number) } else { home };
    let parsed = phonenumber::parse(country, &number).map_err(|error| match error {
        phonenumber::ParseError::TooLong => too_long(home),
        phonenumber::ParseError::InvalidCountryCode => Message::new("customers-phone-country"),
        _ => too_short(home),
    })?;
    if country.is_some_and(|country| !has_code_of(&parsed, country)) {
        // It began with what is dialled before a country code here; which digits follow is not certain.
        return Err(Message::new("customers-phone-code"));
    }
    check_length(&parsed, home)?;
    let text = parsed.format().mode(Mode::E164).to_string();
    if text.len() > E164_MAX {
        return Err(too_long(home));
    }
    Ok(Address { channel: Channel::Sms, key: text.clone(), text })
}

/// Checks how many digits a number has, since with a digit too few or too many it would reach somebody else or nobody. A
/// number of a range that the metadata do not know yet is accepted if it is as long as numbers of its country usually
/// are.
fn check_length(parsed: &PhoneNumber, home: Option<Id>) -> Result<(), Message> {
    let Some(metadata) = metadata_of(parsed) else { return Err(Message::new("customers-phone-country")) };
    if parsed.is_valid() {
        return Ok(());
    }
    let example = metadata.id().parse().ok().or(home);
    let descriptors = metadata.descriptors();
    let longest = descriptors.fixed_line().and_then(|fixed| fixed.possible_length().iter().copied().max());
    let mobile = descriptors.mobile().map(|mobile| mobile.possible_length()).unwrap_or_default();
    let usual: Vec<u16> = mobile.iter().copied().chain(longest).collect();
    let length = u16::try_from(parsed.national().to_string().len()).unwrap_or(u16::MAX);
    match (usual.iter().min(), usual.iter().max()) {
        _ if usual.contains(&length) => Ok(()),
        (Some(least), _) if length < *least => Err(too_short(example)),
        (_, Some(most)) if length > *most => Err(too_long(example)),
        _ => Ok(()),
    }
}

/// The main country of a number with a calling code. It, and not the installation's, says which digit is dialled inside
/// the country only, as in "+44 (0)7700".
fn main_country(number: &str) -> Option<Id> {
    let code = phonenumber::parse(None, number).ok()?.country().code();
    DATABASE.region(&code)?.first()?.parse().ok()
}

/// Whether a number has the calling code of a country.
pub(super) fn has_code_of(parsed: &PhoneNumber, country: Id) -> bool {
    let metadata = DATABASE.by_id(country.as_ref());
    metadata.is_some_and(|metadata| metadata.country_code() == parsed.country().code())
}

/// What is known about numbers like this one: of its country, or of the main country of its calling code.
fn metadata_of(parsed: &PhoneNumber) -> Option<&'static Metadata> {
    let of_country = parsed.country().id().and_then(|country| DATABASE.by_id(country.as_ref()));
    of_country.or_else(|| DATABASE.by_code(&parsed.country().code())?.into_iter().next())
}

fn too_short(country: Option<Id>) -> Message {
    with_example("customers-phone-short", country)
}

fn too_long(country: Option<Id>) -> Message {
    with_example("customers-phone-long", country)
}

/// A message with an example of a number of this country, or without one where none is known.
fn with_example(key: &str, country: Option<Id>) -> Message {
    match country.and_then(example) {
        Some(example) => Message::new(format!("{key}-example")).with("example", example),
        None => Message::new(key),
    }
}

/// A mobile number of a country as people there write it.
pub fn example(country: Id) -> Option<String> {
    let number = DATABASE.by_id(country.as_ref())?.descriptors().mobile()?.example()?;
    let number = phonenumber::parse(Some(country), number).ok()?;
    Some(number.format().mode(Mode::National).to_string())
}

/// A number as people in the country `home` write it: without its country code if it is one of theirs.
pub fn display(number: &str, home: Option<Id>) -> String {
    let Ok(parsed) = phonenumber::parse(None, number) else { return number.to_owned() };
    // A number of a range that the metadata do not know has no country, but a calling code.
    let is_home = home.is_some_and(|home| match parsed.country().id() {
        Some(country) => country == home,
        None => metadata_of(&parsed).is_some_and(|metadata| metadata.id() == home.as_ref()),
    });
    let mode = if is_home { Mode::National } else { Mode::International };
    parsed.format().mode(mode).to_string()
}

/// The key of an address, as in suppressions, contact points and cases. Numbers have their country code; text that is not
/// an address becomes its own key.
pub fn key(channel: Channel, text: &str) -> String {
    let address = match channel {
        Channel::Email => parse_email(text),
        Channel::Sms => parse_phone(text, None),
    };
    address.map_or_else(|_| text.trim().to_lowercase(), |address| address.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(typed: &str) -> String {
        parse(typed, Some(Id::GB)).unwrap_or_else(|message| panic!("{typed}: {}", message.key)).key
    }

    fn error_key(typed: &str) -> String {
        parse(typed, Some(Id::GB)).err().unwrap_or_else(|| panic!("{typed} was accepted")).key
    }

    #[test]
    fn all_spellings_of_a_number_have_one_key() {
        for (home, key_text, spellings) in [
            (
                Id::GB,
                "+447700900123",
                &[
                    "07700 900123",
                    "07700-900-123",
                    "(07700) 900123",
                    "7700 900123",
                    "+447700900123",
                    "+44 (0)7700 900 123",
                    "0044 7700 900123",
                    "  tel:07700900123 ",
                    "07700\u{a0}900123",
                ][..],
            ),
            (
                Id::DE,
                "+4915123456789",
                &["0151 23456789", "0151/234 567 89", "+49 (0)151 23456789", "0049 151 23456789", "+49 151-23456789"][..],
            ),
            (Id::AT, "+436601234567", &["0660 1234567", "+43 660 1234567"][..]),
            // No digit before the number inside the country, and one that belongs to it.
            (Id::ES, "+34612345678", &["612 34 56 78", "+34 612345678"][..]),
            (Id::IT, "+390612345678", &["06 1234 5678", "+39 06 12345678"][..]),
            (Id::US, "+12015550123", &["(201) 555-0123", "1 201 555 0123", "+1 201 555 0123"][..]),
            (Id::US, "+4915123456789", &["+49 151 23456789", "+49 (0)151 23456789", "0049 151 23456789"][..]),
        ] {
            for typed in spellings {
                let read = parse(typed, Some(home)).unwrap_or_else(|message| panic!("{typed}: {}", message.key));
                assert_eq!(read.key, key_text, "{typed}");
            }
        }
        assert_eq!(key_of("+49 30 901820"), "+4930901820");
        assert_eq!(key_of("020 7946 0000"), "+442079460000");
        assert_eq!(key_of("016977 2000"), "+44169772000");
    }

    #[test]
    fn the_same_digits_are_another_number_in_another_country() {
        let read = |home| parse("0171 3920000", home).map(|address| address.key).map_err(|message| message.key);
        assert_eq!(read(Some(Id::DE)), Ok("+491713920000".to_owned()));
        assert_eq!(read(Some(Id::GB)), Ok("+441713920000".to_owned()));
        assert_eq!(read(None), Err("customers-phone-code".to_owned()));
        assert_eq!(parse("+49 171 3920000", None).unwrap().key, "+491713920000");
        // Elsewhere something else is dialled before a country code, which is not guessed.
        assert_eq!(parse("011 49 151 23456789", Some(Id::US)).unwrap_err().key, "customers-phone-code");
        // Some mobile numbers have ten digits after the 0, some eleven.
        assert_eq!(parse("0151 2345678", Some(Id::DE)).unwrap().key, "+491512345678");
    }

    #[test]
    fn names_the_error_in_a_number() {
        assert_eq!(error_key("07700 90012"), "customers-phone-short-example");
        assert_eq!(error_key("07700 9001234"), "customers-phone-long-example");
        assert_eq!(error_key("020 7946"), "customers-phone-short-example");
        assert_eq!(error_key("+0 7700 900123"), "customers-phone-country");
        assert_eq!(error_key("+1 234"), "customers-phone-short-example");
        assert_eq!(error_key("+1 234 567 890 123 456"), "customers-phone-long-example");
        assert_eq!(error_key("07700 90O123"), "customers-address-neither-example");
        assert_eq!(parse_phone("07700 90O123", None).unwrap_err().key, "customers-phone-characters");
        assert_eq!(error_key(""), "field-required");
        assert_eq!(error_key("ring me"), "customers-address-neither-example");
        assert_eq!(parse("ring me", None).unwrap_err().key, "customers-address-neither");
        let short = parse("0151 123", Some(Id::DE)).unwrap_err();
        assert_eq!(short.params, [("example".to_owned(), "01512 3456789".to_owned())]);
    }

    #[test]
    fn a_number_is_shown_as_its_owner_writes_it() {
        assert_eq!(display("+4915123456789", Some(Id::DE)), "01512 3456789");
        assert_eq!(display("+4915123456789", Some(Id::GB)), "+49 1512 3456789");
        assert_eq!(display("+447700900123", Some(Id::GB)), "07700 900123");
        assert_eq!(display("+447700900123", None), "+44 7700 900123");
    }

    #[test]
    fn a_stored_address_has_a_key() {
        assert_eq!(super::key(Channel::Email, " Mairead@Example.org "), "mairead@example.org");
        assert_eq!(super::key(Channel::Sms, "+44 7700 900-518"), "+447700900518");
        assert_eq!(super::key(Channel::Sms, " Nobody "), "nobody");
    }

    #[test]
    fn email_addresses_are_compared_without_case() {
        assert_eq!(key_of("Ada.Byron@Example.org"), "ada.byron@example.org");
        assert_eq!(parse_email("Ada.Byron@Example.org").unwrap().text, "Ada.Byron@Example.org");
        assert_eq!(key_of("ann+bills@mail.example.co.uk"), "ann+bills@mail.example.co.uk");
        assert_eq!(key_of("zoë@exämple.org"), "zoë@xn--exmple-cua.org");
    }

    #[test]
    fn both_spellings_of_an_international_domain_have_one_key() {
        for typed in [
            "hello@bücher.example",
            "Hello@BÜCHER.Example",
            "hello@xn--bcher-kva.example",
            "hello@bu\u{308}cher.example",
        ] {
            assert_eq!(key_of(typed), "hello@xn--bcher-kva.example", "{typed}");
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
}
