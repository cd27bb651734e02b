//! From the Markdown that staff write to HTML that is safe to publish, and to plain text for programs
//! and short messages. Made once, when a text is published; pages show the stored result.

use ammonia::Builder;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What may stand in a published text: words, lists, links, code. No images (nothing is loaded from
/// elsewhere), no style, no headings (the page has its own).
const WORDS: [&str; 13] = ["p", "br", "strong", "em", "del", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"];
/// What an article has beside: headings of one kind, below the page's own, and tables.
const ARTICLE: [&str; 7] = ["h3", "table", "thead", "tbody", "tr", "th", "td"];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(WORDS.into_iter().collect()));
static ARTICLE_CLEANER: LazyLock<Builder<'static>> =
    LazyLock::new(|| cleaner(WORDS.into_iter().chain(ARTICLE).collect()));

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
        other => plain_words(other),
    })
}

fn plain_words(event: Event<'_>) -> Event<'_> {
    match event {
        // What looks like HTML is shown as it was typed.
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        // A single line break was meant as one.
        Event::SoftBreak => Event::HardBreak,
        other => other,
    }
}

fn article_events(text: &str) -> impl Iterator<Item = Event<'_>> {
    let heading = || Tag::Heading { level: HeadingLevel::H3, id: None, classes: Vec::new(), attrs: Vec::new() };
    Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES).map(move |event| match event {
        Event::Start(Tag::Heading { .. }) => Event::Start(heading()),
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(HeadingLevel::H3)),
        other => plain_words(other),
    })
}

/// HTML of an article, such as a post-mortem, that is safe below a heading of the second level.
pub fn article_to_html(text: &str) -> String {
    let mut raw = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut raw, article_events(text));
    ARTICLE_CLEANER.clean(&raw).to_string().trim().to_owned()
}

/// The words of an article alone; the cells of a table are split by `|`.
pub fn article_to_plain(text: &str) -> String {
    plain(article_events(text))
}

/// HTML that is safe wherever a paragraph is.
pub fn to_html(text: &str) -> String {
    let mut raw = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut raw, events(text));
    CLEANER.clean(&raw).to_string().trim().to_owned()
}

/// The words alone: paragraphs apart, list items marked, a link's address behind its words.
pub fn to_plain(text: &str) -> String {
    plain(events(text))
}

fn plain<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let mut plain = String::new();
    let mut lists: Vec<Option<u64>> = Vec::new();
    let mut links: Vec<(String, usize)> = Vec::new();
    let apart = |plain: &mut String, breaks: usize| {
        if !plain.is_empty() {
            let there = plain.chars().rev().take_while(|c| *c == '\n').count();
            plain.extend(std::iter::repeat_n('\n', breaks.saturating_sub(there)));
        }
    };
    for event in events {
        match event {
            Event::Start(
                Tag::Paragraph | Tag::Heading { .. } | Tag::Table(_) | Tag::BlockQuote(_) | Tag::CodeBlock(_),
            ) if !plain.ends_with("- ") => {
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
            Event::End(TagEnd::TableCell) => plain.push_str(" | "),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                plain.truncate(plain.trim_end_matches(" | ").len());
                apart(&mut plain, 1);
            }
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
    fn an_article_has_headings_and_tables_and_nothing_that_runs() {
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
    fn plain_text_keeps_the_sense() {
        let text = "Calls **work**.\nData follows.\n\n1. Aberdeen\n2. Moray\n\n- a\n\n[The map](https://example.org) <https://example.net>";
        assert_eq!(
            to_plain(text),
            "Calls work.\nData follows.\n\n1. Aberdeen\n2. Moray\n\n- a\n\nThe map (https://example.org) https://example.net"
        );
        assert_eq!(to_plain(""), "");
    }
}
