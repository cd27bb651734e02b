//! Adds or changes one customer, by the rules of a row of a customer file and with the same statements, in one
//! transaction. It is an import without a file, so that what it changed can be told by whom.

use super::apply_customers::{self, Step};
use super::cells::Cells;
use super::columns::CUSTOMERS;
use super::run::{Options, read_reference_data};
use super::staging::{self, ImportKind};
use super::{customer_row, json_lines};
use crate::access::DataImporter;
use crate::customers::store;
use crate::platform::db::Tx;
use crate::types::{Message, Refusal, Timestamp};
use serde_json::{Map, Value};

/// Adds or changes the customer with the `external_id` of `object`, whose fields are columns of a customer file. What it
/// lacks stays as it is, and an empty value clears.
///
/// # Errors
///
/// Field errors, as of a row. `Refusal::Conflict` while an import is under way, `Refusal::Gone` for a customer whose data
/// was erased.
pub async fn put(
    tx: &mut Tx,
    right: &DataImporter,
    now: Timestamp,
    object: &Map<String, Value>,
) -> Result<(), Refusal> {
    let whole = |message| Refusal::fields([("", message)]);
    let header = json_lines::header_of(object, CUSTOMERS, &["external_id"]).map_err(whole)?;
    let record = json_lines::record_of(&header, object).map_err(|error| Refusal::Invalid(vec![error]))?;
    let reference = read_reference_data(tx, now).await?;
    let row = customer_row::read(1, &Cells { header: &header, record: &record }, &reference);
    let row = row.map_err(Refusal::Invalid)?;
    match store::find_by_external_id(tx, &row.external_id).await? {
        None if !header.has("name") => return Err(Refusal::field("name", "import-new-needs-name")),
        Some(customer) if customer.erased_at.is_some() => return Err(Refusal::Gone(Message::new("customer-erased"))),
        _ => {}
    }
    let run = staging::new_run();
    let id = staging::begin(tx, right.actor(), now, ImportKind::Customers, "", None, Options::default(), &run).await?;
    staging::set_columns(tx, id, &header.columns()).await?;
    staging::stage_customers(tx, id, &[row]).await?;
    staging::decide_one(tx, id).await?;
    let mut step = Step::More;
    while step == Step::More {
        step = apply_customers::run_step(tx, right.actor(), now, id).await?;
    }
    if step != Step::Finished {
        return Err(Refusal::Fault(format!("import {id} of one customer did not finish")));
    }
    while apply_customers::delete_leftovers(tx, id).await? {}
    Ok(())
}
