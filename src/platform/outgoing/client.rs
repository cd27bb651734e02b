//! Sends one request, with bounded time and size.

use super::addresses::{AddressRules, UrlError};
use bytes::{Bytes, BytesMut};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode, Url};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use url::Host;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a request may take in all, its answer included. Receivers of webhooks have 15 seconds elsewhere too.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Idle connections that are kept for each host.
const IDLE_PER_HOST_MAX: usize = 4;

/// A request to an address that somebody typed.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where it goes; checked again when it is sent.
    pub url: Url,
    /// Headers beside `Host` and `User-Agent`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body; empty for none.
    pub body: Bytes,
    /// The most bytes of the answer's body that are read.
    pub answer_max: usize,
    /// What is done about a longer answer.
    pub long_answer: LongAnswer,
}

/// What is done about an answer that is longer than the request allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongAnswer {
    /// It is an error.
    Refuse,
    /// What is behind the limit is not read. For answers of which the status counts.
    Cut,
}

impl Request {
    /// A GET that reads at most `answer_max` bytes of body.
    pub fn get(url: Url, answer_max: usize) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: Vec::new(),
            body: Bytes::new(),
            answer_max,
            long_answer: LongAnswer::Refuse,
        }
    }
}

/// An answer, with its body.
#[derive(Debug)]
pub struct Response {
    /// The status; a redirect is one like others.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The URL cannot be asked. Nothing was sent.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The name leads nowhere, or only to addresses that must not be asked. Nothing was sent.
    #[error("its name leads to no public address")]
    Name,
    /// No connection, or no trusted certificate. Nothing was sent.
    #[error("no connection could be made")]
    Connect,
    /// No whole answer in time. The other side may have taken the request.
    #[error("it did not answer in time")]
    Timeout,
    /// The connection broke. The other side may have taken the request.
    #[error("the connection broke")]
    Broken,
    /// The answer is longer than the request allows. The other side has taken the request.
    #[error("its answer is too long")]
    TooLong,
}

/// The client. It is made once for a process and shared.
#[derive(Debug, Clone)]
pub struct Client {
    rules: Arc<AddressRules>,
    http: reqwest::Client,
}

impl Client {
    /// A client that asks the addresses that these rules allow.
    ///
    /// # Errors
    ///
    /// If the system has no trusted certificates that can be read.
    pub fn new(rules: AddressRules) -> Result<Self, String> {
        let rules = Arc::new(rules);
        let http = reqwest::Client::builder()
            .dns_resolver(CheckedNames { rules: rules.clone() })
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .pool_max_idle_per_host(IDLE_PER_HOST_MAX)
            .user_agent(concat!("Amends/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| format!("the HTTP client cannot be made: {error}"))?;
        Ok(Self { rules, http })
    }

    /// Reads a URL that somebody typed.
    ///
    /// # Errors
    ///
    /// See [`UrlError`].
    pub fn parse_url(&self, text: &str) -> Result<Url, UrlError> {
        self.rules.parse(text)
    }

    /// Whether a URL has an address for its host, and that is in one of the networks that are allowed although they are not
    /// public.
    pub fn is_in_allowed_network(&self, url: &Url) -> bool {
        self.rules.is_in_allowed_network(url)
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    ///
    /// See [`SendError`]. A status that is not a success is no error here.
    pub async fn send(&self, request: Request) -> Result<Response, SendError> {
        self.rules.check(&request.url)?;
        self.exchange(request).await
    }

    /// Sends a request to a loopback address, whatever the rules say. Only for addresses that nobody typed.
    ///
    /// # Errors
    ///
    /// As [`Self::send`], and [`UrlError::PrivateAddress`] for any other host.
    pub async fn send_to_this_machine(&self, request: Request) -> Result<Response, SendError> {
        let is_loopback = match request.url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(_)) | None => false,
        };
        if !is_loopback {
            return Err(UrlError::PrivateAddress.into());
        }
        self.exchange(request).await
    }

    async fn exchange(&self, request: Request) -> Result<Response, SendError> {
        let headers: HeaderMap = request.headers.into_iter().collect();
        let mut sent = self.http.request(request.method, request.url).headers(headers);
        if !request.body.is_empty() {
            sent = sent.body(request.body);
        }
        let mut answer = sent.send().await.map_err(|error| classify(&error))?;
        let too_long = |length: u64| usize::try_from(length).map_or(true, |length| length > request.answer_max);
        let is_refused = request.long_answer == LongAnswer::Refuse;
        if is_refused && answer.content_length().is_some_and(too_long) {
            return Err(SendError::TooLong);
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| classify(&error))? {
            let room = request.answer_max - body.len();
            if chunk.len() > room {
                if is_refused {
                    return Err(SendError::TooLong);
                }
                body.extend_from_slice(&chunk[..room]);
                break;
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status: answer.status(), headers: std::mem::take(answer.headers_mut()), body: body.freeze() })
    }
}

fn classify(error: &reqwest::Error) -> SendError {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause.is::<NoAddress>() {
            return SendError::Name;
        }
        source = cause.source();
    }
    // Waiting for a connection runs into a time-out too, and then nothing was sent.
    if error.is_connect() || error.is_builder() {
        SendError::Connect
    } else if error.is_timeout() {
        SendError::Timeout
    } else {
        SendError::Broken
    }
}

/// The name has no address that may be asked.
#[derive(Debug, thiserror::Error)]
#[error("no address that may be asked")]
struct NoAddress;

/// Resolves names to the addresses that may be asked, so that connections go to no other.
#[derive(Debug)]
struct CheckedNames {
    rules: Arc<AddressRules>,
}

impl Resolve for CheckedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let rules = self.rules.clone();
        Box::pin(async move {
            // The port is set by the connector.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| NoAddress)?;
            let allowed: Vec<SocketAddr> = found.filter(|address| rules.allow(address.ip())).collect();
            if allowed.is_empty() {
                return Err(NoAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    fn local() -> Client {
        Client::new(AddressRules::new(vec!["127.0.0.0/8".parse().unwrap()])).unwrap()
    }

    /// A server that answers every connection with these bytes; its address.
    async fn server(answer: &'static str) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = [0; 4_096];
                let _ = stream.read(&mut head).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        url
    }

    #[tokio::test]
    async fn reads_an_answer() {
        let url = server("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 2\r\n\r\nok").await;
        let answer = local().send(Request::get(url, 10)).await.unwrap();
        assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &b"ok"[..]));
        assert_eq!(answer.headers["etag"], "\"a\"");
    }

    #[tokio::test]
    async fn follows_no_redirect() {
        let url = server("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n").await;
        assert_eq!(local().send(Request::get(url, 10)).await.unwrap().status, StatusCode::FOUND);
    }

    #[tokio::test]
    async fn a_long_answer_is_refused_announced_or_not() {
        let announced = server("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890").await;
        assert_eq!(local().send(Request::get(announced, 10)).await.unwrap_err(), SendError::TooLong);
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n";
        let chunked = server(chunked).await;
        assert_eq!(local().send(Request::get(chunked, 10)).await.unwrap_err(), SendError::TooLong);
    }

    #[tokio::test]
    async fn a_long_answer_is_cut_where_its_status_counts() {
        let long = server("HTTP/1.1 429 Slow\r\nRetry-After: 3\r\nContent-Length: 11\r\n\r\n01234567890").await;
        let request = Request { long_answer: LongAnswer::Cut, ..Request::get(long, 10) };
        let answer = local().send(request).await.unwrap();
        assert_eq!((answer.status, &answer.body[..]), (StatusCode::TOO_MANY_REQUESTS, &b"0123456789"[..]));
    }

    /// The name leads to this machine: the check after resolution refuses it, and no connection is made.
    #[tokio::test]
    async fn a_name_that_leads_to_a_private_address_is_not_asked() {
        let url = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        let port = url.port().unwrap();
        let client = Client::new(AddressRules::default()).unwrap();
        for host in ["localhost", "LOCALHOST.", "localhost."] {
            let url: Url = format!("http://{host}:{port}/").parse().unwrap();
            assert_eq!(client.send(Request::get(url, 10)).await.unwrap_err(), SendError::Name, "{host}");
        }
        assert_eq!(client.send(Request::get(url, 10)).await.unwrap_err(), SendError::Url(UrlError::PrivateAddress));
        let allowed: Url = format!("http://localhost:{port}/").parse().unwrap();
        assert_eq!(local().send(Request::get(allowed, 10)).await.unwrap().status, StatusCode::OK);
    }

    #[tokio::test]
    async fn this_machine_is_asked_past_the_rules_and_no_other() {
        let url = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        let client = Client::new(AddressRules::default()).unwrap();
        assert_eq!(client.send_to_this_machine(Request::get(url, 10)).await.unwrap().status, StatusCode::OK);
        for other in ["http://10.0.0.1/", "http://localhost/", "http://example.org/"] {
            let refused = client.send_to_this_machine(Request::get(other.parse().unwrap(), 10)).await.unwrap_err();
            assert_eq!(refused, SendError::Url(UrlError::PrivateAddress), "{other}");
        }
    }

    #[tokio::test]
    async fn a_refused_connection_was_not_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url: Url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        drop(listener);
        assert_eq!(local().send(Request::get(url, 10)).await.unwrap_err(), SendError::Connect);
    }
}
