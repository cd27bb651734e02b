//! A published document in every encoding, each with its own strong entity tag.

mod compression;
mod kind;
mod response;

pub use kind::DocumentKind;
pub use response::{ABSENT_CACHE_CONTROL, DocumentRequest, RawResponse};

use super::negotiation::Encoding;
use super::views::ViewCount;
use crate::platform::keys::hex;
use crate::types::Timestamp;
use axum::http::{HeaderValue, StatusCode};
use bytes::Bytes;
use chrono::{Duration, SubsecRound};
use compression::{BROTLI_BEST, BROTLI_QUALITY, brotli, gzip};
use response::ResponseHeads;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;
use std::sync::atomic::Ordering;

/// A document in one encoding.
#[derive(Debug, Clone)]
struct Variant {
    bytes: Bytes,
    etag: HeaderValue,
    /// Made on first use, since most documents of a long history are never requested.
    heads: OnceLock<ResponseHeads>,
}

/// When a document changed, in whole seconds and never before it did, as a time and as `Last-Modified` writes it. It may be
/// still to come for a moment, in which it is not sent (`response`).
#[derive(Debug, Clone)]
struct LastModified {
    at: Timestamp,
    text: HeaderValue,
}

impl LastModified {
    /// Of a change at a time, which is rounded up: who asks with a time before the change, in the same second, is told of it.
    fn of(changed_at: Timestamp) -> Option<Self> {
        let second = changed_at.trunc_subsecs(0);
        let at = if second < changed_at { second + Duration::seconds(1) } else { second };
        HeaderValue::try_from(http_date(at)).ok().map(|text| Self { at, text })
    }
}

/// A time as HTTP writes it, to the second.
fn http_date(at: Timestamp) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A published document.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    status: StatusCode,
    policy: Option<HeaderValue>,
    last_modified: Option<LastModified>,
    variants: [Variant; 3],
    is_recompressed: bool,
    /// Set where an edition that is served counts how often this is sent.
    views: OnceLock<ViewCount>,
}

impl Document {
    /// Compresses a body and computes the entity tags.
    ///
    /// # Errors
    ///
    /// When a compressor fails.
    pub fn new(kind: DocumentKind, body: impl Into<Bytes>) -> std::io::Result<Self> {
        let identity: Bytes = body.into();
        let (gzip, brotli) = (gzip(&identity)?, brotli(&identity, BROTLI_QUALITY)?);
        Ok(Self::from_variants(kind, [identity, gzip, brotli]))
    }

    /// A document whose variants are already compressed, in the order of [`Encoding::ALL`].
    pub fn from_variants(kind: DocumentKind, variants: [Bytes; 3]) -> Self {
        let digest = hex(&Sha256::digest(&variants[0])[..10]);
        let mut encodings = Encoding::ALL.into_iter();
        let variants = variants.map(|bytes| {
            // With the length, Brotli's tag differs between the two qualities.
            let tag = match encodings.next().and_then(Encoding::token) {
                Some(token) => format!("\"{digest}-{token}{}\"", bytes.len()),
                None => format!("\"{digest}\""),
            };
            let etag = HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""));
            Variant { bytes, etag, heads: OnceLock::new() }
        });
        // The document that open pages poll changes too often to be compressed twice.
        let is_recompressed = kind == DocumentKind::Live || kind.is_compressed_format();
        Self {
            kind,
            status: StatusCode::OK,
            policy: kind.policy().map(HeaderValue::from_static),
            last_modified: None,
            variants,
            is_recompressed,
            views: OnceLock::new(),
        }
    }

    /// Sets the content security policy, if the document is a page.
    pub fn with_policy(mut self, policy: &str) -> Self {
        if self.kind == DocumentKind::Html {
            self.policy = HeaderValue::from_str(policy).ok();
        }
        self.without_heads()
    }

    /// Sets when it changed, if that is said of documents of its kind.
    pub fn with_last_modified(mut self, at: Timestamp) -> Self {
        if self.kind.is_dated() {
            self.last_modified = LastModified::of(at);
        }
        self.without_heads()
    }

    /// When it changed, rounded up to the second, if that is said of documents of its kind.
    pub fn last_modified(&self) -> Option<Timestamp> {
        self.last_modified.as_ref().map(|modified| modified.at)
    }

    /// Sets the status, such as 410 for a page that was withdrawn.
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self.without_heads()
    }

    fn without_heads(mut self) -> Self {
        for variant in &mut self.variants {
            variant.heads = OnceLock::new();
        }
        self
    }

    /// Counts from now on how often it is sent.
    pub fn count_views_in(&self, count: ViewCount) {
        let _ = self.views.set(count);
    }

    /// Counts that it is sent once more, if that is counted.
    pub fn count_view(&self) {
        if let Some(count) = self.views.get() {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The status it is sent with.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether it is compressed at the highest quality, or gains nothing from that.
    pub const fn is_recompressed(&self) -> bool {
        self.is_recompressed
    }

    /// The same document with its Brotli variant at the highest quality.
    ///
    /// # Errors
    ///
    /// When the compressor fails.
    pub fn recompressed(&self) -> std::io::Result<Self> {
        let [identity, gzip, _] = &self.variants;
        let best = brotli(&identity.bytes, BROTLI_BEST)?;
        let recompressed = Self::from_variants(self.kind, [identity.bytes.clone(), gzip.bytes.clone(), best]);
        Ok(Self {
            is_recompressed: true,
            status: self.status,
            policy: self.policy.clone(),
            last_modified: self.last_modified.clone(),
            ..recompressed
        })
    }

    /// The body in one encoding.
    pub fn bytes(&self, encoding: Encoding) -> &Bytes {
        &self.variants[encoding as usize].bytes
    }

    /// The body as text; empty for a raster image.
    pub fn text(&self) -> &str {
        std::str::from_utf8(self.bytes(Encoding::Identity)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
