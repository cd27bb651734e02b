//! The tags of the staged rows of a customer file.

use super::apply_customers::EXISTING;
use super::staging::Import;
use crate::platform::db::{Tx, sql};
use crate::types::Refusal;
use const_format::concatcp;
use sqlx::AssertSqlSafe;

/// Gives new customers their tags. `step` is the query of the staged rows with their customers, whose values are bound here.
pub(super) async fn insert_new(tx: &mut Tx, import: &Import, step: &str, upto: i64) -> Result<(), Refusal> {
    let tags = tx.dialect("json_each(step.tags) as tag", "json_array_elements_text(step.tags::json) as tag (value)");
    let text = format!(
        "insert into customer_tag (customer_id, tag)
         select step.customer_id, tag.value from {step} cross join {tags}
         where step.customer_id is not null and step.tags <> '[]'
         on conflict (customer_id, tag) do nothing"
    );
    tx.execute(sql(AssertSqlSafe(text)).bind(import.id).bind(import.applied_line).bind(upto)).await?;
    Ok(())
}

/// In SQL: whether the tags of the row `customer` are not those of the row `staged`.
pub(super) const fn differ(tx: &Tx) -> &'static str {
    tx.dialect(
        "exists (select 1 from customer_tag as had where had.customer_id = customer.id
                 and not exists (select 1 from json_each(staged.tags) as tag where tag.value = had.tag))
         or (select count(*) from customer_tag as had where had.customer_id = customer.id)
             <> json_array_length(staged.tags)",
        "exists (select 1 from customer_tag as had where had.customer_id = customer.id
                 and not exists (select 1 from json_array_elements_text(staged.tags::json) as tag (value)
                                 where tag.value = had.tag))
         or (select count(*) from customer_tag as had where had.customer_id = customer.id)
             <> json_array_length(staged.tags::json)",
    )
}

/// Replaces the tags of existing customers by those in the file.
pub(super) async fn replace(tx: &mut Tx, import: &Import) -> Result<(), Refusal> {
    const DELETE: &str = concatcp!(
        "delete from customer_tag where (customer_id, tag) in (
             select had.customer_id, had.tag ",
        EXISTING,
        " join customer_tag as had on had.customer_id = customer.id
             where staged.import_id = $1 and not exists (select 1 from "
    );
    const INSERT: &str =
        concatcp!("insert into customer_tag (customer_id, tag) select customer.id, tag.value ", EXISTING);
    const SQLITE_DELETE: &str = concatcp!(DELETE, "json_each(staged.tags) as tag where tag.value = had.tag))");
    const POSTGRES_DELETE: &str =
        concatcp!(DELETE, "json_array_elements_text(staged.tags::json) as tag (value) where tag.value = had.tag))");
    const END: &str = " where staged.import_id = $1 and staged.tags <> '[]' on conflict (customer_id, tag) do nothing";
    const SQLITE_INSERT: &str = concatcp!(INSERT, " cross join json_each(staged.tags) as tag", END);
    const POSTGRES_INSERT: &str =
        concatcp!(INSERT, " cross join json_array_elements_text(staged.tags::json) as tag (value)", END);
    tx.execute(sql(tx.dialect(SQLITE_DELETE, POSTGRES_DELETE)).bind(import.id)).await?;
    tx.execute(sql(tx.dialect(SQLITE_INSERT, POSTGRES_INSERT)).bind(import.id)).await?;
    Ok(())
}
