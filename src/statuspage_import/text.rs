//! Texts of other pages as Markdown. Most are plain text or Markdown already; some editors of theirs write HTML.

/// Elements that are read; anything else in angle brackets is text.
const ELEMENTS: [&str; 24] = [
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "small",
    "span",
    "strong",
    "u",
    "ul",
    "var",
    "h5",
];

/// A text as Markdown: paragraphs, line breaks, lists, links and emphasis are kept, other elements are removed.
pub fn to_markdown(body: &str) -> String {
    if !has_elements(body) {
        return body.trim().to_owned();
    }
    let mut out = String::with_capacity(body.len());
    let mut links = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        out.push_str(&decoded(&rest[..at]));
        let Some((inside, after)) = rest[at + 1..].split_once('>') else {
            rest = &rest[at..];
            break;
        };
        match element(inside) {
            Some((name, is_end)) => {
                write(&mut out, &mut links, name, is_end, inside);
                rest = after;
            }
            None => {
                out.push('<');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(&decoded(rest));
    let lines: Vec<_> = out.lines().map(str::trim_end).collect();
    let mut text = lines.join("\n");
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text.trim().to_owned()
}

fn write(out: &mut String, links: &mut Vec<Option<String>>, name: &str, is_end: bool, inside: &str) {
    match (name, is_end) {
        ("br", _) => out.push('\n'),
        ("hr", _) => out.push_str("\n\n---\n\n"),
        ("li", false) => out.push_str("\n- "),
        ("p" | "div" | "ul" | "ol" | "blockquote" | "pre", _) => out.push_str("\n\n"),
        ("h1" | "h2" | "h3" | "h4" | "h5", false) => out.push_str("\n\n### "),
        ("h1" | "h2" | "h3" | "h4" | "h5", true) => out.push_str("\n\n"),
        ("b" | "strong", _) => out.push_str("**"),
        ("i" | "em", _) => out.push('*'),
        ("code", _) => out.push('`'),
        ("a", false) => {
            let address = href(inside);
            if address.is_some() {
                out.push('[');
            }
            links.push(address);
        }
        ("a", true) => {
            if let Some(Some(address)) = links.pop() {
                out.push_str(&format!("]({address})"));
            }
        }
        _ => {}
    }
}

fn has_elements(body: &str) -> bool {
    body.match_indices('<')
        .any(|(at, _)| body[at + 1..].split_once('>').is_some_and(|(inside, _)| element(inside).is_some()))
}

/// The name of an element that is read, and whether this is its end.
fn element(inside: &str) -> Option<(&'static str, bool)> {
    let (is_end, rest) = inside.strip_prefix('/').map_or((false, inside), |rest| (true, rest));
    let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let follows = rest[name.len()..].chars().next();
    let is_whole = follows.is_none_or(|c| c.is_whitespace() || c == '/');
    ELEMENTS.into_iter().find(|known| is_whole && *known == name).map(|known| (known, is_end))
}

/// The web address of a link; without one only its text is kept.
fn href(inside: &str) -> Option<String> {
    let (_, rest) = inside.split_once("href=")?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let address = decoded(rest[1..].split(quote).next()?);
    let is_plain = !address.contains(|c: char| c.is_whitespace() || "()<>".contains(c));
    let is_web = ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme));
    (is_plain && is_web).then_some(address)
}

fn decoded(text: &str) -> String {
    let pairs = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.into_iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_stays_as_it_is() {
        for text in ["Two\nlines & more", "a < b > c", "x <y> z", "&lt;", "- one\n- two", "ends <"] {
            assert_eq!(to_markdown(text), text);
        }
    }

    #[test]
    fn html_becomes_markdown() {
        let html = "<p>We found <b>it</b> &amp; fix it.<br />Soon.</p>\n<ul><li>One</li><li>Two</li></ul>\
                    <a class='x' href=\"https://example.com/a?b&amp;c\">More</a> <a href=\"javascript:x\">no</a><script>";
        assert_eq!(
            to_markdown(html),
            "We found **it** & fix it.\nSoon.\n\n- One\n- Two\n\n[More](https://example.com/a?b&c) no<script>"
        );
    }
}
