//! The head of the chain, saved in the file `audit-head` of the data directory, outside the database that it attests.
//!
//! It only moves forward along the chain. When the database no longer has the saved number with the saved MAC, the end
//! of the chain was removed, and the file is left as evidence.

use super::{Head, seal};
use crate::platform::AppState;
use crate::platform::config::Config;
use crate::platform::private_files;
use crate::types::Refusal;
use std::io::Write;
use std::path::PathBuf;

/// The path of the file.
pub fn path(config: &Config) -> PathBuf {
    config.data_dir.join("audit-head")
}

/// Reads the saved head; `None` where there is no file yet.
///
/// # Errors
///
/// A fault for a file that cannot be read or parsed.
pub fn load(config: &Config) -> Result<Option<Head>, Refusal> {
    let path = path(config);
    match std::fs::read_to_string(&path) {
        Ok(text) => match Head::parse(&text) {
            Some(head) => Ok(Some(head)),
            None => Err(Refusal::Fault(format!("{} does not hold the head of an audit chain", path.display()))),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Refusal::Fault(format!("{}: {error}", path.display()))),
    }
}

/// Whether the saved head is on the chain of the database.
pub async fn is_on_chain(app: &AppState, saved: &Head) -> Result<bool, Refusal> {
    let mac = seal::mac_at(&mut app.db.read().await?, saved.number).await?;
    Ok(mac.as_deref() == Some(saved.mac.as_str()))
}

/// Saves the head of the database's chain.
///
/// # Errors
///
/// A fault when the saved head is not on the chain; the file then stays as it is.
pub async fn save(app: &AppState) -> Result<(), Refusal> {
    let current = seal::current_head(&mut app.db.read().await?).await?;
    if let Some(saved) = load(&app.config)? {
        if saved == current {
            return Ok(());
        }
        if !is_on_chain(app, &saved).await? {
            return Err(Refusal::Fault(format!(
                "the end of the audit chain was removed: it no longer has number {}, the head saved in {}",
                saved.number,
                path(&app.config).display()
            )));
        }
        if saved.number > current.number {
            return Ok(()); // Another process with this data directory was faster.
        }
    }
    if current.number == 0 {
        return Ok(());
    }
    write(app, &current).map_err(|error| Refusal::Fault(format!("{}: {error}", path(&app.config).display())))
}

fn write(app: &AppState, head: &Head) -> std::io::Result<()> {
    let path = path(&app.config);
    let temporary = path.with_extension(crate::platform::random::public_id().as_str());
    let mut file = private_files::create(&temporary)?;
    writeln!(file, "{head}")?;
    file.sync_data()?;
    std::fs::rename(temporary, path)
}

/// Deletes the file, for a database that is created anew (an unfinished demonstration).
pub fn delete(config: &Config) {
    let _ = std::fs::remove_file(path(config));
}
