//! Detects that SQLite's file was removed or replaced while in use. The old file can still be written to, but nobody
//! will read it again, so each transaction first checks that its path leads to the same file.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// In the place of device and inode: the file was emptied.
const EMPTIED: (u64, u64) = (0, 0);

/// The file of a SQLite database.
#[derive(Debug)]
pub struct SqliteFile {
    path: PathBuf,
    /// Device and inode of the file in use: the one that was seen first, or adopted since.
    opened: Mutex<Option<(u64, u64)>>,
    is_logged: AtomicBool,
}

impl SqliteFile {
    /// The file at a path, where it need not exist yet.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), opened: Mutex::default(), is_logged: AtomicBool::new(false) }
    }

    /// What is at the path. An empty file counts as none: SQLite takes it for a new database, and a new connection to it
    /// would delete the log in which the last changes of the old one are.
    fn found(&self) -> Option<(u64, u64)> {
        std::fs::metadata(&self.path).ok().filter(|file| file.len() > 0).map(|file| (file.dev(), file.ino()))
    }

    fn opened(&self) -> MutexGuard<'_, Option<(u64, u64)>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the path leads to the file in use.
    pub fn is_unchanged(&self) -> bool {
        let found = self.found();
        let mut opened = self.opened();
        let is_unchanged = found.is_some_and(|found| *opened.get_or_insert(found) == found);
        if found.is_none() && opened.is_some() && self.path.exists() {
            // What is written into an emptied file next is another one, which is looked at before it is used.
            *opened = Some(EMPTIED);
        }
        drop(opened);
        if is_unchanged {
            self.is_logged.store(false, Ordering::Relaxed);
        } else if !self.is_logged.swap(true, Ordering::Relaxed) {
            let path = self.path.display();
            tracing::error!(%path, "the database file was removed or replaced while in use; put it back");
        }
        is_unchanged
    }

    /// Whether connections that are open belong to a file that is not at the path any more.
    pub fn is_moved(&self) -> bool {
        self.is_replaced() && *self.opened() != Some(EMPTIED)
    }

    /// Whether the path leads to another file than the one in use.
    pub fn is_replaced(&self) -> bool {
        let opened = *self.opened();
        matches!((self.found(), opened), (Some(found), Some(opened)) if found != opened)
    }

    /// Uses the file that is at the path now.
    pub fn adopt(&self) {
        let found = self.found();
        *self.opened() = found;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detects_a_removed_and_a_replaced_file() {
        let path = std::env::temp_dir().join(format!("amends-file-{}", std::process::id()));
        let (away, other) = (path.with_extension("away"), path.with_extension("other"));
        let file = SqliteFile::new(&path);
        assert!(!file.is_unchanged());
        std::fs::write(&path, "a").unwrap();
        assert!(file.is_unchanged());
        std::fs::rename(&path, &away).unwrap();
        assert!(!file.is_unchanged());
        std::fs::write(&other, "b").unwrap();
        std::fs::copy(&other, &path).unwrap();
        assert!(!file.is_unchanged() && file.is_replaced(), "another file at the same path");
        std::fs::rename(&away, &path).unwrap();
        assert!(file.is_unchanged() && !file.is_replaced(), "put back");
        std::fs::rename(&other, &path).unwrap();
        file.adopt();
        assert!(file.is_unchanged() && !file.is_replaced(), "adopted");
        std::fs::write(&path, "").unwrap();
        assert!(!file.is_unchanged() && !file.is_replaced(), "emptied");
        std::fs::write(&path, "b").unwrap();
        assert!(!file.is_unchanged() && file.is_replaced() && !file.is_moved(), "written again");
        file.adopt();
        assert!(file.is_unchanged(), "adopted again");
        std::fs::remove_file(path).unwrap();
        assert!(!file.is_unchanged() && !file.is_replaced(), "away");
    }
}
