//! How often the status page and the pages of incidents are sent.
//!
//! Sending bytes only adds to a number in memory ([`Document::count_view`](super::document::Document::count_view)). A worker
//! takes the numbers of this process to the database, by node and five minutes. Pages that reload themselves count too,
//! and what a cache in front of Amends answers does not, so the figures say when many look, and not how many.

pub mod workers;

use crate::types::PublicId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many views of one page were not yet stored. Alone in its allocation, so that counting does not slow the readers of
/// the document beside it.
pub type ViewCount = Arc<AtomicU64>;

/// The counters of this process, by what the page is about: an incident's id, or nothing for the status page. The lock is
/// taken where an edition is put in place and where counts are stored, and never to send a page.
#[derive(Debug, Default)]
pub struct ViewCounts(Mutex<HashMap<String, ViewCount>>);

impl ViewCounts {
    /// The counter of a page; `None` for one that is not counted.
    pub fn of_path(&self, path: &str) -> Option<ViewCount> {
        let about = about(path)?;
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Some(counts.entry(about.to_owned()).or_default().clone())
    }

    /// Takes what was counted, so that it is counted from zero again.
    pub fn take(&self) -> Vec<(String, u64)> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = counts.iter().map(|(about, count)| (about.clone(), count.swap(0, Ordering::Relaxed)));
        taken.filter(|(_, views)| *views > 0).collect()
    }

    /// Gives back what could not be stored.
    pub fn give_back(&self, taken: Vec<(String, u64)>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (about, views) in taken {
            counts.entry(about).or_default().fetch_add(views, Ordering::Relaxed);
        }
    }
}

/// What a counted page is about.
fn about(path: &str) -> Option<&str> {
    match path {
        "/" => Some(""),
        path => path.strip_prefix("/incidents/").filter(|id| PublicId::parse(id).is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_status_page_and_incidents_only() {
        let counts = ViewCounts::default();
        for path in ["/history", "/incidents/aaaaaaaaaaaa.ics", "/incidents/", "/404", "/api/v2/summary.json"] {
            assert!(counts.of_path(path).is_none(), "{path}");
        }
        let (page, incident) = (counts.of_path("/").unwrap(), counts.of_path("/incidents/aaaaaaaaaaaa").unwrap());
        page.fetch_add(2, Ordering::Relaxed);
        incident.fetch_add(1, Ordering::Relaxed);
        counts.of_path("/").unwrap().fetch_add(1, Ordering::Relaxed);
        let mut taken = counts.take();
        taken.sort();
        assert_eq!(taken, [(String::new(), 3), ("aaaaaaaaaaaa".to_owned(), 1)]);
        assert!(counts.take().is_empty());
        counts.give_back(taken);
        assert_eq!(counts.take().len(), 2);
    }
}
