//! Erases what a customer wrote, what they were answered, and where to.

use crate::platform::db::{Tx, sql};
use crate::types::Refusal;

/// Erases the texts and addresses of a customer's cases and reports. That there were cases, when, and when somebody replied, stays.
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
        "update interaction set body = ''
         where case_id in (select id from complaint_case where customer_id = $1)",
        "update customer_promise set body = ''
         where case_id in (select id from complaint_case where customer_id = $1)",
        "update report set words = '', place = '', place_key = '', contact = '', contact_key = ''
         where case_id in (select id from complaint_case where customer_id = $1)",
        "update report set words = '', place = '', place_key = '', contact = '', contact_key = ''
         where customer_id = $1",
        "update complaint_case set contact = '', contact_key = '', identity_evidence = '', version = version + 1
         where customer_id = $1",
    ] {
        tx.execute(sql(erase).bind(customer_id)).await?;
    }
    Ok(messages)
}
