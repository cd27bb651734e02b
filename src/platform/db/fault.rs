//! What a database error is to the rest of the house: told once here, logged once at the edge.

use crate::types::Refusal;

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                tracing::warn!(%error, "the database cannot be reached");
                Self::Unavailable
            }
            sqlx::Error::Database(inner) if is_out_of_reach(inner.as_ref()) => {
                tracing::warn!(error = %inner, "the database cannot be used");
                Self::Unavailable
            }
            sqlx::Error::Database(inner) if is_contended(inner.as_ref()) => Self::Contended,
            other => Self::Fault(other.to_string()),
        }
    }
}

/// Full disk, read-only file, busy, corrupt (SQLite 5, 8, 10, 11, 13, 14, 26), or a server that is
/// shutting down, starting or out of connections or space (PostgreSQL classes 53, 57, 58).
fn is_out_of_reach(error: &(dyn sqlx::error::DatabaseError + 'static)) -> bool {
    let code = error.code().unwrap_or_default().into_owned();
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        let primary = code.parse::<u32>().unwrap_or(0) & 0xff;
        return [5, 8, 10, 11, 13, 14, 26].contains(&primary);
    }
    ["53", "57", "58", "08"].iter().any(|class| code.starts_with(class))
}

/// PostgreSQL's serialisation failure and deadlock: the same transaction may succeed when it is run again.
fn is_contended(error: &(dyn sqlx::error::DatabaseError + 'static)) -> bool {
    error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some()
        && matches!(error.code().as_deref(), Some("40001" | "40P01"))
}

/// Turns a broken UNIQUE into the refusal that says what is there already; other errors as ever.
/// (`constraint()` has no name on SQLite, so the caller knows which one it can be.)
pub fn unless_taken(error: sqlx::Error, taken: Refusal) -> Refusal {
    match &error {
        sqlx::Error::Database(inner) if inner.is_unique_violation() => taken,
        _ => error.into(),
    }
}
