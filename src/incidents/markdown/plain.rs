//! Markdown as plain text.

use super::events;
use pulldown_cmark::{Event, Tag, TagEnd};
use url::Url;

/// Renders a text to plain text that leaves the site: the addresses of links to this site begin with `public_url`.
///
/// Paragraphs are separated by a blank line, list items are marked, and the address of a link follows its text. Each row of
/// a table is a line, each cell with the title of its column.
pub fn to_plain(text: &str, public_url: &str) -> String {
    let mut writer = Writer { site: Url::parse(public_url).ok(), ..Writer::default() };
    for event in events::of(text) {
        writer.write(event);
    }
    writer.plain.trim().to_owned()
}

#[derive(Default)]
struct Writer {
    site: Option<Url>,
    plain: String,
    /// The open lists, each with its next number.
    lists: Vec<Option<u64>>,
    /// The open links: address, and where the text begins.
    links: Vec<(String, usize)>,
    /// Where the open cell of a table begins.
    cell: usize,
    row: Vec<String>,
    columns: Vec<String>,
}

impl Writer {
    fn write(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.plain.push_str(&text),
            Event::HardBreak => self.plain.push('\n'),
            Event::Rule => self.separate(2),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::Table(_) | Tag::BlockQuote(_) | Tag::CodeBlock(_) => {
                let follows_marker =
                    self.plain.ends_with("- ") || (self.plain.ends_with(". ") && !self.lists.is_empty());
                if !follows_marker {
                    self.separate(2);
                }
            }
            Tag::List(first) => {
                self.separate(if self.lists.is_empty() { 2 } else { 1 });
                self.lists.push(first);
            }
            Tag::Item => {
                self.separate(1);
                let marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                self.plain.push_str(&marker);
            }
            Tag::Link { dest_url, .. } => {
                let address = self.absolute(&dest_url);
                self.links.push((address, self.plain.len()));
            }
            // Struck words would say the opposite without their marks.
            Tag::Strikethrough => self.plain.push_str("~~"),
            Tag::TableCell => self.cell = self.plain.len(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::Link => {
                let Some((address, from)) = self.links.pop() else { return };
                let address = address.strip_prefix("mailto:").unwrap_or(&address);
                if self.plain.get(from..) != Some(address) {
                    self.plain.push_str(&format!(" ({address})"));
                }
            }
            TagEnd::Strikethrough => self.plain.push_str("~~"),
            TagEnd::TableCell => {
                let cell = self.plain.split_off(self.cell.min(self.plain.len()));
                self.row.push(cell.trim().to_owned());
            }
            TagEnd::TableHead => self.columns = std::mem::take(&mut self.row),
            TagEnd::TableRow => {
                let cells = std::mem::take(&mut self.row);
                let line = labelled(&self.columns, &cells);
                self.separate(1);
                self.plain.push_str(&line);
            }
            TagEnd::Table => {
                let columns = std::mem::take(&mut self.columns);
                if self.plain.is_empty() || self.plain.ends_with("\n\n") {
                    self.plain.push_str(&columns.join(", "));
                }
            }
            _ => {}
        }
    }

    /// Ends the text so far with `breaks` line breaks, unless it is empty.
    fn separate(&mut self, breaks: usize) {
        if !self.plain.is_empty() {
            let existing = self.plain.chars().rev().take_while(|c| *c == '\n').count();
            self.plain.extend(std::iter::repeat_n('\n', breaks.saturating_sub(existing)));
        }
    }

    fn absolute(&self, address: &str) -> String {
        let resolved = self.site.as_ref().and_then(|site| site.join(address).ok());
        match resolved {
            // What was typed, where nothing was missing: `Url` would add a slash to `https://example.org`.
            Some(url) if Url::parse(address).is_err() => url.into(),
            _ => address.to_owned(),
        }
    }
}

/// `Area: North; Back by: 14:00`.
fn labelled(columns: &[String], cells: &[String]) -> String {
    let cells = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let labelled = cells.map(|(at, cell)| match columns.get(at) {
        Some(column) if !column.is_empty() => format!("{column}: {cell}"),
        _ => cell.clone(),
    });
    labelled.collect::<Vec<_>>().join("; ")
}
