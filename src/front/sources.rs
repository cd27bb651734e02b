//! What each source uses at the moment. A source has an entry only while it uses something.

use super::idle::IdleConnections;
use super::limits::Limits;
use super::refusals::Refusals;
use crate::platform::source::{NETWORK_FACTOR, NetworkKey, Source, SourceKey};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is limited for each source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Open connections, those of trusted proxies excepted.
    Connections,
    /// Requests in the router, until their responses are sent.
    Requests,
    /// Live streams.
    Streams,
    /// Bytes of request bodies in memory.
    BodyBytes,
    /// Public pages that are being rendered, or wait for the database.
    PublicReads,
}

impl Resource {
    /// How many there are.
    pub const COUNT: usize = 5;
}

/// Which limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exceeded {
    /// That of one source.
    Source,
    /// That of all sources together.
    All,
}

type Usage = [usize; Resource::COUNT];

#[derive(Debug, Default)]
struct Table {
    all: Usage,
    by_source: HashMap<SourceKey, Usage>,
    /// The sums over the IPv6 networks of the sources.
    by_network: HashMap<NetworkKey, Usage>,
}

/// The use of every source, its limits, and what was refused because of them.
#[derive(Debug)]
pub struct Sources {
    limits: Limits,
    table: Mutex<Table>,
    idle: IdleConnections,
    refusals: Refusals,
}

impl Sources {
    /// Nothing is used yet.
    pub fn new(limits: Limits) -> Arc<Self> {
        let (table, idle, refusals) = Default::default();
        Arc::new(Self { limits, table, idle, refusals })
    }

    /// The limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Connections that wait for their clients.
    pub fn idle(&self) -> &IdleConnections {
        &self.idle
    }

    /// What was refused.
    pub fn refusals(&self) -> &Refusals {
        &self.refusals
    }

    /// Takes `amount` of `resource` for a source, until the share is dropped.
    ///
    /// # Errors
    ///
    /// The limit that it would exceed.
    pub fn share(self: &Arc<Self>, key: SourceKey, resource: Resource, amount: usize) -> Result<Share, Exceeded> {
        let mut share = Share { sources: self.clone(), key, resource, amount: 0 };
        share.grow(amount)?;
        Ok(share)
    }

    /// The share of a new connection from `peer`: `None` for a trusted proxy. At its limit a source gets one in exchange
    /// for its longest idle connection, so that whoever shares an address with an attacker still sees the page.
    ///
    /// # Errors
    ///
    /// The limit of one source, where none of its connections is idle.
    pub fn connect(self: &Arc<Self>, peer: IpAddr) -> Result<Option<Share>, Exceeded> {
        let source = Source::of_peer(peer);
        if source.is_in(&self.limits.trusted_proxies) {
            return Ok(None);
        }
        let key = source.key();
        match self.share(key, Resource::Connections, 1) {
            Err(_) if self.idle.evict_of(key) => {
                let mut share = Share { sources: self.clone(), key, resource: Resource::Connections, amount: 0 };
                share.grow_beyond_limits(1);
                Ok(Some(share))
            }
            other => other.map(Some),
        }
    }

    /// Whether a source uses more than half of its connections, or all together more than three quarters of theirs, so
    /// that none should be kept for a next request.
    pub fn is_crowded(&self, key: SourceKey) -> bool {
        let table = self.lock();
        let index = Resource::Connections as usize;
        let own = table.by_source.get(&key).map_or(0, |usage| usage[index]);
        own > self.limits.per_source(Resource::Connections) / 2 || table.all[index] > self.limits.connections / 4 * 3
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one connection, request, stream or body uses. Given back when it is dropped.
#[derive(Debug)]
pub struct Share {
    sources: Arc<Sources>,
    key: SourceKey,
    resource: Resource,
    amount: usize,
}

impl Share {
    /// Takes `more`.
    ///
    /// # Errors
    ///
    /// The limit that it would exceed; then nothing is taken.
    pub fn grow(&mut self, more: usize) -> Result<(), Exceeded> {
        let limits = &self.sources.limits;
        let (own_max, all_max) = (limits.per_source(self.resource), limits.all(self.resource));
        let index = self.resource as usize;
        let table = self.sources.lock();
        let own = table.by_source.get(&self.key).map_or(0, |usage| usage[index]);
        let network = self.key.network().and_then(|network| table.by_network.get(&network));
        let network = network.map_or(0, |usage| usage[index]);
        let network_max = own_max.saturating_mul(NETWORK_FACTOR as usize);
        if own.saturating_add(more) > own_max || network.saturating_add(more) > network_max {
            return Err(Exceeded::Source);
        }
        if table.all[index].saturating_add(more) > all_max {
            return Err(Exceeded::All);
        }
        self.amount += more;
        take(table, self.key, index, more);
        Ok(())
    }

    /// Whose share it is.
    pub fn source(&self) -> SourceKey {
        self.key
    }

    fn grow_beyond_limits(&mut self, more: usize) {
        self.amount += more;
        take(self.sources.lock(), self.key, self.resource as usize, more);
    }
}

fn take(mut table: MutexGuard<'_, Table>, key: SourceKey, index: usize, more: usize) {
    table.all[index] += more;
    table.by_source.entry(key).or_default()[index] += more;
    if let Some(network) = key.network() {
        table.by_network.entry(network).or_default()[index] += more;
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let index = self.resource as usize;
        let mut table = self.sources.lock();
        table.all[index] -= self.amount;
        if let Some(usage) = table.by_source.get_mut(&self.key) {
            usage[index] -= self.amount;
            if *usage == Usage::default() {
                table.by_source.remove(&self.key);
            }
        }
        let Some(network) = self.key.network() else { return };
        if let Some(usage) = table.by_network.get_mut(&network) {
            usage[index] -= self.amount;
            if *usage == Usage::default() {
                table.by_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::config::Config;

    fn sources(more: &[&str]) -> Arc<Sources> {
        let settings = ["--connections-per-source", "8", "--requests-per-source", "2", "--body-bytes-max", "600000"];
        let config = Config::from_args(settings.into_iter().chain(more.iter().copied())).unwrap();
        Sources::new(Limits::new(&config))
    }

    fn key(text: &str) -> SourceKey {
        Source::of_peer(text.parse().unwrap()).key()
    }

    #[test]
    fn each_source_has_its_own_limit() {
        let sources = sources(&[]);
        let take = |address| sources.share(key(address), Resource::Requests, 1);
        let held = [take("192.0.2.1").unwrap(), take("192.0.2.1").unwrap()];
        assert_eq!(take("192.0.2.1").unwrap_err(), Exceeded::Source);
        assert_eq!(take("::ffff:192.0.2.1").unwrap_err(), Exceeded::Source);
        take("192.0.2.2").unwrap();
        let _ipv6 = [take("2001:db8::1").unwrap(), take("2001:db8::2").unwrap()];
        assert_eq!(take("2001:db8::3").unwrap_err(), Exceeded::Source, "one /64");
        drop(held);
        take("192.0.2.1").unwrap();
    }

    #[test]
    fn an_ipv6_network_has_a_wider_limit_than_a_source() {
        let sources = sources(&[]);
        let take = |network: u8, subnet: u8| {
            sources.share(key(&format!("2001:db8:{network}:{subnet}::1")), Resource::Requests, 1)
        };
        let held: Vec<_> = (0..8).map(|subnet| take(1, subnet).unwrap()).collect();
        assert_eq!(take(1, 8).unwrap_err(), Exceeded::Source, "four times that of a /64");
        take(2, 0).unwrap();
        drop(held);
        assert!(sources.lock().by_network.is_empty());
        take(1, 8).unwrap();
    }

    #[test]
    fn the_sum_over_all_sources_is_limited() {
        let sources = sources(&[]);
        let mut held = sources.share(key("192.0.2.1"), Resource::BodyBytes, 400_000).unwrap();
        assert_eq!(sources.share(key("192.0.2.2"), Resource::BodyBytes, 300_000).unwrap_err(), Exceeded::All);
        held.grow(200_000).unwrap();
        assert_eq!(held.grow(1), Err(Exceeded::All));
        drop(held);
        sources.share(key("192.0.2.2"), Resource::BodyBytes, 300_000).unwrap();
    }

    #[test]
    fn nothing_is_kept_of_sources_that_use_nothing() {
        let sources = sources(&[]);
        for number in 0..100 {
            let _ = sources.share(key(&format!("192.0.2.{number}")), Resource::Requests, 1);
            let _ = sources.share(key(&format!("192.0.2.{number}")), Resource::BodyBytes, 600_001);
        }
        let table = sources.lock();
        assert_eq!((table.by_source.len(), table.all), (0, Usage::default()));
    }

    #[test]
    fn connections_of_trusted_proxies_are_not_counted() {
        let sources = sources(&["--trusted-proxies", "192.0.2.1"]);
        let proxied: Vec<_> = (0..20).map(|_| sources.connect([192, 0, 2, 1].into()).unwrap()).collect();
        assert!(proxied.iter().all(Option::is_none));
        let direct: Vec<_> = (0..8).map(|_| sources.connect([192, 0, 2, 2].into()).unwrap()).collect();
        assert_eq!(sources.connect([192, 0, 2, 2].into()).unwrap_err(), Exceeded::Source);
        assert!(sources.is_crowded(key("192.0.2.2")) && !sources.is_crowded(key("192.0.2.1")));
        drop(direct);
    }

    #[test]
    fn streams_and_requests_leave_connections_for_pages() {
        let config = Config::from_args(["--connections-max", "100", "--connections-per-source", "40"]).unwrap();
        let limits = Limits::new(&config);
        assert!(limits.all(Resource::Streams) < 100 && limits.all(Resource::Requests) <= 25);
        assert!(limits.per_source(Resource::Streams) < 40);
    }
}
