//! The format of a snapshot.

use crate::platform::keys::hex;
use crate::publishing::document::{Document, DocumentKind};
use crate::publishing::edition::{Edition, EditionMetadata};
use crate::publishing::negotiation::Encoding;
use crate::types::Timestamp;
use axum::http::StatusCode;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;

pub(super) const FORMAT: &str = "amends snapshot 2\n";

#[derive(Serialize, Deserialize)]
struct Contents {
    #[serde(rename = "imprint")]
    metadata: EditionMetadata,
    documents: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    kind: DocumentKind,
    /// Omitted when it is 200, as in snapshots of versions that had no other status.
    #[serde(default = "ok", skip_serializing_if = "is_ok")]
    status: u16,
    /// Omitted where nothing is said of it, as in snapshots of versions that said it of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_modified: Option<Timestamp>,
    lengths: [usize; 3],
}

const fn ok() -> u16 {
    StatusCode::OK.as_u16()
}

#[allow(clippy::trivially_copy_pass_by_ref)] // As serde calls it.
const fn is_ok(status: &u16) -> bool {
    *status == ok()
}

/// The metadata in the contents line of a snapshot.
pub(super) fn metadata_in(contents: &str) -> Option<EditionMetadata> {
    serde_json::from_str::<Contents>(contents).ok().map(|contents| contents.metadata)
}

/// The bytes of a snapshot: its first three lines, and the documents, which share the edition's memory.
#[derive(Debug)]
pub struct PackedSnapshot {
    head: Bytes,
    documents: Vec<Bytes>,
    digest: String,
}

impl PackedSnapshot {
    /// Packs an edition. Its documents are sorted by path, so that equal editions give equal bytes.
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
                last_modified: document.last_modified(),
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

    /// The digest of the contents, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The number of bytes.
    pub fn length(&self) -> usize {
        self.head.len() + self.documents.iter().map(Bytes::len).sum::<usize>()
    }

    /// The bytes, in order.
    pub fn chunks(&self) -> impl Iterator<Item = Bytes> {
        std::iter::once(&self.head).chain(&self.documents).cloned()
    }
}

/// The edition in a snapshot. The bytes may come from anywhere, so everything is checked.
///
/// # Errors
///
/// What is wrong with the bytes.
pub fn unpack(bytes: &Bytes) -> Result<Edition, &'static str> {
    let line = |from: usize| Some(from + bytes.get(from..)?.iter().position(|byte| *byte == b'\n')? + 1);
    if !bytes.starts_with(FORMAT.as_bytes()) {
        return Err("it is not a snapshot of this version");
    }
    let digested = line(FORMAT.len()).ok_or("it has no digest")?;
    let start = line(digested).ok_or("it has no contents")?;
    if hex(&Sha256::digest(&bytes[digested..])).as_bytes() != &bytes[FORMAT.len()..digested - 1] {
        return Err("its digest does not match");
    }
    let contents: Contents =
        serde_json::from_slice(&bytes[digested..start]).map_err(|_| "its contents cannot be read")?;
    let mut body = bytes.slice(start..);
    let mut documents = HashMap::with_capacity(contents.documents.len());
    for entry in contents.documents {
        if !entry.path.starts_with('/') {
            return Err("a document has no path");
        }
        let length = entry.lengths.iter().try_fold(0_usize, |sum, length| sum.checked_add(*length));
        if length.is_none_or(|length| length > body.len()) {
            return Err("its documents are cut short");
        }
        let variants = entry.lengths.map(|length| body.split_to(length));
        let status = StatusCode::from_u16(entry.status).map_err(|_| "a document has an invalid status")?;
        let document = Document::from_variants(entry.kind, variants)
            .with_policy(&contents.metadata.policy)
            .with_last_modified(entry.last_modified.unwrap_or(contents.metadata.made_at));
        documents.insert(entry.path, Arc::new(document.with_status(status)));
    }
    if !documents.contains_key("/") {
        return Err("it has no start page");
    }
    Ok(Edition::from_parts(contents.metadata, documents))
}
