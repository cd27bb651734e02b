//! Renews the connections to SQLite's file: after the file was put back or mended, those that were open before still
//! belong to the old one, or hold what they read from it. Closing them is safe: SQLite writes nothing through a
//! connection whose file is no longer at its path.

use super::{Db, Pools};
use crate::platform::db::connect::ConnectError;
use sqlx::pool::PoolConnectionMetadata;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection, SqlitePool};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Since when a connection must have been opened to be used.
#[derive(Debug, Clone, Default)]
pub(super) struct Renewal(Arc<Mutex<Option<Instant>>>);

impl Renewal {
    /// Whether a connection was opened since the last renewal.
    pub(super) fn is_current(&self, connection: &PoolConnectionMetadata) -> bool {
        let since = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.is_none_or(|since| Instant::now().checked_sub(connection.age).is_some_and(|opened| opened >= since))
    }

    fn renew(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

impl Db {
    /// Looks at the database through a new connection while it fails; after several times it counts as working again.
    ///
    /// # Errors
    ///
    /// It does not answer, or its file is damaged.
    pub(crate) async fn check(&self) -> Result<(), ConnectError> {
        if self.file.as_ref().is_some_and(|file| !file.is_unchanged()) {
            return Err(ConnectError::Unreachable("its file was removed or replaced".to_owned()));
        }
        let checked = match &self.pools {
            Pools::Sqlite { write, .. } if self.health.is_damaged() => verify(&write.connect_options()).await,
            _ => self.ping().await,
        };
        match &checked {
            Ok(()) => {
                if self.health.check_passed() && self.health.is_damaged() {
                    self.renew().await;
                }
            }
            Err(_) => self.health.check_failed(),
        }
        checked
    }

    /// Whether SQLite's path leads to another file than the one in use.
    pub(crate) fn is_replaced(&self) -> bool {
        self.file.as_ref().is_some_and(|file| file.is_replaced())
    }

    /// Reads the whole file that is at SQLite's path now, without changing it, and makes the path ready for new connections.
    ///
    /// # Errors
    ///
    /// It is damaged, or a connection to the file before it is still in use.
    pub(crate) async fn verify_replacement(&self) -> Result<(), ConnectError> {
        let Pools::Sqlite { write, read } = &self.pools else { return self.ping().await };
        if self.file.as_ref().is_some_and(|file| file.is_moved()) {
            // Both files have their locks and their index in the same file, so one must be closed before the other is
            // opened. What was not yet written from the log stays there.
            self.renew().await;
            if read.size() + write.size() > 0 {
                return Err(ConnectError::Unreachable("a connection to the file before is still in use".to_owned()));
            }
        }
        verify(&write.connect_options()).await?;
        self.renew().await;
        Ok(())
    }

    /// Uses the file that is at SQLite's path now.
    pub(crate) fn adopt_file(&self) {
        if let Some(file) = &self.file {
            file.adopt();
        }
    }

    /// Closes every connection that is open; those in use when they come back.
    async fn renew(&self) {
        self.renewal.renew();
        if let Pools::Sqlite { write, read } = &self.pools {
            close_idle(read).await;
            close_idle(write).await;
        }
    }
}

async fn close_idle(pool: &SqlitePool) {
    while let Some(connection) = pool.try_acquire() {
        if let Err(error) = connection.close().await {
            tracing::warn!(%error, "a connection to the database could not be closed");
        }
    }
}

/// Reads every page of a file through a connection that cannot write, so that a log of another file beside it is not
/// written into it.
async fn verify(options: &SqliteConnectOptions) -> Result<(), ConnectError> {
    let failed = |error: sqlx::Error| ConnectError::Unreachable(error.to_string());
    let options = SqliteConnectOptions::new().filename(options.get_filename()).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await.map_err(failed)?;
    let found: String = sqlx::query_scalar("pragma quick_check(1)").fetch_one(&mut connection).await.map_err(failed)?;
    let tables: i64 =
        sqlx::query_scalar("select count(*) from sqlite_schema").fetch_one(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    match (found.as_str(), tables) {
        ("ok", 1..) => Ok(()),
        ("ok", _) => Err(ConnectError::Unreachable("the database file is empty".to_owned())),
        _ => Err(ConnectError::Unreachable(format!("the database file is damaged: {found}"))),
    }
}
