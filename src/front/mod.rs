//! The front of the house: connections, published bytes, and an end that loses no request.
//!
//! A status page is asked most when everything is broken, so its bytes take the shortest way. Each core
//! has a thread with a reactor of its own; what it answers by itself is a GET of a published document,
//! and the stream of changes: one look into a map, one write (`connection`, `request`, `stream`).
//! Everything else (forms, the desk, whatever is malformed) goes with its connection to hyper and the
//! router on the other threads (`handover`), so that no slow page stands before a fast one.
//!
//! `axum::serve` sets no timer in hyper, so its header timeout does nothing, and it caps no connections;
//! here both are bounded, as are the sizes of heads and the time that a reader may take.

mod connection;
mod date;
mod handover;
mod request;
mod sending;
mod stream;

use crate::publishing::Published;
use axum::Router;
use handover::Handover;
use std::net::{IpAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How long a client may take to send its request's head, and how long it may be silent between two.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Largest request head, in bytes.
const HEAD_MAX: usize = 16 * 1024;
/// Most reactors: one core already sends more pages than most networks carry.
const REACTORS_MAX: usize = 8;
/// Once the server is told to stop: how long connections without a question are kept, so that a question
/// that is on its way is answered (with `connection: close`) and not cut off.
const QUIET_GRACE: Duration = Duration::from_millis(500);
/// How long answers under way may take from then on.
const GRACE: Duration = Duration::from_millis(1_000);

/// What every connection shares.
#[derive(Debug, Clone)]
struct House {
    published: Published,
    permits: Arc<Semaphore>,
    handovers: mpsc::Sender<Handover>,
    closing: watch::Receiver<bool>,
}

/// Serves until `closing` turns true, then lets answers under way end. At most `connections_max` at
/// once; more wait in the kernel's queue.
pub async fn serve(
    listener: TcpListener,
    published: Published,
    router: Router,
    connections_max: usize,
    closing: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let listener = listener.into_std()?;
    // Whoever is accepted inherits it: an event of the stream must not wait for the next packet.
    socket2::SockRef::from(&listener).set_tcp_nodelay(true)?;
    let (handovers, mut handed) = mpsc::channel(256);
    let permits = Arc::new(Semaphore::new(connections_max));
    let house = House { published: published.clone(), permits, handovers, closing: closing.clone() };
    let reactors = std::thread::available_parallelism().map_or(1, usize::from).min(REACTORS_MAX);
    for number in 0..reactors {
        let (listener, house) = (listener.try_clone()?, house.clone());
        let reactor = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name(format!("front-{number}")).spawn(move || {
            reactor.block_on(accept(listener, house));
        })?;
    }
    // The reactors hold what keeps `handed` open; it ends with the last of them.
    drop((listener, house));
    let (mut slow, mut end, mut told) = (JoinSet::new(), None, closing.clone());
    loop {
        tokio::select! {
            handover = handed.recv() => {
                let Some(handover) = handover else { break };
                while slow.try_join_next().is_some() {}
                slow.spawn(handover::serve(handover, published.clone(), router.clone(), closing.clone()));
            }
            _ = told.wait_for(|closing| *closing), if end.is_none() => end = Some(Instant::now() + QUIET_GRACE + GRACE),
        }
    }
    let _ =
        tokio::time::timeout_at(end.unwrap_or_else(Instant::now), async { while slow.join_next().await.is_some() {} })
            .await;
    Ok(())
}

/// One reactor: takes connections until told to stop, then stays for those that are owed an answer.
async fn accept(listener: StdListener, house: House) {
    let reactor = listener.try_clone().and_then(TcpListener::from_std);
    let accepting = match reactor {
        Ok(accepting) => accepting,
        Err(error) => return tracing::error!(%error, "a reactor could not start"),
    };
    // Each connection holds one of the first; while its answer waits for a slow reader, one of the second.
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    let (busy, mut none_busy) = mpsc::channel::<()>(1);
    let begin = |stream, peer, permit| {
        let alive = connection::Alive { _permit: permit, _open: open.clone(), busy: busy.clone() };
        tokio::spawn(connection::run(stream, peer, house.clone(), alive));
    };
    let mut closing = house.closing.clone();
    while !*closing.borrow() {
        let Ok(permit) = house.permits.clone().acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = accepting.accept() => accepted,
            _ = closing.changed() => break,
        };
        match accepted {
            Ok((stream, peer)) => begin(stream, peer.ip(), permit),
            Err(error) => {
                // Out of sockets, most likely: give some back before trying again.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
    // Whoever is in the queue already has been told that we are here.
    while let Some((stream, peer, permit)) = queued(&listener, &house) {
        begin(stream, peer, permit);
    }
    drop((listener, open, busy));
    if tokio::time::timeout(QUIET_GRACE, all_closed.recv()).await.is_err() {
        let _ = tokio::time::timeout(GRACE, none_busy.recv()).await;
    }
}

/// The next connection of the kernel's queue, while there is one and room for it.
fn queued(listener: &StdListener, house: &House) -> Option<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
    let permit = house.permits.clone().try_acquire_owned().ok()?;
    let (stream, peer) = listener.accept().ok()?;
    stream.set_nonblocking(true).ok()?;
    Some((TcpStream::from_std(stream).ok()?, peer.ip(), permit))
}
