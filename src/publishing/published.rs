//! What is served now: an edition behind one pointer. A request touches no database, no lock and no
//! renderer; publishing swaps the pointer.

use super::document::{Ask, Wire};
use super::dress::{LiveDress, Worn};
use super::edition::{Edition, Unfit};
use super::live::Live;
use super::mirror::Giving;
use super::press::Press;
use super::render::SHEETS;
use super::snapshot;
use super::stale::{self, Reason};
use crate::server::assets::Assets;
use crate::server::keys::hex;
use crate::ui::wording::ENGLISH;
use crate::types::Instant;
use arc_swap::ArcSwapOption;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
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
    plain: OnceLock<Arc<LiveDress>>,
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
    pub as_of: Instant,
    dress: OnceLock<Arc<LiveDress>>,
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

    /// What public pages wear that are rendered when they are asked for: the same as those that are served now.
    pub fn dress(&self, assets: &Assets) -> Arc<LiveDress> {
        match self.0.served.load().as_ref() {
            Some(served) => served.dress.get_or_init(|| LiveDress::new(&served.edition.imprint.worn, assets).into()),
            None => self.0.plain.get_or_init(|| LiveDress::new(&Worn::default(), assets).into()),
        }
        .clone()
    }

    /// The language of what is served now; English before anything is.
    pub fn language(&self) -> String {
        let served = self.0.served.load();
        served.as_ref().map_or_else(|| ENGLISH.tag.to_owned(), |served| served.edition.imprint.language.clone())
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
    pub(super) fn serve_stale(&self, good: &Arc<Edition>, reason: Reason, as_of: Instant) -> Result<(), Unfit> {
        let noticed = good.with_notice(&stale::notice(&good.imprint, reason, as_of))?;
        self.put(Arc::new(noticed), Some(reason), good.clone(), as_of);
        Ok(())
    }

    fn put(&self, edition: Arc<Edition>, stale: Option<Reason>, good: Arc<Edition>, as_of: Instant) {
        let live = edition.at(super::edition::LIVE_PATH).map(|document| document.text().to_owned());
        self.0.served.store(Some(Arc::new(Served { edition, stale, good, as_of, dress: OnceLock::new() })));
        self.0.live.tell(&live.unwrap_or_default());
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

/// The policy of public pages that wear this over the site's style sheets: nothing from elsewhere, those sheets
/// by their hashes.
pub(super) fn policy(worn: &Worn, assets: &Assets) -> String {
    let hash = |sheet| STANDARD.encode(Sha256::digest(worn.style(sheet, assets).as_bytes()));
    let styles = SHEETS.map(|sheet| format!("'sha256-{}'", hash(sheet))).join(" ");
    format!(
        "default-src 'none'; style-src {styles}; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// A short name for a text, such as an event's id.
pub(super) fn short_name(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..6])
}
