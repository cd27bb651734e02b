//! From an edition to the files of a site.

use super::{header_rules, links};
use crate::publishing::document::{Document, Kind};
use crate::publishing::edition::{Edition, NOT_FOUND_PATH};
use crate::publishing::negotiation::Encoding;
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
pub enum ExportFile {
    /// As it is published.
    Published(Arc<Document>),
    /// Changed for the export; compressed only where the folder does not hold it already.
    Changed(Kind, String),
    /// For the web server, not for readers: without twins.
    Plain(String),
}

/// Every file of an edition by its name in the folder.
pub fn of(edition: &Edition, service: &str) -> Result<BTreeMap<String, ExportFile>, String> {
    let exported = |path: &str| edition.find(path).is_some();
    let mut pieces = BTreeMap::new();
    for (path, document) in edition.documents() {
        let piece = match document.kind {
            Kind::Html => ExportFile::Changed(Kind::Html, links::leading_to(service, document.text(), exported)),
            Kind::Live => ExportFile::Changed(Kind::Live, live(document.text())),
            _ => ExportFile::Published(document.clone()),
        };
        pieces.insert(place(path, document.kind)?, piece);
    }
    let rules = header_rules::of(edition, service);
    let nginx = header_rules::nginx(&rules, &header_rules::absent(edition, service), &header_rules::gone(edition));
    pieces.insert(header_rules::NGINX.to_owned(), ExportFile::Plain(nginx));
    pieces.insert(header_rules::HEADERS.to_owned(), ExportFile::Plain(header_rules::headers(&rules)));
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
        (Kind::Html, _) if path == NOT_FOUND_PATH => Ok("404.html".to_owned()),
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

impl ExportFile {
    /// Its bytes, uncompressed.
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::Published(document) => document.bytes(Encoding::Identity).clone(),
            Self::Changed(_, text) | Self::Plain(text) => Bytes::copy_from_slice(text.as_bytes()),
        }
    }

    /// Whether it has compressed twins.
    pub const fn is_compressed(&self) -> bool {
        !matches!(self, Self::Plain(_))
    }

    /// Its twins, gzip and Brotli, as small as they get.
    pub fn twins(&self) -> std::io::Result<[Bytes; 2]> {
        let document = match self {
            Self::Published(document) if document.is_recompressed() => (**document).clone(),
            Self::Published(document) => document.recompressed()?,
            Self::Changed(kind, text) => Document::new(*kind, text.clone())?.recompressed()?,
            Self::Plain(_) => return Ok([Bytes::new(), Bytes::new()]),
        };
        Ok([document.bytes(Encoding::Gzip).clone(), document.bytes(Encoding::Brotli).clone()])
    }
}

/// Whether these twins are whole, and of these bytes.
pub fn are_compressed_copies(bytes: &[u8], gzip: &[u8], brotli: &[u8]) -> bool {
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
        let piece = ExportFile::Changed(Kind::Html, "All Systems Operational. ".repeat(50));
        let [gzip, brotli] = piece.twins().unwrap();
        assert!(are_compressed_copies(&piece.bytes(), &gzip, &brotli));
        assert!(!are_compressed_copies(b"Something else", &gzip, &brotli));
        assert!(!are_compressed_copies(&piece.bytes(), &gzip[..gzip.len() - 9], &brotli));
        assert!(!are_compressed_copies(&piece.bytes(), &gzip, &brotli[..brotli.len() - 2]));
    }

    #[test]
    fn pages_know_themselves_with_and_without_a_slash() {
        let told = live("{\"pages\":{\"/\":\"a\",\"/incidents/x\":\"b\"},\"confirmed\":true}");
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["pages"], serde_json::json!({ "/": "a", "/incidents/x": "b", "/incidents/x/": "b" }));
        assert_eq!(told["confirmed"], true);
    }
}
