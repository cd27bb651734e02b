//! One published document in every encoding, each with its own strong tag, ready to be sent.

use super::negotiation::{self, Encoding};
use crate::server::keys::hex;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;

/// Brotli's quality on publish: quick, within two per cent of the slow ones on pages of this size.
const BROTLI_QUALITY: i32 = 5;
/// Brotli's quality afterwards, when nobody waits for it (decision 20).
const BROTLI_BEST: i32 = 11;

/// What a document is, which decides its headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A page.
    Html,
    /// The Statuspage API: read by other people's pages and programs.
    Api,
    /// What open pages ask for: has anything changed?
    Live,
    /// An Atom feed.
    Atom,
    /// An RSS feed.
    Rss,
    /// The page's one script, under an address that names its content.
    Script,
}

impl Kind {
    /// Its `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Api | Self::Live => "application/json; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Script => "text/javascript; charset=utf-8",
        }
    }

    /// Its `Cache-Control` (decision 20: a long revalidation window would show yesterday's green).
    pub const fn cache_control(self) -> &'static str {
        match self {
            Self::Html | Self::Api | Self::Atom | Self::Rss => {
                "public, max-age=5, stale-while-revalidate=15, stale-if-error=604800"
            }
            Self::Live => "no-cache",
            Self::Script => "public, max-age=31536000, immutable",
        }
    }
}

/// The bytes of one encoding and their tag.
#[derive(Debug, Clone)]
struct Variant {
    bytes: Bytes,
    etag: HeaderValue,
}

/// A published document.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    status: StatusCode,
    variants: [Variant; 3],
    is_refined: bool,
}

impl Document {
    /// Compresses a text and tags each result.
    pub fn new(kind: Kind, text: impl Into<Bytes>) -> std::io::Result<Self> {
        let identity: Bytes = text.into();
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
            Variant { bytes, etag: HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\"")) }
        });
        // What open pages poll changes too often to be pressed twice.
        Self { kind, status: StatusCode::OK, variants, is_refined: kind == Kind::Live }
    }

    /// The same document, sent with another status: the page that says that nothing is there any more.
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The status it is sent with.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether it is as small as it gets.
    pub const fn is_refined(&self) -> bool {
        self.is_refined
    }

    /// The same document with its Brotli variant as small as it gets.
    pub fn refined(&self) -> std::io::Result<Self> {
        let [identity, gzip, _] = &self.variants;
        let best = brotli(&identity.bytes, BROTLI_BEST)?;
        let refined = Self::from_variants(self.kind, [identity.bytes.clone(), gzip.bytes.clone(), best]);
        Ok(Self { is_refined: true, status: self.status, ..refined })
    }

    /// Its `Cache-Control`: what is not there may be there in a moment, so that is not kept.
    fn cache_control(&self) -> &'static str {
        if self.status == StatusCode::OK { self.kind.cache_control() } else { "public, max-age=5" }
    }

    /// Its bytes in one encoding.
    pub fn bytes(&self, encoding: Encoding) -> &Bytes {
        &self.variants[encoding as usize].bytes
    }

    /// Its text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(self.bytes(Encoding::Identity)).unwrap_or_default()
    }

    /// The answer to a GET or HEAD of it.
    pub fn answer(&self, request: &HeaderMap, is_head: bool) -> Response<Body> {
        let accept = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let encoding = negotiation::choose(accept);
        let variant = &self.variants[encoding as usize];
        let etag = variant.etag.to_str().unwrap_or_default();
        let mut asked = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        // "Not modified" would say that something is there (RFC 9110, 13.2.1).
        let known = self.status == StatusCode::OK && asked.any(|value| negotiation::has_already(value, etag));
        let body = if known || is_head { Body::empty() } else { Body::from(variant.bytes.clone()) };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::ETAG, variant.etag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.cache_control()));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if self.kind == Kind::Api {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind.content_type()));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(variant.bytes.len()));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Some(token) = encoding.token() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(token));
        }
        response
    }
}

fn gzip(bytes: &[u8]) -> std::io::Result<Bytes> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(9));
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.into())
}

fn brotli(mut bytes: &[u8], quality: i32) -> std::io::Result<Bytes> {
    let mut out = Vec::with_capacity(bytes.len() / 3);
    let mode = brotli::enc::backward_references::BrotliEncoderMode::BROTLI_MODE_TEXT;
    let params = brotli::enc::BrotliEncoderParams { quality, size_hint: bytes.len(), mode, ..Default::default() };
    brotli::BrotliCompress(&mut bytes, &mut out, &params)?;
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn asking(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn every_encoding_is_the_same_text_under_its_own_tag() {
        let text = "All Systems Operational. ".repeat(200);
        let page = Document::new(Kind::Html, text.clone()).unwrap();
        let mut unzipped = String::new();
        flate2::read::GzDecoder::new(&page.bytes(Encoding::Gzip)[..]).read_to_string(&mut unzipped).unwrap();
        let mut unbrotlied = Vec::new();
        brotli::BrotliDecompress(&mut &page.bytes(Encoding::Brotli)[..], &mut unbrotlied).unwrap();
        assert_eq!((unzipped.as_str(), unbrotlied.as_slice(), page.text()), (&*text, text.as_bytes(), &*text));
        let tags: std::collections::BTreeSet<_> = page.variants.iter().map(|v| v.etag.to_str().unwrap()).collect();
        assert_eq!(tags.len(), 3);
    }

    #[test]
    fn what_a_client_has_already_is_not_sent_again() {
        let page = Document::new(Kind::Html, "<p>hello</p>").unwrap();
        let first = page.answer(&asking(&[(header::ACCEPT_ENCODING, "br")]), false);
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(first.headers()[header::CONTENT_ENCODING], "br");
        let known = [(header::ACCEPT_ENCODING, "br"), (header::IF_NONE_MATCH, &*tag)];
        let again = page.answer(&asking(&known), false);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[header::VARY], "accept-encoding");
        assert!(!again.headers().contains_key(header::CONTENT_LENGTH));
        // The same tag does not stand for the other encoding's bytes.
        let other = [(header::ACCEPT_ENCODING, "gzip"), (header::IF_NONE_MATCH, &*tag)];
        assert_eq!(page.answer(&asking(&other), false).status(), StatusCode::OK);
    }

    #[test]
    fn what_is_gone_is_never_unchanged() {
        let gone = Document::new(Kind::Html, "<p>gone</p>").unwrap().with_status(StatusCode::GONE);
        let tag = gone.answer(&HeaderMap::new(), false).headers()[header::ETAG].to_str().unwrap().to_owned();
        let again = gone.answer(&asking(&[(header::IF_NONE_MATCH, &*tag)]), false);
        assert_eq!(again.status(), StatusCode::GONE);
        assert_eq!(again.headers()[header::CACHE_CONTROL], "public, max-age=5");
        assert_eq!(gone.refined().unwrap().status(), StatusCode::GONE);
    }

    #[test]
    fn pressed_once_more_it_is_the_same_and_no_bigger() {
        let text = "Mobile data fails in the north. ".repeat(200);
        let page = Document::new(Kind::Html, text.clone()).unwrap();
        let refined = page.refined().unwrap();
        assert!(!page.is_refined() && refined.is_refined());
        assert!(refined.bytes(Encoding::Brotli).len() <= page.bytes(Encoding::Brotli).len());
        let mut unpressed = Vec::new();
        brotli::BrotliDecompress(&mut &refined.bytes(Encoding::Brotli)[..], &mut unpressed).unwrap();
        assert_eq!(unpressed, text.as_bytes());
    }
}
