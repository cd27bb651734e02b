//! Telegram, by a bot: <https://core.telegram.org/bots/api#sendmessage>. The bot's token is the setting
//! `AMENDS_TELEGRAM_TOKEN`, and an address is a chat that the bot was added to.

use super::vendor_url::label;
use super::{
    CheckedAddress, Content, DeliveryChannel, Limits, Opened, Rate, SendError, SendOutcome, Sending, Settings, Typed,
    heading, http, wrong_address,
};
use crate::delivery::notice::{Notice, fit};
use crate::delivery::queue::Outgoing;
use crate::platform::config::Config;
use crate::platform::outgoing::Request;
use crate::types::FieldError;
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// Longest text, in UTF-16 units after its markup was read, is 4,096; the words of links need a part of it.
const TEXT_MAX: usize = 3_500;
const TITLE_MAX: usize = 250;
const API: &str = "https://api.telegram.org/";

/// The channel.
#[derive(Debug)]
pub struct Telegram;

impl DeliveryChannel for Telegram {
    fn name(&self) -> &'static str {
        "telegram"
    }

    fn check(&self, typed: &Typed<'_>, settings: &Settings<'_>) -> Result<CheckedAddress, FieldError> {
        if settings.config.telegram_token.is_none() {
            return Err(wrong_address("channel-telegram-unset"));
        }
        let chat = typed.address.trim();
        if !is_chat(chat) {
            return Err(wrong_address(if chat.is_empty() { "field-required" } else { "channel-telegram-wrong" }));
        }
        let host = api(settings.config).and_then(|url| url.host_str().map(str::to_owned));
        Ok(CheckedAddress {
            address: chat.to_owned(),
            key: chat.to_ascii_lowercase(),
            // Nobody gets into a chat by its id; it is shown in part all the same, as addresses are.
            label: label("Telegram", &format!("{chat:>16}")),
            host,
        })
    }

    /// Thirty messages a second in all, and twenty a minute in a group
    /// (<https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>).
    fn limits(&self) -> Limits {
        Limits {
            overall: Some(Rate { messages: 30, per: Duration::from_secs(1) }),
            each: Some(Rate { messages: 20, per: Duration::from_secs(60) }),
            ..Limits::default()
        }
    }

    fn render(&self, notice: &Notice) -> Content {
        let title = format!("<b>{}</b>", escaped(&heading(notice, TITLE_MAX, utf16)));
        let text = notice.blocks().collect::<Vec<_>>().join("\n\n");
        let links: Vec<_> = notice
            .links
            .iter()
            .map(|link| format!("<a href=\"{}\">{}</a>", link.url.replace('"', "%22"), escaped(&link.label)))
            .collect();
        let text = [title, escaped(&fit(&text, TEXT_MAX, utf16)), links.join(" · ")].join("\n\n");
        let body = json!({"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}});
        Content { subject: notice.subject.clone(), body: body.to_string() }
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Opened, String> {
        let Some(token) = &settings.config.telegram_token else { return Ok(Opened::NotConfigured) };
        if !token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-')) {
            return Err("AMENDS_TELEGRAM_TOKEN is not the token of a bot, such as 123456:ABC-DEF".to_owned());
        }
        Ok(Opened::Http)
    }

    fn request(&self, message: &Outgoing, address: &str, sending: &Sending<'_>) -> Result<Request, &'static str> {
        let token = sending.config.telegram_token.as_deref().ok_or("unset")?;
        let mut url = api(sending.config).ok_or("unset")?;
        url.set_path(&format!("/bot{token}/sendMessage"));
        let mut body: Value = serde_json::from_str(&message.body).map_err(|_| "body")?;
        body["chat_id"] = json!(address);
        Ok(http::post_json(url, body.to_string()))
    }

    fn outcome(&self, answer: &http::Answer) -> SendOutcome {
        let said: Said = serde_json::from_slice(&answer.body).unwrap_or_default();
        match answer.status.as_u16() {
            // The token of the bot is not valid, which concerns every message.
            401 | 404 => SendOutcome::Deferred(SendError::of_channel(answer.code())),
            // The only way in which Telegram tells an unknown chat from a wrong text.
            400 => answer
                .rejected(said.description.contains("chat not found") || said.parameters.migrate_to_chat_id.is_some()),
            429 => {
                let retry_after = said.parameters.retry_after.map(Duration::from_secs).or(answer.retry_after);
                SendOutcome::Deferred(SendError { retry_after, ..SendError::of_destination(answer.code()) })
            }
            _ => http::outcome(answer),
        }
    }
}

/// What an answer says: <https://core.telegram.org/bots/api#making-requests>.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    description: String,
    parameters: Parameters,
}

/// <https://core.telegram.org/bots/api#responseparameters>.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

/// The server of the bot API: Telegram's, or the one that the setting names.
fn api(config: &Config) -> Option<Url> {
    let set = config.chat_hosts.iter().find(|set| set.channel == "telegram");
    set.map_or_else(|| API.parse().ok(), |set| Some(set.origin.clone()))
}

/// The id of a chat, or the name of a public one.
fn is_chat(text: &str) -> bool {
    let is_id = |digits: &str| (1..=19).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    match text.strip_prefix('@') {
        Some(name) => (4..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'),
        None => is_id(text.strip_prefix('-').unwrap_or(text)),
    }
}

/// The units that Telegram counts.
fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The characters that have a meaning in Telegram's HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
