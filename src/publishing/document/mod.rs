//! One published document in every encoding, each with its own strong tag, ready to be sent.

mod compression;
mod kind;
mod response;

pub use kind::{Kind, SVG_POLICY};
pub use response::{ABSENT_CACHE_CONTROL, DocumentRequest, RawResponse};

use super::negotiation::Encoding;
use crate::platform::keys::hex;
use axum::http::{HeaderValue, StatusCode};
use bytes::Bytes;
use compression::{BROTLI_BEST, BROTLI_QUALITY, brotli, gzip};
use response::ResponseHeads;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// The bytes of one encoding, their tag, and the heads that go before them.
#[derive(Debug, Clone)]
struct Variant {
    bytes: Bytes,
    etag: HeaderValue,
    /// Made when first asked for: most documents of a long history never are.
    heads: OnceLock<ResponseHeads>,
}

/// A published document.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    status: StatusCode,
    policy: Option<HeaderValue>,
    variants: [Variant; 3],
    is_recompressed: bool,
}

impl Document {
    /// Compresses what it holds and tags each result.
    pub fn new(kind: Kind, body: impl Into<Bytes>) -> std::io::Result<Self> {
        let identity: Bytes = body.into();
        let (gzip, brotli) = (gzip(&identity)?, brotli(&identity, BROTLI_QUALITY)?);
        Ok(Self::from_variants(kind, [identity, gzip, brotli]))
    }

    /// A document whose variants were compressed before.
    pub fn from_variants(kind: Kind, variants: [Bytes; 3]) -> Self {
        let digest = hex(&Sha256::digest(&variants[0])[..10]);
        let mut encodings = Encoding::ALL.into_iter();
        let variants = variants.map(|bytes| {
            // Brotli's tag would change with its quality, were the length not in it.
            let tag = match encodings.next().and_then(Encoding::token) {
                Some(token) => format!("\"{digest}-{token}{}\"", bytes.len()),
                None => format!("\"{digest}\""),
            };
            let etag = HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""));
            Variant { bytes, etag, heads: OnceLock::new() }
        });
        // What open pages poll changes too often to be pressed twice.
        let is_recompressed = kind == Kind::Live || kind.is_packed();
        Self { kind, status: StatusCode::OK, policy: policy_of(kind), variants, is_recompressed }
    }

    /// The same document, sent with a content security policy if it is a page.
    pub fn with_policy(mut self, policy: &str) -> Self {
        if self.kind == Kind::Html {
            self.policy = HeaderValue::from_str(policy).ok();
        }
        self.without_heads()
    }

    /// The same document, sent with another status: the page that says that nothing is there any more.
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

    /// The status it is sent with.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether it is as small as it gets.
    pub const fn is_recompressed(&self) -> bool {
        self.is_recompressed
    }

    /// The same document with its Brotli variant as small as it gets.
    pub fn recompressed(&self) -> std::io::Result<Self> {
        let [identity, gzip, _] = &self.variants;
        let best = brotli(&identity.bytes, BROTLI_BEST)?;
        let recompressed = Self::from_variants(self.kind, [identity.bytes.clone(), gzip.bytes.clone(), best]);
        Ok(Self { is_recompressed: true, status: self.status, policy: self.policy.clone(), ..recompressed })
    }

    /// Its bytes in one encoding.
    pub fn bytes(&self, encoding: Encoding) -> &Bytes {
        &self.variants[encoding as usize].bytes
    }

    /// Its text; empty where it is a picture.
    pub fn text(&self) -> &str {
        std::str::from_utf8(self.bytes(Encoding::Identity)).unwrap_or_default()
    }
}

/// The policy of what needs none of its edition's.
fn policy_of(kind: Kind) -> Option<HeaderValue> {
    (kind == Kind::Svg).then(|| HeaderValue::from_static(SVG_POLICY))
}

#[cfg(test)]
mod tests;
