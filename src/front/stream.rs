//! The live stream of one open status page. There are thousands of them, so each is kept small.

use super::connection::ConnectionGuard;
use super::final_headers::FinalHeaders;
use super::refusals::Cause;
use super::sources::{Share, Sources};
use super::write::write;
use crate::publishing::{LIVE_STREAM_HEAD, LiveListener};
use std::io::ErrorKind;
use std::sync::Arc;
use tokio::net::TcpStream;

/// Sends events until the client disconnects, the server stops, or the client reads too slowly. A stream on which
/// nothing happens stays open.
pub async fn run(
    mut stream: TcpStream,
    mut listener: LiveListener,
    share: Share,
    sources: Arc<Sources>,
    guard: ConnectionGuard,
) {
    let rate = sources.limits().min_rate;
    let head = FinalHeaders::now(true, sources.limits().is_https);
    let mut written = write(&mut stream, [LIVE_STREAM_HEAD, head.bytes(), b""], rate, &guard.busy).await;
    while written.is_ok() {
        tokio::select! {
            frame = listener.next() => {
                let Some(frame) = frame else { return };
                written = write(&mut stream, [&frame, b"", b""], rate, &guard.busy).await;
            }
            ready = stream.readable() => if ready.is_err() || is_closed(&stream) { return },
        }
    }
    if written.is_err_and(|error| error.kind() == ErrorKind::TimedOut) {
        sources.refusals().count(Cause::SlowReader, share.source());
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
