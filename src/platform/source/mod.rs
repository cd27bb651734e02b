//! Whom a request comes from: the one decision that limits, logs and stored keys use.
//!
//! The source is the peer of the connection unless that peer is a trusted proxy. Then the fields `X-Forwarded-For` and
//! `Forwarded` (RFC 7239) are read from the right, over all their lines, as long as the hop before is trusted: whatever
//! stands further left was written by somebody who is not. A hop that cannot be read ends the walk, and so does one on
//! which the two fields disagree. The source is then the last trusted proxy, never an address that a client chose.

mod hops;
mod network;
#[cfg(test)]
mod tests;

pub use network::Network;

use axum::http::HeaderMap;
use hops::Hops;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address a request comes from. An IPv4 address mapped into IPv6 (`::ffff:…`) is the IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source(IpAddr);

/// What limits count: an IPv4 address, or the /64 of an IPv6 address, which is what one household or phone has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceKey(IpAddr);

impl Source {
    /// Of a request that did not come over a connection. All such requests share one count.
    pub const UNKNOWN: Self = Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    /// The other end of a connection.
    pub fn of_peer(peer: IpAddr) -> Self {
        Self(peer.to_canonical())
    }

    /// The source of a request with these `headers` that came over a connection from `peer`.
    pub fn of_request(peer: IpAddr, trusted: &[Network], headers: &HeaderMap) -> Self {
        let mut source = Self::of_peer(peer);
        if !source.is_in(trusted) {
            return source;
        }
        let mut hops = Hops::of(headers);
        while source.is_in(trusted)
            && let Some(hop) = hops.next()
        {
            source = Self::of_peer(hop);
        }
        source
    }

    /// Whether the address is in one of these networks.
    pub fn is_in(self, networks: &[Network]) -> bool {
        networks.iter().any(|network| network.contains(self.0))
    }

    /// The address.
    pub fn address(self) -> IpAddr {
        self.0
    }

    /// The key that limits count it by.
    pub fn key(self) -> SourceKey {
        SourceKey(match self.0 {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => match address.segments() {
                // RFC 6052: IPv4 clients of a server that has only IPv6 arrive from this prefix.
                [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)).into(),
                [a, b, c, d, ..] => Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into(),
            },
        })
    }
}

/// How many times as much the /48 of an IPv6 address may do as one /64 in it.
pub const NETWORK_FACTOR: u32 = 4;

/// The /48 of an IPv6 address. Providers give whole ones to single customers, who have 65,536 sources then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NetworkKey(Ipv6Addr);

impl SourceKey {
    /// The network that is counted beside the source, with [`NETWORK_FACTOR`]; `None` for IPv4.
    pub fn network(self) -> Option<NetworkKey> {
        let IpAddr::V6(address) = self.0 else { return None };
        let [a, b, c, ..] = address.segments();
        Some(NetworkKey(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)))
    }
}

impl fmt::Display for NetworkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/48", self.0)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for SourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => address.fmt(f),
            IpAddr::V6(prefix) => write!(f, "{prefix}/64"),
        }
    }
}
