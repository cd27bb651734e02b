//! From a database URL to pools, with one clear line for every way it can be wrong.

use super::file::File;
use super::{Db, Pools, Reach};
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
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

/// A database that is connected to when it is first used, and may be used once its gate is opened. Only
/// what can be seen in the URL is an error here. `create` lets a missing SQLite file be made (never while
/// an old snapshot says that there should be one).
pub fn lazily(url: &str, create: bool) -> Result<Db, ConnectError> {
    let (pools, file) = if is_postgres(url) {
        (postgres(url)?, None)
    } else if url.starts_with("sqlite:") {
        let (pools, file) = sqlite(url, create)?;
        (pools, Some(Arc::new(file)))
    } else {
        let scheme = url.split(':').next().unwrap_or_default();
        return Err(ConnectError::Malformed(format!("it begins with {scheme:?}")));
    };
    let reach = Arc::new(watch::Sender::new(Reach::Opening));
    Ok(Db { pools, commits: Arc::new(watch::Sender::new(0)), reach, file })
}

/// A database that answers, with its gate open.
pub async fn connect(url: &str, create: bool) -> Result<Db, ConnectError> {
    let db = lazily(url, create)?;
    db.knock().await?;
    db.set_reach(Reach::Open);
    Ok(db)
}

impl Db {
    /// Asks whether the database answers, with the reason in its own words where it does not.
    pub(crate) async fn knock(&self) -> Result<(), ConnectError> {
        let answer = match &self.pools {
            Pools::Sqlite { write, read } => match write.acquire().await {
                Ok(_) => read.acquire().await.map(|_| ()),
                Err(error) => Err(error),
            },
            // The pool would hide a refused connection behind its own time limit.
            Pools::Postgres(pool) => match pool.try_acquire() {
                Some(_) => Ok(()),
                None => {
                    let options = pool.connect_options();
                    match tokio::time::timeout(ACQUIRE_TIMEOUT, PgConnection::connect_with(&options)).await {
                        Ok(Ok(connection)) => connection.close().await,
                        Ok(Err(error)) => Err(error),
                        Err(_) => Err(sqlx::Error::PoolTimedOut),
                    }
                }
            },
        };
        answer.map_err(|error| ConnectError::Unreachable(error.to_string()))
    }
}

fn postgres(url: &str) -> Result<Pools, ConnectError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| ConnectError::Malformed(error.to_string()))?
        .application_name("amends");
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options);
    Ok(Pools::Postgres(pool))
}

fn sqlite(url: &str, create: bool) -> Result<(Pools, File), ConnectError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|error| ConnectError::Malformed(error.to_string()))?
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let file = File::new(options.get_filename());
    if create && let Some(folder) = options.get_filename().parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| ConnectError::Unreachable(format!("{}: {error}", folder.display())))?;
    }
    // A full disk makes SQLite end the transaction by itself; the driver goes on counting it as open and begins no
    // other on that connection. Such a one is thrown away, or nothing could be written until a restart.
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        .connect_lazy_with(options.clone().create_if_missing(create));
    let read = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok((Pools::Sqlite { write, read }, file))
}
