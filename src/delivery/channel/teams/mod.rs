//! Microsoft Teams, by a workflow "Post to a channel when a webhook request is received": an Adaptive Card in the envelope
//! that its trigger reads
//! (<https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook>).

use super::vendor_url::VendorUrl;
use super::{
    CheckedAddress, Content, DeliveryChannel, Limits, Rate, SendOutcome, Sending, Settings, Typed,
    escaped_beside_addresses, http,
};
use crate::delivery::notice::{Notice, Severity, fit, json_bytes};
use crate::delivery::queue::Outgoing;
use crate::platform::outgoing::Request;
use crate::types::FieldError;
use serde_json::json;
use std::time::Duration;

/// A message may have 28 KB in all; what is beside the texts takes less than 4.
const TEXT_BYTES_MAX: usize = 20_000;
const TITLE_BYTES_MAX: usize = 1_000;
/// What a block takes besides its text.
const BLOCK_BYTES: usize = 60;

const URLS: VendorUrl = VendorUrl {
    channel: "teams",
    // Workflows of Power Automate, in the older and newer form of their URLs, and the connectors of before.
    is_host: |host| {
        [".logic.azure.com", ".powerplatform.com", ".webhook.office.com", ".logic.azure.us"]
            .iter()
            .any(|end| host.strip_suffix(end).is_some_and(|name| !name.is_empty()))
    },
    is_path: |path| path.len() > 1,
    wrong: "channel-teams-wrong",
};

/// The channel.
#[derive(Debug)]
pub struct Teams;

impl DeliveryChannel for Teams {
    fn name(&self) -> &'static str {
        "teams"
    }

    fn check(&self, typed: &Typed<'_>, settings: &Settings<'_>) -> Result<CheckedAddress, FieldError> {
        URLS.check(typed, settings)
    }

    /// Four requests a second, says the page named above.
    fn limits(&self) -> Limits {
        Limits { each: Some(Rate { messages: 4, per: Duration::from_secs(1) }), ..Limits::default() }
    }

    fn render(&self, notice: &Notice) -> Content {
        let color = match notice.severity {
            Severity::Good => "Good",
            Severity::Neutral => "Accent",
            Severity::Minor | Severity::Major => "Warning",
            Severity::Critical => "Attention",
        };
        let title = escaped(&fit(&notice.title, TITLE_BYTES_MAX, |text| json_bytes(&escaped(text))));
        let mut body =
            vec![json!({"type": "TextBlock", "text": title, "size": "Large", "weight": "Bolder", "wrap": true})];
        if !notice.status.is_empty() {
            let status = escaped(&notice.status);
            body.push(json!({"type": "TextBlock", "text": status, "weight": "Bolder", "color": color, "wrap": true}));
        }
        let mut room = TEXT_BYTES_MAX;
        for text in notice.blocks() {
            let text = fit(&text, room, |text| json_bytes(&escaped(text)));
            room = room.saturating_sub(json_bytes(&escaped(&text)) + BLOCK_BYTES);
            body.push(json!({"type": "TextBlock", "text": escaped(&text), "wrap": true}));
            if room < BLOCK_BYTES {
                break;
            }
        }
        let actions: Vec<_> = notice
            .links
            .iter()
            .map(|link| json!({"type": "Action.OpenUrl", "title": link.label, "url": link.url}))
            .collect();
        let card = json!({
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "rtl": notice.is_right_to_left,
            "msteams": {"width": "Full"},
            "fallbackText": notice.subject,
            "body": body,
            "actions": actions,
        });
        let attachment =
            json!({"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null, "content": card});
        let message = json!({"type": "message", "attachments": [attachment]});
        Content { subject: notice.subject.clone(), body: message.to_string() }
    }

    fn request(&self, message: &Outgoing, address: &str, _: &Sending<'_>) -> Result<Request, &'static str> {
        Ok(http::post_json(address.parse().map_err(|_| "address")?, message.body.clone()))
    }

    /// A connector of before answers 200 whatever happened, and says in the text that it was asked too often.
    fn outcome(&self, answer: &http::Answer) -> SendOutcome {
        let text = String::from_utf8_lossy(&answer.body);
        if answer.status.is_success() && text.contains("HTTP error 429") {
            answer.deferred()
        } else {
            http::outcome(answer)
        }
    }
}

/// A text block reads a part of Markdown, in which a single line end is a space. Addresses become links as they are.
fn escaped(text: &str) -> String {
    escaped_beside_addresses(text, unmarked)
}

fn unmarked(text: &str) -> String {
    let mut unmarked = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '*' | '_' | '[' | ']' | '`' | '#' => unmarked.extend(['\\', c]),
            '\n' => unmarked.push_str("\n\n"),
            _ => unmarked.push(c),
        }
    }
    unmarked
}
