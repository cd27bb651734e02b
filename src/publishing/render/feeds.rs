//! Atom and RSS feeds of incidents and maintenance, with the ids and texts of Statuspage's feeds. `updated` is when the
//! content last changed, so that an unchanged feed is not sent again.

use super::badges;
use crate::incidents::Kind;
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::export::links;
use crate::publishing::site::{Incident, Site};
use crate::t;
use crate::types::{Timestamp, clean_text};
use crate::ui::time;
use atom_syndication as atom;
use std::fmt::Write;

/// Most entries of a feed.
const ENTRIES_MAX: usize = 25;

/// Both feeds.
pub fn documents(site: &Site) -> Vec<RenderedDocument> {
    vec![
        RenderedDocument::new("/history.atom", DocumentKind::Atom, atom_feed(site).to_string()),
        RenderedDocument::new("/history.rss", DocumentKind::Rss, rss_channel(site).to_string()),
    ]
}

fn entries(site: &Site) -> impl Iterator<Item = &Incident> {
    site.incidents.iter().filter(|incident| !site.is_later_in_series(incident)).take(ENTRIES_MAX)
}

/// When anything in the feed last changed.
fn updated(site: &Site) -> Timestamp {
    entries(site).map(Incident::changed_at).max().unwrap_or(chrono::DateTime::UNIX_EPOCH)
}

/// The post-mortem and every update, newest first, as HTML.
fn content(site: &Site, incident: &Incident) -> String {
    let post_mortem = incident.post_mortem.as_ref();
    let post_mortem = post_mortem.map(|text| (text.published_at, t!("publishing-post-mortem"), &text.body_html));
    let updates = incident.updates.iter();
    let updates = updates.map(|update| (update.display_at, badges::state_word(update.state), &update.body_html));
    let planned = (incident.kind == Kind::Maintenance).then(|| {
        let (from, until) = incident.window();
        let when = time::range_text(from, until, site.zone);
        format!("<p><strong>{}</strong></p>", t!("publishing-feed-planned", when = when))
    });
    let html =
        post_mortem.into_iter().chain(updates).fold(planned.unwrap_or_default(), |mut html, (at, state, body)| {
            let at = time::format("date-feed", at, site.zone);
            let _ = write!(html, "<p><small>{at}</small><br><strong>{state}</strong></p>{body}");
            html
        });
    clean_text::lines(&links::rewrite(&site.public_url, &html, |_| false))
}

/// The host of the public address, without a port.
pub(super) fn host(site: &Site) -> &str {
    let host = site.public_url.split_once("://").map_or(site.public_url.as_str(), |(_, host)| host);
    host.split([':', '/']).next().unwrap_or(host)
}

fn title(site: &Site) -> String {
    clean_text::line(&t!("publishing-feed-title", name = &site.name))
}

fn atom_feed(site: &Site) -> atom::Feed {
    let url = clean_text::line(&site.public_url);
    atom::Feed {
        lang: Some(site.language.clone()),
        id: format!("tag:{},2005:/history", host(site)),
        title: title(site).into(),
        updated: updated(site).into(),
        authors: vec![atom::Person { name: clean_text::line(&site.name), ..atom::Person::default() }],
        links: vec![
            atom_link("alternate", "text/html", url.clone()),
            atom_link("self", "application/atom+xml", format!("{url}/history.atom")),
        ],
        entries: entries(site).map(|incident| atom_entry(site, &url, incident)).collect(),
        ..atom::Feed::default()
    }
}

fn atom_entry(site: &Site, url: &str, incident: &Incident) -> atom::Entry {
    atom::Entry {
        id: format!("tag:{},2005:Incident/{}", host(site), incident.id),
        title: clean_text::line(&incident.title).into(),
        published: Some(incident.published_at.into()),
        updated: incident.changed_at().into(),
        links: vec![atom_link("alternate", "text/html", format!("{url}{}", incident.path()))],
        categories: vec![atom::Category { term: incident.state.as_str().to_owned(), ..atom::Category::default() }],
        content: Some(atom::Content {
            value: Some(content(site, incident)),
            content_type: Some("html".to_owned()),
            ..atom::Content::default()
        }),
        ..atom::Entry::default()
    }
}

fn atom_link(rel: &str, mime_type: &str, href: String) -> atom::Link {
    atom::Link { rel: rel.to_owned(), mime_type: Some(mime_type.to_owned()), href, ..atom::Link::default() }
}

fn rss_channel(site: &Site) -> rss::Channel {
    let url = clean_text::line(&site.public_url);
    rss::Channel {
        title: title(site),
        description: title(site),
        pub_date: Some(updated(site).to_rfc2822()),
        items: entries(site).map(|incident| rss_item(site, &url, incident)).collect(),
        link: url,
        ..rss::Channel::default()
    }
}

fn rss_item(site: &Site, url: &str, incident: &Incident) -> rss::Item {
    let link = format!("{url}{}", incident.path());
    rss::Item {
        title: Some(clean_text::line(&incident.title)),
        description: Some(content(site, incident)),
        pub_date: Some(incident.published_at.to_rfc2822()),
        guid: Some(rss::Guid { value: link.clone(), permalink: true }),
        link: Some(link),
        categories: vec![incident.state.as_str().into()],
        ..rss::Item::default()
    }
}
