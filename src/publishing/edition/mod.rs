//! An edition: every document of the public site as it is at one moment. It replaces the one before it
//! in whole, or not at all.

mod content_version;
mod metadata;
mod rendered;

pub use content_version::VERSION_PLACEHOLDER;
pub use metadata::{EditionMetadata, LiveStatus};
pub use rendered::{EditionError, RenderedDocument};

use super::document::{Document, Kind};
use super::negotiation::Encoding;
use axum::http::StatusCode;
use bytes::Bytes;
use content_version::{content_version, insert_notice};
use rendered::checked;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Where open pages ask whether anything has changed.
pub const LIVE_PATH: &str = "/live.json";
/// Where the page is that answers for every address that is none.
pub const NOT_FOUND_PATH: &str = "/404";

/// Every document of the public site at one moment.
#[derive(Debug, Clone)]
pub struct Edition {
    /// What it says about itself.
    pub metadata: EditionMetadata,
    documents: HashMap<String, Arc<Document>>,
}

impl Edition {
    /// Checks, marks and compresses drafts. Documents that are as they were before are taken over.
    pub fn build(
        metadata: EditionMetadata,
        drafts: Vec<RenderedDocument>,
        before: Option<&Self>,
    ) -> Result<Self, EditionError> {
        let mut documents = HashMap::with_capacity(drafts.len() + 1);
        let mut marks = BTreeMap::new();
        for mut draft in drafts {
            if let Some(text) = checked(&draft)? {
                let mark = content_version(text);
                // Not before `<main`: what stands in the head is allowed by its hash.
                let (head, main) = text.split_at(text.find("<main").unwrap_or_default());
                draft.body = format!("{head}{}", main.replacen(VERSION_PLACEHOLDER, &mark, 1)).into();
                if draft.is_live {
                    marks.insert(draft.path.clone(), mark);
                }
            }
            let sort = (draft.kind, draft.status);
            let document = renewed(sort, draft.body, &metadata.policy, before, &draft.path)?;
            documents.insert(draft.path, document);
        }
        if !documents.contains_key("/") {
            return Err(EditionError::NoStartPage);
        }
        let live = live_json(&metadata, &marks, true);
        let sort = (Kind::Live, StatusCode::OK);
        documents.insert(LIVE_PATH.to_owned(), renewed(sort, live.into(), &metadata.policy, before, LIVE_PATH)?);
        Ok(Self { metadata, documents })
    }

    /// An edition read back from disk.
    pub fn from_parts(metadata: EditionMetadata, documents: HashMap<String, Arc<Document>>) -> Self {
        Self { metadata, documents }
    }

    /// Whether every document is as small as it gets.
    pub fn is_recompressed(&self) -> bool {
        self.documents.values().all(|document| document.is_recompressed())
    }

    /// The same edition with every document as small as it gets. Slow: for when nobody waits.
    pub fn recompressed(&self) -> Result<Self, EditionError> {
        let mut documents = HashMap::with_capacity(self.documents.len());
        for (path, document) in &self.documents {
            let recompressed =
                if document.is_recompressed() { document.clone() } else { Arc::new(document.recompressed()?) };
            documents.insert(path.clone(), recompressed);
        }
        Ok(Self { metadata: self.metadata.clone(), documents })
    }

    /// The document at an address.
    pub fn find(&self, path: &str) -> Option<&Arc<Document>> {
        self.documents.get(path)
    }

    /// Every document with its address.
    pub fn documents(&self) -> impl Iterator<Item = (&String, &Arc<Document>)> {
        self.documents.iter()
    }

    /// The same edition with a notice on every page, for when it can no longer be confirmed.
    pub fn with_notice(&self, notice: &str) -> Result<Self, EditionError> {
        let mut documents = HashMap::with_capacity(self.documents.len());
        let mut marks = BTreeMap::new();
        for (path, document) in &self.documents {
            let shown = if document.kind == Kind::Html {
                let (text, mark) = insert_notice(document.text(), notice);
                marks.insert(path.clone(), mark);
                let noticed = Document::new(Kind::Html, text)?.with_policy(&self.metadata.policy);
                Arc::new(noticed.with_status(document.status()))
            } else {
                document.clone()
            };
            documents.insert(path.clone(), shown);
        }
        let told: Vec<String> = self.page_versions().into_keys().collect();
        marks.retain(|path, _| told.contains(path));
        let live = live_json(&self.metadata, &marks, false);
        documents.insert(LIVE_PATH.to_owned(), Arc::new(Document::new(Kind::Live, live)?));
        Ok(Self { metadata: self.metadata.clone(), documents })
    }

    /// The marks of the pages whose viewers are told of changes.
    fn page_versions(&self) -> BTreeMap<String, String> {
        let text = self.find(LIVE_PATH).map(|document| document.text()).unwrap_or("{}");
        let live: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        serde_json::from_value(live["pages"].clone()).unwrap_or_default()
    }

    /// Whether it may take the place of `other`: of the same installation, and no older.
    pub fn may_replace(&self, other: &EditionMetadata) -> bool {
        let (mine, theirs) = (&self.metadata, other);
        mine.installation_id == theirs.installation_id
            && (mine.version, mine.made_at) >= (theirs.version, theirs.made_at)
    }
}

/// The document for a body: the one before, where nothing has changed, else a new one.
fn renewed(
    (kind, status): (Kind, StatusCode),
    body: Bytes,
    policy: &str,
    before: Option<&Edition>,
    path: &str,
) -> Result<Arc<Document>, EditionError> {
    let old = before.and_then(|edition| Some((edition.find(path)?, edition.metadata.policy == policy)));
    let is_same = |old: &Document| (old.kind, old.status()) == (kind, status) && old.bytes(Encoding::Identity) == &body;
    match old.filter(|(old, _)| is_same(old)) {
        Some((old, true)) => Ok(old.clone()),
        Some((old, false)) => Ok(Arc::new((**old).clone().with_policy(policy))),
        None => Ok(Arc::new(Document::new(kind, body)?.with_policy(policy).with_status(status))),
    }
}

fn live_json(metadata: &EditionMetadata, marks: &BTreeMap<String, String>, is_confirmed: bool) -> String {
    serde_json::json!({
        "pages": marks,
        "status": metadata.status,
        "confirmed": is_confirmed,
    })
    .to_string()
}

#[cfg(test)]
pub(crate) mod tests;
