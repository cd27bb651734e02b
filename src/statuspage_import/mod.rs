//! Imports another status page: a Statuspage by its public API, saved answers or its management API, or a Cachet.
//!
//! 1. `public`, `saved`, `management` and `cachet` read a page into an `archive` of `wire` objects. `fetch` asks by the one
//!    outgoing client; `subscribers_csv` reads a file of subscribers.
//! 2. `plan` says what that becomes here, without database and network, and names what cannot be imported.
//! 3. `apply` imports each object in a transaction of its own together with its `origin`, so that nothing is imported
//!    twice, and an import that was interrupted goes on. Nobody is notified.
//!
//! What is known already is not changed: staff may have edited it here. The `report` says where the other page says
//! something else now. Only new updates of an incident are added, as long as nobody published one here.

mod apply;
pub mod archive;
mod cachet;
pub mod command;
mod fetch;
mod management;
mod origin;
mod plan;
mod public;
pub mod report;
mod saved;
mod subscribers_csv;
mod text;
mod wire;

pub use origin::OriginKind;
