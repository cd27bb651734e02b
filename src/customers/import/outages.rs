//! Several outages of one customer and service in an exposure file. Those that overlap, or follow without a break, are put together
//! in short steps, so that the last transaction of the import only inserts what is left.

use super::apply_customers::Step;
use super::staging::{Import, ImportState};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use serde_json::json;
use sqlx::AssertSqlSafe;

/// Staged rows of one step, and the other rows of its last customer.
const STEP_ROWS: i64 = 4_000;

/// A staged row of a customer and service that have several.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
struct StagedOutage {
    line: i64,
    customer_id: i64,
    service_id: PublicId,
    from_at: Timestamp,
    to_at: Option<Timestamp>,
}

impl StagedOutage {
    fn ends_after(&self, other: &Self) -> bool {
        other.to_at.is_some_and(|end| self.to_at.is_none_or(|to| to > end))
    }
}

/// What becomes of the rows of a step, by their lines.
#[derive(Debug, Default, PartialEq, Eq)]
struct Merged {
    /// Rows whose time is now within the one before.
    within: Vec<i64>,
    /// Rows that last until the end of another one, which is within them.
    prolonged: Vec<(i64, i64)>,
    /// Rows that are left beside others of the same customer and service.
    several: Vec<i64>,
}

/// Puts the outages of the next customers together; `None` after the last one. Counts their rows as applied, and the customers.
pub(super) async fn step(tx: &mut Tx, now: Timestamp, import: &Import) -> Result<Option<Step>, Refusal> {
    const MOVE: &str = concatcp!(
        "update import set state = $7, merged_through = $3, rows_applied = rows_applied + $4, rows_new = rows_new + $5,
                           beat_at = $6
         where id = $1 and merged_through = $2 and state in ",
        ImportState::DECIDED_SQL
    );
    let next = sql("select max(customer_id) from
            (select customer_id from import_exposure
             where import_id = $1 and customer_id > $2 order by customer_id limit $3) as next");
    let next = next.bind(import.id).bind(import.merged_through).bind(STEP_ROWS);
    let Some(upto) = tx.fetch_value::<Option<i64>>(next).await? else { return Ok(None) };
    let count = sql("select count(*), count(distinct customer_id) from import_exposure
         where import_id = $1 and customer_id > $2 and customer_id <= $3");
    let count = count.bind(import.id).bind(import.merged_through).bind(upto);
    let (rows, people) = tx.fetch_one::<(i64, i64)>(count).await?;
    // Only one process moves on and runs the step.
    let update = sql(MOVE).bind(import.id).bind(import.merged_through).bind(upto).bind(rows).bind(people).bind(now);
    if tx.execute(update.bind(ImportState::Applying)).await? == 0 {
        return Ok(Some(Step::Nothing));
    }
    let several = sql("select line, customer_id, service_id, from_at, to_at
         from (select line, customer_id, service_id, from_at, to_at,
                      count(*) over (partition by customer_id, service_id) as number
               from import_exposure where import_id = $1 and customer_id > $2 and customer_id <= $3) as counted
         where number > 1
         order by customer_id, service_id, from_at, line");
    let several = several.bind(import.id).bind(import.merged_through).bind(upto);
    let staged = tx.fetch_all::<StagedOutage>(several).await?;
    store(tx, import.id, &merge(&staged)).await?;
    Ok(Some(Step::More))
}

/// Puts rows together, which are in the order of customer, service and beginning.
fn merge(rows: &[StagedOutage]) -> Merged {
    let mut merged = Merged::default();
    for outages in rows.chunk_by(|one, next| one.customer_id == next.customer_id && one.service_id == next.service_id) {
        // The line of each row that is left, and the row that ends last of those within it.
        let mut left: Vec<(i64, &StagedOutage)> = Vec::new();
        for outage in outages {
            match left.last_mut() {
                Some((_, last)) if last.to_at.is_none_or(|end| outage.from_at <= end) => {
                    merged.within.push(outage.line);
                    if outage.ends_after(last) {
                        *last = outage;
                    }
                }
                _ => left.push((outage.line, outage)),
            }
        }
        let prolonged = left.iter().filter(|(line, last)| *line != last.line);
        merged.prolonged.extend(prolonged.map(|(line, last)| (*line, last.line)));
        if left.len() > 1 {
            merged.several.extend(left.iter().map(|(line, _)| *line));
        }
    }
    merged
}

async fn store(tx: &mut Tx, import_id: i64, merged: &Merged) -> Result<(), Refusal> {
    if !merged.prolonged.is_empty() {
        let given = tx.dialect(
            "select value ->> 0 as line, value ->> 1 as until from json_each($2)",
            "select (value ->> 0)::bigint as line, (value ->> 1)::bigint as until
             from json_array_elements($2::json) as listed (value)",
        );
        let update = format!(
            "update import_exposure
             set to_at = (select ending.to_at from import_exposure as ending
                          where ending.import_id = $1 and ending.line = given.until)
             from ({given}) as given
             where import_exposure.import_id = $1 and import_exposure.line = given.line"
        );
        tx.execute(sql(AssertSqlSafe(update)).bind(import_id).bind(json!(merged.prolonged).to_string())).await?;
    }
    if !merged.several.is_empty() {
        let update = format!(
            "update import_exposure set is_one_of_several = true where import_id = $1 and line in {}",
            tx.row_ids(2)
        );
        tx.execute(sql(AssertSqlSafe(update)).bind(import_id).bind(json!(merged.several).to_string())).await?;
    }
    if !merged.within.is_empty() {
        let delete = format!("delete from import_exposure where import_id = $1 and line in {}", tx.row_ids(2));
        tx.execute(sql(AssertSqlSafe(delete)).bind(import_id).bind(json!(merged.within).to_string())).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_support::test_start;
    use chrono::Duration;

    /// A row of a customer, with minutes after the start; without an end while it lasts.
    fn row(line: i64, customer_id: i64, from: i64, to: Option<i64>) -> StagedOutage {
        let at = |minutes| test_start() + Duration::minutes(minutes);
        let service_id = PublicId::parse("voicevoice00").unwrap();
        StagedOutage { line, customer_id, service_id, from_at: at(from), to_at: to.map(at) }
    }

    #[test]
    fn outages_with_a_break_between_them_stay_apart() {
        let merged =
            merge(&[row(5, 1, 0, Some(10)), row(2, 1, 11, Some(20)), row(7, 2, 5, Some(6)), row(8, 2, 7, None)]);
        assert_eq!(merged, Merged { several: vec![5, 2, 7, 8], ..Merged::default() });
    }

    #[test]
    fn outages_that_overlap_or_follow_at_once_become_one() {
        let (covered, follows) = (row(2, 1, 5, Some(10)), row(4, 1, 50, Some(55)));
        let merged = merge(&[row(1, 1, 0, Some(40)), covered, row(3, 1, 20, Some(50)), follows, row(9, 2, 0, Some(1))]);
        assert_eq!(merged, Merged { within: vec![2, 3, 4], prolonged: vec![(1, 4)], several: vec![] });
    }

    #[test]
    fn what_lasts_has_no_outage_after_it() {
        let merged = merge(&[row(1, 1, 0, Some(5)), row(2, 1, 3, None), row(3, 1, 60, Some(70))]);
        assert_eq!(merged, Merged { within: vec![2, 3], prolonged: vec![(1, 2)], several: vec![] });
        let same = merge(&[row(1, 1, 0, None), row(2, 1, 0, Some(5))]);
        assert_eq!(same, Merged { within: vec![2], ..Merged::default() });
    }
}
