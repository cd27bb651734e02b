//! Puts the files of a site in place of those of the last export, in one step.
//!
//! They are written into a new folder beside the old one, then the two change places (`RENAME_EXCHANGE`): a
//! web server that opens files by their full path sees the old site or the new one whole, and what is no
//! longer published is gone. Where a file system cannot exchange folders, they are renamed one after the
//! other, and for that moment there is no folder. Nothing is flushed to the disk: after a power cut, export
//! again, which mends what was damaged.
//!
//! A list of its files makes a folder ours. One that is not, or that holds anything else, is refused; only
//! files on the list are ever removed. Files that did not change are the same files (hard links), so that
//! their times, and the tags that web servers make from those, stay.

use super::files::{BROTLI, ExportFile, GZIP, are_compressed_copies};
use bytes::Bytes;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// The list of an export's files, which makes the folder ours.
const LIST: &str = ".amends-export";
const FORMAT: &str = "amends export 1";

/// What came of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The folder held the same files already.
    Unchanged,
    /// The new files took the place of the old ones at once.
    Exchanged,
    /// For a moment there was no folder.
    InTwoSteps,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The file system said no.
    #[error("{0}: {1}")]
    File(String, Error),
    /// Not ours to replace.
    #[error("{0} {1}; nothing was written")]
    NotOurs(String, String),
}

impl FolderError {
    fn file(path: &Path, error: Error) -> Self {
        Self::File(path.display().to_string(), error)
    }

    fn not_ours(path: &Path, why: impl Into<String>) -> Self {
        Self::NotOurs(path.display().to_string(), why.into())
    }
}

type Files = BTreeSet<String>;

/// Writes `pieces` as the folder `target`.
pub fn write(target: &Path, pieces: &BTreeMap<String, ExportFile>) -> Result<Written, FolderError> {
    let target = resolved(target)?;
    let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
        return Err(FolderError::not_ours(&target, "cannot be replaced"));
    };
    // One export at a time: whoever comes second waits.
    let lock = fs::File::open(parent).map_err(|error| FolderError::file(parent, error))?;
    let _ = lock.lock();
    let old = ours(&target)?;
    let beside = |ending: &str| parent.join(format!(".{}.amends-{ending}", name.to_string_lossy()));
    let (new, away) = (beside("new"), beside("old"));
    for left in [&new, &away] {
        // Of an export that was cut off.
        if let Some(files) = ours(left)? {
            remove(left, &files).map_err(|error| FolderError::file(left, error))?;
        }
    }
    let files = files(pieces);
    let is_same = fill(&new, &files, pieces, &target, old.as_ref()).map_err(|error| {
        let _ = remove(&new, &files);
        FolderError::file(&new, error)
    })?;
    if is_same {
        remove(&new, &files).map_err(|error| FolderError::file(&new, error))?;
        return Ok(Written::Unchanged);
    }
    exchange(&new, &target, &away, old.as_ref()).map_err(|error| {
        let _ = remove(&new, &files);
        FolderError::file(&target, error)
    })
}

/// The folder that a path means, with a parent that exists.
fn resolved(path: &Path) -> Result<PathBuf, FolderError> {
    let wrong = |error| FolderError::file(path, error);
    if let Ok(there) = path.canonicalize() {
        return Ok(there);
    }
    let path = std::path::absolute(path).map_err(wrong)?;
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(FolderError::not_ours(&path, "is no name for a folder"));
    };
    fs::create_dir_all(parent).map_err(wrong)?;
    Ok(parent.canonicalize().map_err(wrong)?.join(name))
}

/// The files of an export that is there; none where there is nothing or an empty folder.
fn ours(folder: &Path) -> Result<Option<Files>, FolderError> {
    let wrong = |error| FolderError::file(folder, error);
    let refused = |why: String| FolderError::not_ours(folder, why);
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(error)),
        Ok(there) if !there.is_dir() => return Err(refused("is no folder".to_owned())),
        Ok(_) => {}
    }
    let list = match fs::read_to_string(folder.join(LIST)) {
        Ok(list) => list,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let is_empty = fs::read_dir(folder).map_err(wrong)?.next().is_none();
            return if is_empty {
                Ok(Some(Files::new()))
            } else {
                Err(refused("is not empty and was not written by an export".to_owned()))
            };
        }
        Err(error) => return Err(wrong(error)),
    };
    let mut lines = list.lines();
    let files: Files = lines.by_ref().skip(1).map(str::to_owned).collect();
    let is_within = |name: &String| {
        Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_))) && !name.is_empty()
    };
    if list.lines().next() != Some(FORMAT) || !files.iter().all(is_within) {
        return Err(refused(format!("has a {LIST} that cannot be read")));
    }
    let mut found = Vec::new();
    walk(folder, "", &mut found).map_err(wrong)?;
    match found.into_iter().find(|name| name != LIST && !files.contains(name)) {
        Some(other) => Err(refused(format!("holds {other}, which no export wrote"))),
        None => Ok(Some(files)),
    }
}

/// Every file under a folder; a link counts as one.
fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.push(name);
        }
    }
    Ok(())
}

/// The names of all files, twins too.
fn files(pieces: &BTreeMap<String, ExportFile>) -> Files {
    let mut files = Files::new();
    for (name, piece) in pieces {
        files.insert(name.clone());
        if piece.is_compressed() {
            files.extend([format!("{name}{GZIP}"), format!("{name}{BROTLI}")]);
        }
    }
    files
}

/// Fills a new folder; true where `before` holds exactly the same already.
fn fill(
    new: &Path,
    files: &Files,
    pieces: &BTreeMap<String, ExportFile>,
    before: &Path,
    old: Option<&Files>,
) -> std::io::Result<bool> {
    if !new.exists() {
        fs::create_dir(new)?;
    }
    // First of all: whatever is cut off from here on is known to be ours.
    let list = files.iter().fold(format!("{FORMAT}\n"), |list, name| format!("{list}{name}\n"));
    fs::write(new.join(LIST), list)?;
    let mut is_same = old.is_some_and(|old| old == files);
    for (name, piece) in pieces {
        let path = new.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let [gzip, brotli] = [GZIP, BROTLI].map(|ending| format!("{name}{ending}"));
        let bytes = piece.bytes();
        let there = |name: &String| fs::read(before.join(name)).unwrap_or_default();
        is_same &= put(new, before, name, &bytes)?;
        if !piece.is_compressed() {
            continue;
        }
        let (old_gzip, old_brotli) = (there(&gzip), there(&brotli));
        let twins = if are_compressed_copies(&bytes, &old_gzip, &old_brotli) {
            [old_gzip.into(), old_brotli.into()]
        } else {
            piece.twins()?
        };
        is_same &= put(new, before, &gzip, &twins[0])? & put(new, before, &brotli, &twins[1])?;
    }
    Ok(is_same)
}

/// Puts one file into a new folder, as the same file where `before` has it; says whether it had.
fn put(new: &Path, before: &Path, name: &str, bytes: &Bytes) -> std::io::Result<bool> {
    let (old, path) = (before.join(name), new.join(name));
    let is_there = fs::read(&old).is_ok_and(|there| there == *bytes);
    if !is_there || fs::hard_link(&old, &path).is_err() {
        fs::write(&path, bytes)?;
    }
    Ok(is_there)
}

/// Puts `new` in the place of `target`, and removes what was there.
fn exchange(new: &Path, target: &Path, away: &Path, old: Option<&Files>) -> std::io::Result<Written> {
    let Some(old) = old else {
        fs::rename(new, target)?;
        return Ok(Written::Exchanged);
    };
    fs::set_permissions(new, fs::metadata(target)?.permissions())?;
    match renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE) {
        Ok(()) => {
            left_over(new, old);
            Ok(Written::Exchanged)
        }
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            fs::rename(target, away)?;
            if let Err(error) = fs::rename(new, target) {
                fs::rename(away, target)?;
                return Err(error);
            }
            left_over(away, old);
            Ok(Written::InTwoSteps)
        }
        Err(error) => Err(error.into()),
    }
}

/// Removes the old site. The new one is in place, so a failure here is told, and no more.
fn left_over(folder: &Path, files: &Files) {
    if let Err(error) = remove(folder, files) {
        eprintln!("amends: the old files in {} could not all be removed: {error}", folder.display());
    }
}

/// Removes these files, and the folders that are empty then; whatever else has come meanwhile stays.
fn remove(folder: &Path, files: &Files) -> std::io::Result<()> {
    let mut folders = BTreeSet::from([folder.to_owned()]);
    for name in files {
        let path = folder.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        folders.extend(path.ancestors().skip(1).take_while(|above| above.starts_with(folder)).map(Path::to_owned));
    }
    match fs::remove_file(folder.join(LIST)) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // The deepest first.
    for folder in folders.iter().rev() {
        match fs::remove_dir(folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
