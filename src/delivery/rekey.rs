//! Reads the addresses of queued messages and of suppressions again after the rules or the country changed
//! (decision 62). Messages that were sent keep the address they were sent to.

use super::message::State;
use crate::customers::Channel;
use crate::customers::rekey::{Reader, STEP_MAX};
use crate::platform::AppState;
use crate::platform::address_rekey::{self, Pass};
use crate::platform::db::{Tx, sql};
use crate::types::Refusal;
use const_format::concatcp;

const MESSAGES: &str = "message";
const SUPPRESSIONS: &str = "suppression";

/// Reads the next addresses again. Returns whether there is more to do.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    for subject in [SUPPRESSIONS, MESSAGES] {
        let mut tx = app.db.read().await?;
        let Some(pass) = address_rekey::unfinished(&mut tx, subject).await? else { continue };
        drop(tx);
        let more = app
            .db
            .write(async move |tx| match subject {
                MESSAGES => rekey_messages(tx, &pass).await,
                _ => rekey_suppressions(tx, &pass).await,
            })
            .await?;
        if more {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn rekey_messages(tx: &mut Tx, pass: &Pass) -> Result<bool, Refusal> {
    let after: i64 = pass.done_through.parse().unwrap_or(0);
    let rows = tx
        .fetch_all::<(i64, Channel, String, String)>(
            sql(concatcp!(
                "select id, channel, address, address_key from message
                 where id > $1 and address <> '' and channel in ('email', 'sms') and state in ",
                State::QUEUED_SQL,
                " order by id limit $2"
            ))
            .bind(after)
            .bind(STEP_MAX),
        )
        .await?;
    let through = rows.last().map(|(id, ..)| id.to_string());
    if !address_rekey::advance(tx, pass, through.as_deref()).await? {
        return Ok(false);
    }
    let reader = Reader::of(tx, pass).await?;
    for (id, channel, address, key) in rows {
        let Some(new) = reader.read(channel, &address, &key) else { continue };
        tx.execute(
            sql("update message set address = $2, address_key = $3 where id = $1")
                .bind(id)
                .bind(&new.text)
                .bind(&new.key),
        )
        .await?;
    }
    Ok(through.is_some())
}

/// A suppression has no address but its key. Where the new key is suppressed already, the two become one.
async fn rekey_suppressions(tx: &mut Tx, pass: &Pass) -> Result<bool, Refusal> {
    let keys = tx
        .fetch_values::<String>(
            sql("select address_key from suppression where address_key > $1 order by address_key limit $2")
                .bind(&pass.done_through)
                .bind(STEP_MAX),
        )
        .await?;
    let through = keys.last().cloned();
    if !address_rekey::advance(tx, pass, through.as_deref()).await? {
        return Ok(false);
    }
    let reader = Reader::of(tx, pass).await?;
    for key in keys {
        // A destination's key is a keyed hash of its address, which has no other spelling.
        if key.contains(':') {
            continue;
        }
        let channel = if key.contains('@') { Channel::Email } else { Channel::Sms };
        let Some(new) = reader.read(channel, &key, &key) else { continue };
        tx.execute(
            sql("insert into suppression (address_key, reason, at)
                 select $2, reason, at from suppression where address_key = $1
                 on conflict (address_key) do nothing")
            .bind(&key)
            .bind(&new.key),
        )
        .await?;
        tx.execute(sql("delete from suppression where address_key = $1").bind(&key)).await?;
    }
    Ok(through.is_some())
}
