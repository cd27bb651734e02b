//! Writes responses: in one system call and, where the socket takes it all, in as few packets as possible.

use super::close;
use super::limits::MinRate;
use super::pace::Pace;
use rustix::net::{SendAncillaryBuffer, SendFlags, send, sendmsg};
use std::io::{ErrorKind, IoSlice};
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// A response of at most so many bytes is copied into one buffer, which costs less than a vectored write.
const COPY_MAX: usize = 512;

/// Writes all of `parts`. A client that reads more slowly than `rate` is cut off with [`ErrorKind::TimedOut`]; `busy` is
/// held while it is waited for.
pub async fn write(
    stream: &mut TcpStream,
    parts: [&[u8]; 3],
    rate: MinRate,
    busy: &mpsc::Sender<()>,
) -> std::io::Result<()> {
    write_all(stream, parts, SendFlags::NOSIGNAL, rate, busy).await
}

/// Writes all of `parts` and ends the connection. The end goes out in the last packet instead of one of its own.
pub async fn write_last(
    stream: &mut TcpStream,
    parts: [&[u8]; 3],
    rate: MinRate,
    busy: &mpsc::Sender<()>,
) -> std::io::Result<()> {
    write_all(stream, parts, SendFlags::NOSIGNAL | SendFlags::MORE, rate, busy).await?;
    // Closing the socket without this would discard the response if something unread had arrived.
    stream.shutdown().await
}

async fn write_all(
    stream: &mut TcpStream,
    parts: [&[u8]; 3],
    flags: SendFlags,
    rate: MinRate,
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
    write_rest(stream, parts, sent, flags, rate).await
}

/// Writes what follows the first `sent` bytes of `parts`, without a copy of it.
async fn write_rest(
    stream: &mut TcpStream,
    parts: [&[u8]; 3],
    mut sent: usize,
    flags: SendFlags,
    rate: MinRate,
) -> std::io::Result<()> {
    let mut pace = Pace::new(rate);
    loop {
        let rest = skip(parts, sent);
        let length = rest.iter().map(|part| part.len()).sum();
        if length == 0 {
            return Ok(());
        }
        let since = Instant::now();
        match tokio::time::timeout(pace.credit(), stream.writable()).await {
            Ok(writable) => writable?,
            Err(_) => {
                close::reset(stream);
                return Err(ErrorKind::TimedOut.into());
            }
        }
        let count = match stream.try_io(Interest::WRITABLE, || Ok(send_now(stream, rest, length, flags)?)) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error),
        };
        sent += count;
        pace.moved(since.elapsed(), count);
    }
}

/// `parts` without their first `skipped` bytes.
fn skip(parts: [&[u8]; 3], mut skipped: usize) -> [&[u8]; 3] {
    parts.map(|part| {
        let count = skipped.min(part.len());
        skipped -= count;
        &part[count..]
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skips_what_was_sent() {
        let parts: [&[u8]; 3] = [b"ab", b"", b"cde"];
        assert_eq!(
            (0..=5).map(|count| skip(parts, count).concat()).collect::<Vec<_>>(),
            [b"abcde".as_slice(), b"bcde", b"cde", b"de", b"e", b"",]
        );
    }
}
