//! Every row of the table of rights, tried with valid input: as nobody, as every wrong role, from another
//! site, and then as somebody who may (decision 3). Three stories make what the doors need.

#[allow(dead_code, reason = "these houses serve the stories of their own rooms too")]
#[path = "goodwill/fixture.rs"]
mod goodwill_fixture;
#[allow(dead_code, reason = "these houses serve the stories of their own rooms too")]
#[path = "apologies/house.rs"]
mod house;

#[path = "rights/company.rs"]
mod company;
#[path = "rights/dump.rs"]
mod dump;
#[path = "rights/keeper.rs"]
mod keeper;
#[path = "rights/letters.rs"]
mod letters;
#[path = "rights/money.rs"]
mod money;

use amends::access::writes::TABLE;
use std::collections::BTreeSet;

/// A row that is added to the table belongs to a story, or this fails; that each story tries all of its
/// rows is what it asserts at its end.
#[test]
fn every_row_of_the_table_has_its_sample() {
    let tried: BTreeSet<_> = [company::ROWS, letters::ROWS, money::ROWS].concat().into_iter().collect();
    let listed: BTreeSet<_> = TABLE.iter().map(|row| row.path).collect();
    let missing: Vec<_> = listed.symmetric_difference(&tried).collect();
    assert!(missing.is_empty(), "in the table or in a story, but not in both: {missing:?}");
}
