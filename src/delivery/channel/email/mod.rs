//! E-mail, to a mail server or into a folder.

pub mod maildir;
pub mod smtp;

use super::{
    Addresses, CheckedAddress, Content, DeliveryChannel, Opened, Route, SendOutcome, Sending, Settings, Transport,
    Typed, wrong_address,
};
use crate::customers::{address, address_text};
use crate::delivery::link::PLACEHOLDER;
use crate::delivery::mail::{self, Sender};
use crate::delivery::notice::{Notice, fit};
use crate::delivery::queue::Outgoing;
use crate::platform::config::Config;
use crate::t;
use crate::types::FieldError;
use futures::future::BoxFuture;
use maildir::Maildir;

/// More characters than the address of a message's own link has.
const OWN_LINK_MAX: usize = 120;

/// The channel.
#[derive(Debug)]
pub struct Email;

impl DeliveryChannel for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn addresses(&self) -> Addresses {
        Addresses::People
    }

    fn check(&self, typed: &Typed<'_>, _: &Settings<'_>) -> Result<CheckedAddress, FieldError> {
        let read =
            address_text::parse_email(typed.address).map_err(|message| FieldError { message, ..wrong_address("") })?;
        Ok(CheckedAddress { label: address::masked(&read.text), address: read.text, key: read.key, host: None })
    }

    fn accepts(&self, address: &str) -> bool {
        address.parse::<lettre::Address>().is_ok()
    }

    fn render(&self, notice: &Notice) -> Content {
        let subject = notice.subject.clone();
        let whole = body(notice);
        if fits(notice, &whole) {
            return Content { subject, body: whole };
        }
        Content { subject, body: shortened(notice).unwrap_or(whole) }
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Opened, String> {
        let config = settings.config;
        let sender = Sender::parse(&config.mail_from)?;
        let target = match (config.smtp_url.as_deref(), maildir(config)?) {
            (None, _) => return Ok(Opened::NotConfigured),
            (Some(_), Some(maildir)) => Target::Maildir(maildir),
            (Some(url), None) => Target::Smtp(smtp::Server::parse(url)?),
        };
        Ok(Opened::Own(Box::new(Mails { target, sender, public_url: config.public_url() })))
    }
}

/// The text of a mail.
fn body(notice: &Notice) -> String {
    let end = if notice.facts.is_empty() { "\n\n" } else { "\n" };
    format!("{}{end}{}", notice.heading(), notice.plain_text())
}

/// Whether a text is short enough for a mail, with an address in the place of the message's own link.
fn fits(notice: &Notice, text: &str) -> bool {
    let link = format!("https://{}", "x".repeat(OWN_LINK_MAX));
    mail::fits(&notice.subject, &text.replace(PLACEHOLDER, &link), &notice.organisation)
}

/// The text of a mail that would be too long: the beginning, and where to read the rest. `None` where no page has it.
fn shortened(notice: &Notice) -> Option<String> {
    // The page comes after what a reader can do.
    let page = notice.links.iter().rfind(|link| !link.is_placeholder())?;
    let rest = t!("channel-email-rest", link = &page.url);
    let with = |text: &str| {
        let (text, rest) = (text.to_owned(), rest.clone());
        body(&if notice.facts.is_empty() {
            Notice { paragraphs: vec![text, rest], ..notice.clone() }
        } else {
            Notice { facts: vec![text], paragraphs: vec![rest], ..notice.clone() }
        })
    };
    let text = notice.blocks().collect::<Vec<_>>().join("\n\n");
    let measure = |text: &str| usize::from(!fits(notice, &with(text)));
    let fitting = fit(&text, 0, measure);
    // The end of what is cut off may be the rest of an address.
    Some(match fitting.strip_suffix('…').filter(|_| fitting != text) {
        Some(beginning) => with(&format!("{}…", without_address_at_end(beginning))),
        None => with(&fitting),
    })
}

/// A text without the web address that is its last word.
fn without_address_at_end(text: &str) -> &str {
    let (before, last) = text.rsplit_once(char::is_whitespace).unwrap_or(("", text));
    if last.contains("://") { before.trim_end() } else { text }
}

/// The maildir, if mails are written to one.
///
/// # Errors
///
/// One line about the setting.
pub fn maildir(config: &Config) -> Result<Option<Maildir>, String> {
    config.smtp_url.as_deref().and_then(|url| url.strip_prefix("maildir:")).map(Maildir::open).transpose()
}

#[derive(Debug)]
struct Mails {
    target: Target,
    sender: Sender,
    public_url: String,
}

#[derive(Debug)]
enum Target {
    Smtp(smtp::Server),
    Maildir(Maildir),
}

impl Transport for Mails {
    fn route(&self) -> Route {
        match &self.target {
            Target::Smtp(server) => Route::Smtp(server.host().to_owned()),
            Target::Maildir(_) => Route::Maildir,
        }
    }

    fn send<'a>(&'a self, message: &'a Outgoing, sending: &'a Sending<'a>) -> BoxFuture<'a, SendOutcome> {
        Box::pin(async move {
            let mail = match mail::compose(message, &self.sender, sending.look, &self.public_url, sending.now) {
                Ok(mail) => mail,
                Err(code) => return SendOutcome::Rejected { code: code.to_owned(), is_address_invalid: false },
            };
            match &self.target {
                Target::Smtp(server) => server.send(&mail).await,
                Target::Maildir(maildir) => maildir.send(message, &mail).await,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;
    use crate::delivery::channel::Channel;
    use crate::delivery::mail::MailLook;
    use crate::delivery::message::Class;
    use crate::delivery::notice::Link;
    use crate::types::PublicId;
    use ::mail_parser::MessageParser;

    const PAGE: &str = "https://status.example.org/incidents/aaaaaaaaaaaa";
    const OWN: &str = "https://status.example.org/subscriptions/mabcdefghijklabcdefghijklmnopqrstuvwxyz";

    fn notice(text: String) -> Notice {
        let link =
            |url: &str| Link { label: String::new(), url: url.to_owned(), sentence: format!("--\nMore:\n{url}") };
        Notice {
            organisation: "Larkmoor Mobile".into(),
            subject: format!("{}: Identified", "T".repeat(255)),
            title: "T".repeat(255),
            status: "Identified".into(),
            facts: vec!["Services: Calls".into()],
            paragraphs: vec![text, "Next update by 10:00.".into()],
            links: vec![link(&format!("{PAGE}/affected")), link(PAGE), link(PLACEHOLDER)],
            ..Notice::default()
        }
    }

    fn outgoing(content: Content) -> Outgoing {
        Outgoing {
            id: 1,
            attempt: 1,
            internet_id: "abcdefghijklmnopqrstuvwxyz".into(),
            class: Class::ServiceUpdate,
            channel: Channel::EMAIL,
            address: "mairead@example.org".into(),
            destination: None,
            recipient_name: String::new(),
            subject: content.subject,
            body: content.body.replace(PLACEHOLDER, OWN),
            unsubscribe_path: "/subscriptions/mabcdefghijklabcdefghijklmnopqrstuvwxyz/end".into(),
            in_reply_to: String::new(),
            thread: PublicId::parse("aaaaaaaaaaaa"),
            language: String::new(),
            created_at: test_start(),
        }
    }

    #[test]
    fn a_long_update_is_a_mail_of_30_kilobytes_that_leads_to_the_rest() {
        let look = MailLook { organisation: "Larkmoor Mobile".into(), ..MailLook::default() };
        let sender = Sender::parse("Larkmoor Care <care@example.org>").unwrap();
        for words in ["We repair the cable.\n\n", "Größere Störungen überall. ", "نعمل على إصلاح الشبكة. ", "<&>"]
        {
            let text: String = words.chars().cycle().take(25_000).collect();
            let content = Email.render(&notice(text));
            assert!(content.body.contains("\nServices: Calls\n\n"), "{}", content.body);
            let sent = mail::compose(&outgoing(content), &sender, &look, "https://status.example.org", test_start());
            let sent = sent.unwrap().bytes;
            assert!(sent.len() <= 30_000, "{words}: {}", sent.len());
            assert!(sent.len() >= 20_000, "no more is left out than has to be: {words}: {}", sent.len());
            let read = MessageParser::default().parse(&sent).unwrap();
            let (text, html) = (read.body_text(0).unwrap().replace("\r\n", "\n"), read.body_html(0).unwrap());
            assert!(text.contains(&format!("…\n\nRead the rest on the page: {PAGE}\n\n")), "{text}");
            assert!(html.contains("Read the rest on the page: <a href=") && html.contains("<html"), "{html}");
            for part in [text.as_str(), &html] {
                assert!(part.contains(OWN) && part.contains(PAGE), "{part}");
            }
        }
    }

    #[test]
    fn a_long_update_does_not_end_in_a_part_of_an_address() {
        let words = format!("Read https://example.org/{} ", "report/".repeat(20));
        for start in 0..5 {
            let text: String = words.chars().cycle().skip(start * 30).take(25_000).collect();
            let body = Email.render(&notice(text)).body;
            let (beginning, _) = body.split_once("…\n\nRead the rest").unwrap();
            let last = beginning.split_whitespace().last().unwrap();
            assert!(!last.contains("://"), "{last}");
        }
        assert_eq!(without_address_at_end("See (https://example.org/a"), "See");
        assert_eq!(without_address_at_end("See https://example.org/a for"), "See https://example.org/a for");
    }

    #[test]
    fn a_usual_update_is_whole() {
        let content = Email.render(&notice("We repair the cable. ".repeat(100)));
        assert!(content.body.contains("Next update by 10:00.") && !content.body.contains("Read the rest"));
    }
}
