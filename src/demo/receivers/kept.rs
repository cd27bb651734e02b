//! The last request of each receiver, a file in the data directory, so that it is still there after a restart.

use crate::platform::config::Config;
use crate::platform::{private_files, random};
use crate::types::Timestamp;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::PathBuf;

/// A request as it was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// When.
    pub at: Timestamp,
    /// The headers that say what it is and who sent it, with their names.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// What the names of the files begin with.
pub fn path(config: &Config) -> PathBuf {
    config.data_dir.join("demo-receiver")
}

fn file(config: &Config, name: &str) -> PathBuf {
    path(config).with_extension(name)
}

/// Keeps a request in the place of the one before.
pub(super) fn keep(config: &Config, name: &str, received: &Received) -> io::Result<()> {
    // A name of its own, so that two requests at once do not write into one file.
    let temporary = file(config, &format!("{name}-{}", random::public_id()));
    let mut written = private_files::create(&temporary)?;
    written.write_all(&serde_json::to_vec(received)?)?;
    std::fs::rename(&temporary, file(config, name))
}

/// The last request; `None` where nothing has arrived.
pub(super) fn last(config: &Config, name: &str) -> Option<Received> {
    serde_json::from_slice(&std::fs::read(file(config, name)).ok()?).ok()
}
