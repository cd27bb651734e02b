//! `amends import …`.

use crate::server::config::{Config, ImportVerb};
use crate::server::stop::Stop;

/// Runs one import.
pub async fn run(_config: Config, _verb: ImportVerb) -> Result<(), Stop> {
    Err(Stop::because("not yet"))
}
