//! Where the demonstration may stand: on a database that holds nothing, or what an unfinished one left.

use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use sqlx::AssertSqlSafe;

/// What a database holds, as far as the demonstration is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// Nothing, or what a demonstration left that was never finished.
    Free,
    /// A complete demonstration.
    Complete,
    /// Something of somebody's own, in these tables.
    Taken(Vec<String>),
}

/// Tables that a server fills by being started, before anybody uses it.
const OF_THE_HOUSE: [&str; 7] =
    ["_sqlx_migrations", "event_seal", "events", "installation", "page", "send_rate", "setup_link"];
/// Tables whose rows stay when an unfinished demonstration is cleared: the installation keeps its id.
const KEPT: [&str; 3] = ["_sqlx_migrations", "installation", "page"];

/// Looks at a database.
pub async fn look(tx: &mut Tx) -> Result<Ground, Refusal> {
    let (is_demo, finished) = tx
        .fetch_one::<(bool, Option<Timestamp>)>(sql("select is_demo, demo_finished_at from installation where id = 1"))
        .await?;
    if is_demo {
        return Ok(if finished.is_some() { Ground::Complete } else { Ground::Free });
    }
    let mut taken = Vec::new();
    for table in tables(tx).await?.into_iter().filter(|table| !OF_THE_HOUSE.contains(&table.as_str())) {
        // A table's name comes from the database's own catalogue.
        let any = format!("select exists (select 1 from {table})");
        if tx.fetch_value::<bool>(sql(AssertSqlSafe(any))).await? {
            taken.push(table);
        }
    }
    Ok(if taken.is_empty() { Ground::Free } else { Ground::Taken(taken) })
}

/// Marks the installation as a demonstration, and clears what an unfinished one left.
pub async fn begin(tx: &mut Tx) -> Result<(), Refusal> {
    let tables: Vec<_> = tables(tx).await?.into_iter().filter(|table| !KEPT.contains(&table.as_str())).collect();
    match tx {
        Tx::Sqlite(db) => {
            // Rows may go in any order, as long as none is missed at the commit.
            sqlx::query("pragma defer_foreign_keys = on").execute(&mut **db).await?;
            for table in tables {
                sqlx::query(AssertSqlSafe(format!("delete from {table}"))).execute(&mut **db).await?;
            }
            sqlx::query("delete from sqlite_sequence").execute(&mut **db).await?;
        }
        Tx::Postgres(db) => {
            let all = format!("truncate {} restart identity", tables.join(", "));
            sqlx::query(AssertSqlSafe(all)).execute(&mut **db).await?;
        }
    }
    {
        tx.execute(sql(
            "update installation set is_demo = true, demo_finished_at = null, quiet_from = '00:00', quiet_to = '00:00',
                    organisation = 'Larkmoor Mobile', time_zone = 'Europe/London'",
        ))
        .await?;
        tx.execute(sql("update page set name = 'Larkmoor Mobile', time_zone = 'Europe/London'")).await?;
    };
    Ok(())
}

/// Notes that every part was played.
pub async fn finish(tx: &mut Tx, now: Timestamp) -> Result<(), Refusal> {
    tx.execute(sql("update installation set demo_finished_at = $1").bind(now)).await?;
    Ok(())
}

/// Every table of ours.
async fn tables(tx: &mut Tx) -> Result<Vec<String>, Refusal> {
    Ok(match tx {
        Tx::Sqlite(db) => {
            sqlx::query_scalar("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
                .fetch_all(&mut **db)
                .await?
        }
        Tx::Postgres(db) => {
            sqlx::query_scalar("select tablename::text from pg_tables where schemaname = current_schema()")
                .fetch_all(&mut **db)
                .await?
        }
    })
}
