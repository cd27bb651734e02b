//! A logo: a picture that was looked into, whatever its file was called. Its bytes are published as they
//! came, with whatever they say about where and by whom they were made.

use super::svg;
use crate::platform::keys::hex;
use crate::publishing::document::Kind;
use crate::types::Message;
use crate::web::branding::LogoImage;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Largest file that is taken, in bytes.
pub const LOGO_MAX: usize = 64 * 1024;
/// Up to this size it stands in the page itself, in bytes; larger ones are a request of their own.
pub const INLINE_MAX: usize = 2 * 1024;
/// Shortest and longest side of a picture, in pixels.
pub const SIDE: std::ops::RangeInclusive<u32> = 16..=2048;
/// How high and how wide it is shown at most, in CSS pixels: a line of the masthead, on the smallest phone.
const SHOWN: (u32, u32) = (32, 160);

/// A picture that may stand in a masthead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// What it is: one of the picture kinds.
    pub kind: Kind,
    /// The file as it came.
    pub bytes: Bytes,
    width: u32,
    height: u32,
}

impl Logo {
    /// Looks into a file.
    pub fn read(bytes: Bytes) -> Result<Self, Message> {
        if bytes.len() > LOGO_MAX {
            return Err(Message::new("logo-too-big").with("size", bytes.len().div_ceil(1024)));
        }
        let (kind, size) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            (Kind::Png, png(&bytes)?)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            (Kind::Jpeg, jpeg(&bytes).ok_or_else(broken)?)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            (Kind::Webp, webp(&bytes)?)
        } else if let Some(text) = std::str::from_utf8(&bytes).ok().filter(|text| svg::looks_like_one(text)) {
            (Kind::Svg, svg::check(text)?)
        } else {
            return Err(Message::new("logo-format"));
        };
        let (width, height) = size;
        // A drawing has no pixels; only its shape counts.
        if kind != Kind::Svg && !(SIDE.contains(&width) && SIDE.contains(&height)) {
            return Err(Message::new("logo-dimensions").with("width", width).with("height", height));
        }
        Ok(Self { kind, bytes, width, height })
    }

    /// Its address, which names its content.
    pub fn path(&self) -> String {
        let ending = match self.kind {
            Kind::Jpeg => "jpg",
            Kind::Webp => "webp",
            Kind::Svg => "svg",
            _ => "png",
        };
        format!("/brand/logo.{}.{ending}", hex(&Sha256::digest(&self.bytes)[..6]))
    }

    /// Whether it stands in the page itself.
    pub fn is_inline(&self) -> bool {
        self.data_uri().len() <= INLINE_MAX
    }

    /// As pages show it.
    pub fn picture(&self) -> LogoImage {
        let (width, height) = self.shown();
        let src = if self.is_inline() { self.data_uri() } else { self.path() };
        LogoImage { src, width, height }
    }

    /// How wide and high it is shown.
    pub fn shown(&self) -> (u32, u32) {
        let (high, wide) = SHOWN;
        let (width, height) = (u64::from(self.width.max(1)), u64::from(self.height.max(1)));
        let shown = |this: u64, at: u32, other: u64| {
            u32::try_from((this * u64::from(at) + other / 2) / other).unwrap_or(wide).max(1)
        };
        let across = shown(width, high, height);
        if across <= wide { (across, high) } else { (wide, shown(height, wide, width)) }
    }

    /// The picture itself as an address. A drawing is text and stays text: it compresses with the page.
    pub fn data_uri(&self) -> String {
        match std::str::from_utf8(&self.bytes) {
            Ok(text) if self.kind == Kind::Svg => format!("data:image/svg+xml,{}", escaped(text)),
            _ => format!("data:{};base64,{}", self.kind.content_type(), STANDARD.encode(&self.bytes)),
        }
    }
}

/// Percent-encodes what may not stand in an address, or would have to be escaped in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let is_plain = !text.contains('\'');
    for byte in text.trim().bytes() {
        match byte {
            b'"' if is_plain => out.push('\''),
            b' ' | b'!' | b'\''..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' | b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

fn broken() -> Message {
    Message::new("logo-broken")
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Width and height of a PNG whose chunks are whole up to its end.
fn png(bytes: &[u8]) -> Result<(u32, u32), Message> {
    let mut at = 8;
    let mut size = None;
    loop {
        let length = be32(bytes, at).ok_or_else(broken)?;
        let name = bytes.get(at + 4..at + 8).ok_or_else(broken)?;
        match name {
            b"IHDR" if at == 8 => {
                size = Some((be32(bytes, at + 8).ok_or_else(broken)?, be32(bytes, at + 12).ok_or_else(broken)?));
            }
            b"acTL" => return Err(Message::new("logo-animated")),
            _ => {}
        }
        let end = at.saturating_add(12).saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
        if end > bytes.len() {
            return Err(broken());
        }
        if name == b"IEND" {
            return size.ok_or_else(broken);
        }
        at = end;
    }
}

/// Width and height of a JPEG that has an end.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let be16 = |at: usize| Some(u32::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    // Some programs leave zeros behind the end.
    let trimmed = bytes.iter().rposition(|byte| *byte != 0)?;
    if bytes.get(trimmed.checked_sub(1)?..=trimmed) != Some(b"\xff\xd9") {
        return None;
    }
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            0xff => at += 1,
            // A frame's header, of whatever compression; C4, C8 and CC are something else.
            marker @ 0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((be16(at + 7)?, be16(at + 5)?));
            }
            0xda | 0xd9 => return None,
            _ => at += 2 + usize::try_from(be16(at + 2)?).ok()?,
        }
    }
}

/// Width and height of a WebP that is as long as it says.
fn webp(bytes: &[u8]) -> Result<(u32, u32), Message> {
    let le = |at: usize, count: usize| {
        let bytes = bytes.get(at..at + count).ok_or_else(broken)?;
        Ok(bytes.iter().rev().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)))
    };
    if usize::try_from(le(4, 4)?).unwrap_or(usize::MAX).saturating_add(8) > bytes.len() {
        return Err(broken());
    }
    match bytes.get(12..16) {
        Some(b"VP8 ") if bytes.get(23..26) == Some(b"\x9d\x01\x2a") => Ok((le(26, 2)? & 0x3fff, le(28, 2)? & 0x3fff)),
        Some(b"VP8L") if bytes.get(20) == Some(&0x2f) => {
            let sides = le(21, 4)?;
            Ok(((sides & 0x3fff) + 1, (sides >> 14 & 0x3fff) + 1))
        }
        Some(b"VP8X") if le(20, 1)? & 2 != 0 => Err(Message::new("logo-animated")),
        Some(b"VP8X") => Ok((le(24, 3)? + 1, le(27, 3)? + 1)),
        _ => Err(broken()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length[..], name, body, &[0; 4]].concat()
    }

    fn a_png(width: u32, height: u32, between: &[u8]) -> Vec<u8> {
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        let head = b"\x89PNG\r\n\x1a\n".to_vec();
        [head, chunk(b"IHDR", &header), between.to_vec(), chunk(b"IEND", b"")].concat()
    }

    fn told(bytes: impl Into<Vec<u8>>) -> Result<(Kind, u32, u32), String> {
        Logo::read(bytes.into().into()).map(|logo| (logo.kind, logo.width, logo.height)).map_err(|message| message.key)
    }

    #[test]
    fn pictures_are_known_by_their_content() {
        assert_eq!(told(a_png(300, 60, b"")), Ok((Kind::Png, 300, 60)));
        let jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x3c\x01\x2c\x01\x00\x00\x00\xff\xd9";
        assert_eq!(told(*jpeg), Ok((Kind::Jpeg, 300, 60)));
        let lossless = b"RIFF\x10\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f\x2b\xc1\x0e\x00";
        let padded = [&lossless[..], &[0; 4]].concat();
        assert_eq!(told(padded), Ok((Kind::Webp, 300, 60)));
        let extended = b"RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x2b\x01\x00\x3b\x00\x00";
        assert_eq!(told(*extended), Ok((Kind::Webp, 300, 60)));
        let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 300 60\"/>";
        assert_eq!(told(drawing), Ok((Kind::Svg, 300_000, 60_000)));
    }

    #[test]
    fn what_is_no_whole_still_picture_is_refused() {
        let is = |key: &str| Err(key.to_owned());
        assert_eq!(told("GIF89a and so on"), is("logo-format"));
        assert_eq!(told("<html><script>alert(1)</script></html>"), is("logo-format"));
        assert_eq!(told(""), is("logo-format"));
        let whole = a_png(300, 60, b"");
        assert_eq!(told(&whole[..whole.len() - 6]), is("logo-broken"));
        assert_eq!(told(a_png(300, 60, &chunk(b"acTL", b"12345678"))), is("logo-animated"));
        assert_eq!(told(a_png(300, 4, b"")), is("logo-dimensions"));
        assert_eq!(told(a_png(9_000, 60, b"")), is("logo-dimensions"));
        assert_eq!(told(a_png(300, 60, &chunk(b"tEXt", &vec![b'a'; LOGO_MAX]))), is("logo-too-big"));
        assert_eq!(told(*b"\xff\xd8\xff\xe0\x00\x04ab"), is("logo-broken"));
        let moving = b"RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x2b\x01\x00\x3b\x00\x00";
        assert_eq!(told(*moving), is("logo-animated"));
    }

    #[test]
    fn it_fits_the_masthead() {
        let shown = |width, height| Logo::read(a_png(width, height, b"").into()).unwrap().shown();
        assert_eq!(shown(300, 100), (96, 32));
        assert_eq!(shown(1_000, 100), (160, 16));
        assert_eq!(shown(64, 64), (32, 32));
    }

    #[test]
    fn a_small_one_stands_in_the_page_and_a_large_one_has_an_address() {
        let small = Logo::read(a_png(300, 60, b"").into()).unwrap().picture();
        assert!(small.src.starts_with("data:image/png;base64,"), "{}", small.src);
        let large = Logo::read(a_png(300, 60, &chunk(b"tEXt", &vec![b'a'; INLINE_MAX])).into()).unwrap().picture();
        assert!(large.src.starts_with("/brand/logo.") && large.src.ends_with(".png"), "{}", large.src);
        let drawing =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path fill=\"#123\" d=\"M0 0\"/></svg>";
        assert_eq!(
            Logo::read(drawing.into()).unwrap().picture().src,
            "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E%3Cpath \
             fill='%23123' d='M0 0'/%3E%3C/svg%3E"
        );
    }
}
