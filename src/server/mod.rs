//! Plumbing: configuration, database, keys, router, sessions at the edge, workers, the accept loop.
//!
//! A request comes in through `front` (limits, published bytes first), goes through `security` (who is
//! it, is it ours, which policy), and ends in a page, in the one door for HTML forms (`forms`) or in
//! the JSON door (`api`). Every door only decodes and calls a room's verb.

pub mod api;
pub mod app;
pub mod assets;
pub mod clock;
pub mod command;
pub mod config;
pub mod db;
pub mod events;
pub mod fields;
pub mod forms;
pub mod front;
pub mod functions;
pub mod installation;
pub mod keys;
pub mod mask;
pub mod open;
pub mod random;
pub mod router;
pub mod security;
pub mod serve;
pub mod stop;
pub mod testing;
pub mod visit;
pub mod worker;

pub use app::App;
