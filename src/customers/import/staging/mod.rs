//! The staging tables of imports: inserting parts of a file in short transactions, and deciding whether to apply them.

mod bad_rows;
mod import;

pub use bad_rows::{bad_rows, delete_bad_rows, message_for, reject_nameless};
pub use import::{Import, ImportKind, ImportState, find, page_of_customers, recent, under_way};

use super::Options;
use super::customer_row::CustomerRow;
use super::exposure_row::ExposureRow;
use super::reader::BadRow;
use crate::on_tx;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::{process, random};
use crate::types::{Actor, FieldError, Message, PublicId, Refusal, Timestamp};
use const_format::concatcp;

/// The key of the message that another import is under way.
pub const OTHER_IMPORT: &str = "import-other";
/// Rows of one statement. With 23 values each it stays below SQLite's limit of 32,766.
const ROWS_PER_STATEMENT: usize = 500;

/// A new name of a run of an import in this process.
pub fn new_run() -> String {
    format!("{} {}", process::own_name(), random::public_id())
}

/// Lets no other import begin until the transaction ends.
pub async fn lock_imports(tx: &mut Tx) -> Result<(), Refusal> {
    Ok(tx.lock_name("import").await?)
}

/// Starts an import, read by `run`.
///
/// # Errors
///
/// `Refusal::Conflict` while another one is under way: two files could contradict each other.
#[allow(clippy::too_many_arguments, reason = "every argument is independent of the others")]
pub async fn begin(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    kind: ImportKind,
    file_name: &str,
    incident: Option<&PublicId>,
    options: Options,
    run: &str,
) -> Result<i64, Refusal> {
    // Of two that begin at once, the second sees the first.
    lock_imports(tx).await?;
    if let Some(other) = under_way(tx).await?.into_iter().next() {
        return Err(Refusal::Conflict(Message::new(OTHER_IMPORT).with("file", other.file_name)));
    }
    let file_name: String = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    let id = tx
        .fetch_value::<i64>(
            sql("insert into import (kind, file_name, incident_id, started_at, started_by, beat_at, skip_bad, process, is_full,
                                 last_customer)
             values ($1, $2, $3, $4, $5, $4, $6, $7, $8, (select coalesce(max(id), 0) from customer)) returning id")
            .bind(kind)
            .bind(file_name)
            .bind(incident)
            .bind(now)
            .bind(actor.to_string())
            .bind(options.skip_bad)
            .bind(run)
            .bind(options.is_full),
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

/// Stores the columns of the file.
pub async fn set_columns(tx: &mut Tx, id: i64, columns: &[&str]) -> Result<(), Refusal> {
    tx.execute(sql("update import set columns = $2 where id = $1").bind(id).bind(columns.join(";"))).await?;
    Ok(())
}

/// Stages rows of a customer file.
pub async fn stage_customers(tx: &mut Tx, id: i64, rows: &[CustomerRow]) -> Result<(), Refusal> {
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        on_tx!(tx, db => {
            let mut insert = sqlx::QueryBuilder::new(
                "insert into import_customer (import_id, line, external_id, name, name_folded, email, email_key,
                    phone, phone_key, region, language, time_zone, plan, currency, monthly_minor, lifetime_minor,
                    tenure_start, services, vulnerable, consent_service, consent_marketing, tags, differs) ",
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
                    .push_bind(row.consent_marketing)
                    .push_bind(&row.tags)
                    .push_bind(row.differs);
            });
            insert.build().execute(db).await?;
        });
    }
    Ok(())
}

/// Stages rows of an exposure file and finds their customers. Rows with an unknown customer are not staged and are
/// returned as bad rows.
pub async fn stage_exposure(tx: &mut Tx, id: i64, rows: &[ExposureRow]) -> Result<Vec<BadRow>, Refusal> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        on_tx!(tx, db => {
            let mut insert = sqlx::QueryBuilder::new(
                "insert into import_exposure (import_id, line, external_id, service_id, from_at, to_at) ",
            );
            insert.push_values(rows, |mut values, row| {
                values
                    .push_bind(id)
                    .push_bind(row.line)
                    .push_bind(&row.external_id)
                    .push_bind(&row.service)
                    .push_bind(row.from)
                    .push_bind(row.to);
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
        // Those of customers who were erased say nothing, as in a customer file.
        let erased = tx
            .execute(
            sql("delete from import_exposure
             where import_id = $1 and line between $2 and $3 and customer_id is null
               and exists (select 1 from customer
                           where customer.external_id = import_exposure.external_id and customer.erased_at is not null)")
            .bind(id)
            .bind(first.line)
            .bind(last.line),
        )
        .await?;
        if erased > 0 {
            let count = sql("update import set rows_erased = rows_erased + $2 where id = $1");
            tx.execute(count.bind(id).bind(erased.cast_signed())).await?;
        }
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
    let bad_row = |(line, external_id): (i64, String)| {
        let message = Message::new("import-customer-unknown").with("number", external_id);
        BadRow { line, errors: vec![FieldError { field: "external_id".to_owned(), message }] }
    };
    Ok(unknown.into_iter().map(bad_row).collect())
}

/// Locks an import that is being read until the transaction ends, and says that its process is alive. Returns false when
/// it is over, because it was stopped.
pub async fn keep_reading(tx: &mut Tx, now: Timestamp, id: i64) -> Result<bool, Refusal> {
    let update = sql("update import set beat_at = $2 where id = $1 and state = $3");
    Ok(tx.execute(update.bind(id).bind(now).bind(ImportState::Reading)).await? > 0)
}

/// Stores bad rows, and how many rows were read. Of these, `unchanged` are not staged and count as applied.
pub async fn record_progress(
    tx: &mut Tx,
    now: Timestamp,
    id: i64,
    (read, unchanged): (usize, usize),
    bad: &[BadRow],
) -> Result<(), Refusal> {
    for bad in bad.chunks(ROWS_PER_STATEMENT) {
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
        sql("update import set rows_read = rows_read + $2, rows_bad = rows_bad + $3, rows_applied = rows_applied + $5,
                               beat_at = $4
             where id = $1")
        .bind(id)
        .bind(read as i64)
        .bind(bad.len() as i64)
        .bind(now)
        .bind(unchanged as i64),
    )
    .await?;
    Ok(())
}

/// Decides what happens after the whole file was read, and returns the import.
///
/// # Errors
///
/// `Refusal::NotFound` when there is no such import, `Refusal::Fault` when it was decided before.
pub async fn decide(tx: &mut Tx, now: Timestamp, id: i64, is_check: bool) -> Result<Import, Refusal> {
    let import = find(tx, id).await?.ok_or(Refusal::NotFound)?;
    let state = if is_check {
        ImportState::Checked
    } else if import.rows_bad > 0 && !import.skip_bad {
        ImportState::Refused
    } else {
        ImportState::Ready
    };
    let from = import.state;
    let changed = if from.may_become(state) {
        let update = sql("update import set state = $2, beat_at = $3 where id = $1 and state = $4");
        tx.execute(update.bind(id).bind(state).bind(now).bind(from)).await?
    } else {
        0
    };
    if state == ImportState::Ready {
        let staged = match import.kind {
            ImportKind::Customers => "import_customer",
            ImportKind::Exposure => "import_exposure",
        };
        tx.analyze(staged).await?;
    }
    if changed == 0 {
        return Err(Refusal::Fault(format!("import {id}: cannot go from {} to {}", from.as_str(), state.as_str())));
    }
    Ok(Import { state, ..import })
}

/// Decides an import of one staged row. There is so little that statistics about it would not help.
pub async fn decide_one(tx: &mut Tx, id: i64) -> Result<(), Refusal> {
    tx.execute(
        sql("update import set state = $2, rows_read = 1 where id = $1 and state = $3")
            .bind(id)
            .bind(ImportState::Ready)
            .bind(ImportState::Reading),
    )
    .await?;
    Ok(())
}

/// Takes on an import that was decided, for the next step of `run`. Returns false when it is over, or when another run
/// that lives has it.
pub async fn take_on(tx: &mut Tx, now: Timestamp, id: i64, run: &str) -> Result<bool, Refusal> {
    const UPDATE: &str = concatcp!(
        "update import set process = $2, beat_at = $3 where id = $1 and process = $4 and state in ",
        ImportState::DECIDED_SQL
    );
    let Some(import) = find(tx, id).await? else { return Ok(false) };
    if import.process != run && !import.process.is_empty() && !import.is_abandoned(now) {
        return Ok(false);
    }
    Ok(tx.execute(sql(UPDATE).bind(id).bind(run).bind(now).bind(&import.process)).await? > 0)
}

/// Leaves a decided import to the worker of any node.
pub async fn leave_to_worker(tx: &mut Tx, id: i64) -> Result<(), Refusal> {
    tx.execute(sql("update import set process = '' where id = $1 and state = $2").bind(id).bind(ImportState::Ready))
        .await?;
    Ok(())
}

/// Locks a decided import until the transaction ends. Returns false when it is over or was not decided.
pub async fn lock_decided(tx: &mut Tx, now: Timestamp, id: i64) -> Result<bool, Refusal> {
    const UPDATE: &str =
        concatcp!("update import set beat_at = $2 where id = $1 and state in ", ImportState::DECIDED_SQL);
    Ok(tx.execute(sql(UPDATE).bind(id).bind(now)).await? > 0)
}

/// Ends an import whose file could not be read to its end. Nothing of it is applied.
pub async fn mark_broken(tx: &mut Tx, id: i64, why: &Message) -> Result<(), Refusal> {
    let problem = serde_json::to_string(why).unwrap_or_default();
    tx.execute(
        sql("update import set state = $3, problem = $2 where id = $1 and state = $4")
            .bind(id)
            .bind(problem)
            .bind(ImportState::Broken)
            .bind(ImportState::Reading),
    )
    .await?;
    Ok(())
}

/// Finds an import that is over and still has staged rows, or bad rows from before a time.
pub async fn find_leftovers(tx: &mut Tx, before: Timestamp) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value_optional::<i64>(
            sql(concatcp!(
                "select id from import where state not in ",
                ImportState::UNDER_WAY_SQL,
                " and (exists (select 1 from import_customer where import_id = import.id)
                 or exists (select 1 from import_named where import_id = import.id)
                 or exists (select 1 from import_exposure where import_id = import.id)
                 or (started_at < $1 and (exists (select 1 from import_row where import_id = import.id)
                                          or exists (select 1 from import_missing where import_id = import.id))))
             order by id limit 1",
            ))
            .bind(before),
        )
        .await?)
}
