//! One document under each encoding, and what a client has of it already.

use super::*;
use axum::http::{HeaderMap, header};
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
    let first = page.response(DocumentRequest::from_headers(&asking(&[(header::ACCEPT_ENCODING, "br")]), false));
    let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    assert_eq!(first.headers()[header::CONTENT_ENCODING], "br");
    let known = [(header::ACCEPT_ENCODING, "br"), (header::IF_NONE_MATCH, &*tag)];
    let again = page.response(DocumentRequest::from_headers(&asking(&known), false));
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()[header::VARY], "accept-encoding");
    assert!(!again.headers().contains_key(header::CONTENT_LENGTH));
    // The same tag does not stand for the other encoding's bytes.
    let other = [(header::ACCEPT_ENCODING, "gzip"), (header::IF_NONE_MATCH, &*tag)];
    assert_eq!(page.response(DocumentRequest::from_headers(&asking(&other), false)).status(), StatusCode::OK);
}

#[test]
fn what_is_gone_is_never_unchanged() {
    let gone = Document::new(Kind::Html, "<p>gone</p>").unwrap().with_status(StatusCode::GONE);
    let tag = gone.response(DocumentRequest::default()).headers()[header::ETAG].to_str().unwrap().to_owned();
    let again = gone.response(DocumentRequest::from_headers(&asking(&[(header::IF_NONE_MATCH, &*tag)]), false));
    assert_eq!(again.status(), StatusCode::GONE);
    assert_eq!(again.headers()[header::CACHE_CONTROL], "public, max-age=5");
    assert_eq!(gone.recompressed().unwrap().status(), StatusCode::GONE);
    let wire = gone.raw_response(DocumentRequest { if_none_match: &tag, ..DocumentRequest::default() });
    assert!(wire.head.starts_with(b"HTTP/1.1 410 Gone\r\n") && &wire.body[..] == b"<p>gone</p>");
}

#[test]
fn a_picture_goes_out_as_it_came_and_a_drawing_does_nothing() {
    let noise: Vec<u8> = (0..4_000_u32).flat_map(|n| Sha256::digest(n.to_be_bytes())).collect();
    let picture = Document::new(Kind::Png, noise.clone()).unwrap();
    let sent =
        picture.response(DocumentRequest::from_headers(&asking(&[(header::ACCEPT_ENCODING, "br, gzip")]), false));
    assert!(!sent.headers().contains_key(header::CONTENT_ENCODING), "compressing noise saves nothing");
    assert_eq!(sent.headers()[header::CONTENT_LENGTH], noise.len().to_string());
    assert_eq!(sent.headers()[header::CONTENT_TYPE], "image/png");
    let drawing = Document::new(Kind::Svg, "<svg/>".repeat(100)).unwrap();
    let sent = drawing.response(DocumentRequest::from_headers(&asking(&[(header::ACCEPT_ENCODING, "br")]), false));
    assert_eq!(sent.headers()[header::CONTENT_SECURITY_POLICY], SVG_POLICY);
    assert_eq!(sent.headers()[header::CONTENT_ENCODING], "br");
}

#[test]
fn pressed_once_more_it_is_the_same_and_no_bigger() {
    let text = "Mobile data fails in the north. ".repeat(200);
    let page = Document::new(Kind::Html, text.clone()).unwrap();
    let recompressed = page.recompressed().unwrap();
    assert!(!page.is_recompressed() && recompressed.is_recompressed());
    assert!(recompressed.bytes(Encoding::Brotli).len() <= page.bytes(Encoding::Brotli).len());
    let mut unpressed = Vec::new();
    brotli::BrotliDecompress(&mut &recompressed.bytes(Encoding::Brotli)[..], &mut unpressed).unwrap();
    assert_eq!(unpressed, text.as_bytes());
}
