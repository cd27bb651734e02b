//! One connection: answers requests with published bytes until the client asks for something else.

use super::fallback::FallbackConnection;
use super::final_headers::FinalHeaders;
use super::parse::{Parsed, parse};
use super::write::{write, write_last};
use super::{HEAD_MAX, HEAD_TIMEOUT, Shared, stream};
use crate::publishing::{LIVE_STREAM_PATH, LiveListener, RawResponse};
use bytes::{Buf, BytesMut};
use std::net::IpAddr;
use std::pin::Pin;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, Sleep, sleep};

/// Initial size of the read buffer, in bytes; a browser's head fits.
const BUFFER_SIZE: usize = 2 * 1024;

/// Held while a connection is open, so that its reactor waits for it when the server stops.
pub struct ConnectionGuard {
    pub(super) _permit: OwnedSemaphorePermit,
    pub(super) _open: mpsc::Sender<()>,
    /// Cloned while a response is being sent to a slow client.
    pub(super) busy: mpsc::Sender<()>,
}

/// What to do next with a connection.
enum Step {
    /// Read more of the request.
    Read,
    /// Send a published document.
    Respond { wire: RawResponse, closes: bool, length: usize },
    /// Turn the connection into a live stream.
    Stream(LiveListener),
    /// Leave the connection to hyper and the router.
    Fallback,
}

/// Serves a connection until it ends or is passed on.
pub async fn run(mut stream: TcpStream, peer: IpAddr, shared: Shared, guard: ConnectionGuard) {
    let mut buffer = BytesMut::with_capacity(BUFFER_SIZE);
    // Checked when it fires instead of being reset at every request, which would cost more.
    let mut timer = std::pin::pin!(sleep(HEAD_TIMEOUT));
    let mut since = Instant::now();
    loop {
        match next_step(&buffer, &shared) {
            Step::Read => {
                let was_empty = buffer.is_empty();
                buffer.reserve(BUFFER_SIZE / 2);
                if !read_more(&mut stream, &mut buffer, timer.as_mut(), since).await {
                    return;
                }
                if was_empty {
                    // Counted from the first byte of the head, so that sending it slowly does not extend the timeout.
                    since = Instant::now();
                }
            }
            Step::Respond { wire, closes, length } => {
                buffer.advance(length);
                let closes = closes || *shared.closing.borrow();
                let headers = FinalHeaders::now(closes);
                let parts = [&wire.head, headers.bytes(), &wire.body];
                if closes {
                    let _ = write_last(&mut stream, parts, &guard.busy).await;
                    return;
                }
                if write(&mut stream, parts, &guard.busy).await.is_err() {
                    return;
                }
                since = Instant::now();
            }
            Step::Stream(listener) => {
                // In a task of its own, since this task's state is larger than a long-lived stream needs.
                tokio::spawn(stream::run(stream, listener, guard));
                return;
            }
            Step::Fallback => {
                let Ok(stream) = stream.into_std() else { return };
                let fallback = FallbackConnection { stream, read: buffer.freeze(), peer, _permit: guard._permit };
                let _ = shared.fallbacks.send(fallback).await;
                return;
            }
        }
    }
}

fn next_step(buffer: &[u8], shared: &Shared) -> Step {
    let request = match parse(buffer) {
        Parsed::Plain(request) => request,
        Parsed::Incomplete if buffer.len() < HEAD_MAX => return Step::Read,
        Parsed::Incomplete | Parsed::Other => return Step::Fallback,
    };
    if let Some(wire) = shared.published.raw_response(request.path, request.ask) {
        return Step::Respond { wire, closes: request.closes, length: request.length };
    }
    if request.path == LIVE_STREAM_PATH && !request.ask.is_head && !request.closes {
        // At the limit of streams the router refuses the request.
        if let Some(listener) = shared.published.live().subscribe(request.last_event_id) {
            return Step::Stream(listener);
        }
    }
    Step::Fallback
}

/// Reads into `buffer`. Returns `false` at the end of the connection, or when [`HEAD_TIMEOUT`] has passed since
/// `since`.
async fn read_more(stream: &mut TcpStream, buffer: &mut BytesMut, mut timer: Pin<&mut Sleep>, since: Instant) -> bool {
    loop {
        tokio::select! {
            biased;
            read = stream.read_buf(buffer) => return read.is_ok_and(|count| count > 0),
            () = timer.as_mut() => {
                let deadline = since + HEAD_TIMEOUT;
                if deadline <= Instant::now() {
                    return false;
                }
                timer.as_mut().reset(deadline);
            }
        }
    }
}
