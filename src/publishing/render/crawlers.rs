//! Files for programs that visit the site: `robots.txt`, `sitemap.xml` and `/.well-known/security.txt` (RFC 9116).

use super::other_language::address;
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::{NOT_FOUND_PATH, RenderedDocument};
use crate::publishing::site::{Incident, Site};
use crate::types::{clean_text, timestamp};
use axum::http::StatusCode;
use chrono::{Datelike, Months, NaiveDate, SecondsFormat};
use quick_xml::escape::escape;
use std::collections::HashMap;
use std::fmt::Write;

/// The path of the sitemap.
const SITEMAP_PATH: &str = "/sitemap.xml";
/// The path of the addresses for reports of vulnerabilities.
pub const SECURITY_PATH: &str = "/.well-known/security.txt";
/// Most bytes of the sitemap, less than its format and the edition allow. The oldest incidents are left out, which the
/// pages of their months lead to.
const SITEMAP_MAX: usize = 1024 * 1024;
/// For how many months `security.txt` can be relied on: less than the year that RFC 9116 recommends at most.
const SECURITY_MONTHS: u32 = 6;

/// The files. `pages` are the site's pages in its own language.
pub fn documents(site: &Site, pages: &[RenderedDocument]) -> Vec<RenderedDocument> {
    let text = |path: &str, body: String| RenderedDocument::new(path, DocumentKind::Text, body);
    let mut documents = vec![
        text("/robots.txt", robots(site)),
        RenderedDocument::new(SITEMAP_PATH, DocumentKind::Sitemap, sitemap(site, pages)),
    ];
    documents.extend(security(site).map(|body| text(SECURITY_PATH, body)));
    documents
}

/// Everything public may be read; the desk and personal pages are no pages of a search.
fn robots(site: &Site) -> String {
    let url = clean_text::line(&site.public_url);
    format!("User-agent: *\nDisallow: /desk\nDisallow: /r/\nDisallow: /do/\n\nSitemap: {url}{SITEMAP_PATH}\n")
}

/// The addresses of all pages in all languages. Incidents come last, newest first.
fn sitemap(site: &Site, pages: &[RenderedDocument]) -> String {
    let incidents: HashMap<String, &Incident> =
        site.incidents.iter().map(|incident| (incident.path(), incident)).collect();
    let is_page = |page: &&RenderedDocument| {
        page.kind == DocumentKind::Html && page.status == StatusCode::OK && page.path != NOT_FOUND_PATH
    };
    let (last, first): (Vec<_>, Vec<_>) =
        pages.iter().filter(is_page).map(|page| page.path.as_str()).partition(|path| incidents.contains_key(*path));
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for path in first.into_iter().chain(last) {
        let entry = sitemap_entry(site, path, incidents.get(path).copied());
        if xml.len() + entry.len() > SITEMAP_MAX {
            break;
        }
        xml += &entry;
    }
    xml + "</urlset>\n"
}

/// A page in each language, each with the addresses of all.
fn sitemap_entry(site: &Site, path: &str, incident: Option<&Incident>) -> String {
    let own = site.languages.first();
    let in_language = |tag: &String| {
        let language = (Some(tag) != own).then_some(tag.as_str());
        escape(format!("{}{}", site.public_url, address(path, language))).into_owned()
    };
    let mut alternates = String::new();
    if site.languages.len() > 1 {
        for tag in &site.languages {
            let link = in_language(tag);
            let _ = write!(alternates, "<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{link}\"/>");
        }
        let link = own.map(in_language).unwrap_or_default();
        let _ = write!(alternates, "<xhtml:link rel=\"alternate\" hreflang=\"x-default\" href=\"{link}\"/>");
    }
    let changed = incident.map(|one| one.changed_at().to_rfc3339_opts(SecondsFormat::Secs, true));
    let changed = changed.map(|at| format!("<lastmod>{at}</lastmod>")).unwrap_or_default();
    let mut entry = String::new();
    for tag in &site.languages {
        let _ = writeln!(entry, "<url><loc>{}</loc>{changed}{alternates}</url>", in_language(tag));
    }
    entry
}

/// `None` while no contact is set.
fn security(site: &Site) -> Option<String> {
    let contact = &site.security;
    if contact.contacts.is_empty() {
        return None;
    }
    let mut text = String::new();
    for one in &contact.contacts {
        let _ = writeln!(text, "Contact: {one}");
    }
    let _ = writeln!(text, "Expires: {}", expires(site.today()));
    let languages = if contact.languages.is_empty() { site.languages.join(", ") } else { contact.languages.join(", ") };
    let _ = writeln!(text, "Preferred-Languages: {languages}");
    let _ = writeln!(text, "Canonical: {}{SECURITY_PATH}", clean_text::line(&site.public_url));
    if !contact.policy_url.is_empty() {
        let _ = writeln!(text, "Policy: {}", contact.policy_url);
    }
    Some(text)
}

/// The first day of the month in six months, so that the file changes once a month; it is published anew every midnight.
fn expires(today: NaiveDate) -> String {
    let month = today.with_day(1).unwrap_or(today);
    let end = month.checked_add_months(Months::new(SECURITY_MONTHS)).unwrap_or(month);
    timestamp::iso(end.and_time(chrono::NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_txt_changes_once_a_month_and_holds_for_at_least_five() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(expires(date("2026-03-01")), "2026-09-01T00:00:00.000Z");
        assert_eq!(expires(date("2026-03-31")), "2026-09-01T00:00:00.000Z");
        assert_eq!(expires(date("2026-08-31")), "2027-02-01T00:00:00.000Z");
    }
}
