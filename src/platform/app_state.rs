//! The state of the process that request handlers and workers share.

use super::assets::Assets;
use super::clock::Clock;
use super::config::Config;
use super::db::Db;
use super::feature_state::FeatureState;
use super::keys::Keys;
use std::sync::Arc;

/// Settings, database, clock, keys, and the state of every feature. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The settings.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// The source of the current time.
    pub clock: Clock,
    /// The signing keys.
    pub keys: Keys,
    /// Style sheets and scripts.
    pub assets: Arc<Assets>,
    /// State that features registered.
    pub features: Arc<FeatureState>,
}

impl AppState {
    /// The process-wide state that a feature registered; see [`FeatureState::get`].
    pub fn feature<T: Send + Sync + 'static>(&self) -> &T {
        self.features.get()
    }
}

/// `leptos_axum` needs its options in the router's state. Amends has its own settings, so these are the defaults.
impl axum::extract::FromRef<AppState> for leptos::config::LeptosOptions {
    fn from_ref(_: &AppState) -> Self {
        Self::builder().output_name("amends").build()
    }
}
