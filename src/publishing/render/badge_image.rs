//! Badges for other sites: small SVG images of the overall status and of each service's, `/badge.svg` and
//! `/services/{id}/badge.svg`, with words, a shape and a colour, in the language of the page.

use super::badges;
use super::frame::colour;
use crate::publishing::document::DocumentKind;
use crate::publishing::edition::RenderedDocument;
use crate::publishing::site::Site;
use crate::t;
use crate::types::{ServiceStatus, clean_text};
use crate::ui::wording::Language;
use quick_xml::escape::escape;

/// Longest text of one half, in characters; the title has the whole.
const TEXT_MAX: usize = 40;
/// Space beside a text, in pixels.
const PADDING: usize = 7;
/// Width of the shape and the space after it, in pixels.
const SHAPE: usize = 16;

/// The badges of the page and of every service.
pub fn documents(site: &Site) -> Vec<RenderedDocument> {
    let worst = site.services().map(|service| service.status).max();
    let class = if site.is_set_up() { worst.map_or("operational", ServiceStatus::class) } else { "no-data" };
    let document = |path: String, svg: String| RenderedDocument::new(path, DocumentKind::Badge, svg);
    let of_page = document("/badge.svg".to_owned(), badge(&site.name, &t!(site.overall().1), class, &site.language));
    let of_services = site.services().map(|service| {
        let word = t!(&format!("status-{}", service.status.as_str()));
        let svg = badge(&service.name, &word, service.status.class(), &site.language);
        document(format!("/services/{}/badge.svg", service.id), svg)
    });
    std::iter::once(of_page).chain(of_services).collect()
}

/// A name and a status. `textLength` keeps the texts in their places whatever font the reader has.
fn badge(name: &str, status: &str, class: &str, language: &str) -> String {
    let (name, status) = (clean_text::line(name), clean_text::line(status));
    let title = format!("{name}: {status}");
    let (name, status) = (shortened(&name), shortened(&status));
    let (name_width, status_width) = (width(&name), width(&status));
    let (left, right) = (name_width + 2 * PADDING, SHAPE + status_width + 2 * PADDING);
    let all = left + right;
    let is_rtl = Language::from_tag(language).is_rtl;
    // Where the language runs from right to left, so does the badge.
    let (name_from, status_from) = if is_rtl { (right, 0) } else { (0, left) };
    let (shape_at, word_from) = if is_rtl {
        (status_width + PADDING + 4, status_from + PADDING)
    } else {
        (status_from + PADDING, status_from + PADDING + SHAPE)
    };
    let (name_middle, word_middle) = (name_from + PADDING + name_width / 2, word_from + status_width / 2);
    let direction = if is_rtl { "rtl" } else { "ltr" };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all}\" height=\"20\" viewBox=\"0 0 {all} 20\" role=\"img\" \
         aria-label=\"{title}\" xml:lang=\"{language}\"><title>{title}</title>\
         <clipPath id=\"r\"><rect width=\"{all}\" height=\"20\" rx=\"4\"/></clipPath>\
         <g clip-path=\"url(#r)\"><rect width=\"{all}\" height=\"20\" fill=\"#{colour}\"/>\
         <rect x=\"{name_from}\" width=\"{left}\" height=\"20\" fill=\"#374151\"/></g>\
         <svg x=\"{shape_at}\" y=\"4\" width=\"12\" height=\"12\" viewBox=\"0 0 16 16\" fill=\"#fff\" color=\"#fff\">{shape}</svg>\
         <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,Geneva,sans-serif\" font-size=\"11\" text-anchor=\"middle\" \
         direction=\"{direction}\">\
         <text x=\"{name_middle}\" y=\"14\" textLength=\"{name_width}\">{name}</text>\
         <text x=\"{word_middle}\" y=\"14\" textLength=\"{status_width}\">{status}</text></g></svg>",
        title = escape(title.as_str()),
        language = escape(language),
        colour = colour(class),
        shape = badges::shape_drawing(class),
        name = escape(name.as_str()),
        status = escape(status.as_str()),
    )
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(TEXT_MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// About how wide a text is at 11 pixels, in pixels.
fn width(text: &str) -> usize {
    let tenths: usize = text
        .chars()
        .map(|character| match character {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' | '’' => 33,
            ' ' | 'f' | 'r' | 't' | '(' | ')' | '-' | '/' => 43,
            'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 105,
            'A'..='Z' => 78,
            '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff00}'..='\u{ff60}' => 110,
            _ => 67,
        })
        .sum();
    tenths.div_ceil(10).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_shortened_but_whole_in_the_title() {
        let name = format!("Calls & <texts> {}", "x".repeat(60));
        let svg = badge(&name, "Operational", "operational", "en");
        assert!(
            svg.contains(&format!("<title>Calls &amp; &lt;texts&gt; {}: Operational</title>", "x".repeat(60))),
            "{svg}"
        );
        assert!(svg.contains(&format!(">Calls &amp; &lt;texts&gt; {}…</text>", "x".repeat(24))), "{svg}");
        let mut reader = quick_xml::Reader::from_str(&svg);
        while !matches!(reader.read_event().expect("well-formed"), quick_xml::events::Event::Eof) {}
    }

    #[test]
    fn a_badge_in_arabic_runs_from_right_to_left() {
        let svg = badge("Larkmoor", "يعمل", "operational", "ar");
        let at = |text: &str| {
            let before = svg.split(text).next().unwrap().rsplit_once("<text x=\"").unwrap().1;
            before.split('"').next().unwrap().parse::<usize>().unwrap()
        };
        assert!(at(">Larkmoor</text>") > at(">يعمل</text>"), "{svg}");
    }
}
