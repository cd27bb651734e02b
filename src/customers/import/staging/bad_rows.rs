//! Bad rows that are only found when a file is staged, and the list of all bad rows of an import.

use crate::access::personal_data::ContactView;
use crate::customers::import::reader::BadRow;
use crate::platform::db::{Tx, sql};
use crate::types::{FieldError, Message, Refusal, Timestamp};

/// Removes new customers from a file that has no names, and returns them as bad rows.
pub async fn reject_nameless(tx: &mut Tx, id: i64) -> Result<Vec<BadRow>, Refusal> {
    let lines = tx
        .fetch_values::<i64>(
            sql("delete from import_customer where import_id = $1
                and not exists (select 1 from customer where external_id = import_customer.external_id)
             returning line")
            .bind(id),
        )
        .await?;
    let bad_row = |line| {
        let errors = vec![FieldError { field: "name".to_owned(), message: Message::new("import-new-needs-name") }];
        BadRow { line, errors }
    };
    Ok(lines.into_iter().map(bad_row).collect())
}

/// Reads the bad rows of an import after a line, in order.
pub async fn bad_rows(tx: &mut Tx, id: i64, after: i64, limit: i64) -> Result<Vec<BadRow>, Refusal> {
    let rows = tx
        .fetch_all::<(i64, String)>(
            sql("select line, row from import_row where import_id = $1 and line > $2 order by line limit $3")
                .bind(id)
                .bind(after)
                .bind(limit),
        )
        .await?;
    let bad_row = |(line, errors): (i64, String)| match serde_json::from_str(&errors) {
        Ok(errors) => Ok(BadRow { line, errors }),
        Err(error) => Err(Refusal::Fault(format!("import_row {id}, line {line}: {error}"))),
    };
    rows.into_iter().map(bad_row).collect()
}

/// The message of an error, with the text of the cell as this reader may see it.
pub fn message_for(error: &FieldError, contacts: ContactView, sees_vulnerable: bool) -> Message {
    let show = |text: &str| match error.field.as_str() {
        "email" | "phone" => contacts.show(text),
        "vulnerable" if !sees_vulnerable => "•••".to_owned(),
        _ => text.to_owned(),
    };
    let params = error.message.params.iter();
    let shown = |(name, value): &(String, String)| match name.as_str() {
        "cell" => (name.clone(), show(value)),
        _ => (name.clone(), value.clone()),
    };
    Message { key: error.message.key.clone(), params: params.map(shown).collect() }
}

/// Deletes the bad rows of imports that started before a time, and some of those whom they left out.
pub async fn delete_bad_rows(tx: &mut Tx, before: Timestamp) -> Result<(), Refusal> {
    for delete in [
        "delete from import_row where import_id in (select id from import where started_at < $1)",
        "delete from import_missing where (import_id, customer_id) in (
             select import_id, customer_id from import_missing
             where import_id in (select id from import where started_at < $1) order by import_id, customer_id limit 10000)",
    ] {
        tx.execute(sql(delete).bind(before)).await?;
    }
    Ok(())
}
