//! What is erased of a customer, in which order, and when it has to wait.

use crate::access::CustomerEraser;
use crate::customers::store::Customer;
use crate::platform::db::Tx;
use crate::types::{Message, Refusal, Timestamp};
use crate::{apologies, cases, customers, delivery};

/// Erases what is stored of a customer. `number` is the company's own number of the customer as it was typed, so that nobody erases
/// somebody else. Erasing somebody again changes nothing.
///
/// # Errors
///
/// [`Refusal::NotFound`] for an unknown customer, a field error at `number` for another number, and [`Refusal::Conflict`] while the
/// customer has an open case, a message to them is being sent, or an import is under way.
pub async fn erase(
    tx: &mut Tx,
    right: &CustomerEraser,
    now: Timestamp,
    customer_id: i64,
    number: &str,
) -> Result<(), Refusal> {
    let Some(customer) = find(tx, customer_id).await? else { return Ok(()) };
    // Said before anybody has to wait for this.
    if number.trim() != customer.external_id {
        let wrong = Message::new("customers-erase-number-wrong").with("number", &customer.external_id);
        return Err(Refusal::fields([("number", wrong)]));
    }
    lock(tx, now, customer_id).await?;
    // Somebody else may have erased them while this waited.
    if find(tx, customer_id).await?.is_none() {
        return Ok(());
    }
    // Nobody could answer it any more.
    if cases::store::has_open_complaint(tx, customer_id).await? {
        return Err(Refusal::conflict("customers-erase-open-case"));
    }
    let replies = cases::erase::erase_customer(tx, customer_id).await?;
    delivery::erase::erase_customer(tx, now, customer_id, &replies).await?;
    apologies::audience::erase_customer(tx, customer_id).await?;
    customers::erase::erase(tx, right, now, customer_id).await
}

/// The customer; `None` where they were erased before.
async fn find(tx: &mut Tx, customer_id: i64) -> Result<Option<Customer>, Refusal> {
    let customer = customers::store::find(tx, customer_id).await?.ok_or(Refusal::NotFound)?;
    Ok(Some(customer).filter(|customer| customer.erased_at.is_none()))
}

/// Locks what is erased, in the order of everybody else: whoever sends or plans messages, or writes in a case, locks the permits, the
/// batch or the case first, and then the customer by a new row about them.
async fn lock(tx: &mut Tx, now: Timestamp, customer_id: i64) -> Result<(), Refusal> {
    customers::erase::lock_jobs(tx).await?;
    // Nor does a claim begin to send anything to them.
    delivery::claim::lock_claims(tx, now).await?;
    delivery::erase::lock_planning(tx).await?;
    cases::erase::lock(tx, customer_id).await?;
    customers::erase::lock(tx, customer_id).await
}
