//! Which process this is: the name that stands on the messages it is handing over.
//!
//! The name is kept in the data directory, so that a process that comes back after a crash knows its own
//! messages and need not wait for their leases. A lock on that file makes sure that it is the only one
//! with this name; where another process has the lock, this one takes a name for this life alone.

use crate::platform::random;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// A process that hands messages over.
#[derive(Debug)]
pub struct Node {
    name: String,
    /// Held, and with it the name, until the process ends.
    lock: Option<File>,
}

impl Node {
    /// Takes this data directory's name, or a new one for this life.
    pub fn in_folder(data_dir: &Path) -> Self {
        match kept(data_dir) {
            Ok(Some((name, file))) => Self { name, lock: Some(file) },
            Ok(None) => Self::for_this_life(),
            Err(error) => {
                tracing::warn!(%error, "the name of this node cannot be kept; leases alone tell when it dies");
                Self::for_this_life()
            }
        }
    }

    /// A name nobody had or will have.
    pub fn for_this_life() -> Self {
        Self { name: random::public_id().to_string(), lock: None }
    }

    /// What stands in `claimed_by`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name, where messages that carry it can only be from an earlier life of this process.
    pub fn own(&self) -> Option<&str> {
        self.lock.as_ref().map(|_| self.name.as_str())
    }
}

fn kept(data_dir: &Path) -> std::io::Result<Option<(String, File)>> {
    let mut file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(data_dir.join("node"))?;
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
    fn a_name_is_kept_and_only_one_process_has_it() {
        let folder = std::env::temp_dir().join(format!("amends-node-{}", random::public_id()));
        std::fs::create_dir_all(&folder).unwrap();
        let first = Node::in_folder(&folder);
        let second = Node::in_folder(&folder);
        assert!(first.own().is_some() && second.own().is_none());
        assert_ne!(first.name(), second.name());
        let name = first.name().to_owned();
        drop(first);
        assert_eq!(Node::in_folder(&folder).own(), Some(name.as_str()));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
