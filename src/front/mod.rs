//! Accepts connections, answers with published bytes, and shuts down without losing a request.
//!
//! A status page gets most of its traffic during an outage, so published bytes take the shortest path. Each core has a
//! thread with its own reactor, which answers a GET of a published document (a map lookup and one write) and serves the
//! live stream: `connection`, `parse`, `write`, `stream`. Any other request (forms, the desk, malformed input) moves
//! with its connection to hyper and the router on other threads (`fallback`), so that slow pages do not delay fast
//! ones.
//!
//! The client never decides how long something takes, or how much of it is held. Heads, bodies and responses have
//! deadlines and minimum rates (`pace`), and each source has limits, as have all sources together (`sources`): they hold
//! on the sum, and before the work is done. At a limit of connections the longest idle one makes room (`idle`). What is
//! refused is counted and logged in one line for all of it (`refusals`).

mod body;
mod close;
mod connection;
mod fallback;
mod final_headers;
mod host;
mod idle;
mod limits;
mod pace;
mod paced_stream;
mod parse;
mod refusals;
mod sources;
mod stream;
mod write;

pub use limits::Limits;

use crate::platform::source::Source;
use crate::publishing::Published;
use axum::Router;
use fallback::{FallbackConnection, Service};
use refusals::Cause;
use sources::Sources;
use std::net::{IpAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// The largest request head, in bytes.
const HEAD_MAX: usize = 16 * 1024;
/// The most reactor threads; one core already sends more pages than most networks carry.
const REACTORS_MAX: usize = 8;
/// How long idle connections are kept once the server stops, so that a request on its way is answered (with
/// `connection: close`) instead of being cut off.
const IDLE_GRACE: Duration = Duration::from_millis(500);
/// How long responses that are being sent may take after that.
const RESPONSE_GRACE: Duration = Duration::from_millis(1_000);

/// Bytes that the kernel may hold for a client without having sent them.
const UNSENT_MAX: u32 = 32 * 1024;
/// How often one line tells of what was refused.
const LOG_INTERVAL: Duration = Duration::from_secs(10);
/// How long to wait for a connection to end before the next one has to make room.
const ROOM_INTERVAL: Duration = Duration::from_millis(100);

/// What all connections share.
#[derive(Debug, Clone)]
struct Shared {
    published: Published,
    sources: Arc<Sources>,
    permits: Arc<Semaphore>,
    fallbacks: mpsc::Sender<FallbackConnection>,
    closing: watch::Receiver<bool>,
}

/// Serves until `closing` turns true, then finishes the responses that are being sent. At the limit of connections the
/// longest idle one makes room; where none is idle, more wait in the kernel's queue.
///
/// # Errors
///
/// When a reactor thread cannot be started.
pub async fn serve(
    listener: TcpListener,
    published: Published,
    router: Router,
    limits: Limits,
    closing: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let listener = listener.into_std()?;
    prepare(&listener, &limits)?;
    let (fallbacks, mut received) = mpsc::channel(256);
    let permits = Arc::new(Semaphore::new(limits.connections));
    let sources = Sources::new(limits);
    let service = Service { published: published.clone(), router, sources: sources.clone() };
    let shared = Shared { published, sources: sources.clone(), permits, fallbacks, closing: closing.clone() };
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
    let mut log = tokio::time::interval(LOG_INTERVAL);
    let (mut tasks, mut deadline, mut stopping) = (JoinSet::new(), None, closing.clone());
    loop {
        tokio::select! {
            connection = received.recv() => {
                let Some(connection) = connection else { break };
                while tasks.try_join_next().is_some() {}
                tasks.spawn(fallback::serve(connection, service.clone(), closing.clone()));
            }
            _ = log.tick() => sources.refusals().log(),
            _ = stopping.wait_for(|closing| *closing), if deadline.is_none() => {
                deadline = Some(Instant::now() + IDLE_GRACE + RESPONSE_GRACE);
            }
        }
    }
    let finish = async { while tasks.join_next().await.is_some() {} };
    let _ = tokio::time::timeout_at(deadline.unwrap_or_else(Instant::now), finish).await;
    sources.refusals().log();
    Ok(())
}

/// Sets what accepted sockets inherit.
fn prepare(listener: &StdListener, limits: &Limits) -> std::io::Result<()> {
    let socket = socket2::SockRef::from(listener);
    // An event of a live stream must not wait for the next packet.
    socket.set_tcp_nodelay(true)?;
    // Bounds what the kernel holds for one slow reader. The rest waits here, where the minimum rate applies.
    socket.set_tcp_notsent_lowat(UNSENT_MAX)?;
    // A client that acknowledges nothing, or lets nothing be sent, is cut off by the kernel, also after we have closed.
    socket.set_tcp_user_timeout(Some(limits.min_rate.kernel_timeout()))
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
        let share = match shared.sources.connect(peer) {
            Ok(share) => share,
            Err(_) => return shared.sources.refusals().count(Cause::Connection, Source::of_peer(peer).key()),
        };
        let guard = connection::ConnectionGuard { permit, share, _open: open.clone(), busy: busy.clone() };
        tokio::spawn(connection::run(stream, peer, shared.clone(), guard));
    };
    let mut closing = shared.closing.clone();
    while !*closing.borrow() {
        let Some(permit) = next_permit(&shared).await else { continue };
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

/// A permit for one more connection. Where there is none, the longest idle connection has to make room; `None` where no
/// connection has ended soon enough.
async fn next_permit(shared: &Shared) -> Option<OwnedSemaphorePermit> {
    if let Ok(permit) = shared.permits.clone().try_acquire_owned() {
        return Some(permit);
    }
    shared.sources.idle().evict_oldest();
    tokio::time::timeout(ROOM_INTERVAL, shared.permits.clone().acquire_owned()).await.ok()?.ok()
}

/// The next connection in the kernel's queue; `None` when it is empty or the limit of connections is reached.
fn next_queued(listener: &StdListener, shared: &Shared) -> Option<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
    let permit = shared.permits.clone().try_acquire_owned().ok()?;
    let (stream, peer) = listener.accept().ok()?;
    stream.set_nonblocking(true).ok()?;
    Some((TcpStream::from_std(stream).ok()?, peer.ip(), permit))
}
