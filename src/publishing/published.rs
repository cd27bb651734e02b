//! What is served now: an edition behind one pointer. A request touches no database, no lock and no
//! renderer; publishing swaps the pointer.

use super::document::{Ask, Wire};
use super::edition::{Edition, Unfit};
use super::live::Live;
use super::mirror::Giving;
use super::press::Press;
use super::snapshot;
use super::stale::{self, Reason};
use crate::platform::AppState;
use crate::platform::assets::Assets;
use crate::platform::keys::hex;
use crate::types::Timestamp;
use crate::ui::wording::ENGLISH;
use crate::web::branding::{Branding, PageBranding};
use arc_swap::ArcSwapOption;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The documents that are served now. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Published(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    served: ArcSwapOption<Served>,
    live: Live,
    giving: Giving,
    press: tokio::sync::Mutex<Press>,
    plain: OnceLock<Arc<PageBranding>>,
}

/// An edition as it is sent.
#[derive(Debug)]
pub struct Served {
    /// Its documents.
    pub edition: Arc<Edition>,
    /// Why it carries a notice; `None` while it is confirmed.
    pub stale: Option<Reason>,
    /// The same without a notice: what mirrors are given.
    pub good: Arc<Edition>,
    /// Under a notice: from when it is.
    pub as_of: Timestamp,
    branding: OnceLock<Arc<PageBranding>>,
}

impl Published {
    /// What the last run left on disk, already with the notice that it is not confirmed; nothing where
    /// there is none. A damaged one is told of and passed over.
    pub fn from_disk(data_dir: &Path) -> Self {
        let published = Self::default();
        match snapshot::read(data_dir) {
            Ok(Some(edition)) => {
                let edition = Arc::new(edition);
                published.0.press.try_lock().into_iter().for_each(|mut press| press.found(edition.clone()));
                published.serve(edition, None);
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the last pages could not be read"),
        }
        published
    }

    /// The answer to a request for a published document; `None` when the address is no document.
    pub fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response<Body>> {
        let is_head = method == Method::HEAD;
        if !is_head && method != Method::GET {
            return None;
        }
        let served = self.0.served.load();
        let edition = &served.as_ref()?.edition;
        match edition.at(uri.path()) {
            Some(document) => Some(document.answer(Ask::of(headers, is_head))),
            None => short_link(edition, uri.path()),
        }
    }

    /// The same for whoever writes bytes to a socket; `None` when the address is no document.
    pub fn wire(&self, path: &str, ask: Ask<'_>) -> Option<Wire> {
        let served = self.0.served.load();
        Some(served.as_ref()?.edition.at(path)?.wire(ask))
    }

    /// The answer for an address that is none; `None` before anything was published.
    pub fn missing(&self, headers: &HeaderMap, is_head: bool) -> Option<Response<Body>> {
        let served = self.0.served.load();
        Some(served.as_ref()?.edition.at(super::edition::MISSING_PATH)?.answer(Ask::of(headers, is_head)))
    }

    /// What is served now.
    pub fn served(&self) -> Option<Arc<Served>> {
        self.0.served.load_full()
    }

    /// The stream of changes.
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// What mirrors are given.
    pub fn giving(&self) -> &Giving {
        &self.0.giving
    }

    /// The press: whoever holds it may publish.
    pub(super) fn press(&self) -> &tokio::sync::Mutex<Press> {
        &self.0.press
    }

    /// Serves an edition from now on, and tells open pages.
    pub(super) fn serve(&self, edition: Arc<Edition>, stale: Option<Reason>) {
        let as_of = edition.imprint.made_at;
        self.put(edition.clone(), stale, edition, as_of);
    }

    /// Serves an edition with the notice that it could not be confirmed since `as_of`.
    pub(super) fn serve_stale(&self, good: &Arc<Edition>, reason: Reason, as_of: Timestamp) -> Result<(), Unfit> {
        let noticed = good.with_notice(&stale::notice(&good.imprint, reason, as_of))?;
        self.put(Arc::new(noticed), Some(reason), good.clone(), as_of);
        Ok(())
    }

    fn put(&self, edition: Arc<Edition>, stale: Option<Reason>, good: Arc<Edition>, as_of: Timestamp) {
        let live = edition.at(super::edition::LIVE_PATH).map(|document| document.text().to_owned());
        self.0.served.store(Some(Arc::new(Served { edition, stale, good, as_of, branding: OnceLock::new() })));
        self.0.live.tell(&live.unwrap_or_default());
    }
}

/// What pages that are rendered per request need of the published edition.
impl Published {
    /// Style, logo and content security policy, the same as on the published pages.
    pub fn branding(&self, assets: &Assets) -> Arc<PageBranding> {
        match self.0.served.load().as_ref() {
            Some(served) => {
                served.branding.get_or_init(|| PageBranding::new(&served.edition.imprint.worn, assets).into())
            }
            None => self.0.plain.get_or_init(|| PageBranding::new(&Branding::default(), assets).into()),
        }
        .clone()
    }

    /// The page's language, English before anything is published.
    pub fn language(&self) -> String {
        let served = self.0.served.load();
        served.as_ref().map_or_else(|| ENGLISH.tag.to_owned(), |served| served.edition.imprint.language.clone())
    }
}

/// Routes that need no more than what is published serve a mirror as well, whose state is [`Published`] alone.
impl axum::extract::FromRef<AppState> for Published {
    fn from_ref(app: &AppState) -> Self {
        app.feature::<Self>().clone()
    }
}

/// `/i/{id}`, the short link to an incident that the Statuspage API gives out.
fn short_link(edition: &Edition, path: &str) -> Option<Response<Body>> {
    let target = format!("/incidents/{}", path.strip_prefix("/i/")?);
    edition.at(&target)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_str(&target).ok()?);
    Some(response)
}

/// A short name for a text, such as an event's id.
pub(super) fn short_name(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..6])
}
