//! Atom and RSS feeds of incidents and planned work, in the original's shape, with a stable `updated`:
//! a feed that did not change is not sent again.

use super::super::document::Kind;
use super::super::edition::Draft;
use super::super::site::{Incident, Site};
use super::parts;
use crate::t;
use crate::types::{Timestamp, timestamp::iso};
use crate::ui::time;
use std::fmt::Write;

/// Most entries of a feed.
const ENTRIES_MAX: usize = 25;

/// Both feeds.
pub fn documents(site: &Site) -> Vec<Draft> {
    vec![
        Draft::new("/history.atom", Kind::Atom, atom(site).unwrap_or_default()),
        Draft::new("/history.rss", Kind::Rss, rss(site).unwrap_or_default()),
    ]
}

/// Text inside XML.
fn escaped(text: &str) -> String {
    text.chars()
        // XML 1.0 has no other control characters, not even escaped.
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .fold(String::with_capacity(text.len()), |mut out, c| {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                other => out.push(other),
            }
            out
        })
}

fn entries(site: &Site) -> impl Iterator<Item = &Incident> {
    site.incidents.iter().take(ENTRIES_MAX)
}

/// When anything in the feed last changed.
fn updated(site: &Site) -> Timestamp {
    entries(site).map(Incident::changed_at).max().unwrap_or(chrono::DateTime::UNIX_EPOCH)
}

/// What we learned, then every update, newest first, as HTML.
fn content(site: &Site, incident: &Incident) -> String {
    let learned = incident.post_mortem.as_ref();
    let learned = learned.map(|words| (words.published_at, t!("publishing-post-mortem"), &words.body_html));
    let said = incident.updates.iter();
    let said = said.map(|update| (update.display_at, parts::state_word(update.state), &update.body_html));
    learned.into_iter().chain(said).fold(String::new(), |mut html, (at, state, words)| {
        let at = time::format("date-feed", at, site.zone);
        let _ = write!(html, "<p><small>{at}</small><br><strong>{state}</strong></p>{words}");
        html
    })
}

/// The host that people see, without a port.
pub(super) fn host(site: &Site) -> &str {
    let host = site.public_url.split_once("://").map_or(site.public_url.as_str(), |(_, host)| host);
    host.split([':', '/']).next().unwrap_or(host)
}

fn atom(site: &Site) -> Result<String, std::fmt::Error> {
    let (url, host) = (escaped(&site.public_url), escaped(host(site)));
    let title = escaped(&t!("publishing-feed-title", name = &site.name));
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    write!(
        xml,
        "<feed xml:lang=\"{}\" xmlns=\"http://www.w3.org/2005/Atom\"><id>tag:{host},2005:/history</id>\
         <link rel=\"alternate\" type=\"text/html\" href=\"{url}\"/>\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{url}/history.atom\"/>\
         <title>{title}</title><updated>{}</updated><author><name>{}</name></author>",
        escaped(&site.language),
        iso(updated(site)),
        escaped(&site.name),
    )?;
    for one in entries(site) {
        write!(
            xml,
            "<entry><id>tag:{host},2005:Incident/{}</id><published>{}</published><updated>{}</updated>\
             <link rel=\"alternate\" type=\"text/html\" href=\"{url}{}\"/><title>{}</title>\
             <category term=\"{}\"/><content type=\"html\">{}</content></entry>",
            one.id,
            iso(one.published_at),
            iso(one.changed_at()),
            one.path(),
            escaped(&one.title),
            one.state.as_str(),
            escaped(&content(site, one)),
        )?;
    }
    xml.push_str("</feed>");
    Ok(xml)
}

fn rss(site: &Site) -> Result<String, std::fmt::Error> {
    let url = escaped(&site.public_url);
    let title = escaped(&t!("publishing-feed-title", name = &site.name));
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    write!(
        xml,
        "<rss version=\"2.0\"><channel><title>{title}</title><link>{url}</link><description>{title}</description>\
         <pubDate>{}</pubDate>",
        updated(site).to_rfc2822(),
    )?;
    for one in entries(site) {
        let link = format!("{url}{}", one.path());
        write!(
            xml,
            "<item><title>{}</title><description>{}</description><pubDate>{}</pubDate><link>{link}</link>\
             <guid>{link}</guid><category>{}</category></item>",
            escaped(&one.title),
            escaped(&content(site, one)),
            one.published_at.to_rfc2822(),
            one.state.as_str(),
        )?;
    }
    xml.push_str("</channel></rss>");
    Ok(xml)
}
