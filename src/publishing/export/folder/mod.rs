//! Replaces the files of the last export in one step.
//!
//! The files are written into a new folder beside the old one, then the two are exchanged (`RENAME_EXCHANGE`), so a
//! web server that opens files by their full path sees either the old or the new site. Where a file system cannot
//! exchange folders, they are renamed one after the other, and the folder is missing for a moment. Nothing is synced
//! to disk: after a power failure, export again, which repairs damaged files.
//!
//! A list of files marks a folder as an export (`file_list`). A folder without it, or with other files in it, is
//! refused, and only files on the list are ever removed. Unchanged files are hard links to the old ones, which keeps
//! their times, and the entity tags that web servers derive from them.

mod file_list;

use crate::platform::output::warn;
use crate::publishing::export::files::{BROTLI, ExportFile, GZIP, are_compressed_copies};
use bytes::Bytes;
use file_list::{FORMAT, Files, LIST};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// The outcome of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportOutcome {
    /// The folder already contained the same files.
    Unchanged,
    /// The new files replaced the old ones at once.
    Replaced,
    /// The folder was missing for a moment.
    ReplacedInTwoSteps,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// An I/O error, with the path.
    #[error("{0}: {1}")]
    File(String, Error),
    /// The folder must not be replaced.
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

/// Writes `files` as the folder `target`.
///
/// # Errors
///
/// When the folder contains anything that no export wrote, or an I/O operation fails.
pub fn write(target: &Path, files: &BTreeMap<String, ExportFile>) -> Result<ExportOutcome, FolderError> {
    let target = resolved(target)?;
    let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
        return Err(FolderError::not_ours(&target, "cannot be replaced"));
    };
    // A second export waits.
    let lock = fs::File::open(parent).map_err(|error| FolderError::file(parent, error))?;
    let _ = lock.lock();
    let old = file_list::read(&target)?;
    let beside = |ending: &str| parent.join(format!(".{}.amends-{ending}", name.to_string_lossy()));
    let (new, away) = (beside("new"), beside("old"));
    for leftover in [&new, &away] {
        // Of an export that was interrupted.
        if let Some(files) = file_list::read(leftover)? {
            remove(leftover, &files).map_err(|error| FolderError::file(leftover, error))?;
        }
    }
    let names = names(files);
    let is_same = fill(&new, &names, files, &target, old.as_ref()).map_err(|error| {
        let _ = remove(&new, &names);
        FolderError::file(&new, error)
    })?;
    if is_same {
        remove(&new, &names).map_err(|error| FolderError::file(&new, error))?;
        return Ok(ExportOutcome::Unchanged);
    }
    exchange(&new, &target, &away, old.as_ref()).map_err(|error| {
        let _ = remove(&new, &names);
        FolderError::file(&target, error)
    })
}

/// The absolute path of a folder, whose parent is created if necessary.
fn resolved(path: &Path) -> Result<PathBuf, FolderError> {
    let failed = |error| FolderError::file(path, error);
    if let Ok(existing) = path.canonicalize() {
        return Ok(existing);
    }
    let path = std::path::absolute(path).map_err(failed)?;
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(FolderError::not_ours(&path, "is not the name of a folder"));
    };
    fs::create_dir_all(parent).map_err(failed)?;
    Ok(parent.canonicalize().map_err(failed)?.join(name))
}

/// The names of all files, compressed copies included.
fn names(files: &BTreeMap<String, ExportFile>) -> Files {
    let mut names = Files::new();
    for (name, file) in files {
        names.insert(name.clone());
        if file.has_copies() {
            names.extend([format!("{name}{GZIP}"), format!("{name}{BROTLI}")]);
        }
    }
    names
}

/// Fills the new folder; true when `target` already contains exactly the same.
fn fill(
    new: &Path,
    names: &Files,
    files: &BTreeMap<String, ExportFile>,
    target: &Path,
    old: Option<&Files>,
) -> std::io::Result<bool> {
    if !new.exists() {
        fs::create_dir(new)?;
    }
    // The list comes first, so that an interrupted export is recognised as ours.
    let list = names.iter().fold(format!("{FORMAT}\n"), |list, name| format!("{list}{name}\n"));
    fs::write(new.join(LIST), list)?;
    let mut is_unchanged = old.is_some_and(|old| old == names);
    for (name, file) in files {
        let path = new.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let [gzip, brotli] = [GZIP, BROTLI].map(|ending| format!("{name}{ending}"));
        let bytes = file.bytes();
        let existing = |name: &String| fs::read(target.join(name)).unwrap_or_default();
        is_unchanged &= write_file(new, target, name, &bytes)?;
        if !file.has_copies() {
            continue;
        }
        let (old_gzip, old_brotli) = (existing(&gzip), existing(&brotli));
        let copies = if are_compressed_copies(&bytes, &old_gzip, &old_brotli) {
            [old_gzip.into(), old_brotli.into()]
        } else {
            file.compressed_copies()?
        };
        is_unchanged &= write_file(new, target, &gzip, &copies[0])? & write_file(new, target, &brotli, &copies[1])?;
    }
    Ok(is_unchanged)
}

/// Writes one file into the new folder, as a hard link where `target` has the same; returns whether it had.
fn write_file(new: &Path, before: &Path, name: &str, bytes: &Bytes) -> std::io::Result<bool> {
    let (old, path) = (before.join(name), new.join(name));
    let is_unchanged = fs::read(&old).is_ok_and(|existing| existing == *bytes);
    if !is_unchanged || fs::hard_link(&old, &path).is_err() {
        fs::write(&path, bytes)?;
    }
    Ok(is_unchanged)
}

/// Puts `new` in the place of `target`, and removes what was there.
fn exchange(new: &Path, target: &Path, away: &Path, old: Option<&Files>) -> std::io::Result<ExportOutcome> {
    let Some(old) = old else {
        fs::rename(new, target)?;
        return Ok(ExportOutcome::Replaced);
    };
    fs::set_permissions(new, fs::metadata(target)?.permissions())?;
    match renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE) {
        Ok(()) => {
            remove_old(new, old);
            Ok(ExportOutcome::Replaced)
        }
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            fs::rename(target, away)?;
            if let Err(error) = fs::rename(new, target) {
                fs::rename(away, target)?;
                return Err(error);
            }
            remove_old(away, old);
            Ok(ExportOutcome::ReplacedInTwoSteps)
        }
        Err(error) => Err(error.into()),
    }
}

/// Removes the old site. The new one is in place, so a failure is only reported.
fn remove_old(folder: &Path, files: &Files) {
    if let Err(error) = remove(folder, files) {
        warn(format_args!("amends: the old files in {} could not all be removed: {error}", folder.display()));
    }
}

/// Removes these files, and the folders that are empty then. Anything else stays.
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
