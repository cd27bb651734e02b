//! What the front does not answer itself: hyper and the router, on the threads that may be slow.

use super::{HEAD_MAX, HEAD_TIMEOUT};
use crate::publishing::Published;
use crate::web::security::Peer;
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
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tower::ServiceExt;

/// A connection on its way from a reactor to the router.
#[derive(Debug)]
pub struct Handover {
    /// Its socket, off its reactor.
    pub stream: StdStream,
    /// What was read and not answered.
    pub read: Bytes,
    /// Who is at the other end.
    pub peer: IpAddr,
    pub(super) _permit: OwnedSemaphorePermit,
}

/// Serves it to its end; told to stop, until the answer under way is out.
pub async fn serve(handover: Handover, published: Published, router: Router, mut closing: watch::Receiver<bool>) {
    let Ok(stream) = TcpStream::from_std(handover.stream) else { return };
    let (reader, writer) = stream.into_split();
    let io = TokioIo::new(tokio::io::join(Cursor::new(handover.read).chain(reader), writer));
    let peer = Peer(handover.peer);
    let service = service_fn(move |request: Request<Incoming>| {
        let (published, router) = (published.clone(), router.clone());
        async move { Ok::<_, Infallible>(answer(request, peer, &published, router).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_MAX);
    // Handed over while the server ends, it is owed this one answer.
    builder.keep_alive(!*closing.borrow_and_update());
    let connection = builder.serve_connection(io, service);
    tokio::pin!(connection);
    loop {
        tokio::select! {
            // In this order: what came with the connection is read before it is told to end.
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

async fn answer(request: Request<Incoming>, peer: Peer, published: &Published, router: Router) -> Response<Body> {
    if let Some(published) = published.response(request.method(), request.uri(), request.headers()) {
        return published;
    }
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
