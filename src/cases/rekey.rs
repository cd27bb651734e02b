//! Reads the addresses of complaints and reports again after the rules or the country changed (decision 62).

use super::store::stored_contact;
use crate::customers::rekey::{Reader, STEP_MAX};
use crate::platform::AppState;
use crate::platform::address_rekey::{self, Pass};
use crate::platform::db::{Tx, sql};
use crate::types::Refusal;
use sqlx::AssertSqlSafe;

/// The tables with a `contact` and a `contact_key`.
const TABLES: [&str; 2] = ["complaint_case", "report"];

/// Reads the next addresses again. Returns whether there is more to do.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    for table in TABLES {
        let mut tx = app.db.read().await?;
        let Some(pass) = address_rekey::unfinished(&mut tx, table).await? else { continue };
        drop(tx);
        if app.db.write(async move |tx| rekey(tx, table, &pass).await).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn rekey(tx: &mut Tx, table: &'static str, pass: &Pass) -> Result<bool, Refusal> {
    let after: i64 = pass.done_through.parse().unwrap_or(0);
    let select =
        format!("select id, contact, contact_key from {table} where id > $1 and contact <> '' order by id limit $2");
    let rows = tx.fetch_all::<(i64, String, String)>(sql(AssertSqlSafe(select)).bind(after).bind(STEP_MAX)).await?;
    let through = rows.last().map(|(id, ..)| id.to_string());
    if !address_rekey::advance(tx, pass, through.as_deref()).await? {
        return Ok(false);
    }
    let reader = Reader::of(tx, pass).await?;
    for (id, contact, key) in rows {
        let Some(stored) = stored_contact(contact, key) else { continue };
        let Some(new) = reader.read(stored.channel, &stored.text, &stored.key) else { continue };
        let update = format!("update {table} set contact = $2, contact_key = $3 where id = $1");
        tx.execute(sql(AssertSqlSafe(update)).bind(id).bind(&new.text).bind(&new.key)).await?;
        if table == "complaint_case" {
            rename_person(tx, id, &stored.key, &new.key).await?;
        }
    }
    Ok(through.is_some())
}

/// Lets later messages from the new address join the case. Where another case of the incident has that address already,
/// both stay: people answer them, and what was said in each is theirs to judge.
async fn rename_person(tx: &mut Tx, case_id: i64, old_key: &str, new_key: &str) -> Result<(), Refusal> {
    tx.execute(
        sql("update complaint_case set person_key = $3
             where id = $1 and person_key = $2
               and not exists (select 1 from complaint_case as other
                               where other.incident_key = complaint_case.incident_key and other.person_key = $3)")
        .bind(case_id)
        .bind(format!("a:{old_key}"))
        .bind(format!("a:{new_key}")),
    )
    .await?;
    Ok(())
}
