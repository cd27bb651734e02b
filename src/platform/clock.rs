//! The one place where the time is taken. Everything else is told `now`.

use crate::types::{Timestamp, timestamp};
use std::sync::{Arc, Mutex, PoisonError};

/// The clock of a process: the system's, or one that a test or the demo sets.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// Stands still until it is set.
    Set(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// A clock that stands at a moment.
    pub fn standing_at(at: Timestamp) -> Self {
        Self::Set(Arc::new(Mutex::new(at)))
    }

    /// The moment it is, cut to microseconds.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => timestamp::truncated(chrono::Utc::now()),
            Self::Set(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Sets a standing clock; the system's clock is not ours to set.
    pub fn set(&self, to: Timestamp) {
        if let Self::Set(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) = to;
        }
    }
}
