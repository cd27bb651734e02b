//! Reads the contents of a whole database, to check that a refused request changed nothing.

use amends::platform::db::{Db, Tx, sql};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;

/// Tables that requests may change without being allowed to do anything: last use of sessions, sending rate, seals.
const IGNORED: [&str; 4] = ["session", "send_rate", "event_seal", "_sqlx_migrations"];

/// The rows of every table as text, sorted, by table name.
pub async fn read_all(db: &Db) -> BTreeMap<String, String> {
    let mut tx = db.read().await.unwrap();
    let names = tx.dialect(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
        "select tablename::text from pg_tables where schemaname = 'public'",
    );
    let tables = tx.fetch_values::<String>(sql(names)).await.unwrap();
    let mut contents = BTreeMap::new();
    for table in tables.into_iter().filter(|table| !IGNORED.contains(&table.as_str())) {
        let query = if tx.is_postgres() {
            format!("select coalesce(string_agg(t::text, chr(10) order by t::text), '') from \"{table}\" t")
        } else {
            let columns = format!(
                "select group_concat('quote(\"' || name || '\")', '||'',''||') from pragma_table_info('{table}')"
            );
            let row = fetch_text(&mut tx, columns).await;
            format!(
                "select coalesce(group_concat(r, char(10)), '') from (select {row} as r from \"{table}\" order by 1)"
            )
        };
        let rows = fetch_text(&mut tx, query).await;
        contents.insert(table, rows);
    }
    assert!(contents.len() > 20, "should find the tables");
    contents
}

/// The tables whose contents differ.
pub fn changed_tables(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    after.iter().filter(|(table, rows)| before.get(*table) != Some(rows)).map(|(table, _)| table.clone()).collect()
}

/// The result of a query that returns one text.
pub async fn fetch_text(tx: &mut Tx, query: String) -> String {
    tx.fetch_value::<String>(sql(AssertSqlSafe(query.clone()))).await.unwrap_or_else(|e| panic!("{query}: {e}"))
}
