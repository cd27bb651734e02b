//! A document before it is bound into an edition, and what would keep it out.

use crate::publishing::document::Kind;
use axum::http::StatusCode;
use bytes::Bytes;

/// Largest document that is published, in bytes: far above any real page, far below what would hurt.
pub const DOCUMENT_MAX: usize = 2 * 1024 * 1024;

/// A document as it was rendered, before it is compressed.
#[derive(Debug, Clone)]
pub struct RenderedDocument {
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

impl RenderedDocument {
    /// A document that is there, and of whose changes no open page is told.
    pub fn new(path: impl Into<String>, kind: Kind, body: impl Into<Bytes>) -> Self {
        Self { path: path.into(), kind, status: StatusCode::OK, body: body.into(), is_live: false }
    }
}

/// Why a set of drafts is not published.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// Bigger than a status page can sensibly be.
    #[error("{path} is {bytes} bytes, more than the {DOCUMENT_MAX} that are published")]
    TooLarge {
        /// Which document.
        path: String,
        /// How big it is.
        bytes: usize,
    },
    /// Cut short, or something else.
    #[error("{0} is not a whole page")]
    Truncated(String),
    /// No start page.
    #[error("there is no page at /")]
    NoStartPage,
    /// The compressors failed.
    #[error("compressing failed: {0}")]
    Compression(#[from] std::io::Error),
    /// Rendering panicked.
    #[error("rendering panicked: {0}")]
    Panicked(String),
}

/// The text of a draft that is a page; an error where a draft is not whole.
pub(super) fn checked(draft: &RenderedDocument) -> Result<Option<&str>, EditionError> {
    if draft.body.len() > DOCUMENT_MAX {
        return Err(EditionError::TooLarge { path: draft.path.clone(), bytes: draft.body.len() });
    }
    let not_whole = || EditionError::Truncated(draft.path.clone());
    if draft.kind != Kind::Html {
        return if draft.body.is_empty() { Err(not_whole()) } else { Ok(None) };
    }
    let text = std::str::from_utf8(&draft.body).map_err(|_| not_whole())?;
    let is_whole = text.starts_with("<!DOCTYPE html>") && text.ends_with("</html>");
    if is_whole { Ok(Some(text)) } else { Err(not_whole()) }
}
