//! Workers are reconcilers: each looks at the database, does what is due, and takes no input from what
//! woke it, so it may run twice or late. They wake on a commit of this process, and on their own beat
//! for what other nodes did and for what falls due by the clock.

use crate::platform::AppState;
use crate::types::Refusal;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long a worker that failed waits before it looks again.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// Runs `reconcile` after commits and every `beat`, until `closing` turns true.
///
/// `reconcile` answers whether there may be more to do at once.
pub fn spawn<F, Fut>(
    workers: &mut JoinSet<()>,
    name: &'static str,
    app: AppState,
    beat: Duration,
    mut closing: watch::Receiver<bool>,
    mut reconcile: F,
) where
    F: FnMut(AppState) -> Fut + Send + 'static,
    Fut: Future<Output = Result<bool, Refusal>> + Send,
{
    workers.spawn(async move {
        let mut commits = app.db.commits();
        let mut failing = false;
        while !*closing.borrow() {
            commits.mark_unchanged();
            let pause = match reconcile(app.clone()).await {
                Ok(true) => continue,
                Ok(false) => {
                    failing = false;
                    beat
                }
                Err(refusal) => {
                    // Said once when it begins, not every two seconds while a database is away.
                    if !failing {
                        tracing::error!(worker = name, %refusal, "a worker failed and will try again");
                    }
                    failing = true;
                    AFTER_FAILURE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                changed = commits.changed(), if !failing => { let _ = changed; }
                changed = closing.changed() => { if changed.is_err() { break } }
            }
        }
    });
}
