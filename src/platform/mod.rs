//! Infrastructure that knows no feature: settings, database, clock, keys, events, limits, workers.
//!
//! [`AppState`] holds all of it for one process. Features register their own process-wide state there by type (see
//! [`feature_state`]), so that this module need not list them.

pub mod address_rekey;
pub mod app_state;
pub mod assets;
pub mod clock;
pub mod command_error;
pub mod config;
pub mod country;
pub mod db;
pub mod event_out;
pub mod events;
pub mod feature_state;
pub mod installation;
pub mod keys;
pub mod limits;
pub mod outgoing;
pub mod output;
pub mod private_files;
pub mod process;
pub mod random;
pub mod sampled;
pub mod source;
pub mod worker;

pub use app_state::AppState;
pub use command_error::CommandError;
