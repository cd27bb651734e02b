//! Encodings, conditional requests and the headers of images.

use super::kind::SVG_POLICY;
use super::*;
use crate::platform::clock::Clock;
use axum::http::{HeaderMap, header};
use std::io::Read;

fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
}

#[test]
fn each_encoding_has_the_same_text_and_its_own_tag() {
    let text = "All Systems Operational. ".repeat(200);
    let page = Document::new(DocumentKind::Html, text.clone()).unwrap();
    let mut from_gzip = String::new();
    flate2::read::GzDecoder::new(&page.bytes(Encoding::Gzip)[..]).read_to_string(&mut from_gzip).unwrap();
    let mut from_brotli = Vec::new();
    brotli::BrotliDecompress(&mut &page.bytes(Encoding::Brotli)[..], &mut from_brotli).unwrap();
    assert_eq!((from_gzip.as_str(), from_brotli.as_slice(), page.text()), (&*text, text.as_bytes(), &*text));
    let tags: std::collections::BTreeSet<_> = page.variants.iter().map(|v| v.etag.to_str().unwrap()).collect();
    assert_eq!(tags.len(), 3);
}

#[test]
fn responds_304_to_a_known_tag() {
    let page = Document::new(DocumentKind::Html, "<p>hello</p>").unwrap();
    let first = page.response(DocumentRequest::from_headers(&headers(&[(header::ACCEPT_ENCODING, "br")]), false));
    let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    assert_eq!(first.headers()[header::CONTENT_ENCODING], "br");
    let known = [(header::ACCEPT_ENCODING, "br"), (header::IF_NONE_MATCH, &*tag)];
    let again = page.response(DocumentRequest::from_headers(&headers(&known), false));
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()[header::VARY], "accept-encoding");
    assert!(!again.headers().contains_key(header::CONTENT_LENGTH));
    // The tag of one encoding does not match another.
    let other = [(header::ACCEPT_ENCODING, "gzip"), (header::IF_NONE_MATCH, &*tag)];
    assert_eq!(page.response(DocumentRequest::from_headers(&headers(&other), false)).status(), StatusCode::OK);
}

#[test]
fn a_feed_says_when_it_changed_and_responds_304_to_who_has_it_since() {
    let at = "2012-07-11T12:45:00.900Z".parse().unwrap();
    let feed = Document::new(DocumentKind::Atom, "<feed/>").unwrap().with_last_modified(at);
    let ask = |pairs: &[(header::HeaderName, &str)]| {
        let headers = headers(pairs);
        let request = DocumentRequest::from_headers(&headers, false);
        (feed.response(request), feed.raw_response(request))
    };
    let first = ask(&[]).0;
    assert_eq!(first.headers()[header::LAST_MODIFIED], "Wed, 11 Jul 2012 12:45:01 GMT");
    let tag = first.headers()[header::ETAG].to_str().unwrap();
    let ahead = Clock::System.now() + chrono::Duration::hours(1);
    let ahead = ahead.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (since, known) in [
        ("Wed, 11 Jul 2012 12:45:01 GMT", true),
        ("Wednesday, 11-Jul-12 12:45:02 GMT", true),
        ("Wed Jul 11 12:45:01 2012", true),
        // In the second in which it changed, but perhaps before it did.
        ("Wed, 11 Jul 2012 12:45:00 GMT", false),
        (ahead.as_str(), false),
        ("yesterday", false),
    ] {
        let (response, raw) = ask(&[(header::IF_MODIFIED_SINCE, since)]);
        let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        assert_eq!((response.status(), raw.body.is_empty()), (status, known), "{since}");
        assert!(raw.head.starts_with(format!("HTTP/1.1 {status}\r\n").as_bytes()), "{since}");
    }
    // A tag says more than a time.
    let late = "Thu, 12 Jul 2012 12:45:00 GMT";
    let other = ask(&[(header::IF_MODIFIED_SINCE, late), (header::IF_NONE_MATCH, "\"other\"")]).0;
    assert_eq!(other.status(), StatusCode::OK);
    let same = ask(&[(header::IF_MODIFIED_SINCE, "Mon, 01 Jan 2001 00:00:00 GMT"), (header::IF_NONE_MATCH, tag)]).0;
    assert_eq!(same.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(feed.recompressed().unwrap().last_modified(), feed.last_modified());
    let page = Document::new(DocumentKind::Html, "<p>hello</p>").unwrap().with_last_modified(at);
    let headers = headers(&[(header::IF_MODIFIED_SINCE, late)]);
    let page = page.response(DocumentRequest::from_headers(&headers, false));
    assert!(page.status() == StatusCode::OK && !page.headers().contains_key(header::LAST_MODIFIED));
}

#[test]
fn a_feed_never_changed_after_it_is_sent_and_no_change_is_missed() {
    let at = |second: &str| format!("2012-07-11T12:45:{second}Z").parse::<Timestamp>().unwrap();
    let gmt = |second: &str| format!("Wed, 11 Jul 2012 12:45:{second} GMT");
    // Three versions of one second, dated as an edition does it.
    let versions = [at("00.100"), at("02"), at("03")].map(|changed_at| {
        Document::new(DocumentKind::Atom, changed_at.to_string()).unwrap().with_last_modified(changed_at)
    });
    for (now, version, sent) in [
        ("00.200", 0, "00"),
        ("00.600", 1, "00"),
        ("00.900", 2, "00"),
        ("01.500", 2, "01"),
        ("03", 2, "03"),
        ("09", 2, "03"),
    ] {
        let document = &versions[version];
        let response = document.response_at(at(now), DocumentRequest::default());
        assert_eq!(response.headers()[header::LAST_MODIFIED], gmt(sent), "{now}");
        assert!(response.headers()[header::DATE].to_str().unwrap() >= gmt(sent).as_str(), "{now}");
        let raw = document.raw_response_at(at(now), DocumentRequest::default());
        let line = format!("\r\nlast-modified: {}\r\n", gmt(sent));
        assert!(raw.head.windows(line.len()).any(|part| part == line.as_bytes()), "{now}");
        // Whoever has this version asks with that time, whatever is published meanwhile.
        for later in &versions[version + 1..] {
            for then in ["00.950", "01", "02", "03", "04"] {
                let since = gmt(sent);
                let request = DocumentRequest { if_modified_since: &since, ..DocumentRequest::default() };
                assert_eq!(later.response_at(at(then), request).status(), StatusCode::OK, "{now} {then}");
                assert!(!later.raw_response_at(at(then), request).body.is_empty(), "{now} {then}");
            }
        }
    }
    let since = gmt("03");
    let request = DocumentRequest { if_modified_since: &since, ..DocumentRequest::default() };
    let status = |now| versions[2].response_at(at(now), request).status();
    assert_eq!([status("02.900"), status("03")], [StatusCode::OK, StatusCode::NOT_MODIFIED]);
}

#[test]
fn a_withdrawn_page_never_responds_304() {
    let gone = Document::new(DocumentKind::Html, "<p>gone</p>").unwrap().with_status(StatusCode::GONE);
    let tag = gone.response(DocumentRequest::default()).headers()[header::ETAG].to_str().unwrap().to_owned();
    let again = gone.response(DocumentRequest::from_headers(&headers(&[(header::IF_NONE_MATCH, &*tag)]), false));
    assert_eq!(again.status(), StatusCode::GONE);
    assert_eq!(again.headers()[header::CACHE_CONTROL], "public, max-age=5");
    assert_eq!(gone.recompressed().unwrap().status(), StatusCode::GONE);
    let raw = gone.raw_response(DocumentRequest { if_none_match: &tag, ..DocumentRequest::default() });
    assert!(raw.head.starts_with(b"HTTP/1.1 410 Gone\r\n") && &raw.body[..] == b"<p>gone</p>");
}

#[test]
fn images_are_sent_unchanged_and_svg_is_sandboxed() {
    let noise: Vec<u8> = (0..4_000_u32).flat_map(|n| Sha256::digest(n.to_be_bytes())).collect();
    let image = Document::new(DocumentKind::Png, noise.clone()).unwrap();
    let sent = image.response(DocumentRequest::from_headers(&headers(&[(header::ACCEPT_ENCODING, "br, gzip")]), false));
    assert!(!sent.headers().contains_key(header::CONTENT_ENCODING), "compressing noise saves nothing");
    assert_eq!(sent.headers()[header::CONTENT_LENGTH], noise.len().to_string());
    assert_eq!(sent.headers()[header::CONTENT_TYPE], "image/png");
    let svg = Document::new(DocumentKind::Svg, "<svg/>".repeat(100)).unwrap();
    let sent = svg.response(DocumentRequest::from_headers(&headers(&[(header::ACCEPT_ENCODING, "br")]), false));
    assert_eq!(sent.headers()[header::CONTENT_SECURITY_POLICY], SVG_POLICY);
    assert_eq!(sent.headers()[header::CONTENT_ENCODING], "br");
}

#[test]
fn recompression_keeps_the_text_and_is_not_larger() {
    let text = "Mobile data fails in the north. ".repeat(200);
    let page = Document::new(DocumentKind::Html, text.clone()).unwrap();
    let recompressed = page.recompressed().unwrap();
    assert!(!page.is_recompressed() && recompressed.is_recompressed());
    assert!(recompressed.bytes(Encoding::Brotli).len() <= page.bytes(Encoding::Brotli).len());
    let mut decompressed = Vec::new();
    brotli::BrotliDecompress(&mut &recompressed.bytes(Encoding::Brotli)[..], &mut decompressed).unwrap();
    assert_eq!(decompressed, text.as_bytes());
}
