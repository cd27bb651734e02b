//! Mail into a folder (`maildir:PATH`): each mail is one file, written to `tmp`, on disk before it is
//! moved to `new`. The file's name is the message's own, so a mail handed over twice is one file.

use super::{Handover, Trouble};
use crate::delivery::mail::Mail;
use crate::delivery::queue::Outgoing;
use crate::types::Timestamp;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A folder of mails, with `tmp`, `new` and `cur` inside.
#[derive(Debug, Clone)]
pub struct Maildir {
    folder: PathBuf,
}

/// One mail of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaildirEntry {
    /// The file's name.
    pub file: String,
    /// When the message was written.
    pub at: Timestamp,
    /// The mail's headers and body as they stand in the file.
    pub text: String,
}

impl Maildir {
    /// The folder, made where it is missing.
    pub fn at(path: &str) -> Result<Self, String> {
        if path.trim().is_empty() {
            return Err("AMENDS_SMTP_URL says maildir: but names no folder".to_owned());
        }
        let folder = PathBuf::from(path);
        for part in ["tmp", "new", "cur"] {
            std::fs::create_dir_all(folder.join(part))
                .map_err(|error| format!("AMENDS_SMTP_URL: the maildir {path} cannot be used: {error}"))?;
        }
        Ok(Self { folder })
    }

    /// Hands one mail over.
    pub async fn hand_over(&self, message: &Outgoing, mail: &Mail) -> Handover {
        let name = file_name(message);
        let (folder, bytes) = (self.folder.clone(), mail.bytes.clone());
        match tokio::task::spawn_blocking(move || store(&folder, &name, &bytes)).await {
            Ok(Ok(())) => Handover::Taken,
            // A mail that is half in the folder is still in `tmp`, so nothing is in doubt.
            Ok(Err(error)) => Handover::Later(Trouble::of_channel(format!("file {:?}", error.kind()))),
            Err(_) => Handover::Later(Trouble::of_channel("file")),
        }
    }

    /// The newest mails, newest first, without their text.
    pub fn newest(&self, most: usize) -> Vec<String> {
        let mut names: Vec<String> = ["new", "cur"]
            .iter()
            .filter_map(|part| std::fs::read_dir(self.folder.join(part)).ok())
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| is_file_name(name))
            .collect();
        // Names begin with the moment the message was written, in digits of one length.
        names.sort_unstable_by(|a, b| b.cmp(a));
        names.truncate(most);
        names
    }

    /// One mail by its file's name; `None` where there is none.
    pub fn read(&self, file: &str) -> Option<MaildirEntry> {
        if !is_file_name(file) {
            return None;
        }
        let text = ["new", "cur"].iter().find_map(|part| std::fs::read(self.folder.join(part).join(file)).ok())?;
        let micros = file.split('.').next()?.parse().ok()?;
        let at = chrono::DateTime::from_timestamp_micros(micros)?;
        Some(MaildirEntry { file: file.to_owned(), at, text: String::from_utf8_lossy(&text).into_owned() })
    }
}

/// `<microseconds>.<id>.amends`: sorts by time, the same at every try.
fn file_name(message: &Outgoing) -> String {
    let id: String = message.internet_id.chars().filter(char::is_ascii_alphanumeric).take(80).collect();
    format!("{:017}.{id}.amends", message.created_at.timestamp_micros())
}

/// Whether a name is one that [`file_name`] makes: no way out of the folder.
fn is_file_name(name: &str) -> bool {
    name.ends_with(".amends")
        && name.len() <= 120
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        && !name.contains("..")
}

fn store(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let (tmp, new) = (folder.join("tmp").join(name), folder.join("new").join(name));
    let mut file = std::fs::File::create(&tmp)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&tmp, &new)?;
    std::fs::File::open(folder.join("new"))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        assert!(is_file_name("01773219600000000.abc123.amends"));
        for bad in
            ["../keys", "..amends", "a/b.amends", "a\\b.amends", ".amends\0", "keys", "x.amends/../../keys.amends"]
        {
            assert!(!is_file_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_maildir_without_a_path_is_told() {
        assert!(Maildir::at(" ").unwrap_err().contains("names no folder"));
        assert!(Maildir::at("/proc/nowhere").unwrap_err().starts_with("AMENDS_SMTP_URL"));
    }
}
