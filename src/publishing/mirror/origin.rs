//! The instance that a mirror copies, and how it is asked: bounded in time and size, no redirects followed,
//! nothing believed that was not checked.

use super::super::live::LIVE_STREAM_PATH;
use super::super::stale::Reason;
use super::SNAPSHOT_PATH;
use super::giving::{AS_OF, STALE, THROUGH};
use crate::platform::CommandError;
use crate::platform::config::Config;
use crate::types::Timestamp;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use std::time::Duration;

/// Largest snapshot that is taken, in bytes.
const SNAPSHOT_MAX: usize = 256 * 1024 * 1024;
const CONNECT_MAX: Duration = Duration::from_secs(3);
/// How long an answer may take to begin.
const BEGIN_MAX: Duration = Duration::from_secs(5);
/// How long it may pause, and how long it may take in all.
const PAUSE_MAX: Duration = Duration::from_secs(10);
const WHOLE_MAX: Duration = Duration::from_secs(90);
/// After how long a stream of changes that says nothing counts as dead: it has a beat every 25 s.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// Most processes that pages may have come through; more is a ring.
const THROUGH_MAX: usize = 16;

/// Another instance. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Origin {
    url: Url,
    client: Client,
    /// Without a bound in time, for the stream of changes.
    patient: Client,
}

/// What an origin gave.
#[derive(Debug)]
pub struct Given {
    /// The snapshot's bytes; `None` when the mirror has seen them.
    pub bytes: Option<Bytes>,
    /// By which they are known.
    pub etag: String,
    /// Why the origin's own pages carry a notice, and from when they are.
    pub stale: Option<(Reason, Timestamp)>,
    /// The processes they came through.
    pub through: Vec<String>,
}

/// Why nothing was given.
#[derive(Debug, thiserror::Error)]
pub enum Withheld {
    /// Nobody answers, or not in time.
    #[error("the origin cannot be reached: {0}")]
    Away(String),
    /// Somebody answers, but not as an Amends with pages does.
    #[error("the origin gives nothing that can be served: {0}")]
    Unfit(String),
}

impl Origin {
    /// Reads the setting; `None` where this is no mirror.
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
            return Err(wrong("it holds a name or a password, and what is mirrored is public"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("it goes on after the host"));
        }
        let is_here = url.port_or_known_default() == Some(config.listen.port())
            && url.host_str().is_some_and(|host| host.trim_matches(['[', ']']) == config.listen.ip().to_string());
        if is_here {
            return Err(CommandError::usage(format!("AMENDS_MIRROR is {text}, where this mirror itself listens")));
        }
        let client = || {
            Client::builder().connect_timeout(CONNECT_MAX).redirect(Policy::none()).user_agent(concat!(
                "amends/",
                env!("CARGO_PKG_VERSION"),
                " (mirror)"
            ))
        };
        let failed = |error: reqwest::Error| CommandError::failed(format!("no client for the mirror: {error}"));
        let patient = client().read_timeout(SILENCE_MAX).build().map_err(failed)?;
        let client = client().read_timeout(PAUSE_MAX).timeout(WHOLE_MAX).build().map_err(failed)?;
        Ok(Some(Self { url, client, patient }))
    }

    /// Its address, without a slash at the end.
    pub fn address(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Asks for its edition, unless it is one of `known`.
    pub async fn give(&self, known: &str) -> Result<Given, Withheld> {
        let mut request = self.client.get(self.at(SNAPSHOT_PATH));
        if !known.is_empty() {
            request = request.header(header::IF_NONE_MATCH, known);
        }
        let response = tokio::time::timeout(BEGIN_MAX, request.send())
            .await
            .map_err(|_| Withheld::Away("it takes too long to answer".to_owned()))?
            .map_err(|error| Withheld::Away(root_of(&error)))?;
        let headers = response.headers();
        let etag = text(headers, header::ETAG).to_owned();
        let through: Vec<String> = text(headers, THROUGH)
            .split(',')
            .map(|node| node.trim().to_owned())
            .filter(|node| !node.is_empty())
            .collect();
        let stale = text(headers, STALE).parse::<Reason>().ok().zip(text(headers, AS_OF).parse().ok());
        match response.status() {
            StatusCode::OK | StatusCode::NOT_MODIFIED if etag.is_empty() || through.is_empty() => {
                Err(Withheld::Unfit("what answers there is no Amends".to_owned()))
            }
            StatusCode::OK | StatusCode::NOT_MODIFIED if through.len() > THROUGH_MAX => {
                Err(Withheld::Unfit("its pages come from mirrors in a ring".to_owned()))
            }
            StatusCode::OK => {
                let bytes = Some(body_of(response).await?);
                Ok(Given { bytes, etag, stale, through })
            }
            StatusCode::NOT_MODIFIED => Ok(Given { bytes: None, etag, stale, through }),
            status if status.is_redirection() => {
                let to = text(headers, header::LOCATION);
                Err(Withheld::Unfit(format!("it leads on to {to:?}; give that host as AMENDS_MIRROR")))
            }
            status if status.is_server_error() => Err(Withheld::Away(format!("it answers {status}"))),
            status => Err(Withheld::Unfit(format!("{SNAPSHOT_PATH} answers {status}"))),
        }
    }

    /// Its stream of changes.
    pub async fn changes(&self) -> Option<Response> {
        let request = self.patient.get(self.at(LIVE_STREAM_PATH)).header(header::ACCEPT, "text/event-stream");
        let response = tokio::time::timeout(BEGIN_MAX, request.send()).await.ok()?.ok()?;
        response.status().is_success().then_some(response)
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(path);
        url
    }
}

async fn body_of(mut response: Response) -> Result<Bytes, Withheld> {
    let oversize = || Withheld::Unfit(format!("it gives more than {SNAPSHOT_MAX} bytes"));
    let promised = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    if promised > SNAPSHOT_MAX {
        return Err(oversize());
    }
    let mut body = BytesMut::with_capacity(promised);
    while let Some(chunk) = response.chunk().await.map_err(|error| Withheld::Away(root_of(&error)))? {
        if body.len() + chunk.len() > SNAPSHOT_MAX {
            return Err(oversize());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What lies at the bottom of an error: "Connection refused" says more than "error sending request".
fn root_of(error: &dyn std::error::Error) -> String {
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
    fn only_the_address_of_another_host_is_taken() {
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
            let stop = read(url).expect_err(url);
            assert!(
                stop.exit_code == 2 && stop.message.contains("AMENDS_MIRROR") && !stop.message.contains('\n'),
                "{}",
                stop.message
            );
        }
    }
}
