//! An edition: every document of the public site as it is at one moment. It replaces the one before it
//! in whole, or not at all.

mod draft;
mod imprint;
mod mark;

pub use draft::{Draft, Unfit};
pub use imprint::{Imprint, LiveStatus};
pub use mark::MARK_HERE;

use super::document::{Document, Kind};
use super::negotiation::Encoding;
use axum::http::StatusCode;
use bytes::Bytes;
use draft::checked;
use mark::{mark_of, spliced};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Where open pages ask whether anything has changed.
pub const LIVE_PATH: &str = "/live.json";
/// Where the page is that answers for every address that is none.
pub const MISSING_PATH: &str = "/404";

/// Every document of the public site at one moment.
#[derive(Debug, Clone)]
pub struct Edition {
    /// What it says about itself.
    pub imprint: Imprint,
    documents: HashMap<String, Arc<Document>>,
}

impl Edition {
    /// Checks, marks and compresses drafts. Documents that are as they were before are taken over.
    pub fn bind(imprint: Imprint, drafts: Vec<Draft>, before: Option<&Self>) -> Result<Self, Unfit> {
        let mut documents = HashMap::with_capacity(drafts.len() + 1);
        let mut marks = BTreeMap::new();
        for mut draft in drafts {
            if let Some(text) = checked(&draft)? {
                let mark = mark_of(text);
                // Not before `<main`: what stands in the head is allowed by its hash.
                let (head, main) = text.split_at(text.find("<main").unwrap_or_default());
                draft.body = format!("{head}{}", main.replacen(MARK_HERE, &mark, 1)).into();
                if draft.is_live {
                    marks.insert(draft.path.clone(), mark);
                }
            }
            let sort = (draft.kind, draft.status);
            let document = renewed(sort, draft.body, &imprint.policy, before, &draft.path)?;
            documents.insert(draft.path, document);
        }
        if !documents.contains_key("/") {
            return Err(Unfit::NoStart);
        }
        let live = live_json(&imprint, &marks, true);
        let sort = (Kind::Live, StatusCode::OK);
        documents.insert(LIVE_PATH.to_owned(), renewed(sort, live.into(), &imprint.policy, before, LIVE_PATH)?);
        Ok(Self { imprint, documents })
    }

    /// An edition read back from disk.
    pub fn from_parts(imprint: Imprint, documents: HashMap<String, Arc<Document>>) -> Self {
        Self { imprint, documents }
    }

    /// Whether every document is as small as it gets.
    pub fn is_refined(&self) -> bool {
        self.documents.values().all(|document| document.is_refined())
    }

    /// The same edition with every document as small as it gets. Slow: for when nobody waits.
    pub fn refined(&self) -> Result<Self, Unfit> {
        let mut documents = HashMap::with_capacity(self.documents.len());
        for (path, document) in &self.documents {
            let refined = if document.is_refined() { document.clone() } else { Arc::new(document.refined()?) };
            documents.insert(path.clone(), refined);
        }
        Ok(Self { imprint: self.imprint.clone(), documents })
    }

    /// The document at an address.
    pub fn at(&self, path: &str) -> Option<&Arc<Document>> {
        self.documents.get(path)
    }

    /// Every document with its address.
    pub fn documents(&self) -> impl Iterator<Item = (&String, &Arc<Document>)> {
        self.documents.iter()
    }

    /// The same edition with a notice on every page, for when it can no longer be confirmed.
    pub fn with_notice(&self, notice: &str) -> Result<Self, Unfit> {
        let mut documents = HashMap::with_capacity(self.documents.len());
        let mut marks = BTreeMap::new();
        for (path, document) in &self.documents {
            let shown = if document.kind == Kind::Html {
                let (text, mark) = spliced(document.text(), notice);
                marks.insert(path.clone(), mark);
                let noticed = Document::new(Kind::Html, text)?.under(&self.imprint.policy);
                Arc::new(noticed.with_status(document.status()))
            } else {
                document.clone()
            };
            documents.insert(path.clone(), shown);
        }
        let told: Vec<String> = self.marks().into_keys().collect();
        marks.retain(|path, _| told.contains(path));
        let live = live_json(&self.imprint, &marks, false);
        documents.insert(LIVE_PATH.to_owned(), Arc::new(Document::new(Kind::Live, live)?));
        Ok(Self { imprint: self.imprint.clone(), documents })
    }

    /// The marks of the pages whose viewers are told of changes.
    fn marks(&self) -> BTreeMap<String, String> {
        let text = self.at(LIVE_PATH).map(|document| document.text()).unwrap_or("{}");
        let live: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        serde_json::from_value(live["pages"].clone()).unwrap_or_default()
    }

    /// Whether it may take the place of `other`: of the same installation, and no older.
    pub fn may_replace(&self, other: &Imprint) -> bool {
        let (mine, theirs) = (&self.imprint, other);
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
) -> Result<Arc<Document>, Unfit> {
    let old = before.and_then(|edition| Some((edition.at(path)?, edition.imprint.policy == policy)));
    let is_same = |old: &Document| (old.kind, old.status()) == (kind, status) && old.bytes(Encoding::Identity) == &body;
    match old.filter(|(old, _)| is_same(old)) {
        Some((old, true)) => Ok(old.clone()),
        Some((old, false)) => Ok(Arc::new((**old).clone().under(policy))),
        None => Ok(Arc::new(Document::new(kind, body)?.under(policy).with_status(status))),
    }
}

fn live_json(imprint: &Imprint, marks: &BTreeMap<String, String>, is_confirmed: bool) -> String {
    serde_json::json!({
        "pages": marks,
        "status": imprint.status,
        "confirmed": is_confirmed,
    })
    .to_string()
}

#[cfg(test)]
pub(crate) mod tests;
