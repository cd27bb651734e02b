//! Turns database errors into refusals.

use crate::platform::sampled::Sampled;
use crate::types::Refusal;

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                log_unavailable(&error);
                Self::Unavailable
            }
            sqlx::Error::Database(inner) if is_unavailable(inner.as_ref()) => {
                log_unavailable(&inner);
                Self::Unavailable
            }
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

/// Whether the database cannot be used for now. SQLite: busy, read-only, I/O error, corrupt, full, cannot open, not a
/// database. PostgreSQL: classes 08 (connection), 53 (resources), 57 (shutting down or starting), 58 (system).
fn is_unavailable(error: &(dyn sqlx::error::DatabaseError + 'static)) -> bool {
    let code = error.code().unwrap_or_default().into_owned();
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        let primary = code.parse::<u32>().unwrap_or(0) & 0xff;
        return [5, 8, 10, 11, 13, 14, 26].contains(&primary);
    }
    ["53", "57", "58", "08"].iter().any(|class| code.starts_with(class))
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
