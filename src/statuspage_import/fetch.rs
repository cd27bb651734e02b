//! Asks another page, by the one client for addresses that somebody typed (decision 72).

use crate::platform::CommandError;
use crate::platform::outgoing::{Client, Request, Response, SendError};
use crate::t;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue, LOCATION, RETRY_AFTER};
use serde_json::Value;
use std::time::Duration;

/// Most bytes of one answer. Fifty long incidents have less than one megabyte.
const ANSWER_MAX: usize = 32 * 1024 * 1024;
/// How often a request is repeated that could not be answered.
const RETRIES_MAX: u32 = 2;
/// How often it is repeated because there were too many.
const LIMITED_MAX: u32 = 20;
/// How long to wait when there were too many requests and the answer does not say.
const LIMITED_WAIT: Duration = Duration::from_secs(15);
/// How long to wait at most, whatever the answer says.
const LIMITED_WAIT_MAX: Duration = Duration::from_secs(120);

/// Why there is no answer that can be read.
#[derive(Debug)]
pub struct FetchError {
    /// The status of the answer, if there was one.
    pub status: Option<StatusCode>,
    /// One line that names the address.
    pub message: String,
}

impl From<FetchError> for CommandError {
    fn from(error: FetchError) -> Self {
        Self::failed(error.message)
    }
}

/// Asks for JSON, with the key where there is one. `Debug` does not show it.
pub struct Fetcher<'a> {
    client: &'a Client,
    authorization: Option<HeaderValue>,
}

impl std::fmt::Debug for Fetcher<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher").field("has_key", &self.authorization.is_some()).finish_non_exhaustive()
    }
}

impl<'a> Fetcher<'a> {
    /// Asks what everybody may read.
    pub const fn public(client: &'a Client) -> Self {
        Self { client, authorization: None }
    }

    /// Asks with a key of the management API.
    ///
    /// # Errors
    ///
    /// A usage error for a key with characters that no key has.
    pub fn with_key(client: &'a Client, key: &str) -> Result<Self, CommandError> {
        let mut value = HeaderValue::from_str(&format!("OAuth {}", key.trim()))
            .map_err(|_| CommandError::usage(t!("statuspage-import-key-malformed")))?;
        value.set_sensitive(true);
        Ok(Self { client, authorization: Some(value) })
    }

    /// Asks for a JSON document. Waits where there were too many requests, and repeats what could not be answered.
    pub async fn json(&self, address: &str) -> Result<Value, FetchError> {
        let (mut failed, mut limited) = (0, 0);
        loop {
            let answer = self.ask(address).await;
            let is_limited = |status: StatusCode| matches!(status.as_u16(), 420 | 429);
            let wait = match &answer {
                Ok(answer) if is_limited(answer.status) && limited < LIMITED_MAX => {
                    limited += 1;
                    retry_after(answer)
                }
                Ok(answer) if answer.status.is_server_error() && failed < RETRIES_MAX => {
                    failed += 1;
                    Duration::from_secs(u64::from(failed))
                }
                Err((SendError::Timeout | SendError::Broken, _)) if failed < RETRIES_MAX => {
                    failed += 1;
                    Duration::from_secs(u64::from(failed))
                }
                _ => return read(address, answer),
            };
            tokio::time::sleep(wait).await;
        }
    }

    async fn ask(&self, address: &str) -> Result<Response, (SendError, String)> {
        let failed = |error: SendError| (error, error.to_string());
        let url = self.client.parse_url(address).map_err(|error| failed(error.into()))?;
        let mut request = Request::get(url, ANSWER_MAX);
        request.headers.push((ACCEPT, HeaderValue::from_static("application/json")));
        if let Some(authorization) = &self.authorization {
            request.headers.push((AUTHORIZATION, authorization.clone()));
        }
        self.client.send(request).await.map_err(failed)
    }
}

fn retry_after(answer: &Response) -> Duration {
    let seconds = answer.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
    seconds.map_or(LIMITED_WAIT, Duration::from_secs).min(LIMITED_WAIT_MAX)
}

fn read(address: &str, answer: Result<Response, (SendError, String)>) -> Result<Value, FetchError> {
    let answer = match answer {
        Ok(answer) => answer,
        Err((_, why)) => {
            let message = t!("statuspage-import-no-answer", address = address, why = why);
            return Err(FetchError { status: None, message });
        }
    };
    let status = answer.status;
    let failed = |message: String| Err(FetchError { status: Some(status), message });
    if status.is_redirection() {
        let to = answer.headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("?");
        return failed(t!("statuspage-import-redirect", address = address, to = to));
    }
    match status {
        StatusCode::NOT_FOUND => failed(t!("statuspage-import-not-found", address = address)),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            failed(t!("statuspage-import-forbidden", address = address))
        }
        _ if !status.is_success() => {
            failed(t!("statuspage-import-status", address = address, status = status.as_str()))
        }
        _ => match serde_json::from_slice(&answer.body) {
            Ok(value) => Ok(value),
            Err(error) => failed(t!("statuspage-import-no-json", address = address, why = error.to_string())),
        },
    }
}
