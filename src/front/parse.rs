//! Parses just enough of a request to recognise a plain GET or HEAD, which published bytes may answer. Everything else
//! is left to hyper, with the bytes as they arrived.

use super::host::is_host;
use crate::publishing::DocumentRequest;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::mem::MaybeUninit;

/// The most header fields of a request that is answered here.
const FIELDS_MAX: usize = 64;

/// What a buffer holds.
#[derive(Debug)]
pub enum Parsed<'a> {
    /// Part of a request's head.
    Incomplete,
    /// A plain GET or HEAD.
    Plain(PlainRequest<'a>),
    /// Another request, or a malformed one.
    Other,
}

/// A GET or HEAD without a body, over HTTP/1.1.
#[derive(Debug)]
pub struct PlainRequest<'a> {
    /// The path, without the query.
    pub path: &'a str,
    /// The query; empty when absent.
    pub query: &'a str,
    /// Selects the bytes of the response.
    pub ask: DocumentRequest<'a>,
    /// The last event that a reconnecting stream has received; empty when absent.
    pub last_event_id: &'a str,
    /// Whether the client asks to close the connection.
    pub closes: bool,
    /// The length of the head, in bytes.
    pub length: usize,
}

/// Parses the head at the start of `buffer`.
pub fn parse(buffer: &[u8]) -> Parsed<'_> {
    if buffer.is_empty() {
        return Parsed::Incomplete;
    }
    let mut fields = [const { MaybeUninit::uninit() }; FIELDS_MAX];
    let mut request = httparse::Request::new(&mut []);
    let length = match request.parse_with_uninit_headers(buffer, &mut fields) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Parsed::Incomplete,
        Err(_) => return Parsed::Other,
    };
    let is_head = match request.method {
        Some("GET") => false,
        Some("HEAD") => true,
        _ => return Parsed::Other,
    };
    // HTTP/1.0 has other rules for when a connection closes.
    let (Some(target), Some(1)) = (request.path, request.version) else { return Parsed::Other };
    if !target.starts_with('/') {
        return Parsed::Other;
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let ask = DocumentRequest { is_head, ..DocumentRequest::default() };
    let mut plain = PlainRequest { path, query, ask, last_event_id: "", closes: false, length };
    let mut hosts = 0;
    for field in request.headers.iter() {
        let is = |name: &str| field.name.eq_ignore_ascii_case(name);
        let value = || std::str::from_utf8(field.value).unwrap_or_default();
        // The length is compared first, since most of a browser's fields are none of these.
        match field.name.len() {
            4 if is("host") && is_host(field.value) => hosts += 1,
            // An invalid one, which hyper's side refuses.
            4 if is("host") => return Parsed::Other,
            15 if is("accept-encoding") => {
                plain.ask.accept_encoding = first(plain.ask.accept_encoding, value());
            }
            13 if is("if-none-match") => plain.ask.if_none_match = first(plain.ask.if_none_match, value()),
            17 if is("if-modified-since") => {
                plain.ask.if_modified_since = first(plain.ask.if_modified_since, value());
            }
            13 if is("last-event-id") => plain.last_event_id = value(),
            10 if is("connection") => {
                plain.closes |= value().split(',').any(|option| option.trim().eq_ignore_ascii_case("close"));
            }
            // A body, or an option that hyper handles.
            6 | 7 | 14 | 17 if ["expect", "upgrade", "content-length", "transfer-encoding"].into_iter().any(is) => {
                return Parsed::Other;
            }
            _ => {}
        }
    }
    if hosts == 1 { Parsed::Plain(plain) } else { Parsed::Other }
}

/// The fields of a head that say whom it comes from, for a request that [`parse`] has accepted.
pub fn forwarding_headers(head: &[u8]) -> HeaderMap {
    let mut fields = [const { MaybeUninit::uninit() }; FIELDS_MAX];
    let mut request = httparse::Request::new(&mut []);
    let mut headers = HeaderMap::new();
    if request.parse_with_uninit_headers(head, &mut fields).is_ok() {
        for field in request.headers.iter() {
            let name = HeaderName::from_bytes(field.name.as_bytes()).ok();
            let name = name.filter(|name| matches!(name.as_str(), "forwarded" | "x-forwarded-for"));
            if let (Some(name), Ok(value)) = (name, HeaderValue::from_bytes(field.value)) {
                headers.append(name, value);
            }
        }
    }
    headers
}

/// The first value of a repeated field, as on the router's side.
fn first<'a>(previous: &'a str, value: &'a str) -> &'a str {
    if previous.is_empty() { value } else { previous }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parses_a_plain_request() {
        let head = b"GET /history?page=2 HTTP/1.1\r\nHost: a\r\naccept-encoding: br\r\nIf-None-Match: \"x\"\r\nIf-Modified-Since: y\r\nConnection: keep-alive, Close\r\n\r\nGET";
        let Parsed::Plain(plain) = parse(head) else { panic!("expected a plain request") };
        assert_eq!((plain.path, plain.ask.accept_encoding, plain.ask.if_none_match), ("/history", "br", "\"x\""));
        assert_eq!((plain.query, plain.ask.if_modified_since), ("page=2", "y"));
        assert!(plain.closes && !plain.ask.is_head);
        assert_eq!(&head[plain.length..], b"GET");
    }

    #[test]
    fn leaves_other_requests_to_hyper() {
        for head in [
            "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
            "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost:\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "\u{16}\u{3}\u{1}",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        ] {
            assert!(matches!(parse(head.as_bytes()), Parsed::Other), "{head:?}");
        }
    }

    #[test]
    fn finds_every_line_that_says_whom_a_request_comes_from() {
        let head = b"GET /live HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\nforwarded: for=5.6.7.8\r\nX-FORWARDED-FOR: 5.6.7.8\r\n\r\n";
        let headers = forwarding_headers(head);
        let of = |name: &str| headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect::<Vec<_>>();
        assert_eq!((of("x-forwarded-for"), of("forwarded")), (vec!["1.2.3.4", "5.6.7.8"], vec!["for=5.6.7.8"]));
        assert_eq!(headers.len(), 3);
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn waits_for_the_rest_of_a_partial_head(cut in 1usize..62) {
            let head = b"GET /history HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip\r\n\r\n";
            prop_assume!(cut < head.len());
            prop_assert!(matches!(parse(&head[..cut]), Parsed::Incomplete));
        }
    }
}
