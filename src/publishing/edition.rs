//! An edition: every document of the public site as it is at one moment. It replaces the one before it
//! in whole, or not at all.

use super::document::{Document, Kind};
use super::dress::Worn;
use super::negotiation::Encoding;
use crate::server::keys::hex;
use crate::vocabulary::Instant;
use axum::http::StatusCode;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Largest document that is published, in bytes: far above any real page, far below what would hurt.
pub const DOCUMENT_MAX: usize = 2 * 1024 * 1024;
/// Where a page carries the mark of its own content (see [`mark_of`]); filled in when it is bound.
pub const MARK_HERE: &str = "@mark@";
/// Where open pages ask whether anything has changed.
pub const LIVE_PATH: &str = "/live.json";
/// Where the page is that answers for every address that is none.
pub const MISSING_PATH: &str = "/404";
/// The text of an element with this attribute does not count as a change for pages that are open: the
/// number of reports and the uptime, which would otherwise make every viewer of a bad hour load the page
/// again and again.
const QUIET: &str = " data-quiet";

/// A document as it was rendered, before it is compressed.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its address.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// The status it is sent with.
    pub status: StatusCode,
    /// What it holds: text, or a picture.
    pub body: Bytes,
    /// Whether open pages are told when it changes.
    pub is_live: bool,
}

/// What an edition says about itself; kept on disk with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Imprint {
    /// Whose it is.
    pub installation_id: String,
    /// The public version of the database it was made from.
    pub version: i64,
    /// When it was made.
    pub made_at: Instant,
    /// The policy its pages are sent with.
    pub policy: String,
    /// The page's zone, for the notice that an old edition carries.
    pub time_zone: String,
    /// The page's language, likewise.
    pub language: String,
    /// How everything is, for open pages.
    pub status: LiveStatus,
    /// What its pages wear. Left out while that is Amends' own look, as in snapshots of before there was another.
    #[serde(default, skip_serializing_if = "Worn::is_plain")]
    pub worn: Worn,
}

/// How everything is, in the words of the Statuspage API.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveStatus {
    /// `none`, `minor`, `major`, `critical` or `maintenance`.
    pub indicator: String,
    /// The sentence of the page.
    pub description: String,
}

/// Why a set of drafts is not published.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// Bigger than a status page can sensibly be.
    #[error("{path} is {bytes} bytes, more than the {DOCUMENT_MAX} that are published")]
    Oversize {
        /// Which document.
        path: String,
        /// How big it is.
        bytes: usize,
    },
    /// Cut short, or something else.
    #[error("{0} is not a whole page")]
    NotWhole(String),
    /// No start page.
    #[error("there is no page at /")]
    NoStart,
    /// The compressors failed.
    #[error("compressing failed: {0}")]
    Compression(#[from] std::io::Error),
    /// Rendering panicked.
    #[error("rendering panicked: {0}")]
    Panicked(String),
}

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

/// The text of a draft that is a page; an error where a draft is not whole.
fn checked(draft: &Draft) -> Result<Option<&str>, Unfit> {
    if draft.body.len() > DOCUMENT_MAX {
        return Err(Unfit::Oversize { path: draft.path.clone(), bytes: draft.body.len() });
    }
    let not_whole = || Unfit::NotWhole(draft.path.clone());
    if draft.kind != Kind::Html {
        return if draft.body.is_empty() { Err(not_whole()) } else { Ok(None) };
    }
    let text = std::str::from_utf8(&draft.body).map_err(|_| not_whole())?;
    let is_whole = text.starts_with("<!DOCTYPE html>") && text.ends_with("</html>");
    if is_whole { Ok(Some(text)) } else { Err(not_whole()) }
}

/// What a page's content is known by: the same on every node, whenever it was made.
fn mark_of(text: &str) -> String {
    let mut digest = Sha256::new();
    let mut rest = text;
    while let Some((counted, after)) = rest.split_once(QUIET) {
        digest.update(counted);
        rest = after.split_once('<').map_or("", |(_, after)| after);
    }
    digest.update(rest);
    hex(&digest.finalize()[..6])
}

/// Puts a notice first into `<main>` and changes the page's mark, so that open pages fetch it.
fn spliced(text: &str, notice: &str) -> (String, String) {
    let start = text.find("<main").and_then(|at| text[at..].find('>').map(|end| at + end + 1));
    let Some(start) = start else { return (text.to_owned(), String::new()) };
    let (head, rest) = text.split_at(start);
    let mark = mark_of(&format!("{text}{notice}"));
    let head = match head.rsplit_once("data-v=\"") {
        Some((before, after)) => {
            let after = after.split_once('"').map_or("", |(_, after)| after);
            format!("{before}data-v=\"{mark}\"{after}")
        }
        None => head.to_owned(),
    };
    (format!("{head}{notice}{rest}"), mark)
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
pub(crate) mod tests {
    use super::*;

    pub(crate) fn imprint(version: i64) -> Imprint {
        Imprint {
            installation_id: "here".into(),
            version,
            made_at: chrono::DateTime::from_timestamp(1_342_010_700 + version, 0).unwrap(),
            policy: "default-src 'none'".into(),
            time_zone: "Europe/London".into(),
            language: "en".into(),
            status: LiveStatus::default(),
            worn: Worn::default(),
        }
    }

    pub(crate) fn page(path: &str, words: &str) -> Draft {
        let text =
            format!("<!DOCTYPE html><html><body><main data-v=\"{MARK_HERE}\"><p>{words}</p></main></body></html>");
        Draft { path: path.into(), kind: Kind::Html, status: StatusCode::OK, body: text.into(), is_live: true }
    }

    #[test]
    fn what_did_not_change_is_not_compressed_again() {
        let first = Edition::bind(imprint(1), vec![page("/", "a"), page("/history", "h")], None).unwrap();
        let second = Edition::bind(imprint(2), vec![page("/", "b"), page("/history", "h")], Some(&first)).unwrap();
        assert!(Arc::ptr_eq(first.at("/history").unwrap(), second.at("/history").unwrap()));
        assert!(!Arc::ptr_eq(first.at("/").unwrap(), second.at("/").unwrap()));
        assert_ne!(first.marks()["/"], second.marks()["/"]);
        assert_eq!(first.marks()["/history"], second.marks()["/history"]);
    }

    #[test]
    fn the_number_of_reports_is_no_change_to_open_pages() {
        let told = |n: u32| page("/", &format!("x <small data-quiet>{n} people have told us</small> y"));
        let bound = |n| Edition::bind(imprint(1), vec![told(n)], None).unwrap();
        assert_eq!(bound(1).marks(), bound(4112).marks());
        assert_ne!(bound(1).at("/").unwrap().text(), bound(4112).at("/").unwrap().text());
    }

    #[test]
    fn a_page_cut_short_or_too_big_is_not_published() {
        let mut cut = page("/", "a");
        cut.body.truncate(40);
        assert!(matches!(Edition::bind(imprint(1), vec![cut], None), Err(Unfit::NotWhole(_))));
        let big = page("/", &"a".repeat(DOCUMENT_MAX));
        assert!(matches!(Edition::bind(imprint(1), vec![big], None), Err(Unfit::Oversize { .. })));
        assert!(matches!(Edition::bind(imprint(1), vec![page("/history", "h")], None), Err(Unfit::NoStart)));
    }

    #[test]
    fn a_notice_stands_first_and_tells_open_pages() {
        let good = Edition::bind(imprint(1), vec![page("/", "a")], None).unwrap();
        let old = good.with_notice("<p>old</p>").unwrap();
        let text = old.at("/").unwrap().text();
        assert!(text.contains("\"><p>old</p><p>a</p></main>"), "{text}");
        assert_ne!(good.marks()["/"], old.marks()["/"]);
        assert!(text.contains(&format!("data-v=\"{}\"", old.marks()["/"])), "{text}");
        assert!(old.at(LIVE_PATH).unwrap().text().contains("\"confirmed\":false"));
    }

    #[test]
    fn only_ones_own_and_newer_replaces() {
        let edition = |version| Edition::bind(imprint(version), vec![page("/", "a")], None).unwrap();
        assert!(edition(3).may_replace(&imprint(3)) && edition(4).may_replace(&imprint(3)));
        assert!(!edition(2).may_replace(&imprint(3)));
        let elsewhere = Imprint { installation_id: "elsewhere".into(), ..imprint(1) };
        assert!(!edition(9).may_replace(&elsewhere));
    }
}
