//! How a handler says that it does not keep a body in memory.

use axum::extract::Request;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the handler of a request passes its body on while it arrives. Otherwise every byte that has arrived counts
/// against the limits of memory until the request is done.
#[derive(Debug, Clone, Default)]
pub struct StreamedBody(Arc<AtomicBool>);

impl StreamedBody {
    /// Marks the body of `request` as passed on.
    pub fn mark(request: &Request) {
        if let Some(Self(is_streamed)) = request.extensions().get() {
            is_streamed.store(true, Ordering::Relaxed);
        }
    }

    /// Whether it is marked.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
