//! One published document in every encoding, each with its own strong tag, ready to be sent.

use super::negotiation::{self, Encoding};
use crate::server::keys::hex;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::sync::OnceLock;

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
    /// A picture, under an address that names its content.
    Png,
    /// A picture, likewise.
    Jpeg,
    /// A picture, likewise.
    Webp,
    /// A drawing, likewise: nothing in it runs or loads.
    Svg,
}

/// What a drawing may do that is opened by itself: show its own style, and nothing else.
pub const DRAWING_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

impl Kind {
    /// Whether it is compressed in itself, so that compressing it once more saves nothing.
    pub const fn is_packed(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp)
    }

    /// Its `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Api | Self::Live => "application/json; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Script => "text/javascript; charset=utf-8",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Svg => "image/svg+xml",
        }
    }

    /// Its `Cache-Control` (decision 20: a long revalidation window would show yesterday's green).
    pub const fn cache_control(self) -> &'static str {
        match self {
            Self::Html | Self::Api | Self::Atom | Self::Rss => {
                "public, max-age=5, stale-while-revalidate=15, stale-if-error=604800"
            }
            Self::Live => "no-cache",
            Self::Script | Self::Png | Self::Jpeg | Self::Webp | Self::Svg => "public, max-age=31536000, immutable",
        }
    }
}

/// The bytes of one encoding, their tag, and the heads that go before them.
#[derive(Debug, Clone)]
struct Variant {
    bytes: Bytes,
    etag: HeaderValue,
    /// Made when first asked for: most documents of a long history never are.
    heads: OnceLock<Heads>,
}

/// Heads of answers as they are sent, from the status line to the name of the last field, `date: `.
#[derive(Debug, Clone)]
struct Heads {
    whole: Bytes,
    not_modified: Bytes,
}

/// What of a request decides which bytes answer it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask<'a> {
    /// `Accept-Encoding`; empty when absent.
    pub accept_encoding: &'a str,
    /// `If-None-Match`; empty when absent.
    pub if_none_match: &'a str,
    /// Only the head is wanted.
    pub is_head: bool,
}

impl<'a> Ask<'a> {
    /// What a request's headers say.
    pub fn of(headers: &'a HeaderMap, is_head: bool) -> Self {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        Self { accept_encoding: text(header::ACCEPT_ENCODING), if_none_match: text(header::IF_NONE_MATCH), is_head }
    }
}

/// An answer as it goes over the wire: `head`, then a date and the empty line, then `body`.
#[derive(Debug, Clone)]
pub struct Wire {
    /// Up to and with `date: `.
    pub head: Bytes,
    /// Empty where the client has it already, or asked for the head.
    pub body: Bytes,
}

/// A published document.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    status: StatusCode,
    policy: Option<HeaderValue>,
    variants: [Variant; 3],
    is_refined: bool,
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
        let is_refined = kind == Kind::Live || kind.is_packed();
        Self { kind, status: StatusCode::OK, policy: policy_of(kind), variants, is_refined }
    }

    /// The same document, sent with a content security policy if it is a page.
    pub fn under(mut self, policy: &str) -> Self {
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
    pub const fn is_refined(&self) -> bool {
        self.is_refined
    }

    /// The same document with its Brotli variant as small as it gets.
    pub fn refined(&self) -> std::io::Result<Self> {
        let [identity, gzip, _] = &self.variants;
        let best = brotli(&identity.bytes, BROTLI_BEST)?;
        let refined = Self::from_variants(self.kind, [identity.bytes.clone(), gzip.bytes.clone(), best]);
        Ok(Self { is_refined: true, status: self.status, policy: self.policy.clone(), ..refined })
    }

    /// Its `Cache-Control`: what is not there may be there in a moment, so that is not kept.
    fn cache_control(&self) -> &'static str {
        if self.status == StatusCode::OK { self.kind.cache_control() } else { "public, max-age=5" }
    }

    /// Its bytes in one encoding.
    pub fn bytes(&self, encoding: Encoding) -> &Bytes {
        &self.variants[encoding as usize].bytes
    }

    /// Its text; empty where it is a picture.
    pub fn text(&self) -> &str {
        std::str::from_utf8(self.bytes(Encoding::Identity)).unwrap_or_default()
    }

    /// The answer to a GET or HEAD of it, as bytes.
    pub fn wire(&self, ask: Ask<'_>) -> Wire {
        let (encoding, is_known) = self.chosen(ask);
        let variant = &self.variants[encoding as usize];
        let heads = variant
            .heads
            .get_or_init(|| Heads { whole: self.head(encoding, false), not_modified: self.head(encoding, true) });
        let head = if is_known { heads.not_modified.clone() } else { heads.whole.clone() };
        Wire { head, body: if is_known || ask.is_head { Bytes::new() } else { variant.bytes.clone() } }
    }

    /// The same answer for the router's side.
    pub fn answer(&self, ask: Ask<'_>) -> Response<Body> {
        let (encoding, is_known) = self.chosen(ask);
        let is_empty = is_known || ask.is_head;
        let body = if is_empty { Body::empty() } else { Body::from(self.bytes(encoding).clone()) };
        let mut response = Response::new(body);
        *response.status_mut() = self.status_of(is_known);
        response.headers_mut().extend(self.fields(encoding, is_known));
        response
    }

    fn chosen(&self, ask: Ask<'_>) -> (Encoding, bool) {
        let encoding =
            if self.kind.is_packed() { Encoding::Identity } else { negotiation::choose(ask.accept_encoding) };
        let etag = self.variants[encoding as usize].etag.to_str().unwrap_or_default();
        // Where nothing is, "not modified" would say that something is (RFC 9110, 13.2.1).
        let may_be_known = self.status == StatusCode::OK && !ask.if_none_match.is_empty();
        (encoding, may_be_known && negotiation::has_already(ask.if_none_match, etag))
    }

    const fn status_of(&self, is_known: bool) -> StatusCode {
        if is_known { StatusCode::NOT_MODIFIED } else { self.status }
    }

    fn head(&self, encoding: Encoding, is_known: bool) -> Bytes {
        let mut head = format!("HTTP/1.1 {}\r\n", self.status_of(is_known)).into_bytes();
        for (name, value) in self.fields(encoding, is_known) {
            head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        head.extend(b"date: ");
        head.into()
    }

    /// The fields of an answer; a 304 has none that describe a body.
    fn fields(&self, encoding: Encoding, is_known: bool) -> Vec<(HeaderName, HeaderValue)> {
        let variant = &self.variants[encoding as usize];
        let mut fields = vec![
            (header::ETAG, variant.etag.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static(self.cache_control())),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if self.kind == Kind::Api {
            fields.push((header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")));
        }
        if is_known {
            return fields;
        }
        fields.push((header::CONTENT_TYPE, HeaderValue::from_static(self.kind.content_type())));
        fields.push((header::CONTENT_LENGTH, HeaderValue::from(variant.bytes.len())));
        fields.push((header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")));
        if let Some(token) = encoding.token() {
            fields.push((header::CONTENT_ENCODING, HeaderValue::from_static(token)));
        }
        if let Some(policy) = &self.policy {
            fields.push((header::CONTENT_SECURITY_POLICY, policy.clone()));
        }
        if self.kind == Kind::Html {
            fields.push((header::REFERRER_POLICY, HeaderValue::from_static("same-origin")));
        }
        fields
    }
}

/// The policy of what needs none of its edition's.
fn policy_of(kind: Kind) -> Option<HeaderValue> {
    (kind == Kind::Svg).then(|| HeaderValue::from_static(DRAWING_POLICY))
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
        let first = page.answer(Ask::of(&asking(&[(header::ACCEPT_ENCODING, "br")]), false));
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(first.headers()[header::CONTENT_ENCODING], "br");
        let known = [(header::ACCEPT_ENCODING, "br"), (header::IF_NONE_MATCH, &*tag)];
        let again = page.answer(Ask::of(&asking(&known), false));
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[header::VARY], "accept-encoding");
        assert!(!again.headers().contains_key(header::CONTENT_LENGTH));
        // The same tag does not stand for the other encoding's bytes.
        let other = [(header::ACCEPT_ENCODING, "gzip"), (header::IF_NONE_MATCH, &*tag)];
        assert_eq!(page.answer(Ask::of(&asking(&other), false)).status(), StatusCode::OK);
    }

    #[test]
    fn what_is_gone_is_never_unchanged() {
        let gone = Document::new(Kind::Html, "<p>gone</p>").unwrap().with_status(StatusCode::GONE);
        let tag = gone.answer(Ask::default()).headers()[header::ETAG].to_str().unwrap().to_owned();
        let again = gone.answer(Ask::of(&asking(&[(header::IF_NONE_MATCH, &*tag)]), false));
        assert_eq!(again.status(), StatusCode::GONE);
        assert_eq!(again.headers()[header::CACHE_CONTROL], "public, max-age=5");
        assert_eq!(gone.refined().unwrap().status(), StatusCode::GONE);
        let wire = gone.wire(Ask { if_none_match: &tag, ..Ask::default() });
        assert!(wire.head.starts_with(b"HTTP/1.1 410 Gone\r\n") && &wire.body[..] == b"<p>gone</p>");
    }

    #[test]
    fn a_picture_goes_out_as_it_came_and_a_drawing_does_nothing() {
        let noise: Vec<u8> = (0..4_000_u32).flat_map(|n| Sha256::digest(n.to_be_bytes())).collect();
        let picture = Document::new(Kind::Png, noise.clone()).unwrap();
        let sent = picture.answer(Ask::of(&asking(&[(header::ACCEPT_ENCODING, "br, gzip")]), false));
        assert!(!sent.headers().contains_key(header::CONTENT_ENCODING), "compressing noise saves nothing");
        assert_eq!(sent.headers()[header::CONTENT_LENGTH], noise.len().to_string());
        assert_eq!(sent.headers()[header::CONTENT_TYPE], "image/png");
        let drawing = Document::new(Kind::Svg, "<svg/>".repeat(100)).unwrap();
        let sent = drawing.answer(Ask::of(&asking(&[(header::ACCEPT_ENCODING, "br")]), false));
        assert_eq!(sent.headers()[header::CONTENT_SECURITY_POLICY], DRAWING_POLICY);
        assert_eq!(sent.headers()[header::CONTENT_ENCODING], "br");
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
