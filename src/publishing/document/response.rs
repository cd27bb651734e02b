//! How a document answers a request: which of its bytes, under which status and headers, for a connection that
//! is written to as it is and for the router.

use super::Document;
use super::kind::Kind;
use crate::publishing::negotiation::{self, Encoding};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use bytes::Bytes;

/// ResponseHeads of answers as they are sent, from the status line to the name of the last field, `date: `.
#[derive(Debug, Clone)]
pub(super) struct ResponseHeads {
    whole: Bytes,
    not_modified: Bytes,
}

/// What of a request decides which bytes answer it.
#[derive(Debug, Clone, Copy, Default)]
pub struct DocumentRequest<'a> {
    /// `Accept-Encoding`; empty when absent.
    pub accept_encoding: &'a str,
    /// `If-None-Match`; empty when absent.
    pub if_none_match: &'a str,
    /// Only the head is wanted.
    pub is_head: bool,
}

impl<'a> DocumentRequest<'a> {
    /// What a request's headers say.
    pub fn from_headers(headers: &'a HeaderMap, is_head: bool) -> Self {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        Self { accept_encoding: text(header::ACCEPT_ENCODING), if_none_match: text(header::IF_NONE_MATCH), is_head }
    }
}

/// An answer as it goes over the wire: `head`, then a date and the empty line, then `body`.
#[derive(Debug, Clone)]
pub struct RawResponse {
    /// Up to and with `date: `.
    pub head: Bytes,
    /// Empty where the client has it already, or asked for the head.
    pub body: Bytes,
}

/// How long anybody keeps that something is not there: it may be there in a moment.
pub const ABSENT_CACHE_CONTROL: &str = "public, max-age=5";

impl Document {
    /// The answer to a GET or HEAD of it, as bytes.
    pub fn raw_response(&self, ask: DocumentRequest<'_>) -> RawResponse {
        let (encoding, is_known) = self.chosen(ask);
        let variant = &self.variants[encoding as usize];
        let heads = variant.heads.get_or_init(|| ResponseHeads {
            whole: self.head(encoding, false),
            not_modified: self.head(encoding, true),
        });
        let head = if is_known { heads.not_modified.clone() } else { heads.whole.clone() };
        RawResponse { head, body: if is_known || ask.is_head { Bytes::new() } else { variant.bytes.clone() } }
    }

    /// The same answer for the router's side.
    pub fn response(&self, ask: DocumentRequest<'_>) -> Response<Body> {
        let (encoding, is_known) = self.chosen(ask);
        let is_empty = is_known || ask.is_head;
        let body = if is_empty { Body::empty() } else { Body::from(self.bytes(encoding).clone()) };
        let mut response = Response::new(body);
        *response.status_mut() = self.status_of(is_known);
        response.headers_mut().extend(self.fields(encoding, is_known));
        response
    }

    fn chosen(&self, ask: DocumentRequest<'_>) -> (Encoding, bool) {
        let encoding =
            if self.kind.is_packed() { Encoding::Identity } else { negotiation::choose_encoding(ask.accept_encoding) };
        let etag = &self.variants[encoding as usize].etag;
        // Where nothing is, "not modified" would say that something is (RFC 9110, 13.2.1).
        let may_be_known = self.status == StatusCode::OK && !ask.if_none_match.is_empty();
        // Nearly always it is the one tag itself, and there is no list to read.
        let is_known = || {
            etag.as_bytes() == ask.if_none_match.as_bytes()
                || negotiation::etag_matches(ask.if_none_match, etag.to_str().unwrap_or_default())
        };
        (encoding, may_be_known && is_known())
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

    /// Its `Cache-Control`.
    fn cache_control(&self) -> &'static str {
        if self.status == StatusCode::OK { self.kind.cache_control() } else { ABSENT_CACHE_CONTROL }
    }
}
