//! Status pages of other companies that services depend on, such as that of a payment provider.
//!
//! Each page is read every minute by the one HTTP client (decision 72). `summary` reads what they publish, `reading`
//! asks for it, `manage` adds, edits and removes pages, `store` keeps and reads them. Their trouble is shown at the desk
//! beside the services that depend on them and proposed as an incident. Nothing that they write is ever published.

pub mod api;
pub mod forms;
pub mod manage;
pub mod pages;
pub mod reading;
pub mod store;
pub mod summary;
pub mod workers;

pub use pages::{WatchedPageDetails, WatchedPages};
