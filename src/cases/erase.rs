//! Erases what a customer wrote, what they were answered, and where to.

use crate::platform::db::{Tx, sql};
use crate::types::Refusal;

/// Locks the cases of a customer until the transaction ends, so that no message reopens one of them meanwhile.
pub async fn lock(tx: &mut Tx, customer_id: i64) -> Result<(), Refusal> {
    // SQLite has one writer.
    if tx.is_postgres() {
        let lock = sql("select id from complaint_case where customer_id = $1 order by id for update");
        tx.fetch_values::<i64>(lock.bind(customer_id)).await?;
    }
    Ok(())
}

/// Erases the texts and addresses of a customer's cases and reports, and how somebody found out that a case is theirs, or is not. That
/// there were cases, when, and when somebody replied, stays; so does whom a report counts as, a keyed hash.
/// Returns the messages in which replies were sent.
pub async fn erase_customer(tx: &mut Tx, customer_id: i64) -> Result<Vec<i64>, Refusal> {
    let messages = tx
        .fetch_values::<i64>(
            sql("select message_id from interaction
                 where message_id is not null and case_id in (select id from complaint_case where customer_id = $1)")
            .bind(customer_id),
        )
        .await?;
    for erase in [
        "update interaction set body = '', source_key = ''
         where case_id in (select id from complaint_case where customer_id = $1)",
        "update customer_promise set body = ''
         where case_id in (select id from complaint_case where customer_id = $1)",
        "update report set words = '', place = '', place_key = '', contact = '', contact_key = '', source_key = ''
         where case_id in (select id from complaint_case where customer_id = $1)",
        "update report set words = '', place = '', place_key = '', contact = '', contact_key = '', source_key = ''
         where customer_id = $1",
        "update complaint_case set contact = '', contact_key = '', identity_evidence = '', version = version + 1
         where customer_id = $1",
        // The index is on the time of the decision.
        "update complaint_case set identity_evidence = ''
         where identity_decided_at is not null and rejected_customer_id = $1",
    ] {
        tx.execute(sql(erase).bind(customer_id)).await?;
    }
    Ok(messages)
}
