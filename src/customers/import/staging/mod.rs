//! From parts of a file to staged rows, and the decision what becomes of them. Short transactions, none
//! longer than a batch.

mod bad_rows;
mod import;

pub use bad_rows::{bad_rows, forget_bad_rows, nameless, overlapping};
pub use import::{Import, find, recent, under_way};

use super::hit::Hit;
use super::reading::BadRow;
use super::row::Staged;
use crate::on_tx;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::Actor;
use crate::types::{FieldError, Message, PublicId, Refusal, Timestamp};

/// Rows of one statement. 21 values each keep it below SQLite's 32,766.
const STATEMENT: usize = 500;

/// Opens an import. One at a time: two files of customers at once could tell different things of one.
pub async fn begin(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    kind: &str,
    file_name: &str,
    incident: Option<&PublicId>,
    skip_bad: bool,
) -> Result<i64, Refusal> {
    if let Some(other) = under_way(tx).await?.into_iter().next() {
        return Err(Refusal::Conflict(Message::new("import-other").with("file", other.file_name)));
    }
    let file_name: String = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    let id = tx
        .fetch_value::<i64>(
            sql("insert into import (kind, file_name, incident_id, started_at, started_by, beat_at, skip_bad)
             values ($1, $2, $3, $4, $5, $4, $6) returning id")
            .bind(kind)
            .bind(file_name)
            .bind(incident)
            .bind(now)
            .bind(actor.to_string())
            .bind(skip_bad),
        )
        .await?;
    let event = Event {
        actor,
        verb: "import.started",
        subject: "import",
        subject_id: &id,
        incident_id: incident.map(PublicId::as_str),
        fields: &[],
    };
    events::record(tx, now, event).await?;
    Ok(id)
}

/// Notes which columns the file has.
pub async fn header(tx: &mut Tx, id: i64, columns: &[&str]) -> Result<(), Refusal> {
    tx.execute(sql("update import set columns = $2 where id = $1").bind(id).bind(columns.join(";"))).await?;
    Ok(())
}

/// Stages rows of customers.
pub async fn customers(tx: &mut Tx, id: i64, rows: &[Staged]) -> Result<(), Refusal> {
    for rows in rows.chunks(STATEMENT) {
        on_tx!(tx, db => {
            let mut insert = sqlx::QueryBuilder::new(
                "insert into import_customer (import_id, line, external_id, name, name_folded, email, email_key,
                    phone, phone_key, region, language, time_zone, plan, currency, monthly_minor, lifetime_minor,
                    tenure_start, services, vulnerable, consent_service, consent_marketing) ",
            );
            insert.push_values(rows, |mut values, row| {
                values
                    .push_bind(id)
                    .push_bind(row.line)
                    .push_bind(&row.external_id)
                    .push_bind(&row.name)
                    .push_bind(&row.name_folded)
                    .push_bind(&row.email.0)
                    .push_bind(&row.email.1)
                    .push_bind(&row.phone.0)
                    .push_bind(&row.phone.1)
                    .push_bind(&row.region)
                    .push_bind(&row.language)
                    .push_bind(&row.time_zone)
                    .push_bind(&row.plan)
                    .push_bind(&row.currency)
                    .push_bind(row.monthly_minor)
                    .push_bind(row.lifetime_minor)
                    .push_bind(&row.tenure_start)
                    .push_bind(&row.services)
                    .push_bind(row.vulnerable)
                    .push_bind(row.consent_service)
                    .push_bind(row.consent_marketing);
            });
            insert.build().execute(db).await?;
        });
    }
    Ok(())
}

/// Stages rows of exposure and finds their customers. Rows whose customer nobody knows come back as bad
/// ones and do not stay.
pub async fn exposures(tx: &mut Tx, id: i64, rows: &[Hit]) -> Result<Vec<BadRow>, Refusal> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
    for rows in rows.chunks(STATEMENT) {
        on_tx!(tx, db => {
            let mut insert = sqlx::QueryBuilder::new(
                "insert into import_exposure (import_id, line, external_id, service_id, from_at, to_at, minutes) ",
            );
            insert.push_values(rows, |mut values, row| {
                values
                    .push_bind(id)
                    .push_bind(row.line)
                    .push_bind(&row.external_id)
                    .push_bind(&row.service)
                    .push_bind(row.from)
                    .push_bind(row.to)
                    .push_bind(row.minutes);
            });
            insert.build().execute(db).await?;
        });
    }
    let unknown = {
        tx.execute(
            sql(concat!(
                "update import_exposure set customer_id =
                (select id from customer where external_id = import_exposure.external_id
                    and erased_at is null and ",
                crate::visible_customer!(),
                ")
             where import_id = $1 and line between $2 and $3",
            ))
            .bind(id)
            .bind(first.line)
            .bind(last.line),
        )
        .await?;
        tx.fetch_all::<(i64, String)>(
            sql("delete from import_exposure
             where import_id = $1 and line between $2 and $3 and customer_id is null
             returning line, external_id")
            .bind(id)
            .bind(first.line)
            .bind(last.line),
        )
        .await?
    };
    let told = |(line, external_id): (i64, String)| {
        let message = Message::new("import-customer-unknown").with("number", external_id);
        BadRow { line, errors: vec![FieldError { field: "external_id".to_owned(), message }] }
    };
    Ok(unknown.into_iter().map(told).collect())
}

/// Notes bad rows, and how far the file is read.
pub async fn progress(tx: &mut Tx, now: Timestamp, id: i64, read: usize, bad: &[BadRow]) -> Result<(), Refusal> {
    for bad in bad.chunks(STATEMENT) {
        on_tx!(tx, db => {
            let mut insert = sqlx::QueryBuilder::new("insert into import_row (import_id, line, row) ");
            insert.push_values(bad, |mut values, row| {
                let errors = serde_json::to_string(&row.errors).unwrap_or_default();
                values.push_bind(id).push_bind(row.line).push_bind(errors);
            });
            insert.build().execute(db).await?;
        });
    }
    tx.execute(
        sql("update import set rows_read = rows_read + $2, rows_bad = rows_bad + $3, beat_at = $4 where id = $1")
            .bind(id)
            .bind(read as i64)
            .bind(bad.len() as i64)
            .bind(now),
    )
    .await?;
    Ok(())
}

/// The decision, once the whole file is read: from `ready` on, an import only goes forward.
pub async fn decide(tx: &mut Tx, now: Timestamp, id: i64, is_check: bool) -> Result<Import, Refusal> {
    let import = find(tx, id).await?.ok_or(Refusal::NotFound)?;
    let state = match () {
        () if is_check => "checked",
        () if import.rows_bad > 0 && !import.skip_bad => "refused",
        () => "ready",
    };
    tx.execute(
        sql("update import set state = $2, beat_at = $3 where id = $1 and state = 'reading'")
            .bind(id)
            .bind(state)
            .bind(now),
    )
    .await?;
    Ok(Import { state: state.to_owned(), ..import })
}

/// Holds a decided import until the end of the transaction; false when it is over, or was never decided.
pub async fn hold(tx: &mut Tx, now: Timestamp, id: i64) -> Result<bool, Refusal> {
    let held = tx
        .execute(
            sql("update import set beat_at = $2 where id = $1 and state in ('ready', 'applying')").bind(id).bind(now),
        )
        .await?;
    Ok(held > 0)
}

/// The file could not be read to its end: nothing of it is imported.
pub async fn broke(tx: &mut Tx, id: i64, why: &Message) -> Result<(), Refusal> {
    let problem = serde_json::to_string(why).unwrap_or_default();
    tx.execute(
        sql("update import set state = 'broken', problem = $2 where id = $1 and state = 'reading'")
            .bind(id)
            .bind(problem),
    )
    .await?;
    Ok(())
}

/// An import that is over and has left something behind: staged rows, or bad rows from before `before`.
pub async fn left_over(tx: &mut Tx, before: Timestamp) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value_optional::<i64>(
            sql("select id from import
             where state not in ('reading', 'ready', 'applying')
               and (exists (select 1 from import_customer where import_id = import.id)
                 or exists (select 1 from import_exposure where import_id = import.id)
                 or (started_at < $1 and exists (select 1 from import_row where import_id = import.id)))
             order by id limit 1")
            .bind(before),
        )
        .await?)
}
