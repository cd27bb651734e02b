//! Imports of customer and exposure files, from CSV to rows that become visible all at once (decisions 23, 24).
//!
//! 1. `reader`, or `json_lines` for what programs send, streams the file through `columns` and `customer_row` or
//!    `exposure_row`, which report errors by line.
//! 2. `unchanged` drops the rows that say nothing new. `staging` inserts the other valid rows into staging tables in short
//!    transactions, and then decides. One bad row and nothing is imported, unless bad rows are to be skipped. After the
//!    decision an import only goes forward.
//! 3. `apply_customers` or `apply_exposure` applies the rows. New customers are inserted in batches and hidden, so that
//!    the one writer of SQLite is never blocked for long. The last transaction changes existing customers and sets
//!    `finished_at`, which makes the new ones visible. Outages are put together in steps (`outages`), and the last transaction
//!    inserts them. Of a file that lists every customer, `missing` lists before whom it leaves out.
//!
//! One import at a time is under way, and one run of one process works on it, which it names in its row. When that process
//! dies, a worker or the next import ends it if it was being read, and otherwise continues from the last batch: at once
//! on the same machine, where it can be seen, else after half a minute of silence.

pub mod apply_customers;
pub mod apply_exposure;
pub mod cells;
pub mod columns;
pub mod customer_row;
pub mod exposure_row;
pub mod importer;
pub mod json_lines;
pub mod missing;
pub mod one;
mod outages;
pub mod reader;
pub mod repeated;
pub mod run;
pub mod staging;
mod tags;
mod unchanged;
pub mod upload;

pub use run::{Options, Outcome, Syntax, customers, exposure, stop, wait_for_turn};
