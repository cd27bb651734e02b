//! Limits of confirmation links, which anybody can have sent to anybody: by source, by mailbox, by e-mail domain, and of
//! all together. They are settings, and counted in the database for all processes.
//!
//! A link that somebody uses is wanted, so it no longer counts for its domain and for all. Addresses are stored as keyed
//! hashes.
//!
//! Whoever asks for links in the name of others must not use up what those may ask for. So half of each limit that
//! sources share is kept for sources that ask for their first link in ten minutes.

use super::contact::Contact;
use super::mailbox;
use crate::delivery::channel::Channel;
use crate::platform::config::Config;
use crate::platform::db::Tx;
use crate::platform::keys::{Keys, Purpose};
use crate::platform::limits::StoredLimit;
use crate::types::{Refusal, Timestamp};
use chrono::Duration;

/// The key of what counts for everybody.
const EVERYBODY: &str = "";

/// The limits of one installation.
#[derive(Debug, Clone, Copy)]
pub struct ConfirmationLimits {
    per_source: StoredLimit,
    per_mailbox: StoredLimit,
    per_domain: StoredLimit,
    all: StoredLimit,
    texts: StoredLimit,
}

impl ConfirmationLimits {
    /// Reads the limits from the settings.
    pub fn new(config: &Config) -> Self {
        let limit =
            |name, max: usize, window| StoredLimit { name, max: i64::try_from(max).unwrap_or(i64::MAX), window };
        let (short, hour, day) = (Duration::minutes(10), Duration::hours(1), Duration::hours(24));
        Self {
            per_source: limit("confirmation source", config.confirmations_per_source, short),
            // Twice, since who repeats a request has half.
            per_mailbox: limit("confirmation mailbox", config.confirmations_per_mailbox.saturating_mul(2), day),
            per_domain: limit("confirmation domain", config.confirmations_per_domain, hour),
            all: limit("confirmations", config.confirmations_max, hour),
            texts: limit("confirmation texts", config.text_confirmations_max, hour),
        }
    }

    /// Counts a link before it is sent. `false` where the mailbox has had its links: nothing is sent then, and the
    /// visitor is told the same as always, so that nobody learns what others asked for.
    ///
    /// # Errors
    ///
    /// `Refusal::TooMany` beyond another limit.
    pub(super) async fn take(
        &self,
        tx: &mut Tx,
        keys: &Keys,
        now: Timestamp,
        source_key: &str,
        contact: &Contact,
    ) -> Result<bool, Refusal> {
        let is_newcomer = self.per_source.take(tx, now, source_key, 1).await? == 1;
        let mailbox = keys.lookup(Purpose::Source, &mailbox::key(contact));
        match self.per_mailbox.take_shared(tx, now, &mailbox, 1, is_newcomer).await {
            Err(Refusal::TooMany { .. }) => return Ok(false),
            taken => taken?,
        };
        for (limit, key) in self.shared(keys, contact) {
            limit.take_shared(tx, now, &key, 1, is_newcomer).await?;
        }
        Ok(true)
    }

    /// Takes back what a link that was asked for at `asked_at` counted for others, since it was used.
    pub(super) async fn refund(
        &self,
        tx: &mut Tx,
        keys: &Keys,
        now: Timestamp,
        contact: &Contact,
        asked_at: Timestamp,
    ) -> Result<(), Refusal> {
        for (limit, key) in self.shared(keys, contact) {
            limit.refund(tx, now, &key, 1, asked_at).await?;
        }
        Ok(())
    }

    /// The limits that an address shares with others, in the order in which every transaction locks them.
    fn shared(&self, keys: &Keys, contact: &Contact) -> Vec<(StoredLimit, String)> {
        let narrow = if contact.channel == Channel::SMS {
            (self.texts, EVERYBODY.to_owned())
        } else {
            (self.per_domain, keys.lookup(Purpose::Source, &mailbox::domain(contact)))
        };
        vec![narrow, (self.all, EVERYBODY.to_owned())]
    }
}
