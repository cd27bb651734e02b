//! Erases what messages to a customer say and where they went. How many there were, and what became of each, stays.

use super::message::State;
use crate::platform::db::{Tx, sql};
use crate::types::{Refusal, Timestamp};
use const_format::concatcp;
use serde_json::json;

const _: () = assert!(State::all_may_become(State::CANCELLABLE, State::Skipped));

/// Erases address, name and text of the messages to a customer, and of those with the ids in `replies`. What waits is not sent.
///
/// # Errors
///
/// [`Refusal::Conflict`] while one is being sent: what becomes of it is stored by its address.
pub async fn erase_customer(tx: &mut Tx, now: Timestamp, customer_id: i64, replies: &[i64]) -> Result<(), Refusal> {
    const SENDING: &str = "select exists (select 1 from message where state = 'sending' and id in ";
    const SKIP: &str = concatcp!(
        "update message set state = 'skipped', reason = 'erased', detail = '', updated_at = $2
         where state in ",
        State::CANCELLABLE_SQL,
        " and id in "
    );
    const ERASE: &str =
        "update message set address = '', address_key = '', recipient_name = '', subject = '', body = '', text_values = '{}'
         where id in ";
    const SQLITE: &str = "(select value from json_each($1))";
    const POSTGRES: &str = "(select value::bigint from json_array_elements_text($1::json) as value)";
    let own = sql("select id from message where customer_id = $1").bind(customer_id);
    let mut messages = tx.fetch_values::<i64>(own).await?;
    messages.extend(replies);
    let messages = json!(messages).to_string();
    let sending = tx.dialect(concatcp!(SENDING, SQLITE, ")"), concatcp!(SENDING, POSTGRES, ")"));
    if tx.fetch_value::<bool>(sql(sending).bind(&messages)).await? {
        return Err(Refusal::conflict("customers-erase-sending"));
    }
    let skip = tx.dialect(concatcp!(SKIP, SQLITE), concatcp!(SKIP, POSTGRES));
    tx.execute(sql(skip).bind(&messages).bind(now)).await?;
    let erase = tx.dialect(concatcp!(ERASE, SQLITE), concatcp!(ERASE, POSTGRES));
    tx.execute(sql(erase).bind(&messages)).await?;
    Ok(())
}
