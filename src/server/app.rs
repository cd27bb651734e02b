//! What every door and worker of one process holds. Cheap to clone.

use super::assets::Assets;
use super::clock::Clock;
use super::config::Config;
use super::db::Db;
use super::keys::Keys;
use crate::accounts::limiter::SignInLimiter;
use crate::goodwill::Guesses;
use crate::publishing::Published;
use std::sync::Arc;

/// One running Amends.
#[derive(Clone, Debug)]
pub struct App {
    /// The settings.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// Where `now` comes from.
    pub clock: Clock,
    /// The signing keys.
    pub keys: Keys,
    /// Style sheets and scripts, under hashed names.
    pub assets: Arc<Assets>,
    /// The public pages as bytes.
    pub published: Published,
    /// Counts failed sign-ins.
    pub sign_ins: Arc<SignInLimiter>,
    /// Counts codes that tills send and nobody has.
    pub guesses: Arc<Guesses>,
}

/// Doors that need no more than what is published are a mirror's doors too.
impl axum::extract::FromRef<App> for Published {
    fn from_ref(app: &App) -> Self {
        app.published.clone()
    }
}

/// leptos_axum asks its router's state for options; ours are our own, so these are its defaults.
impl axum::extract::FromRef<App> for leptos::config::LeptosOptions {
    fn from_ref(_: &App) -> Self {
        Self::builder().output_name("amends").build()
    }
}
