//! Where a subscriber is written to: the address of a person, or a room or system.

use crate::customers::{self, Address};
use crate::delivery::channel::Channel;
use crate::delivery::destination::{Destination, NewDestination};
use crate::delivery::message::Class;
use crate::delivery::queue::NewMessage;
use crate::types::{PublicId, Refusal, Timestamp};

/// Where a subscriber is written to, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The channel.
    pub channel: Channel,
    /// The e-mail address or phone number, or the id of the destination; empty after the end.
    pub address: String,
    /// Equal for two spellings of one address.
    pub key: String,
    /// What pages show: the address of a person, or where a destination is, without what gives access to it.
    pub label: String,
}

impl Contact {
    /// The contact of a person.
    pub fn of_person(address: &Address) -> Self {
        Self {
            channel: address.channel.into(),
            address: address.text.clone(),
            key: address.key.clone(),
            label: address.text.clone(),
        }
    }

    /// The destination; `None` for a person.
    ///
    /// # Errors
    ///
    /// A fault if a stored id is none.
    pub fn destination_id(&self) -> Result<Option<PublicId>, Refusal> {
        if !self.channel.has_destinations() || self.address.is_empty() {
            return Ok(None);
        }
        let id = PublicId::parse(&self.address);
        id.map(Some).ok_or_else(|| Refusal::Fault(format!("{} is no id of a destination", self.key)))
    }

    /// A message to the subscriber, with the fields that every message has.
    pub(super) fn message(&self, class: Class, dedupe_key: String, now: Timestamp) -> Result<NewMessage, Refusal> {
        if let Some(id) = self.destination_id()? {
            let (channel, address_key, label) = (self.channel, self.key.clone(), self.label.clone());
            let destination = Destination { id, channel, address_key, label, created_at: now, rejected_at: None };
            return Ok(NewMessage::to_destination(class, &destination, dedupe_key, now));
        }
        let channel: customers::Channel =
            self.channel.as_str().parse().map_err(|unknown| Refusal::Fault(format!("{}: {unknown}", self.key)))?;
        let message = NewMessage::new(class, channel, &self.address, dedupe_key, now);
        Ok(NewMessage { address_key: self.key.clone(), ..message })
    }
}

/// Where somebody wants to be written to, as it was typed and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewContact {
    /// The address of a person.
    Person(Address),
    /// A room or a system.
    Destination(NewDestination),
}

impl NewContact {
    /// The channel.
    pub fn channel(&self) -> Channel {
        match self {
            Self::Person(address) => address.channel.into(),
            Self::Destination(destination) => destination.channel,
        }
    }
}

impl From<Address> for NewContact {
    fn from(address: Address) -> Self {
        Self::Person(address)
    }
}
