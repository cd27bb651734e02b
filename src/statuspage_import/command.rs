//! The commands `amends import statuspage` and `amends import cachet`.

use super::apply::apply;
use super::archive::Archive;
use super::fetch::Fetcher;
use super::plan::{Context, plan};
use super::report::Report;
use super::{cachet, management, public, saved, subscribers_csv};
use crate::platform::outgoing::Client;
use crate::platform::output::say;
use crate::platform::{AppState, CommandError, installation};
use crate::services::page::first_page;
use crate::t;
use crate::ui::wording::Language;
use chrono_tz::Tz;
use clap::Args;
use std::path::{Path, PathBuf};

/// `amends import statuspage …`
#[derive(Debug, Clone, Args)]
pub struct StatuspageArguments {
    /// The address of a public page; or a JSON file, or a folder of JSON files, with answers of its API.
    pub source: Option<String>,
    /// Read the management API, with the key of --api-key or AMENDS_STATUSPAGE_KEY. Other users of this machine see the
    /// arguments of a command, so the environment is the better place.
    #[arg(long, value_name = "KEY", conflicts_with = "source")]
    pub api_key: Option<String>,
    /// The id of the page, where the key is for several.
    #[arg(long, value_name = "ID", conflicts_with = "source")]
    pub page: Option<String>,
    /// Where the management API is.
    #[arg(long, value_name = "URL", default_value = management::DEFAULT_API)]
    pub api: String,
    /// A CSV file of subscribers who confirmed.
    #[arg(long, value_name = "FILE")]
    pub subscribers: Option<PathBuf>,
    /// Say what would be imported and change nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// `amends import cachet …`
#[derive(Debug, Clone, Args)]
pub struct CachetArguments {
    /// The address of the page.
    pub address: String,
    /// The IANA time zone of its times, which have no offset.
    #[arg(long, value_name = "ZONE", default_value = "Etc/UTC")]
    pub time_zone: String,
    /// Say what would be imported and change nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Imports a Statuspage, and prints the report. `key` is that of the environment.
///
/// # Errors
///
/// One line: a usage error for arguments that do not fit, otherwise why the page could not be read. Nothing is imported
/// then. What could not be imported of a page that was read is in the report and no error.
pub async fn run_statuspage(
    arguments: StatuspageArguments,
    key: Option<String>,
    open: impl AsyncFnOnce() -> Result<AppState, CommandError>,
) -> Result<(), CommandError> {
    let subscribers = match &arguments.subscribers {
        Some(path) => subscribers_csv::read(&saved::bytes(path, subscribers_csv::FILE_MAX)?)?,
        None => Vec::new(),
    };
    let key = arguments.api_key.clone().or(key);
    if arguments.source.is_none() && key.is_none() {
        return Err(CommandError::usage(t!("statuspage-import-no-source")));
    }
    let app = open().await?;
    let outcome = async {
        let mut archive = read_statuspage(&app, &arguments, key).await?;
        archive.subscribers.extend(subscribers);
        import(&app, archive, arguments.dry_run).await
    };
    let outcome = outcome.await;
    app.db.close().await;
    print(&outcome?);
    Ok(())
}

/// Reads a Statuspage from wherever the arguments say.
///
/// # Errors
///
/// One line that names the address or file that could not be read.
pub async fn read_statuspage(
    app: &AppState,
    arguments: &StatuspageArguments,
    key: Option<String>,
) -> Result<Archive, CommandError> {
    let client = app.feature::<Client>();
    match (&arguments.source, key) {
        (Some(source), _) if source.starts_with("https://") || source.starts_with("http://") => {
            public::read(&Fetcher::public(client), source).await
        }
        (Some(source), _) => saved::read(Path::new(source)),
        (None, Some(key)) => {
            let fetcher = Fetcher::with_key(client, &key)?;
            management::read(&fetcher, &arguments.api, arguments.page.as_deref()).await
        }
        (None, None) => Err(CommandError::usage(t!("statuspage-import-no-source"))),
    }
}

/// Imports a page of Cachet, and prints the report.
///
/// # Errors
///
/// Those of [`run_statuspage`].
pub async fn run_cachet(
    arguments: CachetArguments,
    open: impl AsyncFnOnce() -> Result<AppState, CommandError>,
) -> Result<(), CommandError> {
    let app = open().await?;
    let outcome = async {
        let archive = read_cachet(&app, &arguments).await?;
        import(&app, archive, arguments.dry_run).await
    };
    let outcome = outcome.await;
    app.db.close().await;
    print(&outcome?);
    Ok(())
}

/// Reads a page of Cachet.
///
/// # Errors
///
/// Those of [`read_statuspage`]; a usage error for an unknown time zone.
pub async fn read_cachet(app: &AppState, arguments: &CachetArguments) -> Result<Archive, CommandError> {
    let zone = arguments.time_zone.parse::<Tz>();
    let zone = zone.map_err(|_| CommandError::usage(t!("statuspage-import-zone", zone = &arguments.time_zone)))?;
    cachet::read(&Fetcher::public(app.feature::<Client>()), &arguments.address, zone).await
}

/// Imports what was read of a page, or only says what would be imported.
///
/// # Errors
///
/// Those of the database.
pub async fn import(app: &AppState, archive: Archive, dry_run: bool) -> Result<Report, CommandError> {
    let mut tx = app.db.read().await?;
    let home = installation::get(&mut tx).await?.phone_country();
    let language = Language::from_tag(&first_page(&mut tx).await?.language);
    drop(tx);
    let plan = plan(archive, &Context { now: app.clock.now(), home, language });
    Ok(apply(app, &plan, dry_run).await?)
}

fn print(report: &Report) {
    for line in report.lines() {
        say(line);
    }
}
