//! Files and folders that only the account running Amends may read: folders have mode 0700, files 0600.
//!
//! Whatever Amends writes beside the published export is made here: the database opens every personal page, the keys
//! forge links, and mails carry addresses. Modes are given at creation, because a file that is narrowed afterwards can
//! be opened in between. [`restrict_umask`] covers files that a library makes.

use rustix::fs::{Mode, OFlags};
use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The mode of folders.
pub const FOLDER_MODE: u32 = 0o700;
/// The mode of files.
pub const FILE_MODE: u32 = 0o600;
/// The bits of a mode that belong to other accounts and to the group.
const SHARED_BITS: u32 = 0o077;
/// The bits of a mode that belong to other accounts.
const OTHERS_BITS: u32 = 0o007;

/// Lets this process create nothing that the group or others may read. Called before any thread is started.
pub fn restrict_umask() {
    rustix::process::umask(Mode::from_raw_mode(SHARED_BITS));
}

/// Options to open a file, which create it with mode 0600.
pub fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(FILE_MODE);
    options
}

/// Creates a file, or empties the existing one.
pub fn create(path: &Path) -> io::Result<File> {
    options().write(true).create(true).truncate(true).open(path)
}

/// Creates a file unless it exists.
pub fn create_if_missing(path: &Path) -> io::Result<()> {
    options().append(true).create(true).open(path).map(drop)
}

/// Creates a folder, and missing ones above it, unless it exists.
pub fn create_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path)
}

/// A folder with files of Amends, which an earlier version or an operator may have left open to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedFolder {
    /// Where it is.
    pub path: PathBuf,
    /// What Amends keeps in it: files of these names, and of these names followed by `.` or `-` (`amends.db-wal`).
    pub names: BTreeSet<String>,
    /// Whether it must be private as a whole. Otherwise its files are private, and the folder may hold anything.
    pub is_private: bool,
}

impl OwnedFolder {
    /// Narrows the files, and the folder if it holds nothing else. Returns what was left open, one warning each.
    pub fn narrow(&self) -> Vec<TooWide> {
        let Ok(entries) = std::fs::read_dir(&self.path) else { return Vec::new() };
        let (mut left, mut has_others) = (Vec::new(), false);
        for entry in entries.filter_map(Result::ok) {
            if !self.is_ours(&entry.file_name().to_string_lossy()) {
                has_others = true;
            } else if entry.file_type().is_ok_and(|kind| kind.is_file()) {
                left.extend(narrow(&entry.path(), FILE_MODE, SHARED_BITS));
            }
        }
        if !has_others {
            left.extend(narrow(&self.path, FOLDER_MODE, SHARED_BITS).filter(|_| self.is_private));
        } else if self.is_private {
            left.extend(TooWide::find(&self.path, SHARED_BITS, WhyLeft::HoldsOtherFiles));
        }
        left
    }

    fn is_ours(&self, name: &str) -> bool {
        self.names.iter().any(|ours| {
            name.strip_prefix(ours.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
        })
    }
}

/// Narrows a folder of mails with everything in it, if it is open to others.
pub fn narrow_maildir(path: &Path, parts: &[&str]) -> Vec<TooWide> {
    let folder = OwnedFolder {
        path: path.to_owned(),
        names: parts.iter().map(|part| (*part).to_owned()).collect(),
        is_private: true,
    };
    if TooWide::find(path, SHARED_BITS, WhyLeft::NotOwned).is_none() {
        return Vec::new(); // Nobody else reaches what is inside.
    }
    let mut left = folder.narrow();
    for part in parts {
        let part = path.join(part);
        let Ok(entries) = std::fs::read_dir(&part) else { continue };
        for entry in entries.filter_map(Result::ok).filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())) {
            left.extend(narrow(&entry.path(), FILE_MODE, SHARED_BITS));
        }
        left.extend(narrow(&part, FOLDER_MODE, SHARED_BITS));
    }
    left
}

/// A file or folder that others may read, and that Amends does not narrow by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooWide {
    /// The path.
    pub path: PathBuf,
    /// Its permission bits.
    pub mode: u32,
    is_folder: bool,
    why: WhyLeft,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WhyLeft {
    NotOwned,
    HoldsOtherFiles,
}

impl TooWide {
    fn find(path: &Path, bits: u32, why: WhyLeft) -> Option<Self> {
        std::fs::metadata(path).ok().and_then(|found| Self::of(path, &found, bits, why))
    }

    fn of(path: &Path, found: &Metadata, bits: u32, why: WhyLeft) -> Option<Self> {
        let mode = found.permissions().mode() & 0o7777;
        (mode & bits != 0).then(|| Self { path: path.to_owned(), mode, is_folder: found.is_dir(), why })
    }
}

/// One line: the path, its mode, why it was left, and the command that mends it.
impl std::fmt::Display for TooWide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.path.display();
        let wanted = if self.is_folder { FOLDER_MODE } else { FILE_MODE };
        write!(f, "other accounts on this machine can open {path}: its mode is {:04o}. ", self.mode)?;
        match self.why {
            WhyLeft::NotOwned => write!(f, "It belongs to another account, so run as that account or root: ")?,
            WhyLeft::HoldsOtherFiles => {
                write!(f, "It holds other files too, so give Amends a folder of its own (AMENDS_DATA_DIR), or run: ")?;
            }
        }
        write!(f, "chmod {wanted:o} '{path}'")
    }
}

/// Takes the bits of group and others from a file or folder of this account. One of another account is reported when
/// others may open it; its group may be how this account is let in. Symbolic links are not followed.
fn narrow(path: &Path, mode: u32, bits: u32) -> Option<TooWide> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let opened = rustix::fs::open(path, flags, Mode::empty()).map(File::from).ok()?;
    let found = opened.metadata().ok()?;
    let wide = TooWide::of(path, &found, bits, WhyLeft::NotOwned)?;
    let is_ours = found.uid() == rustix::process::geteuid().as_raw();
    if is_ours && opened.set_permissions(Permissions::from_mode(mode)).is_ok() {
        tracing::info!(path = %path.display(), before = format!("{:04o}", wide.mode), now = format!("{mode:04o}"), "took the rights of other accounts away");
        return None;
    }
    Some(wide).filter(|wide| is_ours || wide.mode & OTHERS_BITS != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(mode: u32) -> PathBuf {
        let path = std::env::temp_dir().join(format!("amends-modes-{}", crate::platform::random::public_id()));
        std::fs::create_dir(&path).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    fn wide_file(path: &Path) {
        std::fs::write(path, "x").unwrap();
        std::fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
    }

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn data_folder(path: &Path) -> OwnedFolder {
        let names = ["amends.db", "keys", "mail"].map(str::to_owned).into();
        OwnedFolder { path: path.to_owned(), names, is_private: true }
    }

    #[test]
    fn what_is_created_is_private_whatever_the_umask() {
        let path = folder(0o755);
        create_folder(&path.join("a/b")).unwrap();
        create(&path.join("a/file")).unwrap();
        create_if_missing(&path.join("a/other")).unwrap();
        assert_eq!(["a", "a/b", "a/file", "a/other"].map(|name| mode(&path.join(name))), [0o700, 0o700, 0o600, 0o600]);
        std::fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_folder_of_an_earlier_version_is_narrowed() {
        let path = folder(0o755);
        for name in ["amends.db", "amends.db-wal", "keys"] {
            wide_file(&path.join(name));
        }
        std::fs::create_dir(path.join("mail")).unwrap();
        assert_eq!(data_folder(&path).narrow(), []);
        assert_eq!(mode(&path), 0o700);
        assert_eq!(["amends.db", "amends.db-wal", "keys"].map(|name| mode(&path.join(name))), [0o600; 3]);
        std::fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_folder_with_other_files_stays_and_is_reported() {
        let path = folder(0o755);
        wide_file(&path.join("keys"));
        wide_file(&path.join("keystore"));
        let left = data_folder(&path).narrow();
        assert_eq!((mode(&path), mode(&path.join("keys")), mode(&path.join("keystore"))), (0o755, 0o600, 0o644));
        let line = left.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(
            line.contains("its mode is 0755") && line.ends_with(&format!("chmod 700 '{}'", path.display())),
            "{line}"
        );
        assert_eq!(OwnedFolder { is_private: false, ..data_folder(&path) }.narrow(), []);
        std::fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn symbolic_links_are_not_followed() {
        let (path, elsewhere) = (folder(0o700), folder(0o755));
        wide_file(&elsewhere.join("theirs"));
        std::os::unix::fs::symlink(elsewhere.join("theirs"), path.join("keys")).unwrap();
        assert_eq!(data_folder(&path).narrow(), []);
        assert_eq!(mode(&elsewhere.join("theirs")), 0o644);
        std::fs::remove_dir_all(path).unwrap();
        std::fs::remove_dir_all(elsewhere).unwrap();
    }

    #[test]
    fn mails_are_narrowed_with_their_folder() {
        let path = folder(0o755);
        for part in ["tmp", "new", "cur"] {
            std::fs::create_dir(path.join(part)).unwrap();
            wide_file(&path.join(part).join("1.amends"));
        }
        assert_eq!(narrow_maildir(&path, &["tmp", "new", "cur"]), []);
        assert_eq!((mode(&path), mode(&path.join("new")), mode(&path.join("new/1.amends"))), (0o700, 0o700, 0o600));
        std::fs::remove_dir_all(path).unwrap();
    }
}
