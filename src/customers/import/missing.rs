//! Customers whom a full file leaves out: a file that is said to list every customer. They may have left, or the file may be
//! incomplete, so nothing about them is changed: they are listed for a person to decide.
//!
//! While the file is read, the ids of the customers that it names are noted as bits, of which a million take 125 KB; most rows of
//! such a file are those of the night before and are not staged. The bits are stored with the decision to apply the file. The steps
//! of the import then compare them with the customers who were there when it was read.

use super::staging::{Import, ImportState};
use crate::platform::db::{IDS_POSTGRES, IDS_SQLITE, Tx, sql};
use crate::t;
use crate::types::{Refusal, Timestamp};
use crate::ui::number::Count;
use chrono::Duration;
use const_format::concatcp;
use serde_json::json;
use std::collections::BTreeMap;

/// How long bad rows and those whom a file leaves out are kept.
pub const KEPT_FOR: Duration = Duration::days(30);
/// Ids of one row of bits.
const IDS_PER_PART: i64 = 65_536;
/// Customers that one step compares.
const STEP_CUSTOMERS: i64 = 10_000;

/// Which customers a file names.
#[derive(Debug, Clone, Default)]
pub struct NamedCustomers {
    parts: BTreeMap<i64, Vec<u8>>,
}

impl NamedCustomers {
    /// Notes the customers with these external ids.
    pub async fn add(&mut self, tx: &mut Tx, external_ids: &[&str]) -> Result<(), Refusal> {
        const SELECT: &str = "select id from customer where external_id in ";
        let query = sql(tx.dialect(concatcp!(SELECT, IDS_SQLITE), concatcp!(SELECT, IDS_POSTGRES)))
            .bind(json!(external_ids).to_string());
        for id in tx.fetch_values::<i64>(query).await? {
            self.note(id);
        }
        Ok(())
    }

    fn note(&mut self, id: i64) {
        let bits = self.parts.entry(part_of(id)).or_insert_with(|| vec![0; bytes_per_part()]);
        let (byte, bit) = place_of(id);
        if let Some(byte) = bits.get_mut(byte) {
            *byte |= bit;
        }
    }

    fn has(&self, id: i64) -> bool {
        let (byte, bit) = place_of(id);
        self.parts.get(&part_of(id)).and_then(|bits| bits.get(byte)).is_some_and(|byte| byte & bit != 0)
    }

    /// Stores them for the steps of an import.
    pub async fn store(&self, tx: &mut Tx, import_id: i64) -> Result<(), Refusal> {
        for (part, bits) in &self.parts {
            let insert = sql("insert into import_named (import_id, part, bits) values ($1, $2, $3)");
            tx.execute(insert.bind(import_id).bind(*part).bind(&bits[..])).await?;
        }
        Ok(())
    }

    /// Reads those with ids from `first` to `last`.
    async fn load(tx: &mut Tx, import_id: i64, first: i64, last: i64) -> Result<Self, Refusal> {
        let query = sql("select part, bits from import_named where import_id = $1 and part >= $2 and part <= $3");
        let query = query.bind(import_id).bind(part_of(first)).bind(part_of(last));
        Ok(Self { parts: tx.fetch_all::<(i64, Vec<u8>)>(query).await?.into_iter().collect() })
    }
}

fn part_of(id: i64) -> i64 {
    id.div_euclid(IDS_PER_PART)
}

/// The byte within its part, and the bit within the byte.
fn place_of(id: i64) -> (usize, u8) {
    let place = id.rem_euclid(IDS_PER_PART);
    (usize::try_from(place / 8).unwrap_or(0), 1 << (place % 8))
}

fn bytes_per_part() -> usize {
    usize::try_from(IDS_PER_PART / 8).unwrap_or(0)
}

/// Compares the next customers with the file of a decided import. Returns whether there were any. Where a row of the file was
/// skipped, nobody is listed: it may be about one of those.
pub(super) async fn step(tx: &mut Tx, now: Timestamp, import: &Import) -> Result<bool, Refusal> {
    const NEXT: &str = concat!(
        "select id from customer where id > $1 and id <= $2 and erased_at is null and ",
        crate::visible_customer!(),
        " order by id limit $3"
    );
    const INSERT: &str = "insert into import_missing (import_id, customer_id) select $1, ";
    const SQLITE: &str = concatcp!(INSERT, "value from json_each($2)");
    const POSTGRES: &str = concatcp!(INSERT, "value::bigint from json_array_elements_text($2::json)");
    const MOVE: &str = concatcp!(
        "update import set state = $6, compared_through = $3, rows_missing = rows_missing + $4, beat_at = $5
         where id = $1 and compared_through = $2 and state in ",
        ImportState::DECIDED_SQL
    );
    if !import.is_full || import.rows_bad > 0 {
        return Ok(false);
    }
    let next = sql(NEXT).bind(import.compared_through).bind(import.last_customer).bind(STEP_CUSTOMERS);
    let ids = tx.fetch_values::<i64>(next).await?;
    let (Some(first), Some(last)) = (ids.first().copied(), ids.last().copied()) else { return Ok(false) };
    let named = NamedCustomers::load(tx, import.id, first, last).await?;
    let missing: Vec<i64> = ids.into_iter().filter(|id| !named.has(*id)).collect();
    let count = i64::try_from(missing.len()).unwrap_or(0);
    // Only one process moves on and lists them.
    let update = sql(MOVE).bind(import.id).bind(import.compared_through).bind(last).bind(count).bind(now);
    if tx.execute(update.bind(ImportState::Applying)).await? > 0 && count > 0 {
        tx.execute(sql(tx.dialect(SQLITE, POSTGRES)).bind(import.id).bind(json!(missing).to_string())).await?;
    }
    Ok(true)
}

/// What a full file said about the customers whom it does not name; `None` for another file, or before it is finished.
pub fn outcome(import: &Import) -> Option<String> {
    if !import.is_full || import.state != ImportState::Finished {
        return None;
    }
    Some(match import.rows_missing {
        _ if import.rows_bad > 0 => t!("import-missing-unknown"),
        0 => t!("import-missing-none"),
        count => t!("import-missing", count = Count(count)),
    })
}

/// How many of its rows were passed over because their customers' data was erased; `None` for none, and for an import that is
/// not over or of which nothing was imported.
pub fn erased(import: &Import) -> Option<String> {
    let has_result = matches!(import.state, ImportState::Finished | ImportState::Checked);
    (has_result && import.rows_erased > 0).then(|| t!("import-erased", count = Count(import.rows_erased)))
}

/// Whether those whom it leaves out are still listed.
pub fn is_kept(import: &Import, now: Timestamp) -> bool {
    import.started_at >= now - KEPT_FOR
}

/// Deletes the bits of an import that is over. Returns how many rows.
pub(super) async fn delete_named(tx: &mut Tx, import_id: i64) -> Result<u64, Refusal> {
    Ok(tx.execute(sql("delete from import_named where import_id = $1").bind(import_id)).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_customer_has_a_bit_of_its_own() {
        let mut named = NamedCustomers::default();
        let ids = [1, 7, 8, 65_535, 65_536, 65_537, 23_000_000];
        ids.into_iter().for_each(|id| named.note(id));
        assert!(ids.into_iter().all(|id| named.has(id)));
        assert!([0, 2, 6, 9, 65_534, 65_538, 22_999_999, 23_000_001, i64::MAX].into_iter().all(|id| !named.has(id)));
        assert_eq!(named.parts.len(), 3);
    }
}
