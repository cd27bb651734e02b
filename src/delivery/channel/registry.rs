//! The one list of channels, and the channels as the settings connect them.

use super::{
    Addresses, DeliveryChannel, FOR_TESTS, Opened, Route, SendError, SendOutcome, Sending, Settings, discord, email,
    google_chat, http, is_of_drill, is_this_machine, ntfy, slack, sms, teams, telegram, webhook,
};
use crate::customers;
use crate::delivery::mail::MailLook;
use crate::delivery::notice::Notice;
use crate::delivery::queue::Outgoing;
use crate::platform::config::Config;
use crate::platform::db::{Tx, sql};
use crate::platform::outgoing::Client;
use crate::text_column;
use crate::types::text_enum::{TextEnum, UnknownText};
use crate::types::{Refusal, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

/// Every channel, in the order of pages. Their names become rows of the table `channel` when Amends starts.
static REGISTRY: &[&dyn DeliveryChannel] = &[
    &email::Email,
    &sms::Sms,
    &webhook::Webhook,
    &slack::Slack,
    &teams::Teams,
    &discord::Discord,
    &google_chat::GoogleChat,
    &ntfy::Ntfy,
    &telegram::Telegram,
];

/// What a message is sent over: one of the registry. The addresses of people have a narrower type,
/// [`customers::Channel`].
#[derive(Clone, Copy)]
pub struct Channel(&'static dyn DeliveryChannel);

impl Channel {
    /// E-mail.
    pub const EMAIL: Self = Self(&email::Email);
    /// Text message.
    pub const SMS: Self = Self(&sms::Sms);
    /// A signed POST to a URL.
    pub const WEBHOOK: Self = Self(&webhook::Webhook);

    /// Every channel, in the order of pages.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        REGISTRY.iter().chain(FOR_TESTS).map(|channel| Self(*channel))
    }

    /// The channels whose addresses are rooms and systems.
    pub fn of_destinations() -> impl Iterator<Item = Self> + Clone {
        Self::all().filter(|channel| channel.addresses() == Addresses::Destinations)
    }

    /// The word that is stored for it.
    pub fn as_str(self) -> &'static str {
        self.0.name()
    }

    /// Whether its addresses are destinations.
    pub fn has_destinations(self) -> bool {
        self.addresses() == Addresses::Destinations
    }

    /// Words a notice as this channel sends it.
    pub fn render(self, notice: &Notice) -> super::Content {
        self.0.render(&notice.clone().with_placeholder_only_in_links())
    }

    /// The key of its name in the catalogue.
    pub fn label_key(self) -> String {
        format!("channel-{}", self.as_str().replace('_', "-"))
    }
}

impl std::ops::Deref for Channel {
    type Target = dyn DeliveryChannel;
    fn deref(&self) -> &Self::Target {
        self.0
    }
}

impl From<customers::Channel> for Channel {
    fn from(channel: customers::Channel) -> Self {
        match channel {
            customers::Channel::Email => Self::EMAIL,
            customers::Channel::Sms => Self::SMS,
        }
    }
}

impl FromStr for Channel {
    type Err = UnknownText;
    fn from_str(text: &str) -> Result<Self, UnknownText> {
        let unknown = || UnknownText { kind: Self::KIND, text: text.to_owned() };
        Self::all().find(|channel| channel.as_str() == text).ok_or_else(unknown)
    }
}

impl TextEnum for Channel {
    const KIND: &'static str = "channel";
    fn text(self) -> &'static str {
        self.as_str()
    }
}

text_column!(Channel);

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl PartialEq for Channel {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}
impl Eq for Channel {}
impl PartialEq<customers::Channel> for Channel {
    fn eq(&self, other: &customers::Channel) -> bool {
        self.as_str() == other.as_str()
    }
}
impl PartialOrd for Channel {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Channel {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}
impl Hash for Channel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}
impl Serialize for Channel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de> Deserialize<'de> for Channel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Adds the channels of this version to the table of channels (decision 68). One that a later version took away stays,
/// with the messages that were sent over it.
pub async fn store_names(tx: &mut Tx) -> Result<(), Refusal> {
    let stored = tx.fetch_values::<String>(sql("select name from channel")).await?;
    for channel in Channel::all().filter(|channel| !stored.iter().any(|name| name == channel.as_str())) {
        let add = sql("insert into channel (name) values ($1) on conflict (name) do nothing");
        tx.execute(add.bind(channel)).await?;
    }
    Ok(())
}

/// The channels of one process, connected by its settings.
#[derive(Debug)]
pub struct Channels {
    config: Arc<Config>,
    client: Client,
    opened: BTreeMap<Channel, Opened>,
}

impl Channels {
    /// Reads the settings.
    ///
    /// # Errors
    ///
    /// One line about the setting that is wrong, without secrets.
    pub fn read(config: &Arc<Config>, client: &Client) -> Result<Self, String> {
        let settings = Settings { config, client };
        let opened =
            Channel::all().map(|channel| Ok((channel, channel.open(&settings)?))).collect::<Result<_, String>>()?;
        Ok(Self { config: config.clone(), client: client.clone(), opened })
    }

    /// Where a channel sends in this installation.
    pub fn route(&self, channel: Channel, is_demo: bool) -> Route {
        match self.opened.get(&channel) {
            Some(Opened::Http) => Route::Destinations,
            Some(Opened::Own(transport)) => blocked_in_demo(transport.route(), is_demo),
            Some(Opened::NotConfigured) | None => Route::NotConfigured,
        }
    }

    /// Sends one message. Takes at most [`SEND_TIMEOUT`](super::SEND_TIMEOUT).
    pub async fn send(&self, message: &Outgoing, look: &MailLook, is_demo: bool, now: Timestamp) -> SendOutcome {
        // Messages of drills are in an outbox of their own. Should one ever come here, it ends here.
        if is_of_drill(&message.address) {
            return SendOutcome::Rejected { code: "drill".to_owned(), is_address_invalid: false };
        }
        let sending = Sending { config: &self.config, look, is_demo, now };
        match self.opened.get(&message.channel) {
            Some(Opened::Http) => http::send(message.channel, &self.client, message, &sending).await,
            Some(Opened::Own(transport)) => transport.send(message, &sending).await,
            Some(Opened::NotConfigured) | None => SendOutcome::Deferred(SendError::of_channel("unset")),
        }
    }
}

fn blocked_in_demo(route: Route, is_demo: bool) -> Route {
    match route.host() {
        Some(host) if is_demo && !is_this_machine(host) => Route::BlockedInDemo(host.to_owned()),
        _ => route,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_channel_has_a_name_of_its_own_and_is_found_by_it() {
        let names: BTreeSet<_> = Channel::all().map(Channel::as_str).collect();
        assert_eq!(names.len(), Channel::all().count());
        for channel in Channel::all() {
            assert_eq!(channel.as_str().parse(), Ok(channel));
            assert!(channel.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{channel:?}");
            let json = serde_json::to_string(&channel).unwrap();
            assert_eq!(serde_json::from_str::<Channel>(&json).unwrap(), channel);
        }
        assert!("pigeon".parse::<Channel>().is_err());
    }

    #[test]
    fn the_addresses_of_people_are_of_two_channels() {
        let people: Vec<_> = Channel::all().filter(|channel| !channel.has_destinations()).collect();
        assert_eq!(people, customers::Channel::ALL.map(Channel::from));
    }
}
