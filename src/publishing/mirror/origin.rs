//! The instance that a mirror copies. Requests are limited in time and size, follow no redirects, and every answer is
//! checked.

use super::SNAPSHOT_PATH;
use super::snapshot_server::{AS_OF_HEADER, STALE_HEADER, VIA_HEADER};
use crate::platform::CommandError;
use crate::platform::config::Config;
use crate::publishing::live::LIVE_STREAM_PATH;
use crate::publishing::staleness_notice::StaleReason;
use crate::types::Timestamp;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use std::time::Duration;

/// Largest snapshot that is accepted, in bytes.
const SNAPSHOT_MAX: usize = 256 * 1024 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long the head of a response may take.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a response may pause.
const READ_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a whole response may take.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(90);
/// After how long a silent stream counts as broken: the origin sends a keep-alive every 25 s.
const STREAM_TIMEOUT: Duration = Duration::from_secs(60);
/// Most processes that pages may have come through. More are a loop of mirrors.
const VIA_MAX: usize = 16;

/// The instance that is mirrored. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Origin {
    url: Url,
    client: Client,
    /// Without a limit on the whole response, for the stream of changes.
    stream_client: Client,
}

/// An answer of the origin.
#[derive(Debug)]
pub struct Fetched {
    /// The snapshot; `None` when the mirror already knows it.
    pub bytes: Option<Bytes>,
    /// The snapshot's entity tag.
    pub etag: String,
    /// Why the origin's own pages carry a notice, and the time that it names.
    pub stale: Option<(StaleReason, Timestamp)>,
    /// Ids of the processes that the pages came through, the origin first.
    pub via: Vec<String>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No answer, or not in time.
    #[error("the origin cannot be reached: {0}")]
    Unreachable(String),
    /// The answer is not a snapshot that can be served.
    #[error("the origin's pages cannot be used: {0}")]
    Invalid(String),
}

impl FetchError {
    /// The reason for the notice on pages that could not be confirmed because of it.
    pub fn stale_reason(&self) -> StaleReason {
        match self {
            Self::Unreachable(_) => StaleReason::OriginUnreachable,
            Self::Invalid(_) => StaleReason::OriginInvalid,
        }
    }
}

impl Origin {
    /// The origin that `AMENDS_MIRROR` names; `None` when this instance is not a mirror.
    ///
    /// # Errors
    ///
    /// A usage error unless the setting is the address of another host, without path, query or user name.
    pub fn read(config: &Config) -> Result<Option<Self>, CommandError> {
        let Some(text) = config.mirror.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let wrong = |why: &str| CommandError::usage(format!("AMENDS_MIRROR is not http(s)://HOST: {why}"));
        let url = Url::parse(text).map_err(|error| wrong(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(&format!("it begins with {}:", url.scheme())));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it contains a user name or a password, but mirrored pages are public"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("it has a path, a query or a fragment"));
        }
        let is_here = url.port_or_known_default() == Some(config.listen.port())
            && url.host_str().is_some_and(|host| host.trim_matches(['[', ']']) == config.listen.ip().to_string());
        if is_here {
            return Err(CommandError::usage(format!(
                "AMENDS_MIRROR is {text}, the address that this mirror itself listens on"
            )));
        }
        let client = || {
            Client::builder().connect_timeout(CONNECT_TIMEOUT).redirect(Policy::none()).user_agent(concat!(
                "amends/",
                env!("CARGO_PKG_VERSION"),
                " (mirror)"
            ))
        };
        let failed =
            |error: reqwest::Error| CommandError::failed(format!("the HTTP client could not be created: {error}"));
        let stream_client = client().read_timeout(STREAM_TIMEOUT).build().map_err(failed)?;
        let client = client().read_timeout(READ_TIMEOUT).timeout(TOTAL_TIMEOUT).build().map_err(failed)?;
        Ok(Some(Self { url, client, stream_client }))
    }

    /// Its address, without a slash at the end.
    pub fn address(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Fetches the origin's snapshot, unless it is one of `known`, a list for `If-None-Match`.
    ///
    /// # Errors
    ///
    /// See [`FetchError`].
    pub async fn fetch(&self, known: &str) -> Result<Fetched, FetchError> {
        let mut request = self.client.get(self.url_of(SNAPSHOT_PATH));
        if !known.is_empty() {
            request = request.header(header::IF_NONE_MATCH, known);
        }
        let response = tokio::time::timeout(HEAD_TIMEOUT, request.send())
            .await
            .map_err(|_| FetchError::Unreachable("it takes too long to respond".to_owned()))?
            .map_err(|error| FetchError::Unreachable(root_cause(&error)))?;
        let headers = response.headers();
        let etag = text(headers, header::ETAG).to_owned();
        let via: Vec<String> = text(headers, VIA_HEADER)
            .split(',')
            .map(|node| node.trim().to_owned())
            .filter(|node| !node.is_empty())
            .collect();
        let stale =
            text(headers, STALE_HEADER).parse::<StaleReason>().ok().zip(text(headers, AS_OF_HEADER).parse().ok());
        match response.status() {
            StatusCode::OK | StatusCode::NOT_MODIFIED if etag.is_empty() || via.is_empty() => {
                Err(FetchError::Invalid("the server there is not Amends".to_owned()))
            }
            StatusCode::OK | StatusCode::NOT_MODIFIED if via.len() > VIA_MAX => {
                Err(FetchError::Invalid("its pages come from a loop of mirrors".to_owned()))
            }
            StatusCode::OK => {
                let bytes = Some(body_of(response).await?);
                Ok(Fetched { bytes, etag, stale, via })
            }
            StatusCode::NOT_MODIFIED => Ok(Fetched { bytes: None, etag, stale, via }),
            status if status.is_redirection() => {
                let to = text(headers, header::LOCATION);
                Err(FetchError::Invalid(format!("it redirects to {to:?}; set AMENDS_MIRROR to that host")))
            }
            status if status.is_server_error() => Err(FetchError::Unreachable(format!("it responds with {status}"))),
            status => Err(FetchError::Invalid(format!("{SNAPSHOT_PATH} responds with {status}"))),
        }
    }

    /// The origin's stream of changes; `None` when it cannot be opened.
    pub async fn changes(&self) -> Option<Response> {
        let request = self.stream_client.get(self.url_of(LIVE_STREAM_PATH)).header(header::ACCEPT, "text/event-stream");
        let response = tokio::time::timeout(HEAD_TIMEOUT, request.send()).await.ok()?.ok()?;
        response.status().is_success().then_some(response)
    }

    fn url_of(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(path);
        url
    }
}

async fn body_of(mut response: Response) -> Result<Bytes, FetchError> {
    let too_large = || FetchError::Invalid(format!("it is larger than {SNAPSHOT_MAX} bytes"));
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    if announced > SNAPSHOT_MAX {
        return Err(too_large());
    }
    let mut body = BytesMut::with_capacity(announced);
    while let Some(chunk) = response.chunk().await.map_err(|error| FetchError::Unreachable(root_cause(&error)))? {
        if body.len() + chunk.len() > SNAPSHOT_MAX {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The cause of an error: "Connection refused" says more than "error sending request".
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut root = error;
    while let Some(source) = root.source() {
        root = source;
    }
    root.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<Option<Origin>, CommandError> {
        Origin::read(&Config::from_args(["--listen", "127.0.0.1:3100", "--mirror", url]).unwrap())
    }

    #[test]
    fn accepts_only_the_address_of_another_host() {
        for url in ["http://127.0.0.1:3000", "https://status.example.org/", "http://[::1]:8080"] {
            assert!(read(url).unwrap().is_some(), "{url}");
        }
        assert!(read(" ").unwrap().is_none());
        for url in [
            "status.example.org",
            "ftp://status.example.org",
            "https://",
            "https://me:secret@status.example.org",
            "https://status.example.org/page",
            "https://status.example.org/?a",
            "http://127.0.0.1:3100",
        ] {
            let error = read(url).expect_err(url);
            assert!(
                error.exit_code == 2 && error.message.contains("AMENDS_MIRROR") && !error.message.contains('\n'),
                "{}",
                error.message
            );
        }
    }
}
