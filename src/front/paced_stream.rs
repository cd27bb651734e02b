//! A socket as hyper uses it: first the bytes that were read already, and writes that must not stall.

use super::close;
use super::limits::MinRate;
use super::pace::PolledPace;
use bytes::{Buf, Bytes};
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connection whose client must read fast enough. (Heads have hyper's timeout, bodies that of `LimitedBody`.)
#[derive(Debug)]
pub struct PacedStream {
    stream: TcpStream,
    read: Bytes,
    pace: PolledPace,
    is_too_slow: bool,
}

impl PacedStream {
    /// A stream from which `read` was read already.
    pub fn new(stream: TcpStream, read: Bytes, rate: MinRate) -> Self {
        Self { stream, read, pace: PolledPace::new(rate), is_too_slow: false }
    }

    /// Whether the connection ended because the client read too slowly.
    pub fn is_too_slow(&self) -> bool {
        self.is_too_slow
    }

    /// The socket.
    pub fn into_inner(self) -> TcpStream {
        self.stream
    }

    fn paced(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(count)) => {
                self.pace.moved(count);
                Poll::Ready(Ok(count))
            }
            Poll::Pending if self.pace.poll_exhausted(cx).is_ready() => {
                self.is_too_slow = true;
                close::reset(&self.stream);
                Poll::Ready(Err(ErrorKind::TimedOut.into()))
            }
            other => other,
        }
    }
}

impl AsyncRead for PacedStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.read.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buffer);
        }
        let count = self.read.len().min(buffer.remaining());
        buffer.put_slice(&self.read[..count]);
        self.read.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for PacedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.paced(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.paced(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
