//! The list of files in an exported folder, which marks it as ours.

use super::FolderError;
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path};

/// Names relative to the folder.
pub type Files = BTreeSet<String>;

/// The name of the list.
pub const LIST: &str = ".amends-export";
/// The first line of the list.
pub const FORMAT: &str = "amends export 1";

/// The files of an existing export: an empty list for an empty folder, `None` when there is not a folder.
///
/// # Errors
///
/// When the folder is not an export, or contains other files.
pub fn read(folder: &Path) -> Result<Option<Files>, FolderError> {
    let failed = |error| FolderError::file(folder, error);
    let refused = |why: String| FolderError::not_ours(folder, why);
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
        Ok(found) if !found.is_dir() => return Err(refused("is not a folder".to_owned())),
        Ok(_) => {}
    }
    let list = match fs::read_to_string(folder.join(LIST)) {
        Ok(list) => list,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let is_empty = fs::read_dir(folder).map_err(failed)?.next().is_none();
            return if is_empty {
                Ok(Some(Files::new()))
            } else {
                Err(refused("is not empty and was not written by an export".to_owned()))
            };
        }
        Err(error) => return Err(failed(error)),
    };
    let mut lines = list.lines();
    let files: Files = lines.by_ref().skip(1).map(str::to_owned).collect();
    let is_within = |name: &String| {
        Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) && !name.is_empty()
    };
    if list.lines().next() != Some(FORMAT) || !files.iter().all(is_within) {
        return Err(refused(format!("has a {LIST} that cannot be read")));
    }
    let mut found = Vec::new();
    walk(folder, "", &mut found).map_err(failed)?;
    match found.into_iter().find(|name| name != LIST && !files.contains(name)) {
        Some(other) => Err(refused(format!("holds {other}, which no export wrote"))),
        None => Ok(Some(files)),
    }
}

/// Every file in a folder and its subfolders; a symbolic link counts as a file.
pub fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) -> std::io::Result<()> {
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
