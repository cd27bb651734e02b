//! Opens the database that a URL names.

use super::health::Health;
use super::permits::Permits;
use super::renewal::Renewal;
use super::sqlite_file::SqliteFile;
use super::{Availability, Db, Pools};
use crate::platform::private_files;
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long a transaction that may have a connection waits until it is established.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long SQLite waits for a lock of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// What the connection of SQLite that writes keeps of the file in memory, as `pragma cache_size` takes it: 8 MiB. A batch that is sent
/// changes rows all over the indexes of messages.
const WRITER_CACHE: &str = "-8192";
/// How many prepared statements a connection keeps that runs those of all areas: there are more than the 100 that drivers keep, and
/// preparing one again takes longer than running it.
const STATEMENTS_KEPT: usize = 500;
/// Connections of one process, unless a setting says otherwise: four for each kind of work. PostgreSQL accepts 100 by
/// default, which is enough for four processes.
pub const CONNECTIONS_DEFAULT: u32 = 20;

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL is not valid.
    #[error("AMENDS_DATABASE_URL is not sqlite://FILE or postgres://USER@HOST/NAME: {0}")]
    Malformed(String),
    /// The database does not exist or does not answer.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
}

/// Whether a URL names PostgreSQL.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The file of a SQLite database; `None` for PostgreSQL and for a URL that is not valid.
pub fn sqlite_path(url: &str) -> Option<PathBuf> {
    let options = SqliteConnectOptions::from_str(url).ok().filter(|_| url.starts_with("sqlite:"))?;
    Some(options.get_filename().to_owned())
}

/// Prepares a database that connects on first use and may be used once its availability is set. `create` creates a
/// missing SQLite file; it must be false while a snapshot says that there should be one. `connections` are divided among
/// the kinds of work ([`Workload`](super::Workload)): on PostgreSQL all that this node uses, on SQLite those that read,
/// beside the single one that writes. In WAL mode readers never wait for the writer.
///
/// # Errors
///
/// A malformed URL, or a folder for the SQLite file that cannot be created.
pub fn connect_lazily(url: &str, create: bool, connections: u32) -> Result<Db, ConnectError> {
    let renewal = Renewal::default();
    let (pools, permits, file) = if is_postgres(url) {
        (postgres(url, connections)?, Permits::postgres(connections), None)
    } else if url.starts_with("sqlite:") {
        let (pools, file) = sqlite(url, create, connections, &renewal)?;
        (pools, Permits::sqlite(connections), Some(Arc::new(file)))
    } else {
        let scheme = url.split(':').next().unwrap_or_default();
        return Err(ConnectError::Malformed(format!("it begins with {scheme:?}")));
    };
    let availability = Arc::new(watch::Sender::new(Availability::Opening));
    let commits = Arc::new(watch::Sender::new(0));
    let health = Arc::new(Health::new(commits.clone()));
    Ok(Db { pools, permits, commits, availability, health, renewal, file })
}

/// Opens a database that may be used at once, with [`CONNECTIONS_DEFAULT`] connections.
///
/// # Errors
///
/// A malformed URL, or a database that does not answer.
pub async fn connect(url: &str, create: bool) -> Result<Db, ConnectError> {
    connect_with(url, create, CONNECTIONS_DEFAULT).await
}

/// The same with another number of connections.
///
/// # Errors
///
/// A malformed URL, or a database that does not answer.
pub async fn connect_with(url: &str, create: bool, connections: u32) -> Result<Db, ConnectError> {
    let db = connect_lazily(url, create, connections)?;
    db.ping().await?;
    db.set_availability(Availability::Available);
    Ok(db)
}

impl Db {
    /// Checks that the database answers; its own error message is in the error.
    pub(crate) async fn ping(&self) -> Result<(), ConnectError> {
        let answer = match &self.pools {
            Pools::Sqlite { write, read } => match write.acquire().await {
                Ok(_) => read.acquire().await.map(|_| ()),
                Err(error) => Err(error),
            },
            // The pool would report a refused connection as a timeout.
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

fn postgres(url: &str, connections: u32) -> Result<Pools, ConnectError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| ConnectError::Malformed(error.to_string()))?
        .application_name("amends")
        .statement_cache_capacity(STATEMENTS_KEPT)
        // Compiling takes seconds for queries that run for a tenth of one: the planner's costs of a list of recipients are
        // far above what it takes.
        .options([("jit", "off")]);
    let pool =
        PgPoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT).connect_lazy_with(options);
    Ok(Pools::Postgres(pool))
}

fn sqlite(url: &str, create: bool, connections: u32, renewal: &Renewal) -> Result<(Pools, SqliteFile), ConnectError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|error| ConnectError::Malformed(error.to_string()))?
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .statement_cache_capacity(STATEMENTS_KEPT);
    let file = SqliteFile::new(options.get_filename());
    if create && let Some(folder) = options.get_filename().parent() {
        // SQLite would create the file for everybody to read. Its journals get the mode of the file.
        private_files::create_folder(folder)
            .and_then(|()| private_files::create_if_missing(options.get_filename()))
            .map_err(|error| ConnectError::Unreachable(format!("{}: {error}", options.get_filename().display())))?;
    }
    // When the disk is full, SQLite ends the transaction itself, but the driver still counts it as open and begins no
    // other on that connection. Such a connection is discarded; otherwise nothing could be written until a restart.
    let (of_writer, of_readers) = (renewal.clone(), renewal.clone());
    // A file needs no test of whether it is still there before each transaction, which would take the driver's thread once more.
    let pool = || SqlitePoolOptions::new().test_before_acquire(false);
    let write = pool()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .before_acquire(move |connection, metadata| {
            let is_usable = !connection.is_in_transaction() && of_writer.is_current(&metadata);
            Box::pin(std::future::ready(Ok(is_usable)))
        })
        .connect_lazy_with(options.clone().create_if_missing(create).pragma("cache_size", WRITER_CACHE));
    let read = pool()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .before_acquire(move |_, metadata| Box::pin(std::future::ready(Ok(of_readers.is_current(&metadata)))))
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok((Pools::Sqlite { write, read }, file))
}
