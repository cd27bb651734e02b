//! An edition: every document of the public site at one moment. It replaces the edition before it as a whole, or not
//! at all.

mod content_version;
mod metadata;
mod rendered;

pub use content_version::VERSION_PLACEHOLDER;
pub use metadata::{EditionMetadata, LiveStatus};
pub use rendered::{EditionError, RenderedDocument};

use super::document::{Document, DocumentKind};
use super::negotiation::Encoding;
use axum::http::StatusCode;
use bytes::Bytes;
use chrono::Duration;
use content_version::{content_version, insert_notice};
use rendered::checked;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The document with the state and the content versions of all pages, which open pages poll.
pub const LIVE_PATH: &str = "/live.json";
/// The page that answers for unknown paths.
pub const NOT_FOUND_PATH: &str = "/404";

/// Every document of the public site at one moment.
#[derive(Debug, Clone)]
pub struct Edition {
    /// Where it comes from, and what all its pages share.
    pub metadata: EditionMetadata,
    documents: HashMap<String, Arc<Document>>,
}

impl Edition {
    /// Checks, versions and compresses rendered documents. Documents that have not changed since `before` are taken
    /// from there.
    ///
    /// # Errors
    ///
    /// See [`EditionError`].
    pub fn build(
        metadata: EditionMetadata,
        rendered: Vec<RenderedDocument>,
        before: Option<&Self>,
    ) -> Result<Self, EditionError> {
        let mut documents = HashMap::with_capacity(rendered.len() + 1);
        let mut versions = BTreeMap::new();
        for mut page in rendered {
            if let Some(text) = checked(&page)? {
                let version = content_version(text);
                // Not in the head, whose style is allowed by its hash.
                let (head, main) = text.split_at(text.find("<main").unwrap_or_default());
                page.body = format!("{head}{}", main.replacen(VERSION_PLACEHOLDER, &version, 1)).into();
                if page.is_live {
                    versions.insert(page.path.clone(), version);
                }
            }
            let kind_and_status = (page.kind, page.status);
            let document = reused_or_new(kind_and_status, page.body, &metadata, before, &page.path)?;
            documents.insert(page.path, document);
        }
        if !documents.contains_key("/") {
            return Err(EditionError::NoStartPage);
        }
        let live = live_json(&metadata, &versions, true);
        let kind_and_status = (DocumentKind::Live, StatusCode::OK);
        documents
            .insert(LIVE_PATH.to_owned(), reused_or_new(kind_and_status, live.into(), &metadata, before, LIVE_PATH)?);
        Ok(Self { metadata, documents })
    }

    /// An edition from stored documents.
    pub fn from_parts(metadata: EditionMetadata, documents: HashMap<String, Arc<Document>>) -> Self {
        Self { metadata, documents }
    }

    /// Whether every document is compressed at the highest quality.
    pub fn is_recompressed(&self) -> bool {
        self.documents.values().all(|document| document.is_recompressed())
    }

    /// The same edition with every document compressed at the highest quality. Slow.
    ///
    /// # Errors
    ///
    /// When a compressor fails.
    pub fn recompressed(&self) -> Result<Self, EditionError> {
        let mut documents = HashMap::with_capacity(self.documents.len());
        for (path, document) in &self.documents {
            let recompressed =
                if document.is_recompressed() { document.clone() } else { Arc::new(document.recompressed()?) };
            documents.insert(path.clone(), recompressed);
        }
        Ok(Self { metadata: self.metadata.clone(), documents })
    }

    /// The document at a path.
    pub fn find(&self, path: &str) -> Option<&Arc<Document>> {
        self.documents.get(path)
    }

    /// Every document with its path, in no particular order.
    pub fn documents(&self) -> impl Iterator<Item = (&String, &Arc<Document>)> {
        self.documents.iter()
    }

    /// The same edition with a notice on every page, for when it can no longer be confirmed.
    ///
    /// # Errors
    ///
    /// When a compressor fails.
    pub fn with_notice(&self, notice: &str) -> Result<Self, EditionError> {
        let mut documents = HashMap::with_capacity(self.documents.len());
        let mut versions = BTreeMap::new();
        for (path, document) in &self.documents {
            let shown = if document.kind == DocumentKind::Html {
                let (text, version) = insert_notice(document.text(), notice);
                versions.insert(path.clone(), version);
                let noticed = Document::new(DocumentKind::Html, text)?.with_policy(&self.metadata.policy);
                Arc::new(noticed.with_status(document.status()))
            } else {
                document.clone()
            };
            documents.insert(path.clone(), shown);
        }
        let live_pages: Vec<String> = self.page_versions().into_keys().collect();
        versions.retain(|path, _| live_pages.contains(path));
        let live = live_json(&self.metadata, &versions, false);
        documents.insert(LIVE_PATH.to_owned(), Arc::new(Document::new(DocumentKind::Live, live)?));
        Ok(Self { metadata: self.metadata.clone(), documents })
    }

    /// The content versions of the pages that are updated while they are open.
    fn page_versions(&self) -> BTreeMap<String, String> {
        let text = self.find(LIVE_PATH).map(|document| document.text()).unwrap_or("{}");
        let live: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        serde_json::from_value(live["pages"].clone()).unwrap_or_default()
    }

    /// Whether it may replace the edition with the metadata `other`: of the same installation, and not older.
    pub fn may_replace(&self, other: &EditionMetadata) -> bool {
        let (mine, theirs) = (&self.metadata, other);
        mine.installation_id == theirs.installation_id
            && (mine.version, mine.made_at) >= (theirs.version, theirs.made_at)
    }
}

/// The document for a body: the one of `before` if nothing has changed, else a new one.
fn reused_or_new(
    (kind, status): (DocumentKind, StatusCode),
    body: Bytes,
    metadata: &EditionMetadata,
    before: Option<&Edition>,
    path: &str,
) -> Result<Arc<Document>, EditionError> {
    let policy = metadata.policy.as_str();
    let old = before.and_then(|edition| Some((edition.find(path)?, edition.metadata.policy == policy)));
    let is_same = |old: &Document| (old.kind, old.status()) == (kind, status) && old.bytes(Encoding::Identity) == &body;
    match old.filter(|(old, _)| is_same(old)) {
        Some((old, true)) => Ok(old.clone()),
        Some((old, false)) => Ok(Arc::new((**old).clone().with_policy(policy))),
        None => {
            // Two versions in one second have two times, so that nobody takes the later one for the one they have.
            let after = old.and_then(|(old, _)| old.last_modified()).map(|at| at + Duration::seconds(1));
            let changed_at = after.map_or(metadata.made_at, |after| after.max(metadata.made_at));
            let document = Document::new(kind, body)?.with_policy(policy).with_last_modified(changed_at);
            Ok(Arc::new(document.with_status(status)))
        }
    }
}

fn live_json(metadata: &EditionMetadata, versions: &BTreeMap<String, String>, is_confirmed: bool) -> String {
    serde_json::json!({
        "pages": versions,
        "status": metadata.status,
        "confirmed": is_confirmed,
    })
    .to_string()
}

#[cfg(test)]
pub(crate) mod tests;
