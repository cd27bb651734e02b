//! Renders the Markdown that staff write to sanitized HTML, and to plain text for programs and short messages. Texts
//! are rendered once, when they are published; pages show the stored HTML.

use ammonia::Builder;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The elements allowed in a text. No images, since nothing is loaded from other hosts, no styles, and no headings,
/// since the page has its own.
const TAGS: [&str; 13] = ["p", "br", "strong", "em", "del", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"];
/// The elements that an article may have in addition: headings below the page's own, and tables.
const ARTICLE_TAGS: [&str; 7] = ["h3", "table", "thead", "tbody", "tr", "th", "td"];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(TAGS.into_iter().collect()));
static ARTICLE_CLEANER: LazyLock<Builder<'static>> =
    LazyLock::new(|| cleaner(TAGS.into_iter().chain(ARTICLE_TAGS).collect()));

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

fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).map(|event| match event {
        Event::Start(Tag::Heading { .. }) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Paragraph),
        other => without_html(other),
    })
}

fn without_html(event: Event<'_>) -> Event<'_> {
    match event {
        // Raw HTML is shown as text.
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        // People who do not know Markdown expect a single line break to be kept.
        Event::SoftBreak => Event::HardBreak,
        other => other,
    }
}

fn article_events(text: &str) -> impl Iterator<Item = Event<'_>> {
    let heading = || Tag::Heading { level: HeadingLevel::H3, id: None, classes: Vec::new(), attrs: Vec::new() };
    Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES).map(move |event| match event {
        Event::Start(Tag::Heading { .. }) => Event::Start(heading()),
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(HeadingLevel::H3)),
        other => without_html(other),
    })
}

/// Renders an article, such as a post-mortem, to sanitized HTML. Its headings are `h3`.
pub fn article_to_html(text: &str) -> String {
    let mut raw = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut raw, article_events(text));
    ARTICLE_CLEANER.clean(&raw).to_string().trim().to_owned()
}

/// Renders an article to plain text. The cells of a table row are separated by `|`.
pub fn article_to_plain(text: &str) -> String {
    render_plain(article_events(text))
}

/// Renders a text to sanitized HTML without headings.
pub fn to_html(text: &str) -> String {
    let mut raw = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut raw, events(text));
    CLEANER.clean(&raw).to_string().trim().to_owned()
}

/// Renders a text to plain text. Paragraphs are separated by a blank line, list items are marked, and the address of a
/// link follows its text.
pub fn to_plain(text: &str) -> String {
    render_plain(events(text))
}

fn render_plain<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let mut plain = String::new();
    let mut lists: Vec<Option<u64>> = Vec::new();
    let mut links: Vec<(String, usize)> = Vec::new();
    let separate = |plain: &mut String, breaks: usize| {
        if !plain.is_empty() {
            let existing = plain.chars().rev().take_while(|c| *c == '\n').count();
            plain.extend(std::iter::repeat_n('\n', breaks.saturating_sub(existing)));
        }
    };
    for event in events {
        match event {
            Event::Start(
                Tag::Paragraph | Tag::Heading { .. } | Tag::Table(_) | Tag::BlockQuote(_) | Tag::CodeBlock(_),
            ) if !plain.ends_with("- ") => {
                let in_item = plain.ends_with(". ") && !lists.is_empty();
                if !in_item {
                    separate(&mut plain, 2);
                }
            }
            Event::Start(Tag::List(first)) => {
                separate(&mut plain, if lists.is_empty() { 2 } else { 1 });
                lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                lists.pop();
            }
            Event::Start(Tag::Item) => {
                separate(&mut plain, 1);
                match lists.last_mut() {
                    Some(Some(number)) => {
                        plain.push_str(&format!("{number}. "));
                        *number += 1;
                    }
                    _ => plain.push_str("- "),
                }
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push((dest_url.into_string(), plain.len()));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some((address, from)) = links.pop() {
                    let address = address.strip_prefix("mailto:").unwrap_or(&address).to_owned();
                    if plain.get(from..) != Some(address.as_str()) {
                        plain.push_str(&format!(" ({address})"));
                    }
                }
            }
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::HardBreak => plain.push('\n'),
            Event::End(TagEnd::TableCell) => plain.push_str(" | "),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                plain.truncate(plain.trim_end_matches(" | ").len());
                separate(&mut plain, 1);
            }
            Event::Rule => separate(&mut plain, 2),
            _ => {}
        }
    }
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renders_emphasis_lists_and_links() {
        let html = to_html("Calls **work**.\n\n- Aberdeen\n- Moray\n\nSee [the map](https://example.org/map).");
        assert!(html.contains("<strong>work</strong>") && html.contains("<li>Aberdeen</li>"), "{html}");
        assert!(html.contains("href=\"https://example.org/map\" rel=\"nofollow noopener\""), "{html}");
    }

    #[test]
    fn removes_scripts_styles_and_remote_content() {
        for bad in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "![x](https://evil.example/track.png)",
            "<p style=\"position:fixed\">x</p>",
            "<a href=\"https://example.org\" onclick=\"alert(1)\">x</a>",
            "<svg/onload=alert(1)>",
            "<!-- <b> --><iframe src=//evil.example></iframe>",
        ] {
            let html = to_html(bad);
            for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
                let harmless = ["p", "/p", "a", "/a", "a rel=\"nofollow noopener\""].contains(&tag)
                    || tag == "a href=\"https://example.org\" rel=\"nofollow noopener\"";
                assert!(harmless, "{bad} became {html}");
            }
        }
    }

    #[test]
    fn shows_raw_html_as_text() {
        assert_eq!(to_html("Press <OK> twice"), "<p>Press &lt;OK&gt; twice</p>");
    }

    #[test]
    fn headings_become_paragraphs() {
        assert_eq!(to_html("# Loud"), "<p>Loud</p>");
    }

    #[test]
    fn an_article_may_have_headings_and_tables_but_no_scripts() {
        let text = "# What we change\n\n| Promise | When |\n| --- | ---: |\n| A <script>spare</script> | May |\n\n###### Why\n\nOne fault.";
        let html = article_to_html(text);
        assert!(html.starts_with("<h3>What we change</h3>") && html.contains("<h3>Why</h3>"), "{html}");
        assert!(html.contains("<th>Promise</th>") && html.contains("<td>May</td>"), "{html}");
        assert!(!html.contains("<script") && !html.contains("style="), "{html}");
        assert_eq!(
            article_to_plain(text),
            "What we change\n\nPromise | When\nA <script>spare</script> | May\n\nWhy\n\nOne fault."
        );
    }

    #[test]
    fn plain_text_keeps_lists_and_link_addresses() {
        let text = "Calls **work**.\nData follows.\n\n1. Aberdeen\n2. Moray\n\n- a\n\n[The map](https://example.org) <https://example.net>";
        assert_eq!(
            to_plain(text),
            "Calls work.\nData follows.\n\n1. Aberdeen\n2. Moray\n\n- a\n\nThe map (https://example.org) https://example.net"
        );
        assert_eq!(to_plain(""), "");
    }
}
