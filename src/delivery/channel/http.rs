//! Sends messages by the one outgoing HTTP client, and sorts what the other side answers.

use super::{Channel, SendError, SendOutcome, Sending, is_this_machine};
use crate::delivery::demo_receiver;
use crate::delivery::queue::Outgoing;
use crate::platform::outgoing::{self, Client, LongAnswer, Request};
use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, StatusCode, Url};
use std::time::Duration;

/// The most bytes of an answer that are read; what is behind them is of no use.
const ANSWER_MAX: usize = 4_096;
/// The longest pause that an answer can ask for. A day more would outlast what the message is about.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 3_600);

/// An answer of the other side.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// How long it asks to be left alone.
    pub retry_after: Option<Duration>,
    /// The beginning of its body.
    pub body: Bytes,
}

impl Answer {
    /// The code that is stored, such as `http 503`.
    pub fn code(&self) -> String {
        format!("http {}", self.status.as_u16())
    }

    /// Not accepted now, with the pause that the answer asks for.
    pub fn deferred(&self) -> SendOutcome {
        SendOutcome::Deferred(SendError { retry_after: self.retry_after, ..SendError::of_destination(self.code()) })
    }

    /// Not accepted for good.
    pub fn rejected(&self, is_address_invalid: bool) -> SendOutcome {
        SendOutcome::Rejected { code: self.code(), is_address_invalid }
    }
}

/// What an answer of a chat means.
pub fn outcome(answer: &Answer) -> SendOutcome {
    match answer.status.as_u16() {
        200..=299 => SendOutcome::Accepted,
        // The room or its webhook is gone, or its token is not valid any more.
        401 | 403 | 404 | 410 => answer.rejected(true),
        408 | 425 | 429 => answer.deferred(),
        // The payload is not what the other side takes, and will not be in the next try.
        400..=499 => answer.rejected(false),
        // A proxy gave up waiting; the message may have arrived.
        502 | 504 => SendOutcome::Unknown(SendError::of_destination(answer.code())),
        // A redirect is not followed (decision 72).
        _ => answer.deferred(),
    }
}

/// A POST of JSON.
pub fn post_json(url: Url, body: impl Into<Bytes>) -> Request {
    Request {
        method: Method::POST,
        url,
        headers: vec![(CONTENT_TYPE, HeaderValue::from_static("application/json"))],
        body: body.into(),
        answer_max: ANSWER_MAX,
        long_answer: LongAnswer::Cut,
    }
}

/// Sends a message to its destination.
pub(super) async fn send(channel: Channel, client: &Client, message: &Outgoing, sending: &Sending<'_>) -> SendOutcome {
    let rejected = |code: &str| SendOutcome::Rejected { code: code.to_owned(), is_address_invalid: false };
    let Some(address) = &message.destination else { return rejected("destination_missing") };
    let request = match channel.request(message, address.expose(), sending) {
        Ok(request) => request,
        Err(code) => return rejected(code),
    };
    let host = request.url.host_str().unwrap_or_default();
    if sending.is_demo && !is_this_machine(host) {
        return rejected("demo");
    }
    // What nobody typed, and only in a demonstration: the rules keep everybody else from asking this machine.
    let receiver = if sending.is_demo { demo_receiver::here(sending.config, &request.url) } else { None };
    let sent = match receiver {
        Some(url) => client.send_to_this_machine(Request { url, ..request }).await,
        None => client.send(request).await,
    };
    match sent {
        Ok(response) => channel.outcome(&Answer {
            status: response.status,
            retry_after: retry_after(&response.headers, sending.now),
            body: response.body,
        }),
        Err(error) => outcome_of_error(error),
    }
}

fn outcome_of_error(error: outgoing::SendError) -> SendOutcome {
    use outgoing::SendError as Error;
    match error {
        // Nothing was sent. The address may be allowed again, or its name lead elsewhere.
        Error::Url(_) => SendOutcome::Deferred(SendError::of_destination("address not allowed")),
        Error::Name => SendOutcome::Deferred(SendError::of_destination("no public address")),
        Error::Connect => SendOutcome::Deferred(SendError::of_destination("unreachable")),
        Error::Timeout => SendOutcome::Unknown(SendError::of_destination("timeout")),
        Error::Broken | Error::TooLong => SendOutcome::Unknown(SendError::of_destination("connection lost")),
    }
}

/// `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap, now: crate::types::Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        Err(_) => {
            let at: chrono::DateTime<chrono::Utc> = httpdate::parse_http_date(text).ok()?.into();
            (at - now).to_std().unwrap_or_default()
        }
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;

    #[test]
    fn each_status_has_its_outcome() {
        let sorted = |status: u16| {
            let status = StatusCode::from_u16(status).unwrap();
            outcome(&Answer { status, retry_after: None, body: Bytes::new() })
        };
        assert_eq!([sorted(200), sorted(202), sorted(204)], [const { SendOutcome::Accepted }; 3]);
        for gone in [401, 403, 404, 410] {
            assert!(matches!(sorted(gone), SendOutcome::Rejected { is_address_invalid: true, .. }), "{gone}");
        }
        for payload in [400, 405, 413, 422] {
            assert!(matches!(sorted(payload), SendOutcome::Rejected { is_address_invalid: false, .. }), "{payload}");
        }
        for later in [301, 302, 307, 408, 429, 500, 503] {
            assert!(matches!(sorted(later), SendOutcome::Deferred(_)), "{later}");
        }
        for unknown in [502, 504] {
            assert!(matches!(sorted(unknown), SendOutcome::Unknown(_)), "{unknown}");
        }
    }

    #[test]
    fn a_pause_is_read_in_seconds_or_as_a_date_and_is_bounded() {
        let read = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
            retry_after(&headers, test_start()).map(|wait| wait.as_millis())
        };
        assert_eq!(read("30"), Some(30_000));
        assert_eq!(read("1.5"), Some(1_500));
        assert_eq!(read("99999999999"), Some(RETRY_AFTER_MAX.as_millis()));
        let in_a_minute = httpdate::fmt_http_date((test_start() + chrono::Duration::minutes(1)).into());
        assert_eq!(read(&in_a_minute), Some(60_000));
        assert_eq!(read("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        for bad in ["", "soon", "-1", "nan"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
