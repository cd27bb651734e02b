//! The database that the demonstration is loaded into: it must be empty, or hold what an unfinished load left.

use crate::platform::db::{Tx, sql};
use crate::platform::{AppState, CommandError, installation};
use crate::services::page;
use crate::services::page_text::{self, PageText};
use crate::types::{PublicId, Refusal, Timestamp};
use sqlx::AssertSqlSafe;

/// What the forms of Larkmoor's page say about safety.
const SAFETY_NOTICE: &str =
    "In an emergency call 999 or 112. They work from any phone that can reach any network, even when ours is down.";

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Nothing, or a demonstration that was not loaded to the end.
    Available,
    /// A complete demonstration.
    Loaded,
    /// Other data, in these tables.
    InUse(Vec<String>),
}

/// Tables that migrations fill, or a server when it starts, before anybody uses it.
const FILLED_AT_START: [&str; 13] = [
    "_sqlx_migrations",
    "address_rekey",
    "channel",
    "event_seal",
    "event_type",
    "events",
    "installation",
    "message_class",
    "page",
    "promise_step",
    "second_approval",
    "send_rate",
    "setup_link",
];

/// Finds out what a database holds.
pub async fn inspect(tx: &mut Tx) -> Result<Target, Refusal> {
    let (is_demo, finished_at) = tx
        .fetch_one::<(bool, Option<Timestamp>)>(sql("select is_demo, demo_finished_at from installation where id = 1"))
        .await?;
    if is_demo {
        return Ok(if finished_at.is_some() { Target::Loaded } else { Target::Available });
    }
    let mut filled = Vec::new();
    for table in tables(tx).await?.into_iter().filter(|table| !FILLED_AT_START.contains(&table.as_str())) {
        // The name comes from the catalogue of the database.
        let has_rows = format!("select exists (select 1 from {table})");
        if tx.fetch_value::<bool>(sql(AssertSqlSafe(has_rows))).await? {
            filled.push(table);
        }
    }
    Ok(if filled.is_empty() { Target::Available } else { Target::InUse(filled) })
}

/// Recreates the database, which clears what an unfinished demonstration left, and marks the installation as a
/// demonstration. The installation and its page keep their ids, which published pages carry.
pub async fn prepare(app: &AppState) -> Result<(), CommandError> {
    let mut tx = app.db.read().await?;
    let kept = sql("select i.installation_id, i.organisation, p.id, p.host from installation i cross join page p");
    let (installation_id, organisation, page_id, host) =
        tx.fetch_one::<(String, String, PublicId, String)>(kept).await.map_err(Refusal::from)?;
    drop(tx);
    app.db.recreate().await?;
    app.db
        .write(async |tx| {
            installation::ensure(tx, &organisation).await?;
            page::ensure_first_page(tx, &organisation, &host).await?;
            tx.execute(
                sql("update installation set installation_id = $1, is_demo = true, quiet_from = '00:00', quiet_to = '00:00',
                        organisation = 'Larkmoor Mobile', country = 'GB', currency = 'GBP',
                        time_zone = 'Europe/London'")
                .bind(&installation_id),
            )
            .await?;
            tx.execute(
                sql("update page set id = $1, name = 'Larkmoor Mobile', time_zone = 'Europe/London'").bind(&page_id),
            )
            .await?;
            let page_id = page::first_page(tx).await?.id;
            let text = PageText { safety_notice: SAFETY_NOTICE.to_owned(), regions: Vec::new() };
            page_text::set(tx, &page_id, "en", &text).await
        })
        .await?;
    Ok(())
}

/// Marks the demonstration as complete.
pub async fn mark_complete(tx: &mut Tx, now: Timestamp) -> Result<(), Refusal> {
    tx.execute(sql("update installation set demo_finished_at = $1").bind(now)).await?;
    Ok(())
}

/// Every table of the schema.
async fn tables(tx: &mut Tx) -> Result<Vec<String>, Refusal> {
    let catalogue = tx.dialect(
        "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'",
        "select tablename::text from pg_tables where schemaname = current_schema()",
    );
    Ok(tx.fetch_values::<String>(sql(catalogue)).await?)
}
