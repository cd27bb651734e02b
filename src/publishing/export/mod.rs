//! `amends export site FOLDER`: the whole public site as plain files, for any web server, for the day when nothing
//! else runs.
//!
//! Every page is `PATH/index.html`, which nginx, Apache, object stores, GitHub Pages and `python3 -m http.server`
//! all serve at `PATH` (some redirect to `PATH/` first, so pages are known under both). Every other document keeps
//! its path as its name. Each file has a `.br` and a `.gz` copy.
//!
//! `files` turns documents into files, `links` rewrites links to pages that are not among them, `header_rules`
//! writes the headers for nginx and for hosts that read `_headers`, and `folder` replaces the last export in one
//! step.
//!
//! The edition is made from the database. When the database cannot be reached, the last published one is written,
//! with the notice that the server would show.

mod files;
mod folder;
mod header_rules;
pub(super) mod links;

use super::edition::Edition;
use super::staleness_notice::{self, StaleReason};
use super::{render, snapshot, store};
use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::config::Config;
use crate::platform::installation;
use crate::platform::output::{say, warn};
use crate::types::timestamp;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use folder::ExportOutcome;

/// Writes the site into `folder` and prints what was written. `open` opens the database.
///
/// # Errors
///
/// A usage error when the page is not public or a setting is wrong; otherwise what failed.
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
        ExportOutcome::Unchanged => {
            say(format_args!("{name} already holds these {documents} documents; nothing was changed."));
        }
        ExportOutcome::Replaced => say(format_args!("{name} holds {documents} documents, made at {made_at}.")),
        ExportOutcome::ReplacedInTwoSteps => say(format_args!(
            "{name} holds {documents} documents, made at {made_at}. This file system cannot exchange folders in one \
             step, so the folder was missing for a moment."
        )),
    }
    Ok(())
}

/// Writes an edition as files. Links to pages that are not among them lead to `service`, the address of the running
/// service.
///
/// # Errors
///
/// When a document cannot be a file, or the folder cannot be written.
pub fn write(edition: &Edition, service: &str, folder: &Path) -> Result<ExportOutcome, CommandError> {
    let files = files::from_edition(edition, service).map_err(CommandError::failed)?;
    folder::write(folder, &files).map_err(|error| CommandError::failed(error.to_string()))
}

/// The edition to write: made from the database, or else the last published one, which is reported on stderr.
async fn edition(
    config: &Config,
    open: impl AsyncFnOnce() -> Result<AppState, CommandError>,
) -> Result<Edition, CommandError> {
    let saved = match snapshot::read(&config.data_dir) {
        Ok(saved) => saved.map(Arc::new),
        Err(error) => {
            warn(format_args!("amends: the last published pages cannot be read: {error}"));
            None
        }
    };
    let (reason, problem) = match fresh(open, saved.clone()).await {
        Ok(fresh) => match &saved {
            Some(saved) if !fresh.may_replace(&saved.metadata) => (
                StaleReason::DatabaseMismatch,
                "the database is older than what was published, or another installation's".to_owned(),
            ),
            _ => return Ok(fresh),
        },
        Err(error) if error.exit_code == 2 => return Err(error),
        Err(error) => (StaleReason::DatabaseUnreachable, error.message),
    };
    let Some(saved) = saved else { return Err(CommandError::failed(problem)) };
    let as_of = saved.metadata.made_at;
    warn(format_args!("amends: {problem}; the pages published at {} are written instead", timestamp::iso(as_of)));
    saved
        .with_notice(&staleness_notice::notice(&saved.metadata, reason, as_of))
        .map_err(|error| CommandError::failed(error.to_string()))
}

/// An edition made from the database. Documents that have not changed since `saved` are taken from there.
async fn fresh(
    open: impl AsyncFnOnce() -> Result<AppState, CommandError>,
    saved: Option<Arc<Edition>>,
) -> Result<Edition, CommandError> {
    let app = open().await?;
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let installation = installation::get(&mut tx).await?;
    let site = store::load(&mut tx, &installation, now, &app.config.public_url()).await?;
    drop(tx);
    app.db.close().await;
    let site = site.ok_or_else(|| CommandError::usage("the page is not public, so there is nothing to export"))?;
    let assets = app.assets.clone();
    tokio::task::spawn_blocking(move || {
        let metadata = render::metadata(&site, &assets);
        Edition::build(metadata, render::documents(&site, &assets), saved.as_deref())
    })
    .await
    .map_err(|panic| CommandError::failed(format!("rendering panicked: {panic}")))?
    .map_err(|error| CommandError::failed(error.to_string()))
}
