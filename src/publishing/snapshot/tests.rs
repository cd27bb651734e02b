//! What is written is read back unchanged, and damage is detected.

use super::*;
use crate::platform::keys::hex;
use crate::publishing::branding::Look;
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::edition::tests::{metadata, page};
use crate::publishing::negotiation::Encoding;
use axum::http::StatusCode;
use sha2::{Digest, Sha256};

fn edition(version: i64) -> Edition {
    let gone = RenderedDocument { status: StatusCode::GONE, ..page("/gone", "g") };
    let feed = RenderedDocument::new("/history.atom", DocumentKind::Atom, "<feed/>");
    Edition::build(metadata(version), vec![page("/", "a"), page("/history", "h"), gone, feed], None).unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("amends-snapshot-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn reads_back_exactly_what_was_written() {
    let folder = folder("whole");
    assert!(read(&folder).unwrap().is_none());
    write(&folder, &edition(7)).unwrap();
    let back = read(&folder).unwrap().unwrap();
    assert_eq!(back.metadata, metadata(7));
    for (path, document) in edition(7).documents() {
        assert_eq!(back.find(path).unwrap().status(), document.status(), "{path}");
        assert_eq!(back.find(path).unwrap().last_modified(), document.last_modified(), "{path}");
        for encoding in Encoding::ALL {
            assert_eq!(back.find(path).unwrap().bytes(encoding), document.bytes(encoding), "{path} {encoding:?}");
        }
    }
    // A feed that has not changed since keeps its time, which is not that of the edition.
    let feed = RenderedDocument::new("/history.atom", DocumentKind::Atom, "<feed/>");
    let next = Edition::build(metadata(8), vec![page("/", "b"), feed], Some(&back)).unwrap();
    write(&folder, &next).unwrap();
    let back = read(&folder).unwrap().unwrap();
    assert_eq!(back.metadata, metadata(8));
    assert_eq!(back.find("/history.atom").unwrap().last_modified(), Some(metadata(7).made_at));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn keeps_images_and_the_branding() {
    let folder = folder("image");
    let bytes = Bytes::from((0..=255).cycle().take(5_000).collect::<Vec<u8>>());
    let image = RenderedDocument {
        path: "/brand/logo.png".into(),
        kind: DocumentKind::Png,
        status: StatusCode::OK,
        body: bytes.clone(),
        is_live: false,
    };
    let look = Look { css: ".bar{color:red}".into(), ..Look::default() };
    let metadata = EditionMetadata { branding: (&look).into(), ..metadata(3) };
    write(&folder, &Edition::build(metadata.clone(), vec![page("/", "a"), image], None).unwrap()).unwrap();
    let back = read(&folder).unwrap().unwrap();
    assert_eq!(back.metadata, metadata);
    let stored = back.find("/brand/logo.png").unwrap();
    assert_eq!((stored.kind, stored.bytes(Encoding::Identity)), (DocumentKind::Png, &bytes));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn omits_the_default_branding_as_older_versions_did() {
    assert!(!serde_json::to_string(&metadata(1)).unwrap().contains("worn"));
}

#[test]
fn does_not_replace_a_newer_or_foreign_snapshot() {
    let folder = folder("replace");
    write(&folder, &edition(7)).unwrap();
    assert!(matches!(write(&folder, &edition(6)), Err(SnapshotError::NotReplaced(_, "is newer"))));
    let mut foreign = edition(9);
    foreign.metadata.installation_id = "elsewhere".into();
    assert!(matches!(write(&folder, &foreign), Err(SnapshotError::NotReplaced(_, "is of another installation"))));
    assert_eq!(read(&folder).unwrap().unwrap().metadata.version, 7);
    write(&folder, &edition(8)).unwrap();
    assert_eq!(read(&folder).unwrap().unwrap().metadata.version, 8);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn detects_every_flipped_byte_and_every_truncation() {
    let packed = PackedSnapshot::new(&edition(7));
    let whole = packed.chunks().collect::<Vec<_>>().concat();
    assert_eq!(whole.len(), packed.length());
    assert!(unpack(&Bytes::from(whole.clone())).is_ok());
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x20;
        assert!(unpack(&Bytes::from(flipped)).is_err(), "a flip at {at}");
    }
    for length in 0..whole.len() {
        assert!(unpack(&Bytes::copy_from_slice(&whole[..length])).is_err(), "cut at {length}");
    }
}

#[test]
fn a_feed_of_an_earlier_version_changed_when_its_edition_was_made() {
    let metadata_text = serde_json::to_string(&metadata(1)).unwrap();
    let document = |path: &str, kind: &str| format!("{{\"path\":\"{path}\",\"kind\":\"{kind}\",\"lengths\":[1,1,1]}}");
    let documents = [document("/", "html"), document("/history.atom", "atom")].join(",");
    let contents = format!("{{\"imprint\":{metadata_text},\"documents\":[{documents}]}}\nabcdef");
    let whole = format!("{FORMAT}{}\n{contents}", hex(&Sha256::digest(&contents)));
    let back = unpack(&Bytes::from(whole)).unwrap();
    assert_eq!(back.find("/history.atom").unwrap().last_modified(), Some(metadata(1).made_at));
    assert_eq!(back.find("/").unwrap().last_modified(), None);
}

#[test]
fn refuses_lengths_beyond_the_file() {
    let metadata = serde_json::to_string(&metadata(1)).unwrap();
    let contents = format!(
        "{{\"imprint\":{metadata},\"documents\":[{{\"path\":\"/\",\"kind\":\"html\",\"lengths\":[{},1,1]}}]}}\n",
        usize::MAX
    );
    let forged = format!("{FORMAT}{}\n{contents}abc", hex(&Sha256::digest(format!("{contents}abc"))));
    assert_eq!(unpack(&Bytes::from(forged)).err(), Some("its documents are cut short"));
}
