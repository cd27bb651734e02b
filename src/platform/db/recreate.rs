//! Starts a database over: drops everything in it and creates this version's tables.

use super::migrate::{MigrationError, migrate};
use super::{Db, Pools};
use sqlx::{AssertSqlSafe, Connection, Executor, PgPool, SqlitePool};

impl Db {
    /// Drops every table with its rows and creates the tables again, empty. For a demonstration that was not finished:
    /// rows of an append-only table cannot be deleted.
    ///
    /// # Errors
    ///
    /// The error of the database. A failure while dropping changes nothing.
    pub async fn recreate(&self) -> Result<(), MigrationError> {
        match &self.pools {
            Pools::Sqlite { write, .. } => drop_all_of_sqlite(write).await?,
            Pools::Postgres(pool) => drop_all_of_postgres(pool).await?,
        }
        migrate(self).await
    }
}

async fn drop_all_of_sqlite(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    // Foreign keys would make the order of the tables matter. The setting cannot be changed inside a transaction.
    connection.execute("pragma foreign_keys = off").await?;
    let dropped = async {
        let mut tx = connection.begin().await?;
        let objects: Vec<(String, String)> = sqlx::query_as(
            "select type, name from sqlite_schema
             where type in ('view', 'trigger', 'table') and name not like 'sqlite_%'
               and name not in (select name from pragma_table_list where type = 'shadow')
             order by type desc",
        )
        .fetch_all(&mut *tx)
        .await?;
        // The tables of a full-text index go with it.
        for (kind, name) in objects {
            tx.execute(AssertSqlSafe(format!("drop {kind} if exists \"{name}\""))).await?;
        }
        tx.commit().await
    }
    .await;
    connection.execute("pragma foreign_keys = on").await?;
    dropped
}

async fn drop_all_of_postgres(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    let tables: Vec<String> =
        sqlx::query_scalar("select quote_ident(tablename) from pg_tables where schemaname = current_schema()")
            .fetch_all(&mut *tx)
            .await?;
    if !tables.is_empty() {
        // Views and triggers go with the tables they stand on.
        tx.execute(AssertSqlSafe(format!("drop table {} cascade", tables.join(", ")))).await?;
    }
    // Those of triggers do not, and those of extensions stay.
    let functions: Vec<String> = sqlx::query_scalar(
        "select quote_ident(proname) from pg_proc
         where pronamespace = current_schema()::regnamespace and prorettype = 'trigger'::regtype
           and not exists (select 1 from pg_depend where objid = pg_proc.oid and deptype = 'e')",
    )
    .fetch_all(&mut *tx)
    .await?;
    for function in functions {
        tx.execute(AssertSqlSafe(format!("drop function {function}()"))).await?;
    }
    tx.commit().await
}
