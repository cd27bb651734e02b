//! Rows that cannot be brought in, beyond what each shows by itself: found once a file is staged, and kept to be read.

use crate::customers::import::reading::BadRow;
use crate::on_tx;
use crate::platform::db::Tx;
use crate::types::{FieldError, Message, Refusal, Timestamp};

/// New customers in a file without names: they cannot be made.
pub async fn nameless(tx: &mut Tx, id: i64) -> Result<Vec<BadRow>, Refusal> {
    let lines = on_tx!(tx, db => {
        sqlx::query_scalar::<_, i64>(
            "delete from import_customer where import_id = $1
                and not exists (select 1 from customer where external_id = import_customer.external_id)
             returning line",
        )
        .bind(id)
        .fetch_all(db)
        .await?
    });
    let told = |line| {
        let errors = vec![FieldError { field: "name".to_owned(), message: Message::new("import-new-needs-name") }];
        BadRow { line, errors }
    };
    Ok(lines.into_iter().map(told).collect())
}

/// Rows of one file that say twice that somebody was without the same service at the same time.
pub async fn overlapping(tx: &mut Tx, id: i64) -> Result<Vec<BadRow>, Refusal> {
    // An outage without an end goes on for ever, as far as overlapping is concerned.
    let rows = on_tx!(tx, db => {
        sqlx::query_as::<_, (i64, i64)>(
            "select line, before_line from (
                select line, from_at,
                       lag(line) over (partition by customer_id, service_id order by from_at, line) as before_line,
                       lag(coalesce(to_at, $2))
                           over (partition by customer_id, service_id order by from_at, line) as before_to
                from import_exposure where import_id = $1
             ) as pairs
             where before_to > from_at order by line",
        )
        .bind(id)
        .bind(chrono::DateTime::<chrono::Utc>::from_timestamp(253_370_764_800, 0))
        .fetch_all(db)
        .await?
    });
    let mut bad = Vec::new();
    for (line, before) in rows {
        on_tx!(tx, db => {
            sqlx::query("delete from import_exposure where import_id = $1 and line = $2")
                .bind(id)
                .bind(line)
                .execute(db)
                .await?;
        });
        let message = Message::new("import-overlap").with("first", before);
        bad.push(BadRow { line, errors: vec![FieldError { field: "from".to_owned(), message }] });
    }
    Ok(bad)
}

/// The bad rows of an import after a line, in order.
pub async fn bad_rows(tx: &mut Tx, id: i64, after: i64, limit: i64) -> Result<Vec<BadRow>, Refusal> {
    let rows = on_tx!(tx, db => {
        sqlx::query_as::<_, (i64, String)>(
            "select line, row from import_row where import_id = $1 and line > $2 order by line limit $3",
        )
        .bind(id)
        .bind(after)
        .bind(limit)
        .fetch_all(db)
        .await?
    });
    let told =
        |(line, errors): (i64, String)| BadRow { line, errors: serde_json::from_str(&errors).unwrap_or_default() };
    Ok(rows.into_iter().map(told).collect())
}

/// Throws away the bad rows of imports from before a moment.
pub async fn forget_bad_rows(tx: &mut Tx, before: Timestamp) -> Result<(), Refusal> {
    on_tx!(tx, db => {
        sqlx::query("delete from import_row where import_id in (select id from import where started_at < $1)")
            .bind(before)
            .execute(db)
            .await?;
    });
    Ok(())
}
