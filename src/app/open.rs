//! From settings to an [`App`]: with an open, current database for every command; for the server also
//! before a database that does not answer (decision 9).
//!
//! Where the data directory holds no snapshot, nothing was ever published from here: the database is
//! opened, or made, before anything else, and if that fails the process ends with one line. Where it
//! does, the server serves those pages at once and opens the database meanwhile ([`keep_opening`]), as
//! often as it takes. Then no database is made and an empty one is not filled: it would be a new
//! installation under the old one's address. Tables of a known installation are brought to this version.

use crate::accounts;
use crate::dashboard;
use crate::goodwill;
use crate::platform::AppState;
use crate::platform::CommandError;
use crate::platform::assets::{self, Assets};
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db::sql;
use crate::platform::db::{self, Db, Reach};
use crate::platform::feature_state::FeatureState;
use crate::platform::installation;
use crate::platform::keys::Keys;
use crate::publishing::{Published, snapshot};
use crate::web::frame::{NavigationCounts, PageShell};
use leptos::prelude::IntoAny;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long to wait before a database that did not answer is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// Where the keys are: as set, else in the data directory.
pub fn keys_file(config: &Config) -> Result<PathBuf, CommandError> {
    match &config.keys_file {
        Some(path) => Ok(path.clone()),
        None if db::is_postgres(&config.database_url) => Err(CommandError::usage(
            "AMENDS_KEYS_FILE must be given with postgres://, since every node needs the same keys",
        )),
        None => Ok(config.data_dir.join("keys")),
    }
}

/// Reads the keys, or makes them for a database nobody has used yet.
async fn keys(config: &Config, db: &Db) -> Result<Keys, CommandError> {
    let path = keys_file(config)?;
    if let Some(keys) = Keys::load(&path)? {
        return Ok(keys);
    }
    let mut tx = db.read().await?;
    let used = tx.fetch_value::<i64>(sql("select count(*) from events")).await.unwrap_or(1);
    if used > 0 {
        return Err(CommandError::failed(format!(
            "the keys file {} is missing, but the database is in use: its links and vouchers need those keys",
            path.display()
        )));
    }
    Ok(Keys::create(&path)?)
}

/// Opens an existing database, or makes one (`create`), brings it to this version and reads the keys.
pub async fn app(config: Config, create: bool) -> Result<AppState, CommandError> {
    let published_before = snapshot::exists(&config.data_dir);
    let db = db::connect(&config.database_url, create && !published_before).await.map_err(|error| {
        let mut stop = CommandError::from(error);
        if create && published_before {
            let snapshot = snapshot::path(&config.data_dir);
            stop.message += &format!(
                " (none is made, since {} was published from one; move that away to begin anew)",
                snapshot.display()
            );
        }
        stop
    })?;
    make_data_dir(&config)?;
    db::migrate(&db).await?;
    app_on(config, db).await
}

/// An [`App`] on a database that is open and current.
pub async fn app_on(config: Config, db: Db) -> Result<AppState, CommandError> {
    let host = config.public_url();
    db.write(async move |tx| installation::ensure(tx, "Your company", &host).await).await?;
    let keys = keys(&config, &db).await?;
    let assets = site(&config)?;
    Ok(assembled(config, db, keys, assets, Published::default()))
}

/// An [`App`] for the server: with what was last published, before its database is reached; or, where
/// nothing was ever published, with an open database.
pub async fn for_serving(config: Config) -> Result<AppState, CommandError> {
    let assets = site(&config)?;
    if !snapshot::exists(&config.data_dir) {
        return app(config, true).await;
    }
    let db = db::lazily(&config.database_url, false)?;
    let path = keys_file(&config)?;
    let keys = Keys::load(&path)?.ok_or_else(|| {
        let path = path.display();
        CommandError::failed(format!(
            "the keys file {path} is missing, but this installation has published pages: its links need those keys"
        ))
    })?;
    let published = Published::from_disk(&config.data_dir);
    Ok(assembled(config, db, keys, assets, published))
}

/// Opens the database of an [`App`] that serves already, however often that must be tried.
pub async fn keep_opening(app: AppState, mut closing: watch::Receiver<bool>) {
    while !*closing.borrow() {
        match open(&app).await {
            Ok(()) => {
                tracing::info!("the database is open");
                app.db.set_reach(Reach::Open);
                if let Err(refusal) = crate::app::serve::invite(&app).await {
                    tracing::error!(%refusal, "the link for the first administrator could not be made");
                }
                return;
            }
            Err(stop) => {
                if app.db.reach() != Reach::Away {
                    tracing::error!("{}; the last published pages are served, and it is tried again", stop.message);
                }
                app.db.set_reach(Reach::Away);
            }
        }
        tokio::select! {
            () = tokio::time::sleep(TRY_AGAIN) => {}
            _ = closing.changed() => {}
        }
    }
}

/// Once: reaches it, makes sure that it is somebody's, brings it to this version.
async fn open(app: &AppState) -> Result<(), CommandError> {
    app.db.knock().await?;
    let mut tx = app.db.read_before_open().await?;
    // Without tables this fails, and that is the same answer.
    let installations = tx.fetch_value::<i64>(sql("select count(*) from installation")).await.unwrap_or(0);
    drop(tx);
    if installations == 0 {
        return Err(CommandError::failed("the database is empty, but pages were published from one before"));
    }
    Ok(db::migrate(&app.db).await?)
}

fn make_data_dir(config: &Config) -> Result<(), CommandError> {
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|error| CommandError::failed(format!("data directory {}: {error}", config.data_dir.display())))
}

fn site(config: &Config) -> Result<Assets, CommandError> {
    Ok(Assets::load(&assets::folder(config.site_dir.as_deref()))?)
}

fn assembled(config: Config, db: Db, keys: Keys, assets: Assets, published: Published) -> AppState {
    AppState {
        config: Arc::new(config),
        db,
        clock: Clock::System,
        keys,
        assets: Arc::new(assets),
        features: Arc::new(feature_state(published)),
    }
}

/// What features keep for the whole process, and what `web` is told of the pages above it.
fn feature_state(published: Published) -> FeatureState {
    let mut features = FeatureState::default();
    features.insert(PageShell(|| super::shell().into_any()));
    features.insert(NavigationCounts(|tx, staff, now| Box::pin(dashboard::counts::of(tx, staff, now))));
    features.insert(published);
    accounts::register(&mut features);
    goodwill::register(&mut features);
    features
}
