//! Turns database errors into refusals.

use crate::platform::sampled::Sampled;
use crate::types::Refusal;

/// Why the database cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It does not answer.
    Unreachable,
    /// What it reads is not what was written.
    Damaged,
    /// It can be read and not written.
    NotWritable,
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        if trouble(&error).is_some() {
            log_unavailable(&error);
            return Self::Unavailable;
        }
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Database(inner) if is_contended(inner.as_ref()) => Self::Contended,
            other => Self::Fault(other.to_string()),
        }
    }
}

/// Logs why the database cannot be used: one line for many requests.
fn log_unavailable(error: &dyn std::fmt::Display) {
    static LOG: Sampled = Sampled::new();
    if let Some(left_out) = LOG.pass() {
        tracing::warn!(%error, left_out, "the database cannot be used");
    }
}

/// Why the database cannot be used, if that is what an error says.
pub(super) fn trouble(error: &sqlx::Error) -> Option<Trouble> {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => Some(Trouble::Unreachable),
        sqlx::Error::Database(inner) => trouble_of_database(inner.as_ref()),
        _ => None,
    }
}

/// SQLite by its primary result codes, PostgreSQL by classes: 08 (connection), 53 (resources), 57 (shutting down or
/// starting), 58 (system).
fn trouble_of_database(error: &(dyn sqlx::error::DatabaseError + 'static)) -> Option<Trouble> {
    let code = error.code().unwrap_or_default().into_owned();
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_none() {
        return ["53", "57", "58", "08"].iter().any(|class| code.starts_with(class)).then_some(Trouble::Unreachable);
    }
    match code.parse::<u32>().unwrap_or(0) & 0xff {
        // Busy, cannot open.
        5 | 14 => Some(Trouble::Unreachable),
        // I/O error, corrupt, not a database.
        10 | 11 | 26 => Some(Trouble::Damaged),
        // A file without content is an empty database, for which every query names a table that does not exist.
        1 if error.message().starts_with("no such table") => Some(Trouble::Damaged),
        // Read-only, full.
        8 | 13 => Some(Trouble::NotWritable),
        _ => None,
    }
}

/// Whether PostgreSQL aborted the transaction for a serialization failure or a deadlock, so that it may succeed when it
/// runs again.
fn is_contended(error: &(dyn sqlx::error::DatabaseError + 'static)) -> bool {
    error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some()
        && matches!(error.code().as_deref(), Some("40001" | "40P01"))
}

/// Turns the violation of a unique constraint into `refusal`, and other errors into what they are otherwise.
///
/// SQLite does not name the constraint, so the caller must know which one it can be.
pub fn map_unique_violation(error: sqlx::Error, refusal: Refusal) -> Refusal {
    match &error {
        sqlx::Error::Database(inner) if inner.is_unique_violation() => refusal,
        _ => error.into(),
    }
}
