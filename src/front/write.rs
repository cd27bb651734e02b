//! Writes responses: in one system call and, where the socket takes it all, in as few packets as possible.

use super::HEAD_TIMEOUT;
use rustix::net::{SendAncillaryBuffer, SendFlags, send, sendmsg};
use std::io::{ErrorKind, IoSlice};
use std::time::Duration;
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// A response of at most so many bytes is copied into one buffer, which costs less than a vectored write.
const COPY_MAX: usize = 512;

/// Writes all of `parts`. A client that reads slowly is given [`HEAD_TIMEOUT`] and a millisecond for each byte that is
/// left; `busy` is held meanwhile.
pub async fn write(stream: &mut TcpStream, parts: [&[u8]; 3], busy: &mpsc::Sender<()>) -> std::io::Result<()> {
    write_all(stream, parts, SendFlags::NOSIGNAL, busy).await
}

/// Writes all of `parts` and ends the connection. The end goes out in the last packet instead of one of its own.
pub async fn write_last(stream: &mut TcpStream, parts: [&[u8]; 3], busy: &mpsc::Sender<()>) -> std::io::Result<()> {
    write_all(stream, parts, SendFlags::NOSIGNAL | SendFlags::MORE, busy).await?;
    // Closing the socket without this would discard the response if something unread had arrived.
    stream.shutdown().await
}

async fn write_all(
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
    let timeout = HEAD_TIMEOUT + Duration::from_millis(rest.len() as u64);
    tokio::time::timeout(timeout, stream.write_all(&rest)).await.map_err(|_| ErrorKind::TimedOut)?
}

/// Makes one system call and returns how many bytes the socket took.
fn send_now(stream: &TcpStream, parts: [&[u8]; 3], length: usize, flags: SendFlags) -> rustix::io::Result<usize> {
    if length > COPY_MAX {
        return sendmsg(stream, &parts.map(IoSlice::new), &mut SendAncillaryBuffer::default(), flags);
    }
    let (mut copy, mut end) = ([0; COPY_MAX], 0);
    for part in parts {
        copy[end..end + part.len()].copy_from_slice(part);
        end += part.len();
    }
    send(stream, &copy[..length], flags)
}
