//! Editions bound from small pages, which the tests of snapshots and of old pages use too.

use super::draft::DOCUMENT_MAX;
use super::*;
use crate::web::branding::Branding;

pub(crate) fn imprint(version: i64) -> Imprint {
    Imprint {
        installation_id: "here".into(),
        version,
        made_at: chrono::DateTime::from_timestamp(1_342_010_700 + version, 0).unwrap(),
        policy: "default-src 'none'".into(),
        time_zone: "Europe/London".into(),
        language: "en".into(),
        status: LiveStatus::default(),
        worn: Branding::default(),
    }
}

pub(crate) fn page(path: &str, words: &str) -> Draft {
    let text = format!("<!DOCTYPE html><html><body><main data-v=\"{MARK_HERE}\"><p>{words}</p></main></body></html>");
    Draft { path: path.into(), kind: Kind::Html, status: StatusCode::OK, body: text.into(), is_live: true }
}

#[test]
fn what_did_not_change_is_not_compressed_again() {
    let first = Edition::bind(imprint(1), vec![page("/", "a"), page("/history", "h")], None).unwrap();
    let second = Edition::bind(imprint(2), vec![page("/", "b"), page("/history", "h")], Some(&first)).unwrap();
    assert!(Arc::ptr_eq(first.at("/history").unwrap(), second.at("/history").unwrap()));
    assert!(!Arc::ptr_eq(first.at("/").unwrap(), second.at("/").unwrap()));
    assert_ne!(first.marks()["/"], second.marks()["/"]);
    assert_eq!(first.marks()["/history"], second.marks()["/history"]);
}

#[test]
fn the_number_of_reports_is_no_change_to_open_pages() {
    let told = |n: u32| page("/", &format!("x <small data-quiet>{n} people have told us</small> y"));
    let bound = |n| Edition::bind(imprint(1), vec![told(n)], None).unwrap();
    assert_eq!(bound(1).marks(), bound(4112).marks());
    assert_ne!(bound(1).at("/").unwrap().text(), bound(4112).at("/").unwrap().text());
}

#[test]
fn a_page_cut_short_or_too_big_is_not_published() {
    let mut cut = page("/", "a");
    cut.body.truncate(40);
    assert!(matches!(Edition::bind(imprint(1), vec![cut], None), Err(Unfit::NotWhole(_))));
    let big = page("/", &"a".repeat(DOCUMENT_MAX));
    assert!(matches!(Edition::bind(imprint(1), vec![big], None), Err(Unfit::Oversize { .. })));
    assert!(matches!(Edition::bind(imprint(1), vec![page("/history", "h")], None), Err(Unfit::NoStart)));
}

#[test]
fn a_notice_stands_first_and_tells_open_pages() {
    let good = Edition::bind(imprint(1), vec![page("/", "a")], None).unwrap();
    let old = good.with_notice("<p>old</p>").unwrap();
    let text = old.at("/").unwrap().text();
    assert!(text.contains("\"><p>old</p><p>a</p></main>"), "{text}");
    assert_ne!(good.marks()["/"], old.marks()["/"]);
    assert!(text.contains(&format!("data-v=\"{}\"", old.marks()["/"])), "{text}");
    assert!(old.at(LIVE_PATH).unwrap().text().contains("\"confirmed\":false"));
}

#[test]
fn only_ones_own_and_newer_replaces() {
    let edition = |version| Edition::bind(imprint(version), vec![page("/", "a")], None).unwrap();
    assert!(edition(3).may_replace(&imprint(3)) && edition(4).may_replace(&imprint(3)));
    assert!(!edition(2).may_replace(&imprint(3)));
    let elsewhere = Imprint { installation_id: "elsewhere".into(), ..imprint(1) };
    assert!(!edition(9).may_replace(&elsewhere));
}
