//! The public pages, rendered to bytes when something public changes.
//!
//! 1. `publisher` compares the public version of the database with what is served. When it has changed, `store` loads
//!    the public `site` in one read transaction (no drafts, no drills) and `render` makes every document from it.
//! 2. The resulting `edition` replaces the last one as a whole: in memory behind one pointer (`published`) and on disk
//!    as one file (`snapshot`). Open pages are told by `live`.
//! 3. While the database cannot be reached, the last edition is served with a notice of its age (`staleness_notice`).
//!
//! `views` counts how often pages are sent. `branding` is the company's logo, colours and CSS. `mirror` serves the pages of another instance, and `export`
//! writes them as plain files for any web server.

pub mod branding;
mod document;
mod edition;
pub mod export;
mod history_page;
mod history_range;
mod live;
pub mod mirror;
mod negotiation;
pub mod other_requests;
mod published;
pub mod publisher;
mod render;
mod routes;
mod site;
pub mod snapshot;
mod snapshot_writer;
mod staleness_notice;
mod store;
pub mod unpublished_page;
pub mod uptime;
pub mod views;
pub mod workers;

pub use document::{DocumentRequest, RawResponse};
pub use history_page::is_later_page;
pub use live::{LIVE_STREAM_HEAD, LIVE_STREAM_PATH, LiveListener};
pub use published::Published;
pub use publisher::publish;
pub use routes::routes;
