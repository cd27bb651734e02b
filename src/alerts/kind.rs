//! The kinds of receivers: which program sends to them.

use crate::text_enum;

text_enum! {
    /// Which program sends to a receiver, and so the shape of what it sends.
    pub enum HookKind("kind of receiver") {
        /// Prometheus Alertmanager, webhook version 4.
        Alertmanager = "alertmanager",
        /// Grafana alerting.
        Grafana = "grafana",
        /// Whatever sends PagerDuty events, version 2.
        PagerDuty = "pagerduty",
        /// Uptime Kuma.
        UptimeKuma = "uptime-kuma",
        /// Datadog, with the template that the desk shows.
        Datadog = "datadog",
        /// Any JSON, whose fields the receiver's settings name.
        Json = "json",
    }
}

/// The path that PagerDuty's clients post to; the token is in the body.
pub const PAGERDUTY_PATH: &str = "/v2/enqueue";

impl HookKind {
    /// The largest body that is read, in bytes.
    pub const fn body_max(self) -> usize {
        match self {
            Self::PagerDuty => 512 * 1024,
            _ => 2 * 1024 * 1024,
        }
    }

    /// The address to post to, and what is set beside it. PagerDuty's clients have a field for the key.
    pub fn address(self, public_url: &str, token: &str) -> String {
        match self {
            Self::PagerDuty => format!("{public_url}{PAGERDUTY_PATH} routing_key {token}"),
            _ => format!("{public_url}/hooks/{}/{token}", self.as_str()),
        }
    }
}
