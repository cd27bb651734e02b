//! Looks into a drawing. It is shown by `<img>` and served with a policy that lets nothing in it run or
//! load, so this is not what keeps scripts away: it is what tells the person who uploads one, in place of
//! a logo that silently lacks a piece. It reads strictly: what it does not understand it does not take.

use super::css;
use crate::types::Message;

/// Elements that run, or bring in, something else.
const ACTIVE: [&str; 9] =
    ["script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener"];
/// Elements that move.
const MOVING: [&str; 5] = ["animate", "animatemotion", "animatetransform", "animatecolor", "set"];

/// Whether a text wants to be a drawing at all.
pub fn looks_like_one(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<') && text.contains("<svg")
}

/// Its width and height, by its view box; or what is wrong with it.
pub fn check(text: &str) -> Result<(u32, u32), Message> {
    let mut scanner = Scanner { rest: text.trim_start_matches('\u{feff}'), open: Vec::new(), size: None, ended: false };
    while scanner.step()? {}
    match scanner.size {
        Some(size) if scanner.ended => Ok(size),
        _ => Err(broken()),
    }
}

fn broken() -> Message {
    Message::new("logo-svg-broken")
}

fn refused(key: &str, what: &str) -> Message {
    Message::new(key).with("what", what)
}

/// A walk through the text, tag by tag.
struct Scanner<'a> {
    rest: &'a str,
    open: Vec<&'a str>,
    size: Option<(u32, u32)>,
    /// Whether the drawing has ended.
    ended: bool,
}

impl<'a> Scanner<'a> {
    /// The next piece; false at the end.
    fn step(&mut self) -> Result<bool, Message> {
        let at = self.rest.find('<').unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(at);
        self.text(text)?;
        self.rest = rest;
        if rest.is_empty() {
            return Ok(false);
        }
        if let Some(after) = rest.strip_prefix("<!--") {
            self.rest = after.split_once("-->").ok_or_else(broken)?.1;
        } else if let Some(after) = rest.strip_prefix("<![CDATA[") {
            let (text, after) = after.split_once("]]>").ok_or_else(broken)?;
            self.text(text)?;
            self.rest = after;
        } else if let Some(after) = rest.strip_prefix("<?") {
            if !after.starts_with("xml ") {
                return Err(refused("logo-svg-active", "<?…?>"));
            }
            self.rest = after.split_once("?>").ok_or_else(broken)?.1;
        } else if let Some(after) = rest.strip_prefix("<!") {
            let (declaration, after) = after.split_once('>').ok_or_else(broken)?;
            // A document type may name itself, but not define what its words stand for.
            if !declaration.starts_with("DOCTYPE") || declaration.contains('[') {
                return Err(refused("logo-svg-active", "<!…>"));
            }
            self.rest = after;
        } else if let Some(after) = rest.strip_prefix("</") {
            let (name, after) = after.split_once('>').ok_or_else(broken)?;
            if self.open.pop() != Some(name.trim_end()) {
                return Err(broken());
            }
            self.ended = self.open.is_empty();
            self.rest = after;
        } else {
            self.tag(&rest[1..])?;
        }
        Ok(true)
    }

    /// What stands between tags: style where a style is open, else words.
    fn text(&self, text: &str) -> Result<(), Message> {
        match self.open.last() {
            None if text.trim().is_empty() => Ok(()),
            None => Err(broken()),
            Some(name) if local(name) == "style" && !css::stays_inside(&decoded(text)) => {
                Err(refused("logo-svg-external", "<style>"))
            }
            Some(_) => Ok(()),
        }
    }

    /// An opening tag, from its name on.
    fn tag(&mut self, text: &'a str) -> Result<(), Message> {
        let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).ok_or_else(broken)?;
        let (name, mut rest) = text.split_at(end);
        let element = local(name);
        if self.ended || name.is_empty() || self.open.is_empty() != (element == "svg" && self.size.is_none()) {
            return Err(broken());
        }
        if ACTIVE.contains(&&*element) {
            return Err(refused("logo-svg-active", &format!("<{name}>")));
        }
        if MOVING.contains(&&*element) {
            return Err(Message::new("logo-animated"));
        }
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix("/>") {
                self.rest = after;
                self.ended = self.open.is_empty();
                break;
            }
            if let Some(after) = rest.strip_prefix('>') {
                self.rest = after;
                self.open.push(name);
                break;
            }
            let (attribute, value, after) = attribute(rest).ok_or_else(broken)?;
            may_stand(attribute, &value)?;
            attributes.push((attribute, value));
            rest = after;
        }
        if self.size.is_none() {
            self.size = Some(size(&attributes)?);
        }
        Ok(())
    }
}

/// A name without its prefix, in lower case: `svg:Script` is a script.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
}

/// `name="value"` and what follows it.
fn attribute(text: &str) -> Option<(&str, String, &str)> {
    let (name, rest) = text.split_once('=')?;
    let name = name.trim_end();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, after) = rest[1..].split_once(quote)?;
    // What follows is a space or the tag's end; a value never holds the beginning of a tag.
    let is_apart = after.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
    (is_apart && !value.contains('<')).then(|| (name, decoded(value), after))
}

fn may_stand(name: &str, value: &str) -> Result<(), Message> {
    let attribute = local(name);
    if name.starts_with("xmlns") {
        return Ok(());
    }
    if attribute.starts_with("on") {
        return Err(refused("logo-svg-active", &format!("{name}=")));
    }
    let address = value.trim().to_ascii_lowercase();
    let is_own = address.starts_with('#') || address.starts_with("data:image/") || address.is_empty();
    if matches!(&*attribute, "href" | "src") && !is_own {
        return Err(refused("logo-svg-external", &format!("{name}=")));
    }
    // Addresses hide in any value that is a paint, a mask or a style.
    let may_refer = attribute == "style" || value.contains('(') || value.contains('\\');
    if may_refer && !css::stays_inside(value) {
        return Err(refused("logo-svg-external", &format!("{name}=")));
    }
    Ok(())
}

/// Text with its character references put in.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let reference = after.split_once(';').and_then(|(name, after)| Some((character(name)?, after)));
        match reference {
            Some((character, after)) => {
                out.push(character);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(number.ok()?)
        }
    }
}

/// The drawing's own size, from the root's attributes.
fn size(attributes: &[(&str, String)]) -> Result<(u32, u32), Message> {
    let named = |name: &str| attributes.iter().find(|(one, _)| *one == name).map(|(_, value)| value.as_str());
    let is_svg =
        attributes.iter().any(|(name, value)| name.starts_with("xmlns") && value == "http://www.w3.org/2000/svg");
    if !is_svg {
        return Err(Message::new("logo-svg-namespace"));
    }
    let number = |text: &str| text.trim().trim_end_matches("px").parse::<f64>().ok();
    let boxed = named("viewBox").and_then(|text| {
        let numbers: Vec<_> = text.split([' ', ',', '\n', '\t']).filter(|part| !part.is_empty()).map(number).collect();
        match numbers[..] {
            [_, _, Some(width), Some(height)] => Some((width, height)),
            _ => None,
        }
    });
    let sized = || Some((number(named("width")?)?, number(named("height")?)?));
    let (width, height) = boxed.or_else(sized).ok_or_else(|| Message::new("logo-svg-size"))?;
    // Thousandths, so that a drawing one unit wide keeps its shape.
    let whole = |side: f64| (side.is_finite() && side > 0.0 && side < 1e6).then(|| (side * 1_000.0).round() as u32);
    match (whole(width), whole(height)) {
        (Some(width), Some(height)) if width > 0 && height > 0 => Ok((width, height)),
        _ => Err(Message::new("logo-svg-size")),
    }
}

#[cfg(test)]
mod tests;
