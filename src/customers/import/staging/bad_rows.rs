//! Rows that cannot be brought in, beyond what each shows by itself: found once a file is staged, and kept to be read.

use crate::customers::import::reading::BadRow;
use crate::platform::db::{Tx, sql};
use crate::types::{FieldError, Message, Refusal, Timestamp};

/// New customers in a file without names: they cannot be made.
pub async fn nameless(tx: &mut Tx, id: i64) -> Result<Vec<BadRow>, Refusal> {
    let lines = tx
        .fetch_values::<i64>(
            sql("delete from import_customer where import_id = $1
                and not exists (select 1 from customer where external_id = import_customer.external_id)
             returning line")
            .bind(id),
        )
        .await?;
    let told = |line| {
        let errors = vec![FieldError { field: "name".to_owned(), message: Message::new("import-new-needs-name") }];
        BadRow { line, errors }
    };
    Ok(lines.into_iter().map(told).collect())
}

/// Rows of one file that say twice that somebody was without the same service at the same time.
pub async fn overlapping(tx: &mut Tx, id: i64) -> Result<Vec<BadRow>, Refusal> {
    // An outage without an end goes on for ever, as far as overlapping is concerned.
    let rows = tx
        .fetch_all::<(i64, i64)>(
            sql("select line, before_line from (
                select line, from_at,
                       lag(line) over (partition by customer_id, service_id order by from_at, line) as before_line,
                       lag(coalesce(to_at, $2))
                           over (partition by customer_id, service_id order by from_at, line) as before_to
                from import_exposure where import_id = $1
             ) as pairs
             where before_to > from_at order by line")
            .bind(id)
            .bind(chrono::DateTime::<chrono::Utc>::from_timestamp(253_370_764_800, 0)),
        )
        .await?;
    let mut bad = Vec::new();
    for (line, before) in rows {
        tx.execute(sql("delete from import_exposure where import_id = $1 and line = $2").bind(id).bind(line)).await?;
        let message = Message::new("import-overlap").with("first", before);
        bad.push(BadRow { line, errors: vec![FieldError { field: "from".to_owned(), message }] });
    }
    Ok(bad)
}

/// The bad rows of an import after a line, in order.
pub async fn bad_rows(tx: &mut Tx, id: i64, after: i64, limit: i64) -> Result<Vec<BadRow>, Refusal> {
    let rows = tx
        .fetch_all::<(i64, String)>(
            sql("select line, row from import_row where import_id = $1 and line > $2 order by line limit $3")
                .bind(id)
                .bind(after)
                .bind(limit),
        )
        .await?;
    let told =
        |(line, errors): (i64, String)| BadRow { line, errors: serde_json::from_str(&errors).unwrap_or_default() };
    Ok(rows.into_iter().map(told).collect())
}

/// Throws away the bad rows of imports from before a moment.
pub async fn forget_bad_rows(tx: &mut Tx, before: Timestamp) -> Result<(), Refusal> {
    tx.execute(
        sql("delete from import_row where import_id in (select id from import where started_at < $1)").bind(before),
    )
    .await?;
    Ok(())
}
