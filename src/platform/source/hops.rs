//! The hops that proxies have recorded in a request, read from the right.

use axum::http::HeaderMap;
use axum::http::header::{FORWARDED, HeaderName};
use std::net::{IpAddr, Ipv4Addr};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The addresses of both fields, the nearest hop first. Ends at the first hop that is unreadable (`unknown`, an
/// obfuscated identifier, malformed) and, where a request has both fields, at the first on which they disagree.
pub(super) struct Hops<'a> {
    x_forwarded_for: Option<Elements<'a>>,
    forwarded: Option<Elements<'a>>,
}

impl<'a> Hops<'a> {
    /// The hops in these headers.
    pub(super) fn of(headers: &'a HeaderMap) -> Self {
        Self { x_forwarded_for: Elements::of(headers, &X_FORWARDED_FOR), forwarded: Elements::of(headers, &FORWARDED) }
    }
}

impl Iterator for Hops<'_> {
    type Item = IpAddr;

    fn next(&mut self) -> Option<IpAddr> {
        let plain = self.x_forwarded_for.as_mut().map(|elements| node(elements.next()?));
        let tagged = self.forwarded.as_mut().map(|elements| node(parameter_for(elements.next()?)?));
        match (plain, tagged) {
            (Some(address), None) | (None, Some(address)) => address,
            (Some(plain), Some(tagged)) => plain.filter(|address| Some(*address) == tagged),
            (None, None) => None,
        }
    }
}

/// The elements of a list field over all its lines, from the last to the first. They are split from the right, so that
/// an unbalanced quote in what a client sent cannot hide what a proxy has appended to it.
struct Elements<'a> {
    /// Lines that are not split yet, the last one at the end.
    lines: Vec<&'a [u8]>,
    /// What is left of the current line.
    rest: Option<&'a [u8]>,
}

impl<'a> Elements<'a> {
    /// The elements of the field `name`; `None` where the request has none.
    fn of(headers: &'a HeaderMap, name: &HeaderName) -> Option<Self> {
        let mut lines: Vec<_> = headers.get_all(name).iter().map(|value| value.as_bytes()).collect();
        let rest = Some(lines.pop()?);
        Some(Self { lines, rest })
    }

    /// The next element as text; an empty one where it is not text.
    fn next(&mut self) -> Option<&'a str> {
        let line = self.rest.take().or_else(|| self.lines.pop())?;
        let element = match last_separator(line) {
            Some(comma) => {
                self.rest = Some(&line[..comma]);
                &line[comma + 1..]
            }
            None => line,
        };
        Some(std::str::from_utf8(element).unwrap_or_default().trim_matches([' ', '\t']))
    }
}

/// The position of the last comma that is not inside a quoted string.
fn last_separator(line: &[u8]) -> Option<usize> {
    let mut is_quoted = false;
    for (at, byte) in line.iter().enumerate().rev() {
        match byte {
            b'"' if line[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0 => {
                is_quoted = !is_quoted;
            }
            b',' if !is_quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// The value of the one parameter `for` of an element of `Forwarded`.
fn parameter_for(element: &str) -> Option<&str> {
    let (mut found, mut rest) = (None, element);
    while !rest.is_empty() {
        let (name, value) = rest.split_once('=')?;
        let end = value_length(value)?;
        let (value, after) = value.split_at(end);
        if name.trim().eq_ignore_ascii_case("for") && found.replace(value.trim()).is_some() {
            return None;
        }
        rest = match after.strip_prefix(';') {
            Some(next) => next,
            None if after.is_empty() => after,
            None => return None,
        };
    }
    found
}

/// The length of the value at the start of `text`, which ends at a semicolon outside a quoted string; `None` where a
/// quoted string does not end, or is not the whole value.
fn value_length(text: &str) -> Option<usize> {
    if !text.starts_with('"') {
        let end = text.find(';').unwrap_or(text.len());
        return (!text[..end].contains('"')).then_some(end);
    }
    let mut is_escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return matches!(text.as_bytes().get(at + 1), None | Some(b';')).then_some(at + 1),
            _ => {}
        }
    }
    None
}

/// The address of a node: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:_port`, each also
/// as a quoted string. A mapped address is the IPv4 address.
fn node(text: &str) -> Option<IpAddr> {
    address_and_port(text).map(|address| address.to_canonical())
}

fn address_and_port(text: &str) -> Option<IpAddr> {
    let text = match text.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"')?,
        None => text,
    };
    if let Some(bracketed) = text.strip_prefix('[') {
        let (address, port) = bracketed.split_once(']')?;
        return is_port(port).then(|| address.parse().ok().map(IpAddr::V6)).flatten();
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address);
    }
    let (address, _) = text.split_once(':')?;
    is_port(&text[address.len()..]).then(|| address.parse::<Ipv4Addr>().ok().map(IpAddr::V4)).flatten()
}

/// Whether `text` is empty or a colon and a port, which may be obfuscated (RFC 7239, section 6).
fn is_port(text: &str) -> bool {
    let Some(port) = text.strip_prefix(':') else { return text.is_empty() };
    match port.strip_prefix('_') {
        Some(name) => {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        }
        None => (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit()),
    }
}
