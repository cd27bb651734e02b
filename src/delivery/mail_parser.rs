//! Reads the mails of a maildir for people: the headers that they read, and the text.

use mail_parser::{Address, MessageParser};

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

/// Parses a mail. What is missing is empty.
pub fn parse(text: &str) -> ParsedMail {
    let Some(mail) = MessageParser::default().parse(text) else { return ParsedMail::default() };
    ParsedMail {
        subject: mail.subject().unwrap_or_default().to_owned(),
        from: people(mail.from()),
        to: people(mail.to()),
        body: mail.body_text(0).map(|body| body.replace("\r\n", "\n")).unwrap_or_default(),
    }
}

/// Names and addresses, as mail programs show them: `Name <address>`.
fn people(addresses: Option<&Address<'_>>) -> String {
    let shown =
        addresses.into_iter().flat_map(|addresses| addresses.iter()).map(|one| match (one.name(), one.address()) {
            (Some(name), Some(address)) => format!("{name} <{address}>"),
            (name, address) => name.or(address).unwrap_or_default().to_owned(),
        });
    shown.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;
    use crate::delivery::channel::Channel;
    use crate::delivery::mail::{MailLook, Sender, compose};
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
                channel: Channel::EMAIL,
                address: "mairead@example.org".into(),
                destination: None,
                recipient_name: "Mairead Ní Bhriain".into(),
                subject: subject.clone(),
                body: body.clone(),
                unsubscribe_path: String::new(),
                in_reply_to: String::new(),
                thread: None,
                language: String::new(),
                created_at: test_start(),
            };
            let sender = Sender::parse("Larkmoor Care <care@example.org>").unwrap();
            let mail = compose(&message, &sender, &MailLook::default(), "https://status.example.org", test_start()).unwrap();
            let parsed = parse(std::str::from_utf8(&mail.bytes).unwrap());
            let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(tidy(&parsed.subject), tidy(&subject));
            prop_assert_eq!(parsed.body.trim_end(), body.trim_end());
            prop_assert!(parsed.to.contains("Mairead Ní Bhriain") && parsed.to.contains("mairead@example.org"), "{}", parsed.to);
        }
    }
}
