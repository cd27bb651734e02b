//! Which addresses may be asked: the public ones, and those that a setting allows.

use crate::platform::source::Network;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Longest URL, in bytes.
pub const URL_MAX: usize = 2_000;

/// Why a URL cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is no URL, or too long.
    #[error("it is not a URL")]
    Malformed,
    /// Its scheme is neither `https` nor `http`.
    #[error("it begins with neither https:// nor http://")]
    Scheme,
    /// It has a user name or a password, which would be stored and shown in clear.
    #[error("it has a user name or a password")]
    Credentials,
    /// Its host is an address that must not be asked.
    #[error("it leads to a private network")]
    PrivateAddress,
}

/// The addresses that may be asked.
#[derive(Debug, Clone, Default)]
pub struct AddressRules {
    allowed: Vec<Network>,
}

impl AddressRules {
    /// Public addresses, and those of `allowed` networks although they are not public.
    pub fn new(allowed: Vec<Network>) -> Self {
        Self { allowed }
    }

    /// Whether an address may be asked.
    pub fn allow(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allowed.iter().any(|network| network.contains(address)) || is_public(address)
    }

    /// Whether the host of a URL is an address in one of the networks that the setting allows.
    pub fn is_in_allowed_network(&self, url: &Url) -> bool {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical(),
            Some(Host::Domain(_)) | None => return false,
        };
        self.allowed.iter().any(|network| network.contains(address))
    }

    /// Reads a URL. A host that is an address is checked here, in every spelling that browsers know (`0x7f.1`,
    /// `2130706433`, `[::ffff:7f00:1]`); a name is checked when it was resolved.
    ///
    /// # Errors
    ///
    /// See [`UrlError`].
    pub fn parse(&self, text: &str) -> Result<Url, UrlError> {
        let text = text.trim();
        if text.len() > URL_MAX {
            return Err(UrlError::Malformed);
        }
        let url = Url::parse(text).map_err(|_| UrlError::Malformed)?;
        self.check(&url)?;
        Ok(url)
    }

    /// Checks a URL that was read before; the rules may have changed since.
    ///
    /// # Errors
    ///
    /// See [`UrlError`].
    pub fn check(&self, url: &Url) -> Result<(), UrlError> {
        if !matches!(url.scheme(), "https" | "http") {
            return Err(UrlError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlError::Credentials);
        }
        let address = match url.host() {
            None => return Err(UrlError::Malformed),
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
        };
        if self.allow(address) { Ok(()) } else { Err(UrlError::PrivateAddress) }
    }
}

/// Whether an address is globally reachable by the registries of special-purpose addresses (IANA; RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public4(address),
        IpAddr::V6(address) => is_public6(address),
    }
}

fn is_public4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        // "This network", private, shared (carrier-grade NAT), loopback and link-local addresses.
        (0 | 10 | 127, _, _) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) | (169, 254, _)
            // Protocol assignments, documentation, 6to4 relays and benchmarks.
            | (192, 0, 0 | 2) | (198, 51, 100) | (203, 0, 113) | (192, 88, 99) | (198, 18..=19, _)
            // Multicast, reserved, broadcast.
            | (224..=255, _, _)
    )
}

fn is_public6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    match segments {
        // NAT64 (RFC 6052): what it leads to is an IPv4 address.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
            is_public4(Ipv4Addr::new(a, b, c, d))
        }
        // Protocol assignments with Teredo and ORCHID (2001::/23), documentation, and 6to4, which embeds IPv4 addresses.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Global unicast; everything else is loopback, local, multicast or not assigned.
        _ => (0x2000..=0x3fff).contains(&segments[0]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::outgoing::private_hosts::private_hosts;
    use proptest::prelude::*;

    #[test]
    fn addresses_that_are_not_public_are_refused_in_every_spelling() {
        let rules = AddressRules::default();
        let hosts = private_hosts();
        assert!(hosts.len() > 200, "{}", hosts.len());
        for host in hosts {
            for (scheme, port) in [("http", ""), ("https", ":8443")] {
                let url = format!("{scheme}://{host}{port}/api/v2/summary.json");
                assert!(matches!(rules.parse(&url), Err(UrlError::PrivateAddress | UrlError::Malformed)), "{url}");
            }
        }
    }

    #[test]
    fn other_schemes_and_credentials_are_refused() {
        let rules = AddressRules::default();
        for text in ["ftp://status.example.com", "file:///etc/passwd", "javascript:alert(1)", "data:,x", "gopher://x"] {
            assert_eq!(rules.parse(text), Err(UrlError::Scheme), "{text}");
        }
        assert_eq!(rules.parse("https://user@status.example.com"), Err(UrlError::Credentials));
        assert_eq!(rules.parse("https://:secret@status.example.com"), Err(UrlError::Credentials));
        for text in ["", "status.example.com", "https://", &format!("https://x/{}", "a".repeat(URL_MAX))] {
            assert!(matches!(rules.parse(text), Err(UrlError::Malformed | UrlError::Scheme)), "{text:?}");
        }
        assert!(rules.parse(" https://status.example.com/ ").is_ok());
        assert!(rules.parse("http://8.8.8.8:8080/x").is_ok() && rules.parse("https://[2606:4700::1111]/").is_ok());
    }

    #[test]
    fn a_setting_allows_networks_that_are_not_public() {
        let rules = AddressRules::new(vec!["127.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
        assert!(rules.parse("http://127.0.0.1:9093").is_ok() && rules.parse("http://[::ffff:127.0.0.1]").is_ok());
        assert!(rules.parse("http://[fd00::1]").is_ok());
        assert_eq!(rules.parse("http://10.0.0.1"), Err(UrlError::PrivateAddress));
    }

    proptest! {
        #[test]
        fn a_mapped_address_is_judged_as_the_address_it_maps(bytes: [u8; 4]) {
            let address = Ipv4Addr::from(bytes);
            let rules = AddressRules::default();
            prop_assert_eq!(rules.allow(IpAddr::V4(address)), rules.allow(IpAddr::V6(address.to_ipv6_mapped())));
        }
    }
}
