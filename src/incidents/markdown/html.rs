//! Markdown as sanitized HTML.

use super::events;
use ammonia::Builder;
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd, html};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use url::Url;

/// The elements allowed in a text. No images, since nothing is loaded from other hosts, no styles, and no headings,
/// since the page has its own.
const TAGS: [&str; 19] = [
    "p",
    "br",
    "strong",
    "em",
    "del",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];
/// The element that an article may have in addition: headings below the page's own.
const ARTICLE_HEADING: &str = "h3";

/// Stands for this site while an address is resolved; no host can have this name (RFC 2606).
const THIS_SITE: &str = "https://site.invalid/";

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(HashSet::from(TAGS)));
static ARTICLE_CLEANER: LazyLock<Builder<'static>> =
    LazyLock::new(|| cleaner(TAGS.into_iter().chain([ARTICLE_HEADING]).collect()));

fn cleaner(tags: HashSet<&'static str>) -> Builder<'static> {
    let mut cleaner = Builder::default();
    cleaner
        .tags(tags)
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(Some("nofollow noopener"));
    cleaner
}

/// Renders a text to sanitized HTML. Its headings are bold paragraphs. Links to this site are paths from its root.
pub fn to_html(text: &str) -> String {
    let events = events::of(text).into_iter().flat_map(|event| match event {
        Event::Start(Tag::Heading { .. }) => vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)],
        Event::End(TagEnd::Heading(_)) => vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)],
        other => vec![other],
    });
    render(events, &CLEANER)
}

/// Renders an article, such as a post-mortem, to sanitized HTML. Its headings are `h3`.
pub fn article_to_html(text: &str) -> String {
    let heading = || Tag::Heading { level: HeadingLevel::H3, id: None, classes: Vec::new(), attrs: Vec::new() };
    let events = events::of(text).into_iter().map(|event| match event {
        Event::Start(Tag::Heading { .. }) => Event::Start(heading()),
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(HeadingLevel::H3)),
        other => other,
    });
    render(events, &ARTICLE_CLEANER)
}

fn render<'a>(events: impl Iterator<Item = Event<'a>>, cleaner: &Builder<'_>) -> String {
    let events = events.map(|event| match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: from_root(&dest_url).into(), title, id })
        }
        other => other,
    });
    let mut raw = String::new();
    html::push_html(&mut raw, events);
    cleaner.clean(&raw).to_string().trim().to_owned()
}

/// The address as it works on every page: `subscribe` on the page of an incident means `/subscribe`.
fn from_root(address: &str) -> String {
    if address.starts_with('#') || Url::parse(address).is_ok() {
        return address.to_owned();
    }
    let resolved = Url::parse(THIS_SITE).and_then(|site| site.join(address)).map(String::from);
    match resolved {
        Ok(url) => url.strip_prefix(THIS_SITE).map_or(url.clone(), |path| format!("/{path}")),
        Err(_) => address.to_owned(),
    }
}
