//! Log lines that a crowd would repeat thousands of times: one of them is written, and it says how many were left out.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// One line is written in this time.
const INTERVAL: Duration = Duration::from_secs(10);

/// Lets one log line pass in ten seconds and counts the others.
#[derive(Debug)]
pub struct Sampled {
    begun: OnceLock<Instant>,
    /// When the next line may pass, in milliseconds after `begun`.
    next_ms: AtomicU64,
    left_out: AtomicU64,
}

impl Sampled {
    /// Lets the first line pass.
    pub const fn new() -> Self {
        Self { begun: OnceLock::new(), next_ms: AtomicU64::new(0), left_out: AtomicU64::new(0) }
    }

    /// How many lines were left out before this one, or `None` if this one is left out too.
    pub fn pass(&self) -> Option<u64> {
        self.pass_at(self.begun.get_or_init(Instant::now).elapsed())
    }

    fn pass_at(&self, elapsed: Duration) -> Option<u64> {
        let now_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        let interval_ms = u64::try_from(INTERVAL.as_millis()).unwrap_or(u64::MAX);
        let is_first = self
            .next_ms
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| (next <= now_ms).then_some(now_ms + interval_ms))
            .is_ok();
        if is_first {
            Some(self.left_out.swap(0, Ordering::Relaxed))
        } else {
            self.left_out.fetch_add(1, Ordering::Relaxed);
            None
        }
    }
}

impl Default for Sampled {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_passes_and_says_how_many_did_not() {
        let sampled = Sampled::new();
        let at = |ms| sampled.pass_at(Duration::from_millis(ms));
        assert_eq!([at(5), at(6), at(9_000), at(10_005), at(10_006)], [Some(0), None, None, Some(2), None]);
    }
}
