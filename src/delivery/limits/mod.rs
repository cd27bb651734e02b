//! Limits of sending: over a channel, to every recipient domain, and to single domains, which override it. They are rows that
//! all nodes share, and a claim applies them ([`claim`](super::claim)). A domain that asks for fewer messages is slowed down
//! below its limit ([`slowing`]).

pub mod api;
pub mod slowing;

use crate::access::SendingOperator;
use crate::delivery::channel::Channel;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::text_enum;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, Refusal, Timestamp};
use std::collections::HashMap;

/// The most messages that a limit may name.
const MESSAGES_MAX: i64 = 1_000_000;
/// Longest name of a domain (RFC 1035, 2.3.4).
const DOMAIN_MAX: usize = 253;
/// The stored name of the limit to every domain.
const EVERY_DOMAIN: &str = "every_domain";

text_enum! {
    /// The time that a limit counts.
    pub enum Unit("unit of time") {
        /// A second.
        Second = "second",
        /// A minute.
        Minute = "minute",
    }
}

/// What a limit is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// All messages over a channel.
    Channel(Channel),
    /// The mails to each recipient domain that has no limit of its own.
    EveryDomain,
    /// The mails to one recipient domain.
    Domain(String),
}

impl Target {
    /// Parses a channel, `every_domain`, or a domain as a person types it.
    pub fn parse(text: &str) -> Option<Self> {
        if text == EVERY_DOMAIN {
            return Some(Self::EveryDomain);
        }
        text.parse().map(Self::Channel).ok().or_else(|| parse_domain(text).map(Self::Domain))
    }

    /// As it is stored, and in addresses of the API.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Channel(channel) => channel.as_str(),
            Self::EveryDomain => EVERY_DOMAIN,
            Self::Domain(domain) => domain,
        }
    }
}

fn parse_domain(text: &str) -> Option<String> {
    let domain = text.trim().trim_start_matches('@').trim_end_matches('.').to_lowercase();
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    (domain.len() <= DOMAIN_MAX && domain.contains('.') && domain.split('.').all(is_label)).then_some(domain)
}

/// The domain of an e-mail address, in lower case.
pub fn domain_of(address: &str) -> Option<String> {
    let (_, domain) = address.trim().rsplit_once('@')?;
    (!domain.is_empty()).then(|| domain.trim_end_matches('.').to_lowercase())
}

/// A stored limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What it is about.
    pub target: Target,
    /// How many messages; `None` for a domain to which no limit applies.
    pub messages: Option<i64>,
    /// In which time.
    pub unit: Unit,
}

impl Limit {
    /// Messages a minute.
    pub fn per_minute(&self) -> Option<i64> {
        self.messages.map(|messages| match self.unit {
            Unit::Second => messages * 60,
            Unit::Minute => messages,
        })
    }

    /// A text that differs from that of every other limit.
    pub fn fingerprint(&self) -> String {
        format!("{}={}", self.target.as_str(), self.per_minute().unwrap_or(0))
    }
}

/// Every limit: of channels, of every domain, then of single domains.
pub async fn all(tx: &mut Tx) -> Result<Vec<Limit>, Refusal> {
    let rows =
        tx.fetch_all::<(String, Option<i64>, Unit)>(sql("select name, messages, unit from send_limit order by name"));
    let limit = |(name, messages, unit): (String, Option<i64>, Unit)| {
        // The limit of a channel that this version does not have means nothing.
        Some(Limit { target: Target::parse(&name)?, messages, unit })
    };
    let mut limits: Vec<Limit> = rows.await?.into_iter().filter_map(limit).collect();
    limits.sort_by_key(|limit| match limit.target {
        Target::Channel(_) => 0,
        Target::EveryDomain => 1,
        Target::Domain(_) => 2,
    });
    Ok(limits)
}

/// The limits as a claim applies them, in messages a minute.
#[derive(Debug, Clone, Default)]
pub struct Applied {
    channels: HashMap<Channel, i64>,
    every_domain: Option<i64>,
    domains: HashMap<String, Option<i64>>,
}

impl Applied {
    /// Reads them.
    pub async fn load(tx: &mut Tx) -> Result<Self, Refusal> {
        let mut applied = Self::default();
        for limit in all(tx).await? {
            let per_minute = limit.per_minute();
            match limit.target {
                Target::Channel(channel) => {
                    applied.channels.extend(per_minute.map(|per_minute| (channel, per_minute)));
                }
                Target::EveryDomain => applied.every_domain = per_minute,
                Target::Domain(domain) => {
                    applied.domains.insert(domain, per_minute);
                }
            }
        }
        Ok(applied)
    }

    /// Of a channel; `None` without a limit.
    pub fn of_channel(&self, channel: Channel) -> Option<i64> {
        self.channels.get(&channel).copied()
    }

    /// Of a recipient domain; `None` without a limit.
    pub fn of_domain(&self, domain: &str) -> Option<i64> {
        self.domains.get(domain).copied().unwrap_or(self.every_domain)
    }

    /// Whether no recipient domain has a limit.
    pub fn has_no_domain(&self) -> bool {
        self.every_domain.is_none() && self.domains.values().all(Option::is_none)
    }
}

/// A limit as it is typed.
#[derive(Debug, Clone, Default)]
pub struct LimitInput<'a> {
    /// The number of messages; empty for no limit.
    pub messages: &'a str,
    /// The word of a [`Unit`].
    pub unit: &'a str,
}

/// Sets a limit. Without a number, a channel and every domain have none, and a domain is exempt from that of every domain.
///
/// # Errors
///
/// `Refusal::Invalid` for a number that is none.
pub async fn set(
    tx: &mut Tx,
    right: &SendingOperator,
    now: Timestamp,
    target: &Target,
    typed: &LimitInput<'_>,
) -> Result<(), Refusal> {
    let mut errors = FieldErrors::new();
    let messages = match typed.messages.trim() {
        "" => None,
        number => {
            let wrong = Message::new("delivery-limit-messages-invalid").with("max", MESSAGES_MAX);
            errors.whole_number("messages", number, 1..=MESSAGES_MAX, wrong)
        }
    };
    let unit = errors.parsed("unit", typed.unit, "delivery-limit-unit-required", |unit| unit.parse::<Unit>().ok());
    errors.check()?;
    if messages.is_none() && !matches!(target, Target::Domain(_)) {
        return delete(tx, right, now, target).await;
    }
    let store = sql("insert into send_limit (name, messages, unit) values ($1, $2, $3)
                     on conflict (name) do update set messages = excluded.messages, unit = excluded.unit");
    tx.execute(store.bind(target.as_str()).bind(messages).bind(unit.unwrap_or(Unit::Minute))).await?;
    record(tx, right, now, "sending.limit_set", target.as_str()).await
}

/// Removes a limit. A domain then has that of every domain. Nothing happens if there is none.
pub async fn delete(tx: &mut Tx, right: &SendingOperator, now: Timestamp, target: &Target) -> Result<(), Refusal> {
    if tx.execute(sql("delete from send_limit where name = $1").bind(target.as_str())).await? == 0 {
        return Ok(());
    }
    record(tx, right, now, "sending.limit_removed", target.as_str()).await
}

async fn record(tx: &mut Tx, right: &SendingOperator, now: Timestamp, verb: &str, name: &str) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject: "send_limit",
        subject_id: &name,
        incident_id: None,
        fields: &["messages"],
    };
    events::record(tx, now, event).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_domains_are_read_as_people_type_them() {
        assert_eq!(Target::parse(" @GMail.com. "), Some(Target::Domain("gmail.com".into())));
        assert_eq!(Target::parse("bücher.example"), Some(Target::Domain("bücher.example".into())));
        assert_eq!(Target::parse("email"), Some(Target::Channel(Channel::EMAIL)));
        assert_eq!(Target::parse("every_domain"), Some(Target::EveryDomain));
        for wrong in ["", "gmail", "a b.org", "ann@gmail.com", ".org", "a..org"] {
            assert_eq!(Target::parse(wrong), None, "{wrong}");
        }
        assert_eq!(domain_of(" Ann@GMail.com "), Some("gmail.com".into()));
        assert_eq!(domain_of("+447700900123"), None);
    }

    #[test]
    fn a_domain_of_its_own_overrides_every_domain() {
        let domains = HashMap::from([("free.example".to_owned(), None), ("slow.example".to_owned(), Some(6))]);
        let applied = Applied { every_domain: Some(60), domains, ..Applied::default() };
        assert_eq!(applied.of_domain("free.example"), None);
        assert_eq!(applied.of_domain("slow.example"), Some(6));
        assert_eq!(applied.of_domain("other.example"), Some(60));
        assert!(!applied.has_no_domain() && Applied::default().has_no_domain());
    }
}
