//! The database: SQLite by default, PostgreSQL when one machine is not enough.
//!
//! Both run the same SQL text: `$1` placeholders, `returning`, upserts and keyset paging work alike on both. A query is
//! built with [`sql`] and run with the methods of [`Tx`]. Three rules keep the results equal: timestamps are bound from
//! Rust (SQL has no clock), sums are `cast(sum(x) as bigint)`, and searches compare text that Rust folded.
//!
//! Every change goes through [`Db::write`]. What follows from a change is done by workers after the commit; they look
//! at the database only, never at what woke them.
//!
//! A request uses one connection at a time, from those of its [`Workload`].
//!
//! The database can be down when the server starts, which then serves its last snapshot and opens the database in the
//! background (decision 9). Pools connect on first use. Until the schema is known to be current, every transaction is
//! refused with `Refusal::Unavailable`; likewise while SQLite's file is removed or another one is in its place, because what
//! is written to a removed file is lost. [`Db::is_failing`] says whether those who use it fail.

mod connect;
mod error;
mod health;
mod migrate;
mod permits;
mod query;
mod recreate;
mod renewal;
mod sqlite_file;
mod text_columns;
pub mod workload;

pub use connect::{CONNECTIONS_DEFAULT, ConnectError, connect, connect_lazily, connect_with, is_postgres, sqlite_path};
pub use error::map_unique_violation;
pub use migrate::{MigrationError, migrate};
pub use query::{Bind, IDS_POSTGRES, IDS_SQLITE, Query, ROW_IDS_POSTGRES, Row, Value, ids_json, sql};
pub use workload::{Workload, end_shared_read, for_workload, share_read};

use crate::text_enum;
use crate::types::Refusal;
use health::Health;
use permits::{Access, Permits};
use renewal::Renewal;
use sqlite_file::SqliteFile;
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use workload::{Acquired, Lease};

/// A database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pools: Pools,
    permits: Permits,
    /// Incremented after every commit that changed rows, for workers that wait on it.
    commits: Arc<watch::Sender<u64>>,
    availability: Arc<watch::Sender<Availability>>,
    health: Arc<Health>,
    renewal: Renewal,
    /// `None` on PostgreSQL.
    file: Option<Arc<SqliteFile>>,
}

text_enum! {
    /// Whether the database may be used.
    pub enum Availability("availability") {
        /// Being opened; transactions wait for up to three seconds.
        Opening = "opening",
        /// It answers and its schema is current.
        Available = "reachable",
        /// It did not answer last time; transactions are refused at once.
        Unavailable = "unreachable",
    }
}

/// How many times a write is attempted that PostgreSQL aborts in favour of another transaction.
pub const WRITE_ATTEMPTS: u32 = 3;
/// How long a transaction waits for a database that is being opened.
const OPENING_MAX: Duration = Duration::from_secs(3);

#[derive(Clone, Debug)]
enum Pools {
    /// One writer (`BEGIN IMMEDIATE`, `synchronous=FULL`) and many readers, in WAL mode.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

/// A transaction on either database. Reads and writes alike take `&mut Tx`.
#[derive(Debug)]
pub struct Tx {
    /// `None` only while it is being dropped or committed.
    connection: Option<Connection>,
    /// Whether a statement changed rows, or may have.
    has_changed: bool,
    /// Whether [`Self::is_first_public_change`] was asked.
    has_public_change: bool,
    lease: Lease,
    health: Arc<Health>,
}

/// The transaction of one of the two drivers.
#[derive(Debug)]
pub enum Connection {
    /// SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one body on either database, with a name for the sqlx connection. For what [`Query`] cannot express.
///
/// ```ignore
/// on_tx!(tx, db => sqlx::query_as::<_, Row>("select … where id = $1").bind(id).fetch_one(db).await)
/// ```
#[macro_export]
macro_rules! on_tx {
    ($tx:expr, $db:ident => $body:expr) => {
        match $tx.connection()? {
            $crate::platform::db::Connection::Sqlite(inner) => {
                let $db = &mut **inner;
                $body
            }
            $crate::platform::db::Connection::Postgres(inner) => {
                let $db = &mut **inner;
                $body
            }
        }
    };
}

impl Db {
    /// Runs `work` in a write transaction and returns its result after the commit. A refusal rolls back.
    ///
    /// `work` runs again when PostgreSQL aborts the transaction for a deadlock or a serialization failure, at most
    /// [`WRITE_ATTEMPTS`] times in all, each time with a clone of what it captured. It must therefore have no effects
    /// outside the transaction (decision 58). SQLite has a single writer, so `work` must await nothing but the
    /// database.
    ///
    /// # Errors
    ///
    /// What `work` returned; `Refusal::Contended` if every attempt was aborted; `Refusal::Busy` if no connection is free
    /// in time; `Refusal::Unavailable` if the database cannot be used.
    #[track_caller]
    pub fn write<T>(
        &self,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, Refusal> + Clone,
    ) -> impl Future<Output = Result<T, Refusal>> {
        let caller = Location::caller();
        async move {
            for _ in 1..WRITE_ATTEMPTS {
                match self.write_once(work.clone(), caller).await {
                    Err(Refusal::Contended) => {}
                    outcome => return outcome,
                }
            }
            self.write_once(work, caller).await
        }
    }

    async fn write_once<T>(
        &self,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, Refusal>,
        caller: &'static Location<'static>,
    ) -> Result<T, Refusal> {
        self.check_available().await?;
        let mut tx = self.begin(Access::Write, caller).await?;
        let result = work(&mut tx).await?;
        let has_changed = tx.has_changed;
        tx.commit().await.inspect_err(|error| self.health.observe(error))?;
        self.health.committed();
        // A request that found nothing to do wakes nobody, however often it is repeated.
        if has_changed {
            self.commits.send_modify(|count| *count += 1);
        }
        Ok(result)
    }

    /// Begins a read transaction: a consistent snapshot that no writer blocks. Inside [`share_read`] it is the one that
    /// the request has already.
    ///
    /// # Errors
    ///
    /// `Refusal::Busy` if no connection is free in time; `Refusal::Unavailable` if the database cannot be used.
    #[track_caller]
    pub fn read(&self) -> impl Future<Output = Result<Tx, Refusal>> {
        let caller = Location::caller();
        async move {
            self.check_available().await?;
            self.begin(Access::Read, caller).await
        }
    }

    /// Begins a read transaction before the schema is known to be current.
    #[track_caller]
    pub(crate) fn read_unchecked(&self) -> impl Future<Output = Result<Tx, Refusal>> {
        self.begin(Access::Read, Location::caller())
    }

    async fn begin(&self, access: Access, caller: &'static Location<'static>) -> Result<Tx, Refusal> {
        let health = self.health.clone();
        let lease = match Lease::acquire(&self.permits, access, caller).await? {
            Acquired::Shared(lease, connection) => {
                return Ok(Tx::new(connection, lease, health));
            }
            Acquired::Permit(lease) => lease,
        };
        let connection = self.connection(access).await.inspect_err(|error| health.observe(error))?;
        Ok(Tx::new(connection, lease, health))
    }

    async fn connection(&self, access: Access) -> Result<Connection, sqlx::Error> {
        Ok(match (&self.pools, access) {
            (Pools::Sqlite { read, .. }, Access::Read) => Connection::Sqlite(read.begin().await?),
            (Pools::Sqlite { write, .. }, Access::Write) => {
                Connection::Sqlite(write.begin_with("begin immediate").await?)
            }
            (Pools::Postgres(pool), Access::Read) => {
                Connection::Postgres(pool.begin_with("begin isolation level repeatable read, read only").await?)
            }
            (Pools::Postgres(pool), Access::Write) => Connection::Postgres(pool.begin().await?),
        })
    }

    /// Whether the database may be used.
    pub fn availability(&self) -> Availability {
        *self.availability.borrow()
    }

    /// Sets whether the database may be used.
    pub(crate) fn set_availability(&self, availability: Availability) {
        if availability == Availability::Available {
            self.health.forget();
        }
        self.availability.send_replace(availability);
    }

    /// Waits while the database is being opened, and refuses when it may not be used.
    async fn check_available(&self) -> Result<(), Refusal> {
        if self.availability() == Availability::Opening {
            let mut availability = self.availability.subscribe();
            let opened = availability.wait_for(|availability| *availability != Availability::Opening);
            let _ = tokio::time::timeout(OPENING_MAX, opened).await;
        }
        let has_file = self.file.as_ref().is_none_or(|file| file.is_unchanged());
        if self.availability() == Availability::Available && has_file { Ok(()) } else { Err(Refusal::Unavailable) }
    }

    /// Whether those who use the database fail, since the first failure until it was found good again, or its file is away.
    pub fn is_failing(&self) -> bool {
        self.file.as_ref().is_some_and(|file| !file.is_unchanged()) || self.health.is_failing()
    }

    /// Whether it can be read and the last write failed.
    pub fn refuses_writes(&self) -> bool {
        self.health.refuses_writes()
    }

    /// Changes after every commit of this process that changed rows, and when [`Self::is_failing`] does because of a query.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// Whether several nodes can share this database: true for PostgreSQL.
    pub fn is_shared(&self) -> bool {
        matches!(self.pools, Pools::Postgres(_))
    }

    /// Writes SQLite's file anew, without what was deleted from it. Does nothing on PostgreSQL, which reuses such space by
    /// itself.
    pub async fn vacuum(&self) -> Result<(), Refusal> {
        self.check_available().await?;
        if let Pools::Sqlite { write, .. } = &self.pools {
            let mut connection = write.acquire().await?;
            sqlx::query("vacuum").execute(&mut *connection).await?;
            // What was deleted is still in the write-ahead log until it is truncated.
            sqlx::query("pragma wal_checkpoint(truncate)").execute(&mut *connection).await?;
        }
        Ok(())
    }

    /// Closes every connection; waits for those in use.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    fn new(connection: Connection, lease: Lease, health: Arc<Health>) -> Self {
        Self { connection: Some(connection), has_changed: false, has_public_change: false, lease, health }
    }

    /// Whether this is asked for the first time in this transaction, so that its public changes are counted as one.
    pub const fn is_first_public_change(&mut self) -> bool {
        !std::mem::replace(&mut self.has_public_change, true)
    }

    /// The transaction of its driver, for what [`Query`] cannot express. Whoever asks for it counts as changing rows.
    pub fn connection(&mut self) -> Result<&mut Connection, sqlx::Error> {
        self.has_changed = true;
        self.open_connection()
    }

    fn open_connection(&mut self) -> Result<&mut Connection, sqlx::Error> {
        self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)
    }

    async fn commit(mut self) -> Result<(), sqlx::Error> {
        match self.connection.take() {
            Some(Connection::Sqlite(tx)) => tx.commit().await,
            Some(Connection::Postgres(tx)) => tx.commit().await,
            None => Ok(()),
        }
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        self.lease.release(self.connection.take());
    }
}
