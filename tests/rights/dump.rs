//! All that a database holds, to see that nothing changed.

use amends::platform::db::sql;
use amends::platform::db::{Db, Tx};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;

/// What the house keeps for itself while it looks at who is there: sessions seen, sending's pace, seals.
const OWN_BOOKS: [&str; 4] = ["session", "send_rate", "event_seal", "_sqlx_migrations"];

/// Every table with its rows as text, sorted.
pub async fn of(db: &Db) -> BTreeMap<String, String> {
    let mut tx = db.read().await.unwrap();
    let names = match &tx {
        Tx::Sqlite(_) => "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
        Tx::Postgres(_) => "select tablename::text from pg_tables where schemaname = 'public'",
    };
    let tables = tx.fetch_values::<String>(sql(names)).await.unwrap();
    let mut dump = BTreeMap::new();
    for table in tables.into_iter().filter(|table| !OWN_BOOKS.contains(&table.as_str())) {
        let rows = match &mut tx {
            Tx::Sqlite(_) => {
                let columns = format!(
                    "select group_concat('quote(\"' || name || '\")', '||'',''||') from pragma_table_info('{table}')"
                );
                let row = text(&mut tx, columns).await;
                format!(
                    "select coalesce(group_concat(r, char(10)), '') from (select {row} as r from \"{table}\" order by 1)"
                )
            }
            Tx::Postgres(_) => {
                format!("select coalesce(string_agg(t::text, chr(10) order by t::text), '') from \"{table}\" t")
            }
        };
        let rows = text(&mut tx, rows).await;
        dump.insert(table, rows);
    }
    assert!(dump.len() > 20, "the tables were found");
    dump
}

/// The tables that two dumps do not agree about.
pub fn differences(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    after.iter().filter(|(table, rows)| before.get(*table) != Some(rows)).map(|(table, _)| table.clone()).collect()
}

/// One text.
pub async fn text(tx: &mut Tx, statement: String) -> String {
    tx.fetch_value::<String>(sql(AssertSqlSafe(statement.clone()))).await.unwrap_or_else(|e| panic!("{statement}: {e}"))
}
