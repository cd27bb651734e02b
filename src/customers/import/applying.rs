//! From staged rows to customers. Each step is one short transaction and may be taken by whoever is there:
//! the process that read the file, or a worker after it died.
//!
//! Over 300 lines because the statements of one import are read side by side: the same joins, once for
//! customers that are new and hidden, once for those that were there.

use super::staging::{self, Import};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::Actor;
use crate::types::{PublicId, Refusal, Timestamp};
use sqlx::AssertSqlSafe;

/// Staged rows of one step.
const STEP: i64 = 1_000;
/// Staged rows that are thrown away at once, when they are not needed any more.
const CLEAN: i64 = 5_000;

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There is more to bring in.
    More,
    /// Everything is in and seen by everybody.
    Finished,
    /// There was nothing to do, or somebody else is doing it.
    Nothing,
}

/// The columns of `customer` that a file may set.
const PLAIN: &[&str] = &[
    "name",
    "region",
    "language",
    "time_zone",
    "plan",
    "currency",
    "monthly_minor",
    "lifetime_minor",
    "tenure_start",
    "vulnerable",
];

/// Channel, column of the address, column of its key.
const ADDRESSES: [(&str, &str, &str); 2] = [("email", "email", "email_key"), ("sms", "phone", "phone_key")];

/// Takes the next step of an import that is decided.
pub async fn proceed(tx: &mut Tx, actor: &Actor, now: Timestamp, id: i64) -> Result<Step, Refusal> {
    let Some(import) = staging::find(tx, id).await? else { return Ok(Step::Nothing) };
    if !matches!(import.state.as_str(), "ready" | "applying") {
        return Ok(Step::Nothing);
    }
    let (upto, count) = tx
        .fetch_one::<(Option<i64>, i64)>(
            sql("select max(line), count(*) from
                (select line from import_customer where import_id = $1 and line > $2 order by line limit $3) as next")
            .bind(id)
            .bind(import.applied_line)
            .bind(STEP),
        )
        .await?;
    let Some(upto) = upto else { return finish(tx, actor, now, &import).await };
    // Whoever moves the line takes the step; somebody else who wanted to finds it moved.
    let moved = tx.execute(sql("update import set state = 'applying', applied_line = $3, rows_applied = rows_applied + $4, beat_at = $5
             where id = $1 and applied_line = $2").bind(id).bind(import.applied_line).bind(upto).bind(count).bind(now)).await?;
    if moved == 0 {
        return Ok(Step::Nothing);
    }
    let made = bring_in(tx, &import, upto).await?;
    tx.execute(sql("update import set rows_new = rows_new + $2 where id = $1").bind(id).bind(made.cast_signed()))
        .await?;
    Ok(Step::More)
}

/// New customers of one step, hidden until the import is finished. How many there were.
async fn bring_in(tx: &mut Tx, import: &Import, upto: i64) -> Result<u64, Refusal> {
    let made = tx
        .execute(
            sql("insert into customer (external_id, name, name_folded, region, language, time_zone, plan, currency,
                    monthly_minor, lifetime_minor, tenure_start, vulnerable, import_id, hidden_by)
             select external_id, name, name_folded, region, language, time_zone, plan, currency,
                    monthly_minor, lifetime_minor, tenure_start, vulnerable, import_id, import_id
             from import_customer where import_id = $1 and line > $2 and line <= $3
             order by line
             on conflict (external_id) do nothing")
            .bind(import.id)
            .bind(import.applied_line)
            .bind(upto),
        )
        .await?;
    if made == 0 {
        return Ok(0);
    }
    for (channel, address, key) in ADDRESSES {
        let text = format!(
            "insert into contact_point
                (customer_id, channel, address, address_key, consent_service, consent_marketing)
             select customer.id, $4, staged.{address}, staged.{key}, staged.consent_service, staged.consent_marketing
             from import_customer as staged
             join customer on customer.external_id = staged.external_id and customer.hidden_by = $1
             where staged.import_id = $1 and staged.line > $2 and staged.line <= $3 and staged.{key} <> ''
             on conflict (customer_id, channel, address_key) do nothing"
        );
        tx.execute(sql(AssertSqlSafe(text)).bind(import.id).bind(import.applied_line).bind(upto).bind(channel)).await?;
    }
    for service in catalogue(tx).await? {
        tx.execute(
            sql("insert into customer_service (customer_id, service_id)
                 select customer.id, $4 from import_customer as staged
                 join customer on customer.external_id = staged.external_id and customer.hidden_by = $1
                 where staged.import_id = $1 and staged.line > $2 and staged.line <= $3
                   and staged.services like '% ' || $4 || ' %'
                 on conflict (customer_id, service_id) do nothing")
            .bind(import.id)
            .bind(import.applied_line)
            .bind(upto)
            .bind(service),
        )
        .await?;
    }
    Ok(made)
}

/// The last transaction: customers who were there change, and everybody sees everything.
async fn finish(tx: &mut Tx, actor: &Actor, now: Timestamp, import: &Import) -> Result<Step, Refusal> {
    if !staging::hold(tx, now, import.id).await? {
        return Ok(Step::Nothing);
    }
    let columns: Vec<&str> = import.columns.split(';').collect();
    let known = import.rows_applied > import.rows_new;
    let mut changed = 0;
    if known {
        changed = change(tx, import, &columns).await?;
        for address in ADDRESSES.into_iter().filter(|(_, column, _)| columns.contains(column)) {
            move_address(tx, import, address, &columns).await?;
        }
        consent(tx, import, &columns).await?;
        if columns.contains(&"services") {
            reconnect(tx, import).await?;
        }
    }
    tx.execute(
        sql("update import set state = 'finished', finished_at = $2, rows_changed = $3 where id = $1")
            .bind(import.id)
            .bind(now)
            .bind(changed.cast_signed()),
    )
    .await?;
    let event = Event {
        actor,
        verb: "customers.imported",
        subject: "import",
        subject_id: &import.id,
        incident_id: None,
        fields: &columns,
    };
    events::record(tx, now, event).await?;
    Ok(Step::Finished)
}

/// Staged rows of customers who were there and whose data is not erased.
const KNOWN: &str = "from import_customer as staged
     join customer on customer.external_id = staged.external_id
          and customer.hidden_by is distinct from $1 and customer.erased_at is null";

/// The customers' own columns, where the file says something else. How many changed.
async fn change(tx: &mut Tx, import: &Import, columns: &[&str]) -> Result<u64, Refusal> {
    let told: Vec<&str> = PLAIN.iter().copied().filter(|column| columns.contains(column)).collect();
    if told.is_empty() {
        return Ok(0);
    }
    let mut sets: Vec<String> = told.iter().map(|column| format!("{column} = staged.{column}")).collect();
    if told.contains(&"name") {
        sets.push("name_folded = staged.name_folded".to_owned());
    }
    let differs: Vec<String> =
        told.iter().map(|column| format!("customer.{column} is distinct from staged.{column}")).collect();
    let text = format!(
        "update customer set {}, import_id = $1, version = customer.version + 1
         from import_customer as staged
         where staged.import_id = $1 and staged.external_id = customer.external_id
           and customer.hidden_by is distinct from $1 and customer.erased_at is null and ({})",
        sets.join(", "),
        differs.join(" or ")
    );
    Ok(tx.execute(sql(AssertSqlSafe(text)).bind(import.id)).await?)
}

/// A customer has the one address of a channel that the file tells, or none. Where the file says nothing of
/// consents, a new address inherits them from the old one.
async fn move_address(
    tx: &mut Tx,
    import: &Import,
    (channel, address, key): (&str, &str, &str),
    columns: &[&str],
) -> Result<(), Refusal> {
    let service = if columns.contains(&"consent_service") {
        "staged.consent_service".to_owned()
    } else {
        "not exists (select 1 from contact_point as old
            where old.customer_id = customer.id and old.channel = $2 and not old.consent_service)"
            .to_owned()
    };
    let marketing = if columns.contains(&"consent_marketing") {
        "staged.consent_marketing".to_owned()
    } else {
        "exists (select 1 from contact_point as old
            where old.customer_id = customer.id and old.channel = $2 and old.consent_marketing)"
            .to_owned()
    };
    let insert = format!(
        "insert into contact_point (customer_id, channel, address, address_key, consent_service, consent_marketing)
         select customer.id, $2, staged.{address}, staged.{key}, {service}, {marketing}
         {KNOWN}
         where staged.import_id = $1 and staged.{key} <> ''
         on conflict (customer_id, channel, address_key) do update set address = excluded.address
         where contact_point.address <> excluded.address"
    );
    let delete = format!(
        "delete from contact_point where id in (
            select old.id {KNOWN}
            join contact_point as old on old.customer_id = customer.id and old.channel = $2
            where staged.import_id = $1 and old.address_key <> staged.{key})"
    );
    for text in [insert, delete] {
        tx.execute(sql(AssertSqlSafe(text)).bind(import.id).bind(channel)).await?;
    }
    Ok(())
}

/// Consents that the file tells hold for every address of a customer.
async fn consent(tx: &mut Tx, import: &Import, columns: &[&str]) -> Result<(), Refusal> {
    for column in ["consent_service", "consent_marketing"].into_iter().filter(|column| columns.contains(column)) {
        let text = format!(
            "update contact_point set {column} = staged.{column}
             from import_customer as staged, customer
             where staged.import_id = $1 and customer.external_id = staged.external_id
               and customer.hidden_by is distinct from $1 and customer.erased_at is null
               and contact_point.customer_id = customer.id
               and contact_point.{column} is distinct from staged.{column}"
        );
        tx.execute(sql(AssertSqlSafe(text)).bind(import.id)).await?;
    }
    Ok(())
}

/// A customer uses the services that the file tells, and no others.
async fn reconnect(tx: &mut Tx, import: &Import) -> Result<(), Refusal> {
    let delete = format!(
        "delete from customer_service where (customer_id, service_id) in (
            select used.customer_id, used.service_id {KNOWN}
            join customer_service as used on used.customer_id = customer.id
            where staged.import_id = $1 and staged.services not like '% ' || used.service_id || ' %')"
    );
    tx.execute(sql(AssertSqlSafe(delete)).bind(import.id)).await?;
    let insert = format!(
        "insert into customer_service (customer_id, service_id)
         select customer.id, $2 {KNOWN}
         where staged.import_id = $1 and staged.services like '% ' || $2 || ' %'
         on conflict (customer_id, service_id) do nothing"
    );
    for service in catalogue(tx).await? {
        tx.execute(sql(AssertSqlSafe(insert.clone())).bind(import.id).bind(service)).await?;
    }
    Ok(())
}

async fn catalogue(tx: &mut Tx) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx.fetch_values::<PublicId>(sql("select id from service order by id")).await?)
}

/// Throws away some of what an import left behind that is over: staged rows, and the marks on customers
/// that are not hidden any more. Whether there may be more.
pub async fn tidy(tx: &mut Tx, id: i64) -> Result<bool, Refusal> {
    let mut gone = 0;
    for table in ["import_customer", "import_exposure"] {
        let text = format!(
            "delete from {table} where import_id = $1 and line <= (
                select max(line) from (select line from {table} where import_id = $1 order by line limit $2) as next)"
        );
        gone += tx.execute(sql(AssertSqlSafe(text)).bind(id).bind(CLEAN)).await?;
    }
    let shown = tx
        .execute(
            sql("update customer set hidden_by = null
             where id in (select id from customer where hidden_by = $1 limit $2)")
            .bind(id)
            .bind(CLEAN),
        )
        .await?;
    Ok(gone + shown > 0)
}
