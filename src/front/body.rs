//! The body of a request on its way to the router: it must arrive fast enough, and what is in memory is counted.

use super::pace::PolledPace;
use super::refusals::{Cause, exceeded_response, too_slow_response};
use super::sources::{Exceeded, Resource, Share, Sources};
use crate::platform::source::SourceKey;
use crate::web::streamed_body::StreamedBody;
use axum::body::Body;
use axum::http::Response;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};

/// A body that ends with an error where its client is too slow or too much of it is in memory.
#[derive(Debug)]
pub struct LimitedBody {
    incoming: Incoming,
    pace: PolledPace,
    state: Arc<BodyState>,
}

/// What is known of a body while its request is handled.
#[derive(Debug)]
pub struct BodyState {
    /// The bytes that the handler is assumed to hold until it is done.
    held: Mutex<Share>,
    /// Set by a handler that does not keep them.
    streamed: StreamedBody,
    failure: OnceLock<Failure>,
}

#[derive(Debug, Clone, Copy)]
enum Failure {
    TooSlow,
    Exceeded(Exceeded),
}

/// Why a body could not be read. The handler's response to it is replaced by that of [`BodyState::refusal`].
#[derive(Debug, thiserror::Error)]
#[error("the body was refused")]
pub struct BodyRefused;

impl LimitedBody {
    /// The body of a request from this source, and its state, which counts the bytes until it is dropped.
    ///
    /// # Errors
    ///
    /// The limit of bytes that is reached already.
    pub fn new(incoming: Incoming, sources: &Arc<Sources>, key: SourceKey) -> Result<(Self, Arc<BodyState>), Exceeded> {
        let held = Mutex::new(sources.share(key, Resource::BodyBytes, 0)?);
        let state = Arc::new(BodyState { held, streamed: StreamedBody::default(), failure: OnceLock::new() });
        Ok((Self { incoming, pace: PolledPace::new(sources.limits().min_rate), state: state.clone() }, state))
    }
}

impl BodyState {
    /// What the handler uses to say that it does not keep the bytes.
    pub fn streamed(&self) -> StreamedBody {
        self.streamed.clone()
    }

    /// The response to the request if its body was refused, and why.
    pub fn refusal(&self, path: &str) -> Option<(Response<Body>, Cause)> {
        Some(match self.failure.get()? {
            Failure::TooSlow => (too_slow_response(path), Cause::SlowBody),
            Failure::Exceeded(exceeded) => (exceeded_response(*exceeded, path), Cause::Body),
        })
    }

    fn count(&self, bytes: usize) -> Result<(), BodyRefused> {
        if self.streamed.is_set() {
            return Ok(());
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.grow(bytes).map_err(|exceeded| self.fail(Failure::Exceeded(exceeded)))
    }

    fn fail(&self, failure: Failure) -> BodyRefused {
        let _ = self.failure.set(failure);
        BodyRefused
    }
}

impl HttpBody for LimitedBody {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match Pin::new(&mut self.incoming).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                self.pace.moved(bytes);
                Poll::Ready(Some(self.state.count(bytes).map(|()| frame).map_err(Into::into)))
            }
            Poll::Ready(other) => Poll::Ready(other.map(|frame| frame.map_err(Into::into))),
            Poll::Pending if self.pace.poll_exhausted(cx).is_ready() => {
                Poll::Ready(Some(Err(self.state.fail(Failure::TooSlow).into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

/// The body of a response that holds shares of its request until it is sent.
#[derive(Debug)]
pub struct CountedBody {
    body: Body,
    _shares: (Share, Option<Share>),
}

impl CountedBody {
    /// `body`, with the share of its request and, where it is a live stream, that of the stream.
    pub fn new(body: Body, request: Share, stream: Option<Share>) -> Self {
        Self { body, _shares: (request, stream) }
    }
}

impl HttpBody for CountedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
