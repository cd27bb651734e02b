//! Customers: their records and addresses, imports, their exposure to incidents, and personal links.
//!
//! `address` holds addresses, `address_text` reads them as they are typed, `rekey` reads stored ones again, `text_number`
//! says which numbers get text messages, `store` reads customers, `search` finds them and keeps the index for it, `saved_filters` are searches with a name, `export` writes those found as CSV, `listed` finds those of a pasted list, `tags` are short words that customers have, `erase` erases a record, `personal_link` makes and resolves the links `/r/…`, `import` reads files, and `exposure` holds who was without which service, from when to when, by the best
//! evidence available (`intervals` is its rule).

pub mod address;
pub mod intervals;

#[cfg(feature = "ssr")]
pub mod address_text;
#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod command;
#[cfg(feature = "ssr")]
pub mod consent;
#[cfg(feature = "ssr")]
pub mod erase;
#[cfg(feature = "ssr")]
pub mod export;
#[cfg(feature = "ssr")]
pub mod exposure;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod history;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod listed;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod personal_link;
#[cfg(feature = "ssr")]
pub mod rekey;
#[cfg(feature = "ssr")]
pub mod reveal;
#[cfg(feature = "ssr")]
pub mod saved_filters;
#[cfg(feature = "ssr")]
pub mod search;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod tags;
#[cfg(feature = "ssr")]
pub mod text_number;
#[cfg(feature = "ssr")]
pub mod workers;

pub use address::{Address, Channel};
