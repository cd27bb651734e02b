//! Renders the Markdown that staff write to sanitized HTML, and to plain text for programs, mails and short messages. Texts
//! are rendered once, when they are published; pages show the stored HTML.
//!
//! The same constructs work everywhere: paragraphs and line breaks, emphasis, lists, quotes, code, rules, tables, links,
//! and bare addresses as links. Raw HTML is shown as text. A picture becomes a link with its description, since nothing
//! is loaded from other hosts. Headings are bold paragraphs, but in articles, which have headings.

mod events;
mod html;
mod plain;

pub use html::{article_to_html, to_html};
pub use plain::to_plain;

#[cfg(test)]
mod tests;
