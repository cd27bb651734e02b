//! One connection: questions in, published bytes out, until it asks for something else.

use super::date::Tail;
use super::handover::Handover;
use super::request::{self, Read};
use super::sending::{write, write_last};
use super::{HEAD_MAX, HEAD_TIMEOUT, House, stream};
use crate::publishing::{LIVE_STREAM_PATH, LiveListener, RawResponse};
use bytes::{Buf, BytesMut};
use std::net::IpAddr;
use std::pin::Pin;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, Sleep, sleep};

/// Section for a head, in bytes: what browsers send fits at once.
const ROOM: usize = 2 * 1024;

/// What tells the reactor that a connection is still there.
pub struct Alive {
    pub(super) _permit: OwnedSemaphorePermit,
    pub(super) _open: mpsc::Sender<()>,
    /// Cloned by whoever has an answer under way.
    pub(super) busy: mpsc::Sender<()>,
}

/// What a question leads to.
enum Step {
    Wait,
    Answer { wire: RawResponse, closes: bool, length: usize },
    Stream(LiveListener),
    HandOver,
}

/// Serves a connection to its end, or to where it goes on elsewhere.
pub async fn run(mut stream: TcpStream, peer: IpAddr, house: House, alive: Alive) {
    let mut buffer = BytesMut::with_capacity(ROOM);
    // Set once and looked at when it rings, not set again at every request.
    let mut alarm = std::pin::pin!(sleep(HEAD_TIMEOUT));
    let mut since = Instant::now();
    loop {
        match next(&buffer, &house) {
            Step::Wait => {
                let was_empty = buffer.is_empty();
                buffer.reserve(ROOM / 2);
                if !more(&mut stream, &mut buffer, alarm.as_mut(), since).await {
                    return;
                }
                if was_empty {
                    // Counted from the head's first byte, so that a byte now and then buys no time.
                    since = Instant::now();
                }
            }
            Step::Answer { wire, closes, length } => {
                buffer.advance(length);
                let closes = closes || *house.closing.borrow();
                let tail = Tail::now(closes);
                let parts = [&wire.head, tail.bytes(), &wire.body];
                if closes {
                    let _ = write_last(&mut stream, parts, &alive.busy).await;
                    return;
                }
                if write(&mut stream, parts, &alive.busy).await.is_err() {
                    return;
                }
                since = Instant::now();
            }
            Step::Stream(listener) => {
                // A task of its own, since this one is larger than a stream of an hour needs.
                tokio::spawn(stream::run(stream, listener, alive));
                return;
            }
            Step::HandOver => {
                let Ok(stream) = stream.into_std() else { return };
                let handover = Handover { stream, read: buffer.freeze(), peer, _permit: alive._permit };
                let _ = house.handovers.send(handover).await;
                return;
            }
        }
    }
}

fn next(buffer: &[u8], house: &House) -> Step {
    let question = match request::read(buffer) {
        Read::Question(question) => question,
        Read::Part if buffer.len() < HEAD_MAX => return Step::Wait,
        Read::Part | Read::Other => return Step::HandOver,
    };
    if let Some(wire) = house.published.raw_response(question.path, question.ask) {
        return Step::Answer { wire, closes: question.closes, length: question.length };
    }
    if question.path == LIVE_STREAM_PATH && !question.ask.is_head && !question.closes {
        // Where there is no place left, the router says so.
        if let Some(listener) = house.published.live().subscribe(question.last_event_id) {
            return Step::Stream(listener);
        }
    }
    Step::HandOver
}

/// Reads on; false at the end of the connection, or when [`HEAD_TIMEOUT`] has passed `since`.
async fn more(stream: &mut TcpStream, buffer: &mut BytesMut, mut alarm: Pin<&mut Sleep>, since: Instant) -> bool {
    loop {
        tokio::select! {
            biased;
            read = stream.read_buf(buffer) => return read.is_ok_and(|count| count > 0),
            () = alarm.as_mut() => {
                let until = since + HEAD_TIMEOUT;
                if until <= Instant::now() {
                    return false;
                }
                alarm.as_mut().reset(until);
            }
        }
    }
}
