//! The public page as bytes: rendered once on publish, swapped in whole, kept on disk.
//!
//! `press` looks whether something public has changed. If so, `store` loads the whole public `site` in
//! one read transaction (published things only: no draft, no drill), `render` makes every document from
//! it, and the resulting `edition` takes the place of the last one: in memory behind one pointer
//! (`published`), on disk as one file (`snapshot`). With the database gone, what is served stays, and
//! says how old it is (`stale`). Open pages are told of changes by `live`. What the company's page wears beside
//! Amends' own look is `dress`. The same pages are served by copies of this instance (`mirror`), and written
//! as plain files for any web server (`export`).

pub mod branding;
mod document;
mod edition;
pub mod export;
mod live;
pub mod mirror;
mod negotiation;
pub mod press;
mod published;
mod range;
mod render;
mod routes;
mod site;
pub mod snapshot;
mod stale;
pub mod starting;
mod store;
pub mod uptime;
pub mod workers;

pub use document::{Ask, Wire};
pub use live::{LIVE_STREAM_HEAD, LIVE_STREAM_PATH, Listener};
pub use press::publish;
pub use published::Published;
pub use routes::routes;
