//! Builds the [`AppState`] from the settings: with an open and migrated database for every command, and for the server
//! also while the database is unreachable (decision 9).
//!
//! Without a snapshot in the data directory nothing was ever published from here. The database is then opened, or
//! created, first, and a failure ends the process. With a snapshot the server serves those pages at once and opens the
//! database in the background, retrying until it succeeds ([`keep_open`]). It then neither creates a database
//! nor fills an empty one, which would be a new installation at the address of the old one; an existing one is
//! migrated.

use super::serve;
use crate::delivery::channel;
use crate::platform::assets::{self, Assets};
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db::{self, Availability, Db};
use crate::platform::feature_state::FeatureState;
use crate::platform::keys::Keys;
use crate::platform::outgoing::{self, AddressRules};
use crate::platform::private_files;
use crate::platform::sampled::Sampled;
use crate::platform::{AppState, CommandError};
use crate::platform::{events, installation};
use crate::publishing::{Published, snapshot};
use crate::services::page;
use crate::web::forms::PublicPosts;
use crate::web::frame::{DeskBanner, NavigationCounts, PageShell};
use crate::{accounts, alerts, dashboard, goodwill};
use leptos::prelude::IntoAny;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The name of an organisation before an administrator gives it one.
const DEFAULT_ORGANISATION: &str = "Your company";
/// How long to wait before opening an unreachable database again.
const RETRY_INTERVAL: Duration = Duration::from_secs(2);

/// The path of the keys file: as configured, else in the data directory.
///
/// # Errors
///
/// A usage error for PostgreSQL without a configured path.
pub fn keys_file(config: &Config) -> Result<PathBuf, CommandError> {
    match &config.keys_file {
        Some(path) => Ok(path.clone()),
        None if db::is_postgres(&config.database_url) => Err(CommandError::usage(
            "AMENDS_KEYS_FILE must be given with postgres://, since every node needs the same keys; with it, amends keys new \
             makes the file",
        )),
        None => Ok(config.data_dir.join("keys")),
    }
}

/// Reads the keys, or creates them for a database that has not been used.
async fn load_keys(config: &Config, db: &Db) -> Result<Keys, CommandError> {
    let path = keys_file(config)?;
    if let Some(keys) = Keys::load(&path)? {
        return Ok(keys);
    }
    let mut tx = db.read().await?;
    if events::any(&mut tx).await? {
        return Err(CommandError::failed(format!(
            "the keys file {} is missing, but the database is in use: its links and vouchers need those keys",
            path.display()
        )));
    }
    Ok(Keys::create(&path)?)
}

/// The application with its database open and migrated. With `create` a missing database is created, unless pages were
/// published from one before.
pub async fn app(config: Config, create: bool) -> Result<AppState, CommandError> {
    let published_before = snapshot::exists(&config.data_dir);
    let db = db::connect_with(&config.database_url, create && !published_before, config.database_connections)
        .await
        .map_err(|error| {
            let mut failure = CommandError::from(error);
            if create && published_before {
                let snapshot = snapshot::path(&config.data_dir);
                failure.message += &format!(
                    " (none is created, since {} was published from one; move that file away to start anew)",
                    snapshot.display()
                );
            }
            failure
        })?;
    make_data_dir(&config)?;
    db::migrate(&db).await?;
    app_on(config, db).await
}

/// The application on a database that is open and migrated.
pub async fn app_on(config: Config, db: Db) -> Result<AppState, CommandError> {
    let host = config.public_url();
    db.write(async move |tx| {
        installation::ensure(tx, DEFAULT_ORGANISATION).await?;
        page::ensure_first_page(tx, DEFAULT_ORGANISATION, &host).await?;
        channel::store_names(tx).await
    })
    .await?;
    let keys = load_keys(&config, &db).await?;
    let assets = load_assets(&config)?;
    assemble(config, db, keys, assets, Published::default())
}

/// The application for the server: with the pages that were last published and a database that is not open yet or,
/// where nothing was ever published, with an open database.
pub async fn for_serving(config: Config) -> Result<AppState, CommandError> {
    let assets = load_assets(&config)?;
    if !snapshot::exists(&config.data_dir) {
        return app(config, true).await;
    }
    let db = db::connect_lazily(&config.database_url, false, config.database_connections)?;
    let path = keys_file(&config)?;
    let keys = Keys::load(&path)?.ok_or_else(|| {
        let path = path.display();
        CommandError::failed(format!(
            "the keys file {path} is missing, but this installation has published pages: its links need those keys"
        ))
    })?;
    let published = Published::from_disk(&config.data_dir);
    assemble(config, db, keys, assets, published)
}

/// Opens the database of an application that is already serving, and keeps it open: retries until that succeeds, and
/// while it fails afterwards, until it works again. Ends when `closing` turns true.
pub async fn keep_open(app: AppState, mut closing: watch::Receiver<bool>) {
    while !*closing.borrow() {
        match app.db.availability() {
            Availability::Available => check_database(&app).await,
            Availability::Opening | Availability::Unavailable => try_open(&app).await,
        }
        tokio::select! {
            () = tokio::time::sleep(RETRY_INTERVAL) => {}
            _ = closing.changed() => {}
        }
    }
}

async fn try_open(app: &AppState) {
    match open(app).await {
        Ok(()) => {
            tracing::info!("the database is open");
            app.db.set_availability(Availability::Available);
            if let Err(refusal) = app.db.write(async |tx| channel::store_names(tx).await).await {
                tracing::error!(%refusal, "could not store the names of the channels");
            }
            if let Err(refusal) = serve::print_setup_link(app).await {
                tracing::error!(%refusal, "could not create the link for the first administrator");
            }
        }
        Err(failure) => {
            if app.db.availability() != Availability::Unavailable {
                tracing::error!("{}; the last published pages are served, and opening is retried", failure.message);
            }
            app.db.set_availability(Availability::Unavailable);
        }
    }
}

/// Looks at a database that failed, once: several times in a row, it counts as working again. A file that was put in the
/// place of SQLite's is used once it is found good and of this installation.
pub async fn check_database(app: &AppState) {
    static LOG: Sampled = Sampled::new();
    let outcome = if app.db.is_replaced() {
        adopt(app).await
    } else if app.db.is_failing() {
        app.db.check().await.map_err(CommandError::from)
    } else {
        return;
    };
    if let (Err(failure), Some(left_out)) = (outcome, LOG.pass()) {
        tracing::warn!(left_out, "{}", failure.message);
    }
}

/// Uses the file that was put in the place of SQLite's.
async fn adopt(app: &AppState) -> Result<(), CommandError> {
    app.db.verify_replacement().await?;
    let found = db::connect_with(&app.config.database_url, false, 1).await?;
    let is_usable = async {
        let installation = installation::find(&mut found.read().await?).await?;
        let served = app.feature::<Published>().served();
        let published = served.as_ref().map(|served| served.edition.metadata.installation_id.as_str());
        match installation {
            Some(found) if published.is_none_or(|published| found.installation_id == published) => Ok(()),
            Some(_) => Err(CommandError::failed("the database file that was put here is of another installation")),
            None => Err(CommandError::failed("the database file that was put here is empty")),
        }
    };
    let outcome = match is_usable.await {
        Ok(()) => db::migrate(&found).await.map_err(CommandError::from),
        Err(failure) => Err(failure),
    };
    found.close().await;
    outcome?;
    app.db.adopt_file();
    tracing::info!("the database file that was put back is used");
    Ok(())
}

/// Connects to the database, checks that it holds an installation, and migrates it.
async fn open(app: &AppState) -> Result<(), CommandError> {
    app.db.ping().await?;
    let mut tx = app.db.read_unchecked().await?;
    // Without tables the query fails, which means the same as no row.
    let is_empty = installation::find(&mut tx).await.ok().flatten().is_none();
    drop(tx);
    if is_empty {
        return Err(CommandError::failed("the database is empty, but pages were published from one before"));
    }
    Ok(db::migrate(&app.db).await?)
}

/// Creates the data directory, with mode 0700, unless it exists.
pub fn make_data_dir(config: &Config) -> Result<(), CommandError> {
    private_files::create_folder(&config.data_dir)
        .map_err(|error| CommandError::failed(format!("data directory {}: {error}", config.data_dir.display())))
}

fn load_assets(config: &Config) -> Result<Assets, CommandError> {
    Ok(Assets::load(&assets::folder(config.site_dir.as_deref()))?)
}

fn assemble(
    config: Config,
    db: Db,
    keys: Keys,
    assets: Assets,
    published: Published,
) -> Result<AppState, CommandError> {
    let features = Arc::new(feature_state(&config, published)?);
    Ok(AppState { config: Arc::new(config), db, clock: Clock::System, keys, assets: Arc::new(assets), features })
}

/// The state that features keep for the whole process, and what `web` needs from the modules above it.
fn feature_state(config: &Config, published: Published) -> Result<FeatureState, CommandError> {
    let mut features = FeatureState::default();
    features.insert(PageShell(|| super::shell().into_any()));
    features.insert(DeskBanner(|tx, context| Box::pin(crate::escalation::banner::load(tx, context))));
    features.insert(NavigationCounts(|tx, staff, now| Box::pin(dashboard::counts::section_counts(tx, staff, now))));
    features.insert(super::api::AUTHENTICATE);
    features.insert(PublicPosts::new(config));
    features.insert(published);
    let addresses = AddressRules::new(config.outgoing_allow.clone());
    features.insert(outgoing::Client::new(addresses).map_err(CommandError::failed)?);
    accounts::register(&mut features, config);
    goodwill::register(&mut features);
    alerts::register(&mut features);
    Ok(features)
}
