//! The files of an exported edition.

use super::{header_rules, links};
use crate::publishing::document::{Document, DocumentKind};
use crate::publishing::edition::{Edition, NOT_FOUND_PATH};
use crate::publishing::negotiation::Encoding;
use bytes::Bytes;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

/// The extension of gzip copies.
pub const GZIP: &str = ".gz";
/// The extension of Brotli copies.
pub const BROTLI: &str = ".br";

/// A file of the export.
#[derive(Debug, Clone)]
pub enum ExportFile {
    /// A document as it is published.
    Published(Arc<Document>),
    /// A document that was changed for the export. It is compressed only when the folder does not already contain
    /// it.
    Changed(DocumentKind, String),
    /// A file for the web server, without compressed copies.
    Plain(String),
}

/// Every file of an edition by its name in the folder.
///
/// # Errors
///
/// When a path cannot be the name of a file.
pub fn from_edition(edition: &Edition, service: &str) -> Result<BTreeMap<String, ExportFile>, String> {
    let exported = |path: &str| edition.find(path).is_some();
    let mut files = BTreeMap::new();
    for (path, document) in edition.documents() {
        let file = match document.kind {
            DocumentKind::Html => {
                ExportFile::Changed(DocumentKind::Html, links::rewrite(service, document.text(), exported))
            }
            DocumentKind::Live => ExportFile::Changed(DocumentKind::Live, live_json(document.text())),
            _ => ExportFile::Published(document.clone()),
        };
        files.insert(file_name(path, document.kind)?, file);
    }
    let rules = header_rules::from_edition(edition, service);
    let nginx = header_rules::nginx(&rules, &header_rules::absent(edition, service), &header_rules::gone(edition));
    files.insert(header_rules::NGINX.to_owned(), ExportFile::Plain(nginx));
    files.insert(header_rules::HEADERS.to_owned(), ExportFile::Plain(header_rules::headers(&rules)));
    // A name cannot be a file and a folder at once.
    for name in files.keys() {
        let folders = name.match_indices('/').map(|(at, _)| &name[..at]);
        if let Some(both) = folders.into_iter().find(|folder| files.contains_key(*folder)) {
            return Err(format!("/{both} is a document, and so is /{name}: they cannot both be files"));
        }
    }
    Ok(files)
}

/// The name of a document in the folder.
fn file_name(path: &str, kind: DocumentKind) -> Result<String, String> {
    let name = path.trim_matches('/');
    let is_valid = name.split('/').all(|part| !part.is_empty() && !is_hidden(part) && !part.contains(['\\', '\0']));
    match (kind, is_valid) {
        (DocumentKind::Html, _) if name.is_empty() => Ok("index.html".to_owned()),
        // The name under which most hosts look for it.
        (DocumentKind::Html, _) if path == NOT_FOUND_PATH => Ok("404.html".to_owned()),
        (kind, true) if kind.is_page() => Ok(format!("{name}/index.html")),
        (_, true) => Ok(name.to_owned()),
        (_, false) => Err(format!("{path} cannot be the name of a file")),
    }
}

/// Whether a name is one that servers do not show, or leads out of the folder. `.well-known` (RFC 8615) is neither.
fn is_hidden(part: &str) -> bool {
    part.starts_with('.') && part != ".well-known"
}

/// `/live.json` with each page also under `PATH/`, to which some servers redirect.
fn live_json(text: &str) -> String {
    let mut live: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(pages) = live["pages"].as_object_mut() {
        let with_slash: Vec<_> = pages
            .iter()
            .filter(|(path, _)| !path.ends_with('/'))
            .map(|(path, version)| (format!("{path}/"), version.clone()))
            .collect();
        pages.extend(with_slash);
    }
    live.to_string()
}

impl ExportFile {
    /// The uncompressed content.
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::Published(document) => document.bytes(Encoding::Identity).clone(),
            Self::Changed(_, text) | Self::Plain(text) => Bytes::copy_from_slice(text.as_bytes()),
        }
    }

    /// Whether it has compressed copies.
    pub const fn has_copies(&self) -> bool {
        !matches!(self, Self::Plain(_))
    }

    /// The gzip and the Brotli copy, at the highest quality.
    ///
    /// # Errors
    ///
    /// When a compressor fails.
    pub fn compressed_copies(&self) -> std::io::Result<[Bytes; 2]> {
        let document = match self {
            Self::Published(document) if document.is_recompressed() => (**document).clone(),
            Self::Published(document) => document.recompressed()?,
            Self::Changed(kind, text) => Document::new(*kind, text.clone())?.recompressed()?,
            Self::Plain(_) => return Ok([Bytes::new(), Bytes::new()]),
        };
        Ok([document.bytes(Encoding::Gzip).clone(), document.bytes(Encoding::Brotli).clone()])
    }
}

/// Whether both copies are complete and contain these bytes.
pub fn are_compressed_copies(bytes: &[u8], gzip: &[u8], brotli: &[u8]) -> bool {
    let (mut from_gzip, mut from_brotli) = (Vec::new(), Vec::new());
    let limit = bytes.len() as u64 + 1;
    flate2::read::GzDecoder::new(gzip).take(limit).read_to_end(&mut from_gzip).is_ok()
        && from_gzip == bytes
        && brotli::Decompressor::new(brotli, 4096).take(limit).read_to_end(&mut from_brotli).is_ok()
        && from_brotli == bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_folder() {
        assert_eq!(file_name("/", DocumentKind::Html).as_deref(), Ok("index.html"));
        assert_eq!(file_name("/incidents/x", DocumentKind::Html).as_deref(), Ok("incidents/x/index.html"));
        assert_eq!(file_name("/api/v2/status.json", DocumentKind::Api).as_deref(), Ok("api/v2/status.json"));
        assert_eq!(
            file_name("/.well-known/security.txt", DocumentKind::Text).as_deref(),
            Ok(".well-known/security.txt")
        );
        assert_eq!(file_name("/widget", DocumentKind::EmbedPage).as_deref(), Ok("widget/index.html"));
        for path in ["/../etc/passwd", "/a//b", "/.hidden", "/a/./b", "/a\\b"] {
            assert!(
                file_name(path, DocumentKind::Html).is_err() && file_name(path, DocumentKind::Api).is_err(),
                "{path}"
            );
        }
        assert!(file_name("/", DocumentKind::Api).is_err());
    }

    #[test]
    fn compressed_copies_are_compared_by_their_content() {
        let file = ExportFile::Changed(DocumentKind::Html, "All Systems Operational. ".repeat(50));
        let [gzip, brotli] = file.compressed_copies().unwrap();
        assert!(are_compressed_copies(&file.bytes(), &gzip, &brotli));
        assert!(!are_compressed_copies(b"Something else", &gzip, &brotli));
        assert!(!are_compressed_copies(&file.bytes(), &gzip[..gzip.len() - 9], &brotli));
        assert!(!are_compressed_copies(&file.bytes(), &gzip, &brotli[..brotli.len() - 2]));
    }

    #[test]
    fn live_json_lists_pages_with_and_without_a_slash() {
        let text = live_json("{\"pages\":{\"/\":\"a\",\"/incidents/x\":\"b\"},\"confirmed\":true}");
        let live: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(live["pages"], serde_json::json!({ "/": "a", "/incidents/x": "b", "/incidents/x/": "b" }));
        assert_eq!(live["confirmed"], true);
    }
}
