//! Schema migrations. Each database has a folder with the same numbers and names; a test compares the resulting
//! tables, constraints and indexes.

use super::{Db, Pools};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgConnection, SqliteConnection};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Why a database could not be migrated. Nothing was changed by the migration that failed and, on SQLite, by those
/// before it.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// A migration failed, or the database was migrated by another version.
    #[error(transparent)]
    Failed(#[from] MigrateError),
    /// A row refers to one that does not exist.
    #[error(
        "{table} {}: {column} is not a row of {parent}. Correct this row and start again; nothing was changed.",
        row.map_or_else(|| "(without a row id)".to_owned(), |row| format!("(rowid {row})"))
    )]
    DanglingReference {
        /// The table of the row.
        table: String,
        /// SQLite's `rowid`; `None` in a table without one.
        row: Option<i64>,
        /// The first column of the foreign key.
        column: String,
        /// The table that it refers to.
        parent: String,
    },
}

impl From<sqlx::Error> for MigrationError {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Applies pending migrations. Safe to run again and, on PostgreSQL, from several nodes at once.
///
/// # Errors
///
/// [`MigrationError`]; the message names a row that breaks a constraint.
pub async fn migrate(db: &Db) -> Result<(), MigrationError> {
    match &db.pools {
        Pools::Sqlite { write, .. } => migrate_sqlite(&write.connect_options(), &SQLITE).await,
        Pools::Postgres(pool) => migrate_postgres(&pool.connect_options()).await,
    }
}

/// Migrates on a connection of its own: after a failure, the lock that keeps other nodes out lasts until its connection is
/// closed, and would make the next attempt wait for ever.
async fn migrate_postgres(options: &PgConnectOptions) -> Result<(), MigrationError> {
    let mut connection = PgConnection::connect_with(options).await?;
    let outcome = POSTGRES.run_direct(None, &mut connection, false).await;
    connection.close().await?;
    Ok(outcome?)
}

/// Migrates on a connection of its own, on which foreign keys are off, and renaming a table changes nothing that names
/// it: SQLite changes a constraint only by making the table anew (decision 42). Neither setting can be changed inside a
/// transaction, and a connection of the pool must never be left with them.
async fn migrate_sqlite(options: &SqliteConnectOptions, migrator: &Migrator) -> Result<(), MigrationError> {
    let options = options.clone().foreign_keys(false).pragma("legacy_alter_table", "on");
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let outcome = migrate_in_one_transaction(&mut connection, migrator).await;
    connection.close().await?;
    outcome
}

async fn migrate_in_one_transaction(
    connection: &mut SqliteConnection,
    migrator: &Migrator,
) -> Result<(), MigrationError> {
    let mut tx = connection.begin_with("begin immediate").await?;
    migrator.run_direct(None, &mut *tx, false).await?;
    // Every migration records itself in a row, so that a connection that changed none has migrated nothing.
    let changed: i64 = sqlx::query_scalar("select total_changes()").fetch_one(&mut *tx).await?;
    if changed > 0 {
        check_foreign_keys(&mut tx).await?;
    }
    Ok(tx.commit().await?)
}

async fn check_foreign_keys(connection: &mut SqliteConnection) -> Result<(), MigrationError> {
    let found: Option<(String, Option<i64>, String, String)> = sqlx::query_as(
        r#"select violation."table", violation."rowid", violation.parent, key."from"
           from pragma_foreign_key_check as violation, pragma_foreign_key_list(violation."table") as key
           where key.id = violation.fkid
           limit 1"#,
    )
    .fetch_optional(connection)
    .await?;
    match found {
        Some((table, row, parent, column)) => Err(MigrationError::DanglingReference { table, row, column, parent }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::SqlSafeStr;
    use sqlx::migrate::{Migration, MigrationType};
    use std::path::PathBuf;

    /// A database file of one test; removed when it is dropped.
    struct File(PathBuf);

    impl File {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("amends-migrate-{}-{name}.db", std::process::id()));
            let _ = std::fs::remove_file(&path);
            Self(path)
        }

        /// As the pool opens it.
        fn options(&self) -> SqliteConnectOptions {
            SqliteConnectOptions::new().filename(&self.0).create_if_missing(true).foreign_keys(true)
        }

        async fn values(&self, text: &'static str) -> Vec<String> {
            let mut connection = SqliteConnection::connect_with(&self.options()).await.unwrap();
            sqlx::query_scalar(text).fetch_all(&mut connection).await.unwrap()
        }
    }

    impl Drop for File {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn migrator(texts: &[&'static str]) -> Migrator {
        let migrations = (1..).zip(texts).map(|(number, text)| {
            Migration::new(number, format!("step {number}").into(), MigrationType::Simple, text.into_sql_str(), false)
        });
        Migrator::with_migrations(migrations.collect())
    }

    const TABLES: &str = "
        create table parent (id integer not null primary key autoincrement, name text not null) strict;
        create table child (id integer not null primary key, parent_id integer not null references parent) strict;
        create view names as select name from parent;
        insert into parent (name) values ('one'), ('two'), ('three');
        delete from parent where id = 3;
        insert into child (id, parent_id) values (10, 1), (11, 2);";
    const REBUILD: &str = "
        create table new_parent (id integer not null primary key autoincrement, name text not null check (name <> ''))
            strict;
        insert into new_parent (id, name) select id, name from parent;
        delete from sqlite_sequence where name = 'new_parent';
        update sqlite_sequence set name = 'new_parent' where name = 'parent';
        drop table parent;
        alter table new_parent rename to parent;";

    #[tokio::test]
    async fn a_rebuilt_table_keeps_its_references_views_and_counter() {
        let file = File::new("rebuilt");
        migrate_sqlite(&file.options(), &migrator(&[TABLES])).await.unwrap();
        migrate_sqlite(&file.options(), &migrator(&[TABLES, REBUILD])).await.unwrap();
        assert_eq!(file.values("select name from names order by name").await, ["one", "two"]);
        assert_eq!(file.values("insert into parent (name) values ('four') returning cast(id as text)").await, ["4"]);
        let parents = file.values("select \"table\" from pragma_foreign_key_list('child')").await;
        assert_eq!(parents, ["parent"]);
        let mut connection = SqliteConnection::connect_with(&file.options()).await.unwrap();
        for refused in ["insert into parent (name) values ('')", "insert into child (id, parent_id) values (12, 9)"] {
            sqlx::query(refused).execute(&mut connection).await.unwrap_err();
        }
    }

    #[tokio::test]
    async fn a_failure_leaves_the_database_as_it_was() {
        let file = File::new("failed");
        migrate_sqlite(&file.options(), &migrator(&[TABLES])).await.unwrap();
        let broken =
            migrator(&[TABLES, REBUILD, "create table more (id integer) strict; insert into nothing values (1)"]);
        let error = migrate_sqlite(&file.options(), &broken).await.unwrap_err();
        assert!(error.to_string().contains("migration 3"), "{error}");
        assert_eq!(file.values("select cast(version as text) from _sqlx_migrations").await, ["1"]);
        let tables = "select name from sqlite_schema where name in ('new_parent', 'more') or sql like '%check (%'";
        assert!(file.values(tables).await.is_empty());
        assert_eq!(file.values("select name from parent").await, ["one", "two"]);
        migrate_sqlite(&file.options(), &migrator(&[TABLES, REBUILD])).await.unwrap();
    }

    #[tokio::test]
    async fn a_dangling_reference_is_refused_with_its_table_and_row() {
        let file = File::new("dangling");
        migrate_sqlite(&file.options(), &migrator(&[TABLES])).await.unwrap();
        let dangling = migrator(&[TABLES, "delete from parent where id = 2"]);
        let error = migrate_sqlite(&file.options(), &dangling).await.unwrap_err().to_string();
        assert!(error.contains("child (rowid 11): parent_id is not a row of parent"), "{error}");
        assert_eq!(file.values("select name from parent").await, ["one", "two"]);
    }
}
