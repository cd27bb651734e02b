//! Ends connections so that a client gets what was sent to it, but no longer than it may take.

use super::sources::Sources;
use crate::platform::source::SourceKey;
use socket2::SockRef;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long, and how many bytes, a client may go on sending after the last response.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);
const DRAIN_MAX: usize = 1024 * 1024;

/// Ends the connection at once and discards what the kernel still holds for the client.
pub fn reset(stream: &TcpStream) {
    // Closing a socket that does not linger sends a reset.
    let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
}

/// Ends a connection after its last response. What the client still sends is read and discarded for a moment: closing
/// with unread bytes would reset the connection, and the client might never see the response. Meanwhile the connection
/// counts as idle, and may have to make room for another one.
///
/// Returns whether the client took everything in time.
pub async fn after_last_response(mut stream: TcpStream, sources: &Sources, key: SourceKey) -> bool {
    let rate = sources.limits().min_rate;
    let _ = stream.shutdown().await;
    let drained = tokio::select! {
        drained = tokio::time::timeout(DRAIN_TIMEOUT.min(rate.stall), discard(&mut stream)) => drained,
        () = sources.idle().evicted(key) => return true,
    };
    if drained.is_ok() {
        return true;
    }
    tokio::select! {
        is_taken = when_taken(stream, rate.farewell()) => is_taken,
        () = sources.idle().evicted(key) => true,
    }
}

/// Ends a connection once the client has taken all that was sent, or with a reset after `within`. Without this the
/// kernel would keep the bytes for as long as the client likes.
///
/// Returns whether the client took everything in time.
pub async fn when_taken(stream: TcpStream, within: Duration) -> bool {
    // With this mark a socket is writable when nothing is left to send. Registered anew, since a reactor only learns
    // of changes.
    let _ = SockRef::from(&stream).set_tcp_notsent_lowat(1);
    let Ok(stream) = stream.into_std().and_then(TcpStream::from_std) else { return false };
    let is_taken = tokio::time::timeout(within, stream.writable()).await.is_ok();
    if !is_taken {
        reset(&stream);
    }
    is_taken
}

/// Reads until the client closes its side or has sent too much.
async fn discard(stream: &mut TcpStream) {
    let mut buffer = [0; 4096];
    let mut left = DRAIN_MAX;
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        match left.checked_sub(count) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
