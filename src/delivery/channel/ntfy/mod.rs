//! ntfy, on its own server or on another: <https://docs.ntfy.sh/publish/#publish-as-json>.

use super::vendor_url::label;
use super::{
    CheckedAddress, Content, DeliveryChannel, Limits, Rate, Sending, Settings, Typed, heading, http, webhook,
    wrong_address, wrong_token,
};
use crate::delivery::notice::{Notice, Severity, fit};
use crate::delivery::queue::Outgoing;
use crate::platform::outgoing::Request;
use crate::types::FieldError;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;

/// Longest message, in bytes; a longer one would become an attachment. The URL of a placeholder is longer than the
/// placeholder.
const MESSAGE_BYTES_MAX: usize = 3_600;
const TITLE_BYTES_MAX: usize = 250;
/// Most action buttons.
const ACTIONS_MAX: usize = 3;
/// Longest topic and longest token.
const TOPIC_MAX: usize = 64;
const TOKEN_MAX: usize = 200;

/// The channel.
#[derive(Debug)]
pub struct Ntfy;

/// What is sealed of a topic.
#[derive(Serialize, Deserialize)]
struct Topic {
    server: String,
    topic: String,
    token: String,
}

impl DeliveryChannel for Ntfy {
    fn name(&self) -> &'static str {
        "ntfy"
    }

    fn check(&self, typed: &Typed<'_>, settings: &Settings<'_>) -> Result<CheckedAddress, FieldError> {
        let wrong = || wrong_address("channel-ntfy-wrong");
        let url = webhook::check_url(typed.address, settings, "channel-ntfy-wrong")?;
        let (path, topic) = url.path().trim_end_matches('/').rsplit_once('/').ok_or_else(wrong)?;
        let is_topic = (1..=TOPIC_MAX).contains(&topic.len())
            && topic.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        if !is_topic || url.query().is_some() {
            return Err(wrong());
        }
        let token = typed.token.trim();
        if token.len() > TOKEN_MAX || !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(wrong_token("channel-ntfy-token-wrong"));
        }
        let mut server = url.clone();
        server.set_path(&format!("{path}/"));
        let host = url.host_str().unwrap_or_default().to_owned();
        let key = format!("{server}{topic}");
        let sealed = Topic { server: server.into(), topic: topic.to_owned(), token: token.to_owned() };
        let address = serde_json::to_string(&sealed).map_err(|_| wrong())?;
        Ok(CheckedAddress { label: label(&host, topic), key, address, host: Some(host) })
    }

    fn takes_token(&self) -> bool {
        true
    }

    /// ntfy.sh refills one request each five seconds, up to sixty (<https://docs.ntfy.sh/publish/#limitations>).
    fn limits(&self) -> Limits {
        Limits { each: Some(Rate { messages: 60, per: Duration::from_secs(300) }), ..Limits::default() }
    }

    fn render(&self, notice: &Notice) -> Content {
        let (priority, tag) = match notice.severity {
            Severity::Good => (3, "white_check_mark"),
            Severity::Neutral => (3, "information_source"),
            Severity::Minor => (3, "warning"),
            Severity::Major => (4, "warning"),
            Severity::Critical => (5, "rotating_light"),
        };
        let text = notice.blocks().collect::<Vec<_>>().join("\n\n");
        let actions: Vec<_> = notice
            .links
            .iter()
            .take(ACTIONS_MAX)
            .map(|link| json!({"action": "view", "label": link.label, "url": link.url}))
            .collect();
        let mut body = json!({
            "title": heading(notice, TITLE_BYTES_MAX, str::len),
            "message": fit(&text, MESSAGE_BYTES_MAX, str::len),
            "priority": priority,
            "tags": [tag],
            "actions": actions,
        });
        if let Some(link) = notice.links.first() {
            body["click"] = json!(link.url);
        }
        Content { subject: notice.subject.clone(), body: body.to_string() }
    }

    fn request(&self, message: &Outgoing, address: &str, _: &Sending<'_>) -> Result<Request, &'static str> {
        let Topic { server, topic, token } = serde_json::from_str(address).map_err(|_| "address")?;
        let mut body: Value = serde_json::from_str(&message.body).map_err(|_| "body")?;
        body["topic"] = json!(topic);
        let mut request = http::post_json(server.parse().map_err(|_| "address")?, body.to_string());
        if !token.is_empty() {
            let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| "address")?;
            value.set_sensitive(true);
            request.headers.push((AUTHORIZATION, value));
        }
        Ok(request)
    }
}
