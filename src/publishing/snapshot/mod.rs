//! The snapshot: the current edition as one file, so that a start finds the last pages before it finds the database.
//!
//! The file is a line that names the format, a line with the digest of all that follows, a line of JSON (the edition's
//! metadata, and path, kind and three lengths of each document), then the compressed documents (`format`). It is
//! written under another name and renamed, so there is always one complete file. A snapshot of another installation or
//! of a newer version is never replaced. Mirrors fetch the same bytes, so it contains nothing that is not public.

mod format;

pub use format::{PackedSnapshot, unpack};

use super::edition::{Edition, EditionMetadata};
use crate::platform::private_files;
use bytes::Bytes;
use format::{FORMAT, metadata_in};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// Why a snapshot could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// An I/O error, with the path.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// The file is not a complete snapshot.
    #[error("{0} is damaged: {1}")]
    Damaged(String, &'static str),
    /// The existing file belongs to another installation, or is newer.
    #[error("{0} {1}; it is not replaced. Move it away to publish what this database holds")]
    NotReplaced(String, &'static str),
}

/// The path of the snapshot in a data directory.
pub fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("snapshot")
}

/// Whether a data directory has a snapshot. Then there has been a database, and a missing one must not be created
/// anew.
pub fn exists(data_dir: &Path) -> bool {
    path(data_dir).exists()
}

/// Reads the snapshot; `None` when there is none.
///
/// # Errors
///
/// An I/O error, or a damaged file.
pub fn read(data_dir: &Path) -> Result<Option<Edition>, SnapshotError> {
    let path = self::path(data_dir);
    let name = path.display().to_string();
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => Bytes::from(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(SnapshotError::File(name, error)),
    };
    unpack(&bytes).map(Some).map_err(|why| SnapshotError::Damaged(name, why))
}

/// Writes an edition.
///
/// # Errors
///
/// An I/O error, or an existing snapshot of another installation or a newer version.
pub fn write(data_dir: &Path, edition: &Edition) -> Result<(), SnapshotError> {
    let path = self::path(data_dir);
    let name = path.display().to_string();
    if let Some(existing) = metadata_of(&path)
        && !edition.may_replace(&existing)
    {
        let is_foreign = existing.installation_id != edition.metadata.installation_id;
        return Err(SnapshotError::NotReplaced(
            name,
            if is_foreign { "is of another installation" } else { "is newer" },
        ));
    }
    write_file(&path, &PackedSnapshot::new(edition)).map_err(|error| SnapshotError::File(name, error))
}

fn write_file(path: &Path, packed: &PackedSnapshot) -> std::io::Result<()> {
    let new = path.with_extension("new");
    let mut file = std::io::BufWriter::new(private_files::create(&new)?);
    for chunk in packed.chunks() {
        file.write_all(&chunk)?;
    }
    file.into_inner()?.sync_all()?;
    std::fs::rename(&new, path)?;
    // A rename is durable only after the folder is synced.
    path.parent().map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all())
}

/// The metadata of an existing file, without reading its documents; `None` for a damaged one, which may be replaced.
fn metadata_of(path: &Path) -> Option<EditionMetadata> {
    let mut lines = BufReader::new(std::fs::File::open(path).ok()?).lines();
    if lines.next()?.ok()? != FORMAT.trim_end() {
        return None;
    }
    metadata_in(&lines.nth(1)?.ok()?)
}

#[cfg(test)]
mod tests;
