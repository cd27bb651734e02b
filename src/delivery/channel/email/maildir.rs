//! Mails as files in a folder (`maildir:PATH`). Each is written to `tmp` and synced before it is moved to `new`. The
//! file name comes from the message, so a mail that is sent twice is one file.

use crate::delivery::channel::{SendError, SendOutcome};
use crate::delivery::mail::Mail;
use crate::delivery::queue::Outgoing;
use crate::platform::private_files;
use crate::types::Timestamp;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folders inside a maildir.
pub const PARTS: [&str; 3] = ["tmp", "new", "cur"];

/// A folder with `tmp`, `new` and `cur` inside.
#[derive(Debug, Clone)]
pub struct Maildir {
    folder: PathBuf,
}

/// One mail in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaildirEntry {
    /// The file name.
    pub file: String,
    /// When the message was written.
    pub at: Timestamp,
    /// The headers and body as they are in the file.
    pub text: String,
}

impl Maildir {
    /// Opens the folder and creates it if it is missing.
    ///
    /// # Errors
    ///
    /// One line that names the setting.
    pub fn open(path: &str) -> Result<Self, String> {
        if path.trim().is_empty() {
            return Err("AMENDS_SMTP_URL is maildir: without a folder".to_owned());
        }
        let folder = PathBuf::from(path);
        for part in PARTS {
            private_files::create_folder(&folder.join(part))
                .map_err(|error| format!("AMENDS_SMTP_URL: cannot use the maildir {path}: {error}"))?;
        }
        Ok(Self { folder })
    }

    /// Writes one mail.
    pub async fn send(&self, message: &Outgoing, mail: &Mail) -> SendOutcome {
        let name = file_name(message);
        let (folder, bytes) = (self.folder.clone(), mail.bytes.clone());
        match tokio::task::spawn_blocking(move || write_file(&folder, &name, &bytes)).await {
            Ok(Ok(())) => SendOutcome::Accepted,
            // A mail that is not complete is still in `tmp`, so nothing is in doubt.
            Ok(Err(error)) => SendOutcome::Deferred(SendError::of_channel(format!("file {:?}", error.kind()))),
            Err(_) => SendOutcome::Deferred(SendError::of_channel("file")),
        }
    }

    /// The file names of the newest mails, newest first.
    pub fn newest(&self, limit: usize) -> Vec<String> {
        let mut names: Vec<String> = ["new", "cur"]
            .iter()
            .filter_map(|part| std::fs::read_dir(self.folder.join(part)).ok())
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| is_file_name(name))
            .collect();
        // Names begin with the time the message was written, with a fixed number of digits.
        names.sort_unstable_by(|a, b| b.cmp(a));
        names.truncate(limit);
        names
    }

    /// Finds one mail by its file name.
    pub fn find(&self, file: &str) -> Option<MaildirEntry> {
        if !is_file_name(file) {
            return None;
        }
        let text = ["new", "cur"].iter().find_map(|part| std::fs::read(self.folder.join(part).join(file)).ok())?;
        let micros = file.split('.').next()?.parse().ok()?;
        let at = chrono::DateTime::from_timestamp_micros(micros)?;
        Some(MaildirEntry { file: file.to_owned(), at, text: String::from_utf8_lossy(&text).into_owned() })
    }
}

/// `<microseconds>.<id>.amends`: sorts by time, and is the same in every try.
fn file_name(message: &Outgoing) -> String {
    let id: String = message.internet_id.chars().filter(char::is_ascii_alphanumeric).take(80).collect();
    format!("{:017}.{id}.amends", message.created_at.timestamp_micros())
}

/// Whether a name has the form that [`file_name`] produces. Such a name cannot leave the folder.
fn is_file_name(name: &str) -> bool {
    name.ends_with(".amends")
        && name.len() <= 120
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        && !name.contains("..")
}

fn write_file(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let (tmp, new) = (folder.join("tmp").join(name), folder.join("new").join(name));
    let mut file = private_files::create(&tmp)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&tmp, &new)?;
    std::fs::File::open(folder.join("new"))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_names_that_leave_the_folder() {
        assert!(is_file_name("01773219600000000.abc123.amends"));
        for bad in
            ["../keys", "..amends", "a/b.amends", "a\\b.amends", ".amends\0", "keys", "x.amends/../../keys.amends"]
        {
            assert!(!is_file_name(bad), "{bad}");
        }
    }

    #[test]
    fn an_unusable_folder_is_reported() {
        assert!(Maildir::open(" ").unwrap_err().contains("without a folder"));
        assert!(Maildir::open("/proc/nowhere").unwrap_err().starts_with("AMENDS_SMTP_URL"));
    }
}
