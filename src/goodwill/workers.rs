//! What this room does by itself, after commits and by the clock.

use crate::server::App;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Starts this room's workers.
pub fn start(_workers: &mut JoinSet<()>, _app: &App, _closing: &watch::Receiver<bool>) {}
