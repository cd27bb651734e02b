//! Rendered documents before they become part of an edition, and the checks that they must pass.

use crate::publishing::document::DocumentKind;
use axum::http::StatusCode;
use bytes::Bytes;

/// Largest document that is published, in bytes: far larger than any real page.
pub const DOCUMENT_MAX: usize = 2 * 1024 * 1024;

/// A document before it is compressed.
#[derive(Debug, Clone)]
pub struct RenderedDocument {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: DocumentKind,
    /// The status it is sent with.
    pub status: StatusCode,
    /// Text, or an image.
    pub body: Bytes,
    /// Whether open pages load it again when it changes.
    pub is_live: bool,
}

impl RenderedDocument {
    /// A document with status 200 that open pages do not load again.
    pub fn new(path: impl Into<String>, kind: DocumentKind, body: impl Into<Bytes>) -> Self {
        Self { path: path.into(), kind, status: StatusCode::OK, body: body.into(), is_live: false }
    }
}

/// Why no edition could be made.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// A document is larger than [`DOCUMENT_MAX`].
    #[error("{path} is {bytes} bytes, more than the {DOCUMENT_MAX} that are published")]
    TooLarge {
        /// Its path.
        path: String,
        /// Its size in bytes.
        bytes: usize,
    },
    /// A document is empty, or a page does not end as pages do.
    #[error("{0} is not a complete page")]
    Truncated(String),
    /// There is no page at `/`.
    #[error("there is no page at /")]
    NoStartPage,
    /// A compressor failed.
    #[error("compressing failed: {0}")]
    Compression(#[from] std::io::Error),
    /// Rendering panicked.
    #[error("rendering panicked: {0}")]
    Panicked(String),
}

/// The text of a page, `None` for other documents.
///
/// # Errors
///
/// When the document is too large or incomplete.
pub(super) fn checked(document: &RenderedDocument) -> Result<Option<&str>, EditionError> {
    if document.body.len() > DOCUMENT_MAX {
        return Err(EditionError::TooLarge { path: document.path.clone(), bytes: document.body.len() });
    }
    let not_whole = || EditionError::Truncated(document.path.clone());
    if document.kind != DocumentKind::Html {
        return if document.body.is_empty() { Err(not_whole()) } else { Ok(None) };
    }
    let text = std::str::from_utf8(&document.body).map_err(|_| not_whole())?;
    let is_whole = text.starts_with("<!DOCTYPE html>") && text.ends_with("</html>");
    if is_whole { Ok(Some(text)) } else { Err(not_whole()) }
}
