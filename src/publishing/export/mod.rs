//! `amends export site FOLDER`: the whole public site as plain files, for any web server, for the day when
//! nothing else runs.
//!
//! Every page is `PATH/index.html`: that is what nginx, Apache, object stores, GitHub's and other hosts'
//! pages and `python3 -m http.server` all serve at `PATH` (some lead to `PATH/` first, and pages know
//! themselves under both). Everything else keeps its address as its name; each file has its `.br` and `.gz`.
//! `links` leads to the running service where a file cannot do the work, `rules` writes the headers for
//! nginx and for hosts that read `_headers`, `folder` puts it all in place in one step.
//!
//! The edition is made from the database as `publish` makes it. Where that is away, the last published one
//! is written, with the notice that the server would show.

mod files;
mod folder;
mod header_rules;
mod links;

use super::edition::Edition;
use super::staleness_notice::{self, StaleReason};
use super::{render, snapshot, store};
use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::config::Config;
use crate::platform::installation;
use crate::types::timestamp;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use folder::Written;

/// Writes the site into `folder` and prints what was written. `open` opens the database.
pub async fn site(
    config: &Config,
    folder: PathBuf,
    open: impl AsyncFnOnce() -> Result<AppState, CommandError>,
) -> Result<(), CommandError> {
    let service = config.public_url();
    let edition = edition(config, open).await?;
    let (documents, made_at) = (edition.documents().count(), timestamp::iso(edition.metadata.made_at));
    let name = folder.display().to_string();
    let written = tokio::task::spawn_blocking(move || write(&edition, &service, &folder))
        .await
        .map_err(|panic| CommandError::failed(format!("the export failed: {panic}")))??;
    match written {
        Written::Unchanged => println!("{name} holds these {documents} documents already; nothing was changed."),
        Written::Exchanged => println!("{name} holds {documents} documents, made at {made_at}."),
        Written::InTwoSteps => println!(
            "{name} holds {documents} documents, made at {made_at}. This file system cannot exchange folders in one \
             step: for a moment there was none."
        ),
    }
    Ok(())
}

/// Writes an edition as files; what they cannot do is at `service`.
pub fn write(edition: &Edition, service: &str, folder: &Path) -> Result<Written, CommandError> {
    let pieces = files::of(edition, service).map_err(CommandError::failed)?;
    folder::write(folder, &pieces).map_err(|error| CommandError::failed(error.to_string()))
}

/// What is to be written: what the database says, or what was last published, which is said on stderr.
async fn edition(
    config: &Config,
    open: impl AsyncFnOnce() -> Result<AppState, CommandError>,
) -> Result<Edition, CommandError> {
    let kept = match snapshot::read(&config.data_dir) {
        Ok(kept) => kept.map(Arc::new),
        Err(error) => {
            eprintln!("amends: the last published pages cannot be read: {error}");
            None
        }
    };
    let (reason, line) = match fresh(open, kept.clone()).await {
        Ok(fresh) => match &kept {
            Some(kept) if !fresh.may_replace(&kept.metadata) => (
                StaleReason::DatabaseMismatch,
                "the database is older than what was published, or another installation's".to_owned(),
            ),
            _ => return Ok(fresh),
        },
        Err(stop) if stop.exit_code == 2 => return Err(stop),
        Err(stop) => (StaleReason::DatabaseUnreachable, stop.message),
    };
    let Some(kept) = kept else { return Err(CommandError::failed(line)) };
    let as_of = kept.metadata.made_at;
    eprintln!("amends: {line}; what was published last, at {}, is written instead", timestamp::iso(as_of));
    kept.with_notice(&staleness_notice::notice(&kept.metadata, reason, as_of))
        .map_err(|error| CommandError::failed(error.to_string()))
}

/// An edition of what the database holds now. What did not change since `kept` is taken over from there.
async fn fresh(
    open: impl AsyncFnOnce() -> Result<AppState, CommandError>,
    kept: Option<Arc<Edition>>,
) -> Result<Edition, CommandError> {
    let app = open().await?;
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let here = installation::this(&mut tx).await?;
    let site = store::load(&mut tx, &here, now, &app.config.public_url()).await?;
    drop(tx);
    app.db.close().await;
    let site = site.ok_or_else(|| CommandError::usage("the page is not public, so there is nothing to export"))?;
    let assets = app.assets.clone();
    tokio::task::spawn_blocking(move || {
        let metadata = render::metadata(&site, &assets);
        Edition::build(metadata, render::documents(&site, &assets), kept.as_deref())
    })
    .await
    .map_err(|panic| CommandError::failed(format!("rendering panicked: {panic}")))?
    .map_err(|error| CommandError::failed(error.to_string()))
}
