//! A limit on sources that IPv6 cannot get round.

use super::{Allowance, Limiter};
use crate::platform::source::{NETWORK_FACTOR, NetworkKey, SourceKey};
use crate::types::{Refusal, Timestamp};

/// Counts by source, and for IPv6 also by the /48 around it, which one customer of a provider may have and which has
/// [`NETWORK_FACTOR`] times the allowance.
#[derive(Debug)]
pub struct SourceLimiter {
    sources: Limiter<SourceKey>,
    networks: Limiter<NetworkKey>,
}

impl SourceLimiter {
    /// A limiter with at most `entries_max` counters of each kind.
    pub fn new(allowance: Allowance, entries_max: usize) -> Self {
        let wide = Allowance { max: allowance.max * NETWORK_FACTOR, ..allowance };
        Self { sources: Limiter::new(allowance, entries_max), networks: Limiter::new(wide, entries_max) }
    }

    /// Counts one, before the work.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] where the source or its network has nothing left. Nothing is counted then.
    pub fn take(&self, source: SourceKey, now: Timestamp) -> Result<(), Refusal> {
        if let Some(network) = source.network() {
            self.networks.take(&network, now)?;
        }
        self.sources.take(&source, now).inspect_err(|_| self.refund_network(source, now))
    }

    /// Counts without refusing.
    pub fn charge(&self, source: SourceKey, now: Timestamp, cost: u32) {
        if let Some(network) = source.network() {
            self.networks.charge(&network, now, cost);
        }
        self.sources.charge(&source, now, cost);
    }

    /// Takes one count back: the work succeeded, or was not done.
    pub fn refund(&self, source: SourceKey, now: Timestamp) {
        self.sources.refund(&source, now, 1);
        self.refund_network(source, now);
    }

    fn refund_network(&self, source: SourceKey, now: Timestamp) {
        if let Some(network) = source.network() {
            self.networks.refund(&network, now, 1);
        }
    }
}
