//! How many connections each kind of work may use at once.

use super::workload::Workload;
use crate::types::Refusal;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Places of each workload in the queue of SQLite's single writer: one that writes, and one that follows without a gap.
const WRITER_QUEUE: usize = 2;

/// Reading or writing, which use different connections on SQLite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// The permits of every workload.
#[derive(Debug, Clone)]
pub(super) struct Permits {
    read: [Arc<Semaphore>; Workload::COUNT],
    write: [Arc<Semaphore>; Workload::COUNT],
    /// SQLite's single writer; `None` on PostgreSQL.
    writer: Option<Arc<Semaphore>>,
}

impl Permits {
    /// Permits for SQLite with this many connections that read.
    pub(super) fn sqlite(readers: u32) -> Self {
        Self {
            read: fifths(readers),
            write: std::array::from_fn(|_| Arc::new(Semaphore::new(WRITER_QUEUE))),
            writer: Some(Arc::new(Semaphore::new(1))),
        }
    }

    /// Permits for PostgreSQL with this many connections that read and write.
    pub(super) fn postgres(connections: u32) -> Self {
        let shared = fifths(connections);
        Self { read: shared.clone(), write: shared, writer: None }
    }

    /// Waits for a connection of a workload, first in its own queue, on SQLite then among the writers of all.
    pub(super) async fn acquire(
        &self,
        workload: Workload,
        access: Access,
        at_most: Duration,
    ) -> Result<Permit, Refusal> {
        let begun = Instant::now();
        let (own, writer) = self.semaphores(workload, access);
        let own = wait(own, at_most).await?;
        let writer = match writer {
            Some(writer) => Some(wait(writer, at_most.saturating_sub(begun.elapsed())).await?),
            None => None,
        };
        Ok(Permit { _writer: writer, _own: own })
    }

    /// The same without waiting.
    pub(super) fn try_acquire(&self, workload: Workload, access: Access) -> Result<Permit, Refusal> {
        let (own, writer) = self.semaphores(workload, access);
        let own = own.try_acquire_owned().map_err(|_| Refusal::Busy)?;
        let writer = writer.map(Semaphore::try_acquire_owned).transpose().map_err(|_| Refusal::Busy)?;
        Ok(Permit { _writer: writer, _own: own })
    }

    fn semaphores(&self, workload: Workload, access: Access) -> (Arc<Semaphore>, Option<Arc<Semaphore>>) {
        match access {
            Access::Read => (self.read[workload as usize].clone(), None),
            Access::Write => (self.write[workload as usize].clone(), self.writer.clone()),
        }
    }
}

/// The permission to use one connection, given back when it is dropped: the writer's before the place in the queue.
#[derive(Debug)]
pub(super) struct Permit {
    _writer: Option<OwnedSemaphorePermit>,
    _own: OwnedSemaphorePermit,
}

/// A fifth of the connections for each workload, and at least one.
fn fifths(connections: u32) -> [Arc<Semaphore>; Workload::COUNT] {
    std::array::from_fn(|_| Arc::new(Semaphore::new((connections as usize / Workload::COUNT).max(1))))
}

async fn wait(semaphore: Arc<Semaphore>, at_most: Duration) -> Result<OwnedSemaphorePermit, Refusal> {
    if let Ok(permit) = semaphore.clone().try_acquire_owned() {
        return Ok(permit);
    }
    match tokio::time::timeout(at_most, semaphore.acquire_owned()).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(Refusal::Busy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_workload_has_a_fifth_and_at_least_one() {
        assert!(fifths(20).iter().all(|permits| permits.available_permits() == 4));
        assert!(fifths(1).iter().all(|permits| permits.available_permits() == 1));
    }
}
