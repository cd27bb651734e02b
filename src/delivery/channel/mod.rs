//! The channels: where each one is configured to send, and sending one message.
//!
//! A channel that is not configured is not an error: its messages wait, and the desk says so. A demonstration sends
//! nothing to other machines (decision 36).

mod maildir;
mod sms;
mod smtp;

pub use maildir::{Maildir, MaildirEntry, PARTS as MAILDIR_PARTS};

use super::mail::{self, Sender};
use super::queue::Outgoing;
use crate::customers::Channel;
use crate::platform::config::Config;
use crate::types::Timestamp;
use std::time::Duration;

/// Longest time that sending one message may take. The lease of a message is longer, so that no other node takes this
/// one for dead.
pub const SEND_TIMEOUT: Duration = Duration::from_secs(90);

/// The domain of people made up for drills. It exists nowhere (RFC 2606), and no channel sends to it.
pub const DRILL_DOMAIN: &str = "drill.invalid";

/// The outcome of sending a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The provider accepted it.
    Accepted,
    /// It was certainly not accepted, and may be tried again.
    Deferred(SendError),
    /// It was rejected permanently.
    Rejected {
        /// The provider's code.
        code: String,
        /// Whether the address is invalid, so that it is suppressed.
        is_address_invalid: bool,
    },
    /// It was sent and no answer came: nobody knows whether it was accepted.
    Unknown(SendError),
}

/// Why a message was not certainly accepted, without personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendError {
    /// The provider's code (`smtp 450 4.2.1`, `http 503`) or what happened (`unreachable`, `timeout`).
    pub code: String,
    /// Whether the channel fails as a whole, so that other messages wait too.
    pub is_channel_wide: bool,
}

impl SendError {
    fn of_channel(code: impl Into<String>) -> Self {
        Self { code: code.into(), is_channel_wide: true }
    }
    fn of_message(code: impl Into<String>) -> Self {
        Self { code: code.into(), is_channel_wide: false }
    }
}

/// Where a channel sends, according to the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// A mail server, by host.
    Smtp(String),
    /// A maildir.
    Maildir,
    /// A text message gateway, by host.
    Gateway(String),
    /// Not configured: messages wait.
    NotConfigured,
    /// This is a demonstration, and the host is another machine: messages wait.
    BlockedInDemo(String),
}

impl Route {
    /// Whether messages can be sent.
    pub const fn is_usable(&self) -> bool {
        !matches!(self, Self::NotConfigured | Self::BlockedInDemo(_))
    }
}

/// The channels of one process.
#[derive(Debug)]
pub struct Channels {
    email: Option<Email>,
    sms: Option<sms::Gateway>,
    sender: Sender,
    public_url: String,
}

#[derive(Debug)]
enum Email {
    Smtp(smtp::Server),
    Maildir(Maildir),
}

/// Whether an address is of somebody made up for a drill.
fn is_of_drill(address: &str) -> bool {
    address.trim().to_ascii_lowercase().rsplit_once('@').is_some_and(|(_, domain)| {
        domain.trim_end_matches('.') == DRILL_DOMAIN || domain.trim_end_matches('.').ends_with(".drill.invalid")
    })
}

impl Channels {
    /// Reads the settings.
    ///
    /// # Errors
    ///
    /// One line about the setting that is wrong, without secrets.
    pub fn read(config: &Config) -> Result<Self, String> {
        let sender = Sender::parse(&config.mail_from)?;
        let email = match config.smtp_url.as_deref() {
            None => None,
            Some(url) => Some(match url.strip_prefix("maildir:") {
                Some(path) => Email::Maildir(Maildir::open(path)?),
                None => Email::Smtp(smtp::Server::parse(url)?),
            }),
        };
        let sms = config.sms_url.as_deref().map(sms::Gateway::parse).transpose()?;
        Ok(Self { email, sms, sender, public_url: config.public_url() })
    }

    /// Where a channel sends in this installation.
    pub fn route(&self, channel: Channel, is_demo: bool) -> Route {
        let (route, host) = match channel {
            Channel::Email => match &self.email {
                None => return Route::NotConfigured,
                Some(Email::Maildir(_)) => return Route::Maildir,
                Some(Email::Smtp(server)) => (Route::Smtp(server.host().to_owned()), server.host()),
            },
            Channel::Sms => match &self.sms {
                None => return Route::NotConfigured,
                Some(gateway) => (Route::Gateway(gateway.host().to_owned()), gateway.host()),
            },
        };
        if is_demo && !is_this_machine(host) { Route::BlockedInDemo(host.to_owned()) } else { route }
    }

    /// The maildir, if mails are written to one.
    pub const fn maildir(&self) -> Option<&Maildir> {
        match &self.email {
            Some(Email::Maildir(maildir)) => Some(maildir),
            _ => None,
        }
    }

    /// Sends one message. Takes at most [`SEND_TIMEOUT`].
    pub async fn send(&self, message: &Outgoing, organisation: &str, now: Timestamp) -> SendOutcome {
        // Messages of drills are in an outbox of their own. Should one ever come here, it ends here.
        if is_of_drill(&message.address) {
            return SendOutcome::Rejected { code: "drill".to_owned(), is_address_invalid: false };
        }
        match message.channel {
            Channel::Email => {
                let mail = match mail::compose(message, &self.sender, &self.public_url, now) {
                    Ok(mail) => mail,
                    Err(code) => return SendOutcome::Rejected { code: code.to_owned(), is_address_invalid: false },
                };
                match &self.email {
                    Some(Email::Smtp(server)) => server.send(&mail).await,
                    Some(Email::Maildir(maildir)) => maildir.send(message, &mail).await,
                    None => SendOutcome::Deferred(SendError::of_channel("unset")),
                }
            }
            Channel::Sms => match &self.sms {
                Some(gateway) => gateway.send(message, organisation).await,
                None => SendOutcome::Deferred(SendError::of_channel("unset")),
            },
        }
    }
}

/// Whether a host is this machine, by name or address. No name is looked up.
fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_addresses_of_drills() {
        for address in ["1.aaaa@drill.invalid", "x@DRILL.invalid.", "x@a.drill.invalid"] {
            assert!(is_of_drill(address), "{address}");
        }
        for address in
            ["x@drill.invalid.example.org", "x@notdrill.invalid", "+447700900123", "drill.invalid@example.org"]
        {
            assert!(!is_of_drill(address), "{address}");
        }
    }

    #[test]
    fn only_loopback_hosts_are_this_machine() {
        for local in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "[::1]"] {
            assert!(is_this_machine(local), "{local}");
        }
        for other in ["localhost.example.org", "127.0.0.1.example.org", "10.0.0.1", "mail", "::", "0.0.0.0", ""] {
            assert!(!is_this_machine(other), "{other}");
        }
    }
}
