//! Writes editions to the snapshot on disk, again and again until it succeeds.

use super::edition::Edition;
use super::snapshot;
use crate::types::Timestamp;
use chrono::Duration;
use std::path::PathBuf;
use std::sync::Arc;

/// How long after a failure the next attempt is made.
const RETRY_INTERVAL: Duration = Duration::seconds(15);

/// What is still to be written, and when.
#[derive(Debug, Default)]
pub struct SnapshotWriter {
    /// When the next attempt is due; `None` while the snapshot is current.
    due_at: Option<Timestamp>,
    /// So that a failure is logged once, not at every attempt.
    is_failure_logged: bool,
}

impl SnapshotWriter {
    /// Has the edition written at the next opportunity.
    pub fn request_now(&mut self, now: Timestamp) {
        self.due_at = Some(now);
    }

    /// Has the edition written after [`RETRY_INTERVAL`], unless an attempt is due before.
    pub fn request_later(&mut self, now: Timestamp) {
        self.due_at.get_or_insert(now + RETRY_INTERVAL);
    }

    /// Writes the edition when that is due. A failure is logged and tried again after [`RETRY_INTERVAL`].
    pub async fn write_if_due(&mut self, data_dir: PathBuf, edition: &Arc<Edition>, now: Timestamp) {
        if self.due_at.is_none_or(|due| due > now) {
            return;
        }
        let edition = edition.clone();
        let written = tokio::task::spawn_blocking(move || snapshot::write(&data_dir, &edition)).await;
        let error = match written {
            Ok(Ok(())) => {
                *self = Self::default();
                return;
            }
            Ok(Err(error)) => error.to_string(),
            Err(panic) => panic.to_string(),
        };
        if !std::mem::replace(&mut self.is_failure_logged, true) {
            tracing::error!(error, "pages are served but not saved to disk; retrying every 15 s");
        }
        self.due_at = Some(now + RETRY_INTERVAL);
    }
}
