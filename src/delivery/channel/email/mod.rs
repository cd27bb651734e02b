//! E-mail, to a mail server or into a folder.

pub mod maildir;
pub mod smtp;

use super::{
    Addresses, CheckedAddress, Content, DeliveryChannel, Opened, Route, SendOutcome, Sending, Settings, Transport,
    Typed, wrong_address,
};
use crate::customers::{address, address_text};
use crate::delivery::mail::{self, Sender};
use crate::delivery::notice::Notice;
use crate::delivery::queue::Outgoing;
use crate::platform::config::Config;
use crate::types::FieldError;
use futures::future::BoxFuture;
use maildir::Maildir;

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
        let end = if notice.facts.is_empty() { "\n\n" } else { "\n" };
        Content { subject: notice.subject.clone(), body: format!("{}{end}{}", notice.heading(), notice.plain_text()) }
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
