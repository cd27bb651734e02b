//! A stream of changes to one open page, kept as small as it can be: there are thousands.

use super::connection::Alive;
use super::date::Tail;
use super::sending::write;
use crate::publishing::{LIVE_STREAM_HEAD, LiveListener};
use tokio::net::TcpStream;

/// Sends what is new until the client goes, the server ends, or a reader is too slow.
pub async fn run(mut stream: TcpStream, mut listener: LiveListener, alive: Alive) {
    if write(&mut stream, [LIVE_STREAM_HEAD, Tail::now(true).bytes(), b""], &alive.busy).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            frame = listener.next() => {
                let Some(frame) = frame else { return };
                if write(&mut stream, [&frame, b"", b""], &alive.busy).await.is_err() {
                    return;
                }
            }
            ready = stream.readable() => if ready.is_err() || is_gone(&stream) { return },
        }
    }
}

/// Whether the client has closed its side; what it says is not listened to.
fn is_gone(stream: &TcpStream) -> bool {
    let mut said = [0; 64];
    match stream.try_read(&mut said) {
        Ok(count) => count == 0,
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
    }
}
