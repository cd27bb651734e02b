//! A notice before any channel has worded it. A feature says what there is to say; each channel's folder renders it in the
//! channel's own form.

use super::link::{PLACEHOLDER, without_placeholder};

/// How bad what a notice tells is, for colours and priorities. Never the only sign of it: the status is said in words too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Severity {
    /// Over, or good news.
    Good,
    /// Neither good nor bad: maintenance, a confirmation.
    #[default]
    Neutral,
    /// Minor.
    Minor,
    /// Major.
    Major,
    /// Critical.
    Critical,
}

/// A link of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Link {
    /// The words of the link or button.
    pub label: String,
    /// Where it leads: a URL, or [`PLACEHOLDER`] for the message's own link.
    pub url: String,
    /// A sentence with the URL in it, for channels that show plain text; empty for the label and the URL.
    pub sentence: String,
}

/// What is told, in the language of its recipient, as plain text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notice {
    /// Who tells it.
    pub organisation: String,
    /// The whole in one line, for subjects and notifications.
    pub subject: String,
    /// What it is about, such as the incident's title.
    pub title: String,
    /// The status in a word or two; may be empty.
    pub status: String,
    /// How bad it is.
    pub severity: Severity,
    /// The names of the services; may be none.
    pub services: Vec<String>,
    /// Facts of one line each, such as the services and the time.
    pub facts: Vec<String>,
    /// What is said, in paragraphs; a paragraph may have several lines.
    pub paragraphs: Vec<String>,
    /// Links, the most important one first. At most one kind of placeholder.
    pub links: Vec<Link>,
    /// The whole as a text message, with its links.
    pub short: String,
    /// Whether the language is written from right to left.
    pub is_right_to_left: bool,
}

impl Notice {
    /// The notice with the placeholder only where a link stands, so that no text that people wrote is taken for one.
    #[must_use]
    pub(super) fn with_placeholder_only_in_links(mut self) -> Self {
        for text in [&mut self.organisation, &mut self.subject, &mut self.title, &mut self.status] {
            *text = without_placeholder(text);
        }
        for text in self.services.iter_mut().chain(&mut self.facts).chain(&mut self.paragraphs) {
            *text = without_placeholder(text);
        }
        for link in &mut self.links {
            link.label = without_placeholder(&link.label);
        }
        self
    }

    /// The notice with a URL in the place of the message's own link, for a preview.
    #[must_use]
    pub fn with_link(mut self, url: &str) -> Self {
        self.short = self.short.replace(PLACEHOLDER, url);
        for link in &mut self.links {
            link.url = link.url.replace(PLACEHOLDER, url);
            link.sentence = link.sentence.replace(PLACEHOLDER, url);
        }
        self
    }

    /// The whole as plain text: facts, paragraphs and links.
    pub fn plain_text(&self) -> String {
        let mut parts = vec![self.facts.join("\n")];
        parts.extend(self.paragraphs.iter().cloned());
        parts.extend(self.links.iter().map(Link::plain_text));
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n") + "\n"
    }

    /// The title with the status, such as `No calls – Investigating`.
    pub fn heading(&self) -> String {
        if self.status.is_empty() { self.title.clone() } else { format!("{} – {}", self.title, self.status) }
    }

    /// Facts and paragraphs, in their order.
    pub fn blocks(&self) -> impl Iterator<Item = String> {
        std::iter::once(self.facts.join("\n")).chain(self.paragraphs.iter().cloned()).filter(|text| !text.is_empty())
    }
}

impl Link {
    fn plain_text(&self) -> String {
        if self.sentence.is_empty() { format!("{}: {}", self.label, self.url) } else { self.sentence.clone() }
    }

    /// Whether it is the message's own link, which is known only when it is sent.
    pub fn is_placeholder(&self) -> bool {
        self.url == PLACEHOLDER
    }
}

/// The text, or as much of its beginning with an ellipsis as measures at most `max`. What measures it is given the text and says
/// how long it is as the channel sends it, which grows with the text.
pub(super) fn fit(text: &str, max: usize, measure: impl Fn(&str) -> usize) -> String {
    if measure(text) <= max {
        return text.to_owned();
    }
    let ends: Vec<usize> = text.char_indices().map(|(index, _)| index).collect();
    let cut = |end: usize| format!("{}…", text[..end].trim_end());
    // Of the beginnings, from the empty one to all but the last character, the longest that fits.
    let fitting = ends.partition_point(|end| measure(&cut(*end)) <= max);
    cut(ends[fitting.saturating_sub(1)])
}

/// Counts characters.
pub(super) fn characters(text: &str) -> usize {
    text.chars().count()
}

/// Counts bytes as they are in a JSON string.
pub(super) fn json_bytes(text: &str) -> usize {
    serde_json::Value::from(text).to_string().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_that_somebody_typed_is_removed() {
        let notice = Notice {
            title: format!("No calls {PLACEHOLDER}"),
            paragraphs: vec![PLACEHOLDER.to_owned()],
            links: vec![Link {
                label: format!("Manage{PLACEHOLDER}"),
                url: PLACEHOLDER.into(),
                sentence: String::new(),
            }],
            ..Notice::default()
        };
        let notice = notice.with_placeholder_only_in_links();
        assert_eq!((notice.title.as_str(), notice.links[0].label.as_str()), ("No calls ", "Manage"));
        assert_eq!(notice.plain_text(), format!("Manage: {PLACEHOLDER}\n"));
    }

    #[test]
    fn a_text_is_cut_in_the_units_of_its_channel() {
        assert_eq!(fit("abcdef", 6, characters), "abcdef");
        assert_eq!(fit("abcdefg", 6, characters), "abcde…");
        assert_eq!(fit("ab cdefg", 4, characters), "ab…");
        assert_eq!(fit("ééé", 5, str::len), "é…");
        assert_eq!(fit("\"\"\"\"", 8, json_bytes), "\"…", "a quote is two bytes, and the string has two of its own");
    }
}
