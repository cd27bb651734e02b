//! The clock. Only this module reads the time; rules get `now` as a parameter.

use crate::types::{Timestamp, timestamp};
use std::sync::{Arc, Mutex, PoisonError};

/// The clock of a process: the system's, or a fixed one for tests and the demonstration.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The clock of the machine.
    #[default]
    System,
    /// Stays at one time until it is set.
    Fixed(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// A clock fixed at a time.
    pub fn fixed_at(at: Timestamp) -> Self {
        Self::Fixed(Arc::new(Mutex::new(at)))
    }

    /// The current time, truncated to microseconds.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => timestamp::truncate_to_micros(chrono::Utc::now()),
            Self::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Sets a fixed clock; does nothing for the system's clock.
    pub fn set(&self, to: Timestamp) {
        if let Self::Fixed(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) = to;
        }
    }
}
