//! Where the reader is in the queue, as every link and form of the inbox carries it.

use crate::cases::queue::QueueFilter;

/// Highest page number.
const PAGES_MAX: i64 = 10_000;

/// A filter of the queue and a page of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cases) struct QueuePosition {
    /// Which cases are shown.
    pub filter: QueueFilter,
    /// The page, from 1.
    pub page: i64,
}

impl QueuePosition {
    /// The first page of a filter.
    pub fn first(filter: QueueFilter) -> Self {
        Self { filter, page: 1 }
    }

    /// Reads the parameters `show` and `page`. Unknown values give the defaults.
    pub fn parse(filter: &str, page: &str) -> Self {
        Self { filter: filter.parse().unwrap_or_default(), page: page.parse().unwrap_or(1).clamp(1, PAGES_MAX) }
    }

    /// The address of the queue here.
    pub fn queue_url(self) -> String {
        self.url("/desk/inbox".to_owned())
    }

    /// The address of a case, with the queue here.
    pub fn case_url(self, case_id: i64) -> String {
        self.url(format!("/desk/inbox/{case_id}"))
    }

    fn url(self, path: String) -> String {
        let filter = self.filter.as_str();
        match (self.filter, self.page) {
            (QueueFilter::Unanswered, 1) => path,
            (_, 1) => format!("{path}?show={filter}"),
            (_, page) => format!("{path}?show={filter}&page={page}"),
        }
    }
}
