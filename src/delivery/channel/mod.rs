//! The ways out of the house: where each channel leads, and handing one message over.
//!
//! A channel that is not set is not an error: its messages wait, and the desk says so. A demonstration
//! sends nothing beyond this machine (decision 36).

mod maildir;
mod sms;
mod smtp;

pub use maildir::{Maildir, MaildirEntry};

use super::mail::{self, Sender};
use super::message::Channel;
use super::queue::Outgoing;
use crate::platform::config::Config;
use crate::types::Timestamp;
use std::time::Duration;

/// Longest a single message may take from the first byte to the last answer. The lease of a message is
/// longer than this, so no other node can think that this one has died.
pub const HANDOVER_MAX: Duration = Duration::from_secs(90);

/// What came of handing a message over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handover {
    /// The next server has taken it.
    Taken,
    /// It was certainly not taken, and may be tried again.
    Later(Trouble),
    /// It was refused for good.
    Refused {
        /// The provider's code.
        code: String,
        /// Whether the address itself is at fault, so that nothing is sent there again.
        address_is_bad: bool,
    },
    /// It was handed over, and no answer came: nobody knows.
    Unknown(Trouble),
}

/// What went wrong, without personal text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// A provider's code (`smtp 450 4.2.1`, `http 503`) or what happened (`unreachable`, `timeout`).
    pub code: String,
    /// Whether the channel itself is in trouble, not this one message: others wait then, too.
    pub is_the_channel: bool,
}

impl Trouble {
    fn of_channel(code: impl Into<String>) -> Self {
        Self { code: code.into(), is_the_channel: true }
    }
    fn of_message(code: impl Into<String>) -> Self {
        Self { code: code.into(), is_the_channel: false }
    }
}

/// Where a channel leads, as far as the settings say; what the desk tells people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A mail server, by its host.
    Smtp(String),
    /// A folder of mails.
    Maildir,
    /// A gateway for texts, by its host.
    Gateway(String),
    /// Nothing is set: messages wait.
    Unset,
    /// This is a demonstration, and the way leads beyond this machine: messages wait.
    BeyondDemo(String),
}

impl Way {
    /// Whether messages can go.
    pub const fn is_open(&self) -> bool {
        !matches!(self, Self::Unset | Self::BeyondDemo(_))
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

impl Channels {
    /// Reads the settings; or one line about the setting that is wrong, without its secret.
    pub fn read(config: &Config) -> Result<Self, String> {
        let sender = Sender::parse(&config.mail_from)?;
        let email = match config.smtp_url.as_deref() {
            None => None,
            Some(url) => Some(match url.strip_prefix("maildir:") {
                Some(path) => Email::Maildir(Maildir::at(path)?),
                None => Email::Smtp(smtp::Server::parse(url)?),
            }),
        };
        let sms = config.sms_url.as_deref().map(sms::Gateway::parse).transpose()?;
        Ok(Self { email, sms, sender, public_url: config.public_url() })
    }

    /// Where a channel leads in this installation.
    pub fn way(&self, channel: Channel, is_demo: bool) -> Way {
        let (way, host) = match channel {
            Channel::Email => match &self.email {
                None => return Way::Unset,
                Some(Email::Maildir(_)) => return Way::Maildir,
                Some(Email::Smtp(server)) => (Way::Smtp(server.host().to_owned()), server.host()),
            },
            Channel::Sms => match &self.sms {
                None => return Way::Unset,
                Some(gateway) => (Way::Gateway(gateway.host().to_owned()), gateway.host()),
            },
        };
        if is_demo && !is_this_machine(host) { Way::BeyondDemo(host.to_owned()) } else { way }
    }

    /// The maildir, where mails go into one.
    pub const fn maildir(&self) -> Option<&Maildir> {
        match &self.email {
            Some(Email::Maildir(maildir)) => Some(maildir),
            _ => None,
        }
    }

    /// Hands one message over. Never longer than [`HANDOVER_MAX`].
    pub async fn hand_over(&self, message: &Outgoing, organisation: &str, now: Timestamp) -> Handover {
        match message.channel {
            Channel::Email => {
                let mail = match mail::compose(message, &self.sender, &self.public_url, now) {
                    Ok(mail) => mail,
                    Err(code) => return Handover::Refused { code: code.to_owned(), address_is_bad: false },
                };
                match &self.email {
                    Some(Email::Smtp(server)) => server.hand_over(&mail).await,
                    Some(Email::Maildir(maildir)) => maildir.hand_over(message, &mail).await,
                    None => Handover::Later(Trouble::of_channel("unset")),
                }
            }
            Channel::Sms => match &self.sms {
                Some(gateway) => gateway.hand_over(message, organisation).await,
                None => Handover::Later(Trouble::of_channel("unset")),
            },
        }
    }
}

/// Whether a host is this machine, by name or by number; no name is looked up.
fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_this_machine() {
        for here in ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "[::1]"] {
            assert!(is_this_machine(here), "{here}");
        }
        for beyond in ["localhost.example.org", "127.0.0.1.example.org", "10.0.0.1", "mail", "::", "0.0.0.0", ""] {
            assert!(!is_this_machine(beyond), "{beyond}");
        }
    }
}
