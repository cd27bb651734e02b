//! `amends demo`.

use super::{Stage, play};
use crate::server::config::Config;
use crate::server::open;
use crate::server::stop::Stop;
use std::collections::BTreeMap;

/// Loads the demo and says what to try first.
pub async fn run(config: Config, customers: u32, _yes: bool) -> Result<(), Stop> {
    let app = open::app(config, true).await?;
    let now = app.clock.now();
    let mut stage =
        Stage { app, now, customers, people: BTreeMap::new(), services: BTreeMap::new(), outage: None, open: None };
    play(&mut stage).await?;
    Ok(())
}
