//! Text messages over an HTTP gateway: `POST {to, from, text, idempotency_key}` as JSON. The key is the same in every
//! try of a message, so that a gateway that supports such keys sends it once.

use super::{
    Addresses, CheckedAddress, Content, DeliveryChannel, Opened, Route, SendError, SendOutcome, Sending, Settings,
    Transport, Typed, wrong_address,
};
use crate::customers::{address, address_text};
use crate::delivery::notice::Notice;
use crate::delivery::queue::Outgoing;
use crate::types::FieldError;
use futures::future::BoxFuture;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use serde_json::json;
use std::fmt;
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);
/// Longest alphanumeric sender, in characters (3GPP TS 23.040, 9.1.2.5).
const FROM_MAX: usize = 11;

/// The channel.
#[derive(Debug)]
pub struct Sms;

impl DeliveryChannel for Sms {
    fn name(&self) -> &'static str {
        "sms"
    }

    fn addresses(&self) -> Addresses {
        Addresses::People
    }

    fn check(&self, typed: &Typed<'_>, _: &Settings<'_>) -> Result<CheckedAddress, FieldError> {
        let read = address_text::parse_phone(typed.address, None)
            .map_err(|message| FieldError { message, ..wrong_address("") })?;
        Ok(CheckedAddress { label: address::masked(&read.text), address: read.text, key: read.key, host: None })
    }

    fn accepts(&self, address: &str) -> bool {
        address_text::parse_phone(address, None).is_ok()
    }

    fn render(&self, notice: &Notice) -> Content {
        Content { subject: String::new(), body: notice.short.clone() }
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Opened, String> {
        Ok(match settings.config.sms_url.as_deref() {
            Some(url) => Opened::Own(Box::new(Gateway::parse(url)?)),
            None => Opened::NotConfigured,
        })
    }
}

/// A text message gateway.
pub struct Gateway {
    url: Url,
    host: String,
    client: Client,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Gateway {
    /// Reads the gateway's URL. A user name and password in it are sent as HTTP basic authentication.
    ///
    /// # Errors
    ///
    /// One line that names the setting, without secrets.
    pub fn parse(url: &str) -> Result<Self, String> {
        let invalid = |reason: &str| format!("AMENDS_SMS_URL must be http(s)://…: {reason}");
        let url = Url::parse(url).map_err(|error| invalid(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(invalid(&format!("its scheme is {}", url.scheme())));
        }
        let host = url.host_str().ok_or_else(|| invalid("it has no host"))?.to_owned();
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(RESPONSE_TIMEOUT)
            .redirect(Policy::none())
            .user_agent(concat!("amends/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| invalid(&error.to_string()))?;
        Ok(Self { url, host, client })
    }

    async fn post(&self, message: &Outgoing, organisation: &str) -> SendOutcome {
        let body = json!({
            "to": message.address,
            "from": sender_name(organisation),
            "text": message.body,
            "idempotency_key": message.internet_id,
        });
        match self.client.post(self.url.clone()).json(&body).send().await {
            Ok(response) => outcome_of(response.status()),
            Err(error) if error.is_connect() => SendOutcome::Deferred(SendError::of_channel("unreachable")),
            Err(error) if error.is_builder() => SendOutcome::Deferred(SendError::of_channel("request")),
            Err(error) if error.is_timeout() => SendOutcome::Unknown(SendError::of_channel("timeout")),
            Err(_) => SendOutcome::Unknown(SendError::of_channel("connection lost")),
        }
    }
}

impl Transport for Gateway {
    fn route(&self) -> Route {
        Route::Gateway(self.host.clone())
    }

    fn send<'a>(&'a self, message: &'a Outgoing, sending: &'a Sending<'a>) -> BoxFuture<'a, SendOutcome> {
        Box::pin(self.post(message, &sending.look.organisation))
    }
}

fn outcome_of(status: StatusCode) -> SendOutcome {
    let code = format!("http {}", status.as_u16());
    match status.as_u16() {
        200..=299 => SendOutcome::Accepted,
        // The gateway rejects the request, and with it the number.
        400 | 404 | 410 | 422 => SendOutcome::Rejected { code, is_address_invalid: true },
        // A proxy gave up waiting for the gateway, which may have accepted it.
        502 | 504 => SendOutcome::Unknown(SendError::of_channel(code)),
        // Credentials, credit, limits, redirects and outages concern the channel, not the number.
        _ => SendOutcome::Deferred(SendError::of_channel(code)),
    }
}

/// The organisation's name as a phone can show it.
fn sender_name(organisation: &str) -> String {
    let plain: String = organisation.chars().filter(char::is_ascii_alphanumeric).take(FROM_MAX).collect();
    if plain.is_empty() { "Amends".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_its_outcome() {
        let outcome = |code: u16| outcome_of(StatusCode::from_u16(code).unwrap());
        assert_eq!(outcome(202), SendOutcome::Accepted);
        assert!(matches!(outcome(422), SendOutcome::Rejected { is_address_invalid: true, .. }));
        for code in [301, 401, 402, 403, 429, 500, 503] {
            assert!(matches!(outcome(code), SendOutcome::Deferred(error) if error.is_channel_wide()), "{code}");
        }
        assert!(matches!(outcome(504), SendOutcome::Unknown(_)));
    }

    #[test]
    fn the_sender_has_at_most_eleven_letters() {
        assert_eq!(sender_name("Larkmoor Mobile"), "LarkmoorMob");
        assert_eq!(sender_name("株式会社"), "Amends");
    }

    #[test]
    fn an_invalid_url_is_reported_without_its_password() {
        for bad in ["ftp://u:secret@x", "nonsense", "http://"] {
            let error = Gateway::parse(bad).unwrap_err();
            assert!(error.starts_with("AMENDS_SMS_URL") && !error.contains("secret"), "{error}");
        }
    }
}
