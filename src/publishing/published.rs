//! The edition that is served now, behind one pointer. A request uses no database, no lock and no renderer;
//! publishing swaps the pointer.

use super::document::{ABSENT_CACHE_CONTROL, DocumentRequest, RawResponse};
use super::edition::{Edition, EditionError};
use super::history_page;
use super::history_range::{self, HistoryRanges};
use super::live::Live;
use super::mirror::SnapshotServer;
use super::other_requests;
use super::publisher::Publisher;
use super::snapshot;
use super::staleness_notice::{self, StaleReason};
use super::views::ViewCounts;
use crate::platform::AppState;
use crate::platform::assets::Assets;
use crate::platform::keys::hex;
use crate::types::Timestamp;
use crate::ui::wording::ENGLISH;
use crate::web::branding::{Branding, PageBranding};
use crate::web::public_forms::PublicForms;
use arc_swap::ArcSwapOption;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use chrono::NaiveDate;
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
    snapshot_server: SnapshotServer,
    history_ranges: HistoryRanges,
    views: ViewCounts,
    publisher: tokio::sync::Mutex<Publisher>,
    /// The default branding, before anything is published.
    plain: OnceLock<Arc<PageBranding>>,
}

/// An edition as it is served.
#[derive(Debug)]
pub struct Served {
    /// The documents.
    pub edition: Arc<Edition>,
    /// Why the pages carry a notice; `None` while they are confirmed.
    pub stale: Option<StaleReason>,
    /// The edition without a notice, which mirrors receive.
    pub confirmed: Arc<Edition>,
    /// When the edition was made, or while there is a notice: since when it could not be confirmed.
    pub as_of: Timestamp,
    branding: OnceLock<Arc<PageBranding>>,
    forms: OnceLock<Option<Arc<PublicForms>>>,
    /// The months of its history, the oldest first.
    months: OnceLock<Vec<NaiveDate>>,
}

impl Published {
    /// Serves the snapshot that the last run saved, if there is one. A damaged file is logged and ignored.
    pub fn from_disk(data_dir: &Path) -> Self {
        let published = Self::default();
        match snapshot::read(data_dir) {
            Ok(Some(edition)) => {
                let edition = Arc::new(edition);
                published
                    .0
                    .publisher
                    .try_lock()
                    .into_iter()
                    .for_each(|mut publisher| publisher.start_with(edition.clone()));
                published.serve(edition, None);
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the saved pages could not be read"),
        }
        published
    }

    /// The response to a GET, HEAD or OPTIONS of a published document; `None` when nothing is published at that path.
    pub fn response(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response<Body>> {
        if method == Method::OPTIONS {
            return other_requests::options(&self.0.served.load().as_ref()?.edition, uri.path());
        }
        let is_head = method == Method::HEAD;
        if !is_head && method != Method::GET {
            return None;
        }
        let served = self.0.served.load();
        let served = served.as_ref()?;
        let edition = &served.edition;
        let query = uri.query().unwrap_or_default();
        if history_page::is_later_page(uri.path(), query) {
            let months = served.months.get_or_init(|| history_range::months(edition));
            return Some(history_page::redirect(months, query));
        }
        match edition.find(uri.path()) {
            Some(document) => {
                if !is_head {
                    document.count_view();
                }
                Some(document.response(DocumentRequest::from_headers(headers, is_head)))
            }
            None => short_link(edition, uri.path()).or_else(|| ended_feed(edition, uri.path())),
        }
    }

    /// Whether a document is published at a path.
    pub fn has(&self, path: &str) -> bool {
        self.0.served.load().as_ref().is_some_and(|served| served.edition.find(path).is_some())
    }

    /// The same as bytes to be written to a socket.
    pub fn raw_response(&self, path: &str, request: DocumentRequest<'_>) -> Option<RawResponse> {
        let served = self.0.served.load();
        let document = served.as_ref()?.edition.find(path)?;
        if !request.is_head {
            document.count_view();
        }
        Some(document.raw_response(request))
    }

    /// The response for an unknown path; `None` before anything is published.
    pub fn not_found_response(&self, headers: &HeaderMap, is_head: bool) -> Option<Response<Body>> {
        let served = self.0.served.load();
        Some(
            served
                .as_ref()?
                .edition
                .find(super::edition::NOT_FOUND_PATH)?
                .response(DocumentRequest::from_headers(headers, is_head)),
        )
    }

    /// What is served now; `None` before anything is published.
    pub fn served(&self) -> Option<Arc<Served>> {
        self.0.served.load_full()
    }

    /// The stream of changes.
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// Serves the edition to mirrors.
    pub fn snapshot_server(&self) -> &SnapshotServer {
        &self.0.snapshot_server
    }

    /// How often pages were sent and this was not stored yet.
    pub(super) fn views(&self) -> &ViewCounts {
        &self.0.views
    }

    /// The pages of several months that were made last.
    pub(super) fn history_ranges(&self) -> &HistoryRanges {
        &self.0.history_ranges
    }

    /// The publisher; only one task at a time may publish.
    pub(super) fn publisher(&self) -> &tokio::sync::Mutex<Publisher> {
        &self.0.publisher
    }

    /// Serves an edition from now on, and tells open pages.
    pub(super) fn serve(&self, edition: Arc<Edition>, stale: Option<StaleReason>) {
        let as_of = edition.metadata.made_at;
        self.store(edition.clone(), stale, edition, as_of);
    }

    /// Serves an edition with the notice that it could not be confirmed since `as_of`.
    pub(super) async fn serve_stale(&self, confirmed: Arc<Edition>, reason: StaleReason, as_of: Timestamp) {
        let published = self.clone();
        let noticed = tokio::task::spawn_blocking(move || {
            let noticed = confirmed.with_notice(&staleness_notice::notice(&confirmed.metadata, reason, as_of))?;
            published.store(Arc::new(noticed), Some(reason), confirmed, as_of);
            Ok::<_, EditionError>(())
        });
        match noticed.await {
            Ok(Ok(())) => tracing::warn!(reason = reason.as_str(), "the pages now show how old they are"),
            Ok(Err(error)) => tracing::error!(%error, "the notice could not be added to the pages"),
            Err(error) => tracing::error!(%error, "the notice could not be added to the pages"),
        }
    }

    fn store(&self, edition: Arc<Edition>, stale: Option<StaleReason>, confirmed: Arc<Edition>, as_of: Timestamp) {
        for (path, document) in edition.documents().filter(|(_, document)| document.status() == StatusCode::OK) {
            if let Some(count) = self.0.views.of_path(path) {
                document.count_views_in(count);
            }
        }
        let live = edition.find(super::edition::LIVE_PATH).map(|document| document.text().to_owned());
        self.0.served.store(Some(Arc::new(Served {
            edition,
            stale,
            confirmed,
            as_of,
            branding: OnceLock::new(),
            forms: OnceLock::new(),
            months: OnceLock::new(),
        })));
        self.0.live.broadcast(&live.unwrap_or_default());
    }
}

/// For pages that are rendered per request.
impl Published {
    /// Styles, logo and content security policy of the published edition, the default ones before there is any.
    pub fn branding(&self, assets: &Assets) -> Arc<PageBranding> {
        match self.0.served.load().as_ref() {
            Some(served) => {
                served.branding.get_or_init(|| PageBranding::new(&served.edition.metadata.branding, assets).into())
            }
            None => self.0.plain.get_or_init(|| PageBranding::new(&Branding::default(), assets).into()),
        }
        .clone()
    }

    /// The content of the public forms in the published edition; `None` before there is any.
    pub fn public_forms(&self) -> Option<Arc<PublicForms>> {
        let served = self.0.served.load();
        let served = served.as_ref()?;
        served.forms.get_or_init(|| served.edition.metadata.forms.clone().map(Arc::new)).clone()
    }

    /// The page's language as a BCP 47 tag; English before anything is published.
    pub fn language(&self) -> String {
        let served = self.0.served.load();
        served.as_ref().map_or_else(|| ENGLISH.tag.to_owned(), |served| served.edition.metadata.language.clone())
    }
}

/// Routes that need nothing but the published edition also serve a mirror, whose state is [`Published`] alone.
impl axum::extract::FromRef<AppState> for Published {
    fn from_ref(app: &AppState) -> Self {
        app.feature::<Self>().clone()
    }
}

/// `/i/{id}`, the short link to an incident in the Statuspage API.
fn short_link(edition: &Edition, path: &str) -> Option<Response<Body>> {
    let target = format!("/incidents/{}", path.strip_prefix("/i/")?);
    edition.find(&target)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_str(&target).ok()?);
    Some(response)
}

/// 410 for the feed of an old incident, which changes no more: feed readers then stop asking.
fn ended_feed(edition: &Edition, path: &str) -> Option<Response<Body>> {
    let incident = path.strip_suffix(".atom").or_else(|| path.strip_suffix(".rss"))?;
    edition.find(incident).filter(|_| incident.starts_with("/incidents/"))?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::GONE;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(ABSENT_CACHE_CONTROL));
    Some(response)
}

/// A short hash of a text, such as the id of an event.
pub(super) fn short_hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..6])
}
