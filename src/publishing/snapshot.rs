//! An edition on disk, so that a start finds the last good pages before it finds the database.
//!
//! One file: a line that names the format, a line of JSON (the imprint, and each document's address,
//! kind and three lengths, with a digest of what follows), then the bytes, already compressed. It is
//! written beside the old one and moved over it, so there is always one whole file; one of another
//! installation or an older version never takes its place.

use super::document::{Document, Kind};
use super::edition::{Edition, Imprint};
use super::negotiation::Encoding;
use crate::server::keys::hex;
use axum::http::StatusCode;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FORMAT: &str = "amends snapshot 1\n";

#[derive(Serialize, Deserialize)]
struct Contents {
    imprint: Imprint,
    sha256: String,
    documents: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    kind: Kind,
    /// Left out where it is the usual one, so that snapshots of before there were others can be read.
    #[serde(default = "ok", skip_serializing_if = "is_ok")]
    status: u16,
    lengths: [usize; 3],
}

const fn ok() -> u16 {
    StatusCode::OK.as_u16()
}

#[allow(clippy::trivially_copy_pass_by_ref)] // As serde calls it.
const fn is_ok(status: &u16) -> bool {
    *status == ok()
}

/// Why a snapshot was not written or read.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The file system said no.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// What is there is not a whole snapshot.
    #[error("{0} is damaged: {1}")]
    Damaged(String, &'static str),
    /// What is there belongs to another installation, or is newer.
    #[error("{0} {1}; it is kept. Move it away to publish what this database holds")]
    Kept(String, &'static str),
}

/// Where the snapshot of a data directory is.
pub fn file(data_dir: &Path) -> PathBuf {
    data_dir.join("snapshot")
}

/// Whether a data directory has one: then there was a database once, and none is made anew.
pub fn exists(data_dir: &Path) -> bool {
    file(data_dir).exists()
}

/// Reads the snapshot; `None` where there is none.
pub fn read(data_dir: &Path) -> Result<Option<Edition>, SnapshotError> {
    let path = file(data_dir);
    let name = path.display().to_string();
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => Bytes::from(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(SnapshotError::File(name, error)),
    };
    decode(&bytes).map(Some).map_err(|what| SnapshotError::Damaged(name, what))
}

/// Writes an edition, unless what is there belongs to another installation or is newer.
pub fn write(data_dir: &Path, edition: &Edition) -> Result<(), SnapshotError> {
    let path = file(data_dir);
    let name = path.display().to_string();
    if let Some(there) = imprint_of(&path)
        && !edition.may_replace(&there)
    {
        let other = there.installation_id != edition.imprint.installation_id;
        return Err(SnapshotError::Kept(name, if other { "is of another installation" } else { "is newer" }));
    }
    write_file(&path, &encode(edition)).map_err(|error| SnapshotError::File(name, error))
}

fn write_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let new = path.with_extension("new");
    let mut file = std::fs::File::create(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&new, path)?;
    // The rename is on disk only when the folder is.
    path.parent().map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all())
}

/// The imprint of the file that is there, without reading its documents. A damaged one may be replaced.
fn imprint_of(path: &Path) -> Option<Imprint> {
    let mut reader = BufReader::new(std::fs::File::open(path).ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    if line != FORMAT {
        return None;
    }
    line.clear();
    reader.read_line(&mut line).ok()?;
    serde_json::from_str::<Contents>(&line).ok().map(|contents| contents.imprint)
}

fn encode(edition: &Edition) -> Vec<u8> {
    let mut documents: Vec<_> = edition.documents().collect();
    documents.sort_by_key(|(path, _)| *path);
    let mut body = Vec::new();
    let entries = documents
        .into_iter()
        .map(|(path, document)| Entry {
            path: path.clone(),
            kind: document.kind,
            status: document.status().as_u16(),
            lengths: Encoding::ALL.map(|encoding| {
                let bytes = document.bytes(encoding);
                body.extend_from_slice(bytes);
                bytes.len()
            }),
        })
        .collect();
    let contents =
        Contents { imprint: edition.imprint.clone(), sha256: digest(&edition.imprint, &body), documents: entries };
    let mut bytes = FORMAT.as_bytes().to_vec();
    bytes.extend(serde_json::to_vec(&contents).unwrap_or_default());
    bytes.push(b'\n');
    bytes.append(&mut body);
    bytes
}

fn digest(imprint: &Imprint, body: &[u8]) -> String {
    let imprint = serde_json::to_vec(imprint).unwrap_or_default();
    hex(&Sha256::new().chain_update(imprint).chain_update(body).finalize())
}

fn decode(bytes: &Bytes) -> Result<Edition, &'static str> {
    let rest = bytes.strip_prefix(FORMAT.as_bytes()).ok_or("it is not a snapshot of this version")?;
    let end = rest.iter().position(|byte| *byte == b'\n').ok_or("it has no contents")?;
    let contents: Contents = serde_json::from_slice(&rest[..end]).map_err(|_| "its contents cannot be read")?;
    let mut body = bytes.slice(FORMAT.len() + end + 1..);
    if digest(&contents.imprint, &body) != contents.sha256 {
        return Err("its documents are not what was written");
    }
    let mut documents = std::collections::HashMap::with_capacity(contents.documents.len());
    for entry in contents.documents {
        if entry.lengths.iter().sum::<usize>() > body.len() {
            return Err("its documents are cut short");
        }
        let variants = entry.lengths.map(|length| body.split_to(length));
        let status = StatusCode::from_u16(entry.status).map_err(|_| "it has a status that is none")?;
        let document = Document::from_variants(entry.kind, variants).under(&contents.imprint.policy);
        documents.insert(entry.path, Arc::new(document.with_status(status)));
    }
    if !documents.contains_key("/") {
        return Err("it has no start page");
    }
    Ok(Edition::from_parts(contents.imprint, documents))
}

#[cfg(test)]
mod tests {
    use super::super::edition::tests::{imprint, page};
    use super::*;

    fn edition(version: i64) -> Edition {
        let gone = super::super::edition::Draft { status: StatusCode::GONE, ..page("/gone", "g") };
        Edition::bind(imprint(version), vec![page("/", "a"), page("/history", "h"), gone], None).unwrap()
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("amends-snapshot-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn reads_back_what_it_wrote_to_the_byte() {
        let folder = folder("whole");
        assert!(read(&folder).unwrap().is_none());
        write(&folder, &edition(7)).unwrap();
        let back = read(&folder).unwrap().unwrap();
        assert_eq!(back.imprint, imprint(7));
        for (path, document) in edition(7).documents() {
            assert_eq!(back.at(path).unwrap().status(), document.status(), "{path}");
            for encoding in Encoding::ALL {
                assert_eq!(back.at(path).unwrap().bytes(encoding), document.bytes(encoding), "{path} {encoding:?}");
            }
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn older_and_foreign_ones_do_not_replace() {
        let folder = folder("kept");
        write(&folder, &edition(7)).unwrap();
        assert!(matches!(write(&folder, &edition(6)), Err(SnapshotError::Kept(_, "is newer"))));
        let mut foreign = edition(9);
        foreign.imprint.installation_id = "elsewhere".into();
        assert!(matches!(write(&folder, &foreign), Err(SnapshotError::Kept(_, "is of another installation"))));
        assert_eq!(read(&folder).unwrap().unwrap().imprint.version, 7);
        write(&folder, &edition(8)).unwrap();
        assert_eq!(read(&folder).unwrap().unwrap().imprint.version, 8);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn damage_is_found_wherever_it_is() {
        let whole = encode(&edition(7));
        for at in [0, FORMAT.len() + 3, whole.len() / 2, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x20;
            assert!(decode(&Bytes::from(flipped)).is_err(), "a flip at {at}");
        }
        for length in [0, 10, whole.len() / 2, whole.len() - 1] {
            assert!(decode(&Bytes::copy_from_slice(&whole[..length])).is_err(), "cut at {length}");
        }
    }
}
