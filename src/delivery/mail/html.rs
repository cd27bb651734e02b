//! The HTML part of a mail, made from the plain text, so that both say the same. No images, no scripts, nothing that is
//! loaded, and nothing that tells whether it was read.
//!
//! Mail programs drop much of CSS: layout is one column of paragraphs, and colours are the program's own but for the
//! accent of links, which has a value for light and one for dark backgrounds.

use crate::ui::wording::Language;
use linkify::{LinkFinder, LinkKind};
use std::fmt::Write;

/// How the company's mails look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailLook {
    /// The company's name, above the text.
    pub organisation: String,
    /// The colour of links on light backgrounds, as `#rrggbb`; empty for Amends' own.
    pub accent_light: String,
    /// The same on dark backgrounds.
    pub accent_dark: String,
    /// The language of texts that have none of their own, such as `de`.
    pub language: String,
}

/// Amends' own accents, as in `tokens.css`.
const ACCENT_LIGHT: &str = "#1d4ed8";
/// See [`ACCENT_LIGHT`].
const ACCENT_DARK: &str = "#8fb3ff";

/// The HTML for a plain text.
pub(super) fn render(subject: &str, text: &str, look: &MailLook, language: &Language) -> String {
    let light = colour(&look.accent_light, ACCENT_LIGHT);
    let dark = colour(&look.accent_dark, ACCENT_DARK);
    let mut html = String::with_capacity(text.len() * 2 + 2_048);
    let _ = write!(
        html,
        "<!DOCTYPE html>\n<html lang=\"{lang}\" dir=\"{dir}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"supported-color-schemes\" content=\"light dark\"><title>{title}</title>\
         <style>:root{{color-scheme:light dark}}a{{color:{light}}}\
         @media (prefers-color-scheme:dark){{a{{color:{dark}!important}}}}</style></head>\n\
         <body style=\"margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif\">\
         <div style=\"max-width:600px;margin:0 auto;overflow-wrap:break-word\">\n",
        lang = language.html,
        dir = language.dir().unwrap_or("ltr"),
        title = escape(subject),
    );
    if !look.organisation.is_empty() {
        let name = escape(&look.organisation);
        let _ = writeln!(html, "<p dir=\"auto\" style=\"margin:0 0 24px;font-weight:600\">{name}</p>");
    }
    for paragraph in paragraphs(text) {
        let _ = writeln!(html, "<p dir=\"auto\" style=\"margin:0 0 16px\">{}</p>", inline(paragraph, light));
    }
    html.push_str("</div></body></html>\n");
    html
}

/// The pieces of a text between empty lines.
fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(|piece| piece.trim_matches('\n')).filter(|piece| !piece.trim().is_empty())
}

/// A paragraph with its line breaks, and its addresses as links.
fn inline(paragraph: &str, accent: &str) -> String {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let mut html = String::with_capacity(paragraph.len() + 64);
    for span in finder.spans(paragraph) {
        let text = escape(span.as_str()).replace('\n', "<br>\n");
        match span.kind() {
            Some(_) if is_web_address(span.as_str()) => {
                let _ = write!(html, "<a href=\"{text}\" style=\"color:{accent}\">{text}</a>");
            }
            _ => html.push_str(&text),
        }
    }
    html
}

fn is_web_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// A colour of the settings, or the other one where there is none or it is not one.
fn colour<'a>(chosen: &'a str, own: &'static str) -> &'a str {
    let is_colour =
        chosen.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if is_colour { chosen } else { own }
}

/// A text as the content of an element or attribute. Control characters, which HTML does not allow, are left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(character),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn html(text: &str) -> String {
        let look = MailLook { organisation: "Larkmoor & Sons".into(), ..MailLook::default() };
        render("Sorry", text, &look, Language::from_tag("en"))
    }

    #[test]
    fn paragraphs_lines_and_addresses_become_html() {
        let html =
            html("Dear <b>Ada</b>,\n\none\ntwo: https://status.example.org/r/a?b=1&c=2.\n\n\n\njavascript:alert(1)");
        for expected in [
            "<p dir=\"auto\" style=\"margin:0 0 24px;font-weight:600\">Larkmoor &amp; Sons</p>",
            "<p dir=\"auto\" style=\"margin:0 0 16px\">Dear &lt;b&gt;Ada&lt;/b&gt;,</p>",
            "one<br>\ntwo: <a href=\"https://status.example.org/r/a?b=1&amp;c=2\" style=\"color:#1d4ed8\">",
            "</a>.</p>",
            "<p dir=\"auto\" style=\"margin:0 0 16px\">javascript:alert(1)</p>",
        ] {
            assert!(html.contains(expected), "{expected} in {html}");
        }
        assert_eq!(html.matches("<p ").count(), 4, "{html}");
    }

    #[test]
    fn nothing_is_loaded_and_a_colour_cannot_carry_more_than_a_colour() {
        let look = MailLook {
            accent_light: "#0a7d4f".into(),
            accent_dark: "red;background:url(https://x.example)".into(),
            ..MailLook::default()
        };
        let html = render("S", "https://example.org", &look, Language::from_tag("de"));
        assert!(html.contains("a{color:#0a7d4f}") && html.contains(&format!("a{{color:{ACCENT_DARK}!important}}")));
        for loading in ["<img", "url(", "<script", "<link", "@import", " src="] {
            assert!(!html.contains(loading), "{loading}");
        }
        assert!(html.contains("<html lang=\"de\" dir=\"ltr\">"));
    }

    proptest! {
        /// Whatever the text is, it opens no element and no attribute, and every word of it is there.
        #[test]
        fn no_text_becomes_markup(text in "(?s)[ -~\n\u{a0}-\u{2fff}<>&\"']{0,400}") {
            let html = html(&text);
            let known = ["!DOCTYPE html", "html ", "/html", "head", "/head", "meta ", "title", "/title", "style", "/style",
                "body ", "/body", "div ", "/div", "p ", "/p", "br", "a ", "/a"];
            for tag in html.split('<').skip(1) {
                prop_assert!(known.iter().any(|known| tag.starts_with(known)), "<{tag}");
            }
            for word in text.split_whitespace().filter(|word| word.chars().all(char::is_alphanumeric)) {
                prop_assert!(html.contains(word), "{word}");
            }
        }
    }
}
