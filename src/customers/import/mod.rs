//! Files of customers and of exposure, from CSV to rows that everybody sees at once (decisions 23, 24).
//!
//! Three steps. `reading` streams the file through `columns` and `row` (or `hit`), which say line by line
//! what is wrong. `staging` puts what is right into tables of its own, in short transactions, and then
//! decides: one bad row and nothing is imported, unless they are to be passed over. From that moment the
//! import only goes forward. `applying` (or `hits`) brings it into the house: new customers come in
//! batches, hidden, so that the one writer of SQLite is never held for long; the last transaction changes
//! the customers who were there already and turns the import's `finished_at` on, which shows the new ones.
//! Whoever dies in the middle is followed by a worker that goes on from the last batch.

pub mod applying;
pub mod columns;
pub mod hit;
pub mod hits;
pub mod reading;
pub mod row;
pub mod run;
pub mod staging;
pub mod upload;

pub use run::{Options, Outcome, customers, exposure};
