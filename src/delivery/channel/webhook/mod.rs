//! Webhooks: a POST of JSON to any URL that the outgoing client may ask, signed by
//! [Standard Webhooks](https://www.standardwebhooks.com/). Its body is whatever was enqueued.

use super::vendor_url::label;
use super::{
    CheckedAddress, Content, DeliveryChannel, Limits, Rate, SendOutcome, Sending, Settings, Typed, http, wrong_address,
    wrong_token,
};
use crate::delivery::notice::{Link, Notice};
use crate::delivery::queue::Outgoing;
use crate::platform::outgoing::{Request, UrlError};
use crate::platform::random;
use crate::types::FieldError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::json;
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP};
use std::time::Duration;

/// How a signing secret begins.
const SECRET_PREFIX: &str = "whsec_";
/// The bytes that a signing secret may have, by the specification.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// The channel.
#[derive(Debug)]
pub struct Webhook;

/// What is sealed of a webhook.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Where it is posted.
    pub url: String,
    /// The signing secrets, `whsec_…`, the newest first. While one is being replaced there are two, and each request carries
    /// a signature of either.
    pub secrets: Vec<String>,
}

impl Endpoint {
    /// Reads what `destination::open` returned.
    pub fn parse(secret: &str) -> Option<Self> {
        serde_json::from_str(secret).ok()
    }

    /// A new signing secret: 192 random bits.
    pub fn new_secret() -> String {
        Self::secret_of(&random::bytes::<24>())
    }

    /// The signing secret that random bytes make, for a form that shows it.
    pub fn secret_of(bytes: &[u8]) -> String {
        format!("{SECRET_PREFIX}{}", STANDARD.encode(bytes))
    }

    /// The address of a destination.
    pub fn checked(&self) -> CheckedAddress {
        let url: Option<Url> = self.url.parse().ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
        let address = serde_json::to_string(self).unwrap_or_default();
        CheckedAddress { label: label(&host, &self.url), key: self.url.clone(), address, host: Some(host) }
    }

    /// The signatures of a body, one for each secret.
    fn signatures(&self, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
        let sign = |secret: &String| standardwebhooks::Webhook::new(secret).ok()?.sign(id, timestamp, body).ok();
        let signatures = self.secrets.iter().map(sign).collect::<Option<Vec<_>>>()?;
        (!signatures.is_empty()).then(|| signatures.join(" "))
    }
}

impl DeliveryChannel for Webhook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    /// The token is a signing secret; without one a new one is made.
    fn check(&self, typed: &Typed<'_>, settings: &Settings<'_>) -> Result<CheckedAddress, FieldError> {
        let url = check_url(typed.address, settings, "channel-webhook-wrong")?;
        let secret = match typed.token.trim() {
            "" => Endpoint::new_secret(),
            secret if is_secret(secret) => secret.to_owned(),
            _ => return Err(wrong_token("channel-webhook-token-wrong")),
        };
        Ok(Endpoint { url: url.into(), secrets: vec![secret] }.checked())
    }

    fn takes_token(&self) -> bool {
        true
    }

    /// No receiver says how much it takes before it answers 429; ten a second are no flood.
    fn limits(&self) -> Limits {
        let each = Some(Rate { messages: 10, per: Duration::from_secs(1) });
        // A receiver may take 15 seconds to answer, and others should not wait for it.
        Limits { each, concurrent: 64, ..Limits::default() }
    }

    fn render(&self, notice: &Notice) -> Content {
        let link = |link: &Link| json!({"label": link.label, "url": link.url});
        let body = json!({
            "organisation": notice.organisation,
            "title": notice.title,
            "status": notice.status,
            "services": notice.services,
            "facts": notice.facts,
            "paragraphs": notice.paragraphs,
            "links": notice.links.iter().map(link).collect::<Vec<_>>(),
        });
        Content { subject: notice.subject.clone(), body: body.to_string() }
    }

    fn request(&self, message: &Outgoing, address: &str, sending: &Sending<'_>) -> Result<Request, &'static str> {
        let endpoint = Endpoint::parse(address).ok_or("address")?;
        let timestamp = sending.now.timestamp();
        let signatures =
            endpoint.signatures(&message.internet_id, timestamp, message.body.as_bytes()).ok_or("signature")?;
        let mut request = http::post_json(endpoint.url.parse().map_err(|_| "address")?, message.body.clone());
        for (name, value) in [
            (HEADER_WEBHOOK_ID, message.internet_id.clone()),
            (HEADER_WEBHOOK_TIMESTAMP, timestamp.to_string()),
            (HEADER_WEBHOOK_SIGNATURE, signatures),
        ] {
            let value = HeaderValue::try_from(value).map_err(|_| "signature")?;
            request.headers.push((HeaderName::from_static(name), value));
        }
        Ok(request)
    }

    /// Only 410 says that the receiver is gone for good. Anything else may be a mistake of a deployment, and is tried again.
    fn outcome(&self, answer: &http::Answer) -> SendOutcome {
        match answer.status.as_u16() {
            200..=299 => SendOutcome::Accepted,
            410 => answer.rejected(true),
            400..=428 | 430..=499 => SendOutcome::Deferred(super::SendError {
                retry_after: answer.retry_after,
                ..super::SendError::of_message(answer.code())
            }),
            _ => answer.deferred(),
        }
    }
}

/// Reads a URL that any host may have: `https`, or plain `http` to an address that the setting `AMENDS_OUTGOING_ALLOW` names.
pub(super) fn check_url(typed: &str, settings: &Settings<'_>, wrong: &str) -> Result<Url, FieldError> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(wrong_address("field-required"));
    }
    let url = settings.client.parse_url(text).map_err(|error| {
        wrong_address(match error {
            UrlError::PrivateAddress => "channel-webhook-private",
            UrlError::Credentials => "channel-webhook-credentials",
            UrlError::Malformed | UrlError::Scheme => wrong,
        })
    })?;
    if url.scheme() != "https" && !settings.client.is_in_allowed_network(&url) {
        return Err(wrong_address("channel-webhook-https"));
    }
    if url.fragment().is_some() {
        return Err(wrong_address(wrong));
    }
    Ok(url)
}

fn is_secret(text: &str) -> bool {
    let bytes = text.strip_prefix(SECRET_PREFIX).and_then(|encoded| STANDARD.decode(encoded).ok());
    bytes.is_some_and(|bytes| SECRET_BYTES.contains(&bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn signs_as_the_specification_does() {
        let secrets = vec!["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()];
        let endpoint = Endpoint { url: "https://example.org/".into(), secrets };
        let signed = endpoint.signatures("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_new_secret_is_one_and_two_secrets_sign_twice() {
        let secrets = vec![Endpoint::new_secret(), Endpoint::new_secret()];
        assert!(secrets.iter().all(|secret| is_secret(secret)));
        let endpoint = Endpoint { url: "https://example.org/".into(), secrets };
        assert_eq!(endpoint.signatures("id", 0, b"{}").unwrap().split(' ').count(), 2);
        assert!(Endpoint::parse(&endpoint.checked().address).is_some_and(|read| read == endpoint));
        for bad in ["", "whsec_", "whsec_short", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert!(!is_secret(bad), "{bad}");
        }
    }
}
