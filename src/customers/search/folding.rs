//! Folds the names of customers again who were added before the rules of folding changed. A migration says up to whom
//! (`fold_through`); the search finds a customer by the new rules once the job has come to them. Triggers carry each change into the
//! index.

use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::Refusal;
use crate::types::search_text::folded;
use serde_json::{Map, Value};

/// Most customers of one step.
pub const STEP_MAX: i64 = 2_000;

/// Folds the next names again. Returns whether there are more.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let mut tx = app.db.read().await?;
    let is_due = due(&mut tx).await?.is_some();
    drop(tx);
    if is_due { app.db.write(async |tx| fold_next(tx).await).await } else { Ok(false) }
}

/// The customer who was done last, and the last one to do; `None` where all are done.
async fn due(tx: &mut Tx) -> Result<Option<(i64, i64)>, Refusal> {
    Ok(tx
        .fetch_optional::<(i64, i64)>(sql("select folded_through, fold_through from customer_search_progress
             where folded_through < fold_through"))
        .await?)
}

async fn fold_next(tx: &mut Tx) -> Result<bool, Refusal> {
    let Some((done, last)) = due(tx).await? else { return Ok(false) };
    // A name that is being changed at this moment is waited for.
    let next = tx.dialect(
        "select id, name, name_folded from customer where id > $1 and id <= $2 order by id limit $3",
        "select id, name, name_folded from customer where id > $1 and id <= $2 order by id limit $3 for update",
    );
    let customers = tx.fetch_all::<(i64, String, String)>(sql(next).bind(done).bind(last).bind(STEP_MAX)).await?;
    let through = customers.last().map_or(last, |(id, ..)| *id);
    // Only one process moves on and changes them.
    let update = sql("update customer_search_progress set folded_through = $2 where folded_through = $1");
    if tx.execute(update.bind(done).bind(through)).await? == 0 {
        return Ok(true);
    }
    let changed: Map<String, Value> = customers
        .into_iter()
        .map(|(id, name, stored)| (id, folded(&name), stored))
        .filter(|(_, name, stored)| name != stored)
        .map(|(id, name, _)| (id.to_string(), Value::String(name)))
        .collect();
    if !changed.is_empty() {
        let store = tx.dialect(
            "update customer set name_folded = given.value from json_each($1) as given
             where customer.id = cast(given.key as integer)",
            "update customer set name_folded = given.value from json_each_text($1::json) as given
             where customer.id = given.key::bigint",
        );
        tx.execute(sql(store).bind(Value::Object(changed).to_string())).await?;
    }
    Ok(through < last)
}
