//! What the front reads of a request: enough to know that it is a plain question for a published
//! document. Whatever it does not know to be that is hyper's, with the bytes as they came.

use crate::publishing::DocumentRequest;
use std::mem::MaybeUninit;

/// Most header fields of a question that is answered here.
const FIELDS_MAX: usize = 64;

/// What a buffer holds.
#[derive(Debug)]
pub enum Read<'a> {
    /// Not a whole head yet.
    Part,
    /// A plain question.
    Question(Question<'a>),
    /// Something else, or nothing that could be understood.
    Other,
}

/// A GET or HEAD without a body, over HTTP/1.1.
#[derive(Debug)]
pub struct Question<'a> {
    /// Without its query.
    pub path: &'a str,
    /// Which bytes would answer it.
    pub ask: DocumentRequest<'a>,
    /// What a stream that comes back has seen; empty when absent.
    pub last_event_id: &'a str,
    /// The client wants the connection to end.
    pub closes: bool,
    /// The length of the head in the buffer.
    pub length: usize,
}

/// Reads the head at the start of `buffer`.
pub fn read(buffer: &[u8]) -> Read<'_> {
    if buffer.is_empty() {
        return Read::Part;
    }
    let mut fields = [const { MaybeUninit::uninit() }; FIELDS_MAX];
    let mut request = httparse::Request::new(&mut []);
    let length = match request.parse_with_uninit_headers(buffer, &mut fields) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Read::Part,
        Err(_) => return Read::Other,
    };
    let is_head = match request.method {
        Some("GET") => false,
        Some("HEAD") => true,
        _ => return Read::Other,
    };
    // HTTP/1.0 has other rules for when a connection ends.
    let (Some(target), Some(1)) = (request.path, request.version) else { return Read::Other };
    if !target.starts_with('/') {
        return Read::Other;
    }
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    let ask = DocumentRequest { is_head, ..DocumentRequest::default() };
    let mut question = Question { path, ask, last_event_id: "", closes: false, length };
    let mut has_host = false;
    for field in request.headers.iter() {
        let is = |name: &str| field.name.eq_ignore_ascii_case(name);
        let value = || std::str::from_utf8(field.value).unwrap_or_default();
        // By length first: most fields of a browser are none of these, and their values are not looked at.
        match field.name.len() {
            4 if is("host") => has_host = true,
            15 if is("accept-encoding") => {
                question.ask.accept_encoding = first(question.ask.accept_encoding, value());
            }
            13 if is("if-none-match") => question.ask.if_none_match = first(question.ask.if_none_match, value()),
            13 if is("last-event-id") => question.last_event_id = value(),
            10 if is("connection") => {
                question.closes |= value().split(',').any(|option| option.trim().eq_ignore_ascii_case("close"));
            }
            // A body, or a wish, that hyper reads by all the rules.
            6 | 7 | 14 | 17 if ["expect", "upgrade", "content-length", "transfer-encoding"].into_iter().any(is) => {
                return Read::Other;
            }
            _ => {}
        }
    }
    if has_host { Read::Question(question) } else { Read::Other }
}

/// Of a field that stands twice, the first counts, as it does on the router's side.
fn first<'a>(before: &'a str, now: &'a str) -> &'a str {
    if before.is_empty() { now } else { before }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_plain_question_is_read() {
        let head = b"GET /history?page=2 HTTP/1.1\r\nHost: a\r\naccept-encoding: br\r\nIf-None-Match: \"x\"\r\nConnection: keep-alive, Close\r\n\r\nGET";
        let Read::Question(question) = read(head) else { panic!("a question") };
        assert_eq!(
            (question.path, question.ask.accept_encoding, question.ask.if_none_match),
            ("/history", "br", "\"x\"")
        );
        assert!(question.closes && !question.ask.is_head);
        assert_eq!(&head[question.length..], b"GET");
    }

    #[test]
    fn whatever_else_is_left_to_hyper() {
        for head in [
            "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
            "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "\u{16}\u{3}\u{1}",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        ] {
            assert!(matches!(read(head.as_bytes()), Read::Other), "{head:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fall(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
        }

        #[test]
        fn a_head_that_came_in_part_is_waited_for(cut in 1usize..62) {
            let head = b"GET /history HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip\r\n\r\n";
            prop_assume!(cut < head.len());
            prop_assert!(matches!(read(&head[..cut]), Read::Part));
        }
    }
}
