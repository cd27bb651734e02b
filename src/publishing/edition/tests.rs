//! Editions of small pages, which other tests use as well.

use super::rendered::DOCUMENT_MAX;
use super::*;
use crate::web::branding::Branding;

pub(crate) fn metadata(version: i64) -> EditionMetadata {
    EditionMetadata {
        installation_id: "here".into(),
        version,
        made_at: chrono::DateTime::from_timestamp(1_342_010_700 + version, 0).unwrap(),
        policy: "default-src 'none'".into(),
        time_zone: "Europe/London".into(),
        language: "en".into(),
        status: LiveStatus::default(),
        branding: Branding::default(),
        forms: None,
    }
}

pub(crate) fn page(path: &str, body: &str) -> RenderedDocument {
    let text =
        format!("<!DOCTYPE html><html><body><main data-v=\"{VERSION_PLACEHOLDER}\"><p>{body}</p></main></body></html>");
    RenderedDocument {
        path: path.into(),
        kind: DocumentKind::Html,
        status: StatusCode::OK,
        body: text.into(),
        is_live: true,
    }
}

#[test]
fn reuses_documents_that_have_not_changed() {
    let first = Edition::build(metadata(1), vec![page("/", "a"), page("/history", "h")], None).unwrap();
    let second = Edition::build(metadata(2), vec![page("/", "b"), page("/history", "h")], Some(&first)).unwrap();
    assert!(Arc::ptr_eq(first.find("/history").unwrap(), second.find("/history").unwrap()));
    assert!(!Arc::ptr_eq(first.find("/").unwrap(), second.find("/").unwrap()));
    assert_ne!(first.page_versions()["/"], second.page_versions()["/"]);
    assert_eq!(first.page_versions()["/history"], second.page_versions()["/history"]);
}

#[test]
fn a_feed_changed_when_its_text_did() {
    let feed = |text: &str| RenderedDocument::new("/history.atom", DocumentKind::Atom, text.to_owned());
    let build = |made_at: &str, text: &str, before: Option<&Edition>| {
        let metadata = EditionMetadata { made_at: made_at.parse().unwrap(), ..metadata(1) };
        Edition::build(metadata, vec![page("/", made_at), feed(text)], before).unwrap()
    };
    let changed_at = |edition: &Edition| edition.find("/history.atom").unwrap().last_modified().unwrap().to_rfc3339();
    let first = build("2012-07-11T12:45:00.300Z", "a", None);
    let same = build("2012-07-11T12:50:00Z", "a", Some(&first));
    assert_eq!([changed_at(&first), changed_at(&same)], ["2012-07-11T12:45:01+00:00"; 2]);
    let next = build("2012-07-11T12:51:00.100Z", "b", Some(&same));
    assert_eq!(changed_at(&next), "2012-07-11T12:51:01+00:00");
    let soon = build("2012-07-11T12:51:00.900Z", "c", Some(&next));
    assert_eq!(changed_at(&soon), "2012-07-11T12:51:02+00:00", "twice in a second");
}

#[test]
fn quiet_elements_do_not_change_the_content_version() {
    let counted = |n: u32| page("/", &format!("x <small data-quiet>{n} people have told us</small> y"));
    let bound = |n| Edition::build(metadata(1), vec![counted(n)], None).unwrap();
    assert_eq!(bound(1).page_versions(), bound(4112).page_versions());
    assert_ne!(bound(1).find("/").unwrap().text(), bound(4112).find("/").unwrap().text());
}

#[test]
fn refuses_truncated_and_oversized_pages_and_a_missing_start_page() {
    let mut cut = page("/", "a");
    cut.body.truncate(40);
    assert!(matches!(Edition::build(metadata(1), vec![cut], None), Err(EditionError::Truncated(_))));
    let big = page("/", &"a".repeat(DOCUMENT_MAX));
    assert!(matches!(Edition::build(metadata(1), vec![big], None), Err(EditionError::TooLarge { .. })));
    assert!(matches!(Edition::build(metadata(1), vec![page("/history", "h")], None), Err(EditionError::NoStartPage)));
}

#[test]
fn a_notice_comes_first_in_main_and_changes_the_version() {
    let good = Edition::build(metadata(1), vec![page("/", "a")], None).unwrap();
    let old = good.with_notice("<p>old</p>").unwrap();
    let text = old.find("/").unwrap().text();
    assert!(text.contains("\"><p>old</p><p>a</p></main>"), "{text}");
    assert_ne!(good.page_versions()["/"], old.page_versions()["/"]);
    assert!(text.contains(&format!("data-v=\"{}\"", old.page_versions()["/"])), "{text}");
    assert!(old.find(LIVE_PATH).unwrap().text().contains("\"confirmed\":false"));
}

#[test]
fn may_replace_only_an_older_edition_of_the_same_installation() {
    let edition = |version| Edition::build(metadata(version), vec![page("/", "a")], None).unwrap();
    assert!(edition(3).may_replace(&metadata(3)) && edition(4).may_replace(&metadata(3)));
    assert!(!edition(2).may_replace(&metadata(3)));
    let elsewhere = EditionMetadata { installation_id: "elsewhere".into(), ..metadata(1) };
    assert!(!edition(9).may_replace(&elsewhere));
}
