//! How an answer goes out: in one call and, where the socket takes it, in as few packets as it fills.

use super::HEAD_TIMEOUT;
use rustix::net::{SendAncillaryBuffer, SendFlags, send, sendmsg};
use std::io::{ErrorKind, IoSlice};
use std::time::Duration;
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// An answer of at most so many bytes is copied together: a list of parts costs the kernel more than that.
const COPIED_MAX: usize = 512;

/// Writes all of `parts`; for whoever reads slowly, as long as a thousand bytes a second would take.
pub async fn write(stream: &mut TcpStream, parts: [&[u8]; 3], busy: &mpsc::Sender<()>) -> std::io::Result<()> {
    whole(stream, parts, SendFlags::NOSIGNAL, busy).await
}

/// The same, and nothing after it: the end of the connection goes out in the answer's last packet, not in one of its own.
pub async fn write_last(stream: &mut TcpStream, parts: [&[u8]; 3], busy: &mpsc::Sender<()>) -> std::io::Result<()> {
    whole(stream, parts, SendFlags::NOSIGNAL | SendFlags::MORE, busy).await?;
    // Not left to the closing: that would throw the answer away if something unread had come in.
    stream.shutdown().await
}

async fn whole(
    stream: &mut TcpStream,
    parts: [&[u8]; 3],
    flags: SendFlags,
    busy: &mpsc::Sender<()>,
) -> std::io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let sent = match stream.try_io(Interest::WRITABLE, || Ok(send_now(stream, parts, length, flags)?)) {
        Ok(sent) if sent == length => return Ok(()),
        Ok(sent) => sent,
        Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
        Err(error) => return Err(error),
    };
    let _busy = busy.clone();
    let rest = parts.concat().split_off(sent);
    let patience = HEAD_TIMEOUT + Duration::from_millis(rest.len() as u64);
    tokio::time::timeout(patience, stream.write_all(&rest)).await.map_err(|_| ErrorKind::TimedOut)?
}

/// One call; how many bytes the socket took.
fn send_now(stream: &TcpStream, parts: [&[u8]; 3], length: usize, flags: SendFlags) -> rustix::io::Result<usize> {
    if length > COPIED_MAX {
        return sendmsg(stream, &parts.map(IoSlice::new), &mut SendAncillaryBuffer::default(), flags);
    }
    let (mut copy, mut place) = ([0; COPIED_MAX], 0);
    for part in parts {
        copy[place..place + part.len()].copy_from_slice(part);
        place += part.len();
    }
    send(stream, &copy[..length], flags)
}
