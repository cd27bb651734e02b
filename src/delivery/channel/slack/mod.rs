//! Slack, by incoming webhooks: <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>.

use super::vendor_url::VendorUrl;
use super::{CheckedAddress, Content, DeliveryChannel, Limits, Rate, Sending, Settings, Typed, heading, http};
use crate::delivery::notice::{Notice, characters, fit};
use crate::delivery::queue::Outgoing;
use crate::platform::outgoing::Request;
use crate::types::FieldError;
use serde_json::{Value, json};
use std::time::Duration;

/// Longest header, and longest text of a section, in characters; most blocks of a message
/// (<https://docs.slack.dev/reference/block-kit/blocks>).
const HEADER_MAX: usize = 150;
const SECTION_MAX: usize = 3_000;
const BLOCKS_MAX: usize = 50;

const URLS: VendorUrl = VendorUrl {
    channel: "slack",
    is_host: |host| matches!(host, "hooks.slack.com" | "hooks.slack-gov.com"),
    is_path: |path| ["/services/", "/workflows/", "/triggers/"].iter().any(|start| path.starts_with(start)),
    wrong: "channel-slack-wrong",
};

/// The channel.
#[derive(Debug)]
pub struct Slack;

impl DeliveryChannel for Slack {
    fn name(&self) -> &'static str {
        "slack"
    }

    fn check(&self, typed: &Typed<'_>, settings: &Settings<'_>) -> Result<CheckedAddress, FieldError> {
        URLS.check(typed, settings)
    }

    /// One message a second for each webhook; short bursts are allowed (<https://docs.slack.dev/apis/web-api/rate-limits>).
    fn limits(&self) -> Limits {
        Limits { each: Some(Rate { messages: 1, per: Duration::from_secs(1) }), ..Limits::default() }
    }

    fn render(&self, notice: &Notice) -> Content {
        let header = json!({"type": "plain_text", "text": heading(notice, HEADER_MAX, characters), "emoji": false});
        let mut blocks = vec![json!({"type": "header", "text": header})];
        blocks.extend(notice.blocks().map(|text| json!({"type": "section", "text": mrkdwn(&text)})));
        blocks.truncate(BLOCKS_MAX - 1);
        let links: Vec<_> =
            notice.links.iter().map(|link| format!("<{}|{}>", link.url, escaped(&link.label))).collect();
        if !links.is_empty() {
            let text = json!({"type": "mrkdwn", "text": links.join("  ·  ")});
            blocks.push(json!({"type": "context", "elements": [text]}));
        }
        // `text` is what notifications show.
        let body = json!({"text": escaped(&notice.subject), "blocks": blocks, "unfurl_links": false});
        Content { subject: notice.subject.clone(), body: body.to_string() }
    }

    fn request(&self, message: &Outgoing, address: &str, _: &Sending<'_>) -> Result<Request, &'static str> {
        Ok(http::post_json(address.parse().map_err(|_| "address")?, message.body.clone()))
    }
}

/// A text in Slack's markup. `verbatim` keeps Slack from looking for names and links in it, so that nobody is called.
fn mrkdwn(text: &str) -> Value {
    // What is escaped counts as it is sent.
    let text = fit(text, SECTION_MAX, |text| characters(&escaped(text)));
    json!({"type": "mrkdwn", "text": escaped(&text), "verbatim": true})
}

/// The three characters that Slack's markup gives a meaning (<https://docs.slack.dev/messaging/formatting-message-text>).
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
