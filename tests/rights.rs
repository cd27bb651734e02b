//! Access control over HTTP.
//!
//! Every row of the write table is posted to with valid input: as nobody, with every role that is not allowed, from
//! another site, and then by somebody who is allowed (decision 3). Every row of the read table is requested as nobody
//! and with every role.

#[allow(dead_code, reason = "other tests use the rest of this fixture")]
#[path = "apologies/fixture.rs"]
mod apologies_fixture;
#[allow(dead_code, reason = "other tests use the rest of this fixture")]
#[path = "goodwill/fixture.rs"]
mod goodwill_fixture;

#[path = "rights/access_check.rs"]
mod access_check;
#[path = "rights/alert_forms.rs"]
mod alert_forms;
#[path = "rights/apology_forms.rs"]
mod apology_forms;
#[path = "rights/database_contents.rs"]
mod database_contents;
#[path = "rights/desk_forms.rs"]
mod desk_forms;
#[path = "rights/goodwill_forms.rs"]
mod goodwill_forms;
#[path = "rights/incident_desk_forms.rs"]
mod incident_desk_forms;
#[path = "rights/pages.rs"]
mod pages;
#[path = "rights/password_change.rs"]
mod password_change;
#[path = "rights/personal_data.rs"]
mod personal_data;
#[path = "rights/pressed_twice.rs"]
mod pressed_twice;
#[path = "rights/refused_forms.rs"]
mod refused_forms;
#[path = "rights/webhook_forms.rs"]
mod webhook_forms;

use amends::access::writes::TABLE;
use std::collections::BTreeSet;

/// Each test asserts that it covers all rows that it lists, so this fails for a new row that no test covers.
#[test]
fn every_row_of_the_write_table_is_covered() {
    let tests = [
        desk_forms::ROWS,
        incident_desk_forms::ROWS,
        alert_forms::ROWS,
        apology_forms::ROWS,
        goodwill_forms::ROWS,
        webhook_forms::ROWS,
    ];
    let covered: BTreeSet<_> = tests.concat().into_iter().collect();
    let listed: BTreeSet<_> = TABLE.iter().map(|row| row.path).collect();
    let missing: Vec<_> = listed.symmetric_difference(&covered).collect();
    assert!(missing.is_empty(), "in the table or in a test, but not in both: {missing:?}");
}
