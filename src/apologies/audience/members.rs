//! The members of a frozen audience: one row for each customer whom the incident affected, with the reason for skipping them or
//! the values of their message.

use super::Recipient;
use crate::customers::Channel;
use crate::delivery::template::Values;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::hex;
use crate::types::Refusal;
use const_format::concatcp;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;

/// Most members of dropped runs that one transaction deletes.
const DELETE_MAX: i64 = 5_000;

/// A member to store.
#[derive(Debug, Clone)]
pub(super) struct NewMember<'a> {
    pub(super) person: &'a Recipient,
    /// The variables that their text uses and that are empty for them, separated by commas; empty for none.
    pub(super) missing: String,
    /// The values of the variables that their text uses, as JSON; `{}` for somebody who is skipped.
    pub(super) values: String,
}

/// The hash of a member together with everybody before: 64 hexadecimal digits, whatever the size of the steps.
pub(super) fn chain(before: &str, member: &NewMember<'_>) -> String {
    let person = member.person;
    let outcome = person.skipped.map_or("", |reason| reason.as_str());
    let row = json!([
        person.id,
        person.contact_id,
        person.channel,
        outcome,
        person.is_confirmed,
        member.missing,
        member.values
    ]);
    let mut hash = Sha256::new();
    hash.update(before.as_bytes());
    hash.update(row.to_string().as_bytes());
    hex(&hash.finalize())
}

/// Stores members.
pub(super) async fn insert(tx: &mut Tx, run: i64, members: &[NewMember<'_>]) -> Result<(), Refusal> {
    const INSERT: &str = "insert into audience_member
        (run_id, customer_id, contact_id, channel, address_key, outcome, is_confirmed, missing, text_values)
        select $2, customer_id, contact_id, channel, address_key, outcome, is_confirmed, missing, text_values from ";
    const SQLITE: &str = concatcp!(
        INSERT,
        "(select value ->> 0 as customer_id, value ->> 1 as contact_id, value ->> 2 as channel, value ->> 3 as address_key,
                 value ->> 4 as outcome, value ->> 5 as is_confirmed, value ->> 6 as missing, value ->> 7 as text_values
          from json_each($1)) as member"
    );
    const POSTGRES: &str = concatcp!(
        INSERT,
        "(select (value ->> 0)::bigint as customer_id, (value ->> 1)::bigint as contact_id, value ->> 2 as channel,
                 value ->> 3 as address_key, value ->> 4 as outcome, (value ->> 5)::boolean as is_confirmed,
                 value ->> 6 as missing, value ->> 7 as text_values
          from json_array_elements($1::json) as value) as member"
    );
    let rows: Vec<_> = members
        .iter()
        .map(|member| {
            let person = member.person;
            let outcome = person.skipped.map_or("", |reason| reason.as_str());
            json!([
                person.id,
                person.contact_id,
                person.channel,
                // What a skipped customer's address is, nobody needs to know.
                if person.skipped.is_none() { person.address_key.as_str() } else { "" },
                outcome,
                person.is_confirmed,
                member.missing,
                member.values
            ])
        })
        .collect();
    tx.execute(sql(tx.dialect(SQLITE, POSTGRES)).bind(serde_json::Value::Array(rows).to_string()).bind(run)).await?;
    // Somebody may have been erased since these were read. On PostgreSQL the insert waited for whoever erased them.
    let ids = || members.iter().map(|member| member.person.id);
    let (Some(first), Some(last)) = (ids().min(), ids().max()) else { return Ok(()) };
    tx.execute(
        sql("update audience_member set address_key = '', text_values = '{}'
             where run_id = $1 and customer_id >= $2 and customer_id <= $3 and text_values <> '{}'
               and exists (select 1 from customer_view as customer
                           where customer.id = audience_member.customer_id and customer.erased_at is not null)")
        .bind(run)
        .bind(first)
        .bind(last),
    )
    .await?;
    Ok(())
}

/// The last of the next `limit` members after a customer; `None` if there are none.
pub async fn last_of_next(tx: &mut Tx, run: i64, after: i64, limit: i64) -> Result<Option<i64>, Refusal> {
    Ok(tx
        .fetch_value::<Option<i64>>(
            sql("select max(customer_id) from (select customer_id from audience_member
                 where run_id = $1 and customer_id > $2 order by customer_id limit $3) as next")
            .bind(run)
            .bind(after)
            .bind(limit),
        )
        .await?)
}

/// A customer who would get the batch and lacks a value.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct IncompleteMember {
    /// The customer.
    pub customer_id: i64,
    /// The company's own number for the customer.
    pub external_id: String,
    /// Their name; may be what is missing.
    pub name: String,
    /// The variables that are empty, separated by commas.
    pub missing: String,
}

/// Those who lack a value that the text uses, after a customer, at most `limit`.
pub async fn incomplete(tx: &mut Tx, run: i64, after: i64, limit: i64) -> Result<Vec<IncompleteMember>, Refusal> {
    Ok(tx
        .fetch_all(
            sql("select member.customer_id, customer.external_id, customer.name, member.missing
                 from audience_member as member join customer_view as customer on customer.id = member.customer_id
                 where member.run_id = $1 and member.missing <> '' and member.customer_id > $2
                 order by member.customer_id limit $3")
            .bind(run)
            .bind(after)
            .bind(limit),
        )
        .await?)
}

#[derive(Debug, sqlx::FromRow)]
struct MemberRow {
    customer_id: i64,
    external_id: String,
    name: String,
    time_zone: String,
    contact_id: Option<i64>,
    channel: Option<Channel>,
    address: String,
    address_key: String,
    is_confirmed: bool,
    text_values: String,
}

/// Members with the values of their messages as they are approved, in the order of their ids. Who lacks a value has no value.
pub async fn find(tx: &mut Tx, run: i64, ids: &[i64]) -> Result<Vec<(Recipient, Values)>, Refusal> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places = (2..ids.len() + 2).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "select member.customer_id, customer.external_id, customer.name, customer.time_zone, member.contact_id, member.channel,
                coalesce(point.address, '') as address, member.address_key, member.is_confirmed, member.text_values
         from audience_member as member join customer_view as customer on customer.id = member.customer_id
         left join contact_point_view as point on point.id = member.contact_id
         where member.run_id = $1 and member.outcome = '' and customer.erased_at is null
           and member.customer_id in ({places}) order by member.customer_id"
    );
    let query = ids.iter().fold(sql(AssertSqlSafe(text)).bind(run), |query, id| query.bind(*id));
    let rows = tx.fetch_all::<MemberRow>(query).await?;
    rows.into_iter()
        .map(|row| {
            let values = serde_json::from_str(&row.text_values)
                .map_err(|error| Refusal::Fault(format!("customer {}: the values: {error}", row.customer_id)))?;
            let person = Recipient {
                id: row.customer_id,
                external_id: row.external_id,
                name: row.name,
                time_zone: row.time_zone,
                region: String::new(),
                plan: String::new(),
                language: String::new(),
                contact_id: row.contact_id,
                channel: row.channel,
                address: row.address,
                address_key: row.address_key,
                skipped: None,
                is_confirmed: row.is_confirmed,
            };
            Ok((person, values))
        })
        .collect()
}

/// Erases the values that a customer's messages would have had, and their addresses. What was approved is known by its hash, and an
/// erased customer is written to no more (decision 46).
pub async fn erase_customer(tx: &mut Tx, customer_id: i64) -> Result<(), Refusal> {
    // With the runs, since the index begins with them.
    const SQLITE: &str = "update audience_member set address_key = '', text_values = '{}'
        where customer_id = $1 and run_id in (select id from audience_run)";
    const POSTGRES: &str = "update audience_member set address_key = '', text_values = '{}'
        where customer_id = $1 and run_id = any(array(select id from audience_run))";
    tx.execute(sql(tx.dialect(SQLITE, POSTGRES)).bind(customer_id)).await?;
    Ok(())
}

/// Deletes members of a run that was dropped, and then the run. Returns whether there was anything to do.
pub(super) async fn delete_dropped(tx: &mut Tx) -> Result<bool, Refusal> {
    let dropped = sql("select id from audience_run where state = 'dropped' order by id limit 1");
    let Some(run) = tx.fetch_value_optional::<i64>(dropped).await? else { return Ok(false) };
    let deleted = tx
        .execute(
            sql("delete from audience_member where run_id = $1 and customer_id in
                 (select customer_id from audience_member where run_id = $1 order by customer_id limit $2)")
            .bind(run)
            .bind(DELETE_MAX),
        )
        .await?;
    if deleted == 0 {
        tx.execute(sql("delete from audience_run where id = $1 and state = 'dropped'").bind(run)).await?;
    }
    Ok(true)
}
