//! Background workers. Each is a reconciler: it looks at the database and does what is due, without input from what
//! woke it, so it may run twice or late. Workers wake after commits of this process, and at an interval for changes by
//! other nodes and for what becomes due.

use crate::platform::AppState;
use crate::platform::db::{Workload, for_workload};
use crate::types::{Refusal, Timestamp};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long a worker waits after a failure.
const RETRY_INTERVAL: Duration = Duration::from_secs(2);
/// Commits within this time after a worker ran wake it once. The first after that wakes it at once.
const COMMITS_TOGETHER: Duration = Duration::from_millis(200);
/// The shortest pause before something becomes due, so that a clock that lags behind costs no CPU time.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);

/// When a worker runs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// At once, since there may be more to do.
    AtOnce,
    /// After the next commit, at the latest when its interval is over.
    Later,
    /// Like [`Next::Later`], and at the latest after this time, when something becomes due.
    Within(Duration),
    /// Like [`Next::Later`], but not before this time, so that many commits together do not occupy the processor.
    NotBefore(Duration),
}

impl From<bool> for Next {
    /// Whether there may be more to do at once.
    fn from(has_more: bool) -> Self {
        if has_more { Self::AtOnce } else { Self::Later }
    }
}

impl Next {
    /// At the latest at `due`; the present is `now`.
    pub fn at(due: Option<Timestamp>, now: Timestamp) -> Self {
        due.map_or(Self::Later, |due| Self::Within((due - now).to_std().unwrap_or_default().max(SHORTEST_PAUSE)))
    }
}

/// Runs `reconcile` after commits and every `interval`, until `closing` becomes true.
///
/// `reconcile` returns when it runs next; a `bool` says whether there may be more to do at once.
pub fn spawn<F, Fut, N>(
    workers: &mut JoinSet<()>,
    name: &'static str,
    app: AppState,
    interval: Duration,
    mut closing: watch::Receiver<bool>,
    mut reconcile: F,
) where
    F: FnMut(AppState) -> Fut + Send + 'static,
    Fut: Future<Output = Result<N, Refusal>> + Send,
    N: Into<Next>,
{
    workers.spawn(async move {
        let mut commits = app.db.commits();
        let mut failing = false;
        while !*closing.borrow() {
            commits.mark_unchanged();
            let (rest, pause) = match for_workload(Workload::Background, reconcile(app.clone())).await {
                Ok(next) => {
                    let times = match next.into() {
                        Next::AtOnce => continue,
                        Next::Later => (COMMITS_TOGETHER, interval),
                        Next::Within(pause) => (COMMITS_TOGETHER, pause.min(interval)),
                        Next::NotBefore(rest) => (rest, interval),
                    };
                    failing = false;
                    times
                }
                Err(refusal) => {
                    note_failure(name, &refusal, &mut failing);
                    (COMMITS_TOGETHER, RETRY_INTERVAL)
                }
            };
            let rest = rest.min(pause);
            tokio::select! {
                () = tokio::time::sleep(rest) => {}
                changed = closing.changed() => { if changed.is_err() { break } continue }
            }
            tokio::select! {
                () = tokio::time::sleep(pause - rest) => {}
                changed = commits.changed(), if !failing => { let _ = changed; }
                changed = closing.changed() => { if changed.is_err() { break } }
            }
        }
    });
}

/// Runs `reconcile` every `interval`, and once more when `closing` becomes true. It does not wake after commits: for what
/// commits itself, or looks at much and needs no haste.
pub fn spawn_at_interval<F, Fut>(
    workers: &mut JoinSet<()>,
    name: &'static str,
    app: AppState,
    interval: Duration,
    mut closing: watch::Receiver<bool>,
    mut reconcile: F,
) where
    F: FnMut(AppState) -> Fut + Send + 'static,
    Fut: Future<Output = Result<bool, Refusal>> + Send,
{
    workers.spawn(async move {
        let mut failing = false;
        while !*closing.borrow() {
            tokio::select! {
                () = tokio::time::sleep(interval) => {}
                changed = closing.changed() => { if changed.is_err() { break } }
            }
            match for_workload(Workload::Background, reconcile(app.clone())).await {
                Ok(_) => failing = false,
                Err(refusal) => note_failure(name, &refusal, &mut failing),
            }
        }
    });
}

/// Logs the first failure of a row, not each one while the database is down.
fn note_failure(name: &str, refusal: &Refusal, failing: &mut bool) {
    if !*failing {
        tracing::error!(worker = name, %refusal, "a worker failed and will retry");
    }
    *failing = true;
}
