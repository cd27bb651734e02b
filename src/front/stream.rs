//! The live stream of one open status page. There are thousands of them, so each is kept small.

use super::connection::ConnectionGuard;
use super::final_headers::FinalHeaders;
use super::write::write;
use crate::publishing::{LIVE_STREAM_HEAD, LiveListener};
use std::io::ErrorKind;
use tokio::net::TcpStream;

/// Sends events until the client disconnects, the server stops, or the client reads too slowly.
pub async fn run(mut stream: TcpStream, mut listener: LiveListener, guard: ConnectionGuard) {
    if write(&mut stream, [LIVE_STREAM_HEAD, FinalHeaders::now(true).bytes(), b""], &guard.busy).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            frame = listener.next() => {
                let Some(frame) = frame else { return };
                if write(&mut stream, [&frame, b"", b""], &guard.busy).await.is_err() {
                    return;
                }
            }
            ready = stream.readable() => if ready.is_err() || is_closed(&stream) { return },
        }
    }
}

/// Whether the client has closed its side. Whatever it sends is discarded.
fn is_closed(stream: &TcpStream) -> bool {
    let mut discarded = [0; 64];
    match stream.try_read(&mut discarded) {
        Ok(count) => count == 0,
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}
