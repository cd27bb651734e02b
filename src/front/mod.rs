//! Accepts connections, answers with published bytes, and shuts down without losing a request.
//!
//! A status page gets most of its traffic during an outage, so published bytes take the shortest path. Each core has a
//! thread with its own reactor, which answers a GET of a published document (a map lookup and one write) and serves the
//! live stream: `connection`, `parse`, `write`, `stream`. Any other request (forms, the desk, malformed input) moves
//! with its connection to hyper and the router on other threads (`fallback`), so that slow pages do not delay fast
//! ones.
//!
//! `axum::serve` sets no timer in hyper, so hyper's header timeout has no effect, and it does not limit the number of
//! connections. Here both are bounded, as are the size of a head and the time that a slow reader may take.

mod connection;
mod fallback;
mod final_headers;
mod parse;
mod stream;
mod write;

use crate::platform::source::Network;
use crate::publishing::Published;
use axum::Router;
use fallback::FallbackConnection;
use std::net::{IpAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How long a client may take to send a request's head, and how long it may be idle between two requests.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest request head, in bytes.
const HEAD_MAX: usize = 16 * 1024;
/// The most reactor threads; one core already sends more pages than most networks carry.
const REACTORS_MAX: usize = 8;
/// How long idle connections are kept once the server stops, so that a request on its way is answered (with
/// `connection: close`) instead of being cut off.
const IDLE_GRACE: Duration = Duration::from_millis(500);
/// How long responses that are being sent may take after that.
const RESPONSE_GRACE: Duration = Duration::from_millis(1_000);

/// What all connections share.
#[derive(Debug, Clone)]
struct Shared {
    published: Published,
    permits: Arc<Semaphore>,
    fallbacks: mpsc::Sender<FallbackConnection>,
    closing: watch::Receiver<bool>,
}

/// Serves until `closing` turns true, then finishes the responses that are being sent. At most `connections_max`
/// connections are open at once; more wait in the kernel's queue.
///
/// # Errors
///
/// When a reactor thread cannot be started.
pub async fn serve(
    listener: TcpListener,
    published: Published,
    router: Router,
    connections_max: usize,
    trusted_proxies: &[Network],
    closing: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let listener = listener.into_std()?;
    // Accepted sockets inherit it. An event of a live stream must not wait for the next packet.
    socket2::SockRef::from(&listener).set_tcp_nodelay(true)?;
    let (fallbacks, mut received) = mpsc::channel(256);
    let permits = Arc::new(Semaphore::new(connections_max));
    let shared = Shared { published: published.clone(), permits, fallbacks, closing: closing.clone() };
    let reactors = std::thread::available_parallelism().map_or(1, usize::from).min(REACTORS_MAX);
    for number in 0..reactors {
        let (listener, shared) = (listener.try_clone()?, shared.clone());
        let reactor = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name(format!("front-{number}")).spawn(move || {
            reactor.block_on(accept(listener, shared));
        })?;
    }
    // From here on only the reactors hold senders, so the channel closes with the last of them.
    drop((listener, shared));
    let trusted_proxies: Arc<[Network]> = trusted_proxies.into();
    let (mut tasks, mut deadline, mut stopping) = (JoinSet::new(), None, closing.clone());
    loop {
        tokio::select! {
            connection = received.recv() => {
                let Some(connection) = connection else { break };
                while tasks.try_join_next().is_some() {}
                tasks.spawn(fallback::serve(connection, published.clone(), router.clone(), trusted_proxies.clone(), closing.clone()));
            }
            _ = stopping.wait_for(|closing| *closing), if deadline.is_none() => {
                deadline = Some(Instant::now() + IDLE_GRACE + RESPONSE_GRACE);
            }
        }
    }
    let finish = async { while tasks.join_next().await.is_some() {} };
    let _ = tokio::time::timeout_at(deadline.unwrap_or_else(Instant::now), finish).await;
    Ok(())
}

/// Runs one reactor: accepts connections until the server stops, then waits for those that are still being answered.
async fn accept(listener: StdListener, shared: Shared) {
    let accepting = match listener.try_clone().and_then(TcpListener::from_std) {
        Ok(accepting) => accepting,
        Err(error) => return tracing::error!(%error, "could not start a reactor"),
    };
    // Every connection holds a sender of the first channel, and one of the second while it waits for a slow reader.
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    let (busy, mut none_busy) = mpsc::channel::<()>(1);
    let start = |stream, peer, permit| {
        let guard = connection::ConnectionGuard { _permit: permit, _open: open.clone(), busy: busy.clone() };
        tokio::spawn(connection::run(stream, peer, shared.clone(), guard));
    };
    let mut closing = shared.closing.clone();
    while !*closing.borrow() {
        let Ok(permit) = shared.permits.clone().acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = accepting.accept() => accepted,
            _ = closing.changed() => break,
        };
        match accepted {
            Ok((stream, peer)) => start(stream, peer.ip(), permit),
            Err(error) => {
                // Most likely there are too many open files: wait until some are closed.
                tracing::warn!(%error, "could not accept a connection");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
    // The kernel has already accepted what is in the queue, so it is served as well.
    while let Some((stream, peer, permit)) = next_queued(&listener, &shared) {
        start(stream, peer, permit);
    }
    drop((listener, open, busy));
    if tokio::time::timeout(IDLE_GRACE, all_closed.recv()).await.is_err() {
        let _ = tokio::time::timeout(RESPONSE_GRACE, none_busy.recv()).await;
    }
}

/// The next connection in the kernel's queue; `None` when it is empty or the limit of connections is reached.
fn next_queued(listener: &StdListener, shared: &Shared) -> Option<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
    let permit = shared.permits.clone().try_acquire_owned().ok()?;
    let (stream, peer) = listener.accept().ok()?;
    stream.set_nonblocking(true).ok()?;
    Some((TcpStream::from_std(stream).ok()?, peer.ip(), permit))
}
