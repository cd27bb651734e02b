//! Erases what messages to a customer say and where they went. How many there were, and what became of each, stays.

use super::batch;
use super::message::State;
use crate::platform::db::{IDS_SQLITE, ROW_IDS_POSTGRES, Tx, sql};
use crate::types::{Refusal, Timestamp};
use const_format::concatcp;
use serde_json::json;

const _: () = assert!(State::all_may_become(State::CANCELLABLE, State::Skipped));

/// Waits for the steps of planning that are going on, and keeps others from beginning until the transaction ends: a step that read
/// a customer before they were erased would plan a message to their address.
pub async fn lock_planning(tx: &mut Tx) -> Result<(), Refusal> {
    const LOCK: &str =
        concatcp!("select id from batch where state in ", batch::State::PLANNABLE_SQL, " order by id for update");
    // SQLite has one writer, and a step reads and writes in one transaction.
    if tx.is_postgres() {
        tx.fetch_values::<String>(sql(LOCK)).await?;
    }
    Ok(())
}

/// Erases address, name and text of the messages to a customer, and of those with the ids in `replies`. What waits is not sent.
///
/// # Errors
///
/// [`Refusal::Conflict`] while one is being sent: what becomes of it is stored by its address.
pub async fn erase_customer(tx: &mut Tx, now: Timestamp, customer_id: i64, replies: &[i64]) -> Result<(), Refusal> {
    const SENDING: &str = "select exists (select 1 from message where id in ";
    const SKIP: &str =
        "update message set state = 'skipped', reason = 'erased', detail = '', updated_at = $2 where id in ";
    const ERASE: &str =
        "update message set address = '', address_key = '', recipient_name = '', subject = '', body = '', text_values = '{}'
         where id in ";
    // The plus sign keeps SQLite from the index on the state: it would read everything that is queued, of all customers.
    const SKIP_SQLITE: &str = concatcp!(SKIP, IDS_SQLITE, " and +state in ", State::CANCELLABLE_SQL);
    const SKIP_POSTGRES: &str = concatcp!(SKIP, ROW_IDS_POSTGRES, " and state in ", State::CANCELLABLE_SQL);
    const SENDING_SQLITE: &str = concatcp!(SENDING, IDS_SQLITE, " and +state = 'sending')");
    const SENDING_POSTGRES: &str = concatcp!(SENDING, ROW_IDS_POSTGRES, " and state = 'sending')");
    let own = sql("select id from message where customer_id = $1").bind(customer_id);
    let mut messages = tx.fetch_values::<i64>(own).await?;
    messages.extend(replies);
    let messages = json!(messages).to_string();
    let sending = sql(tx.dialect(SENDING_SQLITE, SENDING_POSTGRES)).bind(&messages);
    if tx.fetch_value::<bool>(sending).await? {
        return Err(Refusal::conflict("customers-erase-sending"));
    }
    tx.execute(sql(tx.dialect(SKIP_SQLITE, SKIP_POSTGRES)).bind(&messages).bind(now)).await?;
    let erase = tx.dialect(concatcp!(ERASE, IDS_SQLITE), concatcp!(ERASE, ROW_IDS_POSTGRES));
    tx.execute(sql(erase).bind(&messages)).await?;
    Ok(())
}
