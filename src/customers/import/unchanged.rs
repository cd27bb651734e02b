//! Rows of a customer file that say nothing new. Most rows of the file that a company sends every night are those of the night
//! before: they are compared as they are read, and only the others are staged and applied.

use super::customer_row::CustomerRow;
use crate::platform::db::{Query, Tx, sql};
use crate::types::Refusal;
use serde_json::{Map, Value};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

/// What stands between two values; no cell contains it, because control characters are not allowed in one.
const SEPARATOR: char = '\u{1f}';

/// A column as it is compared: the value of a row, and SQL for the value of `customer` as text.
struct Compared {
    column: &'static str,
    of_row: fn(&CustomerRow) -> String,
    sqlite: &'static str,
    postgres: &'static str,
}

/// A column that both databases write alike.
macro_rules! alike {
    ($column:literal, $sql:expr, $of_row:expr) => {
        Compared { column: $column, of_row: $of_row, sqlite: $sql, postgres: $sql }
    };
}

/// The addresses of a channel: empty for none. With several, a row never says the same.
macro_rules! addresses {
    ($aggregate:literal, $separator:literal, $channel:literal) => {
        concat!(
            "coalesce((select ",
            $aggregate,
            "(point.address || ",
            $separator,
            " || point.address_key, ",
            $separator,
            ") from contact_point as point where point.customer_id = customer.id and point.channel = '",
            $channel,
            "'), '')"
        )
    };
}

/// Whether all, some or none of the addresses consent; as empty text for somebody without an address. What the customer said about
/// messages about the service is kept without an address too, and compared beside it.
macro_rules! consents {
    ($column:literal) => {
        concat!(
            "coalesce((select max(case when point.",
            $column,
            " then '1' else '0' end) || min(case when point.",
            $column,
            " then '1' else '0' end) from contact_point as point where point.customer_id = customer.id), '')"
        )
    };
}

const COMPARED: &[Compared] = &[
    alike!("name", "customer.name", |row| row.name.clone()),
    alike!("region", "customer.region", |row| row.region.clone()),
    alike!("language", "customer.language", |row| row.language.clone()),
    alike!("time_zone", "customer.time_zone", |row| row.time_zone.clone()),
    alike!("plan", "customer.plan", |row| row.plan.clone()),
    alike!("currency", "customer.currency", |row| row.currency.clone()),
    alike!("monthly_minor", "cast(customer.monthly_minor as text)", |row| row.monthly_minor.to_string()),
    alike!("lifetime_minor", "cast(customer.lifetime_minor as text)", |row| row.lifetime_minor.to_string()),
    alike!("tenure_start", "coalesce(customer.tenure_start, '')", |row| row.tenure_start.clone().unwrap_or_default()),
    alike!("vulnerable", "case when customer.vulnerable then '1' else '0' end", |row| flag(row.vulnerable).to_owned()),
    alike!(
        "consent_service",
        concat!("case when customer.service_opt_out then '0' else '1' end || ", consents!("consent_service")),
        |row| format!("{}{}", flag(row.consent_service), consent(row, row.consent_service))
    ),
    alike!("consent_marketing", consents!("consent_marketing"), |row| consent(row, row.consent_marketing)),
    Compared {
        column: "email",
        of_row: |row| address(&row.email),
        sqlite: addresses!("group_concat", "char(30)", "email"),
        postgres: addresses!("string_agg", "chr(30)", "email"),
    },
    Compared {
        column: "phone",
        of_row: |row| address(&row.phone),
        sqlite: addresses!("group_concat", "char(30)", "sms"),
        postgres: addresses!("string_agg", "chr(30)", "sms"),
    },
    Compared {
        column: "services",
        of_row: services,
        sqlite: "coalesce((select group_concat(used.service_id, ' ') from
                     (select service_id from customer_service where customer_id = customer.id order by service_id) as used), '')",
        postgres: r#"coalesce((select string_agg(used.service_id, ' ' order by used.service_id collate "C")
                     from customer_service as used where used.customer_id = customer.id), '')"#,
    },
    Compared {
        column: "tags",
        of_row: tags,
        sqlite: "coalesce((select group_concat(had.tag, ' ') from
                     (select tag from customer_tag where customer_id = customer.id order by tag) as had), '')",
        postgres: r#"coalesce((select string_agg(had.tag, ' ' order by had.tag collate "C")
                     from customer_tag as had where had.customer_id = customer.id), '')"#,
    },
];

/// The columns in which a row may differ and change nothing: a consent that the owner of the address withdrew is not given back, and
/// one of a customer whose addresses the file does not name is compared with no address.
const CONSENTS: [&str; 2] = ["consent_service", "consent_marketing"];

/// The tags of a row, which are words without spaces, in the order in which the database sorts them.
fn tags(row: &CustomerRow) -> String {
    let mut tags: Vec<String> = serde_json::from_str(&row.tags).unwrap_or_default();
    tags.sort_unstable();
    tags.join(" ")
}

fn flag(value: bool) -> &'static str {
    if value { "1" } else { "0" }
}

fn consent(row: &CustomerRow, value: bool) -> String {
    let has_no_address = row.email.1.is_empty() && row.phone.1.is_empty();
    if has_no_address { String::new() } else { flag(value).repeat(2) }
}

fn address((address, key): &(String, String)) -> String {
    if key.is_empty() { String::new() } else { format!("{address}\u{1e}{key}") }
}

fn services(row: &CustomerRow) -> String {
    let mut ids: Vec<&str> = row.services.split_whitespace().collect();
    ids.sort_unstable();
    ids.dedup();
    ids.join(" ")
}

/// The rows that are new or differ from what is stored, in the order of the file, each with whether it is known to say something new
/// about a customer. `columns` are those of the file; with one that is not compared, all rows, and nothing is known of them.
pub(super) async fn without_unchanged(
    tx: &mut Tx,
    columns: &[&str],
    rows: Vec<CustomerRow>,
) -> Result<Vec<CustomerRow>, Refusal> {
    let given: Vec<&Compared> = COMPARED.iter().filter(|compared| columns.contains(&compared.column)).collect();
    if rows.is_empty() || given.len() + 1 != columns.len() {
        return Ok(rows);
    }
    let as_text = |row: &CustomerRow| {
        let values: Vec<String> = given.iter().map(|compared| (compared.of_row)(row)).collect();
        values.join(&SEPARATOR.to_string())
    };
    let of_rows: Map<String, Value> =
        rows.iter().map(|row| (row.external_id.clone(), Value::String(as_text(row)))).collect();
    let changed: String = tx.fetch_value(query(tx, &given).bind(Value::Object(of_rows).to_string())).await?;
    let changed: Vec<(String, Option<String>)> = serde_json::from_str(&changed)
        .map_err(|error| Refusal::Fault(format!("what the database compared cannot be read: {error}")))?;
    let changed: HashMap<String, Option<String>> = changed.into_iter().collect();
    let told = |mut row: CustomerRow| {
        let stored = changed.get(&row.external_id)?;
        row.differs = stored.as_deref().is_some_and(|stored| differs(&given, &row, stored));
        Some(row)
    };
    Ok(rows.into_iter().filter_map(told).collect())
}

/// Whether a row differs from the text of what is stored in more than its consents.
fn differs(given: &[&Compared], row: &CustomerRow, stored: &str) -> bool {
    let mut values = given.iter().zip(stored.split(SEPARATOR));
    values.any(|(compared, value)| !CONSENTS.contains(&compared.column) && (compared.of_row)(row) != value)
}

/// The ids of customers whose text in `$1`, an object, is not that of what is stored, with the stored one; null for a new customer.
/// They are one JSON array of pairs, because a row of the result costs more than comparing it.
fn query(tx: &Tx, given: &[&Compared]) -> Query<'static> {
    let is_postgres = tx.is_postgres();
    let character = tx.dialect("char", "chr");
    let (array, pair) = (tx.dialect("json_group_array", "json_agg"), tx.dialect("json_array", "json_build_array"));
    let values: Vec<&str> =
        given.iter().map(|compared| if is_postgres { compared.postgres } else { compared.sqlite }).collect();
    let values = if values.is_empty() {
        "''".to_owned()
    } else {
        values.join(&format!(" || {character}({}) || ", SEPARATOR as u32))
    };
    let text = format!(
        "select coalesce(cast({array}({pair}(given.key, case when customer.id is not null then {values} end)) as text), '[]')
         from {} as given left join customer on customer.external_id = given.key
         where customer.id is null or {values} <> given.value",
        tx.dialect("json_each($1)", "json_each_text($1::json)")
    );
    sql(AssertSqlSafe(text))
}
