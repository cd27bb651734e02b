//! Reads Markdown as events, changed to what every output can show.

use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};
use url::Url;

/// The events of a text: no HTML, no pictures, every single line break kept, bare addresses as links.
pub(super) fn of(text: &str) -> Vec<Event<'_>> {
    let parsed = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES).map(without_html);
    let mut parsed = TextMergeStream::new(parsed);
    let mut events = Vec::new();
    let (mut links, mut code_blocks) = (0_u32, 0_u32);
    while let Some(event) = parsed.next() {
        match event {
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let description = description(&mut parsed, &title);
                push_picture(&mut events, dest_url, description, links > 0);
                continue;
            }
            Event::Text(text) if links == 0 && code_blocks == 0 => {
                push_text(&mut events, text);
                continue;
            }
            Event::Start(Tag::Link { .. }) => links += 1,
            Event::End(TagEnd::Link) => links -= 1,
            Event::Start(Tag::CodeBlock(_)) => code_blocks += 1,
            Event::End(TagEnd::CodeBlock) => code_blocks -= 1,
            _ => {}
        }
        events.push(event);
    }
    events
}

fn without_html(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        // People who do not know Markdown expect a single line break to be kept.
        Event::SoftBreak => Event::HardBreak,
        other => other,
    }
}

/// What a picture shows, in words: its description, else its title. Reads the events up to its end.
fn description<'a>(events: &mut impl Iterator<Item = Event<'a>>, title: &str) -> String {
    let (mut words, mut depth) = (String::new(), 1_u32);
    for event in events {
        match event {
            Event::Start(Tag::Image { .. }) => depth += 1,
            Event::End(TagEnd::Image) if depth == 1 => break,
            Event::End(TagEnd::Image) => depth -= 1,
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    if words.trim().is_empty() { title.trim().to_owned() } else { words.trim().to_owned() }
}

/// A picture is a link with its description. Without one there is nothing to read.
fn push_picture<'a>(events: &mut Vec<Event<'a>>, address: CowStr<'a>, description: String, in_link: bool) {
    if description.is_empty() {
        return;
    }
    let text = Event::Text(description.into());
    if in_link {
        events.push(text);
    } else {
        events.extend([Event::Start(link(address)), text, Event::End(TagEnd::Link)]);
    }
}

/// A text, with the addresses in it as links.
fn push_text<'a>(events: &mut Vec<Event<'a>>, text: CowStr<'a>) {
    for span in LinkFinder::new().spans(&text) {
        let words = CowStr::from(span.as_str().to_owned());
        let address = match span.kind() {
            Some(LinkKind::Url) if is_web_address(&words) => words.clone(),
            Some(LinkKind::Email) => format!("mailto:{words}").into(),
            _ => {
                events.push(Event::Text(words));
                continue;
            }
        };
        events.extend([Event::Start(link(address)), Event::Text(words), Event::End(TagEnd::Link)]);
    }
}

fn is_web_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn link(address: CowStr<'_>) -> Tag<'_> {
    Tag::Link { link_type: LinkType::Inline, dest_url: address, title: CowStr::from(""), id: CowStr::from("") }
}
