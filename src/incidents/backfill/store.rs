//! Reads imports of past incidents.

use super::file::Problem;
use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;

text_enum! {
    /// How far an import is.
    pub enum ImportState("state of an import of incidents") {
        /// A row is bad, so nothing is imported.
        Refused = "refused",
        /// Only checked, as was asked for.
        Checked = "checked",
        /// Its incidents are being entered.
        Importing = "importing",
        /// All are entered.
        Finished = "finished",
    }
}

/// An import of past incidents.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Import {
    /// Its id.
    pub id: PublicId,
    /// The name of the file.
    pub file_name: String,
    /// How far it is.
    pub state: ImportState,
    /// When it began.
    pub created_at: Timestamp,
    /// How many rows were read.
    pub rows_read: i64,
    /// How many incidents the file has.
    pub incidents: i64,
    /// How many were entered.
    pub imported: i64,
    /// How many were imported before from the same rows.
    pub unchanged: i64,
    /// How many problems the file has; of an import that was not refused, incidents that differ from what was imported.
    pub problems_total: i64,
    problems: String,
}

impl Import {
    /// The first of its problems, in the order of the file.
    pub fn problems(&self) -> Vec<Problem> {
        serde_json::from_str(&self.problems).unwrap_or_default()
    }
}

const SELECT: &str =
    "select id, file_name, state, created_at, rows_read, incidents, imported, unchanged, problems_total, problems
    from incident_import ";

/// An import by its id.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Import, Refusal> {
    Ok(tx.fetch_one::<Import>(sql(concatcp!(SELECT, "where id = $1")).bind(id)).await?)
}

/// The latest imports, at most `limit`.
pub async fn latest(tx: &mut Tx, limit: i64) -> Result<Vec<Import>, Refusal> {
    let text = concatcp!(SELECT, "order by created_at desc, id limit $1");
    Ok(tx.fetch_all::<Import>(sql(text).bind(limit)).await?)
}

/// The next part that waits: its import, its position and its incidents.
pub(super) async fn next_part(tx: &mut Tx) -> Result<Option<(PublicId, i64, String)>, Refusal> {
    Ok(tx
        .fetch_optional::<(PublicId, i64, String)>(sql("select import_id, position, part.incidents
             from incident_import_part as part join incident_import on incident_import.id = import_id
             order by created_at, import_id, position limit 1"))
        .await?)
}
