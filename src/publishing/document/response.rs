//! How a document responds to a request: which variant, status and headers, either as bytes for a socket or for the
//! router.

use super::{Document, LastModified, http_date};
use crate::platform::clock::Clock;
use crate::publishing::negotiation::{self, Encoding};
use crate::types::Timestamp;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use bytes::Bytes;

/// Encoded response heads, from the status line to `date: `, the name of the last header.
#[derive(Debug, Clone)]
pub(super) struct ResponseHeads {
    whole: Bytes,
    not_modified: Bytes,
}

/// The parts of a request that decide which bytes answer it.
#[derive(Debug, Clone, Copy, Default)]
pub struct DocumentRequest<'a> {
    /// `Accept-Encoding`; empty when absent.
    pub accept_encoding: &'a str,
    /// `If-None-Match`; empty when absent.
    pub if_none_match: &'a str,
    /// `If-Modified-Since`; empty when absent.
    pub if_modified_since: &'a str,
    /// Whether the method is HEAD.
    pub is_head: bool,
}

impl<'a> DocumentRequest<'a> {
    /// From the headers of a request.
    pub fn from_headers(headers: &'a HeaderMap, is_head: bool) -> Self {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        Self {
            accept_encoding: text(header::ACCEPT_ENCODING),
            if_none_match: text(header::IF_NONE_MATCH),
            if_modified_since: text(header::IF_MODIFIED_SINCE),
            is_head,
        }
    }
}

/// A response as bytes: `head`, then a date and an empty line, then `body`.
#[derive(Debug, Clone)]
pub struct RawResponse {
    /// The head, up to and including `date: `.
    pub head: Bytes,
    /// Empty for a 304 and for HEAD.
    pub body: Bytes,
}

/// The `Cache-Control` of pages that say that nothing is there: only brief, since that can change at any moment.
pub const ABSENT_CACHE_CONTROL: &str = "public, max-age=5";

impl LastModified {
    /// What is sent of it at a time. One that is still to come must not be sent (RFC 9110 § 8.8.2.1), so it is the time of the
    /// response; who has that asks with a time before the change, and gets the document once more.
    fn text_at(&self, now: Timestamp) -> Option<HeaderValue> {
        if self.at <= now { Some(self.text.clone()) } else { HeaderValue::try_from(http_date(now)).ok() }
    }
}

impl Document {
    /// The response to a GET or HEAD, as bytes. The date that the caller adds is not before this call.
    pub fn raw_response(&self, request: DocumentRequest<'_>) -> RawResponse {
        self.raw_response_at(Clock::System.now(), request)
    }

    pub(super) fn raw_response_at(&self, now: Timestamp, request: DocumentRequest<'_>) -> RawResponse {
        let (encoding, is_not_modified) = self.negotiate(now, request);
        let variant = &self.variants[encoding as usize];
        let head = if self.last_modified.as_ref().is_some_and(|modified| now < modified.at) {
            // What it says until then is not kept.
            self.head(now, encoding, is_not_modified)
        } else {
            let heads = variant.heads.get_or_init(|| ResponseHeads {
                whole: self.head(now, encoding, false),
                not_modified: self.head(now, encoding, true),
            });
            if is_not_modified { heads.not_modified.clone() } else { heads.whole.clone() }
        };
        RawResponse {
            head,
            body: if is_not_modified || request.is_head { Bytes::new() } else { variant.bytes.clone() },
        }
    }

    /// The response to a GET or HEAD, for the router.
    pub fn response(&self, request: DocumentRequest<'_>) -> Response<Body> {
        self.response_at(Clock::System.now(), request)
    }

    pub(super) fn response_at(&self, now: Timestamp, request: DocumentRequest<'_>) -> Response<Body> {
        let (encoding, is_not_modified) = self.negotiate(now, request);
        let is_empty = is_not_modified || request.is_head;
        let body = if is_empty { Body::empty() } else { Body::from(self.bytes(encoding).clone()) };
        let mut response = Response::new(body);
        *response.status_mut() = self.status_of(is_not_modified);
        response.headers_mut().extend(self.fields(now, encoding, is_not_modified));
        // Otherwise hyper adds the time at which it began to read the request, which may be the second before.
        if self.last_modified.is_some()
            && let Ok(date) = HeaderValue::try_from(http_date(now))
        {
            response.headers_mut().insert(header::DATE, date);
        }
        response
    }

    fn negotiate(&self, now: Timestamp, request: DocumentRequest<'_>) -> (Encoding, bool) {
        let encoding = if self.kind.is_compressed_format() {
            Encoding::Identity
        } else {
            negotiation::choose_encoding(request.accept_encoding)
        };
        let etag = &self.variants[encoding as usize].etag;
        let is_known = || match request.if_none_match {
            // A time counts only where there is no tag (RFC 9110 § 13.1.3).
            "" => self.is_unmodified_since(request.if_modified_since, now),
            // Nearly always the header is exactly this tag, so comparing first saves parsing a list.
            tags => {
                etag.as_bytes() == tags.as_bytes() || negotiation::etag_matches(tags, etag.to_str().unwrap_or_default())
            }
        };
        // Conditions apply to successful responses only (RFC 9110 § 13.2.1).
        (encoding, self.status == StatusCode::OK && is_known())
    }

    /// Whether it has not changed since a time in a header; `false` where there is none, or none that can be read. A time
    /// that is still to come is that of a client whose clock is ahead, and would hide every change until then.
    fn is_unmodified_since(&self, since: &str, now: Timestamp) -> bool {
        let modified = self.last_modified.as_ref().filter(|modified| !since.is_empty() && modified.at <= now);
        let Some(modified) = modified else { return false };
        // Nearly always it is the time that was sent.
        modified.text.as_bytes() == since.as_bytes()
            || httpdate::parse_http_date(since)
                .map(Timestamp::from)
                .is_ok_and(|since| (modified.at..=now).contains(&since))
    }

    const fn status_of(&self, is_not_modified: bool) -> StatusCode {
        if is_not_modified { StatusCode::NOT_MODIFIED } else { self.status }
    }

    fn head(&self, now: Timestamp, encoding: Encoding, is_not_modified: bool) -> Bytes {
        let mut head = format!("HTTP/1.1 {}\r\n", self.status_of(is_not_modified)).into_bytes();
        for (name, value) in self.fields(now, encoding, is_not_modified) {
            head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        head.extend(b"date: ");
        head.into()
    }

    /// The headers at a time. A 304 has none that describe a body.
    fn fields(&self, now: Timestamp, encoding: Encoding, is_not_modified: bool) -> Vec<(HeaderName, HeaderValue)> {
        let variant = &self.variants[encoding as usize];
        let mut fields = vec![
            (header::ETAG, variant.etag.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static(self.cache_control())),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if let Some(modified) = self.last_modified.as_ref().and_then(|modified| modified.text_at(now)) {
            fields.push((header::LAST_MODIFIED, modified));
        }
        if self.kind.is_shared() {
            fields.push((header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")));
        }
        if is_not_modified {
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
        if self.kind.is_page() {
            fields.push((header::REFERRER_POLICY, HeaderValue::from_static("same-origin")));
        }
        fields
    }

    fn cache_control(&self) -> &'static str {
        if self.status == StatusCode::OK { self.kind.cache_control() } else { ABSENT_CACHE_CONTROL }
    }
}
