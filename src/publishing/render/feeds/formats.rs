//! A feed as Atom and as RSS.

use super::{Entry, Feed, host};
use crate::publishing::site::Site;
use crate::types::{Timestamp, clean_text};
use atom_syndication as atom;
use chrono::SubsecRound;
use rss::extension::{Extension, ExtensionMap};

/// The feed as Atom (RFC 4287), with times as Statuspage writes them: in seconds and with `Z`, which some readers expect. The
/// crate writes the offset; in texts the brackets are escaped, so only elements end like this.
pub fn atom_text(site: &Site, feed: &Feed) -> String {
    let text = atom(site, feed).to_string();
    text.replace("+00:00</updated>", "Z</updated>").replace("+00:00</published>", "Z</published>")
}

/// A time to the second.
fn seconds(at: Timestamp) -> atom::FixedDateTime {
    at.trunc_subsecs(0).into()
}

fn atom(site: &Site, feed: &Feed) -> atom::Feed {
    let own_url = format!("{}{}.atom", clean_text::line(&site.public_url), feed.path);
    atom::Feed {
        lang: Some(site.language.clone()),
        id: feed.id.clone(),
        title: feed.title.clone().into(),
        updated: seconds(feed.updated_at()),
        authors: vec![atom::Person { name: clean_text::line(&site.name), ..atom::Person::default() }],
        links: vec![
            link("alternate", "text/html", clean_text::line(&feed.page_url)),
            link("self", "application/atom+xml", own_url),
        ],
        entries: feed.entries.iter().map(|entry| atom_entry(site, entry)).collect(),
        ..atom::Feed::default()
    }
}

fn atom_entry(site: &Site, entry: &Entry) -> atom::Entry {
    let category = |kind: &str, term: &str| atom::Category {
        term: term.to_owned(),
        scheme: Some(scheme(site, kind)),
        ..atom::Category::default()
    };
    atom::Entry {
        id: entry.id.clone(),
        title: entry.title.clone().into(),
        published: Some(seconds(entry.published_at)),
        updated: seconds(entry.changed_at),
        links: vec![link("alternate", "text/html", clean_text::line(&entry.link))],
        categories: vec![category("status", entry.status), category("impact", entry.impact)],
        content: Some(atom::Content {
            value: Some(entry.html.clone()),
            content_type: Some("html".to_owned()),
            ..atom::Content::default()
        }),
        ..atom::Entry::default()
    }
}

fn link(rel: &str, mime_type: &str, href: String) -> atom::Link {
    atom::Link { rel: rel.to_owned(), mime_type: Some(mime_type.to_owned()), href, ..atom::Link::default() }
}

/// Tells the categories of the status from those of the impact.
fn scheme(site: &Site, kind: &str) -> String {
    format!("tag:{},2005:{kind}", host(site))
}

/// The feed as RSS 2.0.
pub fn rss(site: &Site, feed: &Feed) -> rss::Channel {
    rss::Channel {
        title: feed.title.clone(),
        link: clean_text::line(&feed.page_url),
        description: feed.title.clone(),
        language: Some(site.language.clone()),
        pub_date: Some(feed.updated_at().to_rfc2822()),
        items: feed.entries.iter().map(|entry| rss_item(site, entry)).collect(),
        ..rss::Channel::default()
    }
}

fn rss_item(site: &Site, entry: &Entry) -> rss::Item {
    let category = |kind: &str, name: &str| rss::Category { name: name.to_owned(), domain: Some(scheme(site, kind)) };
    let link = clean_text::line(&entry.link);
    let guid = if entry.is_link_unique { link.clone() } else { entry.id.clone() };
    rss::Item {
        title: Some(entry.title.clone()),
        description: Some(entry.html.clone()),
        // As in Statuspage's feeds: RSS has no other time, and programs take what is newer than at their last look.
        pub_date: Some(entry.newest_at.to_rfc2822()),
        guid: Some(rss::Guid { value: guid, permalink: entry.is_link_unique }),
        link: Some(link),
        categories: vec![category("status", entry.status), category("impact", entry.impact)],
        extensions: entry.maintenance_until.map(maintenance_end).unwrap_or_default(),
        ..rss::Item::default()
    }
}

/// An element of Statuspage's own, by which programs know maintenance, and whether it is under way: from `pubDate` until then.
fn maintenance_end(at: Timestamp) -> ExtensionMap {
    let name = "maintenanceEndDate".to_owned();
    let element = Extension { name: name.clone(), value: Some(at.to_rfc2822()), ..Extension::default() };
    ExtensionMap::from([(String::new(), [(name, vec![element])].into())])
}
