//! Connections that asked for something other than published bytes: served by hyper and the router, on threads that may
//! be slow.

use super::{HEAD_MAX, HEAD_TIMEOUT};
use crate::platform::source::{Network, Source};
use crate::publishing::Published;
use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io::Cursor;
use std::net::{IpAddr, TcpStream as StdStream};
use std::sync::Arc;
use tokio::io::AsyncReadExt;
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
    pub(super) _permit: OwnedSemaphorePermit,
}

/// Serves the connection to its end or, once `closing` turns true, until the current response is sent.
pub async fn serve(
    fallback: FallbackConnection,
    published: Published,
    router: Router,
    trusted_proxies: Arc<[Network]>,
    mut closing: watch::Receiver<bool>,
) {
    let Ok(stream) = TcpStream::from_std(fallback.stream) else { return };
    let (reader, writer) = stream.into_split();
    let io = TokioIo::new(tokio::io::join(Cursor::new(fallback.read).chain(reader), writer));
    let peer = fallback.peer;
    let service = service_fn(move |request: Request<Incoming>| {
        let source = Source::of_request(peer, &trusted_proxies, request.headers());
        let (published, router) = (published.clone(), router.clone());
        async move { Ok::<_, Infallible>(respond(request, source, &published, router).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_MAX);
    // A connection that arrives while the server stops still gets one response.
    builder.keep_alive(!*closing.borrow_and_update());
    let connection = builder.serve_connection(io, service);
    tokio::pin!(connection);
    loop {
        tokio::select! {
            // The request that arrived with the connection is read before the connection is shut down.
            biased;
            _ = connection.as_mut() => return,
            changed = closing.changed() => {
                connection.as_mut().graceful_shutdown();
                if changed.is_err() || *closing.borrow() {
                    let _ = connection.as_mut().await;
                    return;
                }
            }
        }
    }
}

async fn respond(request: Request<Incoming>, source: Source, published: &Published, router: Router) -> Response<Body> {
    if let Some(published) = published.response(request.method(), request.uri(), request.headers()) {
        return published;
    }
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(source);
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
