//! Whether the database works for those who use it, from what their queries see.
//!
//! A single check cannot tell: SQLite answers from its cache while the file under it is damaged, so one query succeeds
//! and the next fails. Therefore each failure counts, and after it the database counts as failing until several checks in
//! a row found it good and nobody failed between them. Nothing is refused because of this: who asks may be lucky.

use super::error::{Trouble, trouble};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// Failures since the last good check that are no accident: one query of a restarting server is.
const FAILURES_MIN: u32 = 2;
/// Good checks in a row after which the database counts as working again.
const GOOD_CHECKS_MIN: u32 = 3;

/// What was seen.
#[derive(Debug)]
pub(super) struct Health {
    seen: Mutex<Seen>,
    /// Changed when the answer changes, so that those who wait for commits look at it.
    commits: Arc<watch::Sender<u64>>,
}

#[derive(Debug, Default)]
struct Seen {
    failures: u32,
    is_failing: bool,
    is_damaged: bool,
    refuses_writes: bool,
    good_checks: u32,
}

impl Health {
    /// Nothing seen yet.
    pub(super) fn new(commits: Arc<watch::Sender<u64>>) -> Self {
        Self { seen: Mutex::default(), commits }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the error of a query, of a commit, or of taking a connection.
    pub(super) fn observe(&self, error: &sqlx::Error) {
        let Some(trouble) = trouble(error) else { return };
        let mut seen = self.seen();
        if trouble == Trouble::NotWritable {
            seen.refuses_writes = true;
            return;
        }
        seen.failures += 1;
        seen.good_checks = 0;
        seen.is_damaged |= trouble == Trouble::Damaged;
        if (seen.is_damaged || seen.failures >= FAILURES_MIN) && !std::mem::replace(&mut seen.is_failing, true) {
            drop(seen);
            tracing::error!(%error, "the database fails");
            self.commits.send_modify(|count| *count += 1);
        }
    }

    /// Something was committed.
    pub(super) fn committed(&self) {
        self.seen().refuses_writes = false;
    }

    /// Whether what is read fails.
    pub(super) fn is_failing(&self) -> bool {
        self.seen().is_failing
    }

    /// Whether what was read was damaged, so that only a look at the whole file says that it is good.
    pub(super) fn is_damaged(&self) -> bool {
        self.seen().is_damaged
    }

    /// Whether the last write failed because the disk is full or the file is read-only. Reading works then.
    pub(super) fn refuses_writes(&self) -> bool {
        self.seen().refuses_writes
    }

    /// A check found the database good. Returns whether it is the first since a failure.
    pub(super) fn check_passed(&self) -> bool {
        let mut seen = self.seen();
        seen.good_checks += 1;
        if seen.good_checks < GOOD_CHECKS_MIN {
            return seen.good_checks == 1;
        }
        let was_failing = std::mem::take(&mut *seen).is_failing;
        drop(seen);
        if was_failing {
            tracing::info!("the database works again");
            self.commits.send_modify(|count| *count += 1);
        }
        false
    }

    /// The database was opened: what was seen before does not count.
    pub(super) fn forget(&self) {
        *self.seen() = Seen::default();
    }

    /// A check failed.
    pub(super) fn check_failed(&self) {
        self.seen().good_checks = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health() -> Health {
        Health::new(Arc::new(watch::Sender::new(0)))
    }

    #[test]
    fn one_accident_is_none_and_two_are_a_failure_until_three_checks_pass() {
        let health = health();
        health.observe(&sqlx::Error::RowNotFound);
        health.observe(&sqlx::Error::PoolTimedOut);
        assert!(!health.is_failing());
        health.observe(&sqlx::Error::PoolTimedOut);
        assert!(health.is_failing() && !health.is_damaged());
        assert!(health.check_passed());
        assert!(!health.check_passed());
        health.observe(&sqlx::Error::PoolTimedOut);
        for first in [true, false] {
            assert_eq!(health.check_passed(), first);
            assert!(health.is_failing(), "a failure between the checks begins the count again");
        }
        health.check_failed();
        health.check_passed();
        health.check_passed();
        assert!(health.is_failing());
        health.check_passed();
        assert!(!health.is_failing());
        health.observe(&sqlx::Error::PoolTimedOut);
        assert!(!health.is_failing(), "earlier failures are forgotten");
    }
}
