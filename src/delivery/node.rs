//! The name of this process, which is stored with the messages it is sending.
//!
//! The name is stored in the data directory, so that a process that restarts after a crash recognises its own messages
//! and need not wait for their leases to run out. A lock on that file ensures that only one process uses the name.
//! Another process with the same data directory takes a temporary name.

use crate::platform::{private_files, random};
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// The path of the stored name in a data directory.
pub fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("node")
}

/// A process that sends messages.
#[derive(Debug)]
pub struct Node {
    name: String,
    /// Held until the process ends; `None` for a temporary name.
    lock: Option<File>,
}

impl Node {
    /// Takes the name stored in the data directory, or a temporary one if it is in use or cannot be stored.
    pub fn in_data_dir(data_dir: &Path) -> Self {
        match locked_name(data_dir) {
            Ok(Some((name, file))) => Self { name, lock: Some(file) },
            Ok(None) => Self::temporary(),
            Err(error) => {
                tracing::warn!(%error, "cannot store the node name; after a crash, messages wait for their leases");
                Self::temporary()
            }
        }
    }

    /// A new random name for this run.
    pub fn temporary() -> Self {
        Self { name: random::public_id().to_string(), lock: None }
    }

    /// The value of `claimed_by`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name if it is persistent. Messages claimed by it before the first claim are from an earlier run.
    pub fn persistent_name(&self) -> Option<&str> {
        self.lock.as_ref().map(|_| self.name.as_str())
    }
}

/// Reads or creates the stored name and locks its file; `None` if another process holds the lock.
fn locked_name(data_dir: &Path) -> std::io::Result<Option<(String, File)>> {
    let mut file = private_files::options().read(true).write(true).create(true).truncate(false).open(path(data_dir))?;
    if file.try_lock().is_err() {
        return Ok(None);
    }
    let mut name = String::new();
    file.read_to_string(&mut name)?;
    if name.trim().is_empty() {
        name = random::public_id().to_string();
        file.rewind()?;
        file.write_all(name.as_bytes())?;
        file.sync_all()?;
    }
    Ok(Some((name.trim().to_owned(), file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_persists_and_only_one_process_has_it() {
        let folder = std::env::temp_dir().join(format!("amends-node-{}", random::public_id()));
        std::fs::create_dir_all(&folder).unwrap();
        let first = Node::in_data_dir(&folder);
        let second = Node::in_data_dir(&folder);
        assert!(first.persistent_name().is_some() && second.persistent_name().is_none());
        assert_ne!(first.name(), second.name());
        let name = first.name().to_owned();
        drop(first);
        assert_eq!(Node::in_data_dir(&folder).persistent_name(), Some(name.as_str()));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
