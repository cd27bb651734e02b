//! Checks an uploaded SVG.
//!
//! Logos are shown by `<img>` and served with a content security policy under which nothing in them runs or loads
//! ([`policy`](crate::publishing::document::DocumentKind::policy)). This check is not what keeps scripts out: it tells the
//! person who uploads the file, instead of publishing a logo in which something is missing. It is strict: a file that
//! is not well-formed is refused.

use super::css;
use crate::types::Message;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Error, Reader, XmlVersion, errors::SyntaxError};

/// Elements that run or embed something else.
const ACTIVE: [&str; 9] =
    ["script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener"];
/// Elements that animate.
const ANIMATED: [&str; 5] = ["animate", "animatemotion", "animatetransform", "animatecolor", "set"];
/// Attributes whose value is one or more addresses, by the tables of attributes of SVG 2, SVG 1.1 and HTML, and what
/// changes how addresses are read (`xml:base`).
const ADDRESSES: [&str; 21] = [
    "action",
    "archive",
    "background",
    "base",
    "cite",
    "classid",
    "code",
    "codebase",
    "data",
    "formaction",
    "href",
    "icon",
    "imagesrcset",
    "longdesc",
    "manifest",
    "ping",
    "poster",
    "src",
    "srcdoc",
    "srcset",
    "usemap",
];
/// The namespace without which browsers show no drawing.
const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Whether a text is meant to be an SVG at all.
pub fn is_candidate(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<') && text.contains("<svg")
}

/// Width and height in thousandths of the drawing's unit, from its view box or else its `width` and `height`.
///
/// # Errors
///
/// What is wrong with the drawing, as a message for the field.
pub fn check(text: &str) -> Result<(u32, u32), Message> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut checker = Checker::default();
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return checker.finish(),
            Ok(event) => checker.check(event)?,
            // `<!` followed by anything but a comment, CDATA or a document type.
            Err(Error::Syntax(SyntaxError::InvalidBangMarkup)) => return Err(refused("logo-svg-active", "<!…>")),
            Err(_) => return Err(broken()),
        }
    }
}

fn broken() -> Message {
    Message::new("logo-svg-broken")
}

fn refused(key: &str, what: &str) -> Message {
    Message::new(key).with("what", what)
}

/// The state of a check between two events.
#[derive(Default)]
struct Checker {
    /// The open elements, from the root inwards.
    open: Vec<OpenElement>,
    size: Option<(u32, u32)>,
    /// Whether the root element has ended.
    is_ended: bool,
}

struct OpenElement {
    is_style: bool,
    /// The text directly inside a `<style>`.
    css: String,
}

impl Checker {
    fn check(&mut self, event: Event<'_>) -> Result<(), Message> {
        match event {
            Event::Start(tag) => {
                self.tag(&tag)?;
                self.open.push(OpenElement { is_style: local(name_of(&tag)?) == "style", css: String::new() });
                Ok(())
            }
            Event::Empty(tag) => {
                self.tag(&tag)?;
                self.is_ended = self.open.is_empty();
                Ok(())
            }
            Event::End(_) => {
                // The reader has compared the names.
                let element = self.open.pop().ok_or_else(broken)?;
                self.is_ended = self.open.is_empty();
                if element.is_style && !css::stays_inside(&element.css) {
                    return Err(refused("logo-svg-external", "<style>"));
                }
                Ok(())
            }
            Event::Text(text) => self.text(&text.decode().map_err(|_| broken())?),
            Event::CData(text) => self.text(&text.decode().map_err(|_| broken())?),
            Event::GeneralRef(reference) => self.text(&resolved(&reference)?),
            Event::DocType(text) => check_document_type(&text.decode().map_err(|_| broken())?),
            Event::PI(_) => Err(refused("logo-svg-active", "<?…?>")),
            Event::Decl(_) | Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn finish(self) -> Result<(u32, u32), Message> {
        self.size.filter(|_| self.is_ended).ok_or_else(broken)
    }

    fn text(&mut self, text: &str) -> Result<(), Message> {
        match self.open.last_mut() {
            Some(element) if element.is_style => element.css.push_str(text),
            Some(_) => {}
            None if text.trim().is_empty() => {}
            None => return Err(broken()),
        }
        Ok(())
    }

    /// Checks an opening tag and its attributes.
    fn tag(&mut self, tag: &BytesStart<'_>) -> Result<(), Message> {
        let name = name_of(tag)?;
        let element = local(name);
        let is_root = self.open.is_empty();
        if name.is_empty() || self.is_ended || is_root && element != "svg" {
            return Err(broken());
        }
        if ACTIVE.contains(&&*element) {
            return Err(refused("logo-svg-active", &format!("<{name}>")));
        }
        if ANIMATED.contains(&&*element) {
            return Err(Message::new("logo-animated"));
        }
        check_spacing(tag.attributes_raw())?;
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let (name, value) = name_and_value(&attribute.map_err(|_| broken())?)?;
            check_attribute(&name, &value)?;
            attributes.push((name, value));
        }
        if is_root {
            self.size = Some(size(&attributes)?);
        }
        Ok(())
    }
}

/// Refuses a document type that defines entities, or that names a DTD other than those of SVG, which drawing programs
/// write and no reader needs to load.
fn check_document_type(text: &str) -> Result<(), Message> {
    if text.contains('[') {
        return Err(refused("logo-svg-active", "<!…>"));
    }
    let mut words = text.split_whitespace();
    let name_is_svg = words.next() == Some("svg");
    let is_own = match words.next() {
        None => true,
        Some("PUBLIC") => text.contains("\"-//W3C//DTD SVG ") || text.contains("'-//W3C//DTD SVG "),
        Some(_) => false,
    };
    // Every address in it must be one of the W3C's.
    let addresses = text.split(['"', '\'']).filter(|part| part.contains('/') && !part.starts_with("-//W3C//"));
    let is_w3c =
        |address: &str| ["http://www.w3.org/", "https://www.w3.org/"].iter().any(|own| address.starts_with(own));
    let stays = addresses.into_iter().all(is_w3c);
    if name_is_svg && is_own && stays { Ok(()) } else { Err(refused("logo-svg-external", "<!DOCTYPE>")) }
}

fn name_of<'a>(tag: &'a BytesStart<'_>) -> Result<&'a str, Message> {
    std::str::from_utf8(tag.name().into_inner()).map_err(|_| broken())
}

/// A name without its prefix, in lower case: `svg:Script` is a script.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
}

/// The character behind a reference such as `&amp;` or `&#10;`. Other entities are not defined, so browsers would show
/// nothing of the file.
fn resolved(reference: &BytesRef<'_>) -> Result<String, Message> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| broken())? {
        return Ok(character.to_string());
    }
    let name = reference.decode().map_err(|_| broken())?;
    resolve_predefined_entity(&name).map(str::to_owned).ok_or_else(broken)
}

/// Refuses `a="x"b="y"`, which the reader accepts and browsers do not.
fn check_spacing(attributes: &[u8]) -> Result<(), Message> {
    let mut quote = None;
    let mut is_after_value = false;
    for byte in attributes.iter().copied() {
        if is_after_value && !byte.is_ascii_whitespace() {
            return Err(broken());
        }
        is_after_value = quote == Some(byte);
        quote = match quote {
            Some(open) if open != byte => Some(open),
            Some(_) => None,
            None => Some(byte).filter(|byte| matches!(byte, b'"' | b'\'')),
        };
    }
    Ok(())
}

/// The name and the value of an attribute, with character references resolved.
fn name_and_value(attribute: &Attribute<'_>) -> Result<(String, String), Message> {
    let name = std::str::from_utf8(attribute.key.into_inner()).map_err(|_| broken())?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    if name.is_empty() || !name.chars().all(is_name) || attribute.value.contains(&b'<') {
        return Err(broken());
    }
    let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| broken())?;
    Ok((name.to_owned(), value.into_owned()))
}

/// Refuses event handlers and references to other files.
fn check_attribute(name: &str, value: &str) -> Result<(), Message> {
    let attribute = local(name);
    if name.starts_with("xmlns") {
        return Ok(());
    }
    if attribute.starts_with("on") {
        return Err(refused("logo-svg-active", &format!("{name}=")));
    }
    let address = value.trim().to_ascii_lowercase();
    // A list of addresses is refused as a whole: drawings have no use for it.
    let takes_one = matches!(&*attribute, "href" | "src");
    let is_own = takes_one && (address.starts_with('#') || address.starts_with("data:image/")) || address.is_empty();
    if attribute == "http-equiv" {
        return Err(refused("logo-svg-active", &format!("{name}=")));
    }
    if ADDRESSES.contains(&&*attribute) && !is_own {
        return Err(refused("logo-svg-external", &format!("{name}=")));
    }
    // Any value that is a paint, a mask or a style can contain an address.
    let may_refer = attribute == "style" || value.contains('(') || value.contains('\\');
    if may_refer && !css::stays_inside(value) {
        return Err(refused("logo-svg-external", &format!("{name}=")));
    }
    Ok(())
}

/// The drawing's size from the attributes of its root, in thousandths, so that a drawing one unit wide keeps its
/// proportions.
fn size(attributes: &[(String, String)]) -> Result<(u32, u32), Message> {
    if !attributes.iter().any(|(name, value)| name.starts_with("xmlns") && value == NAMESPACE) {
        return Err(Message::new("logo-svg-namespace"));
    }
    let value_of = |name: &str| attributes.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str());
    let number = |text: &str| text.trim().trim_end_matches("px").parse::<f64>().ok();
    let view_box = value_of("viewBox").and_then(|text| {
        let numbers: Vec<_> = text.split([' ', ',', '\n', '\t']).filter(|part| !part.is_empty()).map(number).collect();
        match numbers[..] {
            [_, _, Some(width), Some(height)] => Some((width, height)),
            _ => None,
        }
    });
    let stated = || Some((number(value_of("width")?)?, number(value_of("height")?)?));
    let (width, height) = view_box.or_else(stated).ok_or_else(|| Message::new("logo-svg-size"))?;
    let thousandths =
        |side: f64| (side.is_finite() && side > 0.0 && side < 1e6).then(|| (side * 1_000.0).round() as u32);
    match (thousandths(width), thousandths(height)) {
        (Some(width), Some(height)) if width > 0 && height > 0 => Ok((width, height)),
        _ => Err(Message::new("logo-svg-size")),
    }
}

#[cfg(test)]
mod tests;
