//! From an edition to the files of a site.

use super::super::document::{Document, Kind};
use super::super::edition::{Edition, MISSING_PATH};
use super::super::negotiation::Encoding;
use super::{links, rules};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

/// Endings of a file's compressed twins.
pub const GZIP: &str = ".gz";
/// The same for Brotli.
pub const BROTLI: &str = ".br";

/// A file and its compressed twins.
#[derive(Debug, Clone)]
pub enum Piece {
    /// As it is published.
    Published(Arc<Document>),
    /// Changed for the export; compressed only where the folder does not hold it already.
    Changed(Kind, String),
    /// For the web server, not for readers: without twins.
    Plain(String),
}

/// Every file of an edition by its name in the folder.
pub fn of(edition: &Edition, service: &str) -> Result<BTreeMap<String, Piece>, String> {
    let exported = |path: &str| edition.at(path).is_some();
    let mut pieces = BTreeMap::new();
    for (path, document) in edition.documents() {
        let piece = match document.kind {
            Kind::Html => Piece::Changed(Kind::Html, links::leading_to(service, document.text(), exported)),
            Kind::Live => Piece::Changed(Kind::Live, live(document.text())),
            _ => Piece::Published(document.clone()),
        };
        pieces.insert(place(path, document.kind)?, piece);
    }
    let rules = rules::of(edition, service);
    let nginx = rules::nginx(&rules, &rules::absent(edition, service), &rules::gone(edition));
    pieces.insert(rules::NGINX.to_owned(), Piece::Plain(nginx));
    pieces.insert(rules::HEADERS.to_owned(), Piece::Plain(rules::headers(&rules)));
    // A name cannot be a file and a folder at once.
    for name in pieces.keys() {
        let folders = name.match_indices('/').map(|(at, _)| &name[..at]);
        if let Some(both) = folders.into_iter().find(|folder| pieces.contains_key(*folder)) {
            return Err(format!("/{both} is a document, and so is /{name}: as files they exclude each other"));
        }
    }
    Ok(pieces)
}

/// Where a document stands in the folder.
fn place(path: &str, kind: Kind) -> Result<String, String> {
    let name = path.trim_matches('/');
    let is_whole =
        name.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '\0']));
    match (kind, is_whole) {
        (Kind::Html, _) if name.is_empty() => Ok("index.html".to_owned()),
        // Where most hosts look for it.
        (Kind::Html, _) if path == MISSING_PATH => Ok("404.html".to_owned()),
        (Kind::Html, true) => Ok(format!("{name}/index.html")),
        (_, true) => Ok(name.to_owned()),
        (_, false) => Err(format!("{path} cannot be the name of a file")),
    }
}

/// What open pages ask for, with each page also under the name it has where a server leads to `PATH/`.
fn live(text: &str) -> String {
    let mut live: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(pages) = live["pages"].as_object_mut() {
        let twice: Vec<_> = pages
            .iter()
            .filter(|(path, _)| !path.ends_with('/'))
            .map(|(path, mark)| (format!("{path}/"), mark.clone()))
            .collect();
        pages.extend(twice);
    }
    live.to_string()
}

impl Piece {
    /// Its bytes, uncompressed.
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::Published(document) => document.bytes(Encoding::Identity).clone(),
            Self::Changed(_, text) | Self::Plain(text) => Bytes::copy_from_slice(text.as_bytes()),
        }
    }

    /// Whether it has compressed twins.
    pub const fn has_twins(&self) -> bool {
        !matches!(self, Self::Plain(_))
    }

    /// Its twins, gzip and Brotli, as small as they get.
    pub fn twins(&self) -> std::io::Result<[Bytes; 2]> {
        let document = match self {
            Self::Published(document) if document.is_refined() => (**document).clone(),
            Self::Published(document) => document.refined()?,
            Self::Changed(kind, text) => Document::new(*kind, text.clone())?.refined()?,
            Self::Plain(_) => return Ok([Bytes::new(), Bytes::new()]),
        };
        Ok([document.bytes(Encoding::Gzip).clone(), document.bytes(Encoding::Brotli).clone()])
    }
}

/// Whether these twins are whole, and of these bytes.
pub fn are_twins(bytes: &[u8], gzip: &[u8], brotli: &[u8]) -> bool {
    let (mut unzipped, mut unpressed) = (Vec::new(), Vec::new());
    let limit = bytes.len() as u64 + 1;
    flate2::read::GzDecoder::new(gzip).take(limit).read_to_end(&mut unzipped).is_ok()
        && unzipped == bytes
        && brotli::Decompressor::new(brotli, 4096).take(limit).read_to_end(&mut unpressed).is_ok()
        && unpressed == bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_names_and_nothing_gets_out_of_the_folder() {
        assert_eq!(place("/", Kind::Html).as_deref(), Ok("index.html"));
        assert_eq!(place("/incidents/x", Kind::Html).as_deref(), Ok("incidents/x/index.html"));
        assert_eq!(place("/api/v2/status.json", Kind::Api).as_deref(), Ok("api/v2/status.json"));
        for path in ["/../etc/passwd", "/a//b", "/.hidden", "/a/./b", "/a\\b"] {
            assert!(place(path, Kind::Html).is_err() && place(path, Kind::Api).is_err(), "{path}");
        }
        assert!(place("/", Kind::Api).is_err());
    }

    #[test]
    fn twins_are_known_by_what_they_unfold_to() {
        let piece = Piece::Changed(Kind::Html, "All Systems Operational. ".repeat(50));
        let [gzip, brotli] = piece.twins().unwrap();
        assert!(are_twins(&piece.bytes(), &gzip, &brotli));
        assert!(!are_twins(b"Something else", &gzip, &brotli));
        assert!(!are_twins(&piece.bytes(), &gzip[..gzip.len() - 9], &brotli));
        assert!(!are_twins(&piece.bytes(), &gzip, &brotli[..brotli.len() - 2]));
    }

    #[test]
    fn pages_know_themselves_with_and_without_a_slash() {
        let told = live("{\"pages\":{\"/\":\"a\",\"/incidents/x\":\"b\"},\"confirmed\":true}");
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["pages"], serde_json::json!({ "/": "a", "/incidents/x": "b", "/incidents/x/": "b" }));
        assert_eq!(told["confirmed"], true);
    }
}
