//! The state of an import.

use crate::platform::db::{Tx, sql};
use crate::platform::process;
use crate::text_enum;
use crate::types::{Message, PublicId, Refusal, Timestamp};
use chrono::Duration;
use const_format::concatcp;

/// An import whose process gave no sign of life for this long is abandoned.
const HEARTBEAT_TIMEOUT: Duration = Duration::seconds(30);

text_enum! {
    /// What a file contains.
    pub enum ImportKind("kind of import") {
        /// Customers.
        Customers = "customers",
        /// The exposure to an incident.
        Exposure = "exposure",
    }
}

text_enum! {
    /// How far an import is.
    pub enum ImportState("import state") {
        /// The file is being read into the staging tables.
        Reading = "reading",
        /// The file was read and its rows will be applied.
        Ready = "ready",
        /// Rows are being applied.
        Applying = "applying",
        /// Everything was applied and is visible.
        Finished = "finished",
        /// Nothing was imported because of bad rows.
        Refused = "refused",
        /// The file was only checked.
        Checked = "checked",
        /// The file could not be read to its end.
        Broken = "broken",
    }
    sets {
        /// States of an import that is not over.
        UNDER_WAY, UNDER_WAY_SQL = [Reading, Ready, Applying];
        /// States of an import whose rows are applied.
        DECIDED, DECIDED_SQL = [Ready, Applying];
    }
}

impl ImportState {
    /// Whether an import may go from this state to another one.
    pub fn may_become(self, to: Self) -> bool {
        match self {
            Self::Reading => matches!(to, Self::Ready | Self::Refused | Self::Checked | Self::Broken),
            Self::Ready => matches!(to, Self::Applying | Self::Finished),
            Self::Applying => to == Self::Finished,
            Self::Finished | Self::Refused | Self::Checked | Self::Broken => false,
        }
    }
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Import {
    /// The row.
    pub id: i64,
    /// What the file contains.
    pub kind: ImportKind,
    /// The name of the file.
    pub file_name: String,
    /// The incident of an exposure file.
    pub incident_id: Option<PublicId>,
    /// When it started.
    pub started_at: Timestamp,
    /// Who started it, as events name actors.
    pub started_by: String,
    /// When it finished.
    pub finished_at: Option<Timestamp>,
    /// Rows read so far.
    pub rows_read: i64,
    /// Rows applied so far.
    pub rows_applied: i64,
    /// Bad rows so far.
    pub rows_bad: i64,
    /// New customers; for an exposure file, the customers it names.
    pub rows_new: i64,
    /// Existing customers that changed.
    pub rows_changed: i64,
    /// How far it is.
    pub state: ImportState,
    /// The columns of the file, separated by `;`.
    pub columns: String,
    /// Whether bad rows are skipped.
    pub skip_bad: bool,
    /// Whether the file is said to list every customer.
    pub is_full: bool,
    /// The last customer there was when a full file was read.
    pub last_customer: i64,
    /// The last customer who was compared with a full file.
    pub compared_through: i64,
    /// Customers whom a full file leaves out.
    pub rows_missing: i64,
    /// Rows of customers whose data was erased, which are passed over.
    pub rows_erased: i64,
    /// The last staged line that was applied.
    pub applied_line: i64,
    /// The last customer of an exposure file whose outages were put together.
    pub merged_through: i64,
    /// Why the file could not be read, as JSON of a message; empty when it could.
    pub problem: String,
    /// When its process last gave a sign of life.
    #[sqlx(rename = "beat_at")]
    pub heartbeat_at: Option<Timestamp>,
    /// The run that reads or applies it: the name of its process and a random word; empty while it waits for a worker.
    pub process: String,
}

impl Import {
    /// Whether it is not over.
    pub fn is_under_way(&self) -> bool {
        ImportState::UNDER_WAY.contains(&self.state)
    }

    /// Whether its process has died, as far as can be known: at once on the same machine, else by its silence.
    pub fn is_abandoned(&self, now: Timestamp) -> bool {
        self.heartbeat_at.is_none_or(|at| now - at > HEARTBEAT_TIMEOUT) || process::is_dead(&self.process)
    }

    /// Why the file could not be read.
    pub fn failure(&self) -> Option<Message> {
        serde_json::from_str(&self.problem).ok()
    }
}

macro_rules! imports {
    ($($rest:expr),+) => {
        concatcp!(
            "select id, kind, file_name, incident_id, started_at, started_by, finished_at, rows_read, rows_applied,
                    rows_bad, rows_new, rows_changed, state, columns, skip_bad, is_full, last_customer, compared_through,
                    rows_missing, rows_erased, applied_line, merged_through, problem, beat_at, process
             from import ",
            $($rest),+
        )
    };
}

/// Finds an import.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Import>, Refusal> {
    Ok(tx.fetch_optional::<Import>(sql(imports!("where id = $1")).bind(id)).await?)
}

/// The imports that are not over, including abandoned ones.
pub async fn under_way(tx: &mut Tx) -> Result<Vec<Import>, Refusal> {
    Ok(tx.fetch_all::<Import>(sql(imports!("where state in ", ImportState::UNDER_WAY_SQL, " order by id"))).await?)
}

/// The latest imports of files, the newest first.
pub async fn recent(tx: &mut Tx, limit: i64) -> Result<Vec<Import>, Refusal> {
    Ok(tx.fetch_all::<Import>(sql(imports!("where file_name <> '' order by id desc limit $1")).bind(limit)).await?)
}

/// The imports of customers with an id below `before`, the newest first. Changes of one customer are not among them.
pub async fn page_of_customers(tx: &mut Tx, before: i64, limit: i64) -> Result<Vec<Import>, Refusal> {
    let query = sql(imports!("where id < $1 and kind = $3 and file_name <> '' order by id desc limit $2"));
    Ok(tx.fetch_all::<Import>(query.bind(before).bind(limit).bind(ImportKind::Customers)).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_import_that_is_under_way_changes() {
        for from in ImportState::ALL {
            let changes = ImportState::ALL.into_iter().any(|to| from.may_become(to));
            assert_eq!(changes, ImportState::UNDER_WAY.contains(&from), "{from:?}");
        }
    }
}
