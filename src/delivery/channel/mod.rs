//! The channels: what each one takes for an address, how it words a notice, and how it sends one message.
//!
//! A channel is a folder here that implements [`DeliveryChannel`], an entry in `registry`, and a wording file. Everything else
//! asks the trait, so that no other code lists channels. What a channel sends to is either the address of a person
//! (e-mail, text messages) or a *destination*: a room or a system, whose URL or token is a secret (decision 71).
//!
//! A channel that is not configured is not an error: its messages wait, and the desk says so. A demonstration sends
//! nothing to other machines (decision 36).

pub mod discord;
pub mod email;
pub mod google_chat;
pub mod http;
pub mod ntfy;
mod registry;
pub mod slack;
pub mod sms;
pub mod teams;
pub mod telegram;
#[cfg(feature = "test-support")]
pub mod test_channel;
mod vendor_url;
pub mod webhook;

pub use email::maildir::{Maildir, MaildirEntry, PARTS as MAILDIR_PARTS};
pub use registry::{Channel, Channels, store_names};

use super::mail::MailLook;
use super::notice::{Notice, fit};
use super::queue::Outgoing;
use super::retry::Schedule;
use crate::platform::config::Config;
use crate::platform::outgoing::{Client, Request};
use crate::types::{FieldError, Message, Timestamp};
use futures::future::BoxFuture;
use linkify::{LinkFinder, LinkKind};
use std::fmt;
use std::time::Duration;

/// Longest time that sending one message may take. The lease of a message is longer, so that no other node takes this
/// one for dead.
pub const SEND_TIMEOUT: Duration = Duration::from_secs(90);

/// The domain of people made up for drills. It exists nowhere (RFC 2606), and no channel sends to it.
pub const DRILL_DOMAIN: &str = "drill.invalid";

/// The fields of a form that a person types an address into.
pub const ADDRESS_FIELD: &str = "address";
/// The field for a token that goes with the address; see [`DeliveryChannel::takes_token`].
pub const TOKEN_FIELD: &str = "token";

/// What a channel is: everything that the rest of Amends asks about it.
///
/// Only `name`, `check` and `render` have no default for a channel over HTTP, which also gives its `request`.
pub trait DeliveryChannel: fmt::Debug + Send + Sync {
    /// The word that is stored for it, `[a-z_]`. Never renamed (decision 41).
    fn name(&self) -> &'static str;

    /// What its addresses are.
    fn addresses(&self) -> Addresses {
        Addresses::Destinations
    }

    /// Reads what a person typed into [`ADDRESS_FIELD`] and [`TOKEN_FIELD`].
    ///
    /// # Errors
    ///
    /// What is wrong, and with which of the two fields.
    fn check(&self, typed: &Typed<'_>, settings: &Settings<'_>) -> Result<CheckedAddress, FieldError>;

    /// Whether its form has a second field, for a token that goes with the address.
    fn takes_token(&self) -> bool {
        false
    }

    /// Whether a stored address of a person can be sent to.
    fn accepts(&self, address: &str) -> bool {
        !address.is_empty()
    }

    /// How much the other side takes.
    fn limits(&self) -> Limits {
        Limits::default()
    }

    /// When a message that was not accepted is tried again.
    fn retries(&self) -> Schedule {
        Schedule::MESSAGES
    }

    /// Words a notice as this channel sends it. The body is stored when the message is enqueued, with the placeholder of
    /// its link in it ([`PLACEHOLDER`](super::link::PLACEHOLDER)).
    fn render(&self, notice: &Notice) -> Content;

    /// Whether the body is JSON, so that what takes the place of the placeholder is escaped.
    fn has_json_body(&self) -> bool {
        self.addresses() == Addresses::Destinations
    }

    /// Connects it by the settings.
    ///
    /// # Errors
    ///
    /// One line about the setting that is wrong, without secrets.
    fn open(&self, settings: &Settings<'_>) -> Result<Opened, String> {
        let _ = settings;
        Ok(Opened::Http)
    }

    /// The request that sends a message over HTTP; `address` is what [`Self::check`] returned.
    ///
    /// # Errors
    ///
    /// A code if the address or the message cannot be sent.
    fn request(&self, message: &Outgoing, address: &str, sending: &Sending<'_>) -> Result<Request, &'static str> {
        let _ = (message, address, sending);
        Err("request")
    }

    /// What an answer over HTTP means.
    fn outcome(&self, answer: &http::Answer) -> SendOutcome {
        http::outcome(answer)
    }
}

/// What the addresses of a channel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addresses {
    /// Addresses of people, in clear: they have consents, quiet hours and suppressions.
    People,
    /// Rooms and systems: secrets, kept in `destination`.
    Destinations,
}

/// What a person typed.
#[derive(Clone, Copy, Default)]
pub struct Typed<'a> {
    /// The address: a URL, an e-mail address, a number, the id of a chat.
    pub address: &'a str,
    /// The token that goes with it; empty for none.
    pub token: &'a str,
}

/// An address as a channel read it.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckedAddress {
    /// What the channel needs in order to send there, in its own format. For destinations it is a secret.
    pub address: String,
    /// Equal for two spellings of one address. For destinations it is a secret too.
    pub key: String,
    /// What pages show: who it is, without what gives access to it.
    pub label: String,
    /// The host that is asked; `None` where the settings say which.
    pub host: Option<String>,
}

/// The settings that channels read.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The settings of the process.
    pub config: &'a Config,
    /// The one client for addresses that somebody typed (decision 72).
    pub client: &'a Client,
}

/// How a channel is connected.
#[derive(Debug)]
pub enum Opened {
    /// By the one outgoing HTTP client, with [`DeliveryChannel::request`] and [`DeliveryChannel::outcome`].
    Http,
    /// In its own way.
    Own(Box<dyn Transport>),
    /// Not configured: messages wait.
    NotConfigured,
}

/// A connected channel that is not [`Opened::Http`].
pub trait Transport: fmt::Debug + Send + Sync {
    /// Where it sends.
    fn route(&self) -> Route;

    /// Sends one message. Takes at most [`SEND_TIMEOUT`].
    fn send<'a>(&'a self, message: &'a Outgoing, sending: &'a Sending<'a>) -> BoxFuture<'a, SendOutcome>;
}

/// What sending a message needs besides the message.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    /// The settings of the process.
    pub config: &'a Config,
    /// The organisation's name, and the look of its mails.
    pub look: &'a MailLook,
    /// Whether this is a demonstration, which sends nothing to other machines.
    pub is_demo: bool,
    /// Now.
    pub now: Timestamp,
}

/// A notice as a channel sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The subject; what lists show of the message. Empty for a text message.
    pub subject: String,
    /// The plain text, or the JSON payload.
    pub body: String,
}

/// At most so many messages in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many, which may also come at once.
    pub messages: u32,
    /// In this time.
    pub per: Duration,
}

/// How much the other side of a channel takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of all messages of this installation.
    pub overall: Option<Rate>,
    /// Of the messages to one destination.
    pub each: Option<Rate>,
    /// Messages that one node sends at the same time.
    pub concurrent: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { overall: None, each: None, concurrent: super::workers::CONCURRENT_SENDS_MAX }
    }
}

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

impl SendOutcome {
    /// The provider's code or what happened; empty where the message was accepted.
    pub fn code(&self) -> &str {
        match self {
            Self::Accepted => "",
            Self::Rejected { code, .. } => code,
            Self::Deferred(error) | Self::Unknown(error) => &error.code,
        }
    }
}

/// Why a message was not certainly accepted, without personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendError {
    /// The provider's code (`smtp 450 4.2.1`, `http 503`) or what happened (`unreachable`, `timeout`).
    pub code: String,
    /// What else will fail now.
    pub reach: Reach,
    /// How long the other side asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// What fails together with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This message alone.
    Message,
    /// Other messages to the same destination, which wait too.
    Destination,
    /// All messages of the channel, which wait too.
    Channel,
}

impl SendError {
    fn of_channel(code: impl Into<String>) -> Self {
        Self { code: code.into(), reach: Reach::Channel, retry_after: None }
    }
    fn of_destination(code: impl Into<String>) -> Self {
        Self { code: code.into(), reach: Reach::Destination, retry_after: None }
    }
    fn of_message(code: impl Into<String>) -> Self {
        Self { code: code.into(), reach: Reach::Message, retry_after: None }
    }
    /// Whether the channel fails as a whole.
    pub fn is_channel_wide(&self) -> bool {
        self.reach == Reach::Channel
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
    /// Each message says where: to its destination.
    Destinations,
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

    /// The host that the settings name.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Smtp(host) | Self::Gateway(host) | Self::BlockedInDemo(host) => Some(host),
            Self::Maildir | Self::Destinations | Self::NotConfigured => None,
        }
    }
}

/// The entries of the registry that only tests have.
#[cfg(feature = "test-support")]
static FOR_TESTS: &[&dyn DeliveryChannel] = &[&test_channel::TestChannel];
#[cfg(not(feature = "test-support"))]
static FOR_TESTS: &[&dyn DeliveryChannel] = &[];

/// The title with the status, at most `max` by what `measure` counts. The title is shortened and the status stays, without
/// which "Resolved" would read as "Investigating".
fn heading(notice: &Notice, max: usize, measure: impl Fn(&str) -> usize) -> String {
    let whole = notice.heading();
    if notice.status.is_empty() || measure(&whole) <= max {
        return fit(&whole, max, measure);
    }
    let status = format!(" – {}", fit(&notice.status, max / 2, &measure));
    let title = fit(&notice.title, max, |title| measure(&format!("{title}{status}")));
    format!("{title}{status}")
}

/// A text in which `escape` takes the meaning from whatever a channel takes for its markup, but for web addresses: with a
/// backslash in it, an address leads elsewhere. Brackets, which would make words a link, are percent-encoded in them.
fn escaped_beside_addresses(text: &str, escape: impl Fn(&str) -> String) -> String {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let mut escaped = String::with_capacity(text.len());
    for span in finder.spans(text) {
        let piece = span.as_str();
        let is_address = span.kind().is_some() && (piece.starts_with("https://") || piece.starts_with("http://"));
        if is_address {
            escaped.push_str(&piece.replace('[', "%5B").replace(']', "%5D").replace('\\', "%5C").replace('`', "%60"));
        } else {
            escaped.push_str(&escape(piece));
        }
    }
    escaped
}

/// An error of [`ADDRESS_FIELD`].
fn wrong_address(key: &str) -> FieldError {
    FieldError { field: ADDRESS_FIELD.to_owned(), message: Message::new(key) }
}

/// An error of [`TOKEN_FIELD`].
fn wrong_token(key: &str) -> FieldError {
    FieldError { field: TOKEN_FIELD.to_owned(), message: Message::new(key) }
}

/// Whether an address is of somebody made up for a drill.
fn is_of_drill(address: &str) -> bool {
    address.trim().to_ascii_lowercase().rsplit_once('@').is_some_and(|(_, domain)| {
        domain.trim_end_matches('.') == DRILL_DOMAIN || domain.trim_end_matches('.').ends_with(".drill.invalid")
    })
}

/// Whether a host is this machine, by name or address. No name is looked up.
pub(super) fn is_this_machine(host: &str) -> bool {
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
    fn a_long_title_is_cut_and_the_status_stays() {
        let count = |text: &str| text.chars().count();
        let notice = |title: usize, status: &str| Notice {
            title: "T".repeat(title),
            status: status.to_owned(),
            ..Notice::default()
        };
        assert_eq!(heading(&notice(3, "Resolved"), 20, count), "TTT – Resolved");
        assert_eq!(heading(&notice(255, "Resolved"), 20, count), "TTTTTTTT… – Resolved");
        assert_eq!(heading(&notice(255, ""), 20, count), format!("{}…", "T".repeat(19)));
        for (title, status) in [(0, 255), (1, 255), (255, 255)] {
            let heading = heading(&notice(title, &"S".repeat(status)), 20, count);
            assert!(count(&heading) <= 20 && heading.ends_with("SSS…"), "{heading}");
        }
    }

    #[test]
    fn addresses_are_not_escaped() {
        let escape = |text: &str| text.replace('_', "\\_").replace('[', "\\[");
        let escaped = |text: &str| escaped_beside_addresses(text, escape);
        assert_eq!(escaped("a_b https://x.example/foo_bar. c_d"), "a\\_b https://x.example/foo_bar. c\\_d");
        assert_eq!(escaped("[x](http://evil.example/a_b) _"), "\\[x](http://evil.example/a_b) \\_");
        assert!(!escaped("https://x.example/[words](https://evil.example)").contains(['[', ']']));
        assert_eq!(escaped("ftp_x://a_b"), "ftp\\_x://a\\_b");
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
