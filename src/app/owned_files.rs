//! What Amends keeps on disk, and who may read it.

use super::open;
use crate::accounts::audit::saved_head;
use crate::delivery::channel::MAILDIR_PARTS;
use crate::delivery::node;
use crate::demo;
use crate::platform::config::Config;
use crate::platform::db;
use crate::platform::private_files::{OwnedFolder, TooWide, narrow_maildir};
use crate::publishing::snapshot;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Narrows what an earlier version left readable to other accounts, and logs what it may not narrow, with the command
/// that does.
pub fn narrow(config: &Config) {
    let folders = owned_folders(config).into_iter().flat_map(|folder| folder.narrow());
    let mails = maildir_path(config).into_iter().flat_map(|path| narrow_maildir(&path, &MAILDIR_PARTS));
    for wide in folders.chain(mails).collect::<Vec<TooWide>>() {
        tracing::warn!("{wide}");
    }
}

/// The data directory, and the folders of the database and the keys where they are kept elsewhere.
fn owned_folders(config: &Config) -> Vec<OwnedFolder> {
    let data_dir = &config.data_dir;
    let mut files = vec![
        snapshot::path(data_dir),
        saved_head::path(config),
        node::path(data_dir),
        demo::accounts_path(config),
        demo::receivers::kept_path(config),
        data_dir.join("keys"),
    ];
    files.extend(open::keys_file(config));
    files.extend(db::sqlite_path(&config.database_url));
    files.extend(maildir_path(config));
    let mut names: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    for file in files {
        if let (Some(folder), Some(name)) = (file.parent(), file.file_name()) {
            names.entry(real(folder)).or_default().insert(name.to_string_lossy().into_owned());
        }
    }
    let data_dir = real(data_dir);
    let folder = |(path, names)| OwnedFolder { is_private: path == data_dir, path, names };
    names.into_iter().map(folder).collect()
}

/// The folder of `maildir:PATH`.
fn maildir_path(config: &Config) -> Option<PathBuf> {
    let path = config.smtp_url.as_deref()?.strip_prefix("maildir:")?.trim();
    (!path.is_empty()).then(|| PathBuf::from(path))
}

/// The path without symbolic links, so that one folder named in two ways is one.
fn real(folder: &Path) -> PathBuf {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
}
