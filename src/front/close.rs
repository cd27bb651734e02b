//! Ends connections so that a client gets what was sent to it, but no longer than it may take.

use super::limits::MinRate;
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
/// with unread bytes would reset the connection, and the client might never see the response.
///
/// Returns whether the client took everything in time.
pub async fn after_last_response(mut stream: TcpStream, rate: MinRate) -> bool {
    let _ = stream.shutdown().await;
    match tokio::time::timeout(DRAIN_TIMEOUT.min(rate.stall), discard(&mut stream)).await {
        Ok(is_closed_by_client) => is_closed_by_client,
        Err(_) => when_taken(stream, rate.farewell()).await,
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

/// Reads until the client closes its side (`true`) or has sent too much.
async fn discard(stream: &mut TcpStream) -> bool {
    let mut buffer = [0; 4096];
    let mut left = DRAIN_MAX;
    loop {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return true,
            Ok(count) => match left.checked_sub(count) {
                Some(rest) => left = rest,
                None => return false,
            },
        }
    }
}
