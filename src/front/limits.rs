//! What one source and all of them together may use, and how fast the other side of a connection must be.

use super::sources::Resource;
use crate::platform::config::Config;
use crate::platform::source::Network;
use std::sync::Arc;
use std::time::Duration;

/// The limits of the front; the settings are described in [`Config`].
#[derive(Debug, Clone)]
pub struct Limits {
    /// Most connections of all sources.
    pub connections: usize,
    /// Proxies whose connections are not counted: their requests are, by client.
    pub trusted_proxies: Arc<[Network]>,
    /// Whether the public address is HTTPS.
    pub is_https: bool,
    /// How long a client may take to send a request's head, and be idle between two requests.
    pub head_timeout: Duration,
    /// How fast bodies must arrive and responses be read.
    pub min_rate: MinRate,
    per_source: [usize; Resource::COUNT],
    all: [usize; Resource::COUNT],
}

/// A minimum rate that allows a pause.
#[derive(Debug, Clone, Copy)]
pub struct MinRate {
    /// The longest time without a byte.
    pub stall: Duration,
    /// The least average, in bytes a second.
    pub bytes_per_second: u32,
}

impl MinRate {
    /// How long `bytes` may take.
    pub fn time_for(self, bytes: usize) -> Duration {
        Duration::from_secs_f64(bytes as f64 / f64::from(self.bytes_per_second.max(1)))
    }

    /// How long a client may take for the bytes that the kernel still holds when a connection ends.
    pub fn farewell(self) -> Duration {
        self.stall * 3
    }

    /// How long the kernel waits for a client that acknowledges nothing: longer than we do.
    pub fn kernel_timeout(self) -> Duration {
        self.stall * 6
    }
}

impl Limits {
    /// The limits that the settings give. Neither streams nor requests ever take all connections, so that published pages
    /// always have some.
    pub fn new(config: &Config) -> Self {
        let connections = config.connections_max;
        let (mut all, mut per_source) = ([usize::MAX; Resource::COUNT], [usize::MAX; Resource::COUNT]);
        all[Resource::Streams as usize] = config.streams_max.min(connections - connections.div_ceil(16));
        all[Resource::Requests as usize] = config.requests_max.min(connections.div_ceil(4));
        all[Resource::BodyBytes as usize] = config.body_bytes_max;
        per_source[Resource::Connections as usize] = config.connections_per_source;
        per_source[Resource::Streams as usize] = config.connections_per_source.div_ceil(4) * 3;
        per_source[Resource::Requests as usize] = config.requests_per_source;
        per_source[Resource::PublicReads as usize] = config.reads_per_source;
        per_source[Resource::BodyBytes as usize] = config.body_bytes_per_source;
        Self {
            connections,
            is_https: config.is_https(),
            trusted_proxies: config.trusted_proxies.clone().into(),
            head_timeout: config.head_timeout,
            min_rate: MinRate { stall: config.stall_timeout, bytes_per_second: config.rate_min },
            per_source,
            all,
        }
    }

    /// The most of `resource` that one source may use.
    pub fn per_source(&self, resource: Resource) -> usize {
        self.per_source[resource as usize]
    }

    /// The most of `resource` that all sources may use together.
    pub fn all(&self, resource: Resource) -> usize {
        self.all[resource as usize]
    }
}
