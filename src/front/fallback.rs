//! Connections that asked for something other than published bytes: served by hyper and the router, on threads that may
//! be slow.

use super::body::{CountedBody, LimitedBody};
use super::final_headers::STRICT_TRANSPORT_SECURITY;
use super::paced_stream::PacedStream;
use super::refusals::{Cause, exceeded_response, malformed_response};
use super::sources::{Exceeded, Resource, Share, Sources};
use super::{HEAD_MAX, close, host};
use crate::platform::source::{Source, SourceKey};
use crate::publishing::{LIVE_STREAM_PATH, Published};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Method, header};
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::{IpAddr, TcpStream as StdStream};
use std::pin::Pin;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tower::ServiceExt;

/// A connection on its way from its reactor to the router.
#[derive(Debug)]
pub struct FallbackConnection {
    /// The socket, deregistered from the reactor.
    pub stream: StdStream,
    /// Bytes that were read and not answered.
    pub read: Bytes,
    /// The address of the client.
    pub peer: IpAddr,
    /// Held until the connection ends.
    pub(super) _held: (OwnedSemaphorePermit, Option<Share>),
}

/// What answers requests.
#[derive(Debug, Clone)]
pub struct Service {
    pub(super) published: Published,
    pub(super) router: Router,
    pub(super) sources: Arc<Sources>,
}

/// Serves the connection to its end or, once `closing` turns true, until the current response is sent.
pub async fn serve(fallback: FallbackConnection, service: Service, mut closing: watch::Receiver<bool>) {
    let FallbackConnection { stream, read, peer, _held } = fallback;
    let Ok(stream) = TcpStream::from_std(stream) else { return };
    let sources = service.sources.clone();
    let limits = sources.limits();
    let key = Source::of_peer(peer).key();
    let respond = service_fn(move |request: Request<Incoming>| {
        let service = service.clone();
        // Boxed, since hyper gives the socket back only where this future can be moved.
        let response: Pin<Box<dyn Future<Output = _> + Send>> =
            Box::pin(async move { Ok::<_, Infallible>(service.respond(request, peer).await) });
        response
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head_timeout).max_buf_size(HEAD_MAX);
    // A connection that arrives while the server stops still gets one response.
    builder.keep_alive(!*closing.borrow_and_update());
    let io = TokioIo::new(PacedStream::new(stream, read, limits.min_rate));
    let mut connection = builder.serve_connection(io, respond);
    let ended = loop {
        tokio::select! {
            // The request that arrived with the connection is read before the connection is shut down.
            biased;
            ended = &mut connection => break ended,
            changed = closing.changed() => {
                if changed.is_ok() && !*closing.borrow() {
                    continue;
                }
                Pin::new(&mut connection).graceful_shutdown();
                break (&mut connection).await;
            }
        }
    };
    let io = connection.into_parts().io.into_inner();
    let is_too_slow = io.is_too_slow();
    let is_answered = ended.as_ref().err().is_none_or(hyper::Error::is_parse);
    let is_taken = !is_answered || close::after_last_response(io.into_inner(), &sources, key).await;
    if is_too_slow || !is_taken {
        sources.refusals().count(Cause::SlowReader, key);
    }
}

impl Service {
    async fn respond(&self, mut request: Request<Incoming>, peer: IpAddr) -> Response<Body> {
        let mut response = match host::normalise(&mut request) {
            Ok(()) => self.answer(request, peer).await,
            Err(_) => malformed_response(request.uri().path()),
        };
        if self.sources.limits().is_https {
            let value = HeaderValue::from_static(STRICT_TRANSPORT_SECURITY);
            response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, value);
        }
        response
    }

    async fn answer(&self, request: Request<Incoming>, peer: IpAddr) -> Response<Body> {
        if let Some(published) = self.published.response(request.method(), request.uri(), request.headers()) {
            return published;
        }
        let source = Source::of_request(peer, &self.sources.limits().trusted_proxies, request.headers());
        let key = source.key();
        match self.sources.share(key, Resource::Requests, 1) {
            Ok(share) => self.handle(request, source, share).await,
            Err(exceeded) => {
                self.sources.refusals().count(Cause::Request, key);
                exceeded_response(exceeded, request.uri().path())
            }
        }
    }

    async fn handle(&self, request: Request<Incoming>, source: Source, share: Share) -> Response<Body> {
        let (key, path) = (source.key(), request.uri().path().to_owned());
        let stream = match self.stream_share(&path, key) {
            Ok(stream) => stream,
            Err(exceeded) => return exceeded_response(exceeded, &path),
        };
        let _read = match self.read_share(request.method(), &path, key) {
            Ok(read) => read,
            Err(exceeded) => return exceeded_response(exceeded, &path),
        };
        let (parts, body) = request.into_parts();
        let (body, state) = match LimitedBody::new(body, &self.sources, key) {
            Ok(limited) => limited,
            Err(exceeded) => {
                self.sources.refusals().count(Cause::Body, key);
                return exceeded_response(exceeded, &path);
            }
        };
        let mut request = Request::from_parts(parts, Body::new(body));
        request.extensions_mut().insert(source);
        request.extensions_mut().insert(state.streamed());
        let mut response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if let Some((refusal, cause)) = state.refusal(&path) {
            self.sources.refusals().count(cause, key);
            response = refusal;
        }
        if self.sources.is_crowded(key) {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response.map(|body| Body::new(CountedBody::new(body, share, stream)))
    }

    /// The share of a public page, where the request asks for one. Given back when the page is complete, so that the
    /// pace of its reader does not matter.
    fn read_share(&self, method: &Method, path: &str, key: SourceKey) -> Result<Option<Share>, Exceeded> {
        if !matches!(*method, Method::GET | Method::HEAD) || !is_public_page(path) {
            return Ok(None);
        }
        self.sources.share(key, Resource::PublicReads, 1).map(Some).inspect_err(|_| {
            self.sources.refusals().count(Cause::Read, key);
        })
    }

    /// The share of a live stream, where the request asks for one.
    fn stream_share(&self, path: &str, key: SourceKey) -> Result<Option<Share>, Exceeded> {
        if path != LIVE_STREAM_PATH {
            return Ok(None);
        }
        self.sources.share(key, Resource::Streams, 1).map(Some).inspect_err(|_| {
            self.sources.refusals().count(Cause::Stream, key);
        })
    }
}

/// Whether a path may be that of a public page, which is made for each request: neither the desk, which asks for a
/// session, nor programs, nor files.
fn is_public_page(path: &str) -> bool {
    let is_desk = path == "/desk" || path.starts_with("/desk/");
    !is_desk && path != LIVE_STREAM_PATH && !["/api/", "/do/", "/pkg/"].iter().any(|folder| path.starts_with(folder))
}
