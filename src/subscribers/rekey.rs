//! Reads the addresses of subscribers again after the rules or the country changed (decision 62).

use super::edit::end;
use super::store::State;
use crate::customers::Channel;
use crate::customers::address::Address;
use crate::customers::rekey::{Reader, STEP_MAX};
use crate::platform::AppState;
use crate::platform::address_rekey::{self, Pass};
use crate::platform::db::{Tx, sql};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use const_format::concatcp;

const SUBJECT: &str = "subscriber";

#[derive(sqlx::FromRow)]
struct Row {
    id: PublicId,
    page_id: PublicId,
    channel: Channel,
    address: String,
    address_key: String,
    state: State,
}

const COLUMNS: &str = "select id, page_id, channel, address, address_key, state from subscriber where ";

/// Reads the next addresses again. Returns whether there is more to do.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    let mut tx = app.db.read().await?;
    let Some(pass) = address_rekey::unfinished(&mut tx, SUBJECT).await? else { return Ok(false) };
    drop(tx);
    let now = app.clock.now();
    app.db.write(async move |tx| rekey(tx, now, &pass).await).await
}

async fn rekey(tx: &mut Tx, now: Timestamp, pass: &Pass) -> Result<bool, Refusal> {
    let rows = tx
        .fetch_all::<Row>(
            sql(concatcp!(COLUMNS, "id > $1 and address <> '' and channel in ('email', 'sms') order by id limit $2"))
                .bind(&pass.done_through)
                .bind(STEP_MAX),
        )
        .await?;
    let through = rows.last().map(|row| row.id.to_string());
    if !address_rekey::advance(tx, pass, through.as_deref()).await? {
        return Ok(false);
    }
    let reader = Reader::of(tx, pass).await?;
    for row in &rows {
        if let Some(address) = reader.read(row.channel, &row.address, &row.address_key) {
            change(tx, now, row, &address).await?;
        }
    }
    Ok(through.is_some())
}

/// Gives a subscriber the new address. Where another one has it, the subscription that was confirmed stays, and the other
/// one ends: nobody gets two of the same update.
async fn change(tx: &mut Tx, now: Timestamp, row: &Row, address: &Address) -> Result<(), Refusal> {
    let other = tx
        .fetch_optional::<Row>(
            sql(concatcp!(COLUMNS, "page_id = $1 and channel = $2 and address_key = $3 and id <> $4"))
                .bind(&row.page_id)
                .bind(row.channel)
                .bind(&address.key)
                .bind(&row.id),
        )
        .await?;
    if let Some(other) = other {
        if other.state == State::Active {
            return end(tx, &Actor::System, now, &row.id).await;
        }
        end(tx, &Actor::System, now, &other.id).await?;
    }
    tx.execute(
        sql("update subscriber set address = $2, address_key = $3, version = version + 1 where id = $1")
            .bind(&row.id)
            .bind(&address.text)
            .bind(&address.key),
    )
    .await?;
    Ok(())
}
