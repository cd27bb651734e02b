//! An edition on disk, so that a start finds the last good pages before it finds the database.
//!
//! One file: a line that names the format, a line with the digest of all that follows, a line of JSON
//! (the metadata, and each document's address, kind and three lengths), then the bytes, already compressed.
//! It is written beside the old one and moved over it, so there is always one whole file; one of another
//! installation or an older version never takes its place. Mirrors fetch the same bytes (see `mirror`),
//! so nothing stands here that is not public.

use super::document::{Document, Kind};
use super::edition::{Edition, EditionMetadata};
use super::negotiation::Encoding;
use crate::platform::keys::hex;
use axum::http::StatusCode;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FORMAT: &str = "amends snapshot 2\n";

#[derive(Serialize, Deserialize)]
struct Contents {
    metadata: EditionMetadata,
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
    NotReplaced(String, &'static str),
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
    unpack(&bytes).map(Some).map_err(|what| SnapshotError::Damaged(name, what))
}

/// Writes an edition, unless what is there belongs to another installation or is newer.
pub fn write(data_dir: &Path, edition: &Edition) -> Result<(), SnapshotError> {
    let path = file(data_dir);
    let name = path.display().to_string();
    if let Some(there) = imprint_of(&path)
        && !edition.may_replace(&there)
    {
        let other = there.installation_id != edition.metadata.installation_id;
        return Err(SnapshotError::NotReplaced(name, if other { "is of another installation" } else { "is newer" }));
    }
    write_file(&path, &PackedSnapshot::new(edition)).map_err(|error| SnapshotError::File(name, error))
}

fn write_file(path: &Path, packed: &PackedSnapshot) -> std::io::Result<()> {
    let new = path.with_extension("new");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&new)?);
    for chunk in packed.chunks() {
        file.write_all(&chunk)?;
    }
    file.into_inner()?.sync_all()?;
    std::fs::rename(&new, path)?;
    // The rename is on disk only when the folder is.
    path.parent().map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all())
}

/// The metadata of the file that is there, without reading its documents. A damaged one may be replaced.
fn imprint_of(path: &Path) -> Option<EditionMetadata> {
    let mut lines = BufReader::new(std::fs::File::open(path).ok()?).lines();
    if lines.next()?.ok()? != FORMAT.trim_end() {
        return None;
    }
    let contents = lines.nth(1)?.ok()?;
    serde_json::from_str::<Contents>(&contents).ok().map(|contents| contents.metadata)
}

/// A snapshot's bytes: its first lines, and the documents as they are in memory, not copied.
#[derive(Debug)]
pub struct PackedSnapshot {
    head: Bytes,
    documents: Vec<Bytes>,
    digest: String,
}

impl PackedSnapshot {
    /// An edition's.
    pub fn new(edition: &Edition) -> Self {
        let mut sorted: Vec<_> = edition.documents().collect();
        sorted.sort_by_key(|(path, _)| *path);
        let mut documents = Vec::with_capacity(sorted.len() * Encoding::ALL.len());
        let entries = sorted
            .into_iter()
            .map(|(path, document)| Entry {
                path: path.clone(),
                kind: document.kind,
                status: document.status().as_u16(),
                lengths: Encoding::ALL.map(|encoding| {
                    documents.push(document.bytes(encoding).clone());
                    document.bytes(encoding).len()
                }),
            })
            .collect();
        let contents = Contents { metadata: edition.metadata.clone(), documents: entries };
        let mut contents = serde_json::to_vec(&contents).unwrap_or_default();
        contents.push(b'\n');
        let digest = documents.iter().fold(Sha256::new_with_prefix(&contents), Sha256::chain_update);
        let digest = hex(&digest.finalize());
        let head = [FORMAT.as_bytes(), digest.as_bytes(), b"\n", &contents].concat().into();
        Self { head, documents, digest }
    }

    /// What its bytes are known by.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// How many bytes it is.
    pub fn length(&self) -> usize {
        self.head.len() + self.documents.iter().map(Bytes::len).sum::<usize>()
    }

    /// Its bytes, in order.
    pub fn chunks(&self) -> impl Iterator<Item = Bytes> {
        std::iter::once(&self.head).chain(&self.documents).cloned()
    }
}

/// The edition that was packed; otherwise what is wrong with the bytes. They may come from anywhere.
pub fn unpack(bytes: &Bytes) -> Result<Edition, &'static str> {
    let line = |from: usize| Some(from + bytes.get(from..)?.iter().position(|byte| *byte == b'\n')? + 1);
    if !bytes.starts_with(FORMAT.as_bytes()) {
        return Err("it is not a snapshot of this version");
    }
    let signed = line(FORMAT.len()).ok_or("it has no digest")?;
    let start = line(signed).ok_or("it has no contents")?;
    if hex(&Sha256::digest(&bytes[signed..])).as_bytes() != &bytes[FORMAT.len()..signed - 1] {
        return Err("its documents are not what was written");
    }
    let contents: Contents =
        serde_json::from_slice(&bytes[signed..start]).map_err(|_| "its contents cannot be read")?;
    let mut body = bytes.slice(start..);
    let mut documents = HashMap::with_capacity(contents.documents.len());
    for entry in contents.documents {
        if !entry.path.starts_with('/') {
            return Err("a document has no address");
        }
        let length = entry.lengths.iter().try_fold(0_usize, |sum, length| sum.checked_add(*length));
        if length.is_none_or(|length| length > body.len()) {
            return Err("its documents are cut short");
        }
        let variants = entry.lengths.map(|length| body.split_to(length));
        let status = StatusCode::from_u16(entry.status).map_err(|_| "it has a status that is none")?;
        let document = Document::from_variants(entry.kind, variants).with_policy(&contents.metadata.policy);
        documents.insert(entry.path, Arc::new(document.with_status(status)));
    }
    if !documents.contains_key("/") {
        return Err("it has no start page");
    }
    Ok(Edition::from_parts(contents.metadata, documents))
}

#[cfg(test)]
mod tests;
