//! The management API of the Statuspage contract: its objects field by field, and what programs that were written for
//! Statuspage do with them.

mod clients;
mod limits;
mod maintenance;
mod objects;
mod program;
mod races;
mod refusals;
mod settings;
mod story;
mod subscribers;
#[allow(dead_code, reason = "other tests use the rest of this server")]
#[path = "../publishing/test_server.rs"]
mod test_server;
