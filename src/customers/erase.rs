//! Erases the record of a customer. Its row stays with the company's own number, so that no later file brings the customer back and
//! what they were paid stays theirs. `erasure` also erases what other features keep.

use super::exposure::lock_groups;
use super::import::staging::{self, OTHER_IMPORT};
use crate::access::CustomerEraser;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{Message, Refusal, Timestamp};

/// Keeps away until the transaction ends whoever could give something to a customer who is to be erased: imports, and the jobs that
/// put them into groups and into the index of the search.
///
/// # Errors
///
/// [`Refusal::Conflict`] while an import is under way.
pub async fn lock_jobs(tx: &mut Tx) -> Result<(), Refusal> {
    staging::lock_imports(tx).await?;
    if let Some(import) = staging::under_way(tx).await?.into_iter().next() {
        return Err(Refusal::Conflict(Message::new(OTHER_IMPORT).with("file", import.file_name)));
    }
    lock_groups(tx).await
}

/// Locks a customer who is to be erased. Comes after all other locks: by its foreign key, each new row about the customer waits for
/// this one, whatever its transaction has locked before.
pub async fn lock(tx: &mut Tx, customer_id: i64) -> Result<(), Refusal> {
    Ok(tx.lock("customer", customer_id).await?)
}

/// Erases name, addresses, consents, tags, services and everything else in the record of a customer who was [locked](lock), and
/// revokes their personal links.
pub async fn erase(tx: &mut Tx, right: &CustomerEraser, now: Timestamp, customer_id: i64) -> Result<(), Refusal> {
    for delete in [
        "delete from contact_point where customer_id = $1",
        "delete from customer_service where customer_id = $1",
        "delete from customer_tag where customer_id = $1",
    ] {
        tx.execute(sql(delete).bind(customer_id)).await?;
    }
    let revoke = sql("update personal_page set revoked_at = $2 where customer_id = $1 and revoked_at is null");
    tx.execute(revoke.bind(customer_id).bind(now)).await?;
    tx.execute(
        sql("update customer
             set name = '', name_folded = '', region = '', language = 'en', time_zone = '', plan = '', monthly_minor = 0,
                 lifetime_minor = 0, tenure_start = null, vulnerable = false, service_opt_out = false,
                 address_removed_at = null, erased_at = $2, version = version + 1
             where id = $1")
        .bind(customer_id)
        .bind(now),
    )
    .await?;
    let event = Event {
        actor: right.actor(),
        verb: "customer.erased",
        subject: "customer",
        subject_id: &customer_id,
        incident_id: None,
        fields: &["record", "contacts", "cases", "reports", "messages"],
    };
    events::record(tx, now, event).await
}
