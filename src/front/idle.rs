//! Connections that have been waiting for their clients for a while. One of them makes room when a limit is reached.

use crate::platform::source::SourceKey;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Connections that wait, by how long they have been waiting.
#[derive(Debug, Default)]
pub struct IdleConnections(Mutex<Queue>);

#[derive(Debug, Default)]
struct Queue {
    next_id: u64,
    waiting: BTreeMap<u64, Waiter>,
    of_source: HashMap<SourceKey, BTreeSet<u64>>,
}

#[derive(Debug)]
struct Waiter {
    source: SourceKey,
    evict: oneshot::Sender<()>,
}

impl IdleConnections {
    /// Waits until this connection has to make room.
    pub async fn evicted(&self, source: SourceKey) {
        let (evict, evicted) = oneshot::channel();
        let id = self.lock().add(Waiter { source, evict });
        let _registration = Registration { idle: self, id };
        let _ = evicted.await;
    }

    /// Makes the longest waiting connection of a source end; `false` where none waits.
    pub fn evict_of(&self, source: SourceKey) -> bool {
        let mut queue = self.lock();
        let oldest = queue.of_source.get(&source).and_then(|ids| ids.first().copied());
        queue.evict(oldest)
    }

    /// Makes the longest waiting connection of all end; `false` where none waits.
    pub fn evict_oldest(&self) -> bool {
        let mut queue = self.lock();
        let oldest = queue.waiting.first_key_value().map(|(id, _)| *id);
        queue.evict(oldest)
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn add(&mut self, waiter: Waiter) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.of_source.entry(waiter.source).or_default().insert(id);
        self.waiting.insert(id, waiter);
        id
    }

    fn remove(&mut self, id: u64) -> Option<Waiter> {
        let waiter = self.waiting.remove(&id)?;
        if let Some(ids) = self.of_source.get_mut(&waiter.source) {
            ids.remove(&id);
            if ids.is_empty() {
                self.of_source.remove(&waiter.source);
            }
        }
        Some(waiter)
    }

    fn evict(&mut self, id: Option<u64>) -> bool {
        id.and_then(|id| self.remove(id)).is_some_and(|waiter| waiter.evict.send(()).is_ok())
    }
}

/// Removes a connection from the queue when it no longer waits.
struct Registration<'a> {
    idle: &'a IdleConnections,
    id: u64,
}

impl Drop for Registration<'_> {
    fn drop(&mut self) {
        self.idle.lock().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::source::Source;
    use futures::poll;
    use std::pin::pin;

    #[tokio::test]
    async fn the_longest_waiting_connection_makes_room() {
        let idle = IdleConnections::default();
        let key = |last| Source::of_peer([192, 0, 2, last].into()).key();
        assert!(!idle.evict_oldest());
        let mut first = pin!(idle.evicted(key(1)));
        let mut second = pin!(idle.evicted(key(2)));
        let mut third = pin!(idle.evicted(key(2)));
        assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending() && poll!(&mut third).is_pending());
        assert!(idle.evict_of(key(2)) && !idle.evict_of(key(3)));
        assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_ready() && poll!(&mut third).is_pending());
        assert!(idle.evict_oldest());
        assert!(poll!(&mut first).is_ready() && poll!(&mut third).is_pending());
    }

    #[tokio::test]
    async fn a_connection_that_got_a_request_is_not_chosen() {
        let idle = IdleConnections::default();
        let key = Source::of_peer([192, 0, 2, 1].into()).key();
        {
            let mut waiting = pin!(idle.evicted(key));
            assert!(poll!(&mut waiting).is_pending());
        }
        assert!(!idle.evict_of(key) && !idle.evict_oldest());
        assert!(idle.lock().of_source.is_empty());
    }
}
