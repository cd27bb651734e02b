//! Two databases behind one door: SQLite inside by default, PostgreSQL when one machine is not enough.
//!
//! Both are used natively, with one SQL text: `$1` placeholders, `returning`, upserts and keyset paging
//! mean the same on both. A query is written once, in [`on_tx!`], which runs the same body on whichever
//! database is behind the transaction. Moments are bound from Rust (no SQL clock), sums are
//! `cast(sum(x) as bigint)`, searches go to a column that Rust folded.
//!
//! Every change goes through [`Db::write`]; effects follow after its commit, by workers that look at
//! the database and never at what woke them.
//!
//! A [`Db`] may stand before a database that is not there: the server starts from its snapshot and
//! opens the database meanwhile (decision 9). Pools connect when they are first used, and a gate in
//! front of them says no at once (`Refusal::Unavailable`) until the tables are known to be current, and
//! again when SQLite's file has been taken away under us, since what is written to a removed file is lost.

mod bind;
mod connect;
mod fault;
mod file;
mod migrate;
mod query;

pub use connect::{ConnectError, connect, is_postgres, lazily};
pub use fault::unless_taken;
pub use migrate::migrate;
pub use query::{Bind, Query, Row, Value, sql};

use crate::text_enum;
use crate::types::Refusal;
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// An open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pools: Pools,
    /// Raised after every commit; workers wait on it instead of polling fast.
    commits: Arc<watch::Sender<u64>>,
    reach: Arc<watch::Sender<Reach>>,
    /// SQLite's file.
    file: Option<Arc<file::File>>,
}

text_enum! {
    /// Whether the database may be used.
    pub enum Reach("reach") {
        /// It is being opened; requests wait a moment.
        Opening = "opening",
        /// It answers and its tables are current.
        Open = "reachable",
        /// It did not answer when it was last tried; requests are refused at once.
        Away = "unreachable",
    }
}

/// How often a write is tried that PostgreSQL ends for the sake of another transaction.
pub const WRITE_ATTEMPTS: u32 = 3;
/// How long a request waits for a database that is being opened.
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
pub enum Tx {
    /// SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one body on whichever database is behind a `&mut Tx`; inside, the name is an sqlx connection.
///
/// ```ignore
/// on_tx!(tx, db => sqlx::query_as::<_, Row>("select … where id = $1").bind(id).fetch_one(db).await)
/// ```
#[macro_export]
macro_rules! on_tx {
    ($tx:expr, $db:ident => $body:expr) => {
        match $tx {
            $crate::platform::db::Tx::Sqlite(inner) => {
                let $db = &mut **inner;
                $body
            }
            $crate::platform::db::Tx::Postgres(inner) => {
                let $db = &mut **inner;
                $body
            }
        }
    };
}

impl Db {
    /// Runs `work` in one write transaction: all of it is stored, or none. A refusal rolls back.
    ///
    /// `work` runs again when PostgreSQL ends the transaction for a deadlock or a serialisation failure, at most
    /// [`WRITE_ATTEMPTS`] times in all, so it has no effects but on the transaction (decision 58);
    /// each attempt gets a clone of what it captured. On SQLite there is one
    /// writer, so `work` awaits nothing but the database. The result is handed out after the commit.
    pub async fn write<T>(&self, work: impl AsyncFnOnce(&mut Tx) -> Result<T, Refusal> + Clone) -> Result<T, Refusal> {
        for _ in 1..WRITE_ATTEMPTS {
            match self.write_once(work.clone()).await {
                Err(Refusal::Contended) => {}
                outcome => return outcome,
            }
        }
        self.write_once(work).await
    }

    async fn write_once<T>(&self, work: impl AsyncFnOnce(&mut Tx) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.gate().await?;
        let mut tx = match &self.pools {
            Pools::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("begin immediate").await?),
            Pools::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        };
        let result = work(&mut tx).await?;
        tx.commit().await?;
        self.commits.send_modify(|count| *count += 1);
        Ok(result)
    }

    /// A transaction for reading: one consistent view, never blocked by the writer.
    pub async fn read(&self) -> Result<Tx, Refusal> {
        self.gate().await?;
        self.read_before_open().await
    }

    /// The same, before it is known whether the tables are current.
    pub(crate) async fn read_before_open(&self) -> Result<Tx, Refusal> {
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Pools::Postgres(pool) => {
                Tx::Postgres(pool.begin_with("begin isolation level repeatable read, read only").await?)
            }
        })
    }

    /// Whether it may be used.
    pub fn reach(&self) -> Reach {
        *self.reach.borrow()
    }

    /// Says whether it may be used.
    pub(crate) fn set_reach(&self, reach: Reach) {
        self.reach.send_replace(reach);
    }

    /// Lets through what may use the database now.
    async fn gate(&self) -> Result<(), Refusal> {
        if self.reach() == Reach::Opening {
            let mut reach = self.reach.subscribe();
            let _ = tokio::time::timeout(OPENING_MAX, reach.wait_for(|reach| *reach != Reach::Opening)).await;
        }
        let is_there = self.file.as_ref().is_none_or(|file| file.is_there());
        if self.reach() == Reach::Open && is_there { Ok(()) } else { Err(Refusal::Unavailable) }
    }

    /// Resolves after the next commit made by this process.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// Whether many nodes may share this database (PostgreSQL).
    pub fn is_shared(&self) -> bool {
        matches!(self.pools, Pools::Postgres(_))
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
    async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}
