//! One connection: answers requests with published bytes until the client asks for something else.

use super::fallback::FallbackConnection;
use super::final_headers::FinalHeaders;
use super::parse::{Parsed, forwarding_headers, parse};
use super::refusals::Cause;
use super::sources::{Resource, Share, Sources};
use super::write::{write, write_last};
use super::{HEAD_MAX, Shared, close, stream};
use crate::platform::source::{Source, SourceKey};
use crate::publishing::{LIVE_STREAM_PATH, LiveListener, RawResponse, is_later_page};
use bytes::{Buf, BytesMut};
use std::io::ErrorKind;
use std::net::IpAddr;
use std::pin::Pin;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, Sleep, sleep};

/// Initial size of the read buffer, in bytes; a browser's head fits.
const BUFFER_SIZE: usize = 2 * 1024;
/// How long a connection waits for its client before it counts as idle and may have to make room for another one.
const IDLE_AFTER: Duration = Duration::from_secs(1);
/// A response of at most so many bytes fits into the first packets of a connection (RFC 6928), so the kernel keeps
/// nothing of it for long. After a longer one the end of the connection is watched.
const UNWATCHED_MAX: usize = 14 * 1024;
/// The answer to a live stream over the limit of its source, up to the date. The page polls then.
const STREAM_REFUSED: &[u8] =
    b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\nretry-after: 60\r\ncache-control: no-store\r\ndate: ";

/// Held while a connection is open, so that its reactor waits for it when the server stops.
pub struct ConnectionGuard {
    pub(super) permit: OwnedSemaphorePermit,
    /// The connection's share of what its source may use; `None` for a trusted proxy.
    pub(super) share: Option<Share>,
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
    Stream(LiveListener, Share),
    /// Refuse a live stream.
    RefuseStream,
    /// Leave the connection to hyper and the router.
    Fallback,
}

/// How waiting for a request ended.
enum Waited {
    /// More of it arrived.
    Read,
    /// The client closed the connection.
    Closed,
    /// It took too long.
    TimedOut,
    /// The connection had to make room for another one.
    Evicted,
}

impl Waited {
    fn read(read: std::io::Result<usize>) -> Self {
        if read.is_ok_and(|count| count > 0) { Self::Read } else { Self::Closed }
    }
}

/// Serves a connection until it ends or is passed on.
pub async fn run(mut stream: TcpStream, peer: IpAddr, shared: Shared, guard: ConnectionGuard) {
    let (rate, key) = (shared.sources.limits().min_rate, Source::of_peer(peer).key());
    let mut buffer = BytesMut::with_capacity(BUFFER_SIZE);
    // Checked when it fires instead of being reset at every request, which would cost more.
    let mut timer = std::pin::pin!(sleep(IDLE_AFTER.min(shared.sources.limits().head_timeout)));
    let mut since = Instant::now();
    let mut has_sent = false;
    loop {
        match next_step(&buffer, peer, &shared) {
            Step::Read => {
                let was_empty = buffer.is_empty();
                buffer.reserve(BUFFER_SIZE / 2);
                match read_more(&mut stream, &mut buffer, timer.as_mut(), since, key, &shared.sources).await {
                    Waited::Read => {}
                    Waited::Closed => return,
                    Waited::TimedOut => {
                        let cause = if !was_empty {
                            Some(Cause::SlowHead)
                        } else if has_sent && !close::when_taken(stream, rate.farewell()).await {
                            Some(Cause::SlowReader)
                        } else {
                            None
                        };
                        cause.inspect(|cause| shared.sources.refusals().count(*cause, key));
                        return;
                    }
                    Waited::Evicted => {
                        shared.sources.refusals().count(Cause::Evicted, key);
                        return close::reset(&stream);
                    }
                }
                if was_empty {
                    // Counted from the first byte of the head, so that sending it slowly does not extend the timeout.
                    since = Instant::now();
                }
            }
            Step::Respond { wire, closes, length } => {
                buffer.advance(length);
                let closes = closes || *shared.closing.borrow();
                let headers = FinalHeaders::now(closes, shared.sources.limits().is_https);
                let parts = [&wire.head, headers.bytes(), &wire.body];
                let written = if closes {
                    write_last(&mut stream, parts, rate, &guard.busy).await
                } else {
                    write(&mut stream, parts, rate, &guard.busy).await
                };
                let is_large = wire.head.len() + wire.body.len() > UNWATCHED_MAX;
                let is_taken = match written {
                    Ok(()) if closes && is_large => close::after_last_response(stream, &shared.sources, key).await,
                    Ok(()) if closes => true,
                    Ok(()) => {
                        (since, has_sent) = (Instant::now(), true);
                        continue;
                    }
                    Err(error) => error.kind() != ErrorKind::TimedOut,
                };
                if !is_taken {
                    shared.sources.refusals().count(Cause::SlowReader, key);
                }
                return;
            }
            Step::Stream(listener, share) => {
                // In a task of its own, since this task's state is larger than a long-lived stream needs.
                tokio::spawn(stream::run(stream, listener, share, shared.sources.clone(), guard));
                return;
            }
            Step::RefuseStream => {
                shared.sources.refusals().count(Cause::Stream, key);
                let headers = FinalHeaders::now(true, shared.sources.limits().is_https);
                let parts = [STREAM_REFUSED, headers.bytes(), b""];
                let _ = write_last(&mut stream, parts, rate, &guard.busy).await;
                return;
            }
            Step::Fallback => {
                let Ok(stream) = stream.into_std() else { return };
                let ConnectionGuard { permit, share, .. } = guard;
                let held = (permit, share);
                let fallback = FallbackConnection { stream, read: buffer.freeze(), peer, _held: held };
                let _ = shared.fallbacks.send(fallback).await;
                return;
            }
        }
    }
}

fn next_step(buffer: &[u8], peer: IpAddr, shared: &Shared) -> Step {
    let request = match parse(buffer) {
        Parsed::Plain(request) => request,
        Parsed::Incomplete if buffer.len() < HEAD_MAX => return Step::Read,
        Parsed::Incomplete | Parsed::Other => return Step::Fallback,
    };
    // A later page of the history is a redirect, which is made for each request.
    if !is_later_page(request.path, request.query)
        && let Some(wire) = shared.published.raw_response(request.path, request.ask)
    {
        return Step::Respond { wire, closes: request.closes, length: request.length };
    }
    if request.path == LIVE_STREAM_PATH && !request.ask.is_head && !request.closes {
        let headers = forwarding_headers(&buffer[..request.length]);
        let source = Source::of_request(peer, &shared.sources.limits().trusted_proxies, &headers);
        let Ok(share) = shared.sources.share(source.key(), Resource::Streams, 1) else { return Step::RefuseStream };
        // At the limit of streams the router refuses the request.
        if let Some(listener) = shared.published.live().subscribe(request.last_event_id) {
            return Step::Stream(listener, share);
        }
    }
    Step::Fallback
}

/// Reads into `buffer`, until the head's timeout has passed since `since`. A connection that has waited for
/// [`IDLE_AFTER`] may be ended before.
async fn read_more(
    stream: &mut TcpStream,
    buffer: &mut BytesMut,
    mut timer: Pin<&mut Sleep>,
    since: Instant,
    key: SourceKey,
    sources: &Sources,
) -> Waited {
    let deadline = since + sources.limits().head_timeout;
    let idle_at = deadline.min(since + IDLE_AFTER);
    loop {
        tokio::select! {
            biased;
            read = stream.read_buf(buffer) => return Waited::read(read),
            () = timer.as_mut() => {}
        }
        let now = Instant::now();
        if deadline <= now {
            return Waited::TimedOut;
        }
        if idle_at <= now {
            break;
        }
        timer.as_mut().reset(idle_at);
    }
    timer.as_mut().reset(deadline);
    let waited = tokio::select! {
        biased;
        read = stream.read_buf(buffer) => Waited::read(read),
        () = timer.as_mut() => Waited::TimedOut,
        () = sources.idle().evicted(key) => Waited::Evicted,
    };
    timer.as_mut().reset(Instant::now() + IDLE_AFTER);
    waited
}
