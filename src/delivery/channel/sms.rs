//! Texts over a gateway: `POST {to, from, text, idempotency_key}` as JSON. The key is the message's own
//! and the same at every try, so that a gateway that knows such keys sends it once.

use super::{Handover, Trouble};
use crate::delivery::queue::Outgoing;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use serde_json::json;
use std::fmt;
use std::time::Duration;

const CONNECT_MAX: Duration = Duration::from_secs(10);
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// Longest sender a phone shows in letters (GSM 03.38: an alphanumeric address has eleven).
const FROM_MAX: usize = 11;

/// A gateway for texts.
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
    /// Reads the gateway's address. A name and password in it are sent as HTTP basic authentication.
    pub fn parse(url: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("AMENDS_SMS_URL is not http(s)://…: {why}");
        let url = Url::parse(url).map_err(|error| wrong(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(&format!("it begins with {}:", url.scheme())));
        }
        let host = url.host_str().ok_or_else(|| wrong("it names no host"))?.to_owned();
        let client = Client::builder()
            .connect_timeout(CONNECT_MAX)
            .timeout(ANSWER_MAX)
            .redirect(Policy::none())
            .user_agent(concat!("amends/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| wrong(&error.to_string()))?;
        Ok(Self { url, host, client })
    }

    /// The gateway's host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Hands one text over.
    pub async fn hand_over(&self, message: &Outgoing, organisation: &str) -> Handover {
        let body = json!({
            "to": message.address,
            "from": sender(organisation),
            "text": message.body,
            "idempotency_key": message.internet_id,
        });
        match self.client.post(self.url.clone()).json(&body).send().await {
            Ok(response) => of_status(response.status()),
            Err(error) if error.is_connect() => Handover::Later(Trouble::of_channel("unreachable")),
            Err(error) if error.is_builder() => Handover::Later(Trouble::of_channel("request")),
            Err(error) if error.is_timeout() => Handover::Unknown(Trouble::of_channel("timeout")),
            Err(_) => Handover::Unknown(Trouble::of_channel("connection lost")),
        }
    }
}

fn of_status(status: StatusCode) -> Handover {
    let code = format!("http {}", status.as_u16());
    match status.as_u16() {
        200..=299 => Handover::Taken,
        // The request, and so the number in it, is what the gateway does not take.
        400 | 404 | 410 | 422 => Handover::Refused { code, address_is_bad: true },
        // A gateway in front of the gateway gave up waiting: behind it, it may have been taken.
        502 | 504 => Handover::Unknown(Trouble::of_channel(code)),
        // Credentials, money, limits, redirects, outages: the channel's trouble, not the number's.
        _ => Handover::Later(Trouble::of_channel(code)),
    }
}

/// The company's name as a phone can show it.
fn sender(organisation: &str) -> String {
    let plain: String = organisation.chars().filter(char::is_ascii_alphanumeric).take(FROM_MAX).collect();
    if plain.is_empty() { "Amends".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_for_what_they_say_of_the_number() {
        let handed = |code: u16| of_status(StatusCode::from_u16(code).unwrap());
        assert_eq!(handed(202), Handover::Taken);
        assert!(matches!(handed(422), Handover::Refused { address_is_bad: true, .. }));
        for code in [301, 401, 402, 403, 429, 500, 503] {
            assert!(matches!(handed(code), Handover::Later(Trouble { is_the_channel: true, .. })), "{code}");
        }
        assert!(matches!(handed(504), Handover::Unknown(_)));
    }

    #[test]
    fn a_phone_shows_at_most_eleven_letters() {
        assert_eq!(sender("Larkmoor Mobile"), "LarkmoorMob");
        assert_eq!(sender("株式会社"), "Amends");
    }

    #[test]
    fn an_address_that_is_none_is_told_without_its_secret() {
        for bad in ["ftp://u:secret@x", "nonsense", "http://"] {
            let told = Gateway::parse(bad).unwrap_err();
            assert!(told.starts_with("AMENDS_SMS_URL") && !told.contains("secret"), "{told}");
        }
    }
}
