//! SQLite's file, watched: one that was removed or replaced while in use can still be written to, but
//! nobody will ever read that again. So what is on the path is compared before each transaction.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// The file behind a SQLite database.
#[derive(Debug)]
pub struct File {
    path: PathBuf,
    /// Device and inode of the file that was opened.
    opened: OnceLock<(u64, u64)>,
    said: AtomicBool,
}

impl File {
    /// The file at a path, which need not be there yet.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), opened: OnceLock::new(), said: AtomicBool::new(false) }
    }

    /// Whether the file that was first seen here is still here.
    pub fn is_there(&self) -> bool {
        let found = std::fs::metadata(&self.path).ok().map(|file| (file.dev(), file.ino()));
        let is_there = found.is_some_and(|found| *self.opened.get_or_init(|| found) == found);
        if is_there {
            self.said.store(false, Ordering::Relaxed);
        } else if !self.said.swap(true, Ordering::Relaxed) {
            let path = self.path.display();
            tracing::error!(%path, "the database file was removed or replaced while in use; put it back, or start again");
        }
        is_there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_replaced_is_not_the_one_that_was_opened() {
        let path = std::env::temp_dir().join(format!("amends-file-{}", std::process::id()));
        let (away, other) = (path.with_extension("away"), path.with_extension("other"));
        let file = File::new(&path);
        assert!(!file.is_there());
        std::fs::write(&path, "a").unwrap();
        assert!(file.is_there());
        std::fs::rename(&path, &away).unwrap();
        assert!(!file.is_there());
        std::fs::write(&other, "b").unwrap();
        std::fs::copy(&other, &path).unwrap();
        assert!(!file.is_there(), "another file at the same place");
        std::fs::rename(&away, &path).unwrap();
        assert!(file.is_there(), "put back");
        std::fs::remove_file(path).unwrap();
        std::fs::remove_file(other).unwrap();
    }
}
