//! Schema migrations. Each database has a folder with the same numbers and names; a test compares the resulting tables
//! and columns.

use super::{Db, Pools};
use sqlx::migrate::MigrateError;

/// Applies pending migrations. Safe to run again and, on PostgreSQL, from several nodes at once.
pub async fn migrate(db: &Db) -> Result<(), MigrateError> {
    match &db.pools {
        Pools::Sqlite { write, .. } => sqlx::migrate!("migrations/sqlite").run(write).await,
        Pools::Postgres(pool) => sqlx::migrate!("migrations/postgres").run(pool).await,
    }
}
