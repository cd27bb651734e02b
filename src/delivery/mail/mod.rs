//! Writes a message as an RFC 5322 mail: plain text and HTML of the same words in UTF-8, a Message-ID that is the same in
//! every try, one-click unsubscribe headers (RFC 8058), and the incident as the thread of its updates. No value can add a
//! header.

mod html;
mod look;

pub use html::MailLook;
pub use look::load_look;

use super::message::Class;
use super::queue::Outgoing;
use crate::customers::address_text;
use crate::types::{Refusal, Timestamp, clean_text};
use crate::ui::wording::{Language, format_refusal};
use crate::web::security::set_header;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message, MessageBuilder, MultiPart, SinglePart};

/// The sender of all mails.
#[derive(Debug, Clone)]
pub struct Sender(Mailbox);

impl Sender {
    /// Reads `Name <address>` or an address alone.
    ///
    /// # Errors
    ///
    /// One line that names the setting.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mailbox: Result<Mailbox, _> = text.parse();
        let mailbox = mailbox.ok().and_then(|mailbox| {
            let email = address_text::for_transport(mailbox.email.as_ref()).parse().ok()?;
            Some(Self(Mailbox::new(mailbox.name, email)))
        });
        mailbox.ok_or_else(|| {
            format!("AMENDS_MAIL_FROM is not an address such as \"Support <support@example.org>\": {text:?}")
        })
    }

    /// The Message-ID of a message as mail servers log it, without brackets.
    pub fn logged_message_id(&self, internet_id: &str) -> String {
        message_id(internet_id, self).trim_start_matches('<').trim_end_matches('>').to_owned()
    }

    /// The domain that Message-IDs end in.
    fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

/// The largest parts of a mail, in bytes as they are sent: with its headers it is then at most 30 kB. Mail programs cut long
/// mails, and phones load them slowly.
const PARTS_MAX: usize = 27_000;
/// What a mail that is sent may have more than one that is measured before, such as a longer link.
const MEASURE_MARGIN: usize = 500;
/// As long as the ids of mails are between their parts.
const MEASURED_ID: &str = "xxxxxxxxxxxxxxxxxxxx";

/// A mail to send.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Sender and recipient of the SMTP dialogue.
    pub envelope: Envelope,
    /// Headers and body: ASCII, but for a recipient whose local part is not (RFC 6532); lines end in CR LF.
    pub bytes: Vec<u8>,
}

/// Writes a message as a mail.
///
/// # Errors
///
/// The code of what is invalid: `address` or `body`.
pub fn compose(
    message: &Outgoing,
    sender: &Sender,
    look: &MailLook,
    public_url: &str,
    now: Timestamp,
) -> Result<Mail, &'static str> {
    let address = address_text::for_transport(&message.address).parse().map_err(|_| "address")?;
    let name = clean_text::line(&message.recipient_name);
    let to = Mailbox::new((!name.is_empty()).then_some(name), address);
    let mut mail = with_mailbox(with_mailbox(Message::builder(), "From", &sender.0), "To", &to)
        .subject(clean_text::line(&message.subject))
        .date(now.into())
        .message_id(Some(message_id(&message.internet_id, sender)))
        .header(MIME_VERSION_1_0);
    if is_message_id(&message.in_reply_to) {
        let answered = message_id(&message.in_reply_to, sender);
        mail = mail.in_reply_to(answered.clone()).references(answered);
    } else if let Some(incident) = &message.thread {
        // No mail has this id. That all updates refer to it is what makes mail programs show them together.
        mail = mail.references(message_id(&format!("incident.{incident}"), sender));
    }
    if is_path(&message.unsubscribe_path) {
        let link = format!("<{public_url}{}>", message.unsubscribe_path);
        mail = mail
            .raw_header(raw("List-Unsubscribe", link))
            .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
        if message.class == Class::ServiceUpdate {
            mail = mail.raw_header(raw("List-Id", list_id(&look.organisation, public_url)));
        }
    }
    if message.class != Class::Reply {
        // RFC 3834: stops automatic replies such as out-of-office notes.
        mail = mail.raw_header(raw("Auto-Submitted", "auto-generated".to_owned()));
    }
    let tag = if message.language.is_empty() { &look.language } else { &message.language };
    let html = html::render(&message.subject, &message.body, look, Language::from_tag(tag));
    let parts = parts(&message.internet_id, &message.body, html);
    let mail = if parts.formatted().len() <= PARTS_MAX {
        mail.multipart(parts)
    } else {
        // A letter or a reply: no page has the rest of it, so it is sent as a whole.
        mail.header(ContentType::TEXT_PLAIN).body(message.body.clone())
    };
    let mail = mail.map_err(|_| "body")?;
    Ok(Mail { envelope: mail.envelope().clone(), bytes: mail.formatted() })
}

/// Whether a mail with this text and HTML of the same words will be at most 30 kB as it is sent.
pub(super) fn fits(subject: &str, text: &str, organisation: &str) -> bool {
    // HTML is never shorter than its text, so that of a very long one is not even written.
    if text.len() > PARTS_MAX / 2 {
        return false;
    }
    let look = MailLook { organisation: organisation.to_owned(), ..MailLook::default() };
    let html = html::render(&clean_text::line(subject), text, &look, Language::from_tag(""));
    parts(MEASURED_ID, text, html).formatted().len() <= PARTS_MAX - MEASURE_MARGIN
}

/// The HTML part of a mail with this text, for a preview; `None` where it would be sent as plain text only.
pub fn preview(subject: &str, text: &str, look: &MailLook) -> Option<String> {
    let html = html::render(&clean_text::line(subject), text, look, Language::from_tag(&look.language));
    (parts(MEASURED_ID, text, html.clone()).formatted().len() <= PARTS_MAX).then_some(html)
}

/// A text and its HTML, encoded as they are sent.
fn parts(internet_id: &str, text: &str, html: String) -> MultiPart {
    MultiPart::alternative()
        .boundary(boundary(internet_id))
        .singlepart(SinglePart::plain(text.to_owned()))
        .singlepart(SinglePart::html(html))
}

/// The response that shows the HTML of a mail by itself, or why there is none.
pub fn preview_response(html: Result<String, Refusal>) -> Response {
    /// Nothing is loaded, no script runs, and links open outside of the preview.
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups; frame-ancestors 'none'";
    match html {
        Ok(html) => {
            let mut response = Html(html).into_response();
            set_header(&mut response, header::CONTENT_SECURITY_POLICY, POLICY);
            set_header(&mut response, header::CACHE_CONTROL, "no-store");
            response
        }
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, format_refusal(&refusal)).into_response()
        }
    }
}

/// What stands between the parts of a mail: the same in every try, and nothing that a text can contain by accident.
fn boundary(internet_id: &str) -> String {
    let id: String = internet_id.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
    format!("=_amends_{id}")
}

/// The list that notices belong to (RFC 2919): one for each page, by its host.
fn list_id(organisation: &str, public_url: &str) -> String {
    let host = url::Url::parse(public_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_default().trim_matches(['[', ']']).replace(':', ".");
    let name: String = organisation.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').take(60).collect();
    let name = name.trim();
    if name.is_empty() { format!("<status.{host}>") } else { format!("{name} <status.{host}>") }
}

/// Adds a header with one mailbox. A name with a full stop must be quoted (RFC 5322, section 3.4), which lettre leaves out.
fn with_mailbox(mail: MessageBuilder, header: &'static str, mailbox: &Mailbox) -> MessageBuilder {
    match mailbox.name.as_deref().filter(|name| name.is_ascii() && name.contains('.')) {
        Some(name) => {
            let name = name.replace('\\', "\\\\").replace('"', "\\\"");
            let value = format!("\"{name}\" <{}>", mailbox.email);
            let header = HeaderName::new_from_ascii_str(header);
            mail.raw_header(HeaderValue::dangerous_new_pre_encoded(header, value.clone(), value))
        }
        None if header == "From" => mail.from(mailbox.clone()),
        None => mail.to(mailbox.clone()),
    }
}

/// A Message-ID in brackets. One that was stored without a domain gets the sender's.
fn message_id(id: &str, sender: &Sender) -> String {
    let id = id.trim_start_matches('<').trim_end_matches('>');
    if id.contains('@') { format!("<{id}>") } else { format!("<{id}@{}>", sender.domain()) }
}

/// Whether a text may be put between the brackets of a Message-ID.
fn is_message_id(text: &str) -> bool {
    let id = text.trim_start_matches('<').trim_end_matches('>');
    !id.is_empty() && id.len() <= 250 && id.bytes().all(|b| b.is_ascii_graphic() && b != b'<' && b != b'>')
}

/// Whether a text is a path that may be put into a header.
fn is_path(text: &str) -> bool {
    text.starts_with('/') && text.bytes().all(|b| b.is_ascii_graphic() && b != b'<' && b != b'>')
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::{check_mails, test_start};
    use crate::delivery::channel::Channel;
    use crate::types::PublicId;
    use proptest::prelude::*;

    fn outgoing() -> Outgoing {
        Outgoing {
            id: 1,
            attempt: 1,
            internet_id: "abc".into(),
            class: Class::Apology,
            channel: Channel::EMAIL,
            address: "mairead@example.org".into(),
            destination: None,
            recipient_name: "Mairead Ní Bhriain".into(),
            subject: "Sorry – for 11 July".into(),
            body: "Dear Mairead,\n\n.a line with a dot\nFrom the start: sorry.\n".into(),
            unsubscribe_path: "/subscriptions/x/end".into(),
            in_reply_to: String::new(),
            thread: None,
            language: String::new(),
            created_at: test_start(),
        }
    }
    fn look() -> MailLook {
        MailLook { organisation: "Larkmoor: Mobile, \"Ltd\"\r\nBcc: x@example.org".into(), ..MailLook::default() }
    }
    fn text(message: &Outgoing) -> String {
        let sender = Sender::parse("Larkmoor Care <care@example.org>").unwrap();
        let mail = compose(message, &sender, &look(), "https://status.example.org", test_start()).unwrap();
        assert!(mail.bytes.is_ascii());
        String::from_utf8(mail.bytes).unwrap()
    }
    fn headers(mail: &str) -> Vec<String> {
        let head = mail.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
        head.split("\r\n").map(|line| line.split(':').next().unwrap().to_owned()).collect()
    }

    #[test]
    fn a_mail_has_unsubscribe_headers_and_the_same_bytes_in_every_try() {
        let first = text(&outgoing());
        assert!(first.contains("Message-ID: <abc@example.org>\r\n"), "{first}");
        assert!(first.contains("List-Unsubscribe: <https://status.example.org/subscriptions/x/end>\r\n"), "{first}");
        assert!(first.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{first}");
        assert!(first.contains("Content-Type: multipart/alternative; boundary=\"=_amends_abc\""), "{first}");
        for part in ["plain", "html"] {
            assert!(first.contains(&format!("Content-Type: text/{part}; charset=utf-8\r\n")), "{first}");
        }
        assert_eq!(first, text(&outgoing()));
    }

    #[test]
    fn updates_of_an_incident_are_one_thread_of_a_list() {
        let incident = PublicId::parse("aaaaaaaaaaaa").unwrap();
        let update = Outgoing { class: Class::ServiceUpdate, thread: Some(incident), ..outgoing() };
        let first = text(&update);
        assert!(first.contains("References: <incident.aaaaaaaaaaaa@example.org>\r\n"), "{first}");
        assert!(
            first.contains("List-Id: Larkmoor Mobile LtdBcc xexampleorg <status.status.example.org>\r\n"),
            "{first}"
        );
        assert!(first.contains("Auto-Submitted: auto-generated\r\n"));
        let apology = text(&outgoing());
        assert!(!apology.contains("List-Id") && !apology.contains("References"), "{apology}");
    }

    #[test]
    fn a_mail_with_html_is_at_most_30_kilobytes_as_it_is_sent() {
        // Each of these has less than 16 kB before it is encoded, and more than 30 kB afterwards.
        for body in ["ä".repeat(8_000), "ش".repeat(7_400), "<".repeat(8_000)] {
            let long = text(&Outgoing { body: body.clone(), ..outgoing() });
            assert!(!long.contains("text/html"), "{}", long.len());
            assert_eq!(preview("S", &body, &look()), None);
        }
        let usual =
            Outgoing { body: "A sentence of a usual length with https://example.org/a.\n\n".repeat(40), ..outgoing() };
        let usual = text(&usual);
        assert!(usual.contains("text/html") && usual.len() < 30_000, "{}", usual.len());
    }

    #[test]
    fn international_domains_need_no_smtputf8() {
        for (typed, sent) in [
            ("hello@bücher.example", "hello@xn--bcher-kva.example"),
            ("hello@BÜCHER.example", "hello@xn--bcher-kva.example"),
            ("hello@例え.テスト", "hello@xn--r8jz45g.xn--zckzah"),
            ("hello@xn--bcher-kva.example", "hello@xn--bcher-kva.example"),
        ] {
            let mail = Outgoing { address: typed.into(), recipient_name: String::new(), ..outgoing() };
            let mail = compose(
                &mail,
                &Sender::parse("care@bücher.example").unwrap(),
                &look(),
                "https://a.example",
                test_start(),
            );
            let mail = mail.unwrap();
            assert_eq!(mail.envelope.to()[0].to_string(), sent);
            assert_eq!(mail.envelope.from().unwrap().to_string(), "care@xn--bcher-kva.example");
            let text = String::from_utf8(mail.bytes).unwrap();
            assert!(text.is_ascii() && text.contains(&format!("To: {sent}\r\n")), "{text}");
            assert!(text.contains("Message-ID: <abc@xn--bcher-kva.example>\r\n"), "{text}");
        }
    }

    /// Every class and the names, subjects and texts that are hard to write, read by another implementation.
    #[test]
    fn another_parser_reads_every_mail_without_a_defect() {
        let hard = [
            "Mairead Ní Bhriain",
            "",
            "Smith, Jones & Co. <sales>",
            "\"Quoted\" \\ name",
            "שלום עולם",
            "Ann\u{202e}exe.pdf",
            "J. \"Jo\" Smith \\ Sons",
            "A\r\nBcc: x@example.org",
            "=?utf-8?q?not_encoded?=",
            &"Donaudampfschifffahrts".repeat(9),
            &"很长的主题".repeat(40),
            "emoji 🦊 at the end",
        ];
        let sender = Sender::parse("\"Bücher & Söhne\" <care@bücher.example>").unwrap();
        let mut mails = Vec::new();
        for class in &Class::ALL {
            for text in hard {
                let message = Outgoing {
                    class: *class,
                    recipient_name: text.into(),
                    subject: text.into(),
                    body: format!("{text}\n\n.\nFrom here: {}\n", "x".repeat(1_200)),
                    in_reply_to: if *class == Class::Reply { "<x.1@mail.example>".into() } else { String::new() },
                    ..outgoing()
                };
                mails.push(
                    compose(&message, &sender, &look(), "https://status.example.org", test_start()).unwrap().bytes,
                );
            }
        }
        check_mails(&mails);
    }

    #[test]
    fn a_reply_references_the_message_it_replies_to() {
        let reply = Outgoing { class: Class::Reply, in_reply_to: "<x.1@mail.example>".into(), ..outgoing() };
        let mail = text(&reply);
        assert!(
            mail.contains("In-Reply-To: <x.1@mail.example>\r\n") && mail.contains("References: <x.1@mail.example>")
        );
        assert!(!mail.contains("Auto-Submitted"));
        let ours = text(&Outgoing { in_reply_to: "abc".into(), ..outgoing() });
        assert!(ours.contains("In-Reply-To: <abc@example.org>\r\n"), "{ours}");
    }

    #[test]
    fn an_invalid_sender_is_reported_in_one_line() {
        for bad in
            ["", "nobody", "Larkmoor <care@>", "a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org"]
        {
            let error = Sender::parse(bad).unwrap_err();
            assert!(error.starts_with("AMENDS_MAIL_FROM") && error.lines().count() == 1, "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_value_adds_a_header(
            name in any::<String>(), subject in any::<String>(), reply in any::<String>(), path in any::<String>(),
            body in any::<String>(), tail in "(\r\nBcc: x@example.org|\nX: y|\r\r\n\r\n|\u{0}|)",
        ) {
            let message = Outgoing {
                recipient_name: format!("{name}{tail}"),
                subject: format!("{subject}{tail}"),
                in_reply_to: format!("{reply}{tail}"),
                unsubscribe_path: format!("/{path}{tail}"),
                body,
                ..outgoing()
            };
            let mail = text(&message);
            const KNOWN: [&str; 13] = [
                "From", "To", "Subject", "Date", "Message-ID", "Content-Type", "In-Reply-To", "References",
                "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "Content-Transfer-Encoding", "MIME-Version",
            ];
            let names = headers(&mail);
            // The parts of a mail have headers of their own, which no value reaches.
            for header in &names {
                prop_assert!(KNOWN.contains(&header.as_str()), "{header:?} in {mail}");
            }
            for known in KNOWN {
                prop_assert!(names.iter().filter(|name| *name == known).count() <= 1, "{known} twice");
            }
        }
    }
}
