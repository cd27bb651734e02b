//! From settings to an [`App`] with an open, current database: what every command begins with.

use super::app::App;
use super::assets::{self, Assets};
use super::clock::Clock;
use super::config::Config;
use super::db::{self, Db};
use super::installation;
use super::keys::Keys;
use super::stop::Stop;
use crate::on_tx;
use crate::publishing::Published;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the keys are: as set, else in the data directory.
pub fn keys_file(config: &Config) -> Result<PathBuf, Stop> {
    match &config.keys_file {
        Some(path) => Ok(path.clone()),
        None if db::is_postgres(&config.database_url) => {
            Err(Stop::mistaken("AMENDS_KEYS_FILE must be given with postgres://, since every node needs the same keys"))
        }
        None => Ok(config.data_dir.join("keys")),
    }
}

/// Reads the keys, or makes them for a database nobody has used yet.
async fn keys(config: &Config, db: &Db) -> Result<Keys, Stop> {
    let path = keys_file(config)?;
    if let Some(keys) = Keys::load(&path)? {
        return Ok(keys);
    }
    let mut tx = db.read().await?;
    let used = on_tx!(&mut tx, db => {
        sqlx::query_scalar::<_, i64>("select count(*) from events").fetch_one(db).await.unwrap_or(1)
    });
    if used > 0 {
        return Err(Stop::because(format!(
            "the keys file {} is missing, but the database is in use: its links and vouchers need those keys",
            path.display()
        )));
    }
    Ok(Keys::create(&path)?)
}

/// Opens an existing database, or makes one (`create`), brings it to this version and reads the keys.
pub async fn app(config: Config, create: bool) -> Result<App, Stop> {
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|error| Stop::because(format!("data directory {}: {error}", config.data_dir.display())))?;
    let db = db::connect(&config.database_url, create).await?;
    db::migrate(&db).await?;
    app_on(config, db).await
}

/// An [`App`] on a database that is open and current.
pub async fn app_on(config: Config, db: Db) -> Result<App, Stop> {
    let host = config.public_url();
    db.write(async move |tx| installation::ensure(tx, "Your company", &host).await).await?;
    let keys = keys(&config, &db).await?;
    let site = assets::folder(config.site_dir.as_deref());
    let assets = Assets::load(&site)?;
    Ok(App {
        published: Published::default(),
        config: Arc::new(config),
        db,
        clock: Clock::System,
        keys,
        assets: Arc::new(assets),
        sign_ins: Arc::default(),
        guesses: Arc::default(),
    })
}
