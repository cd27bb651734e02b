//! From a database URL to open pools, with one clear line for every way it can be wrong.

use super::{Db, Pools};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long a request waits for a connection before it is told that the database is away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long SQLite waits for a lock another process holds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Readers on SQLite: WAL readers never wait for the writer.
const SQLITE_READERS: u32 = 8;
/// Connections to PostgreSQL of one node.
const POSTGRES_CONNECTIONS: u32 = 16;

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL is not one of ours: a mistake in the settings.
    #[error("AMENDS_DATABASE_URL is not sqlite://FILE or postgres://USER@HOST/NAME: {0}")]
    Malformed(String),
    /// The database is not there or does not answer.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
}

/// Whether a URL names PostgreSQL.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// Opens the database. `create` lets a missing SQLite file be made (never while an old snapshot says
/// that there should be one).
pub async fn connect(url: &str, create: bool) -> Result<Db, ConnectError> {
    let pools = if is_postgres(url) {
        postgres(url).await?
    } else if url.starts_with("sqlite:") {
        sqlite(url, create).await?
    } else {
        let scheme = url.split(':').next().unwrap_or_default();
        return Err(ConnectError::Malformed(format!("it begins with {scheme:?}")));
    };
    Ok(Db { pools, commits: Arc::new(watch::Sender::new(0)) })
}

async fn postgres(url: &str) -> Result<Pools, ConnectError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| ConnectError::Malformed(error.to_string()))?
        .application_name("amends");
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options)
        .await
        .map_err(|error| ConnectError::Unreachable(error.to_string()))?;
    Ok(Pools::Postgres(pool))
}

async fn sqlite(url: &str, create: bool) -> Result<Pools, ConnectError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|error| ConnectError::Malformed(error.to_string()))?
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    if create && let Some(folder) = options.get_filename().parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| ConnectError::Unreachable(format!("{}: {error}", folder.display())))?;
    }
    let unreachable = |error: sqlx::Error| ConnectError::Unreachable(error.to_string());
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options.clone().create_if_missing(create))
        .await
        .map_err(unreachable)?;
    let read = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options.pragma("query_only", "on"))
        .await
        .map_err(unreachable)?;
    Ok(Pools::Sqlite { write, read })
}
