//! Brings a database to this version's tables. Two folders, one per database, same numbers and names;
//! a test compares the tables and columns that result.

use super::{Db, Pools};
use sqlx::migrate::MigrateError;

/// Applies what is missing; safe to run twice and, on PostgreSQL, from several nodes at once.
pub async fn migrate(db: &Db) -> Result<(), MigrateError> {
    match &db.pools {
        Pools::Sqlite { write, .. } => sqlx::migrate!("migrations/sqlite").run(write).await,
        Pools::Postgres(pool) => sqlx::migrate!("migrations/postgres").run(pool).await,
    }
}
