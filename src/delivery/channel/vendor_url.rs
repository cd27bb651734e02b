//! Incoming-webhook URLs of chat vendors, whose hosts are fixed (decision 72).

use super::{CheckedAddress, Settings, Typed, wrong_address};
use crate::platform::config::ChatHost;
use crate::types::FieldError;
use reqwest::Url;

/// Where a vendor's URLs lead.
#[derive(Debug)]
pub(super) struct VendorUrl {
    /// The channel, as `AMENDS_CHAT_HOSTS` names it.
    pub channel: &'static str,
    /// Whether a host is the vendor's.
    pub is_host: fn(&str) -> bool,
    /// Whether a path is that of a webhook.
    pub is_path: fn(&str) -> bool,
    /// What is said of another URL, with an example.
    pub wrong: &'static str,
}

impl VendorUrl {
    /// Reads a URL that somebody typed: `https` at one of the vendor's hosts, or at the origin of the setting.
    pub fn check(&self, typed: &Typed<'_>, settings: &Settings<'_>) -> Result<CheckedAddress, FieldError> {
        let text = typed.address.trim();
        if text.is_empty() {
            return Err(wrong_address("field-required"));
        }
        let url = settings.client.parse_url(text).map_err(|_| wrong_address(self.wrong))?;
        let host = url.host_str().unwrap_or_default();
        let is_vendor = url.scheme() == "https" && url.port().is_none_or(|port| port == 443) && (self.is_host)(host);
        let is_set = settings.config.chat_hosts.iter().any(|set| is_at(set, self.channel, &url));
        if !(is_vendor || is_set) || !(self.is_path)(url.path()) || url.fragment().is_some() {
            return Err(wrong_address(self.wrong));
        }
        Ok(of_url(&url))
    }
}

/// Whether a URL is at the origin that a setting gives for the channel.
fn is_at(set: &ChatHost, channel: &str, url: &Url) -> bool {
    set.channel == channel && set.origin.origin() == url.origin()
}

/// The URL of a destination as an address. Its host and its last four characters are shown.
pub(super) fn of_url(url: &Url) -> CheckedAddress {
    let host = url.host_str().unwrap_or_default().to_owned();
    let address = url.to_string();
    CheckedAddress { label: label(&host, &address), key: address.clone(), address, host: Some(host) }
}

/// A label of a host and the last four characters of a secret, where it is long enough to tell nothing by them.
pub(super) fn label(host: &str, secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    match characters.len() {
        16.. => format!("{host} … {}", characters[characters.len() - 4..].iter().collect::<String>()),
        _ => host.to_owned(),
    }
}
