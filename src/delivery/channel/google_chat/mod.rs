//! Google Chat, by incoming webhooks of a space: <https://developers.google.com/workspace/chat/quickstart/webhooks>.

use super::vendor_url::VendorUrl;
use super::{CheckedAddress, Content, DeliveryChannel, Limits, Rate, Sending, Settings, Typed, http};
use crate::delivery::notice::{Notice, fit, json_bytes};
use crate::delivery::queue::Outgoing;
use crate::platform::outgoing::Request;
use crate::types::FieldError;
use serde_json::json;
use std::time::Duration;

/// A message may have 32,000 bytes in all; what is beside the texts takes less than 6,000.
const TEXT_BYTES_MAX: usize = 24_000;
const TITLE_BYTES_MAX: usize = 1_000;
/// What a paragraph takes besides its text.
const WIDGET_BYTES: usize = 60;

const URLS: VendorUrl = VendorUrl {
    channel: "google_chat",
    is_host: |host| host == "chat.googleapis.com",
    is_path: |path| {
        path.strip_prefix("/v1/spaces/").and_then(|rest| rest.split_once('/')).is_some_and(|(_, end)| end == "messages")
    },
    wrong: "channel-google-chat-wrong",
};

/// The channel.
#[derive(Debug)]
pub struct GoogleChat;

impl DeliveryChannel for GoogleChat {
    fn name(&self) -> &'static str {
        "google_chat"
    }

    fn check(&self, typed: &Typed<'_>, settings: &Settings<'_>) -> Result<CheckedAddress, FieldError> {
        URLS.check(typed, settings)
    }

    /// One request a second for each space, shared by its webhooks
    /// (<https://developers.google.com/workspace/chat/limits>).
    fn limits(&self) -> Limits {
        Limits { each: Some(Rate { messages: 1, per: Duration::from_secs(1) }), ..Limits::default() }
    }

    fn render(&self, notice: &Notice) -> Content {
        let mut widgets = Vec::new();
        let mut room = TEXT_BYTES_MAX;
        for text in notice.blocks() {
            let text = fit(&text, room, |text| json_bytes(&escaped(text)));
            room = room.saturating_sub(json_bytes(&escaped(&text)) + WIDGET_BYTES);
            widgets.push(json!({"textParagraph": {"text": escaped(&text)}}));
            if room < WIDGET_BYTES {
                break;
            }
        }
        let buttons: Vec<_> = notice
            .links
            .iter()
            .map(|link| json!({"text": link.label, "onClick": {"openLink": {"url": link.url}}}))
            .collect();
        if !buttons.is_empty() {
            widgets.push(json!({"buttonList": {"buttons": buttons}}));
        }
        let header = json!({
            "title": fit(&notice.title, TITLE_BYTES_MAX, json_bytes),
            "subtitle": fit(&notice.status, TITLE_BYTES_MAX, json_bytes),
        });
        let card = json!({"header": header, "sections": [{"widgets": widgets}]});
        let body = json!({
            "fallbackText": notice.subject,
            "cardsV2": [{"cardId": "notice", "card": card}],
        });
        Content { subject: notice.subject.clone(), body: body.to_string() }
    }

    fn request(&self, message: &Outgoing, address: &str, _: &Sending<'_>) -> Result<Request, &'static str> {
        let mut url: reqwest::Url = address.parse().map_err(|_| "address")?;
        // The same id in every try: Google Chat stores such a message once.
        url.query_pairs_mut().append_pair("requestId", &message.internet_id);
        Ok(http::post_json(url, message.body.clone()))
    }
}

/// A paragraph reads a part of HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>")
}
