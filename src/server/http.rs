//! The accept loop: published bytes before everything else, bounds on time, size and number, and an
//! end that does not wait for open streams.
//!
//! `axum::serve` sets no timer in hyper, so its header timeout does nothing, and it caps no
//! connections; hence this loop of our own.

use super::security::Peer;
use crate::publishing::Published;
use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, server::conn::http1};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

/// How long a client may take to send its request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Largest request head, in bytes.
const HEAD_MAX: usize = 16 * 1024;
/// Most connections at once; more wait in the kernel's queue.
const CONNECTIONS_MAX: usize = 16_384;
/// How long answers under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_millis(1_500);

/// Serves until `closing` turns true, then lets answers under way end, for at most [`GRACE`].
pub async fn serve(listener: TcpListener, published: Published, router: Router, mut closing: watch::Receiver<bool>) {
    let permits = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    while !*closing.borrow() {
        while connections.try_join_next().is_some() {}
        let Ok(permit) = permits.clone().acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = closing.changed() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of sockets, most likely: give some back before trying again.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let (published, router, closing) = (published.clone(), router.clone(), closing.clone());
        connections.spawn(async move {
            connection(TokioIo::new(stream), Peer(peer.ip()), published, router, closing).await;
            drop(permit);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
}

async fn connection(
    io: TokioIo<tokio::net::TcpStream>,
    peer: Peer,
    published: Published,
    router: Router,
    mut closing: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let (published, router) = (published.clone(), router.clone());
        async move { Ok::<_, Infallible>(answer(request, peer, &published, router).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_MAX);
    let connection = builder.serve_connection(io, service);
    tokio::pin!(connection);
    loop {
        tokio::select! {
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
    if let Some(published) = published.answer(request.method(), request.uri(), request.headers()) {
        return published;
    }
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
