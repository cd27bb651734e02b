//! From the Markdown that staff write to HTML that is safe to publish, and to plain text for programs
//! and short messages. Made once, when a text is published; pages show the stored result.

use ammonia::Builder;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What may stand in a published text: words, lists, links, code. No images (nothing is loaded from
/// elsewhere), no style, no headings (the page has its own).
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::default();
    cleaner
        .tags(HashSet::from([
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
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(Some("nofollow noopener"));
    cleaner
});

fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).map(|event| match event {
        // What looks like HTML is shown as it was typed.
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::HtmlBlock | Tag::Heading { .. }) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock | TagEnd::Heading(_)) => Event::End(TagEnd::Paragraph),
        // A single line break was meant as one.
        Event::SoftBreak => Event::HardBreak,
        other => other,
    })
}

/// HTML that is safe wherever a paragraph is.
pub fn to_html(text: &str) -> String {
    let mut raw = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut raw, events(text));
    CLEANER.clean(&raw).to_string().trim().to_owned()
}

/// The words alone: paragraphs apart, list items marked, a link's address behind its words.
pub fn to_plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut lists: Vec<Option<u64>> = Vec::new();
    let mut links: Vec<(String, usize)> = Vec::new();
    let apart = |plain: &mut String, breaks: usize| {
        if !plain.is_empty() {
            let there = plain.chars().rev().take_while(|c| *c == '\n').count();
            plain.extend(std::iter::repeat_n('\n', breaks.saturating_sub(there)));
        }
    };
    for event in events(text) {
        match event {
            Event::Start(Tag::Paragraph | Tag::BlockQuote(_) | Tag::CodeBlock(_)) if !plain.ends_with("- ") => {
                let in_item = plain.ends_with(". ") && !lists.is_empty();
                if !in_item {
                    apart(&mut plain, 2);
                }
            }
            Event::Start(Tag::List(first)) => {
                apart(&mut plain, if lists.is_empty() { 2 } else { 1 });
                lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                lists.pop();
            }
            Event::Start(Tag::Item) => {
                apart(&mut plain, 1);
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
            Event::Text(words) | Event::Code(words) => plain.push_str(&words),
            Event::HardBreak => plain.push('\n'),
            Event::Rule => apart(&mut plain, 2),
            _ => {}
        }
    }
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lists_and_links_stay() {
        let html = to_html("Calls **work**.\n\n- Aberdeen\n- Moray\n\nSee [the map](https://example.org/map).");
        assert!(html.contains("<strong>work</strong>") && html.contains("<li>Aberdeen</li>"), "{html}");
        assert!(html.contains("href=\"https://example.org/map\" rel=\"nofollow noopener\""), "{html}");
    }

    #[test]
    fn what_could_run_or_load_does_not() {
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
    fn what_looks_like_a_tag_is_shown() {
        assert_eq!(to_html("Press <OK> twice"), "<p>Press &lt;OK&gt; twice</p>");
    }

    #[test]
    fn headings_become_paragraphs() {
        assert_eq!(to_html("# Loud"), "<p>Loud</p>");
    }

    #[test]
    fn plain_text_keeps_the_sense() {
        let text = "Calls **work**.\nData follows.\n\n1. Aberdeen\n2. Moray\n\n- a\n\n[The map](https://example.org) <https://example.net>";
        assert_eq!(
            to_plain(text),
            "Calls work.\nData follows.\n\n1. Aberdeen\n2. Moray\n\n- a\n\nThe map (https://example.org) https://example.net"
        );
        assert_eq!(to_plain(""), "");
    }
}
