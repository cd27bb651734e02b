//! What is known of imports.

use crate::platform::db::{Tx, sql};
use crate::types::{Message, PublicId, Refusal, Timestamp};
use chrono::Duration;

/// An import whose process has not been heard of for this long has died.
const SILENT: Duration = Duration::seconds(30);

/// What is known of an import.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Import {
    /// The row.
    pub id: i64,
    /// `customers` or `exposure`.
    pub kind: String,
    /// The file's name, as it was given.
    pub file_name: String,
    /// The incident of an exposure.
    pub incident_id: Option<PublicId>,
    /// When it began.
    pub started_at: Timestamp,
    /// Who, as events name them.
    pub started_by: String,
    /// When it was done.
    pub finished_at: Option<Timestamp>,
    /// Rows of the file so far.
    pub rows_read: i64,
    /// Rows brought in so far.
    pub rows_applied: i64,
    /// Rows that are bad so far.
    pub rows_bad: i64,
    /// Customers that were not there before.
    pub rows_new: i64,
    /// Customers that were there and changed.
    pub rows_changed: i64,
    /// `reading`, `ready`, `applying`, then `finished`, `refused`, `checked` or `broken`.
    pub state: String,
    /// The columns of the file, with `;` between.
    pub columns: String,
    /// Whether bad rows are passed over.
    pub skip_bad: bool,
    /// The last staged line that was brought in.
    pub applied_line: i64,
    /// Why it broke off, as JSON of a message; empty when it did not.
    pub problem: String,
    /// When its process was last heard of.
    pub beat_at: Option<Timestamp>,
}

impl Import {
    /// Whether it is still going on.
    pub fn is_under_way(&self) -> bool {
        matches!(self.state.as_str(), "reading" | "ready" | "applying")
    }

    /// Whether its process has died.
    pub fn is_silent(&self, now: Timestamp) -> bool {
        self.beat_at.is_none_or(|beat| now - beat > SILENT)
    }

    /// Why it broke off.
    pub fn trouble(&self) -> Option<Message> {
        serde_json::from_str(&self.problem).ok()
    }
}

macro_rules! imports {
    ($rest:literal) => {
        concat!(
            "select id, kind, file_name, incident_id, started_at, started_by, finished_at, rows_read, rows_applied,
                    rows_bad, rows_new, rows_changed, state, columns, skip_bad, applied_line, problem, beat_at
             from import ",
            $rest
        )
    };
}

/// One import.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Import>, Refusal> {
    Ok(tx.fetch_optional::<Import>(sql(imports!("where id = $1")).bind(id)).await?)
}

/// Imports that are going on, or that died while they were.
pub async fn under_way(tx: &mut Tx) -> Result<Vec<Import>, Refusal> {
    Ok(tx.fetch_all::<Import>(sql(imports!("where state in ('reading', 'ready', 'applying') order by id"))).await?)
}

/// The last imports, the newest first.
pub async fn recent(tx: &mut Tx, limit: i64) -> Result<Vec<Import>, Refusal> {
    Ok(tx.fetch_all::<Import>(sql(imports!("order by id desc limit $1")).bind(limit)).await?)
}
