//! Past incidents from a file (decision 75): CSV with one row for each update.
//!
//! 1. `file` reads the bytes into rows, `check` the rows into incidents. Neither has I/O, both are bounded, and they find
//!    every bad row of the file. With one bad row nothing is imported.
//! 2. `begin` stores the incidents in parts, in the transaction of the import. What a key became before is known, so a
//!    file that is read twice makes nothing twice, and what differs from the first time is reported.
//! 3. `step`, run by a worker or the command line, enters the incidents of one part with their own times, as a single
//!    past incident is entered: every update is backdated, and nobody is notified.

mod apply;
mod begin;
mod check;
pub mod command;
mod file;
pub mod forms;
pub mod store;

pub use apply::{apply_part, step};
pub use begin::{Checked, Options, begin, read};
pub use check::{Entry, EntryUpdate};
pub use file::{COLUMNS, FILE_MAX, Problem, ROWS_MAX};

/// A small file that shows every column, to begin with.
pub const SAMPLE: &str = include_str!("../../../docs/examples/incidents.csv");
