//! Parses a mail from a maildir file: the headers that people read, and the text. It reads what [`mail`](super::mail)
//! writes, not mail in general.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A parsed mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedMail {
    /// The subject.
    pub subject: String,
    /// The sender.
    pub from: String,
    /// The recipient.
    pub to: String,
    /// The text; lines end in `\n`.
    pub body: String,
}

/// Parses a mail. Headers that are missing are empty.
pub fn parse(text: &str) -> ParsedMail {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let header = |name: &str| {
        head.split("\r\n")
            .find_map(|line| {
                line.split_once(": ").filter(|(of, _)| of.eq_ignore_ascii_case(name)).map(|(_, value)| value)
            })
            .unwrap_or_default()
    };
    let bytes = match header("Content-Transfer-Encoding").to_ascii_lowercase().as_str() {
        "quoted-printable" => decode_quoted_printable(body.as_bytes(), false),
        "base64" => {
            let packed: String = body.split_whitespace().collect();
            STANDARD.decode(packed).unwrap_or_default()
        }
        _ => body.as_bytes().to_vec(),
    };
    ParsedMail {
        subject: decode_header(header("Subject")),
        from: decode_header(header("From")),
        to: decode_header(header("To")),
        body: String::from_utf8_lossy(&bytes).replace("\r\n", "\n"),
    }
}

/// Decodes the encoded words (RFC 2047) of a header.
fn decode_header(value: &str) -> String {
    let mut text = String::new();
    let mut after_encoded = false;
    for word in value.split(' ') {
        let decoded = decode_word(word);
        // White space between two encoded words only folds the line.
        if !(text.is_empty() || (after_encoded && decoded.is_some())) {
            text.push(' ');
        }
        after_encoded = decoded.is_some();
        text.push_str(&decoded.unwrap_or_else(|| word.to_owned()));
    }
    text
}

fn decode_word(word: &str) -> Option<String> {
    let inside = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let mut parts = inside.splitn(3, '?');
    let (charset, kind, data) = (parts.next()?, parts.next()?, parts.next()?);
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let bytes = match kind {
        "b" | "B" => STANDARD.decode(data).ok()?,
        "q" | "Q" => decode_quoted_printable(data.as_bytes(), true),
        _ => return None,
    };
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Decodes quoted-printable text (RFC 2045). In headers an underscore is a space.
fn decode_quoted_printable(text: &[u8], in_header: bool) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let hex = (text.get(at + 1).copied().and_then(digit), text.get(at + 2).copied().and_then(digit));
        match (byte, hex) {
            (b'=', (Some(high), Some(low))) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (b'=', _) if text[at + 1..].starts_with(b"\r\n") => at += 3,
            (b'_', _) if in_header => {
                bytes.push(b' ');
                at += 1;
            }
            _ => {
                bytes.push(*byte);
                at += 1;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;
    use crate::customers::Channel;
    use crate::delivery::mail::{Sender, compose};
    use crate::delivery::message::Class;
    use crate::delivery::queue::Outgoing;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parses_what_mail_writes(subject in "[a-zA-Zé–株 ]{0,90}", body in "[a-zA-Z.=é–株\n ]{0,400}") {
            let message = Outgoing {
                id: 1,
                attempt: 1,
                internet_id: "abc".into(),
                class: Class::Apology,
                channel: Channel::Email,
                address: "mairead@example.org".into(),
                recipient_name: "Mairead Ní Bhriain".into(),
                subject: subject.clone(),
                body: body.clone(),
                unsubscribe_path: String::new(),
                in_reply_to: String::new(),
                created_at: test_start(),
            };
            let sender = Sender::parse("Larkmoor Care <care@example.org>").unwrap();
            let mail = compose(&message, &sender, "https://status.example.org", test_start()).unwrap();
            let parsed = parse(std::str::from_utf8(&mail.bytes).unwrap());
            let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(tidy(&parsed.subject), tidy(&subject));
            prop_assert_eq!(parsed.body.trim_end(), body.trim_end());
            prop_assert!(parsed.to.contains("Mairead Ní Bhriain") && parsed.to.contains("mairead@example.org"), "{}", parsed.to);
        }
    }
}
