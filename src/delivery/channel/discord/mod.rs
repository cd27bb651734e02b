//! Discord, by webhooks: <https://discord.com/developers/docs/resources/webhook#execute-webhook>.

use super::vendor_url::VendorUrl;
use super::{
    CheckedAddress, Content, DeliveryChannel, Limits, Rate, Sending, Settings, Typed, escaped_beside_addresses,
    heading, http,
};
use crate::delivery::notice::{Notice, Severity, characters, fit};
use crate::delivery::queue::Outgoing;
use crate::platform::outgoing::Request;
use crate::types::FieldError;
use serde_json::json;
use std::time::Duration;

/// Longest title, description and footer of an embed, in characters. Together they may have 6,000
/// (<https://discord.com/developers/docs/resources/message#embed-object-embed-limits>).
const TITLE_MAX: usize = 256;
const DESCRIPTION_MAX: usize = 4_096;
const FOOTER_MAX: usize = 1_000;
/// What the links at the end of the description may take; the URL of a placeholder is longer than the placeholder.
const LINKS_MAX: usize = 1_000;

const URLS: VendorUrl = VendorUrl {
    channel: "discord",
    is_host: |host| matches!(host, "discord.com" | "discordapp.com" | "ptb.discord.com" | "canary.discord.com"),
    is_path: |path| path.strip_prefix("/api").is_some_and(|path| path.contains("/webhooks/")),
    wrong: "channel-discord-wrong",
};

/// The channel.
#[derive(Debug)]
pub struct Discord;

impl DeliveryChannel for Discord {
    fn name(&self) -> &'static str {
        "discord"
    }

    fn check(&self, typed: &Typed<'_>, settings: &Settings<'_>) -> Result<CheckedAddress, FieldError> {
        URLS.check(typed, settings)
    }

    /// Five in two seconds for each webhook: what Discord's `X-RateLimit` headers say. Its pages ask to read those
    /// (<https://discord.com/developers/docs/topics/rate-limits>).
    fn limits(&self) -> Limits {
        Limits { each: Some(Rate { messages: 5, per: Duration::from_secs(2) }), ..Limits::default() }
    }

    fn render(&self, notice: &Notice) -> Content {
        let color = match notice.severity {
            Severity::Good => 0x002e_7d32,
            Severity::Neutral => 0x0015_65c0,
            Severity::Minor => 0x00f9_a825,
            Severity::Major => 0x00ef_6c00,
            Severity::Critical => 0x00c6_2828,
        };
        let text = notice.blocks().collect::<Vec<_>>().join("\n\n");
        let links: Vec<_> =
            notice.links.iter().map(|link| format!("[{}]({})", unmarked(&link.label), link.url)).collect();
        let text = fit(&text, DESCRIPTION_MAX - LINKS_MAX, |text| characters(&escaped(text)));
        let mut embed = json!({
            // Discord reads Markdown in titles too, but not in footers.
            "title": escaped(&heading(notice, TITLE_MAX, |text| characters(&escaped(text)))),
            "description": format!("{}\n\n{}", escaped(&text), links.join(" · ")),
            "color": color,
            "footer": {"text": fit(&notice.organisation, FOOTER_MAX, characters)},
        });
        if let Some(link) = notice.links.first().filter(|link| !link.is_placeholder()) {
            embed["url"] = json!(link.url);
        }
        // Without this, `@everyone` in a text would call everyone.
        let body = json!({"embeds": [embed], "allowed_mentions": {"parse": []}});
        Content { subject: notice.subject.clone(), body: body.to_string() }
    }

    fn request(&self, message: &Outgoing, address: &str, _: &Sending<'_>) -> Result<Request, &'static str> {
        let mut url: reqwest::Url = address.parse().map_err(|_| "address")?;
        // Without it Discord answers before it knows whether it accepts the message.
        url.query_pairs_mut().append_pair("wait", "true");
        Ok(http::post_json(url, message.body.clone()))
    }
}

/// A text in which nothing is Markdown. Addresses are sent as they are: Discord makes links of them before it reads Markdown.
fn escaped(text: &str) -> String {
    escaped_beside_addresses(text, unmarked)
}

/// A text with a backslash before each character that Markdown has a use for.
fn unmarked(text: &str) -> String {
    let mut unmarked = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '[' | ']' | '#' | '<') {
            unmarked.push('\\');
        }
        unmarked.push(c);
    }
    unmarked
}
