//! The chain's head, kept in the data directory (`audit-head`), outside the database it vouches for.
//!
//! It only ever moves forward along the chain it lies on: where the database no longer has the kept
//! number with the kept MAC, the chain was cut, and the file stays as the witness.

use super::{Head, seal};
use crate::platform::AppState;
use crate::platform::config::Config;
use crate::types::Refusal;
use std::io::Write;
use std::path::PathBuf;

/// Where the head is kept.
pub fn path(config: &Config) -> PathBuf {
    config.data_dir.join("audit-head")
}

/// The kept head; `None` where none is kept yet. A file that does not read is a fault, not an absence.
pub fn kept(config: &Config) -> Result<Option<Head>, Refusal> {
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

/// Whether the kept head still lies on the chain of the database.
pub async fn agrees(app: &AppState, kept: &Head) -> Result<bool, Refusal> {
    let mac = seal::mac_at(&mut app.db.read().await?, kept.number).await?;
    Ok(mac.as_deref() == Some(kept.mac.as_str()))
}

/// Moves the kept head forward to the database's.
pub async fn keep(app: &AppState) -> Result<(), Refusal> {
    let now = seal::head(&mut app.db.read().await?).await?;
    if let Some(kept) = kept(&app.config)? {
        if kept == now {
            return Ok(());
        }
        if !agrees(app, &kept).await? {
            return Err(Refusal::Fault(format!(
                "the audit chain was cut: it no longer holds number {}, the head kept in {}",
                kept.number,
                path(&app.config).display()
            )));
        }
        if kept.number > now.number {
            return Ok(()); // Another process in this data directory was faster.
        }
    }
    if now.number == 0 {
        return Ok(());
    }
    write(app, &now).map_err(|error| Refusal::Fault(format!("{}: {error}", path(&app.config).display())))
}

fn write(app: &AppState, head: &Head) -> std::io::Result<()> {
    let path = path(&app.config);
    let half = path.with_extension(crate::platform::random::public_id().as_str());
    let mut file = std::fs::File::create(&half)?;
    writeln!(file, "{head}")?;
    file.sync_data()?;
    std::fs::rename(half, path)
}

/// Forgets the kept head, for a database that is begun anew (an unfinished demonstration).
pub fn forget(config: &Config) {
    let _ = std::fs::remove_file(path(config));
}
